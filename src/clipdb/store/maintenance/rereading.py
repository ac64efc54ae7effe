"""Reading again what the archive keeps of its pages: every import is its file."""

import io
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from clipdb.catalogue import Catalogued, catalogue_all
from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context
from clipdb.reading.source import LONGEST_LINE
from clipdb.store.files.recognising import schema_version
from clipdb.store.writing.imports import Origin
from clipdb.vocabulary.outlets import load_outlets


@dataclass(frozen=True, slots=True)
class HeldImport:
    """An import that the archive keeps, and when it was made."""

    serial: int
    origin: Origin
    imported_at: str
    counts: tuple[int, int]  # of its clips and rejects
    reading: str  # the version of the rules by which it was read


def held_imports(connection: sqlite3.Connection) -> list[HeldImport]:
    """All imports, in their order."""
    reading = "reading" if schema_version(connection) > 2 else "''"
    rows = connection.execute(
        "SELECT serial, file, sha256, format, encoding, imported_at,"
        f" new + updated + unchanged, rejected, {reading} FROM imports ORDER BY serial"
    )
    return [
        HeldImport(serial, Origin(*origin), at, (clips, rejects), version)
        for serial, *origin, at, clips, rejects, version in rows
    ]


def reread(connection: sqlite3.Connection, held: HeldImport) -> Iterator[Catalogued]:
    """The pieces of an import, cut and read anew from its text, a clip's with its entry."""
    lines, context = _Lines(connection, held.serial), Context(load_outlets())
    pieces = FORMATS[held.origin.format].read(lines, context)
    return catalogue_all(pieces, beside=False)


class _Lines:
    """The lines of an import's text, as often as asked, never all at once."""

    def __init__(self, connection: sqlite3.Connection, serial: int) -> None:
        self._connection = connection
        self._serial = serial

    def __iter__(self) -> Iterator[str]:
        begun = ""  # pieces of JSON and HTML may end within a line
        for (text,) in self._connection.execute(
            "SELECT text FROM pieces WHERE import = ? ORDER BY serial", (self._serial,)
        ):
            lines = list(io.StringIO(begun + text, newline=""))
            begun = "" if not lines or lines[-1].endswith("\n") else lines.pop()
            for line in lines:
                yield from _parts(line)
            *whole, begun = list(_parts(begun)) or [""]
            yield from whole
        if begun:
            yield begun


def _parts(line: str) -> Iterator[str]:
    """A line as it was read: of a very long one, part after part."""
    return (line[at : at + LONGEST_LINE] for at in range(0, len(line), LONGEST_LINE))
