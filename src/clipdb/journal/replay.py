"""Making every entry of an archive once more, in another one: the same numbers, times and calls.

Every import is its file, so that its text is read again; what the user said is said again.
"""

import contextlib
import io
import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from clipdb.catalogue import Catalogued, catalogue_all
from clipdb.errors import ArchiveError
from clipdb.journal.building_on import Target
from clipdb.journal.entry import Entry
from clipdb.journal.imports import write_import
from clipdb.journal.originals import file_bytes
from clipdb.journal.reports import Origin
from clipdb.journal.undo import apply, ids_of, revert, target_of
from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context, ReadingOptions
from clipdb.reading.pieces import LONGEST_LINE
from clipdb.reading.rows import Piece
from clipdb.store.derived import bring_up_to_date
from clipdb.store.entries import EntryOf, new_entry
from clipdb.store.lines import pieces_of
from clipdb.store.searches import find_search, save_search, search_names
from clipdb.vocabulary.outlets import load_outlets


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
        entry = Entry(new, number, kind)
        if target:
            revert(entry, target)
            continue
        copied = old.execute("SELECT * FROM changes WHERE entry = ?", (number,)).fetchall()
        new.executemany("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?)", copied)
        if kind != "add":
            _must_have_its_clips(new, number)
        apply(entry, Target(number, number, kind, is_returning=True))


def _must_have_its_clips(connection: sqlite3.Connection, number: int) -> None:
    ids = ids_of(connection, number)
    sql = "SELECT count(*) FROM clips WHERE id IN (SELECT value FROM json_each(?))"
    (there,) = connection.execute(sql, (json.dumps(ids),)).fetchone()
    if there < len(ids):
        raise ArchiveError(f"entry {number} is about clips that are read from no lines any more")


def _import(old: sqlite3.Connection, new: sqlite3.Connection, one: "StoredImport") -> None:
    write_import(
        new,
        one.origin,
        reread(old, one),
        tell=lambda _: None,
        keep=lambda _: True,
        again=one.entry,
    )
    # What of an import is not in its pieces: the bytes of its file.
    new.executemany(
        "INSERT INTO import_bytes VALUES (?, ?, ?)",
        old.execute("SELECT * FROM import_bytes WHERE import = ?", (one.entry.number,)),
    )


@dataclass(frozen=True, slots=True)
class StoredImport:
    """An import of the archive, and when it was made."""

    entry: EntryOf
    origin: Origin
    counts: tuple[int, int]  # of its clips and rejects
    reading: str  # the version of the rules by which it was read
    is_undone: bool

    @property
    def name(self) -> str:
        """The import in words."""
        return f"{self.origin.file} (import {self.entry.number})"


def stored_imports(
    connection: sqlite3.Connection, numbers: Collection[int] | None = None
) -> list[StoredImport]:
    """Imports in their order: all, or those of these numbers."""
    rows = connection.execute(
        "SELECT imports.number, ifnull(time, ''), file, sha256, format, encoding, options, url,"
        " etag, last_modified, new + updated + unchanged, rejected, reading, undone_by NOT NULL"
        " FROM imports LEFT JOIN entries USING (number)"
        " WHERE ?1 IS NULL OR imports.number IN (SELECT value FROM json_each(?1))"
        " ORDER BY imports.number",
        (None if numbers is None else json.dumps([*numbers]),),
    )
    return [
        StoredImport(
            EntryOf(number, time), Origin(*origin), (clips, rejects), reading, bool(undone)
        )
        for number, time, *origin, clips, rejects, reading, undone in rows
    ]


def reread(connection: sqlite3.Connection, stored: StoredImport) -> Iterator[Catalogued]:
    """The pieces of an import, cut and read again from its text, a clip's with its entry."""
    return catalogue_all(_pieces(connection, stored), beside=False)


def _pieces(connection: sqlite3.Connection, stored: StoredImport) -> Iterator[Piece]:
    lines = _Lines(connection, stored.entry.number)
    context = Context(load_outlets(), ReadingOptions.from_json(stored.origin.options))
    return FORMATS[stored.origin.format].read(lines, context)


class _Lines:
    """The lines of an import's text, as often as asked, never all at once; or its bytes."""

    def __init__(self, connection: sqlite3.Connection, number: int) -> None:
        self._connection = connection
        self._number = number

    def __iter__(self) -> Iterator[str]:
        begun = ""  # pieces of JSON and HTML may end within a line
        for piece in pieces_of(self._connection, self._number):
            lines = list(io.StringIO(begun + piece.text, newline=""))
            begun = "" if not lines or lines[-1].endswith("\n") else lines.pop()
            for line in lines:
                yield from _parts(line)
            *whole, begun = list(_parts(begun)) or [""]
            yield from whole
        if begun:
            yield begun

    def open(self) -> BinaryIO:
        """The bytes, for a format that has no lines.

        Raises:
            ArchiveError: they are damaged.
        """
        return io.BytesIO(b"".join(file_bytes(self._connection, self._number)))


def _parts(line: str) -> Iterator[str]:
    """A line as it was read: of a very long one, part after part."""
    return (line[at : at + LONGEST_LINE] for at in range(0, len(line), LONGEST_LINE))
