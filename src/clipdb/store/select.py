"""Reading clips from the archive: a `Query` becomes parameterised SQL."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from clipdb.clip import Clip, Record
from clipdb.query.tree import Filters, Or, Query, Sort, wanted_words
from clipdb.store.conditions import MATCHING, Where, common_filters, from_to, where_clause
from clipdb.store.decode import Decoder
from clipdb.store.index import COLUMNS as INDEXED
from clipdb.store.index import match
from clipdb.store.lines import Place
from clipdb.store.overrides import Overrides, base_without_record, decoded, with_event_words
from clipdb.store.removed import clip_of_record, moved_ids
from clipdb.store.schema import COLUMNS, RECORDS

# Newest first; a clip without a time comes after those of its day that have one.
_NEWEST_FIRST = "clips.moment DESC, clips.id DESC"
_OLDEST_FIRST = "clips.moment, clips.id"
_IN_ORDER = "clips_by_moment"  # an index in this order: clips are walked, and not sorted
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
    "added": (f"added DESC, {_NEWEST_FIRST}", f"added, {_OLDEST_FIRST}"),
}

# A word in the headline weighs ten times one in summary or notes.
_WEIGHTS = ", ".join("10.0" if part == "title" else "1.0" for part in INDEXED.split(", "))
# By the field: the values that it has in the archive.
_BATCH = 500  # clips read at a time where they are changed on the way


class StoredClip(NamedTuple):
    """A clip with its number in the archive, and where its wording comes from.

    `added` is the entry that brought it; `origin` where its wording is printed, or None if it was
    made by hand. `base` is what the imports and the rules say of it, `overrides` what the user
    said: `clip` is both together. Its tags are of the version `vocabulary`.
    """

    serial: int
    clip: Clip
    added: int
    origin: Place | None
    vocabulary: str
    base: Clip
    overrides: Overrides = ()


def select(connection: sqlite3.Connection, query: Query) -> Iterator[Clip]:
    """The clips that a query asks for, in its order, one at a time."""
    sql, values = _plan(connection, query)
    return map(Decoder(connection).clip, connection.execute(sql, values))


def select_records(connection: sqlite3.Connection, query: Query) -> Iterator[Record]:
    """The records of the clips that `select` gives, sooner."""
    sql, values = _plan(connection, query)
    return map(Decoder(connection).record, connection.execute(sql, values))


def _plan(connection: sqlite3.Connection, query: Query) -> Where:
    """The rows of a query. A page is found first, among as little of each clip as orders it."""
    common = common_filters(connection, query) if query.sort == "date" else ()
    where, values = where_clause(query, common=common)
    order = _order(query)
    clips = f"clips INDEXED BY {_IN_ORDER}" if query.sort == "date" else "clips"
    joined, wanted = _scores(query)
    limit = -1 if query.limit is None else query.limit
    texts = "CROSS JOIN texts ON texts.clip = clips.serial"
    if query.limit is None and not query.offset:
        sql = f"SELECT {COLUMNS} FROM {clips} {texts}{joined} WHERE {where} ORDER BY {order}"
        return sql, [*wanted, *values]
    if query.sort != "relevance":
        page = f"SELECT clips.serial FROM {clips} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"
        sql = f"{RECORDS} WHERE clips.serial IN ({page}) ORDER BY {order}"
        return sql, [*values, limit, query.offset]
    scored = f"SELECT clips.serial AS found, score FROM {clips}{joined} WHERE {where}"
    page = f"({scored} ORDER BY {order} LIMIT ? OFFSET ?)"
    sql = f"SELECT {COLUMNS} FROM {page} CROSS JOIN clips ON clips.serial = found {texts}"
    return f"{sql} ORDER BY {order}", [*wanted, *values, limit, query.offset]


def count(connection: sqlite3.Connection, query: Query) -> int:
    """How many clips match, whatever the query's limit and offset."""
    expression = match(query.search)
    if expression and query.filters == Filters():
        row = connection.execute(f"SELECT count(*) {MATCHING}", (expression,))
    else:
        where, values = where_clause(query)
        row = connection.execute(f"SELECT count(*) FROM clips WHERE {where}", values)
    return int(row.fetchone()[0])


def number_of_clips(connection: sqlite3.Connection) -> int:
    """How many clips there are."""
    return count(connection, Query())


def by_id(connection: sqlite3.Connection, id: str) -> Clip | None:
    """The clip with this id, or None."""
    row = connection.execute(f"{RECORDS} WHERE id = ?", (id,)).fetchone()
    return Decoder(connection).clip(row) if row else None


def clip_called(connection: sqlite3.Connection, id: str) -> Clip | None:
    """The clip with this id, or the one that it was merged into; None if it leads to none."""
    clip = by_id(connection, id)
    kept = None if clip else moved_ids(connection, [id]).get(id)
    return by_id(connection, kept) if kept else clip


def ids_with_prefix(connection: sqlite3.Connection, prefix: str, limit: int = 6) -> list[str]:
    """Ids that begin so, in order, at most `limit`."""
    rows = connection.execute(
        "SELECT id FROM clips WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
        (*from_to(prefix), limit),
    )
    return [id for (id,) in rows]


def referring_to(connection: sqlite3.Connection, id: str) -> list[str]:
    """Ids of the clips that refer to this one, newest first."""
    rows = connection.execute(
        "WITH RECURSIVE own (id) AS (SELECT ?1 UNION"
        " SELECT removed_clips.id FROM own JOIN removed_clips ON merged_into = own.id)"
        " SELECT DISTINCT clips.id FROM own JOIN refs ON ref = own.id JOIN clips ON clip = serial"
        f" WHERE clips.id <> ?1 ORDER BY {_NEWEST_FIRST}",
        (id,),
    )
    return [other for (other,) in rows]


def stored_by_ids(
    connection: sqlite3.Connection, ids: Sequence[str], decoder: Decoder
) -> dict[str, StoredClip]:
    """Those of the clips with these ids that there are, by their ids."""
    found = _stored(
        connection, "id IN (SELECT value FROM json_each(?))", [json.dumps(ids)], decoder
    )
    return {stored.clip.id: stored for stored in found}


def in_stored_order(connection: sqlite3.Connection, ids: Sequence[str]) -> list[str]:
    """The ids in the order in which their clips are stored; those of no clip come last."""
    if len(ids) < 2:
        return list(ids)
    sql = "SELECT id FROM clips WHERE id IN (SELECT value FROM json_each(?)) ORDER BY serial"
    return list(
        dict.fromkeys([id for (id,) in connection.execute(sql, (json.dumps(ids),))] + [*ids])
    )


def stored_by_serials(connection: sqlite3.Connection, serials: Sequence[int]) -> list[StoredClip]:
    """Those of the clips of these numbers that there are."""
    condition = "serial IN (SELECT value FROM json_each(?))"
    return _stored(connection, condition, [json.dumps(serials)], Decoder(connection))


def all_stored(connection: sqlite3.Connection) -> Iterator[list[StoredClip]]:
    """All clips in order of their numbers, some hundred at a time, which may be changed."""
    decoder = Decoder(connection)
    after = 0
    condition = "serial > ? ORDER BY serial LIMIT ?"
    while batch := _stored(connection, condition, [after, _BATCH], decoder):
        yield batch
        after = batch[-1].serial


def _stored(
    connection: sqlite3.Connection, condition: str, values: list[object], decoder: Decoder
) -> list[StoredClip]:
    rows = connection.execute(
        f"SELECT {COLUMNS}, serial, import, piece, vocabulary, said, base"
        " FROM clips JOIN texts ON texts.clip = clips.serial"
        f" LEFT JOIN overrides ON overrides.clip = clips.serial WHERE {condition}",
        values,
    )
    stored = []
    for *record, serial, number, piece, vocabulary, said, written in rows:
        origin, clip = None if number is None else (number, piece), decoder.clip(record)
        overrides = decoded(said)
        base = clip_of_record(written) if written else base_without_record(clip, overrides)
        clip = with_event_words(clip, overrides)
        stored.append(StoredClip(serial, clip, record[-1], origin, vocabulary, base, overrides))
    return stored


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
