"""Writing a file that the user named: whole or not at all, and never over another unasked."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from clipdb.cli.session import Session
from clipdb.errors import OutputError
from clipdb.printable import Out

Write = Callable[[Out], object]

STANDARD_OUTPUT = Path("-")


def write_file(session: Session, path: Path, write: Write, *, force: bool) -> None:
    """Write a file, or to standard output for `-`.

    A file that is there is overwritten only with `force`, and the archive not even then.

    Raises:
        OutputError: the file is there, or cannot be written; it is then as it was.
    """
    if path == STANDARD_OUTPUT:
        write(session.out)
        return
    with new_text_file(path, force=force, protected={session.db: "the database"}) as file:
        write(file)
    session.say(f"wrote {path}")


def write_bytes(session: Session, path: Path, parts: Iterable[bytes], *, force: bool) -> None:
    """The same for bytes, which are given as they are, to a terminal too.

    Raises:
        OutputError: as `write_file`.
    """
    if path == STANDARD_OUTPUT:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(parts)
        sys.stdout.buffer.flush()
        return
    with new_text_file(path, force=force, protected={session.db: "the database"}) as file:
        file.buffer.writelines(parts)
    session.say(f"wrote {path}")


@contextmanager
def new_text_file(path: Path, *, force: bool, protected: dict[Path, str]) -> Iterator[TextIO]:
    """A file to be written; it gets its name at the end, once it is whole.

    Args:
        path: its name. A device or a named pipe is written to as it is.
        force: whether a file of that name may be replaced.
        protected: files that may not be replaced, and what they are.

    Raises:
        OutputError: it may not, or cannot, be written; what was there is as it was.
    """
    must_be_free(path, force=force, protected=protected)
    target = path.resolve()  # a link goes on leading to what is written
    if target.exists() and not target.is_file():
        with _told(path), target.open("w", encoding="utf-8", newline="") as device:
            yield device
        return
    part = target.with_name(f".{target.name[:100]}-{os.getpid()}.part")
    try:
        with _told(path):
            with part.open("x", encoding="utf-8", newline="") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, part)
            if force:
                part.replace(target)
            else:
                _give_name(part, target)
    except FileExistsError:
        raise _exists(path) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def must_be_free(path: Path, *, force: bool, protected: dict[Path, str]) -> None:
    """Raises:
    OutputError: a file may not be written here: one is there, or it is one of those protected.
    """
    for other, what in protected.items():
        if path.exists() and other.exists() and path.samefile(other):
            raise OutputError(f"{path} is {what}; name another file")
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name a file in it")
    if path.is_file() and not force:
        raise _exists(path)


def protected_inputs(paths: Sequence[Path]) -> dict[Path, str]:
    """What an import reads, as files that it may not write over."""
    return dict.fromkeys(paths, "one of the files to import")


def _give_name(part: Path, target: Path) -> None:
    """Raises:
    FileExistsError: another process has made a file of that name meanwhile.
    """
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if target.exists():
            raise FileExistsError from None
        part.replace(target)


def _exists(path: Path) -> OutputError:
    return OutputError(f"{path} exists; --force overwrites it")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (FileExistsError, BrokenPipeError):
        raise
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error
