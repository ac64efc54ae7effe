"""What is asked of clips as SQL: conditions on rows of `clips`, with question marks.

Each names the clips that fulfil it, found in an index alone: what SQLite makes of them is a list in
memory, against which the clips of a page are held in the order in which they are read. Where nearly
all fulfil it, each is looked up instead.
"""

import json
import sqlite3
from collections.abc import Container, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from clipdb.fields import FIELDS_BY_NAME, FILTERS
from clipdb.query.tree import And, Filters, Not, Or, Query, Tree
from clipdb.store.index import match
from clipdb.store.values import clips_with

MATCHING = "FROM clips_index WHERE clips_index MATCH ?"
_PER_DAY = 10_000  # moments: the digits of a time, and one more

Where = tuple[str, list[object]]
NamedWhere = tuple[str, dict[str, object]]

# By the filter: the clips that have any of its values.
_WITH_VALUE = {
    row.asks: clips_with(FIELDS_BY_NAME[row.field])
    for row in FILTERS.values()
    if row.kind == "values"
}
_COMMON = 3  # a value is common that at least every third clip has
_FAR = 10  # times as many clips as a page goes down to are enough to come to its end soon


def where_clause(query: Query, *, common: Container[str] = ()) -> Where:
    """What a query's filters and its search ask for.

    Args:
        query: its filters and its search.
        common: filters for which each clip is looked up, instead of listing all that they have.
    """
    conditions = [] if query.search is None else [_condition(query.search)]  # mostly of few clips
    return _joined("AND", [*conditions, *_filter_conditions(query.filters, common)])


def common_filters(connection: sqlite3.Connection, query: Query) -> set[str]:
    """The filters of so many clips that a page is full sooner than all of them are listed."""
    if query.limit is None:
        return set()
    (clips,) = connection.execute("SELECT count(*) FROM clips").fetchone()
    enough = max(clips // _COMMON, _FAR * (query.offset + query.limit)) + 1
    return {
        name
        for name, (sql, values) in _values_asked(query.filters)
        if connection.execute(f"SELECT count(*) FROM ({sql} LIMIT {enough})", values).fetchone()[0]
        == enough
    }


def id_condition(query: Query, prefix: str) -> NamedWhere:
    """A condition that the ids of the query's clips fulfil, for SQL that others write round it.

    Args:
        query: which clips.
        prefix: what the names of the values begin with.
    """
    where, values = where_clause(query)
    names = (f"{prefix}{number}" for number in count())
    named = dict(zip(names, values, strict=False))
    for name in named:
        where = where.replace("?", f":{name}", 1)
    return f"id IN (SELECT clips.id FROM clips WHERE {where})", named


def from_to(prefix: str) -> tuple[str, str]:
    """The texts from which on, and before which, all begin so."""
    return prefix, prefix + "\U0010ffff"


def _joined(operator: str, parts: Sequence[Where]) -> Where:
    """The parts joined two and two, so that thousands of them nest but a dozen deep."""
    if not parts:
        return "TRUE", []
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    (left, left_values), (right, right_values) = (
        _joined(operator, parts[:middle]),
        _joined(operator, parts[middle:]),
    )
    return f"({left} {operator} {right})", [*left_values, *right_values]


def _condition(tree: Tree) -> Where:
    """A search as SQL; what the index can decide alone is asked of it at once."""
    if expression := match(tree):
        return _one_of(f"SELECT rowid {MATCHING}"), [expression]
    if isinstance(tree, Not):
        sql, values = _condition(tree.item)
        return f"NOT ({sql})", values
    if isinstance(tree, Filters):
        return _joined("AND", list(_filter_conditions(tree)))
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
    return _joined("AND" if isinstance(tree, And) else "OR", parts)


def _values_asked(filters: Filters) -> Iterator[tuple[str, Where]]:
    """Filters of values that are asked for, and the clips that have any of them."""
    for name, clips in _WITH_VALUE.items():
        if values := getattr(filters, name):
            if name == "countries":  # both are named, so that the index leads to a clip's own row
                clips += " AND own.main = 1" if filters.main else " AND own.main IN (0, 1)"
            yield name, (clips, [json.dumps(values)])


def _filter_conditions(filters: Filters, common: Container[str] = ()) -> Iterator[Where]:
    for name, (clips, values) in _values_asked(filters):
        same = "own.moment = clips.moment AND clip = clips.serial"
        yield f"EXISTS ({clips} AND {same})" if name in common else _one_of(clips), values
    if filters.since:
        yield "clips.moment >= ?", [_number(filters.since) * _PER_DAY]
    if filters.until:
        yield "clips.moment < ?", [(_number(filters.until) + 1) * _PER_DAY]
    if filters.id_prefix:
        yield "clips.id >= ? AND clips.id < ?", [*from_to(filters.id_prefix)]
    entries = "SELECT serial FROM clips WHERE added IN (SELECT number FROM entries WHERE"
    if filters.added_since:
        yield _one_of(f"{entries} time >= ?)"), [_begin(filters.added_since)]
    if filters.added_until and filters.added_until < date.max:
        next_day = filters.added_until + timedelta(days=1)
        yield _one_of(f"{entries} time < ?)"), [_begin(next_day)]
    if filters.added_after is not None:
        yield _one_of("SELECT serial FROM clips WHERE added > ?"), [filters.added_after]


def _one_of(clips: str) -> str:
    return f"clips.serial IN ({clips})"


def _begin(day: date) -> str:
    """The moment at which a day begins here, in UTC, as times of entries are written."""
    midnight = datetime.combine(day, time.min)
    try:
        return midnight.astimezone(UTC).isoformat(timespec="seconds")
    except (OverflowError, OSError, ValueError):  # of a time before all clocks
        return midnight.isoformat(timespec="seconds")


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
