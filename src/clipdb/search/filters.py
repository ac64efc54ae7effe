"""From what a person types, as filters and in a query, to the archive's own values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from sqlite3 import Connection
from typing import Any, NamedTuple

from clipdb.errors import ClipdbError, QueryError, UnknownValueError
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
    since = _first_day(typed.since)
    until = _last_day(typed.until)
    if since and until and since > until:
        raise QueryError(f"--since {typed.since} is after --until {typed.until}; swap them")
    added = _first_day(typed.added_since)
    values: dict[str, Any] = {
        row.filter: _each(row, getattr(typed, row.name), connection) for row in VALUES.values()
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
            from clipdb.store.names import other_names

            for names in other_names(connection, words[0].forms).values():
                words += [Word(forms, part) for forms in names.values()]
        return words[0] if len(words) == 1 else Or(tuple(words))
    return _of_field(term.field or "", term.value, connection)


def _respelled(
    text: str, part: Part | None, connection: Connection, tell: Callable[[str], None]
) -> Iterator[Word]:
    """The other spellings of a word that are in the archive."""
    from clipdb.folding.spellings import other_spellings
    from clipdb.store.index import is_there

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


def _first_day(typed: str | None) -> date | None:
    """The first day of what is typed for a date, if anything is."""
    if typed is None:
        return None
    from clipdb.dates import parse_period

    return parse_period(typed).first


def _last_day(typed: str | None) -> date | None:
    """The last day of what is typed for a date, if anything is."""
    if typed is None:
        return None
    from clipdb.dates import parse_period

    return parse_period(typed).last


def _period(name: str, typed: str) -> tuple[date | None, date | None]:
    """`2023`, `2023..2024-06`, `2023..`, `..2024`: the first day and the last."""
    first, dots, last = typed.partition("..")
    if not dots:
        return _first_day(typed), _last_day(typed)
    if not first and not last:
        raise QueryError(f"{name}: needs a day or two, as {name}:2023..2024-06")
    since, until = _first_day(first or None), _last_day(last or None)
    if since and until and since > until:
        raise QueryError(f"{name}:{typed} ends before it begins")
    return since, until


def _each(row: "ValueFilter", typed: Sequence[str], connection: Connection) -> tuple[str, ...]:
    found = (value for text in typed for value in known(row, text, connection))
    return tuple(dict.fromkeys(found))


def _as_option(row: "ValueFilter", typed: str) -> str:
    from shlex import quote

    return f"--{row.name} {quote(typed)}"


def known(
    row: "ValueFilter",
    typed: str,
    connection: Connection,
    *,
    written: Callable[["ValueFilter", str], str] = _as_option,
) -> Sequence[str]:
    """The archive's own values for what is typed for a filter.

    Args:
        row: the filter.
        typed: as a person writes it.
        connection: the archive.
        written: how a value of another filter would be written where this one is.

    Raises:
        UnknownValueError: there is none; if it is a value of another filter, this one is named.
    """
    try:
        return row.find(typed, connection)
    except UnknownValueError as error:
        if error.is_ambiguous:
            raise

        for other in VALUES.values():
            if other is not row and is_value(other, typed, connection):
                reason = f"it is {other.what}: {written(other, typed)}"
                raise UnknownValueError(error.what, typed, reason=reason) from None
        if error.suggestions:
            raise
        reason = f"clipdb stats --by {row.name} lists those of the archive"
        raise UnknownValueError(error.what, typed, reason=reason) from None


def is_value(row: "ValueFilter", typed: str, connection: Connection) -> bool:
    """Whether a filter has this very value, not only one that contains it."""
    from clipdb.vocabulary.countries import find_codes
    from clipdb.vocabulary.outlets import key, load_outlets

    if row.name == "country":
        return find_codes(typed) is not None
    try:
        found = row.find(typed, connection)
    except ClipdbError:
        return False
    if row.name == "topic":
        return True
    outlets = load_outlets()
    spelt = outlets.carrier(typed) if row.name == "via" else outlets.canonical(typed)
    return key(found[0]) == key(typed) or spelt == found[0]


def _country(typed: str, _: Connection) -> Sequence[str]:
    from clipdb.vocabulary.countries import JAPAN, codes_for

    codes = codes_for(typed)
    if codes == (JAPAN,):
        raise QueryError("Japan is never tagged, as every clip is about it; leave it out")
    return codes


def _topic(typed: str, _: Connection) -> Sequence[str]:
    from clipdb.vocabulary.topics import topic_for

    return [topic_for(typed)]


def _outlet(typed: str, connection: Connection) -> Sequence[str]:
    from clipdb.store.select import values_of
    from clipdb.vocabulary.outlets import load_outlets

    outlets = load_outlets()
    if found := outlets.find(typed):
        return [found.name]
    return [_one_of("outlet", typed, values_of(connection, "source"), outlets.names)]


def _carrier(typed: str, connection: Connection) -> Sequence[str]:
    from clipdb.store.select import values_of
    from clipdb.vocabulary.outlets import load_outlets

    outlets = load_outlets()
    if found := outlets.carrier(typed):
        return [found]
    return [_one_of("carrier", typed, values_of(connection, "via"), outlets.carriers)]


def _collection(typed: str, connection: Connection) -> Sequence[str]:
    from clipdb.store.select import values_of

    return [_one_of("collection", typed, values_of(connection, "collection"), ())]


def _label(typed: str, connection: Connection) -> Sequence[str]:
    from clipdb.store.select import values_of

    return [_one_of("label", typed, values_of(connection, "label"), ())]


def _one_of(what: str, typed: str, stored: Sequence[str], known: Sequence[str]) -> str:
    """The one value that is typed so or contains what is typed, in any width, case or kanji."""
    from clipdb.vocabulary.outlets import key

    wanted = key(typed)
    if typed in stored:
        return typed
    same = [value for value in stored if key(value) == wanted]
    partly = same or [value for value in [*stored, *known] if wanted and wanted in key(value)]
    meanings = list(dict.fromkeys(partly))
    if len(meanings) == 1:
        return meanings[0]
    raise UnknownValueError(what, typed, known=[*stored, *known], meanings=meanings[:8])


class ValueFilter(NamedTuple):
    """A filter of values that a person types.

    Attributes:
        name: of the option and of the field of the language.
        filter: of `Filters`, whose value it gives.
        what: its values are called, in a message.
        find: the archive's own values for one that is typed.
    """

    name: str
    filter: str
    what: str
    find: Find


VALUES: dict[str, ValueFilter] = {
    row.name: row
    for row in (
        ValueFilter("country", "countries", "a country", _country),
        ValueFilter("topic", "topics", "a topic", _topic),
        ValueFilter("source", "sources", "an outlet", _outlet),
        ValueFilter("via", "vias", "a carrier", _carrier),
        ValueFilter("collection", "collections", "a collection", _collection),
        ValueFilter("label", "labels", "a label", _label),
    )
}


def _of_field(field: str, typed: str, connection: Connection) -> Filters:
    """The filter that a field of the language and its value mean."""
    if field == "main":
        return Filters(countries=tuple(known(VALUES["country"], typed, connection)), main=True)
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
    row = VALUES[field]
    return Filters(**{row.filter: tuple(known(row, typed, connection))})  # type: ignore[arg-type]  # of VALUES
