"""Filters beside a list: their values, how many clips have each, and where each leads."""

from collections.abc import Iterator
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any, cast

from clipdb.fields import FIELDS_BY_NAME, FILTERS, Filter
from clipdb.localisation import Localisation
from clipdb.query.tree import Query
from clipdb.search.filters import resolve
from clipdb.store.counts import count_each
from clipdb.web.address import Asked
from clipdb.web.visits import Visit

_SHOWN = 8  # values of a filter that are seen at once
_MOST = 60  # that are there at all
_DATES = ("since", "until")


_FACETS = sorted((row for row in FILTERS.values() if row.facet), key=lambda row: row.facet)


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a filter can have.

    Attributes:
        name: as the reader calls it.
        number: how many clips have it, where it is no filter yet; those that all filters but
            this one let through are counted.
        asked: what is asked for with it.
    """

    name: str
    number: int
    asked: Asked


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter beside a list.

    Attributes:
        name: the property's name, of which there is a label.
        values: those to choose from, most clips first, years newest first.
        rest: those after the first few.
        left_out: how many there are besides.
        widens: whether a value of it is chosen already: another one finds clips besides.
    """

    name: str
    values: list[Value]
    rest: list[Value]
    left_out: int
    widens: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that is set, and what is asked for without it."""

    name: str
    value: str
    without: Asked


def facets(
    visit: Visit, archive: Connection, asked: Asked, query: Query, words: Localisation
) -> Iterator[Facet]:
    """The filters that there are values for.

    Args:
        visit: which remembers what was counted before.
        archive: where the clips are.
        asked: the address.
        query: the query that it means.
        words: names in the reader's language.
    """
    has_dates = query.filters.since is not None or query.filters.until is not None
    # Those that are not set count the same clips, so one pass counts them all.
    unset = [_property(row) for row in _FACETS if not getattr(query.filters, row.asks)]
    numbers = _numbers(visit, archive, query, (*unset, *(() if has_dates else ("year",))))
    for row in _FACETS:
        chosen: tuple[str, ...] = getattr(query.filters, row.asks)
        is_main = row.name == "country" and query.filters.main
        property = _property(FILTERS["main"] if is_main else row)
        if chosen:
            emptied: dict[str, Any] = {row.asks: (), **({"main": False} if is_main else {})}
            without = query._replace(filters=query.filters._replace(**emptied))
            numbers = {**numbers, **_numbers(visit, archive, without, (property,))}
        typed = cast("list[str]", asked.filters.get(row.name, []))
        values = [
            Value(
                words.value(property, value),
                number,
                asked.with_filter(**{row.name: [*typed, value]}),
            )
            for value, number in numbers[property].items()
            if value not in chosen
        ]
        if values:
            yield _facet(property, values, widens=bool(chosen))
    years = [
        Value(year, number, asked.with_filter(since=year, until=year))
        for year, number in reversed(list(numbers.get("year", {}).items()))
        if number
    ]
    if years:
        yield _facet("year", years, widens=False)


def _numbers(
    visit: Visit, archive: Connection, query: Query, properties: tuple[str, ...]
) -> dict[str, dict[str, int]]:
    def count() -> dict[str, dict[str, int]]:
        return count_each(archive, query, properties)

    return visit.remembered((query.filters, query.search, properties), count)


def _property(row: Filter) -> str:
    """What clips are counted by for a filter's values."""
    return FIELDS_BY_NAME[row.field].counted[0]


def _facet(name: str, values: list[Value], *, widens: bool) -> Facet:
    left_out = max(0, len(values) - _MOST)
    return Facet(name, values[:_SHOWN], values[_SHOWN:_MOST], left_out, widens)


def chosen(archive: Connection, asked: Asked, words: Localisation) -> Iterator[Chosen]:
    """The filters that are set, each as the reader calls it."""
    for name, typed in asked.filters.items():
        if isinstance(typed, list):
            for one in typed:
                rest = [other for other in typed if other != one]
                changes: dict[str, object] = {name: rest}
                if name == "country" and not rest:
                    changes["main"] = False  # it says how a country is meant
                value = _named(archive, FILTERS[name], one, words)
                yield Chosen(name, value, asked.with_filter(**changes))
        elif name in _DATES and asked.filters.get("since") == asked.filters.get("until"):
            if name == _DATES[0]:
                yield Chosen("date", str(typed), asked.with_filter(since=None, until=None))
        else:
            value = "" if typed is True else str(typed)
            yield Chosen(name, value, asked.with_filter(**{name: None}))


def _named(archive: Connection, row: Filter, typed: str, words: Localisation) -> str:
    """A typed value as the reader calls what it means; one that means several as it is typed."""
    values: tuple[str, ...] = getattr(resolve({row.name: [typed]}, archive), row.asks)
    return words.value(_property(row), values[0]) if row.facet and len(values) == 1 else typed
