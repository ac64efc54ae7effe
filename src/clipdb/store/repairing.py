"""Making anew all that is derived: every page that the archive keeps is imported once more.

What comes of it stands in a new file that takes the archive's place; the damaged one is kept
beside it, untouched.
"""

import sqlite3
from pathlib import Path

from clipdb.errors import ArchiveError
from clipdb.store.checking import CHECKS, LINES, check
from clipdb.store.connection import open_to_write
from clipdb.store.copying import replace
from clipdb.store.importing import write_import
from clipdb.store.recognising import must_be_archive, must_be_sqlite, must_exist
from clipdb.store.rereading import held_imports, reread
from clipdb.store.searches import all_searches, save_search
from clipdb.store.transactions import transaction


def repair(path: Path) -> Path:
    """Make the archive at `path` anew from the lines that it keeps.

    Returns:
        The name under which the archive is kept as it was.

    Raises:
        ArchiveError: its lines are damaged themselves, or it is in use.
        OutputError: no file can be written there.
    """
    must_exist(path)
    must_be_sqlite(path)

    def fill(part: Path, held: sqlite3.Connection) -> None:
        must_be_archive(held, path)
        if lost := next(CHECKS[LINES](held), None):
            raise ArchiveError(f"cannot repair {path}, its own lines are damaged: {lost}; {_ELSE}")
        with open_to_write(part) as new:
            with transaction(new):
                _import_all_again(held, new)
            for _, faults in check(new):
                if faults:
                    raise ArchiveError(f"cannot repair {path}: {faults[0].message}; {_ELSE}")

    return replace(path, "before-repair", fill)


_ELSE = "restore a backup: clipdb restore FILE"


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
    for search in all_searches(held):
        save_search(new, search)
