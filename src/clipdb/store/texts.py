"""What is printed in the archive: whether a word is there, and the texts that have it."""

import sqlite3
from collections.abc import Iterator

from clipdb.query.tree import Tree
from clipdb.store.index import match


def is_there(connection: sqlite3.Connection, words: Tree) -> bool:
    """Whether any clip has the words."""
    sql = "SELECT 1 FROM clips_index WHERE clips_index MATCH ? LIMIT 1"
    return connection.execute(sql, (match(words),)).fetchone() is not None


def texts_with(connection: sqlite3.Connection, words: Tree, clips: int) -> Iterator[str]:
    """Title, summary and notes, as stored, of the first so many clips that have the words."""
    rows = connection.execute(
        "SELECT title, summary, notes FROM clips JOIN texts ON clip = serial WHERE serial IN"
        " (SELECT rowid FROM clips_index WHERE clips_index MATCH ? LIMIT ?)",
        (match(words), clips),
    )
    for row in rows:
        yield from row
