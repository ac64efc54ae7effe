"""What is asked of clips as SQL: conditions on rows of `clips`, with question marks."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from clipdb.query.tree import And, Filters, Not, Or, Query, Tree
from clipdb.store.index import match

MATCHING = "FROM clips_index WHERE clips_index MATCH ?"
_FEW = 8  # values for which a clip is looked up sooner than all their clips are gathered
_PER_DAY = 10_000  # moments: the digits of a time, and one more

Where = tuple[str, list[object]]


class Link(NamedTuple):
    """A filter whose values stand in a table of links, with the clips of each in their order.

    `columns` are what of its key comes before the moment, and which values they have;
    `counted` is what `counts` calls it.
    """

    table: str
    condition: str
    several: str
    counted: str


class Column(NamedTuple):
    """A filter whose values stand in `clips` itself.

    `in_order` is the index of it in the order of clips; `counted` is what `counts` calls it.
    """

    column: str
    in_order: str
    counted: str


_PAGE = "SELECT serial FROM collections WHERE name"
_TOPIC = "SELECT number FROM topics WHERE id"
LINKS = {
    "countries": Link(
        "clip_countries",
        "linked.country = ?",
        "linked.country IN (SELECT value FROM json_each(?))",
        "country",
    ),
    "topics": Link(
        "clip_topics",
        f"linked.topic = ({_TOPIC} = ?)",
        f"linked.topic IN ({_TOPIC} IN (SELECT value FROM json_each(?)))",
        "topic",
    ),
    "collections": Link(
        "clip_collections",
        f"linked.collection = ({_PAGE} = ?)",
        f"linked.collection IN ({_PAGE} IN (SELECT value FROM json_each(?)))",
        "collection",
    ),
    "labels": Link(
        "clip_labels",
        "linked.label = ?",
        "linked.label IN (SELECT value FROM json_each(?))",
        "label",
    ),
}
COLUMNS = {
    "sources": Column("source", "clips_by_source", "source"),
    "vias": Column("via", "clips_by_via", "via"),
}
VALUES = (*LINKS, *COLUMNS)  # filters of which any of several values will do


def where_clause(
    query: Query, *, moment: str = "clips.moment", is_common: bool = False, probes: bool = False
) -> Where:
    """What a query asks for.

    Args:
        query: its filters and its search.
        moment: which column has the clip's moment.
        is_common: whether to look up each clip in the index, instead of gathering all that it has.
        probes: the same for tables of links.
    """
    conditions = list(_filter_conditions(query.filters, moment, probes=probes))
    if is_common:
        looked_up = f"EXISTS (SELECT 1 {MATCHING} AND rowid = clips.serial)"
        conditions.append((looked_up, [match(query.search)]))
    elif query.search is not None:
        conditions.append(_condition(query.search))
    return joined("AND", conditions) if conditions else ("TRUE", [])


def joined(operator: str, parts: Sequence[Where]) -> Where:
    """The parts joined two and two, so that thousands of them nest but a dozen deep."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    (left, left_values), (right, right_values) = (
        joined(operator, parts[:middle]),
        joined(operator, parts[middle:]),
    )
    return f"({left} {operator} {right})", [*left_values, *right_values]


def link_condition(name: str, values: Sequence[str], *, main: bool) -> Where:
    """What a row of a table of links, called `linked`, must be for a filter's values."""
    link = LINKS[name]
    if len(values) == 1:
        sql, given = link.condition, [*values]
    else:
        sql, given = link.several, [json.dumps(values)]
    if name == "countries":
        sql += " AND linked.main = 1" if main else " AND linked.main IN (0, 1)"
    return sql, list(given)


def _condition(tree: Tree) -> Where:
    """A search as SQL; what the index can decide alone is asked of it at once."""
    if expression := match(tree):
        return f"clips.serial IN (SELECT rowid {MATCHING})", [expression]
    if isinstance(tree, Not):
        sql, values = _condition(tree.item)
        return f"NOT ({sql})", values
    if isinstance(tree, Filters):
        conditions = list(_filter_conditions(tree, "clips.moment", probes=False))
        return joined("AND", conditions) if conditions else ("TRUE", [])
    assert isinstance(tree, And | Or)
    indexed = tuple(item for item in tree.items if match(item))
    others = [item for item in tree.items if not match(item)]
    if isinstance(tree, And) and indexed:
        # Words not to be found can be asked together with those to be found.
        absent = tuple(i for i in others if isinstance(i, Not) and match(i.item))
        others = [item for item in others if item not in absent]
        indexed += absent
    parts = [_condition(type(tree)(indexed))] if indexed else []
    parts += [_condition(item) for item in others]
    return joined("AND" if isinstance(tree, And) else "OR", parts)


def _filter_conditions(filters: Filters, moment: str, *, probes: bool) -> Iterator[Where]:
    for name, link in LINKS.items():
        if values := getattr(filters, name):
            sql, given = link_condition(name, values, main=filters.main)
            table = f"{link.table} AS linked WHERE {sql}"
            if probes and len(values) <= _FEW:
                same = f"linked.moment = {moment} AND linked.clip = clips.serial"
                yield f"EXISTS (SELECT 1 FROM {table} AND {same})", given
            else:
                yield f"clips.serial IN (SELECT linked.clip FROM {table})", given
    for name, column in COLUMNS.items():
        if values := getattr(filters, name):
            # Never null: a clip without a carrier is one that is "not Yahoo".
            there = f"clips.{column.column} NOT NULL AND clips.{column.column}"
            if len(values) == 1:
                yield f"({there} = ?)", [*values]
            elif len(values) <= _FEW:
                yield f"({there} IN ({', '.join('?' * len(values))}))", [*values]
            else:
                yield f"({there} IN (SELECT value FROM json_each(?)))", [json.dumps(values)]
    if filters.since:
        yield f"{moment} >= ?", [_number(filters.since) * _PER_DAY]
    if filters.until:
        yield f"{moment} < ?", [(_number(filters.until) + 1) * _PER_DAY]
    if filters.id_prefix:
        yield "clips.id >= ? AND clips.id < ?", [*from_to(filters.id_prefix)]
    entries = "clips.added IN (SELECT number FROM entries WHERE"
    if filters.added_since:
        yield f"{entries} time >= ?)", [_begin(filters.added_since)]
    if filters.added_until and filters.added_until < date.max:
        yield f"{entries} time < ?)", [_begin(filters.added_until + timedelta(days=1))]
    if filters.added_after is not None:
        yield "clips.added > ?", [filters.added_after]


def _begin(day: date) -> str:
    """The moment at which a day begins here, in UTC, as times of entries are written."""
    midnight = datetime.combine(day, time.min)
    try:
        return midnight.astimezone(UTC).isoformat(timespec="seconds")
    except (OverflowError, OSError, ValueError):  # of a time before all clocks
        return midnight.isoformat(timespec="seconds")


def from_to(prefix: str) -> tuple[str, str]:
    """The texts from which on, and before which, all begin so."""
    return prefix, prefix + "\U0010ffff"


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
