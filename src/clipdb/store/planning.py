"""Plans for the first page of a result, of which SQLite's own would read or sort all clips.

Each value of a filter has its clips in order, in a table of links or in an index. The page is
found by walking the values of the rarest filter, newest first, as far as the page goes; what
else is asked is looked up clip by clip. SQLite sorts only clips of one moment, by their ids.
"""

import json
import sqlite3

from clipdb.query.tree import Filters, Query
from clipdb.store.conditions import (
    COLUMNS,
    LINKS,
    MATCHING,
    VALUES,
    Where,
    link_condition,
    where_clause,
)
from clipdb.store.index import match
from clipdb.store.records import COLUMNS as RECORD

_COMMON = 12  # a word is common that at least every twelfth clip has
_MOST_LEGS = 40  # values that are walked side by side


def is_common(connection: sqlite3.Connection, query: Query) -> bool:
    """Whether the newest clips of a result are sooner found by looking at clips one by one.

    They are if a twelfth of all clips match; else it is quicker to sort all that do.
    """
    expression = match(query.search)
    if query.limit is None or query.sort != "date" or not expression:
        return False
    (clips,) = connection.execute("SELECT max(serial) FROM clips").fetchone()
    enough = (clips or 0) // _COMMON + 1
    some = f"SELECT count(*) FROM (SELECT 1 {MATCHING} LIMIT ?)"
    return bool(connection.execute(some, (expression, enough)).fetchone()[0] == enough)


def page(connection: sqlite3.Connection, query: Query, *, is_common: bool) -> Where | None:
    """The first clips of a filter's values as SQL that walks them in order, and no others.

    None where there is no such filter, or another way is as good: all clips are wanted, or the
    words are rare.
    """
    is_walk = query.limit is not None and query.sort == "date"
    name = _rarest(connection, query.filters) if is_walk else None
    if name is None or (query.search is not None and not is_common):
        return None
    down = "" if query.reverse else " DESC"
    assert query.limit is not None
    most = query.limit + query.offset
    legs, values = [], []
    for sql, given in _legs(name, query, is_common=is_common):
        legs.append(f"SELECT * FROM ({sql} ORDER BY m{down}, i{down} LIMIT ?)")
        values += [*given, most]
    walked = f"{' UNION '.join(legs)} ORDER BY m{down}, i{down} LIMIT ? OFFSET ?"
    sql = (
        f"SELECT {RECORD} FROM ({walked}) AS page CROSS JOIN clips ON clips.serial = page.s"
        f" CROSS JOIN texts ON texts.clip = clips.serial ORDER BY m{down}, i{down}"
    )
    return sql, [*values, query.limit, query.offset]


def _legs(name: str, query: Query, *, is_common: bool) -> list[Where]:
    """Each value of a filter as a walk over its clips, with what else is asked of them."""
    rest = query._replace(filters=_without(query.filters, name))
    legs: list[Where] = []
    if name in COLUMNS:
        column = COLUMNS[name]
        where, parameters = where_clause(rest, is_common=is_common, probes=True)
        sql = (
            "SELECT clips.moment AS m, clips.id AS i, clips.serial AS s FROM clips"
            f" INDEXED BY {column.in_order} WHERE {column.column} = ? AND {where}"
        )
        return [(sql, [value, *parameters]) for value in getattr(query.filters, name)]
    where, parameters = where_clause(rest, moment="walked.moment", is_common=is_common, probes=True)
    for value in getattr(query.filters, name):
        condition, given = link_condition(name, [value], main=query.filters.main)
        condition = condition.replace("linked.", "walked.")
        for one in _orders(condition):
            sql = (
                "SELECT walked.moment AS m, clips.id AS i, walked.clip AS s"
                f" FROM {LINKS[name].table} AS walked"
                " CROSS JOIN clips ON clips.serial = walked.clip"
                f" WHERE {one} AND {where}"
            )
            legs.append((sql, [*given, *parameters]))
    return legs


def _orders(condition: str) -> list[str]:
    """Mentions and parties stand in order each; together they are two walks."""
    both = "walked.main IN (0, 1)"
    if both not in condition:
        return [condition]
    return [condition.replace(both, f"walked.main = {main}") for main in (0, 1)]


def _without(filters: Filters, name: str) -> Filters:
    main = filters.main and name != "countries"
    return filters._replace(main=main, **{name: ()})  # type: ignore[arg-type]  # of VALUES


def _rarest(connection: sqlite3.Connection, filters: Filters) -> str | None:
    """The filter with the fewest clips, of those that can be walked; None if there is none."""
    given = {name: getattr(filters, name) for name in VALUES}
    usable = [name for name, values in given.items() if 0 < len(values) <= _MOST_LEGS]
    if len(usable) < 2:
        return next(iter(usable), None)
    return min(usable, key=lambda name: counted(connection, filters, name))


def counted(connection: sqlite3.Connection, filters: Filters, name: str) -> int:
    """How many clips have the values of one filter; one that has two of them counts twice."""
    field = (LINKS.get(name) or COLUMNS[name]).counted
    if name == "countries" and filters.main:
        field = "main_country"
    sql = "SELECT total(clips) FROM counts WHERE field = ? AND value IN"
    values = json.dumps(getattr(filters, name))
    row = connection.execute(f"{sql} (SELECT value FROM json_each(?))", (field, values))
    return int(row.fetchone()[0])
