"""From what a person types, as filters and in a query, to the archive's own values."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection

from clipdb.dates import Period, parse_period
from clipdb.errors import ClipdbError, QueryError, UnknownValueError
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
        countries=_each(typed.country, lambda one: _known("country", one, connection)),
        main=typed.main,
        sources=_each(typed.source, lambda one: _known("source", one, connection)),
        vias=_each(typed.via, lambda one: _known("via", one, connection)),
        topics=_each(typed.topic, lambda one: _known("topic", one, connection)),
        collections=_each(typed.collection, lambda one: _known("collection", one, connection)),
        since=since,
        until=until,
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
    if text is None:
        return None
    tree = parse(text, lambda term: _leaf(term, connection, expand=expand))
    if tree is None:
        raise QueryError("nothing to search for; give a word or a phrase")
    return tree


def _leaf(term: Term, connection: Connection, *, expand: bool) -> Tree:
    if term.field in _PARTS:
        part = _PARTS[term.field]
        words = [word_of(term.value, part)]
        if expand:
            from clipdb.store.writing.names import other_names

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


def _known(name: str, typed: str, connection: Connection) -> Sequence[str]:
    """The archive's own values for what is typed for a filter.

    Raises:
        UnknownValueError: there is none; if it is a value of another filter, this one is named.
    """
    try:
        return _RESOLVERS[name](typed, connection)
    except UnknownValueError as error:
        if error.is_ambiguous:
            raise
        for other in _RESOLVERS:
            if other != name and _is_value(other, typed, connection):
                reason = f"it is {_WHAT[other]}: --{other} {shlex.quote(typed)}"
                raise UnknownValueError(error.what, typed, reason=reason) from None
        if error.suggestions:
            raise
        reason = f"clipdb stats --by {name} lists those of the archive"
        raise UnknownValueError(error.what, typed, reason=reason) from None


def _is_value(name: str, typed: str, connection: Connection) -> bool:
    """Whether a filter has this very value, not only one that contains it."""
    from clipdb.vocabulary.countries import find_codes
    from clipdb.vocabulary.outlets import key, load_outlets

    if name == "country":
        return find_codes(typed) is not None
    try:
        found = _RESOLVERS[name](typed, connection)
    except ClipdbError:
        return False
    if name == "topic":
        return True
    return key(found[0]) == key(typed) or load_outlets().canonical(typed) == found[0]


def _country(typed: str, _: Connection) -> Sequence[str]:
    from clipdb.vocabulary.countries import JAPAN, codes_for

    codes = codes_for(typed)
    if codes == (JAPAN,):
        raise QueryError(f"{typed}: Japan is never tagged, as every clip is about it; leave it out")
    return codes


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


# What values of a filter are called in a message, and what resolves them.
_WHAT = {
    "country": "a country",
    "topic": "a topic",
    "source": "an outlet",
    "via": "a carrier",
    "collection": "a collection",
}
_RESOLVERS: dict[str, Callable[[str, Connection], Sequence[str]]] = {
    "country": _country,
    "topic": _topic,
    "source": _outlet,
    "via": _carrier,
    "collection": _collection,
}
_FIELDS: dict[str, Callable[[str, Connection], Filters]] = {
    "country": lambda typed, archive: Filters(countries=(*_known("country", typed, archive),)),
    "main": lambda typed, archive: Filters(
        countries=(*_known("country", typed, archive),), main=True
    ),
    "source": lambda typed, archive: Filters(sources=(*_known("source", typed, archive),)),
    "via": lambda typed, archive: Filters(vias=(*_known("via", typed, archive),)),
    "topic": lambda typed, archive: Filters(topics=(*_known("topic", typed, archive),)),
    "collection": lambda typed, archive: Filters(
        collections=(*_known("collection", typed, archive),)
    ),
    "id": lambda typed, _: Filters(id_prefix=typed),
    "since": lambda typed, archive: _period(f"{typed}..", archive),
    "until": lambda typed, archive: _period(f"..{typed}", archive),
    "date": _period,
}
