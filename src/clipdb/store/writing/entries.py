"""Entries: the one numbering of imports and of the user's own work."""

import sqlite3
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


def new_entry(connection: sqlite3.Connection, kind: Kind, *, again: EntryOf | None = None) -> int:
    """Begin an entry; its number.

    Args:
        connection: open for writing.
        kind: what the entry is.
        again: the number and time that it shall have; the next and now, if left out.
    """
    number, time = again or (None, datetime.now(UTC).isoformat(timespec="seconds"))
    cursor = connection.execute(
        "INSERT INTO entries (number, kind, time) VALUES (?, ?, ?)", (number, kind, time)
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid
