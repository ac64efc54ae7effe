"""An entry of the journal under way: one transaction, and what it changes."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from clipdb.clip import FIELDS
from clipdb.edits import Entered, FieldChange
from clipdb.fields import EVENT_FIELDS
from clipdb.store.derived import bring_up_to_date
from clipdb.store.entries import Kind, new_entry, put_changes
from clipdb.store.overrides import Override, field_value, written
from clipdb.store.select import StoredClip
from clipdb.store.transactions import RollBack, transaction


@dataclass(slots=True)
class Entry:
    """What an entry changes, as it is being made."""

    connection: sqlite3.Connection
    number: int
    kind: Kind
    clips: dict[str, None] = field(default_factory=dict)
    changes: list[FieldChange] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    undone: int | None = None
    returned: list[str] = field(default_factory=list)
    is_kept: bool = False
    _rows: list[tuple[object, ...]] = field(default_factory=list)

    def say(self, id: str, overrides: Sequence[Override]) -> None:
        """Note what the user says of a clip."""
        self.clips[id] = None
        for one in overrides:
            if one.before != one.after:
                self.changes.append(FieldChange(id, one.field, one.before, one.after, one.page))
            values = map(written, (one.before, one.after, one.page))
            self._rows.append((id, one.field, one.how, *values))

    def remove(self, id: str, target: str | None) -> None:
        """Note that an id leads to another clip, or to none."""
        self.clips[id] = None
        self.left.append(id)
        how = "merged" if target else "removed"
        self._rows.append((id, "id", how, written(id), written(target), "null"))

    def compare(self, before: StoredClip, now: StoredClip) -> None:
        """Note what an undo changes of a clip that was there and is."""
        if before.clip == now.clip:
            return
        for name in (*FIELDS, *EVENT_FIELDS):
            was, is_now = field_value(before.clip, name), field_value(now.clip, name)
            if was != is_now:
                page = field_value(now.base, name)
                self.changes.append(FieldChange(now.clip.id, name, was, is_now, page))

    def sort(self, ids: Sequence[str]) -> None:
        """Put what was noted in the order of these ids, whatever the order in which it was."""
        order = {id: place for place, id in enumerate(ids)}
        self.clips = dict.fromkeys(sorted(self.clips, key=order.__getitem__))
        self.changes.sort(key=lambda change: order[change.clip])

    def flush(self) -> None:
        """Write down what was noted by now."""
        put_changes(self.connection, self.number, sorted(self._rows))
        self._rows.clear()

    def report(self) -> Entered:
        """What came of it."""
        return Entered(
            self.number if self.is_kept else None,
            self.kind,
            tuple(self.clips),
            tuple(self.changes),
            tuple(self.warnings),
            self.undone,
            tuple(self.left),
            tuple(self.returned),
        )


@contextmanager
def entry_of(
    connection: sqlite3.Connection,
    kind: Kind,
    *,
    call: str,
    keep: bool,
    undoes: int | None = None,
) -> Iterator[Entry]:
    """An entry in one transaction, which is kept if it changes something and shall be kept.

    An undo always does: what it takes back is no longer in force.
    """
    with transaction(connection):
        bring_up_to_date(connection)
        number = new_entry(connection, kind, call=call, undoes=undoes)
        entry = Entry(connection, number, kind, undone=undoes)
        yield entry
        entry.flush()
        entry.is_kept = keep and (bool(entry.clips) or undoes is not None)
        if not entry.is_kept:
            raise RollBack
