"""Taking an entry back by its inverse: nothing is read again.

An edit is undone by applying the remaining overrides; a removal and a merge by what was kept of
the clips; an import by what was kept of those to which it gave another wording (`replaced`).
That is right as long as what a later entry builds on is refused (`clipdb.journal.building_on`).
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from clipdb.catalogue import BATCH, with_tags
from clipdb.clip import FIELDS
from clipdb.edits import Entered
from clipdb.errors import UsageError
from clipdb.fields import EVENT_FIELDS
from clipdb.journal.building_on import Target, brought_by, must_not_be_built_on, root_of
from clipdb.journal.edit import clip_by_hand, put_by_hand, set_aside
from clipdb.journal.entry import Entry, entry_of
from clipdb.journal.overrides import overrides_of, said_of, with_overrides
from clipdb.journal.wordings import Wording, keep_replaced, take_replaced
from clipdb.store.clips import ClipWriter
from clipdb.store.decode import Decoder
from clipdb.store.lines import PUT_PRINTED, clips_in, pieces_of, printed_row
from clipdb.store.overrides import Overrides
from clipdb.store.removed import (
    Removed,
    forget_removed,
    moved_ids,
    put_removed,
    removed_by_serials,
    removed_clips,
)
from clipdb.store.select import (
    StoredClip,
    in_stored_order,
    stored_by_ids,
    stored_by_serials,
)
from clipdb.store.transactions import transaction
from clipdb.versions import vocabulary_version
from clipdb.vocabulary.outlets import load_outlets

_ORDER = (*FIELDS, *EVENT_FIELDS)
_Item = TypeVar("_Item")


def undo(
    connection: sqlite3.Connection, number: int | None = None, *, call: str, keep: bool = True
) -> Entered:
    """Take back an entry, as an entry of its own.

    The clips that it brought alone leave; others are what they would be without it.

    Args:
        connection: open for writing.
        number: of the entry; if left out, the newest of the user's own work that is in force.
        call: the command, as it was typed.
        keep: whether to commit.

    Raises:
        UsageError: there is no such entry, it is undone already, or a later one builds on it.
    """
    with transaction(connection):
        target = target_of(connection, number)
        must_not_be_built_on(connection, target, brought_by(connection, target))
        with entry_of(connection, "undo", call=call, keep=keep, undoes=target.number) as entry:
            revert(entry, target)
    return entry.report()


def target_of(connection: sqlite3.Connection, number: int | None) -> Target:
    """What an undo of this entry takes back.

    Raises:
        UsageError: there is no such entry, or it is undone already.
    """
    if number is None:
        (number,) = connection.execute(_NEWEST_OWN).fetchone()
        if number is None:
            raise UsageError("there is nothing to undo; clipdb log lists what was done")
    # As text, since what is typed may be more than SQLite's integers hold.
    sql = "SELECT undone_by FROM entries WHERE number = ?"
    row = connection.execute(sql, (str(number),)).fetchone()
    if row is None:
        raise UsageError(f"there is no entry {number}; clipdb log lists them")
    if row[0] is not None:
        raise UsageError(f"entry {number} was undone by entry {row[0]}; undo {row[0]} instead")
    return root_of(connection, number)


_NEWEST_OWN = """
SELECT max(number) FROM entries WHERE undone_by IS NULL AND kind NOT IN ('import', 'undo')
"""


def revert(entry: Entry, target: Target) -> None:
    """Do what an entry, an undo, shall do.

    Args:
        entry: the undo, which notes what it changes.
        target: what it takes back.
    """
    connection = entry.connection
    put = "UPDATE entries SET undone_by = ? WHERE number = ?"
    connection.execute(put, (entry.number, target.number))
    if target.root != target.number:
        connection.execute(put, (None if target.is_returning else entry.number, target.root))
    apply(entry, target)


def apply(entry: Entry, target: Target) -> None:
    """Have what is in force again or no longer do what it does, and note what it changes."""
    connection = entry.connection
    writer = ClipWriter(connection)
    match target.kind:
        case "import":
            _turn_import(entry, writer, target)
        case "add":
            _turn_addition(entry, writer, target)
        case "edit":
            _override_again(entry, writer, ids_of(connection, target.root))
        case _:
            _turn_removal(entry, writer, target)
    writer.finish()
    entry.changes.sort(key=lambda change: (change.clip, _ORDER.index(change.field)))
    changed = {change.clip for change in entry.changes}
    entry.left.sort()
    entry.returned.sort()
    entry.clips.update(dict.fromkeys(sorted({*entry.left, *entry.returned, *changed})))


def ids_of(connection: sqlite3.Connection, number: int) -> list[str]:
    """The ids of the clips of which the user said something by an entry."""
    sql = "SELECT DISTINCT clip FROM changes WHERE entry = ? AND how <> 'printed'"
    return [id for (id,) in connection.execute(sql, (number,))]


def _override_again(entry: Entry, writer: ClipWriter, ids: Iterable[str]) -> None:
    """Apply the overrides that are in force now to those of the clips that are there."""
    for some in _batches(in_stored_order(entry.connection, [*ids])):
        said = overrides_of(entry.connection, some)
        found = stored_by_ids(entry.connection, some, Decoder(entry.connection))
        for stored in sorted(found.values()):
            overrides = said.get(stored.clip.id, ())
            _update(entry, writer, stored, with_overrides(stored, overrides))


def _update(entry: Entry, writer: ClipWriter, stored: StoredClip, now: StoredClip) -> None:
    entry.compare(stored, now)
    writer.update(stored, now)


def _batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    listed = list(items)
    for first in range(0, len(listed), BATCH):
        yield listed[first : first + BATCH]


def _bring_back(entry: Entry, writer: ClipWriter, removed: Sequence[Removed]) -> None:
    """Put clips in as they were kept, under the overrides that are in force."""
    connection = entry.connection
    wordings = _tagged([Wording(one.base, one.origin, one.vocabulary) for one in removed])
    for one in removed:
        forget_removed(connection, one.serial)
    said = overrides_of(connection, [one.base.id for one in removed])
    for one, (base, origin, version) in zip(removed, wordings, strict=True):
        stored = StoredClip(one.serial, base, one.added, origin, version, base)
        writer.put_back(with_overrides(stored, said.get(base.id, ())))
        entry.returned.append(base.id)


def _tagged(wordings: Sequence[Wording]) -> list[Wording]:
    """The wordings with the tags of today."""
    version = vocabulary_version()
    older = [one.base for one in wordings if one.vocabulary != version]
    tagged = iter(with_tags(older, load_outlets()) if older else ())
    return [
        one if one.vocabulary == version else Wording(next(tagged), one.origin, version)
        for one in wordings
    ]


def _turn_removal(entry: Entry, writer: ClipWriter, target: Target) -> None:
    """Undo a removal or a merge, or do it again."""
    connection = entry.connection
    rows = connection.execute(_OUT, (target.root,)).fetchall()
    ids = [id for id, _ in rows]
    kept = {to for to in moved_ids(connection, ids).values() if to}  # perhaps merged further
    if target.is_returning:
        into = dict(rows)
        for some in _batches(ids):
            for stored in stored_by_ids(connection, some, Decoder(connection)).values():
                set_aside(writer, stored, target.root, into[stored.clip.id])
                entry.left.append(stored.clip.id)
        kept.update(to for to in into.values() if to)
    else:
        for some in _batches(ids):
            _bring_back(entry, writer, [*removed_clips(connection, some).values()])
    also = [id for id in ids_of(connection, target.root) if id not in ids]
    _override_again(entry, writer, dict.fromkeys([*also, *sorted(kept)]))


_OUT = """
SELECT clip, json_extract(after, '$') FROM changes
 WHERE entry = ? AND how IN ('removed', 'merged')
"""


def _turn_addition(entry: Entry, writer: ClipWriter, target: Target) -> None:
    """Undo the addition of a clip by hand, or do it again; a page may print the clip, too."""
    connection = entry.connection
    for id in ids_of(connection, target.root):
        stored = stored_by_ids(connection, [id], Decoder(connection)).get(id)
        if stored is None:
            if target.is_returning:
                add_again(connection, writer, target.root, id)
                entry.returned.append(id)
            continue
        printed = _printed(connection, [stored.serial]).get(stored.serial, ())[:1]
        by_hand = (target.root,) if target.is_returning else ()
        if printed or by_hand:
            said = overrides_of(connection, [id]).get(id, ())
            now = with_overrides(stored._replace(added=min((*printed, *by_hand))), said)
            _update(entry, writer, stored, now)
            continue
        replaced = take_replaced(connection, target.root, [stored.serial]).get(stored.serial)
        set_aside(writer, stored, entry.number, comes_back=True)
        if replaced:  # the clip of an import that is undone had the id before
            (left,) = removed_by_serials(connection, [stored.serial])
            put_removed(connection, left._replace(**replaced._asdict()))
        entry.left.append(id)


def add_again(connection: sqlite3.Connection, writer: ClipWriter, number: int, id: str) -> None:
    """Put in a clip that an entry added by hand."""
    said = _said_by(connection, number, id)
    left = removed_clips(connection, [id]).get(id)
    put_by_hand(writer, clip_by_hand(id, said), said, number, left)


def _said_by(connection: sqlite3.Connection, number: int, id: str) -> Overrides:
    return tuple(one for one in said_of(connection, [id])[id] if one.entry == number)


def _turn_import(entry: Entry, writer: ClipWriter, target: Target) -> None:
    """Undo an import, or have it in force again."""
    connection, number = entry.connection, target.root
    (_print_again if target.is_returning else _print_no_more)(connection, number)
    serials = sorted({serial for block in clips_in(connection, number) for serial in block})
    united: set[str] = set()
    for some in _batches(serials):
        united |= _turn_clips(entry, writer, number, some)
    _override_again(entry, writer, sorted(united))


def _turn_clips(entry: Entry, writer: ClipWriter, number: int, serials: Sequence[int]) -> set[str]:
    """Give clips the wording that an import had replaced, or that of the import again.

    Returns:
        The ids of the clips into which some of them were merged.
    """
    connection = entry.connection
    known: list[StoredClip | Removed] = [
        *stored_by_serials(connection, serials),
        *removed_by_serials(connection, serials),
    ]
    ids = {one.serial: one.base.id for one in known}
    printed, by_hand = _printed(connection, serials), _by_hand(connection, ids.values())
    # By older versions of clipdb an import could be undone that a later one had printed again.
    newest = [serial for serial in serials if printed.get(serial, (0, 0))[1] <= number]
    replaced = take_replaced(connection, number, newest)
    wordings = []
    for one in known:
        there = Wording(one.base, one.origin, one.vocabulary)
        wording = replaced.get(one.serial, there)
        added = by_hand.get(ids[one.serial])
        if added is not None and one.serial not in printed:
            base = clip_by_hand(one.base.id, _said_by(connection, added, one.base.id))
            wording = Wording(base, None, vocabulary_version())
        if wording != there:
            keep_replaced(connection, number, one)
        wordings.append(wording)
    returning, merged = [], []
    for one, (base, origin, version) in zip(known, _tagged(wordings), strict=True):
        id = base.id
        first = (*printed.get(one.serial, ())[:1], by_hand.get(id))
        entries = [entry for entry in first if entry is not None]
        added = min(entries, default=one.added)
        if isinstance(one, StoredClip):
            now = one._replace(base=base, origin=origin, vocabulary=version, added=added)
            if entries:
                _update(entry, writer, one, with_overrides(now, one.overrides))
            else:
                set_aside(writer, one, entry.number, comes_back=True)
                kept = (one.serial, base, added, origin, version)
                put_removed(connection, Removed(*kept, entry.number, None, comes_back=True))
                entry.left.append(id)
            continue
        left = one._replace(base=base, origin=origin, vocabulary=version, added=added)
        if one.comes_back and entries:
            returning.append(left)
        else:
            put_removed(connection, left)
            merged.append(id)
    _bring_back(entry, writer, returning)
    return {to for to in moved_ids(connection, merged).values() if to}


def _printed(connection: sqlite3.Connection, serials: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The first and the last import in force that print each of these clips, if any do."""
    rows = connection.execute(_PRINTED, (json.dumps(serials),))
    return {serial: (first, last) for serial, first, last in rows}


_PRINTED = """
SELECT clip, min(import), max(import) FROM json_each(?) JOIN printed ON clip = value GROUP BY clip
"""


def _by_hand(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, int]:
    """The entry in force that added each of these clips by hand; of those that one did."""
    return dict(connection.execute(_ADDED, (json.dumps([*ids]),)))


_ADDED = """
SELECT clip, min(entry) FROM json_each(?) AS own JOIN changes ON clip = own.value
 JOIN entries ON number = entry WHERE kind = 'add' AND undone_by IS NULL GROUP BY clip
"""


def _print_again(connection: sqlite3.Connection, number: int) -> None:
    """Have it known again what an import printed where."""
    page_numbers: set[int] = set()
    for piece in pieces_of(connection, number):
        page_numbers.add(piece.page)
        if piece.clip is not None:
            connection.execute(PUT_PRINTED, printed_row(number, piece))
        if piece.kind == "reject":
            lines = (piece.first_line, piece.last_line)
            connection.execute(
                "INSERT INTO rejects SELECT number, ?, file, ?, ?, ?, ? FROM imports"
                " WHERE number = ?",
                (piece.number, *lines, piece.reason or "", piece.text, number),
            )
    connection.executemany(
        "INSERT INTO import_pages VALUES (?, ?)", [(page, number) for page in sorted(page_numbers)]
    )


def _print_no_more(connection: sqlite3.Connection, number: int) -> None:
    """Have it forgotten what an import printed where; its lines stay."""
    for serials in clips_in(connection, number):
        connection.execute(
            "DELETE FROM printed WHERE import = ? AND clip IN (SELECT value FROM json_each(?))",
            (number, json.dumps(serials)),
        )
    for table in ("import_pages", "rejects"):
        connection.execute(f"DELETE FROM {table} WHERE import = ?", (number,))
