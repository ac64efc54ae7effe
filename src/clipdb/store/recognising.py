"""What a file is that is named as the archive: as SQLite tells, and where it cannot, as bytes."""

import os
import sqlite3
from pathlib import Path

from clipdb.errors import ArchiveError
from clipdb.store.schema import APPLICATION_ID, OLDEST, SCHEMA_VERSION

_MAGIC = b"SQLite format 3\0"
_HEADER = 100  # bytes, by SQLite's file format
_START = 4096
_EVEN = 0.7  # of all byte values, from which on a page looks like noise
SIDECARS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database in use

_ASK = """
SELECT application_id, user_version, NOT EXISTS (SELECT 1 FROM sqlite_master)
 FROM pragma_application_id, pragma_user_version
"""


def must_exist(path: Path) -> None:
    """Say how to make an archive where there is none.

    Raises:
        ArchiveError: there is no file.
    """
    if path.is_symlink() and not path.exists():
        raise ArchiveError(f"{path} is a link that leads nowhere; check --db")
    if not path.exists():
        raise ArchiveError(f"no database at {path}; make one with: clipdb import FILE --db {path}")


def archive_version(
    connection: sqlite3.Connection, path: Path, *, may_be_blank: bool = False
) -> int | None:
    """The version of an archive's schema; None where nothing has been put into the file yet.

    Raises:
        ArchiveError: it is another application's, or of a newer clipdb, or of one too old.
    """
    application, version, is_blank = connection.execute(_ASK).fetchone()
    if is_blank:
        if may_be_blank:
            return None
        raise ArchiveError(f"{path} is empty, no clipdb archive; check --db")
    if application != APPLICATION_ID:
        whose = f" (application id {application & 0xFFFFFFFF:#010x})" if application else ""
        other = f"is the SQLite database of another application{whose}"
        raise ArchiveError(f"{path} {other}, not a clipdb archive; check --db")
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
    return int(version)


def is_archive(connection: sqlite3.Connection) -> bool:
    """Whether a database says of itself that it is a clipdb archive, of whatever version."""
    return bool(connection.execute(_ASK).fetchone()[0] == APPLICATION_ID)


def is_marked(path: Path) -> bool:
    """Whether the file, sound or not, says of itself that it is a clipdb archive."""
    with path.open("rb") as file:
        header = file.read(_HEADER)
    return header.startswith(_MAGIC) and header[68:72] == APPLICATION_ID.to_bytes(4, "big")


def why_no_database(path: Path) -> str | None:
    """Why SQLite cannot use a file, by its first bytes and its length; None if they do not say."""
    try:
        with path.open("rb") as file:
            start = file.read(_START)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        return f"cannot read {path}: {error.strerror}; check --db"
    if not start.startswith(_MAGIC):
        is_noise = len(set(start)) > _EVEN * min(256, len(start))
        looks = "; it looks encrypted or compressed" if is_noise else ""
        return f"{path} is not a SQLite database{looks}; check --db"
    whole = _whole_size(start)
    if size < whole:
        return (
            f"{path} is truncated: {size:,} of {whole:,} bytes;"
            f" restore a backup with: clipdb restore FILE --db {path}"
        )
    return None


def _whole_size(header: bytes) -> int:
    """How long the header says the file is, in bytes; 0 if it does not say."""
    if len(header) < _HEADER or header[24:28] != header[92:96]:
        return 0
    page_size = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    return pages * (65536 if page_size == 1 else page_size)
