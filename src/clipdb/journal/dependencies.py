"""What builds on an entry, so that it cannot be undone: later words on what it says or brought."""

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from clipdb.errors import UsageError
from clipdb.journal.targets import Target, affected

_NAMED = 3  # entries that are named of those that build on another
Brought = dict[str, int | None]


class _Row(NamedTuple):
    """A change of the journal."""

    entry: int
    kind: str
    clip: str
    field: str
    how: str
    target: str | None


def must_be_free(connection: sqlite3.Connection, target: Target, brought: Brought) -> None:
    """Raises:
    UsageError: a later entry builds on what would go out of force, or come into it again.
    """
    own = _rows(connection, "changes.entry = ?", target.root)
    if target.is_returning and target.kind == "import":
        own = []  # what the user said since stands over it
    by_clip: dict[str, list[_Row]] = {}
    for row in own:
        by_clip.setdefault(row.clip, []).append(row)
    builders: dict[int, str] = {}
    for row in _rows(connection, _LATER, target.root):
        on_it = any(_is_on(row, one) for one in by_clip.get(row.clip, ()))
        if on_it or any(_needs(row.entry, id, brought) for id in (row.clip, row.target)):
            what = "the removal of" if row.how in _OUT else f"the {row.field} of"
            builders.setdefault(row.entry, f"entry {row.entry} ({row.kind}: {what} {row.clip})")
    if builders:
        named = ", ".join(list(builders.values())[:_NAMED])
        more = f" and {len(builders) - _NAMED} more" if len(builders) > _NAMED else ""
        verb = "builds" if len(builders) == 1 else "build"
        words = f"cannot undo entry {target.number}: {named}{more} {verb} on it"
        raise UsageError(f"{words}; undo {max(builders)} first")
    if target.is_returning and target.kind not in ("import", "add"):
        _must_be_there(connection, target, own)


_OUT = ("removed", "merged")
_LATER = "changes.entry > ? AND how <> 'printed' AND undone_by IS NULL"


def _is_on(later: _Row, own: _Row) -> bool:
    """Whether a later change is on the same field, or takes the clip out."""
    is_out = later.how in _OUT or own.how in _OUT
    return later.clip == own.clip and (is_out or later.field == own.field)


def _rows(connection: sqlite3.Connection, condition: str, number: int) -> list[_Row]:
    rows = connection.execute(
        "SELECT changes.entry, kind, clip, field, how,"
        " CASE how WHEN 'merged' THEN json_extract(after, '$') END"
        f" FROM changes JOIN entries ON number = changes.entry WHERE {condition}"
        " ORDER BY changes.entry, clip",
        (number,),
    )
    return [_Row(*row) for row in rows]


def _needs(entry: int, id: str | None, brought: Brought) -> bool:
    """Whether nothing else had brought a clip when a later entry was made."""
    if id is None or id not in brought:
        return False
    other = brought[id]
    return other is None or other > entry


def brought_by(connection: sqlite3.Connection, target: Target) -> Brought:
    """The ids of the clips that what goes out of force brought, each with the first other entry."""
    if target.is_returning or target.kind not in ("import", "add"):
        return {}
    values = {"serials": json.dumps(affected(connection, target)), "root": target.root}
    return dict(connection.execute(_BROUGHT, values))


_BROUGHT = """
SELECT id, (SELECT min(number) FROM
  (SELECT import AS number FROM printed WHERE clip = serial
   UNION SELECT entry FROM changes JOIN entries ON entries.number = entry WHERE clip = id
    AND kind = 'add' AND undone_by IS NULL) WHERE number <> :root)
FROM (SELECT serial, id FROM clips UNION ALL SELECT serial, id FROM removed_clips)
 WHERE serial IN (SELECT value FROM json_each(:serials))
"""


def _must_be_there(connection: sqlite3.Connection, target: Target, own: Sequence[_Row]) -> None:
    """Raises:
    UsageError: a clip that an entry in force again is about is not in the archive.
    """
    ids = {id for row in own for id in (row.clip, row.target) if id}
    sql = "SELECT id FROM clips WHERE id IN (SELECT value FROM json_each(?))"
    there = {id for (id,) in connection.execute(sql, (json.dumps(sorted(ids)),))}
    if missing := sorted(ids - there):
        words = f"entry {target.root} is about {missing[0]}, which is not in the archive"
        raise UsageError(f"cannot undo entry {target.number}: {words}")
