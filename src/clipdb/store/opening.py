"""Opening the archive: for reading without a trace, for writing with its schema in place.

An archive has a write-ahead log, so that reading and writing never wait for each other; when
the last process is done with it, it is one file.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from clipdb.errors import ArchiveError
from clipdb.store.recognising import (
    is_blank,
    must_be_archive,
    must_exist,
    schema_version,
    sound_file,
)
from clipdb.store.schema import SCHEMA_VERSION, create, migrate
from clipdb.store.transactions import (
    RollBack,
    connect,
    connect_to_read,
    errors_explained,
    patiently,
    transaction,
)


@contextmanager
def open_to_read(path: Path) -> Iterator[sqlite3.Connection]:
    """The archive's connection, read-only and of one moment; no file is left beside it.

    Raises:
        ArchiveError: there is no database, or it is no clipdb archive that can be read.
    """
    must_exist(path)
    with sound_file(path), errors_explained(path):
        connection = connect_to_read(path)
        try:
            must_be_archive(connection, path)
            connection.execute("BEGIN")
            with as_of_today(connection) as archive:
                yield archive
        finally:
            connection.close()


@contextmanager
def as_of_today(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """The archive of a connection; of one of an older schema a migrated copy, gone at the end."""
    if schema_version(connection) == SCHEMA_VERSION:
        yield connection
        return
    with contextlib.closing(connect("")) as copy:  # a file of SQLite's own, which has no name
        connection.backup(copy)
        with transaction(copy):
            _apply_migrations(copy)
        yield copy


@contextmanager
def open_to_write(
    path: Path, *, tell: Callable[[str], None] = lambda _: None
) -> Iterator[sqlite3.Connection]:
    """The archive's connection for writing, made or migrated if need be.

    Args:
        path: the database.
        tell: called with what a person should know of a migration.

    Raises:
        ArchiveError: the database cannot be made or written, is locked, or is no clipdb archive.
    """
    must_have_folder(path)
    looked_at = contextlib.nullcontext() if _is_blank_file(path) else sound_file(path)
    with looked_at, errors_explained(path):
        connection = connect(path.absolute())
        try:
            patiently(lambda: _must_be_new_or_archive(connection, path))
            patiently(lambda: connection.execute("PRAGMA journal_mode = WAL"))
            connection.remember(path)
            _migrate(connection, path, tell)
            yield connection
        finally:
            connection.close()


@contextmanager
def open_existing_to_write(
    path: Path, *, tell: Callable[[str], None] = lambda _: None
) -> Iterator[sqlite3.Connection]:
    """The archive's connection for changing what is there.

    Raises:
        ArchiveError: as `open_to_write`, and if there is no database.
    """
    must_exist(path)
    with sound_file(path), open_to_write(path, tell=tell) as connection:
        yield connection


def new_in_memory() -> sqlite3.Connection:
    """An empty archive in memory."""
    connection = connect(":memory:")
    _apply_migrations(connection)
    return connection


@contextmanager
def open_to_try(path: Path) -> Iterator[sqlite3.Connection]:
    """The archive's connection for writing what will not be kept; a new archive is in memory.

    Raises:
        ArchiveError: as `open_to_write`.
    """
    must_have_folder(path)
    if not path.exists() or _is_blank_file(path):
        with contextlib.closing(new_in_memory()) as connection:
            yield connection
        return
    with sound_file(path), errors_explained(path), contextlib.closing(connect(path)) as connection:
        patiently(lambda: must_be_archive(connection, path))
        with transaction(connection):
            _apply_migrations(connection)
            yield connection
            raise RollBack


def must_have_folder(path: Path) -> None:
    """Make the folder that the archive is in by default; another one is the user's to make.

    Raises:
        ArchiveError: there is no such folder.
    """
    if path == default_database():
        path.parent.mkdir(parents=True, exist_ok=True)
    if not path.parent.is_dir():
        raise ArchiveError(f"no such folder: {path.parent}; make it first or choose another --db")


def _must_be_new_or_archive(connection: sqlite3.Connection, path: Path) -> None:
    """Another process may be making the archive: until it has, there is nothing in it."""
    if not is_blank(connection):
        must_be_archive(connection, path)


def _is_blank_file(path: Path) -> bool:
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def _migrate(connection: sqlite3.Connection, path: Path, tell: Callable[[str], None]) -> None:
    """Bring the schema up to date, after a backup of what was there."""
    with transaction(connection):
        # Asked once the lock is held: another process may have done it just before.
        is_new = is_blank(connection)
        version = schema_version(connection)
        is_older = not is_new and version < SCHEMA_VERSION
        if is_older:
            from clipdb.store.copying import copy_beside

            kept = copy_beside(path, f"schema-{version}")
            tell(f"the archive is now of schema {SCHEMA_VERSION}; as it was it is kept in {kept}")
        if is_new or is_older:
            _apply_migrations(connection)
    if is_older:
        with contextlib.suppress(sqlite3.OperationalError):  # it is sound at its old size too
            connection.execute("VACUUM")


def _apply_migrations(connection: sqlite3.Connection) -> None:
    if is_blank(connection):
        create(connection)
        return
    from clipdb.store.derived import bring_up_to_date

    migrate(connection)
    bring_up_to_date(connection)


def database(named: Path | None = None) -> Path:
    """The database named, else that of `$CLIPDB_DB`, else the one in the user's data folder."""
    if named:
        return named
    if path := os.environ.get("CLIPDB_DB"):
        return Path(path)
    return default_database()


def default_database() -> Path:
    """The archive in the user's data folder."""
    from platformdirs import user_data_path

    return user_data_path("clipdb", appauthor=False) / "clips.db"
