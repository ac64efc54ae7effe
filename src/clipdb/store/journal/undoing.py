"""Taking an entry back: of an import, an edit, an addition, a removal, a merge, or an undo."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from clipdb.catalogue import BATCH
from clipdb.clip import FIELDS
from clipdb.edits import Entered, FieldChange
from clipdb.errors import UsageError
from clipdb.store.journal.entering import Entry, entry_of, lay_over_again
from clipdb.store.journal.in_force import put_in_force, take_out_of_force
from clipdb.store.journal.rebuilding import rebuild
from clipdb.store.queries.lines import clips_in
from clipdb.store.queries.removed import moved_ids
from clipdb.store.queries.selecting import StoredClip, stored_by_serials
from clipdb.store.queries.words import field_value

_NAMED = 3  # entries that are named of those that build on another


class Target(NamedTuple):
    """What an undo takes back: an entry, and what goes out of force by it or comes into it again.

    The two differ where an undo is undone: then `root` is the entry that came before any undo.
    """

    number: int
    root: int
    kind: str
    is_returning: bool


class _Row(NamedTuple):
    """A change of the journal."""

    entry: int
    kind: str
    clip: str
    field: str
    how: str
    target: str | None


def undo(
    connection: sqlite3.Connection, number: int | None = None, *, call: str, keep: bool = True
) -> Entered:
    """Take back an entry, as an entry of its own.

    The clips that it brought alone leave; others are what they would be without it.

    Args:
        connection: open for writing.
        number: of the entry; if left out, the newest in force that is no undo itself.
        call: the command, as it was typed.
        keep: whether to commit.

    Raises:
        UsageError: there is no such entry, it is undone already, or a later one builds on it.
        ArchiveError: what an import printed cannot be read again.
    """
    target = target_of(connection, number)
    with entry_of(connection, "undo", call=call, keep=keep, undoes=target.number) as entry:
        _must_be_free(connection, target)
        serials = affected(connection, target)
        before = dict(_clips(connection, serials))
        take_back(connection, target, entry.number)
        _compare(entry, before, dict(_clips(connection, serials)))
    return entry.report()


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
    row = connection.execute("SELECT undone_by FROM entries WHERE number = ?", (number,)).fetchone()
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


def take_back(connection: sqlite3.Connection, target: Target, entry: int) -> None:
    """Have an entry, the undo, take back what it shall."""
    serials = affected(connection, target)
    put = "UPDATE entries SET undone_by = ? WHERE number = ?"
    connection.execute(put, (entry, target.number))
    if target.root != target.number:
        connection.execute(put, (None if target.is_returning else entry, target.root))
    if target.kind == "edit":
        lay_over_again(connection, serials)
        return
    if target.kind == "import":
        change = put_in_force if target.is_returning else take_out_of_force
        change(connection, target.root)
    returning = target.root if target.is_returning and target.kind == "import" else None
    rebuild(connection, serials, entry=entry, returning=returning)


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


def _clips(
    connection: sqlite3.Connection, serials: Sequence[int]
) -> Iterator[tuple[str, StoredClip]]:
    for first in range(0, len(serials), BATCH):
        for stored in stored_by_serials(connection, serials[first : first + BATCH]):
            yield stored.clip.id, stored


def _compare(entry: Entry, before: dict[str, StoredClip], after: dict[str, StoredClip]) -> None:
    """Note what an undo changes."""
    entry.left += sorted(before.keys() - after.keys())
    entry.returned += sorted(after.keys() - before.keys())
    for id in sorted(before.keys() & after.keys()):
        for name in FIELDS:
            was, now = (field_value(one[id].clip, name) for one in (before, after))
            if was != now:
                page = field_value(after[id].base, name)
                entry.changes.append(FieldChange(id, name, was, now, page))
    changed = {change.clip for change in entry.changes}
    entry.clips.update(dict.fromkeys(sorted({*entry.left, *entry.returned, *changed})))


def _must_be_free(connection: sqlite3.Connection, target: Target) -> None:
    """Raises:
    UsageError: a later entry builds on what would go out of force, or come into it again.
    """
    own = _rows(connection, "changes.entry = ?", target.root)
    brought = dict[str, int | None]() if target.is_returning else _brought(connection, target)
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
        words = f"cannot undo entry {target.number}: {named}{more} builds on it"
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


def _needs(entry: int, id: str | None, brought: dict[str, int | None]) -> bool:
    """Whether nothing else had brought a clip when a later entry was made."""
    if id is None or id not in brought:
        return False
    other = brought[id]
    return other is None or other > entry


def _brought(connection: sqlite3.Connection, target: Target) -> dict[str, int | None]:
    """The ids of the clips that an entry brought, each with the first other one that did."""
    if target.kind not in ("import", "add"):
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
