"""Opening the archive: for reading without a trace, for writing with its schema in place."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from clipdb.errors import ArchiveError

BUSY_TIMEOUT = 30.0  # seconds to wait for another writer


def default_database() -> Path:
    """The archive in the user's data folder."""
    from platformdirs import user_data_path

    return user_data_path("clipdb", appauthor=False) / "clips.db"


@contextmanager
def open_to_read(path: Path) -> Iterator[sqlite3.Connection]:
    """The archive's connection, read-only; no file is made, also beside it.

    Raises:
        ArchiveError: there is no database, or it is no clipdb archive.
    """
    _must_exist(path)
    with _translated(path):
        connection = sqlite3.connect(
            f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, timeout=BUSY_TIMEOUT
        )
        try:
            _check(connection, path)
            yield connection
        finally:
            connection.close()


@contextmanager
def open_to_write(path: Path) -> Iterator[sqlite3.Connection]:
    """The archive's connection for writing, made or migrated if need be.

    Raises:
        ArchiveError: the database cannot be made or written, is locked, or is no clipdb archive.
    """
    if path == default_database():
        path.parent.mkdir(parents=True, exist_ok=True)
    if not path.parent.is_dir():
        raise ArchiveError(f"no such folder: {path.parent}; make it first or choose another --db")
    is_new = not path.exists() or path.stat().st_size == 0
    with _translated(path):
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)
        try:
            if not is_new:
                _check(connection, path)
            connection.execute("PRAGMA foreign_keys = ON")
            _migrate(connection)
            yield connection
        finally:
            connection.close()


@contextmanager
def open_existing_to_write(path: Path) -> Iterator[sqlite3.Connection]:
    """The archive's connection for changing what is there.

    Raises:
        ArchiveError: as `open_to_write`, and if there is no database.
    """
    _must_exist(path)
    with open_to_write(path) as connection:
        yield connection


@contextmanager
def open_to_try(path: Path) -> Iterator[sqlite3.Connection]:
    """The archive's connection for writing what will not be kept; a new archive is in memory."""
    with open_to_write(path if path.exists() else Path(":memory:")) as connection:
        yield connection


class RollBack(Exception):  # noqa: N818  (it tells of no error)
    """Raised in a transaction to end it and keep nothing."""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction, begun as a writer: all of it or nothing; `RollBack` ends here."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except RollBack:
        connection.execute("ROLLBACK")
        return
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _must_exist(path: Path) -> None:
    if not path.exists():
        raise ArchiveError(f"no database at {path}; make one with: clipdb import FILE --db {path}")


def _migrate(connection: sqlite3.Connection) -> None:
    from sqlite_utils import Database

    from clipdb.store.schema import MIGRATIONS

    database = Database(connection)
    if MIGRATIONS.pending(database):
        MIGRATIONS.apply(database)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not {"clips", "records", "clips_index"} <= tables:
        raise ArchiveError(f"{path} is a SQLite database, but not a clipdb archive; check --db")


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn what SQLite says into what a user can act on."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise ArchiveError(
                f"{path} is being written by another process"
                f" (waited {BUSY_TIMEOUT:.0f} s); try again"
            ) from error
        raise ArchiveError(f"cannot use the database {path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"cannot use the database {path}: {error}; check --db") from error
