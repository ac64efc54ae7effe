"""From what a person types, as filters and in a query, to the archive's own values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from sqlite3 import Connection
from typing import Any

from clipdb.dates import parse_period
from clipdb.errors import QueryError, UnknownValueError
from clipdb.query.language import Term, parse
from clipdb.query.tree import Filters, Or, Part, Tree, Word

_PARTS: dict[str | None, Part | None] = {
    None: None,
    "title": "title",
    "summary": "summary",
    "note": "notes",
}

Find = Callable[[str, Connection], Sequence[str]]
"""The archive's own values for one that a person types."""


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
    label: list[str] = field(default_factory=list)
    since: str | None = None
    until: str | None = None
    added_since: str | None = None


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
    added = parse_period(typed.added_since).first if typed.added_since is not None else None
    values: dict[str, Any] = {
        row.filter: _each(getattr(typed, row.name), row.find, connection) for row in VALUES
    }
    return Filters(**values, main=typed.main, since=since, until=until, added_since=added)


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
    return _of_field(term.field or "", term.value, connection)


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


def _period(name: str, typed: str) -> tuple[date | None, date | None]:
    """`2023`, `2023..2024-06`, `2023..`, `..2024`: the first day and the last."""
    first, dots, last = typed.partition("..")
    if not dots:
        period = parse_period(typed)
        return period.first, period.last
    if not first and not last:
        raise QueryError(f"{name}: needs a day or two, as {name}:2023..2024-06")
    since = parse_period(first).first if first else None
    until = parse_period(last).last if last else None
    if since and until and since > until:
        raise QueryError(f"{name}:{typed} ends before it begins")
    return since, until


def _each(typed: Sequence[str], find: Find, connection: Connection) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for text in typed for value in find(text, connection)))


def _country(typed: str, _: Connection) -> Sequence[str]:
    from clipdb.vocabulary.countries import codes_for

    return codes_for(typed)


def _topic(typed: str, _: Connection) -> Sequence[str]:
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

    return [_one_of("collection", typed, values_of(connection, "collection"), ())]


def _label(typed: str, connection: Connection) -> Sequence[str]:
    from clipdb.store.queries.selecting import values_of

    return [_one_of("label", typed, values_of(connection, "label"), ())]


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


@dataclass(frozen=True, slots=True)
class ValueFilter:
    """A filter of values that a person types.

    Attributes:
        name: of the option and of the field of the language.
        filter: of `Filters`, whose value it gives.
        find: the archive's own values for one that is typed.
    """

    name: str
    filter: str
    find: Find


VALUES = (
    ValueFilter("country", "countries", _country),
    ValueFilter("source", "sources", _outlet),
    ValueFilter("via", "vias", _carrier),
    ValueFilter("topic", "topics", _topic),
    ValueFilter("collection", "collections", _collection),
    ValueFilter("label", "labels", _label),
)


def _of_field(field: str, typed: str, connection: Connection) -> Filters:
    """The filter that a field of the language and its value mean."""
    if field == "main":
        return Filters(countries=tuple(_country(typed, connection)), main=True)
    if field == "id":
        return Filters(id_prefix=typed)
    if field in ("since", "until"):
        since, until = _period(field, f"{typed}.." if field == "since" else f"..{typed}")
        return Filters(since=since, until=until)
    if field == "date":
        since, until = _period(field, typed)
        return Filters(since=since, until=until)
    if field == "added":
        since, until = _period(field, typed)
        return Filters(added_since=since, added_until=until)
    row = next(row for row in VALUES if row.name == field)
    return Filters(**{row.filter: tuple(row.find(typed, connection))})  # type: ignore[arg-type]
