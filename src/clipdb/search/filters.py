"""From what a person types, as filters and in a query, to the archive's own values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection

from clipdb.dates import Period, parse_period
from clipdb.errors import QueryError, UnknownValueError
from clipdb.query.language import Term, parse
from clipdb.query.tree import Filters, Or, Part, Tree, Word

_PARTS: dict[str | None, Part | None] = {
    None: None,
    "title": "title",
    "summary": "summary",
    "note": "notes",
}


@dataclass(frozen=True)
class TypedFilters:
    """Filters as a person types them; `resolve` gives what they mean.

    Several values of one filter mean any of them; all filters together must hold.
    """

    country: list[str] = field(default_factory=list)
    main: bool = False
    source: list[str] = field(default_factory=list)
    via: list[str] = field(default_factory=list)
    topic: list[str] = field(default_factory=list)
    collection: list[str] = field(default_factory=list)
    since: str | None = None
    until: str | None = None


def resolve(typed: TypedFilters, connection: Connection) -> Filters:
    """The filters that the typed ones mean.

    Raises:
        UnknownValueError: a value is unknown or ambiguous.
        DateError: a date cannot be read.
        QueryError: they contradict each other.
    """
    if typed.main and not typed.country:
        raise QueryError("--main says how --country is meant; give --country too")
    since = parse_period(typed.since).first if typed.since is not None else None
    until = parse_period(typed.until).last if typed.until is not None else None
    if since and until and since > until:
        raise QueryError(f"--since {typed.since} is after --until {typed.until}; swap them")
    return Filters(
        countries=_each(typed.country, _country),
        main=typed.main,
        sources=_each(typed.source, lambda one: _outlet(one, connection)),
        vias=_each(typed.via, lambda one: _carrier(one, connection)),
        topics=_each(typed.topic, _topic),
        collections=_each(typed.collection, lambda one: _collection(one, connection)),
        since=since,
        until=until,
    )


def resolve_search(
    text: str | None,
    connection: Connection,
    *,
    expand: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Tree | None:
    """The search that a query means, or None if there is none.

    With `expand` a word that is a name of a subject, country or outlet stands for all its names.
    Other spellings of a word that the archive has (第3次 for 第三次) are looked for, and told.

    Raises:
        QueryError: the query cannot be understood.
        UnknownValueError: a field's value is unknown or ambiguous.
        DateError: a date cannot be read.
    """
    if text is None:
        return None
    tree = parse(text, lambda term: _leaf(term, connection, tell, expand=expand))
    if tree is None:
        raise QueryError("nothing to search for; give a word or a phrase")
    return tree


def _leaf(term: Term, connection: Connection, tell: Callable[[str], None], *, expand: bool) -> Tree:
    if term.field in _PARTS:
        part = _PARTS[term.field]
        words = [word_of(term.value, part), *_respelled(term.value, part, connection, tell)]
        if expand:
            from clipdb.store.writing.names import other_names

            for names in other_names(connection, words[0].forms).values():
                words += [Word(forms, part) for forms in names.values()]
        return words[0] if len(words) == 1 else Or(tuple(words))
    return _FIELDS[term.field or ""](term.value, connection)


def _respelled(
    text: str, part: Part | None, connection: Connection, tell: Callable[[str], None]
) -> Iterator[Word]:
    """The other spellings of a word that are in the archive."""
    from clipdb.folding.spellings import other_spellings
    from clipdb.store.queries.texts import is_there

    for spelling in other_spellings(text):
        word = word_of(spelling, part)
        if word != word_of(text, part) and is_there(connection, word):
            tell(f"{text} is also looked for as {spelling}")
            yield word


def word_of(text: str, part: Part | None = None) -> Word:
    """The word that a text stands for.

    Raises:
        QueryError: there is nothing in it to look for.
    """
    from clipdb.folding import fold_word

    forms = fold_word(text)
    if not forms:
        raise QueryError(f"nothing to look for in {text!r}; give a word or a phrase")
    return Word(forms, part)


def _period(typed: str, _: Connection) -> Filters:
    """`2023`, `2023..2024-06`, `2023..`, `..2024`."""
    first, dots, last = typed.partition("..")
    if not dots:
        return _between(parse_period(typed), parse_period(typed))
    if not first and not last:
        raise QueryError("date: needs a day or two, as date:2023..2024-06")
    wanted = _between(parse_period(first) if first else None, parse_period(last) if last else None)
    if wanted.since and wanted.until and wanted.since > wanted.until:
        raise QueryError(f"date:{typed} ends before it begins")
    return wanted


def _between(first: Period | None, last: Period | None) -> Filters:
    return Filters(since=first.first if first else None, until=last.last if last else None)


def _each(typed: Sequence[str], resolve_one: Callable[[str], Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for text in typed for value in resolve_one(text)))


def _country(typed: str) -> Sequence[str]:
    from clipdb.vocabulary.countries import codes_for

    return codes_for(typed)


def _topic(typed: str) -> Sequence[str]:
    from clipdb.vocabulary.topics import topic_for

    return [topic_for(typed)]


def _outlet(typed: str, connection: Connection) -> Sequence[str]:
    from clipdb.store.queries.selecting import values_of
    from clipdb.vocabulary.outlets import load_outlets

    outlets = load_outlets()
    if found := outlets.find(typed):
        return [found.name]
    return [_one_of("outlet", typed, values_of(connection, "source"), outlets.names)]


def _carrier(typed: str, connection: Connection) -> Sequence[str]:
    from clipdb.store.queries.selecting import values_of
    from clipdb.vocabulary.outlets import load_outlets

    outlets = load_outlets()
    if found := outlets.carrier(typed):
        return [found]
    return [_one_of("carrier", typed, values_of(connection, "via"), outlets.carriers)]


def _collection(typed: str, connection: Connection) -> Sequence[str]:
    from clipdb.store.queries.selecting import values_of

    return [_one_of("collection", typed, values_of(connection, "collections"), ())]


def _one_of(what: str, typed: str, stored: Sequence[str], known: Sequence[str]) -> str:
    """The one value that is typed so or contains what is typed, in any width, case or kanji."""
    from clipdb.vocabulary.outlets import key

    wanted = key(typed)
    same = [value for value in stored if key(value) == wanted]
    partly = same or [value for value in [*stored, *known] if wanted and wanted in key(value)]
    meanings = list(dict.fromkeys(partly))
    if len(meanings) == 1:
        return meanings[0]
    raise UnknownValueError(what, typed, known=[*stored, *known], meanings=meanings[:8])


_FIELDS: dict[str, Callable[[str, Connection], Filters]] = {
    "country": lambda typed, _: Filters(countries=tuple(_country(typed))),
    "main": lambda typed, _: Filters(countries=tuple(_country(typed)), main=True),
    "source": lambda typed, archive: Filters(sources=tuple(_outlet(typed, archive))),
    "via": lambda typed, archive: Filters(vias=tuple(_carrier(typed, archive))),
    "topic": lambda typed, _: Filters(topics=tuple(_topic(typed))),
    "collection": lambda typed, archive: Filters(collections=tuple(_collection(typed, archive))),
    "id": lambda typed, _: Filters(id_prefix=typed),
    "since": lambda typed, archive: _period(f"{typed}..", archive),
    "until": lambda typed, archive: _period(f"..{typed}", archive),
    "date": _period,
}
