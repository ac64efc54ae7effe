"""Counting clips by their properties, and what the archive holds in numbers."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice, product

from clipdb import __version__
from clipdb.fields import SEVERAL, TIMES
from clipdb.query.tree import Query
from clipdb.store.conditions import where_clause
from clipdb.store.derived import made_by
from clipdb.store.entries import last_entry
from clipdb.store.searches import search_names
from clipdb.store.select import number_of_clips
from clipdb.store.values import column_of, counts_of
from clipdb.versions import FOLDING, reading_version, vocabulary_version

Key = tuple[str, ...]


def count_by(
    connection: sqlite3.Connection, query: Query, properties: tuple[str, ...]
) -> dict[Key, int]:
    """How many clips of a query have each value, or each pair of values.

    Times are in order, and those between the first and the last are there with 0; other values
    are in order of their number. A clip with several values counts for each; one with none
    counts for none.
    """
    if query == Query() and len(properties) == 1:
        counts = _all(connection, properties[0])
    else:
        counts = _some(connection, query, properties)
    return in_order(counts, properties)


def in_order(counts: Mapping[Key, int], properties: Sequence[str]) -> dict[Key, int]:
    """Counts in the order of `count_by`, with 0 for times between the first and the last."""
    orders = [_order(name, place, counts) for place, name in enumerate(properties)]
    all_keys = product(*orders)
    has_gaps = any(name in TIMES for name in properties)
    return {key: counts.get(key, 0) for key in all_keys if key in counts or has_gaps}


def count_each(
    connection: sqlite3.Connection, query: Query, properties: Sequence[str]
) -> dict[str, dict[str, int]]:
    """What `count_by` gives for each of some properties alone, in one pass over the clips."""
    if (query.filters, query.search) == (Query().filters, None):
        each = {name: _all(connection, name) for name in properties}
    else:
        where, values = where_clause(query)
        columns = ", ".join(column_of(name) for name in properties)
        rows = connection.execute(f"SELECT {columns} FROM clips WHERE {where}", values).fetchall()
        pages = dict(connection.execute("SELECT serial, name FROM collections"))
        written = zip(*rows, strict=True) if rows else ((),) * len(properties)
        each = {
            name: _expanded(name, Counter(column), pages)
            for name, column in zip(properties, written, strict=True)
        }
    return {
        name: {value: counts.get((value,), 0) for value in _order(name, 0, counts)}
        for name, counts in each.items()
    }


def _expanded(
    name: str, written: Mapping[object, int], collections: dict[int, str]
) -> dict[Key, int]:
    """The numbers of a property's values, from those of what is in its column."""
    counts: Counter[Key] = Counter()
    for value, clips in written.items():
        for one in _values(name, value, collections):
            counts[(one,)] += clips
    return counts


def _all(connection: sqlite3.Connection, name: str) -> dict[Key, int]:
    """The counts of all clips."""
    rows = connection.execute(counts_of(name))
    return {(_written(name, value),): clips for value, clips in rows}


def _some(
    connection: sqlite3.Connection, query: Query, properties: tuple[str, ...]
) -> dict[Key, int]:
    """The counts of a query's clips: those with the same lists are counted together."""
    columns = ", ".join(column_of(name) for name in properties)
    where, values = where_clause(query)
    rows = connection.execute(
        f"SELECT {columns}, count(*) FROM clips WHERE {where} GROUP BY {columns}", values
    )
    names = dict(connection.execute("SELECT serial, name FROM collections"))
    known: list[dict[object, list[str]]] = [{} for _ in properties]
    counts: Counter[Key] = Counter()
    for *written, clips in rows:
        for seen, name, value in zip(known, properties, written, strict=True):
            if value not in seen:
                seen[value] = _values(name, value, names)
        for key in product(*(seen[value] for seen, value in zip(known, written, strict=True))):
            counts[key] += clips
    return counts


def _values(name: str, written: object, collections: dict[int, str]) -> list[str]:
    """The values of a property in a column."""
    if written is None:
        return []
    if name not in SEVERAL:
        return [_written(name, written)]
    items = json.loads(str(written))
    return [collections[item] for item in items] if name == "collection" else items


def _written(name: str, value: object) -> str:
    """One value as it is given."""
    if name == "month":
        return f"{str(value)[:-2].zfill(4)}-{str(value)[-2:]}"
    return str(value).zfill(4) if name == "year" else str(value)


def _order(name: str, place: int, counts: Mapping[Key, int]) -> list[str]:
    """The values of one property, in order."""
    totals: dict[str, int] = {}
    for key, number in counts.items():
        totals[key[place]] = totals.get(key[place], 0) + number
    if name not in TIMES:
        return sorted(totals, key=lambda value: (-totals[value], value))
    return _between(min(totals), max(totals)) if totals else []


def _between(first: str, last: str) -> list[str]:
    """All years or months from one to another."""
    if len(first) == 4:
        return [f"{year:04}" for year in range(int(first), int(last) + 1)]
    begin, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(begin, end + 1)]


_MOST = 8

_TALLIES = {
    "collections": "collection",
    "outlets": "source",
    "countries": "country",
    "topics": "topic",
}

_IMPORTS = """
SELECT count(*) FROM imports JOIN entries USING (number) WHERE undone_by IS NULL
"""

Fact = int | str | list[str] | dict[str, int]


def summarise(connection: sqlite3.Connection) -> dict[str, Fact]:
    """Counts, the span of dates, the most frequent collections, outlets, countries and topics.

    What was made by older rules is counted too: clips by their tags, imports by how they were
    read, and the folding of the index.
    """
    facts: dict[str, Fact] = {"clips": number_of_clips(connection)}
    for name, sql in (("imports", _IMPORTS), ("rejects", "SELECT count(*) FROM rejects")):
        (facts[name],) = connection.execute(sql).fetchone()
    facts["vocabulary"] = vocabulary_version()
    facts |= behind(connection)
    first, last = (
        connection.execute(f"SELECT {end}(moment) FROM clips").fetchone()[0]
        for end in ("min", "max")
    )
    facts["first_date"], facts["last_date"] = _day(first), _day(last)
    for name, property in _TALLIES.items():
        counts = count_by(connection, Query(), (property,))
        facts[name] = {value: clips for (value,), clips in islice(counts.items(), _MOST)}
    facts["searches"] = search_names(connection)
    return facts


def about_archive(connection: sqlite3.Connection) -> dict[str, str]:
    """What a file of records tells of their archive: as of which entry they are, and their rules.

    Of the versions of rules there are several, parted by commas, where not all clips were made by
    the same: `clipdb retag` has them all made by one. Texts are folded when they are exported, so
    that is today's.
    """
    found = {
        "reading": connection.execute("SELECT DISTINCT reading FROM imports"),
        "tagging": connection.execute("SELECT DISTINCT vocabulary FROM clips"),
    }
    versions = {
        "clipdb.version": __version__,
        "clipdb.folding": str(FOLDING),
        "clipdb.entry": str(last_entry(connection)),
    }
    for name, rows in found.items():
        versions[f"clipdb.{name}"] = ",".join(sorted(version for (version,) in rows if version))
    return versions


def behind(connection: sqlite3.Connection) -> dict[str, int]:
    """What older rules made: clips tagged, imports read, and clips indexed by them."""
    sql = "SELECT count(*) FROM clips WHERE vocabulary <> ?"
    (tagged,) = connection.execute(sql, (vocabulary_version(),)).fetchone()
    sql = f"{_IMPORTS} AND reading <> ?"
    (read,) = connection.execute(sql, (reading_version(),)).fetchone()
    is_folded = made_by(connection, "folding") == str(FOLDING)
    return {
        "clips_behind": tagged,
        "imports_behind": read,
        "index_behind": 0 if is_folded else number_of_clips(connection),
    }


def _day(moment: int | None) -> str:
    day = str(moment // 10_000).zfill(8) if moment is not None else ""
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else ""
