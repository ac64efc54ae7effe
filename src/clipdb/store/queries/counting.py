"""Counting the clips of a query by one or two of their properties."""

import sqlite3
from itertools import product

from clipdb.query.tree import Query
from clipdb.store.queries.selecting import where_clause

# What a property is in SQL, and the table that a clip with several values has it from.
PROPERTIES = {
    "year": ("substr(clips.date, 1, 4)", ""),
    "month": ("substr(clips.date, 1, 7)", ""),
    "country": ("{0}.country", "JOIN clip_countries AS {0} ON {0}.clip = clips.serial"),
    "main-country": (
        "{0}.country",
        "JOIN clip_countries AS {0} ON {0}.clip = clips.serial AND {0}.main",
    ),
    "source": ("clips.source", ""),
    "topic": ("{0}.topic", "JOIN clip_topics AS {0} ON {0}.clip = clips.serial"),
    "via": ("clips.via", ""),
    "collection": (
        "{0}_of.name",
        "JOIN clip_collections AS {0} ON {0}.clip = clips.serial"
        " JOIN collections AS {0}_of ON {0}_of.serial = {0}.collection",
    ),
}
TIMES = ("year", "month")
SEVERAL = ("country", "main-country", "topic", "collection")  # of which a clip can have several
Key = tuple[str, ...]


def count_by(
    connection: sqlite3.Connection, query: Query, properties: tuple[str, ...]
) -> dict[Key, int]:
    """How many clips of a query have each value, or each pair of values.

    Times are in order, and those between the first and the last are there with 0; other values
    are in order of their number. A clip with several values counts for each; one with none
    counts for none.
    """
    expressions, joins = [], []
    for place, name in enumerate(properties):
        expression, join = PROPERTIES[name]
        expressions.append(expression.format(f"p{place}"))
        joins.append(join.format(f"p{place}"))
    where, values = where_clause(query)
    present = " AND ".join(f"{expression} IS NOT NULL" for expression in expressions)
    rows = connection.execute(
        f"SELECT {', '.join(expressions)}, count(*) FROM clips {' '.join(joins)}"
        f" WHERE {where} AND {present} GROUP BY {', '.join(expressions)}",
        values,
    ).fetchall()
    counts = {tuple(row[:-1]): int(row[-1]) for row in rows}
    orders = [_order(name, place, counts) for place, name in enumerate(properties)]
    all_keys = product(*orders)
    has_gaps = any(name in TIMES for name in properties)
    return {key: counts.get(key, 0) for key in all_keys if key in counts or has_gaps}


def _order(name: str, place: int, counts: dict[Key, int]) -> list[str]:
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
