"""Writing a file that someone named."""

from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from clipdb.errors import OutputError


def write_file(path: Path, write: Callable[[TextIO], object], *, force: bool) -> None:
    """Write a file; one that is there is overwritten only with `force`.

    Raises:
        OutputError: the file is there, or cannot be written.
    """
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="") as file:
            write(file)
    except FileExistsError:
        raise OutputError(f"{path} exists; --force overwrites it") from None
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error
