"""Opening the archive: for reading without a trace, for writing with its schema in place.

An archive has a write-ahead log, so that reading and writing never wait for each other; when
the last process is done with it, it is one file.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from clipdb.errors import ArchiveError
from clipdb.store.recognising import archive_version, must_exist
from clipdb.store.schema import SCHEMA_VERSION, create, migrate
from clipdb.store.transactions import (
    Connection,
    RollBack,
    connect,
    connect_to_read,
    errors_explained,
    patiently,
    transaction,
)


@contextmanager
def open_archive(
    path: Path,
    *,
    write: bool = False,
    make: bool = False,
    keep: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[sqlite3.Connection]:
    """The archive's connection: read-only and of one moment, with no file left beside it.

    Args:
        path: the database.
        write: whether it can be changed, and its schema is brought up to date.
        make: whether an archive is made where there is none.
        keep: whether what is written is kept; else it is all undone at the end.
        tell: called with what a person should know of a migration.

    Raises:
        ArchiveError: there is no database, or it is no clipdb archive, or cannot be read or
            written, or is locked.
    """
    if make:
        must_have_folder(path)
    else:
        must_exist(path)
    size = path.stat().st_size if path.exists() else 0
    if path.exists() and not path.is_file():
        raise ArchiveError(f"{path} is not a file; check --db")
    if size == 1:  # which SQLite takes for an empty database
        raise ArchiveError(f"{path} is not a SQLite database; check --db")
    if not keep and make and not size:
        with closing(new_in_memory()) as connection:
            yield connection
        return
    with errors_explained(path), closing(_connect(path, write=write)) as connection:
        version = patiently(lambda: archive_version(connection, path, may_be_blank=make))
        if not write:
            connection.execute("BEGIN")
            with _as_of_today(connection, version) as archive:
                yield archive
        elif keep:
            patiently(lambda: connection.execute("PRAGMA journal_mode = WAL"))
            connection.remember(path)
            _bring_up_to_date(connection, path, tell)
            yield connection
        else:
            with transaction(connection):
                _make_or_migrate(connection, version)
                yield connection
                raise RollBack


@contextmanager
def _as_of_today(
    connection: sqlite3.Connection, version: int | None
) -> Iterator[sqlite3.Connection]:
    """The archive of a connection; of one of an older schema a migrated copy, gone at the end."""
    if version == SCHEMA_VERSION:
        yield connection
        return
    with closing(connect("")) as copy:  # a file of SQLite's own, which has no name
        connection.backup(copy)
        with transaction(copy):
            _make_or_migrate(copy, version)
        yield copy


def new_in_memory() -> sqlite3.Connection:
    """An empty archive without a name, in memory and, where it grows, in a file of SQLite's own."""
    connection = connect("")
    create(connection)
    return connection


def must_have_folder(path: Path) -> None:
    """Make the folder that the archive is in by default; another one is the user's to make.

    Raises:
        ArchiveError: there is no such folder.
    """
    if path == default_database():
        path.parent.mkdir(parents=True, exist_ok=True)
    if not path.parent.is_dir():
        raise ArchiveError(f"no such folder: {path.parent}; make it first or choose another --db")


def _connect(path: Path, *, write: bool) -> Connection:
    return connect(path.absolute()) if write else connect_to_read(path)


def _bring_up_to_date(
    connection: sqlite3.Connection, path: Path, tell: Callable[[str], None]
) -> None:
    """Bring the schema up to date, after a backup of what was there."""
    with transaction(connection):
        # Asked once the lock is held: another process may have done it just before.
        version = archive_version(connection, path, may_be_blank=True)
        is_older = version is not None and version < SCHEMA_VERSION
        if is_older:
            from clipdb.store.copying import copy_beside

            kept = copy_beside(path, f"schema-{version}")
            tell(f"the archive is now of schema {SCHEMA_VERSION}; as it was it is kept in {kept}")
        _make_or_migrate(connection, version)
    if is_older:
        with contextlib.suppress(sqlite3.OperationalError):  # it is sound at its old size too
            connection.execute("VACUUM")


def _make_or_migrate(connection: sqlite3.Connection, version: int | None) -> None:
    if version is None:
        create(connection)
    elif version < SCHEMA_VERSION:
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
