"""Transactions: begun as a writer, all or nothing; and what SQLite's errors mean to a user."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from clipdb.errors import ArchiveError, TimeLimitError
from clipdb.store.recognising import why_no_database

PATIENCE = 60.0  # seconds to wait for another writer
_MOVED = "{path} was moved, deleted or replaced meanwhile; nothing was stored, run it again"
# What SQLite says besides SQLITE_FULL where no file may grow.
_NO_ROOM = (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
_Result = TypeVar("_Result")
_ATTEMPT = 0.5  # seconds of it that SQLite waits by itself: Ctrl-C works in between


class Connection(sqlite3.Connection):
    """A connection that remembers which file it writes to."""

    written: tuple[Path, tuple[int, int]] | None = None

    def remember(self, path: Path) -> None:
        """This is the file, as it is now."""
        self.written = path, _identity(path)

    def must_stand(self) -> None:
        """Look whether the file is still the one that is written to.

        Raises:
            ArchiveError: another file, or none, stands in its place.
        """
        if self.written is None:
            return
        path, identity = self.written
        if not path.exists() or _identity(path) != identity:
            raise ArchiveError(_MOVED.format(path=path))


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


class RollBack(Exception):  # noqa: N818  (it tells of no error)
    """Raised in a transaction to end it and keep nothing."""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction, begun as a writer: all of it or nothing; `RollBack` ends here.

    Inside another one it is a part of that, which can be undone alone.
    """
    is_outermost = not connection.in_transaction
    begin, undo, commit = (
        ("BEGIN IMMEDIATE", ("ROLLBACK",), "COMMIT")
        if is_outermost
        else ("SAVEPOINT part", ("ROLLBACK TO part", "RELEASE part"), "RELEASE part")
    )
    patiently(lambda: connection.execute(begin))
    try:
        yield
        if is_outermost:
            if isinstance(connection, Connection):
                connection.must_stand()
            patiently(lambda: connection.execute(commit))
        else:
            connection.execute(commit)
    except BaseException as error:
        # A full disk, among others, has ended the transaction already.
        if connection.in_transaction:
            for statement in undo:
                connection.execute(statement)
        if not isinstance(error, RollBack):
            raise


def connect(path: Path | str, *, uri: bool = False) -> Connection:
    """A connection without transactions of its own making."""
    return sqlite3.connect(
        path, uri=uri, timeout=_ATTEMPT, isolation_level=None, factory=Connection
    )


def connect_to_read(path: Path) -> Connection:
    """A connection through which nothing can be written, also where nothing can be.

    Raises:
        ArchiveError: the file is read-only and not whole without its log.
        sqlite3.Error: SQLite cannot open or read it.
    """
    uri = file_uri(path)
    # To read beside others SQLite has to write into the log's own index.
    connection = connect(f"{uri}?mode=rw", uri=True)
    try:
        connection.execute("PRAGMA query_only = ON")
        patiently(lambda: connection.execute("PRAGMA schema_version"))
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            words = "has a -wal file, and its folder is read-only; copy both to another folder"
            raise ArchiveError(f"{path} {words}") from None
        # Where nothing can be written nobody else is writing.
        return connect(f"{uri}?immutable=1", uri=True)
    return connection


def file_uri(path: Path) -> str:
    """The URI by which SQLite opens a file; urllib takes longer to import than all this."""
    name = str(path.resolve())
    for character in "%?#":
        name = name.replace(character, f"%{ord(character):02x}")
    return f"file:{name}"


def patiently(attempt: Callable[[], _Result]) -> _Result:
    """Do what another process may be in the way of, again and again while there is patience."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return attempt()
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise


@contextmanager
def errors_explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the database at `path` into what a user can act on.

    Raises:
        ArchiveError: in place of any of SQLite's errors, which is its cause.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise ArchiveError(_explained(error, path)) from error


def _explained(error: sqlite3.Error, path: Path) -> str:
    code, extended = _code(error), getattr(error, "sqlite_errorcode", 0)
    if extended == sqlite3.SQLITE_READONLY_DBMOVED:
        return _MOVED.format(path=path)
    if code == sqlite3.SQLITE_BUSY:
        waited = f"waited {PATIENCE:.0f} s"
        return f"{path} is being written by another process ({waited}); run it again later"
    if code == sqlite3.SQLITE_FULL or extended in _NO_ROOM:
        return (
            f"no room to write {path}; nothing was stored, make room on its disk and run it again"
        )
    if path.exists() and not os.access(path, os.R_OK):
        return f"cannot read {path}: permission denied; check --db"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return f"cannot write {path}: it or its folder is read-only; nothing was stored"
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) and (why := why_no_database(path)):
        return why
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return f"{path} is damaged ({error}); see what with: clipdb check --db {path}"
    return f"cannot use the database {path}: {error}; see: clipdb check --db {path}"


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


_STEPS = 10_000  # of SQLite's machine between two looks at the clock: well under a millisecond


@contextmanager
def at_most(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Let what is asked of a connection take so many seconds in all.

    Raises:
        TimeLimitError: it took longer.
    """
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        raise TimeLimitError(f"it took longer than {seconds:g} s; ask for less") from error
    finally:
        connection.set_progress_handler(None, 0)


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
