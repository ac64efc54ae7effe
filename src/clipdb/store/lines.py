"""The printed lines of imports, in compressed blocks, and the wordings of clips in them.

A block is two blobs, so that what its pieces are is known without their texts: the texts one
after another, in UTF-16, which compresses Japanese better than UTF-8, and of each piece a row of
kind, clip, first and last line, length of its text, page and reason, as JSON.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple

from clipdb.errors import ArchiveError

_LEVEL = 5  # half as large again is what twice the time would save
_CODEC = "utf-16-le"


Place = tuple[int, int]
"""Where a clip is printed: an import, and a piece there."""


class Printed(NamedTuple):
    """A piece of an import: its number there (from 1), and what it is.

    `clip` is the serial of the clip that a "clip" is the wording of, `page` the number of the
    page it stands on.
    """

    number: int
    kind: str
    clip: int | None
    first_line: int
    last_line: int
    page: int
    reason: str | None
    text: str


def encode(pieces: Sequence[Printed]) -> tuple[int, bytes, bytes]:
    """The number of a block's first piece, its rows and its texts."""
    rows = [
        (p.kind, p.clip, p.first_line, p.last_line, len(p.text), p.page, p.reason) for p in pieces
    ]
    text = "".join([p.text for p in pieces])
    return (
        pieces[0].number,
        zlib.compress(
            json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass"), _LEVEL
        ),
        zlib.compress(text.encode(_CODEC, "surrogatepass"), _LEVEL),
    )


def decode(first: int, rows: bytes, text: bytes) -> list[Printed]:
    """The pieces of a block.

    Raises:
        ValueError: the block is damaged.
    """
    pieces = []
    try:
        whole = zlib.decompress(text).decode(_CODEC, "surrogatepass")
        at = 0
        for number, (kind, clip, first_line, last_line, length, page, reason) in enumerate(
            _rows(rows), first
        ):
            part = whole[at : at + length]
            pieces.append(Printed(number, kind, clip, first_line, last_line, page, reason, part))
            at += length
    except (zlib.error, TypeError) as error:
        raise ValueError(f"a block of printed lines is damaged: {error}") from error
    if at != len(whole):
        raise ValueError("a block of printed lines is damaged: its texts do not add up")
    return pieces


def clips_of(rows: bytes) -> list[int]:
    """The serials of the clips whose wordings stand in a block, in order.

    Raises:
        ValueError: the block is damaged.
    """
    try:
        return [row[1] for row in _rows(rows) if row[1] is not None]
    except (zlib.error, TypeError) as error:
        raise ValueError(f"a block of printed lines is damaged: {error}") from error


def digest_of(text: str) -> int:
    """A number that differs where the texts of pieces do."""
    encoded = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(encoded, digest_size=8).digest(), "big", signed=True)


def _rows(rows: bytes) -> list[Any]:
    found: list[Any] = json.loads(zlib.decompress(rows))
    return found


_LARGEST = 100_000  # characters of a block
_MOST = 1_000  # pieces of one

PUT_PRINTED = "INSERT INTO printed VALUES (?, ?, ?, ?, ?, ?)"


def printed_row(number: int, piece: Printed) -> tuple[int | None, ...]:
    """Where the wording of a clip stands: the row of `printed` for a piece of an import."""
    digest = digest_of(piece.text)
    return piece.clip, number, piece.number, piece.page, piece.first_line, digest


class LineWriter:
    """Writes the pieces of one import, with where the wordings of clips stand in them."""

    def __init__(self, connection: sqlite3.Connection, number: int) -> None:
        self._connection = connection
        self._number = number
        self._block: list[Printed] = []
        self._length = 0
        self._printed: list[tuple[int | None, ...]] = []
        self.next_piece = 1

    def put(self, piece: Printed) -> None:
        """Take the next piece; it is written at `flush` or before."""
        self._block.append(piece)
        self._length += len(piece.text)
        self.next_piece += 1
        if piece.clip is not None:
            self._printed.append(printed_row(self._number, piece))
        if self._length > _LARGEST or len(self._block) == _MOST:
            self._write_block()

    def flush(self) -> None:
        """Write where the wordings of clips stand, so that it can be asked for."""
        self._connection.executemany(PUT_PRINTED, self._printed)
        self._printed.clear()

    def finish(self) -> None:
        """Write what is left."""
        self.flush()
        self._write_block()

    def _write_block(self) -> None:
        if self._block:
            self._connection.execute(
                "INSERT INTO blocks VALUES (?, ?, ?, ?)", (self._number, *encode(self._block))
            )
        self._block, self._length = [], 0


def keep_bytes(connection: sqlite3.Connection, number: int, parts: Iterable[bytes]) -> None:
    """Keep the bytes of an import's file, compressed part by part."""
    connection.executemany(
        "INSERT INTO import_bytes VALUES (?, ?, ?)",
        ((number, place, zlib.compress(part)) for place, part in enumerate(parts)),
    )


def pieces_of(connection: sqlite3.Connection, number: int) -> Iterator[Printed]:
    """All pieces of an import, in order, never all at once.

    Raises:
        ValueError: a block is damaged.
    """
    sql = "SELECT first, pieces, text FROM blocks WHERE import = ? ORDER BY first"
    for block in connection.execute(sql, (number,)):
        yield from decode(*block)


def piece_at(connection: sqlite3.Connection, number: int, piece: int) -> Printed | None:
    """One piece of an import, or None if there is none of this number.

    Raises:
        ValueError: its block is damaged.
    """
    block = connection.execute(
        "SELECT first, pieces, text FROM blocks WHERE import = ? AND first <= ?"
        " ORDER BY first DESC LIMIT 1",
        (number, piece),
    ).fetchone()
    pieces = decode(*block) if block else []
    place = piece - pieces[0].number if pieces else 0
    return pieces[place] if 0 <= place < len(pieces) else None


def clips_in(connection: sqlite3.Connection, number: int) -> Iterator[list[int]]:
    """The serials of the clips whose wordings an import has, block by block.

    Raises:
        ValueError: a block is damaged.
    """
    sql = "SELECT pieces FROM blocks WHERE import = ? ORDER BY first"
    return (clips_of(rows) for (rows,) in connection.execute(sql, (number,)))


@dataclass(frozen=True, slots=True)
class Wording:
    """A clip as it was printed: the lines, their file, and when they were imported."""

    file: str
    imported_at: str
    page: str
    first_line: int
    last_line: int
    text: str
    stands: bool


def wordings(connection: sqlite3.Connection, id: str) -> list[Wording]:
    """Every different wording of a clip in the order they were imported; one of them stands."""
    rows = connection.execute(
        "SELECT printed.import, printed.piece, file, entries.time, pages.name,"
        " (printed.import, printed.piece) = (clips.import, clips.piece)"
        " FROM clips JOIN printed ON printed.clip = clips.serial"
        " JOIN imports ON imports.number = printed.import"
        " JOIN entries ON entries.number = printed.import JOIN pages ON pages.number = page"
        " WHERE id = ? ORDER BY printed.import, printed.piece",
        (id,),
    )
    by_text: dict[str, Wording] = {}
    for number, place, file, time, page, stands in rows:
        piece = piece_at(connection, number, place)
        if piece is None:
            raise ArchiveError(f"the lines of {id} are gone; see: clipdb check")
        lines = (piece.first_line, piece.last_line, piece.text)
        wording = Wording(file, time, page, *lines, bool(stands))
        known = by_text.get(wording.text)
        if known is None or wording.stands:
            by_text[wording.text] = wording
    return list(by_text.values())


def newest_import(connection: sqlite3.Connection, collection: str) -> int | None:
    """The newest import of the page of this name, or that brought a clip of this collection."""
    for sql in (
        "SELECT max(import) FROM import_pages JOIN pages ON number = page WHERE name = ?",
        "SELECT max(printed.import) FROM collections JOIN clip_collections ON collection = serial"
        " JOIN printed USING (clip) WHERE name = ?",
    ):
        (number,) = connection.execute(sql, (collection,)).fetchone()
        if number is not None:
            return int(number)
    return None
