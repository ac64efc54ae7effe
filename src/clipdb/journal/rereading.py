"""Reading again what the archive stores of its pages: every import is its file."""

import io
import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from clipdb.catalogue import BATCH, Catalogued, catalogue_all, enter_all
from clipdb.clip import Clip
from clipdb.errors import ArchiveError
from clipdb.journal.originals import file_bytes
from clipdb.journal.reports import Origin
from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context, ReadingOptions
from clipdb.reading.pieces import LONGEST_LINE
from clipdb.reading.rows import Piece
from clipdb.store.entries import EntryOf
from clipdb.store.lines import Printed, pieces_of
from clipdb.vocabulary.outlets import load_outlets


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


def reread_some(
    connection: sqlite3.Connection, stored: StoredImport, places: Collection[int]
) -> Iterator[tuple[Printed, Clip]]:
    """Some pieces of an import, each with the clip that it is read as now.

    Raises:
        ArchiveError: the import is now cut otherwise than it was.
    """
    printed = pieces_of(connection, stored.entry.number)
    pairs = zip(_pieces(connection, stored), printed, strict=False)
    wanted = (pair for pair in pairs if pair[1].number in places)
    while batch := list(islice(wanted, BATCH)):
        if any(read.text != piece.text or not read.row for read, piece in batch):
            words = "was read by older rules, and its text is now cut otherwise"
            raise ArchiveError(f"{stored.name} {words}; import its file again first")
        entries = enter_all([read.row for read, _ in batch if read.row])
        for (_, piece), entry in zip(batch, entries, strict=True):
            yield piece, entry.clip


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
