"""From what a person types, in options and in a query, to the archive's own values."""

from collections.abc import Callable, Sequence
from sqlite3 import Connection
from typing import TYPE_CHECKING

from clipdb.cli.options import FilterOptions
from clipdb.errors import QueryError, UnknownValueError
from clipdb.query import Filters, Or, Part, Tree, Word

if TYPE_CHECKING:
    from clipdb.dates import Period
    from clipdb.language import Term

_PARTS: dict[str | None, Part | None] = {
    None: None,
    "title": "title",
    "summary": "summary",
    "note": "notes",
}


def resolve(options: FilterOptions, connection: Connection) -> Filters:
    """The filters that the options mean.

    Raises:
        UnknownValueError: a value is unknown or ambiguous.
        DateError: a date cannot be read.
    """
    if options.main and not options.country:
        raise QueryError("--main says how --country is meant; give --country too")
    return Filters(
        countries=_each(options.country, _country),
        main=options.main,
        sources=_each(options.source, lambda typed: _outlet(typed, connection)),
        vias=_each(options.via, lambda typed: _carrier(typed, connection)),
        topics=_each(options.topic, _topic),
        collections=_each(options.collection, lambda typed: _collection(typed, connection)),
        since=_days(options.since).first if options.since is not None else None,
        until=_days(options.until).last if options.until is not None else None,
    )


def resolve_search(
    text: str | None, connection: Connection, *, expand: bool = False
) -> Tree | None:
    """The search that a query means, or None if there is none.

    With `expand` a word that is a name of a subject, country or outlet stands for all its names.

    Raises:
        QueryError: the query cannot be understood.
        UnknownValueError: a field's value is unknown or ambiguous.
        DateError: a date cannot be read.
    """
    from clipdb.language import parse

    if text is None:
        return None
    tree = parse(text, lambda term: _leaf(term, connection, expand=expand))
    if tree is None:
        raise QueryError("nothing to search for; give a word or a phrase")
    return tree


def _leaf(term: "Term", connection: Connection, *, expand: bool) -> Tree:
    if term.field in _PARTS:
        part = _PARTS[term.field]
        words = [word_of(term.value, part)]
        if expand:
            from clipdb.store.labels import other_names

            for names in other_names(connection, words[0].forms).values():
                words += [Word(forms, part) for forms in names.values()]
        return words[0] if len(words) == 1 else Or(tuple(words))
    return _FIELDS[term.field or ""](term.value, connection)


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


def _days(typed: str) -> "Period":
    from clipdb.dates import parse_period

    return parse_period(typed)


def _period(typed: str, _: Connection) -> Filters:
    """`2023`, `2023..2024-06`, `2023..`, `..2024`."""
    first, dots, last = typed.partition("..")
    if not dots:
        return Filters(since=_days(typed).first, until=_days(typed).last)
    if not first and not last:
        raise QueryError("date: needs a day or two, as date:2023..2024-06")
    since = _days(first).first if first else None
    until = _days(last).last if last else None
    if since and until and since > until:
        raise QueryError(f"date:{typed} ends before it begins")
    return Filters(since=since, until=until)


def _each(typed: Sequence[str], resolve_one: Callable[[str], Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for text in typed for value in resolve_one(text)))


def _country(typed: str) -> Sequence[str]:
    from clipdb.vocabulary.countries import codes_for

    return codes_for(typed)


def _topic(typed: str) -> Sequence[str]:
    from clipdb.vocabulary.topics import topic_for

    return [topic_for(typed)]


def _outlet(typed: str, connection: Connection) -> Sequence[str]:
    from clipdb.store.selecting import values_of
    from clipdb.vocabulary.outlets import load_outlets

    outlets = load_outlets()
    if found := outlets.find(typed):
        return [found.name]
    return [_one_of("outlet", typed, values_of(connection, "source"), outlets.names)]


def _carrier(typed: str, connection: Connection) -> Sequence[str]:
    from clipdb.store.selecting import values_of
    from clipdb.vocabulary.outlets import load_outlets

    outlets = load_outlets()
    if found := outlets.carrier(typed):
        return [found]
    return [_one_of("carrier", typed, values_of(connection, "via"), outlets.carriers)]


def _collection(typed: str, connection: Connection) -> Sequence[str]:
    from clipdb.store.selecting import values_of

    return [_one_of("collection", typed, values_of(connection, "collections"), ())]


def _one_of(what: str, typed: str, held: Sequence[str], known: Sequence[str]) -> str:
    """The one value held that is typed so or holds what is typed, in any width, case or kanji."""
    from clipdb.vocabulary.outlets import key

    wanted = key(typed)
    same = [value for value in held if key(value) == wanted]
    partly = same or [value for value in [*held, *known] if wanted and wanted in key(value)]
    meanings = list(dict.fromkeys(partly))
    if len(meanings) == 1:
        return meanings[0]
    raise UnknownValueError(what, typed, known=[*held, *known], meanings=meanings[:8])


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
