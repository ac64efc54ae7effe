"""Writing a file that someone named."""

from collections.abc import Callable
from pathlib import Path

from clipdb.cli.session import Session
from clipdb.errors import OutputError
from clipdb.export.out import Out

Write = Callable[[Out], object]


STANDARD_OUTPUT = Path("-")


def must_not_be(path: Path, database: Path, *sources: Path) -> None:
    """Raises:
    OutputError: a file to write is the database, or one that is read.
    """
    own = {database: "the database"} | dict.fromkeys(sources, "what is read")
    for other, what in own.items():
        if path.exists() and other.exists() and path.samefile(other):
            raise OutputError(f"{path} is {what}; name another file")


def write_file(session: Session, path: Path, write: Write, *, force: bool) -> None:
    """Write a file, or to standard output for `-`.

    A file that is there is overwritten only with `force`, and the archive not even then.

    Raises:
        OutputError: the file is there, or cannot be written.
    """
    if path == STANDARD_OUTPUT:
        write(session.out)
        return
    must_not_be(path, session.db)
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name a file in it")
    is_device = path.exists() and not path.is_file()
    try:
        with path.open("w" if force or is_device else "x", encoding="utf-8", newline="") as file:
            write(file)
    except FileExistsError:
        raise OutputError(f"{path} exists; --force overwrites it") from None
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error
    session.say(f"wrote {path}")
