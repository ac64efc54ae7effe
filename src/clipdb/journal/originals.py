"""The files of imports as they were: bytes, proved by the digest taken then, and text."""

import codecs
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256

from clipdb.errors import ArchiveError
from clipdb.reading.encodings import codecs_called
from clipdb.store.lines import pieces_of

Parts = Callable[[], Iterator[bytes]]


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
