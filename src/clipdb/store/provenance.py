"""Where clips come from: the printed lines of a clip, its history, and files as they were."""

import codecs
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from clipdb.errors import ArchiveError
from clipdb.reading.encodings import codecs_called
from clipdb.store.lines import piece_at, pieces_of

Parts = Callable[[], Iterator[bytes]]


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


def file_bytes(connection: sqlite3.Connection, number: int) -> Iterator[bytes]:
    """The bytes of the file of an import, in parts; they are proved before the first is given.

    Raises:
        ArchiveError: there is no such import, or the bytes cannot be given back.
    """
    # As text, since what is typed may be more than SQLite's integers hold.
    sql = "SELECT file FROM imports WHERE number = ?"
    row = connection.execute(sql, (str(number),)).fetchone()
    if row is None:
        raise ArchiveError(f"there is no import {number}")
    ways: list[Parts] = [partial(_stored, connection, number), *_encoded(connection, number)]
    for parts in ways:
        if _is_proved(connection, number, parts):
            return parts()
    words = f"the bytes of {row[0]} (import {number}) cannot be given back"
    raise ArchiveError(f"{words}: what is stored does not have their digest; import the file again")


def file_text(connection: sqlite3.Connection, number: int) -> Iterator[str]:
    """The text of the file of an import, for a person to read."""
    return (piece.text for piece in pieces_of(connection, number))


def encodes_to_itself(connection: sqlite3.Connection, number: int) -> bool:
    """Whether the pieces of an import, encoded as its file was, are the file."""
    sql = "SELECT sha256 = text_sha256 FROM imports WHERE number = ?"
    (is_utf_8,) = connection.execute(sql, (number,)).fetchone()
    ways = _encoded(connection, number)
    return is_utf_8 or any(_is_proved(connection, number, parts) for parts in ways)


def _stored(connection: sqlite3.Connection, number: int) -> Iterator[bytes]:
    """The bytes that were stored at import; none where the pieces encode to them."""
    sql = "SELECT compressed FROM import_bytes WHERE import = ? ORDER BY part"
    return (zlib.decompress(part) for (part,) in connection.execute(sql, (number,)))


def _encoded(connection: sqlite3.Connection, number: int) -> list[Parts]:
    """The pieces in each of the encodings that the file may have been in."""
    sql = "SELECT encoding FROM imports WHERE number = ?"
    (encoding,) = connection.execute(sql, (number,)).fetchone()
    return [partial(_in_codec, connection, number, codec) for codec in codecs_called(encoding)]


def _in_codec(connection: sqlite3.Connection, number: int, codec: str) -> Iterator[bytes]:
    encoder = codecs.getincrementalencoder(codec)()
    for piece in pieces_of(connection, number):
        yield encoder.encode(piece.text)
    yield encoder.encode("", final=True)


def _is_proved(connection: sqlite3.Connection, number: int, parts: Parts) -> bool:
    sql = "SELECT sha256 FROM imports WHERE number = ?"
    (expected,) = connection.execute(sql, (number,)).fetchone()
    digest = sha256()
    try:
        for part in parts():
            digest.update(part)
    except (UnicodeError, ValueError, zlib.error):  # of another encoding, or damaged
        return False
    return bool(digest.hexdigest() == expected)
