"""Where clips come from: the printed lines of a clip, its history, and whole pages."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass


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
        "SELECT file, imported_at, page, first_line, last_line, text, pieces.serial = origin"
        " FROM clips JOIN pieces ON clip = clips.serial JOIN imports ON imports.serial = import"
        " WHERE id = ? ORDER BY pieces.serial",
        (id,),
    )
    by_text: dict[str, Wording] = {}
    for row in rows:
        wording = Wording(*row)
        known = by_text.get(wording.text)
        if known is None or wording.stands:
            by_text[wording.text] = wording
    return list(by_text.values())


def page_source(connection: sqlite3.Connection, collection: str) -> Iterator[str]:
    """The text of a page as its newest import had it, piece by piece; none if it has no page."""
    rows = connection.execute(
        "SELECT text FROM pieces WHERE page = ?1 AND import ="
        " (SELECT max(import) FROM pieces WHERE page = ?1) ORDER BY serial",
        (collection,),
    )
    return (text for (text,) in rows)
