"""Copies of an archive: backups beside others' writing, and putting one in another's place."""

import contextlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from clipdb.errors import ArchiveError, OutputError
from clipdb.store.recognising import SIDECARS, is_marked
from clipdb.store.transactions import (
    PATIENCE,
    connect,
    connect_to_read,
    errors_explained,
    patiently,
)


def back_up(path: Path, target: Path) -> None:
    """Copy an archive as it is at one moment, whoever writes to it; look at the copy; then
    give it its name.

    Raises:
        OutputError: there is a file of that name, or what SQLite keeps beside one; or it cannot
            be written.
        ArchiveError: the archive cannot be read, or its copy is not sound.
    """
    for name in (target, *map(target.with_name, _sidecars(target))):
        if os.path.lexists(name):
            raise _exists(name)
    with _new_file(target, like=path) as part:
        with errors_explained(path):
            _copy(path, part)
        _must_be_sound(part, path)
        try:
            _name(part, target)
        except FileExistsError:
            raise _exists(target) from None


def copy_beside(path: Path, why: str) -> Path:
    """A copy of a database, sound or not, beside it under a name that no file has; the name.

    Raises:
        OutputError: it cannot be written.
    """
    for target in _names_beside(path, why):
        with _new_file(target, like=path) as part:
            _copy(path, part)
            with contextlib.suppress(FileExistsError):
                _name(part, target)
                return target
    raise AssertionError("names never end")


def restore(source: Path, path: Path) -> Path | None:
    """Put a copy of `source` in the place of the archive at `path`, which is kept beside it.

    Returns:
        The name under which the replaced archive is kept; None if there was none.

    Raises:
        ArchiveError: one of them cannot be read, or the archive is in use, or is none.
        OutputError: no file can be written there.
    """
    path = path.resolve()
    if not path.exists():
        _keep_sidecars(path, next(_names_beside(path, "replaced")))
        back_up(source, path)
        return None
    if path.samefile(source):
        raise ArchiveError(f"{source} is the archive itself; name a backup of it")
    if not path.is_file() or not is_marked(path):
        raise ArchiveError(f"{path} is no clipdb archive; move it away or choose another --db")

    def fill(part: Path, _: sqlite3.Connection) -> None:
        with errors_explained(source):
            _copy(source, part)
        _must_be_sound(part, source)

    return replace(path, "replaced", fill)


def replace(path: Path, why: str, fill: Callable[[Path, sqlite3.Connection], None]) -> Path:
    """Put a new archive in the place of the one at `path`, which is kept beside it.

    Whoever waits to write to the one that was there gets an error that says so.

    Args:
        path: the archive.
        why: what the name of the old one says of it.
        fill: makes the new archive in the file that it is given; it has a connection to the old
            one too, which nobody else can use meanwhile.

    Returns:
        The name under which the old one is kept.

    Raises:
        ArchiveError: the archive is in use, or what `fill` raises.
        OutputError: no file can be written there.
    """
    path = path.resolve()
    with _new_file(path, like=path) as part, errors_explained(path), _alone(path) as old:
        fill(part, old)
        _sync(part)
        kept = _keep(path, why)
        part.replace(path)
        _sync(path.parent)
        return kept


@contextmanager
def _alone(path: Path) -> Iterator[sqlite3.Connection]:
    """Keep others from the database; one that SQLite cannot open nobody else can be using."""
    with closing(connect(path)) as connection:
        try:
            patiently(lambda: connection.execute("PRAGMA journal_mode = DELETE"))
            patiently(lambda: connection.execute("BEGIN EXCLUSIVE"))
        except sqlite3.DatabaseError as error:
            code = error.sqlite_errorcode & 0xFF
            if code == sqlite3.SQLITE_BUSY:
                words = f"is in use by another process (waited {PATIENCE:.0f} s)"
                raise ArchiveError(f"{path} {words}; end that and run it again") from None
            if code not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise
        yield connection


def _keep(path: Path, why: str) -> Path:
    """Give a database a second name beside it, and take with it what SQLite keeps beside it."""
    for kept in _names_beside(path, why):
        with contextlib.suppress(FileExistsError):
            _second_name(path, kept)
            _keep_sidecars(path, kept)
            return kept
    raise AssertionError("names never end")


def _keep_sidecars(path: Path, kept: Path) -> None:
    """Take away from a database's name what would be taken for a part of another one there."""
    for old, new in zip(_sidecars(path), _sidecars(kept), strict=True):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(old).rename(kept.with_name(new))


def _sidecars(path: Path) -> list[str]:
    return [path.name + suffix for suffix in SIDECARS]


def _names_beside(path: Path, why: str) -> Iterator[Path]:
    now = f"{datetime.now():%Y%m%d-%H%M%S}"
    yield path.with_name(f"{path.name}.{why}-{now}")
    number = 2
    while True:
        yield path.with_name(f"{path.name}.{why}-{now}-{number}")
        number += 1


@contextmanager
def _new_file(target: Path, *, like: Path) -> Iterator[Path]:
    """A file in the target's folder to be filled and named so; gone at the end if it was not.

    Whoever may read the file that it is like may read it, and nobody else.

    Raises:
        OutputError: it cannot be written.
    """
    part = target.with_name(f".clipdb-{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        shutil.copymode(like, part)
        yield part
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            for name in (part.name, *_sidecars(part)):
                part.with_name(name).unlink(missing_ok=True)


def _copy(source: Path, part: Path) -> None:
    deadline = time.monotonic() + PATIENCE

    def watch(status: int, *_: int) -> None:
        # By itself SQLite's loop waits for ever for whoever keeps the source from it.
        if status == sqlite3.SQLITE_BUSY and time.monotonic() > deadline:
            raise ArchiveError(f"{source} is in use by another process; run it again later")

    with closing(connect_to_read(source)) as old, closing(connect(part)) as copy:
        old.backup(copy, progress=watch)
        # The archive may have a write-ahead log just now; its copy is one file.
        copy.execute("PRAGMA journal_mode = DELETE")


def _must_be_sound(part: Path, source: Path) -> None:
    with errors_explained(source), closing(connect(part)) as copy:
        (first,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if first != "ok":
        raise ArchiveError(
            f"{source} is damaged ({first}); nothing was written."
            f" See what with: clipdb check --db {source}"
        )


def _name(part: Path, target: Path) -> None:
    """Give the file its name, unless there is one of that name.

    Raises:
        FileExistsError: there is.
    """
    _sync(part)
    _second_name(part, target)
    _sync(target.parent)


def _second_name(path: Path, other: Path) -> None:
    """Give a file another name too; where the file system cannot, copy it under that name.

    Raises:
        FileExistsError: there is a file of that name.
    """
    try:
        os.link(path, other)
    except FileExistsError:
        raise
    except OSError:
        with path.open("rb") as source, other.open("xb") as target:
            shutil.copyfileobj(source, target)
        shutil.copymode(path, other)


def _sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exists(target: Path) -> OutputError:
    return OutputError(f"{target} exists; a backup overwrites nothing, choose another name")
