"""What a file is that is named as the archive, found out before SQLite works on it."""

import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clipdb.errors import ArchiveError
from clipdb.store.schema import APPLICATION_ID, OLDEST, SCHEMA_VERSION

_MAGIC = b"SQLite format 3\0"
_HEADER = 100  # bytes, by SQLite's file format
_START = 4096
_EVEN = 0.7  # of all byte values, from which on a page looks like noise
SIDECARS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database in use


def must_exist(path: Path) -> None:
    """Raises:
    ArchiveError: there is no file.
    """
    if path.is_symlink() and not path.exists():
        raise ArchiveError(f"{path} is a link that leads nowhere; check --db")
    if not path.exists():
        raise ArchiveError(f"no database at {path}; make one with: clipdb import FILE --db {path}")


def must_be_sqlite(path: Path) -> None:
    """Look at a file's first bytes and its length.

    Raises:
        ArchiveError: it is no SQLite database, or only a part of one.
    """
    if not path.is_file():
        raise ArchiveError(f"{path} is not a file; check --db")
    try:
        with path.open("rb") as file:
            start = file.read(_START)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror}; check --db") from None
    if not start:
        raise ArchiveError(f"{path} is empty, no clipdb archive; check --db")
    if not start.startswith(_MAGIC):
        looks = "; it looks encrypted or compressed" if _is_noise(start) else ""
        raise ArchiveError(f"{path} is not a SQLite database{looks}; check --db")
    whole = _whole_size(start)
    if size < whole and not any(has_sidecar(path, suffix) for suffix in SIDECARS):
        raise ArchiveError(
            f"{path} is truncated: {size:,} of {whole:,} bytes;"
            f" restore a backup with: clipdb restore FILE --db {path}"
        )


def has_sidecar(path: Path, suffix: str) -> bool:
    """Whether a file that SQLite works with, and that is not empty, stands beside a database."""
    beside = path.with_name(path.name + suffix)
    return beside.exists() and beside.stat().st_size > 0


def must_be_archive(connection: sqlite3.Connection, path: Path) -> None:
    """Ask a database what it is.

    Raises:
        ArchiveError: it is another application's, or of a newer clipdb, or of one too old.
    """
    if is_blank(connection):
        raise ArchiveError(f"{path} is empty, no clipdb archive; check --db")
    application = _application(connection)
    if application != APPLICATION_ID:
        whose = f" (application id {application & 0xFFFFFFFF:#010x})" if application else ""
        other = f"is the SQLite database of another application{whose}"
        raise ArchiveError(f"{path} {other}, not a clipdb archive; check --db")
    version = schema_version(connection)
    if version > SCHEMA_VERSION:
        raise ArchiveError(
            f"{path} was written by a newer clipdb (schema {version}, this one knows"
            f" {SCHEMA_VERSION}); upgrade clipdb"
        )
    if version < OLDEST:
        raise ArchiveError(
            f"{path} is of schema {version}, of before clipdb's first release, and this one reads"
            f" {OLDEST} and later; import its files into a new archive"
        )


def is_archive(connection: sqlite3.Connection) -> bool:
    """Whether a database says of itself that it is a clipdb archive, of whatever version."""
    return _application(connection) == APPLICATION_ID


def _application(connection: sqlite3.Connection) -> int:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    return int(application)


def is_blank(connection: sqlite3.Connection) -> bool:
    """Whether nothing has been put into a database yet."""
    return not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()


def is_marked(path: Path) -> bool:
    """Whether the file, sound or not, says of itself that it is a clipdb archive."""
    with path.open("rb") as file:
        header = file.read(_HEADER)
    return header.startswith(_MAGIC) and header[68:72] == APPLICATION_ID.to_bytes(4, "big")


def schema_version(connection: sqlite3.Connection) -> int:
    """The version of an archive's schema; the first had no number, which is SQLite's 0."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version) or 1


def _is_noise(start: bytes) -> bool:
    return len(set(start)) > _EVEN * min(256, len(start))


def _whole_size(header: bytes) -> int:
    """How long the header says the file is, in bytes; 0 if it does not say."""
    if len(header) < _HEADER or header[24:28] != header[92:96]:
        return 0
    page_size = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    return pages * (65536 if page_size == 1 else page_size)


# The collector of garbage may close an archive that nobody closed while its thread holds the lock.
_LOCK = threading.RLock()
_CONNECTIONS: Counter[tuple[int, int]] = Counter()  # by device and inode


@contextmanager
def sound_file(path: Path) -> Iterator[None]:
    """A file that is there, looked at before the first connection to it, and not meanwhile.

    Raises:
        ArchiveError: it is no SQLite database, or only a part of one.
    """
    status = path.stat()
    file = (status.st_dev, status.st_ino)
    with _LOCK:
        if not _CONNECTIONS[file]:
            must_be_sqlite(path)
        _CONNECTIONS[file] += 1
    try:
        yield
    finally:
        with _LOCK:
            _CONNECTIONS[file] -= 1
