"""What an undo takes back, and which clips that is about."""

import json
import sqlite3
from typing import NamedTuple

from clipdb.errors import UsageError
from clipdb.store.lines import clips_in
from clipdb.store.removed import moved_ids


class Target(NamedTuple):
    """What an undo takes back: an entry, and what goes out of force by it or comes into it again.

    The two differ where an undo is undone: then `root` is the entry that came before any undo.
    """

    number: int
    root: int
    kind: str
    is_returning: bool


def target_of(connection: sqlite3.Connection, number: int | None) -> Target:
    """What an undo of this entry takes back.

    Raises:
        UsageError: there is no such entry, or it is undone already.
    """
    if number is None:
        sql = "SELECT max(number) FROM entries WHERE undone_by IS NULL AND kind <> 'undo'"
        (number,) = connection.execute(sql).fetchone()
        if number is None:
            raise UsageError("there is nothing to undo; clipdb log lists what was done")
    # As text, since what is typed may be more than SQLite's integers hold.
    sql = "SELECT undone_by FROM entries WHERE number = ?"
    row = connection.execute(sql, (str(number),)).fetchone()
    if row is None:
        raise UsageError(f"there is no entry {number}; clipdb log lists them")
    if row[0] is not None:
        raise UsageError(f"entry {number} was undone by entry {row[0]}; undo {row[0]} instead")
    root, kind, undone_by = connection.execute(_ROOT, (number,)).fetchone()
    later = connection.execute(_LATER_UNDO, (root, number)).fetchone()
    if later and number != root:
        raise UsageError(f"entry {later[0]} builds on entry {number}; undo {later[0]} first")
    return Target(number, root, kind, undone_by is not None)


_ROOT = """
WITH RECURSIVE chain (number, kind, undoes, undone_by) AS (
 SELECT number, kind, undoes, undone_by FROM entries WHERE number = ?
 UNION ALL
 SELECT entries.number, entries.kind, entries.undoes, entries.undone_by
  FROM chain JOIN entries ON entries.number = chain.undoes
)
SELECT number, kind, undone_by FROM chain WHERE undoes IS NULL
"""
# Of an undo that was undone itself, and of what was then undone anew, only the last can be.
_LATER_UNDO = """
WITH RECURSIVE undos (number) AS (
 SELECT number FROM entries WHERE undoes = ?
 UNION ALL
 SELECT entries.number FROM undos JOIN entries ON entries.undoes = undos.number
)
SELECT max(number) AS last FROM undos HAVING last > ?
"""


def affected(connection: sqlite3.Connection, target: Target) -> list[int]:
    """The numbers of the clips that an entry is about, and of those that they are one with."""
    found = {
        serial for (serial,) in connection.execute(_CHANGED, (target.root,)) if serial is not None
    }
    if target.kind == "import":
        for serials in clips_in(connection, target.root):
            found.update(serials)
    out = connection.execute(_TAKEN_OUT, (json.dumps([*found]),)).fetchall()
    targets = [id for id in moved_ids(connection, (id for (id,) in out)).values() if id]
    sql = "SELECT serial FROM clips WHERE id IN (SELECT value FROM json_each(?))"
    found.update(serial for (serial,) in connection.execute(sql, (json.dumps(targets),)))
    return sorted(found)


_CHANGED = """
SELECT ifnull(clips.serial, removed_clips.serial) FROM
 (SELECT clip FROM changes WHERE entry = ?1 UNION
  SELECT json_extract(after, '$') FROM changes WHERE entry = ?1 AND how = 'merged') AS own
 LEFT JOIN clips ON clips.id = own.clip LEFT JOIN removed_clips ON removed_clips.id = own.clip
"""
_TAKEN_OUT = """
SELECT id FROM removed_clips WHERE serial IN (SELECT value FROM json_each(?))
"""
