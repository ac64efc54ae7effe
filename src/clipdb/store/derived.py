"""What the archive derives by rules: by which versions it was made, and bringing it up to date."""

import sqlite3

from clipdb.store.index import PUT, row_tokens
from clipdb.store.names import put_labels
from clipdb.store.select import all_stored
from clipdb.versions import FOLDING, vocabulary_version

_HASH_SIZE = 8_000_000  # bytes of words that the index gathers before it writes them


def made_by(connection: sqlite3.Connection, name: str) -> str:
    """The version of the rules by which `folding` or `vocabulary` of the archive was made."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def bring_up_to_date(connection: sqlite3.Connection) -> bool:
    """Rebuild the index if it is of another folding, and store today's names; whether it was."""
    is_other = made_by(connection, "folding") != str(FOLDING)
    if is_other:
        rebuild_index(connection)
    if made_by(connection, "vocabulary") != vocabulary_version():
        put_labels(connection)
        _note(connection, "vocabulary", vocabulary_version())
    return is_other


def rebuild_index(connection: sqlite3.Connection) -> None:
    """Fold the texts of all clips into the index, in the place of what it holds."""
    connection.execute("INSERT INTO clips_index (clips_index) VALUES ('delete-all')")
    connection.execute(
        "INSERT INTO clips_index (clips_index, rank) VALUES ('hashsize', ?)", (_HASH_SIZE,)
    )
    for batch in all_stored(connection):
        connection.executemany(
            PUT,
            [
                (one.serial, *row_tokens(one.clip.title, one.clip.summary, one.clip.notes))
                for one in batch
            ],
        )
    _note(connection, "folding", str(FOLDING))


def _note(connection: sqlite3.Connection, name: str, version: str) -> None:
    connection.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        (name, version),
    )
