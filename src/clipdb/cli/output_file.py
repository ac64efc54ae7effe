"""Writing a file that the user named: whole or not at all, and never over another unasked."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO, TextIO, cast

from clipdb.cli.session import Session
from clipdb.errors import OutputError
from clipdb.printable import Out

Write = Callable[[Out], object]
WriteBytes = Callable[[BinaryIO], object]

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


def write_binary_file(session: Session, path: Path, write: WriteBytes, *, force: bool) -> None:
    """Write a file that is no text, as `write_file` does; no terminal is given one.

    Raises:
        OutputError: the file is there, or cannot be written; it is then as it was. Or it would
            go to a terminal.
    """
    if path == STANDARD_OUTPUT:
        if sys.stdout.isatty():
            raise OutputError("this format is no text for a terminal; name a file with -o")
        sys.stdout.flush()
        write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    with _new_file(path, _as_bytes, force=force, protected={session.db: "the database"}) as file:
        write(cast(BinaryIO, file))
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
    with _new_file(path, _as_bytes, force=force, protected={session.db: "the database"}) as file:
        file.writelines(parts)
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
    with _new_file(path, _as_text, force=force, protected=protected) as file:
        yield cast(TextIO, file)


def _as_text(path: Path, mode: str) -> IO[Any]:
    return path.open(mode, encoding="utf-8", newline="")


def _as_bytes(path: Path, mode: str) -> IO[Any]:
    return path.open(f"{mode}b")


@contextmanager
def _new_file(
    path: Path,
    open_it: Callable[[Path, str], IO[Any]],
    *,
    force: bool,
    protected: dict[Path, str],
) -> Iterator[IO[Any]]:
    must_be_free(path, force=force, protected=protected)
    target = path.resolve()  # a link goes on leading to what is written
    if target.exists() and not target.is_file():
        with told(path), open_it(target, "w") as device:
            yield device
        return
    part = target.with_name(f".{target.name[:100]}-{os.getpid()}.part")
    try:
        with told(path):
            with open_it(part, "x") as file:
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
        raise exists(path) from None
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
        raise exists(path)


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


def exists(path: Path) -> OutputError:
    """What is wrong with a name that is taken."""
    return OutputError(f"{path} exists; --force overwrites it")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell of what keeps something from being written in the words of an error of ours."""
    try:
        yield
    except (FileExistsError, BrokenPipeError):
        raise
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error
