"""Whether what an import printed counts: by an undo it does no longer, though its lines stay."""

import json
import sqlite3

from clipdb.store.lines import PUT_PRINTED, clips_in, pieces_of, printed_row


def put_in_force(connection: sqlite3.Connection, number: int) -> None:
    """Have it known again what an import printed where."""
    page_numbers: set[int] = set()
    for piece in pieces_of(connection, number):
        page_numbers.add(piece.page)
        if piece.clip is not None:
            connection.execute(PUT_PRINTED, printed_row(number, piece))
        if piece.kind == "reject":
            connection.execute(
                "INSERT INTO rejects SELECT number, ?, file, ?, ?, ?, ? FROM imports"
                " WHERE number = ?",
                (
                    piece.number,
                    piece.first_line,
                    piece.last_line,
                    piece.reason or "",
                    piece.text,
                    number,
                ),
            )
    connection.executemany(
        "INSERT INTO import_pages VALUES (?, ?)", [(page, number) for page in sorted(page_numbers)]
    )


def take_out_of_force(connection: sqlite3.Connection, number: int) -> None:
    """Have it forgotten what an import printed where; its lines stay."""
    for serials in clips_in(connection, number):
        connection.execute(
            "DELETE FROM printed WHERE import = ? AND clip IN (SELECT value FROM json_each(?))",
            (number, json.dumps(serials)),
        )
    for table in ("import_pages", "rejects"):
        connection.execute(f"DELETE FROM {table} WHERE import = ?", (number,))
