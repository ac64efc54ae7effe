"""From what a person types in a filter to the archive's own values."""

from collections.abc import Callable, Sequence
from sqlite3 import Connection

from clipdb.cli.options import FilterOptions
from clipdb.errors import UnknownValueError
from clipdb.query import Filters


def resolve(options: FilterOptions, connection: Connection) -> Filters:
    """The filters that the options mean.

    Raises:
        UnknownValueError: a value is unknown or ambiguous.
        DateError: a date cannot be read.
    """
    from clipdb.dates import parse_period

    return Filters(
        countries=_each(options.country, _country),
        main=options.main,
        sources=_each(options.source, lambda typed: _outlet(typed, connection)),
        vias=_each(options.via, lambda typed: _carrier(typed, connection)),
        topics=_each(options.topic, _topic),
        collections=_each(options.collection, lambda typed: _collection(typed, connection)),
        since=parse_period(options.since).first if options.since else None,
        until=parse_period(options.until).last if options.until else None,
    )


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
