"""What an undo takes back, and what builds on it, so that it cannot."""

import json
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from clipdb.errors import UsageError
from clipdb.store.entries import Kind
from clipdb.store.lines import clips_in

_NAMED = 3  # entries that are named of those that build on another
_OUT = ("removed", "merged")
Brought = dict[str, int | None]


class Target(NamedTuple):
    """What an undo takes back: an entry, and what goes out of force by it or comes into it again.

    The two differ where an undo is undone: then `root` is the entry that came before any undo.
    """

    number: int
    root: int
    kind: Kind
    is_returning: bool


class _Change(NamedTuple):
    """What an entry says of a field of a clip, or that it takes the clip out."""

    entry: int
    kind: str
    clip: str
    field: str
    how: str
    before: str
    after: str

    @property
    def merged_into(self) -> str | None:
        return json.loads(self.after) if self.how == "merged" else None

    @property
    def items(self) -> set[str]:
        """What an adjustment adds and removes."""
        return {*json.loads(self.before)} ^ {*json.loads(self.after)}


def root_of(connection: sqlite3.Connection, number: int) -> Target:
    """What an undo of an entry takes back.

    Raises:
        UsageError: the entry is an undo, and what it did has been done and undone since.
    """
    undoes = _undos(connection)
    root = _root(number, undoes)
    kind, undone_by = connection.execute(
        "SELECT kind, undone_by FROM entries WHERE number = ?", (root,)
    ).fetchone()
    last = max([root, *(one for one in undoes if _root(one, undoes) == root)])
    if last > number != root:
        raise UsageError(f"entry {last} builds on entry {number}; undo {last} first")
    return Target(number, root, kind, undone_by is not None)


def _undos(connection: sqlite3.Connection) -> dict[int, int]:
    """Every undo with the entry that it takes back."""
    return dict(connection.execute("SELECT number, undoes FROM entries WHERE undoes NOT NULL"))


def _root(number: int, undoes: dict[int, int]) -> int:
    while number in undoes:
        number = undoes[number]
    return number


def must_not_be_built_on(connection: sqlite3.Connection, target: Target, brought: Brought) -> None:
    """Refuse to undo an entry on which a later one builds, and name that.

    Raises:
        UsageError: one does, or what would come into force again is about a clip that is gone.
    """
    builders = dict(_own_work_on(connection, target, brought))
    if target.kind == "import":
        builders |= dict(_imports_on(connection, target))
    if builders:
        named = ", ".join(builders[number] for number in sorted(builders)[:_NAMED])
        more = f" and {len(builders) - _NAMED} more" if len(builders) > _NAMED else ""
        verb = "builds" if len(builders) == 1 else "build"
        words = f"cannot undo entry {target.number}: {named}{more} {verb} on it"
        raise UsageError(f"{words}; undo {max(builders)} first")
    if target.is_returning and target.kind not in ("import", "add"):
        _must_be_there(connection, target)


def _own_work_on(
    connection: sqlite3.Connection, target: Target, brought: Brought
) -> Iterator[tuple[int, str]]:
    """What the user did since: on the same field, or on a clip that nothing else brought."""
    own: dict[str, list[_Change]] = {}
    if target.kind != "import" or not target.is_returning:  # else it stands over what is printed
        for change in _changes(connection, "changes.entry = ?", target.root):
            own.setdefault(change.clip, []).append(change)
    told: set[int] = set()
    for later in _changes(connection, _LATER, target.root):
        is_on = any(_is_on(later, one) for one in own.get(later.clip, ()))
        needs = any(_needs(later.entry, id, brought) for id in (later.clip, later.merged_into))
        if (is_on or needs) and later.entry not in told:
            told.add(later.entry)
            what = "the removal of" if later.how in _OUT else f"the {later.field} of"
            yield later.entry, f"entry {later.entry} ({later.kind}: {what} {later.clip})"


_LATER = "changes.entry > ? AND how <> 'printed' AND undone_by IS NULL"


def _is_on(later: _Change, own: _Change) -> bool:
    """Whether a later change is on the same field, or takes the clip out.

    What is added to a list and taken from it is on what else is added and taken only where it is
    the same.
    """
    if later.how in _OUT or own.how in _OUT:
        return True
    if later.how == own.how == "adjusted":
        return later.field == own.field and not later.items.isdisjoint(own.items)
    return later.field == own.field


def _changes(connection: sqlite3.Connection, condition: str, number: int) -> Iterator[_Change]:
    rows = connection.execute(
        "SELECT changes.entry, kind, clip, field, how, before, after"
        f" FROM changes JOIN entries ON number = changes.entry WHERE {condition}"
        " ORDER BY changes.entry, clip",
        (number,),
    )
    return map(_Change._make, rows)


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
    found: Brought = {}
    values = {"serials": json.dumps(_clips_of(connection, target)), "root": target.root}
    found.update(connection.execute(_BROUGHT, values))
    return found


_BROUGHT = """
SELECT id, (SELECT min(number) FROM
  (SELECT import AS number FROM printed WHERE clip = serial
   UNION SELECT entry FROM changes JOIN entries ON entries.number = entry WHERE clip = id
    AND kind = 'add' AND undone_by IS NULL) WHERE number <> :root)
FROM (SELECT serial, id FROM clips UNION ALL SELECT serial, id FROM removed_clips)
 WHERE serial IN (SELECT value FROM json_each(:serials))
"""


def _clips_of(connection: sqlite3.Connection, target: Target) -> list[int]:
    """The numbers of the clips that an import or an addition is about."""
    if target.kind == "import":
        return sorted({one for block in clips_in(connection, target.root) for one in block})
    return [serial for (serial,) in connection.execute(_ADDED, (target.root,))]


_ADDED = """
SELECT DISTINCT serial FROM changes JOIN
 (SELECT serial, id FROM clips UNION ALL SELECT serial, id FROM removed_clips) ON id = clip
 WHERE entry = ?
"""


def _imports_on(connection: sqlite3.Connection, target: Target) -> Iterator[tuple[int, str]]:
    """Imports of the same clips that came into force or went out of it since this one did.

    What this one replaced is right again only if they are all as they were then.
    """
    serials, undoes = _clips_of(connection, target), _undos(connection)
    chains: dict[int, list[int]] = {}
    for number in sorted(undoes):
        chains.setdefault(_root(number, undoes), []).append(number)
    since = max([target.root, *chains.get(target.root, ())])
    sharing = {n for (n,) in connection.execute(_SHARING, (json.dumps(serials), target.root))}
    undone = {root for root, chain in chains.items() if len(chain) % 2 and chain[-1] > since}
    for root in sorted(undone - {target.root}):
        if not {*serials}.isdisjoint(one for block in clips_in(connection, root) for one in block):
            sharing.add(root)
    for root in sorted(sharing):
        chain = chains.get(root, [])
        is_now = not len(chain) % 2
        was_then = root < since and not len([one for one in chain if one < since]) % 2
        if is_now != was_then or (is_now and root > target.root):
            number = chain[-1] if chain else root
            yield number, _import_in_words(connection, number, root)
    if target.is_returning:
        for number, id in connection.execute(_ADDED_SINCE, (json.dumps(serials), since)):
            yield number, f"entry {number} (add: {id})"


_SHARING = """
SELECT DISTINCT import FROM json_each(?) JOIN printed ON clip = value WHERE import <> ?
"""
_ADDED_SINCE = """
SELECT DISTINCT entry, clip FROM json_each(?1) AS own JOIN
 (SELECT serial, id FROM clips UNION ALL SELECT serial, id FROM removed_clips) AS known
 ON serial = own.value JOIN changes ON clip = known.id JOIN entries ON number = entry
 WHERE kind = 'add' AND undone_by IS NULL AND entry > ?2
"""


def _import_in_words(connection: sqlite3.Connection, number: int, root: int) -> str:
    sql = "SELECT file FROM imports WHERE number = ?"
    (file,) = connection.execute(sql, (root,)).fetchone()
    if number == root:
        return f"entry {number} (import: {file})"
    return f"entry {number} (undo: the import {root} of {file})"


def _must_be_there(connection: sqlite3.Connection, target: Target) -> None:
    """Refuse to have an entry in force again that is about a clip which is gone.

    Raises:
        UsageError: there is one.
    """
    own = list(_changes(connection, "changes.entry = ?", target.root))
    ids = {id for one in own for id in (one.clip, one.merged_into) if id}
    sql = "SELECT id, added FROM clips WHERE id IN (SELECT value FROM json_each(?))"
    there = dict(connection.execute(sql, (json.dumps(sorted(ids)),)))
    for id in sorted(ids):
        if id not in there:
            words = f"{id}, which is not in the archive"
        elif there[id] > target.root:
            words = f"{id}, which is in the archive only since entry {there[id]}"
        else:
            continue
        about = f"entry {target.root} is about {words}"
        raise UsageError(f"cannot undo entry {target.number}: {about}")
