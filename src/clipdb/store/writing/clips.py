"""Writing one clip: its row, tags, refs, collections and its part of the index, in step."""

import json
import sqlite3

from clipdb.catalogue import Entry
from clipdb.clip import Clip
from clipdb.store.schema.index import folded_tokens, row_tokens
from clipdb.versions import vocabulary_version


def insert_clip(connection: sqlite3.Connection, entry: Entry, origin: int) -> int:
    """Put a new clip into the archive; its number there.

    `origin` is the number of the piece that its wording comes from.
    """
    cursor = connection.execute(
        "INSERT INTO clips"
        " (id, date, time, source, source_raw, via, title, summary, notes, vocabulary, origin)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*_own_columns(entry.clip), origin),
    )
    serial = cursor.lastrowid
    assert serial is not None
    _put_links(connection, serial, entry.clip)
    _put_tags(connection, serial, entry.clip)
    _index(connection, serial, folded_tokens(entry.title, entry.summary, entry.notes))
    return serial


def update_clip(
    connection: sqlite3.Connection, serial: int, held: Clip, clip: Clip, origin: int
) -> None:
    """Put a clip in the place of the one held under this number."""
    # An index without content must be told what it held.
    connection.execute(
        "INSERT INTO clips_index (clips_index, rowid, title, summary, notes)"
        " VALUES ('delete', ?, ?, ?, ?)",
        (serial, *row_tokens(held.title, held.summary, held.notes)),
    )
    connection.execute(
        "UPDATE clips SET id = ?, date = ?, time = ?, source = ?, source_raw = ?, via = ?,"
        " title = ?, summary = ?, notes = ?, vocabulary = ?, origin = ? WHERE serial = ?",
        (*_own_columns(clip), origin, serial),
    )
    _unlink(connection, serial, "refs", "clip_collections", "clip_countries", "clip_topics")
    _put_links(connection, serial, clip)
    _put_tags(connection, serial, clip)
    _index(connection, serial, row_tokens(clip.title, clip.summary, clip.notes))


def retag_clip(connection: sqlite3.Connection, serial: int, clip: Clip) -> None:
    """Give the clip of this number its outlet's name and its tags; the rest stays as it is."""
    connection.execute(
        "UPDATE clips SET source = ?, vocabulary = ? WHERE serial = ?",
        (clip.source, vocabulary_version(), serial),
    )
    _unlink(connection, serial, "clip_countries", "clip_topics")
    _put_tags(connection, serial, clip)


def _unlink(connection: sqlite3.Connection, serial: int, *tables: str) -> None:
    for table in tables:
        connection.execute(f"DELETE FROM {table} WHERE clip = ?", (serial,))


def _put_links(connection: sqlite3.Connection, serial: int, clip: Clip) -> None:
    if clip.refs:
        connection.executemany(
            "INSERT INTO refs (clip, position, ref) VALUES (?, ?, ?)",
            [(serial, position, ref) for position, ref in enumerate(clip.refs)],
        )
    for name in clip.collections:
        link = connection.execute(
            "INSERT INTO clip_collections (clip, date, time, id, collection)"
            " SELECT ?, ?, ?, ?, serial FROM collections WHERE name = ?",
            (serial, clip.date, clip.time, clip.id, name),
        )
        if not link.rowcount:
            connection.execute("INSERT INTO collections (name) VALUES (?)", (name,))
            connection.execute(
                "INSERT INTO clip_collections (clip, date, time, id, collection)"
                " VALUES (?, ?, ?, ?, last_insert_rowid())",
                (serial, clip.date, clip.time, clip.id),
            )


def _index(connection: sqlite3.Connection, serial: int, tokens: tuple[str, str, str]) -> None:
    connection.execute(
        "INSERT INTO clips_index (rowid, title, summary, notes) VALUES (?, ?, ?, ?)",
        (serial, *tokens),
    )


def _put_tags(connection: sqlite3.Connection, serial: int, clip: Clip) -> None:
    order = (serial, clip.date, clip.time, clip.id)
    if clip.countries:
        connection.executemany(
            "INSERT INTO clip_countries (clip, date, time, id, country, main)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [(*order, code, code in clip.main_countries) for code in clip.countries],
        )
    if clip.topics:
        connection.executemany(
            "INSERT INTO clip_topics (clip, date, time, id, topic) VALUES (?, ?, ?, ?, ?)",
            [(*order, topic) for topic in clip.topics],
        )


def _own_columns(clip: Clip) -> tuple[str | None, ...]:
    notes = json.dumps(clip.notes, ensure_ascii=False)
    when_and_where = (clip.id, clip.date, clip.time, clip.source, clip.source_raw, clip.via)
    return (*when_and_where, clip.title, clip.summary, notes, vocabulary_version())
