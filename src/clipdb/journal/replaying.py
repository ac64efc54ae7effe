"""Making every entry of an archive once more, in another one: the same numbers, times and calls."""

import contextlib
import json
import sqlite3
from collections.abc import Collection

from clipdb.errors import ArchiveError
from clipdb.journal.editing import put_by_hand
from clipdb.journal.entering import lay_over_again
from clipdb.journal.imports import write_import
from clipdb.journal.rebuilding import clip_by_hand, take_out
from clipdb.journal.rereading import StoredImport, reread, stored_imports
from clipdb.journal.targets import target_of
from clipdb.journal.undoing import take_back
from clipdb.store.derived import bring_up_to_date
from clipdb.store.entries import EntryOf, Kind, new_entry
from clipdb.store.removed import removed_clips
from clipdb.store.searches import find_search, save_search, search_names
from clipdb.store.words import words_of


def replay(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Make every entry of one archive in another, which is empty; and save its searches there.

    Args:
        old: to read.
        new: in a transaction.

    Raises:
        ArchiveError: what is stored of an entry cannot be made once more.
    """
    replay_entries(old, new)
    for name in search_names(old):
        with contextlib.suppress(ArchiveError):  # a damaged one has nothing to be rebuilt from
            save_search(new, find_search(old, name))


def replay_entries(
    old: sqlite3.Connection, new: sqlite3.Connection, numbers: Collection[int] | None = None
) -> None:
    """Make the entries of one archive in another: all, or only those of these numbers."""
    bring_up_to_date(new)
    imports = {one.entry.number: one for one in stored_imports(old)}
    rows = old.execute("SELECT number, time, kind, call, undoes FROM entries ORDER BY number")
    for number, time, kind, call, undoes in rows.fetchall():
        if numbers is not None and number not in numbers:
            continue
        if kind == "import":
            if number in imports:
                _import(old, new, imports[number])
            continue
        target = target_of(new, undoes) if kind == "undo" else None
        new_entry(new, kind, call=call, undoes=undoes, again=EntryOf(number, time))
        if target:
            take_back(new, target, number)
        else:
            copied = old.execute("SELECT * FROM changes WHERE entry = ?", (number,)).fetchall()
            new.executemany("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?)", copied)
            _take_effect(new, number, kind)


def _take_effect(connection: sqlite3.Connection, number: int, kind: Kind) -> None:
    """Have an entry do what its changes say."""
    ids = [id for (id,) in connection.execute(_IDS, (number,))]
    if kind == "add":
        for id, words in words_of(connection, ids).items():
            said = tuple(word for word in words if word.entry == number)
            left = removed_clips(connection, [id]).get(id)
            connection.execute("DELETE FROM removed_clips WHERE id = ?", (id,))
            put_by_hand(connection, clip_by_hand(id, said), said, left and left.serial)
        return
    rows = connection.execute(_SERIALS, (json.dumps(ids),)).fetchall()
    serials = [serial for (serial,) in rows]
    if len(serials) < len(ids):
        raise ArchiveError(f"entry {number} is about clips that are read from no lines any more")
    take_out(connection, serials)
    lay_over_again(connection, serials)


_IDS = "SELECT DISTINCT clip FROM changes WHERE entry = ?"
_SERIALS = """
SELECT serial FROM clips WHERE id IN (SELECT value FROM json_each(?)) ORDER BY serial
"""


def _import(old: sqlite3.Connection, new: sqlite3.Connection, one: StoredImport) -> None:
    write_import(
        new,
        one.origin,
        reread(old, one),
        tell=lambda _: None,
        keep=lambda _: True,
        again=one.entry,
    )
    _copy_bytes(old, new, one.entry.number)


def _copy_bytes(old: sqlite3.Connection, new: sqlite3.Connection, number: int) -> None:
    """What of an import is not in its pieces: the bytes of its file."""
    new.executemany(
        "INSERT INTO import_bytes VALUES (?, ?, ?)",
        old.execute("SELECT * FROM import_bytes WHERE import = ?", (number,)),
    )
