"""Entries: the one numbering of imports and of the user's own work."""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, NamedTuple

Kind = Literal["import", "add", "edit", "remove", "merge", "undo"]


class EntryOf(NamedTuple):
    """An entry of another archive that is written once more: its number and its time."""

    number: int
    time: str


def last_entry(connection: sqlite3.Connection) -> int:
    """The number of the newest entry; 0 in an empty archive."""
    (number,) = connection.execute("SELECT ifnull(max(number), 0) FROM entries").fetchone()
    return int(number)


def new_entry(
    connection: sqlite3.Connection,
    kind: Kind,
    *,
    call: str = "",
    undoes: int | None = None,
    again: EntryOf | None = None,
) -> int:
    """Begin an entry; its number.

    Args:
        connection: open for writing.
        kind: what the entry is.
        call: the command that made it, as it was typed.
        undoes: the entry that an undo takes back.
        again: the number and time that it shall have; the next and now, if left out.
    """
    number, time = again or (None, datetime.now(UTC).isoformat(timespec="seconds"))
    cursor = connection.execute(
        "INSERT INTO entries (number, kind, time, call, undoes) VALUES (?, ?, ?, ?, ?)",
        (number, kind, time, call, undoes),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def put_changes(
    connection: sqlite3.Connection, number: int, changes: Iterable[tuple[object, ...]]
) -> None:
    """Write what an entry changes: clip, field, how, before, after and the page's word, as JSON.

    Of a field that it changes twice, what was before it stays.
    """
    connection.executemany(_PUT_CHANGE, ((number, *change) for change in changes))


_PUT_CHANGE = """
INSERT INTO changes (entry, clip, field, how, before, after, page) VALUES (?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT DO UPDATE SET after = excluded.after
"""
