"""Writing a file that the user named: whole or not at all, and never over another unasked."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal, TextIO, cast

from clipdb.cli.session import Session
from clipdb.errors import OutputError
from clipdb.printable import Out

STANDARD_OUTPUT = Path("-")


def write_file(
    session: Session, path: Path, write: Callable[[Out], object], *, force: bool, note: str = ""
) -> None:
    """Write a text to a file, or to standard output for `-`.

    A file that is there is overwritten only with `force`, and the archive not even then. That it
    is written is told, with a note.

    Raises:
        OutputError: the file is there, or cannot be written; it is then as it was.
    """
    if path == STANDARD_OUTPUT:
        write(session.out_for("file"))
        return
    with new_file(path, "w", force=force, protected={session.db: "the database"}) as file:
        write(cast(TextIO, file))
    session.say(f"wrote {path}{note}")


def write_bytes(
    session: Session,
    path: Path,
    write: Callable[[BinaryIO], object],
    *,
    force: bool,
    note: str = "",
) -> None:
    """The same for bytes.

    Raises:
        OutputError: as `write_file`.
    """
    if path == STANDARD_OUTPUT:
        sys.stdout.flush()
        write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    with new_file(path, "wb", force=force, protected={session.db: "the database"}) as file:
        write(cast(BinaryIO, file))
    session.say(f"wrote {path}{note}")


@contextmanager
def new_file(
    path: Path, mode: Literal["w", "wb"], *, force: bool, protected: dict[Path, str]
) -> Iterator[IO[Any]]:
    """A file to be written; it gets its name at the end, once it is whole.

    Args:
        path: its name. A device or a named pipe is written to as it is.
        mode: whether a text is written to it, in UTF-8, or bytes.
        force: whether a file of that name may be replaced.
        protected: files that may not be replaced, and what they are.

    Raises:
        OutputError: it may not, or cannot, be written; what was there is as it was.
    """
    _must_be_free(path, force=force, protected=protected)
    target = path.resolve()  # a link goes on leading to what is written
    text: dict[str, Any] = {"encoding": "utf-8", "newline": ""} if mode == "w" else {}
    if target.exists() and not target.is_file():
        with _explained(path), target.open(mode, **text) as device:
            yield device
        return
    part = target.with_name(f".{target.name[:100]}-{os.getpid()}.part")
    try:
        with _explained(path):
            with part.open(mode.replace("w", "x"), **text) as file:
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


def _must_be_free(path: Path, *, force: bool, protected: dict[Path, str]) -> None:
    for other, what in protected.items():
        if path.exists() and other.exists() and path.samefile(other):
            raise OutputError(f"{path} is {what}; name another file")
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name a file in it")
    if path.is_file() and not force:
        raise _exists(path)


def _give_name(part: Path, target: Path) -> None:
    """Give a file its name, unless another process has made one of that name meanwhile."""
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
def _explained(path: Path) -> Iterator[None]:
    """Tell of what keeps something from being written in the words of an error of ours."""
    try:
        yield
    except (FileExistsError, BrokenPipeError):
        raise
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error
