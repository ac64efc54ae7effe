"""From what a person types, as filters and in a query, to the archive's own values."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from sqlite3 import Connection
from typing import Any, NamedTuple, cast

from clipdb.errors import ClipdbError, QueryError, UnknownValueError
from clipdb.fields import FIELDS_BY_NAME, FILTERS, Filter, option_of
from clipdb.localisation import Localisation
from clipdb.query.language import Term, parse
from clipdb.query.tree import Filters, Or, TextField, Tree, Word

_PARTS = {row.term: cast(TextField, row.name) for row in FIELDS_BY_NAME.values() if row.has_words}

TypedFilters = Mapping[str, str | bool | Sequence[str]]
"""Filters as a person types them, those that are given; `resolve` gives what they mean.

Several values of one filter mean any of them; all filters together must hold.
"""


class Face(NamedTuple):
    """How a person writes a filter where they are.

    Attributes:
        write: a filter, alone or with a value.
        list_values: what lists the values that a filter has in the archive.
        expand: what looks for all names of a thing.
        english: what reads a query as English, or nothing where there is no such way.
    """

    write: Callable[..., str]
    list_values: str
    expand: str = "--expand"
    english: str = "--english"


def _in_shell(name: str, value: str | None = None) -> str:
    from shlex import quote

    return option_of(name) if value is None else f"{option_of(name)} {quote(value)}"


SHELL = Face(_in_shell, "clipdb stats --by {}")


def resolve(typed: TypedFilters, connection: Connection, *, face: Face = SHELL) -> Filters:
    """The filters that the typed ones mean.

    Args:
        typed: by name.
        connection: the archive.
        face: how a message writes filters.

    Raises:
        UnknownValueError: a value is unknown or ambiguous.
        DateError: a date cannot be read.
        QueryError: they contradict each other.
    """
    write = face.write
    if typed.get("main") and not typed.get("country"):
        country = write("country")
        raise QueryError(f"{write('main')} says how {country} is meant; give {country} too")
    asked: dict[str, Any] = {}
    for name, value in typed.items():
        row = FILTERS[name]
        if row.kind == "flag":
            asked[row.asks] = bool(value)
        elif row.kind != "values":
            asked[row.asks] = (_first_day if row.kind == "first" else _last_day)(cast(str, value))
    filters = Filters(**asked)
    if filters.since and filters.until and filters.since > filters.until:
        since, until = (f"{write(name)} {typed[name]}" for name in ("since", "until"))
        raise QueryError(f"{since} is after {until}; swap them")
    values = {
        row.asks: _each(row, cast("Sequence[str]", typed[name]), connection, face)
        for name, row in FILTERS.items()
        if row.kind == "values" and name in typed
    }
    return filters._replace(**values)  # type: ignore[arg-type]  # of the table


def filters_in_words(
    typed: TypedFilters, filters: Filters, query: str | None, localisation: Localisation
) -> Iterator[str]:
    """Each filter in words, such as `party Italy`, `from 2023`.

    Args:
        typed: the filters as typed, which say how exact a date is.
        filters: what they mean.
        query: the words searched for, if any.
        localisation: the reader's names and labels.
    """
    join = f" {localisation.label('and')} ".join
    for name in dict.fromkeys(("country", "topic", *FILTERS)):
        row = FILTERS[name]
        values: Sequence[str] = ()
        if row.kind == "values":
            values = [localisation.value(name, value) for value in getattr(filters, row.asks)]
        elif row.kind != "flag" and name in typed:
            values = [str(typed[name])]
        if values:
            label = "main" if name == "country" and filters.main else name
            yield localisation.label(f"filter.{label}", value=join(values))
    if query:
        yield localisation.label("filter.query", value=query)


def resolve_search(
    text: str | None,
    connection: Connection,
    *,
    expand: bool = False,
    tell: Callable[[str], None] = lambda _: None,
    face: Face = SHELL,
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
    tree = parse(text, lambda term: _leaf(term, connection, tell, face, expand=expand))
    if tree is None:
        raise QueryError("nothing to search for; give a word or a phrase")
    return tree


def _leaf(
    term: Term, connection: Connection, tell: Callable[[str], None], face: Face, *, expand: bool
) -> Tree:
    if term.field is None or term.field in _PARTS:
        part = _PARTS[term.field] if term.field else None
        words = [word_of(term.value, part), *_respelled(term.value, part, connection, tell)]
        if expand:
            from clipdb.store.names import other_names

            for names in other_names(connection, words[0].forms).values():
                words += [Word(forms, part) for forms in names.values()]
        return words[0] if len(words) == 1 else Or(tuple(words))
    return _of_field(term.field, term.value, connection, face)


def _respelled(
    text: str, part: TextField | None, connection: Connection, tell: Callable[[str], None]
) -> Iterator[Word]:
    """The other spellings of a word that are in the archive."""
    from clipdb.folding.spellings import other_spellings
    from clipdb.store.index import is_there

    for spelling in other_spellings(text):
        word = word_of(spelling, part)
        if word != word_of(text, part) and is_there(connection, word):
            tell(f"{text} is also looked for as {spelling}")
            yield word


def word_of(text: str, part: TextField | None = None) -> Word:
    """The word that a text stands for.

    Raises:
        QueryError: there is nothing in it to look for.
    """
    from clipdb.folding import fold_word

    forms = fold_word(text)
    if not forms:
        raise QueryError(f"nothing to look for in {text!r}; give a word or a phrase")
    return Word(forms, part)


def _first_day(typed: str) -> date:
    from clipdb.dates import parse_period

    return parse_period(typed).first


def _last_day(typed: str) -> date:
    from clipdb.dates import parse_period

    return parse_period(typed).last


def _period(name: str, typed: str) -> tuple[date | None, date | None]:
    """`2023`, `2023..2024-06`, `2023..`, `..2024`: the first day and the last."""
    first, dots, last = typed.partition("..")
    if not dots:
        return _first_day(typed), _last_day(typed)
    if not first and not last:
        raise QueryError(f"{name}: needs a day or two, as {name}:2023..2024-06")
    since, until = (first and _first_day(first)) or None, (last and _last_day(last)) or None
    if since and until and since > until:
        raise QueryError(f"{name}:{typed} ends before it begins")
    return since, until


def _each(row: Filter, typed: Sequence[str], connection: Connection, face: Face) -> tuple[str, ...]:
    found = (value for text in typed for value in known(row, text, connection, face=face))
    return tuple(dict.fromkeys(found))


def known(row: Filter, typed: str, connection: Connection, *, face: Face = SHELL) -> Sequence[str]:
    """The archive's own values for what is typed for a filter.

    Args:
        row: the filter.
        typed: as a person writes it.
        connection: the archive.
        face: how a value of another filter would be written where this one is.

    Raises:
        UnknownValueError: there is none; if it is a value of another filter, this one is named.
    """
    try:
        return find(row, typed, connection)
    except UnknownValueError as error:
        if error.is_ambiguous:
            raise

        for other in FILTERS.values():
            if other.what and other is not row and is_value(other, typed, connection):
                reason = f"it is {other.what}: {face.write(other.name, typed)}"
                raise UnknownValueError(error.what, typed, reason=reason) from None
        if error.suggestions:
            raise
        reason = f"{face.list_values.format(row.name)} lists those of the archive"
        raise UnknownValueError(error.what, typed, reason=reason) from None


def is_value(row: Filter, typed: str, connection: Connection) -> bool:
    """Whether a filter has this very value, not only one that contains it."""
    from clipdb.vocabulary.countries import find_codes
    from clipdb.vocabulary.outlets import key, load_outlets

    if row.name == "country":
        return find_codes(typed) is not None
    try:
        found = find(row, typed, connection)
    except ClipdbError:
        return False
    if row.name == "topic":
        return True
    outlets = load_outlets()
    spelt = outlets.carrier(typed) if row.name == "via" else outlets.canonical(typed)
    return key(found[0]) == key(typed) or spelt == found[0]


def find(row: Filter, typed: str, connection: Connection) -> Sequence[str]:
    """The archive's own values for one that a person types for a filter.

    Raises:
        UnknownValueError: there is none, or it could mean several.
        QueryError: it is Japan, which no clip is tagged with.
    """
    if own := _FIND.get(row.name):
        return own(typed, connection)
    return [_stored(row, typed, connection)]


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
    from clipdb.vocabulary.outlets import load_outlets

    outlets = load_outlets()
    if found := outlets.find(typed):
        return [found.name]
    return [_stored(FILTERS["source"], typed, connection, outlets.names)]


def _carrier(typed: str, connection: Connection) -> Sequence[str]:
    from clipdb.vocabulary.outlets import load_outlets

    outlets = load_outlets()
    if found := outlets.carrier(typed):
        return [found]
    return [_stored(FILTERS["via"], typed, connection, outlets.carriers)]


# Filters whose values the vocabulary knows; of the others the archive alone does.
_FIND = {"country": _country, "topic": _topic, "source": _outlet, "via": _carrier}


def _stored(row: Filter, typed: str, connection: Connection, known: Sequence[str] = ()) -> str:
    from clipdb.store.values import values_of

    what = row.what.partition(" ")[2]
    return _one_of(what, typed, values_of(connection, row.name), known)


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


def _of_field(field: str, typed: str, connection: Connection, face: Face) -> Filters:
    """The filter that a field of the language and its value mean."""
    if field == "main":
        codes = known(FILTERS["country"], typed, connection, face=face)
        return Filters(countries=tuple(codes), main=True)
    if field == "id":
        return Filters(id_prefix=typed)
    if field in ("date", "since", "until"):
        period = {"since": f"{typed}..", "until": f"..{typed}"}.get(field, typed)
        since, until = _period(field, period)
        return Filters(since=since, until=until)
    if field == "added":
        since, until = _period(field, typed)
        return Filters(added_since=since, added_until=until)
    row = FILTERS[field]
    values = tuple(known(row, typed, connection, face=face))
    return Filters(**{row.asks: values})  # type: ignore[arg-type]  # of the table
