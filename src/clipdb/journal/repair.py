"""Rebuilding all that is derived: every entry is made once more, in the order in which it was.

What comes of it stands in a new file that takes the archive's place; the damaged one is kept
beside it, untouched.
"""

import sqlite3
from pathlib import Path

from clipdb.errors import ArchiveError
from clipdb.journal.check import LINES, check_one, definitions
from clipdb.journal.replay import replay
from clipdb.store.copying import replace
from clipdb.store.opening import open_archive
from clipdb.store.transactions import transaction

_ELSE = "restore a backup: clipdb restore FILE"


def repair(path: Path) -> Path:
    """Rebuild the archive at `path` from its printed lines and the entries of its journal.

    Its schema is brought up to date first, as by any writing.

    Returns:
        The name under which the archive is kept as it was.

    Raises:
        ArchiveError: its lines are damaged themselves, or it is in use.
        OutputError: no file can be written there.
    """

    def fill(part: Path, old: sqlite3.Connection) -> None:
        for lost in check_one(old, LINES).faults:
            words = f"cannot repair {path}, its own lines are damaged: {lost.message}"
            raise ArchiveError(f"{words}; {_ELSE}")
        with open_archive(part, write=True, make=True) as new:
            with transaction(new):
                replay(old, new)
                _copy_others(old, new, path)
            _must_have_all(old, new, path)

    try:
        with open_archive(path, write=True):
            pass
        return replace(path, "before-repair", fill)
    except ArchiveError as error:
        if isinstance(error.__cause__, sqlite3.Error):
            raise ArchiveError(f"cannot repair {path}: {error.__cause__}; {_ELSE}") from error
        raise


def _must_have_all(old: sqlite3.Connection, new: sqlite3.Connection, path: Path) -> None:
    """Look whether anything of the old archive would be lost.

    Raises:
        ArchiveError: a clip of it is not in the new one.
    """
    had, has = ({id for (id,) in a.execute("SELECT id FROM clips")} for a in (old, new))
    if lost := sorted(had - has):
        named = ", ".join(lost[:3])
        raise ArchiveError(
            f"cannot repair {path}: {len(lost)} of its clips are in none of its lines"
            f" ({named}{', …' if len(lost) > 3 else ''}); {_ELSE}"
        )


def _copy_others(old: sqlite3.Connection, new: sqlite3.Connection, path: Path) -> None:
    """Take along what the user has made in the archive's file: tables, views, indexes, triggers.

    Triggers on clipdb's own tables stay behind: they are faults, which a check names.

    Raises:
        ArchiveError: a table is kept by an extension of SQLite, so that its rows are not all of it.
    """
    own = definitions(new)
    tables = {name for kind, name in own if kind == "table"}
    others = [
        (kind, name, table, sql)
        for kind, name, table, sql in old.execute(_MADE)
        if (kind, name) not in own and (kind != "trigger" or table not in tables)
    ]
    for kind, name, _, sql in others:
        if kind == "table" and sql.upper().startswith("CREATE VIRTUAL"):
            words = f"{name} is none of clipdb's tables, and cannot be taken along"
            raise ArchiveError(f"cannot repair {path}: {words}; drop it, and make it again after")
    for kind, name, _, sql in others:
        new.execute(sql)
        if kind == "table":
            quoted = '"' + name.replace('"', '""') + '"'
            rows = old.execute("SELECT name FROM pragma_table_xinfo(?) WHERE NOT hidden", (name,))
            columns = [column.replace('"', '""') for (column,) in rows]
            listed = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join("?" * len(columns))
            new.executemany(
                f"INSERT INTO {quoted} ({listed}) VALUES ({marks})",
                old.execute(f"SELECT {listed} FROM {quoted}"),
            )


# Tables first, as the others are made of them, and triggers last, lest they do something.
_MADE = """
SELECT type, name, tbl_name, sql FROM sqlite_master
 WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%'
 ORDER BY type <> 'table', type = 'trigger', rowid
"""
