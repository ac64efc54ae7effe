"""Taking an entry back: of an import, an edit, an addition, a removal, a merge, or an undo."""

import json
import sqlite3
from collections.abc import Iterator, Sequence

from clipdb.catalogue import BATCH
from clipdb.clip import FIELDS
from clipdb.edits import Entered, FieldChange
from clipdb.journal.dependencies import brought_by, must_be_free
from clipdb.journal.entering import Entry, entry_of, lay_over_again
from clipdb.journal.in_force import put_in_force, take_out_of_force
from clipdb.journal.rebuilding import rebuild
from clipdb.journal.targets import Target, affected, target_of
from clipdb.store.select import StoredClip, stored_by_serials
from clipdb.store.transactions import transaction
from clipdb.store.words import field_value


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
    with transaction(connection):
        target = target_of(connection, number)
        with entry_of(connection, "undo", call=call, keep=keep, undoes=target.number) as entry:
            brought = brought_by(connection, target)
            must_be_free(connection, target, brought)
            serials = affected(connection, target)
            ids = _ids(connection, serials)
            staying = [serial for serial, id in ids.items() if brought.get(id, 0) is not None]
            before = dict(_clips(connection, staying))
            take_back(connection, target, entry.number)
            _compare(entry, before, dict(_clips(connection, staying)))
            _note_moves(entry, {*ids.values()}, {*_ids(connection, serials).values()})
    return entry.report()


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


def _clips(
    connection: sqlite3.Connection, serials: Sequence[int]
) -> Iterator[tuple[str, StoredClip]]:
    for first in range(0, len(serials), BATCH):
        for stored in stored_by_serials(connection, serials[first : first + BATCH]):
            yield stored.clip.id, stored


def _ids(connection: sqlite3.Connection, serials: Sequence[int]) -> dict[int, str]:
    """The ids of those of the clips that are in the archive, by their numbers."""
    sql = "SELECT serial, id FROM clips WHERE serial IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(sql, (json.dumps(serials),)))


def _compare(entry: Entry, before: dict[str, StoredClip], after: dict[str, StoredClip]) -> None:
    """Note what an undo changes in clips that were there and are."""
    for id in sorted(before.keys() & after.keys()):
        for name in FIELDS:
            was, now = (field_value(one[id].clip, name) for one in (before, after))
            if was != now:
                page = field_value(after[id].base, name)
                entry.changes.append(FieldChange(id, name, was, now, page))


def _note_moves(entry: Entry, before: set[str], after: set[str]) -> None:
    """Note which clips leave by an undo and which come back; and all that it is about."""
    entry.left += sorted(before - after)
    entry.returned += sorted(after - before)
    changed = {change.clip for change in entry.changes}
    entry.clips.update(dict.fromkeys(sorted({*entry.left, *entry.returned, *changed})))
