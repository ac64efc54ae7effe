"""Reading clips from the archive: a `Query` becomes parameterised SQL."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace

from clipdb.clip import FIELDS, LIST_FIELDS, Clip
from clipdb.errors import ArchiveError
from clipdb.query.tree import And, Filters, Not, Or, Query, Sort, Tree, wanted_words
from clipdb.store.files.recognising import schema_version
from clipdb.store.schema.index import match
from clipdb.store.schema.records import RECORDS

# Newest first; a clip without a time comes after those of its day that have one.
_NEWEST_FIRST = "date DESC, time DESC, id DESC"
_OLDEST_FIRST = "date, time, id"
_ORDERS: dict[Sort, tuple[str, str]] = {
    "date": (_NEWEST_FIRST, _OLDEST_FIRST),
    # The best have the least score; clips without a wanted word have none.
    "relevance": (
        f"score IS NULL, score, {_NEWEST_FIRST}",
        f"score IS NOT NULL, score DESC, {_OLDEST_FIRST}",
    ),
    "source": (f"source, {_NEWEST_FIRST}", f"source DESC, {_OLDEST_FIRST}"),
    "title": (f"title, {_NEWEST_FIRST}", f"title DESC, {_OLDEST_FIRST}"),
    "id": ("id", "id DESC"),
}

_WEIGHTS = "10.0, 1.0, 1.0"  # a word in the headline weighs ten times one in summary or notes
_MATCHING = "FROM clips_index WHERE clips_index MATCH ?"
_COMMON = 12  # a word is common that at least every twelfth clip has
_BATCH = 500  # clips read at a time where they are changed on the way

Where = tuple[str, list[object]]


def select(connection: sqlite3.Connection, query: Query) -> Iterator[Clip]:
    """The clips that a query asks for, in its order, one at a time."""
    is_common = _is_common(connection, query)
    if page := _page(connection, query, is_common=is_common):
        sql, values = page
        return map(_clip, connection.execute(sql, values))
    where, parameters = where_clause(query, is_common=is_common)
    joined, wanted = _scores(query)
    limit = -1 if query.limit is None else query.limit
    rows = connection.execute(
        f"{RECORDS}{joined} WHERE {where} ORDER BY {_order(query)} LIMIT ? OFFSET ?",
        [*wanted, *parameters, limit, query.offset],
    )
    return map(_clip, rows)


def count(connection: sqlite3.Connection, query: Query) -> int:
    """How many clips match, whatever the query's limit and offset."""
    expression = match(query.search)
    if expression and query.filters == Filters():
        row = connection.execute(f"SELECT count(*) {_MATCHING}", (expression,))
        return int(row.fetchone()[0])
    if query.search is None and (lone := _lone_value(query.filters)):
        sql, values = lone
    else:
        where, values = where_clause(query)
        sql = f"SELECT count(*) FROM clips WHERE {where}"
    return int(connection.execute(sql, values).fetchone()[0])


def by_id(connection: sqlite3.Connection, id: str) -> Clip | None:
    """The clip with this id, or None."""
    row = connection.execute(f"{RECORDS} WHERE id = ?", (id,)).fetchone()
    return _clip(row) if row else None


def ids_with_prefix(connection: sqlite3.Connection, prefix: str, limit: int = 6) -> list[str]:
    """Ids that begin so, in order, at most `limit`."""
    rows = connection.execute(
        "SELECT id FROM clips WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
        (*_from_to(prefix), limit),
    )
    return [id for (id,) in rows]


def _from_to(prefix: str) -> tuple[str, str]:
    """The texts from which on, and before which, all begin so."""
    return prefix, prefix + "\U0010ffff"


def referring_to(connection: sqlite3.Connection, id: str) -> list[str]:
    """Ids of the clips that refer to this one, newest first."""
    rows = connection.execute(
        f"SELECT id FROM clips JOIN refs ON clip = serial WHERE ref = ? ORDER BY {_NEWEST_FIRST}",
        (id,),
    )
    return [other for (other,) in rows]


def clip_with_serial(connection: sqlite3.Connection, id: str) -> tuple[int, Clip] | None:
    """The clip with this id and its number in the archive, or None."""
    clip = by_id(connection, id)
    if clip is None:
        return None
    (serial,) = connection.execute("SELECT serial FROM clips WHERE id = ?", (id,)).fetchone()
    return serial, clip


def by_serial(connection: sqlite3.Connection, serial: int) -> Clip:
    """The clip of this number."""
    return _clip(connection.execute(f"{RECORDS} WHERE serial = ?", (serial,)).fetchone())


def all_with_serials(connection: sqlite3.Connection) -> Iterator[tuple[int, Clip]]:
    """All clips with their numbers, in order of these; they may be changed on the way."""
    after = 0
    while numbers := connection.execute(
        "SELECT serial FROM clips WHERE serial > ? ORDER BY serial LIMIT ?", (after, _BATCH)
    ).fetchall():
        serials = [serial for (serial,) in numbers]
        rows = connection.execute(
            f"{RECORDS} WHERE serial BETWEEN ? AND ? ORDER BY serial", (serials[0], serials[-1])
        ).fetchall()
        yield from zip(serials, map(_clip, rows), strict=True)
        after = serials[-1]


def values_of(connection: sqlite3.Connection, field: str) -> list[str]:
    """The values that a field has in the archive: `source`, `via` or `collections`."""
    sql = {
        "source": "SELECT DISTINCT source FROM clips ORDER BY source",
        "via": "SELECT DISTINCT via FROM clips WHERE via IS NOT NULL ORDER BY via",
        "collections": "SELECT name FROM collections ORDER BY name",
    }[field]
    return [value for (value,) in connection.execute(sql)]


def _clip(row: Sequence[str | None]) -> Clip:
    """The clip of a row of `RECORDS`.

    Raises:
        ArchiveError: the row is damaged.
    """
    try:
        values = [
            _items(value) if name in LIST_FIELDS else value
            for name, value in zip(FIELDS, row, strict=True)
        ]
        if bytes in map(type, row):
            raise TypeError("bytes in the place of a text")  # noqa: TRY301
        return Clip(*values)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        words = "its record is damaged; see: clipdb check"
        raise ArchiveError(f"cannot read the clip {row[0]!r}, {words} ({error})") from error


def _items(written: str | None) -> tuple[str, ...]:
    if not written or written == "[]":
        return ()
    is_plain = written.startswith('["') and written.endswith('"]') and '", "' not in written
    if "\\" in written or not is_plain:
        return tuple(json.loads(written))
    # Without a backslash no quotation mark is inside an item: saves a tenth of an export.
    return tuple(written[2:-2].split('","'))


def _order(query: Query) -> str:
    forward, backward = _ORDERS[query.sort]
    return backward if query.reverse else forward


def _scores(query: Query) -> Where:
    """A join that gives each clip its score, where one is asked for."""
    words = tuple(wanted_words(query.search))
    if query.sort != "relevance" or not words:
        return (", (SELECT NULL AS score)", []) if query.sort == "relevance" else ("", [])
    scored = f"SELECT rowid, bm25(clips_index, {_WEIGHTS}) AS score FROM clips_index"
    joined = f" LEFT JOIN ({scored} WHERE clips_index MATCH ?) AS s ON s.rowid = clips.serial"
    return joined, [match(Or(words))]


# Filters of which each value has an index with its clips in order: the table that has the
# value, what names it there, and the filter's name.
_WALKED = (
    ("clip_countries", "country = ?", "countries"),
    ("clip_topics", "topic = ?", "topics"),
    (
        "clip_collections",
        "collection = (SELECT serial FROM collections WHERE name = ?)",
        "collections",
    ),
    ("clips", "source = ?", "sources"),
    ("clips", "via = ?", "vias"),
)


def _page(connection: sqlite3.Connection, query: Query, *, is_common: bool) -> Where | None:
    """The first clips of a filter's values as SQL that walks them in order, and no others.

    None where there is no such filter, or another way is as good: all clips are wanted, or the
    words are rare.
    """
    walked = next((w for w in _WALKED if getattr(query.filters, w[2])), None)
    is_walk = query.limit is not None and query.sort == "date" and schema_version(connection) > 2
    if not walked or not is_walk or (query.search is not None and not is_common):
        return None
    table, condition, name = walked
    is_main = query.filters.main and name == "countries"
    rest = replace(query.filters, main=query.filters.main and not is_main)
    rest = replace(rest, **{name: ()})  # type: ignore[arg-type]  # every filter walked is a tuple
    where, parameters = where_clause(replace(query, filters=rest), is_common=is_common)
    main = " AND walked.main" if is_main else ""
    serial = "clips.serial" if table == "clips" else "walked.clip"
    source = table if table == "clips" else f"{table} AS walked CROSS JOIN clips ON serial = clip"
    order = "clips" if table == "clips" else "walked"
    leg = (
        f"SELECT {order}.date AS d, {order}.time AS t, {order}.id AS i, {serial} AS walked_serial"
        f" FROM {source} WHERE {condition}{main} AND {where}"
    )
    values = [value for one in getattr(query.filters, name) for value in (one, *parameters)]
    legs = " UNION ".join([leg] * len(getattr(query.filters, name)))
    down = "" if query.reverse else " DESC"
    in_order = f"d{down}, t{down}, i{down}"
    page = f"{legs} ORDER BY {in_order}, walked_serial{down} LIMIT ? OFFSET ?"
    sql = f"{RECORDS} JOIN ({page}) ON walked_serial = serial ORDER BY {in_order}"
    return sql, [*values, query.limit, query.offset]


def _lone_value(filters: Filters) -> Where | None:
    """The number of clips with the one value that is asked for, counted in its index alone."""
    for table, condition, name in _WALKED:
        given = getattr(filters, name)
        if len(given) == 1 and filters == Filters(main=filters.main, **{name: given}):
            main = " AND main" if filters.main and name == "countries" else ""
            return f"SELECT count(*) FROM {table} WHERE {condition}{main}", list(given)
    return None


def _is_common(connection: sqlite3.Connection, query: Query) -> bool:
    """Whether the newest clips of a result are sooner found by looking at clips one by one.

    They are if a twelfth of all clips match; else it is quicker to sort all that do.
    """
    expression = match(query.search)
    if query.limit is None or query.sort != "date" or not expression:
        return False
    (clips,) = connection.execute("SELECT max(serial) FROM clips").fetchone()
    enough = (clips or 0) // _COMMON + 1
    some = f"SELECT count(*) FROM (SELECT 1 {_MATCHING} LIMIT ?)"
    return bool(connection.execute(some, (expression, enough)).fetchone()[0] == enough)


def where_clause(query: Query, *, is_common: bool = False) -> Where:
    """What is asked of `clips` as SQL, and the values for its question marks."""
    conditions = list(_filter_conditions(query.filters))
    if is_common:
        looked_up = f"EXISTS (SELECT 1 {_MATCHING} AND rowid = clips.serial)"
        conditions.append((looked_up, [match(query.search)]))
    elif query.search is not None:
        conditions.append(_condition(query.search))
    return _joined("AND", conditions) if conditions else ("TRUE", [])


def _condition(tree: Tree) -> Where:
    """A search as SQL; what the index can decide alone is asked of it at once."""
    if expression := match(tree):
        return f"clips.serial IN (SELECT rowid {_MATCHING})", [expression]
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


def _joined(operator: str, parts: Sequence[Where]) -> Where:
    """The parts joined two and two, so that thousands of them nest but a dozen deep."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    (left, left_values), (right, right_values) = (
        _joined(operator, parts[:middle]),
        _joined(operator, parts[middle:]),
    )
    return f"({left} {operator} {right})", [*left_values, *right_values]


def _filter_conditions(filters: Filters) -> Iterator[Where]:
    if filters.countries:
        main = " AND main" if filters.main else ""
        yield _linked("clip_countries WHERE country", filters.countries, main)
    if filters.topics:
        yield _linked("clip_topics WHERE topic", filters.topics)
    if filters.collections:
        joined = "clip_collections JOIN collections ON collections.serial = collection WHERE name"
        yield _linked(joined, filters.collections)
    if filters.sources:
        yield f"source IN ({_marks(filters.sources)})", [*filters.sources]
    if filters.vias:
        # Without the first half a clip without a carrier would not even be "not Yahoo".
        yield f"(via IS NOT NULL AND via IN ({_marks(filters.vias)}))", [*filters.vias]
    if filters.since:
        yield "clips.date >= ?", [filters.since.isoformat()]
    if filters.until:
        yield "clips.date <= ?", [filters.until.isoformat()]
    if filters.id_prefix:
        yield "clips.id >= ? AND clips.id < ?", [*_from_to(filters.id_prefix)]


def _linked(table_where: str, values: Sequence[str], more: str = "") -> Where:
    sql = f"SELECT clip FROM {table_where} IN ({_marks(values)}){more}"
    return f"clips.serial IN ({sql})", [*values]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
