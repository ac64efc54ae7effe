"""The printed lines of imports, read from their blocks."""

import sqlite3
from collections.abc import Iterator

from clipdb.store.schema.blocks import Printed, clips_of, decode


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
