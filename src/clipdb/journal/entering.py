"""An entry of the journal under way: one transaction, and what it changes."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from clipdb.catalogue import BATCH, with_tags
from clipdb.edits import Entered, FieldChange
from clipdb.errors import UsageError
from clipdb.store.clips import ClipWriter
from clipdb.store.derived import bring_up_to_date
from clipdb.store.entries import Kind, new_entry, put_changes
from clipdb.store.overlay import TEXTS
from clipdb.store.select import StoredClip, stored_by_serials
from clipdb.store.transactions import RollBack, transaction
from clipdb.store.words import Word, Words, words_of, written
from clipdb.versions import vocabulary_version
from clipdb.vocabulary.outlets import load_outlets


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

    def say(self, id: str, words: Sequence[Word]) -> None:
        """Write down what the user says of a clip."""
        self.clips[id] = None
        for word in words:
            self.changes.append(FieldChange(id, word.field, word.before, word.after, word.page))
            values = map(written, (word.before, word.after, word.page))
            row = (id, word.field, word.how, *values)
            put_changes(self.connection, self.number, [row])

    def take_out(self, stored: StoredClip, target: str | None) -> None:
        """Write down that an id leads to another clip, or to none."""
        id = stored.clip.id
        self.clips[id] = None
        self.left.append(id)
        how = "merged" if target else "removed"
        row = (id, "id", how, written(id), written(target), "null")
        put_changes(self.connection, self.number, [row])

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
        entry.is_kept = keep and (bool(entry.clips) or undoes is not None)
        if not entry.is_kept:
            raise RollBack


def lay_over(writer: ClipWriter, stored: StoredClip, words: Words) -> StoredClip:
    """Have these words of the user stand over what the imports say of a clip; as it is then.

    Where they change its texts the rules read it once more, so that all its tags are today's.

    Raises:
        UsageError: a field cannot have the value that it is given.
    """
    base, version = stored.base, stored.vocabulary
    is_reworded = any(word.field in TEXTS for word in (*words, *stored.words))
    if is_reworded and version != vocabulary_version():
        ((base,), version) = with_tags([base], load_outlets()), vocabulary_version()
    try:
        return writer.update(stored, base, stored.origin, vocabulary=version, words=words)
    except ValueError as error:
        raise UsageError(f"{stored.clip.id}: {error}") from error


def lay_over_again(connection: sqlite3.Connection, serials: Sequence[int]) -> None:
    """Have those of the user's words that are in force now stand over what imports say of clips."""
    writer = ClipWriter(connection)
    for first in range(0, len(serials), BATCH):
        some = stored_by_serials(connection, serials[first : first + BATCH])
        words = words_of(connection, [stored.clip.id for stored in some])
        for stored in some:
            lay_over(writer, stored, words.get(stored.clip.id, ()))
    writer.finish()
