"""Writing a folder that the user named: whole or not at all, and never over another's files."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from clipdb.cli.output_file import exists, told
from clipdb.cli.session import Session
from clipdb.errors import OutputError


def write_folder(
    session: Session,
    path: Path,
    write: Callable[[Path], object],
    *,
    force: bool,
    is_own: Callable[[Path], bool],
) -> None:
    """Write a folder.

    Args:
        session: where to say that it is done.
        path: its name.
        write: fills the folder that it is given.
        force: whether a folder of that name may be replaced.
        is_own: whether a folder holds nothing but what `write` may have written; no other is
            ever replaced.

    Raises:
        OutputError: it may not, or cannot, be written; what was there is as it was.
    """
    with _new_folder(path, force=force, is_own=is_own) as folder:
        write(folder)
    session.say(f"wrote {path}")


@contextmanager
def _new_folder(path: Path, *, force: bool, is_own: Callable[[Path], bool]) -> Iterator[Path]:
    """A folder to be filled; it gets its name at the end, once it is whole."""
    target = path.resolve()
    is_there = target.is_dir() and any(target.iterdir())
    if is_there and not is_own(target):
        raise OutputError(f"{path} holds other files than such an export; name another folder")
    if is_there and not force:
        raise exists(path)
    part = target.with_name(f".{target.name[:100]}-{os.getpid()}.part")
    try:
        with told(path):
            part.mkdir()
            yield part
            _sync(part)
            if is_there:
                _replace(target, part)
            else:
                _give_name(part, target)
    except FileExistsError:
        raise exists(path) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _give_name(part: Path, target: Path) -> None:
    """Raises:
    FileExistsError: another process has made a folder of that name meanwhile, with files in it.
    """
    try:
        part.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise FileExistsError from None
        raise


def _replace(target: Path, part: Path) -> None:
    """Put a folder in another's place. Killed in between, the old one stands beside it."""
    old = part.with_suffix(".old")
    target.rename(old)
    try:
        part.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old)


def _sync(folder: Path) -> None:
    """Have all files of a folder on the disk before it gets its name."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
