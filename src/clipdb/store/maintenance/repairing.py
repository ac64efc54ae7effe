"""Making anew all that is derived: every page that the archive keeps is imported once more.

What comes of it stands in a new file that takes the archive's place; the damaged one is kept
beside it, untouched.
"""

import contextlib
import sqlite3
from pathlib import Path

from clipdb.errors import ArchiveError
from clipdb.store.files.copying import replace
from clipdb.store.files.opening import open_to_write
from clipdb.store.files.transactions import transaction
from clipdb.store.maintenance.checking import LINES, check, faults_of
from clipdb.store.maintenance.rereading import held_imports, reread
from clipdb.store.writing.imports import write_import
from clipdb.store.writing.searches import find_search, save_search, search_names

_ELSE = "restore a backup: clipdb restore FILE"


def repair(path: Path) -> Path:
    """Make the archive at `path` anew from the lines that it keeps.

    Returns:
        The name under which the archive is kept as it was.

    Raises:
        ArchiveError: its lines are damaged themselves, or it is in use.
        OutputError: no file can be written there.
    """

    def fill(part: Path, held: sqlite3.Connection) -> None:
        for lost in faults_of(held, LINES):
            words = f"cannot repair {path}, its own lines are damaged: {lost.message}"
            raise ArchiveError(f"{words}; {_ELSE}")
        with open_to_write(part) as new:
            with transaction(new):
                _import_all_again(held, new)
            _must_have_all(held, new, path)
            for _, faults in check(new):
                if faults:
                    raise ArchiveError(f"cannot repair {path}: {faults[0].message}; {_ELSE}")

    try:
        return replace(path, "before-repair", fill)
    except ArchiveError as error:
        if isinstance(error.__cause__, sqlite3.Error):
            raise ArchiveError(f"cannot repair {path}: {error.__cause__}; {_ELSE}") from error
        raise


def _must_have_all(held: sqlite3.Connection, new: sqlite3.Connection, path: Path) -> None:
    """Raises:
    ArchiveError: a clip of the old archive is not in the new one.
    """
    had, has = ({id for (id,) in a.execute("SELECT id FROM clips")} for a in (held, new))
    if lost := sorted(had - has):
        named = ", ".join(lost[:3])
        raise ArchiveError(
            f"cannot repair {path}: {len(lost)} of its clips are in none of its lines"
            f" ({named}{', …' if len(lost) > 3 else ''}); {_ELSE}"
        )


def _import_all_again(held: sqlite3.Connection, new: sqlite3.Connection) -> None:
    for one in held_imports(held):
        write_import(
            new,
            one.origin,
            reread(held, one),
            tell=lambda _: None,
            keep=lambda _: True,
            imported_at=one.imported_at,
        )
    for name in search_names(held):
        with contextlib.suppress(ArchiveError):  # a damaged one has nothing to be made from
            save_search(new, find_search(held, name))
