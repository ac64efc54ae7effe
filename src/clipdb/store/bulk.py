"""The first large import of an archive, of which nobody can be reading anything yet."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from clipdb.store.transactions import patiently

_PAGE = 8192  # bytes: rows of texts fill larger pages better; small archives are smaller without


@contextmanager
def made_for_much(connection: sqlite3.Connection, is_large: bool) -> Iterator[None]:
    """Prepare an empty archive for a large import, which then needs no log as large as itself.

    A write-ahead log keeps readers from waiting, and holds all that a transaction writes until
    it ends. In an empty archive there is nothing to read, so that what is written goes straight
    to the file; killed midway, it is empty again. Where others have it open it stays as it is.
    """
    if connection.in_transaction or not is_large or not _is_empty(connection):
        yield
        return
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA page_size = {_PAGE}")
        connection.execute("VACUUM")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
    try:
        yield
    finally:
        patiently(lambda: connection.execute("PRAGMA journal_mode = WAL"))


def _is_empty(connection: sqlite3.Connection) -> bool:
    return not connection.execute("SELECT 1 FROM entries LIMIT 1").fetchone()
