"""Workbooks (XLSX, XLS, ODS): each sheet a table, its rows those of the grid.

A workbook has no lines. What it shows is: each row of a sheet is one line, its cells parted by
tabs, of which the pieces have the texts and the numbers; so a row of a workbook's only sheet has
the number that its program shows. The bytes of the file are stored beside.

Read with python-calamine, in a process of its own (`sheets`); of formulas it has the values as
they were last calculated.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

from clipdb.reading.options import Context
from clipdb.reading.rows import DamagedError, Piece
from clipdb.reading.tables import sheets
from clipdb.reading.tables.grid import Grid, Judged
from clipdb.reading.tables.spans import Cell, Spans
from clipdb.tsv import parse

_Area = tuple[tuple[int, int], tuple[int, int]]  # row and column of its first and last cell

_IS_NO_WORKBOOK = "it is none of XLSX, XLS and ODS, or damaged; save it as XLSX or as CSV"
_HAS_PASSWORD = "it has a password; save it without"
# A sheet is held whole, up to its last cell in each direction: a few hundred bytes of a file can
# place one at the very end. The longest archive is a tenth of this.
_MOST_CELLS = 20_000_000
_LARGEST = 1 << 30  # bytes of what is packed in a file
_CHUNK = 1 << 20
_FILLED = re.compile(rb'<c r="(?P<column>[A-Z]{1,3})(?P<row>\d{1,7})"[^>/]*>')
_LONGEST_MARK = 200  # bytes of such a mark that two parts of a file may share
_TO_SPACE = re.compile(r"\r\n|[\t\n\r]")


def read_workbook(file: BinaryIO, context: Context) -> Iterator[Piece]:
    """Read the rows of all sheets, in their order.

    Raises:
        DamagedError: the file is no workbook, has a password, or unpacks to far too much.
    """
    _must_be_bounded(file)
    file.seek(0)
    line, page = 0, None
    grid: Grid[_Line] = Grid(context)
    covered = _Covered([])
    for value in _lines(file):
        if isinstance(value, dict):
            yield from _pieces(grid.decide(), page)
            page = None if _is_default(value["name"]) else value["name"]
            grid, covered = Grid(context), _Covered(value["merged"])
            continue
        assert isinstance(value, list)
        line += 1
        shown = "\t".join(_TO_SPACE.sub(" ", text) for text in value).rstrip("\t")
        yield from _pieces(grid.add(_Line(line, f"{shown}\n"), covered.cells(value), page), page)
    yield from _pieces(grid.decide(), page)


def cells_of(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """The cells of every row of all sheets, spans spread, with its number; 0 begins a sheet.

    Raises:
        DamagedError: as `read_workbook`.
    """
    _must_be_bounded(file)
    file.seek(0)
    number, spans, covered = 0, Spans(), _Covered([])
    for value in _lines(file):
        if isinstance(value, dict):
            number, spans, covered = 0, Spans(), _Covered(value["merged"])
            yield 0, [value["name"]]
            continue
        assert isinstance(value, list)
        number += 1
        yield number, spans.spread(covered.cells(value)).texts()


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


class _Covered:
    """The merged areas of a sheet; its rows are asked for in their order."""

    def __init__(self, merged: Iterable[_Area]) -> None:
        self._coming = sorted(merged, reverse=True)
        self._open: list[_Area] = []
        self._row = -1

    def cells(self, texts: Sequence[str]) -> list[Cell]:
        """The cells of the next row that no other covers, with what they cover themselves."""
        self._row += 1
        while self._coming and self._coming[-1][0][0] <= self._row:
            self._open.append(self._coming.pop())
        self._open = [area for area in self._open if area[1][0] >= self._row]
        spans: dict[int, tuple[int, int]] = {}
        hidden: set[int] = set()
        for (top, left), (bottom, right) in self._open:
            hidden.update(range(left + (top == self._row), min(right + 1, len(texts))))
            if top == self._row:
                spans[left] = (bottom - top + 1, right - left + 1)
        own = (column for column in range(len(texts)) if column not in hidden)
        return [
            Cell(texts[column], rows=rows, columns=columns)
            for column in own
            for rows, columns in [spans.get(column, (1, 1))]
        ]


def _pieces(judged: Iterable[Judged[_Line]], page: str | None) -> Iterator[Piece]:
    for row in judged:
        line = row.place
        yield Piece(
            row.kind,
            line.number,
            line.number,
            line.text,
            page,
            row.row,
            reason=row.reason,
            warnings=row.warnings,
        )


def _lines(file: BinaryIO) -> Iterator[object]:
    """What `sheets` writes of a workbook.

    Raises:
        DamagedError: it cannot read the file.
    """
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        # Not from the folder one is in, nor from that of the file, is anything imported there.
        call = [sys.executable, "-P", sheets.__file__]
        null = subprocess.DEVNULL
        with subprocess.Popen(call, stdin=copy, stdout=subprocess.PIPE, stderr=null) as process:
            assert process.stdout is not None
            try:
                for line in process.stdout:
                    yield json.loads(line)
            except ValueError:  # a line that was cut when it ended
                pass
            finally:
                process.stdout.close()  # which ends it, if not all is asked for
        if process.returncode:
            has_password = process.returncode == sheets.HAS_PASSWORD
            raise DamagedError(_HAS_PASSWORD if has_password else _IS_NO_WORKBOOK)


def _is_default(name: str) -> bool:
    return _default_name().fullmatch(name.strip()) is not None


@cache
def _default_name() -> re.Pattern[str]:
    table = Path(__file__).parent.parent / "data" / "sheets.tsv"
    names = "|".join(re.escape(row["name"]) for _, row in parse(table))
    return re.compile(rf"(?:{names})\s?\d*", re.IGNORECASE)


def _must_be_bounded(file: BinaryIO) -> None:
    """Raises:
    DamagedError: what is packed in the file is too much to unpack.
    """
    if not zipfile.is_zipfile(file):
        return  # an XLS has no more than 65,536 rows of 256 cells
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > _LARGEST:
                raise DamagedError(f"it unpacks to more than {_LARGEST >> 20:,} MB")
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    with packed.open(part) as content:
                        _must_have_few_cells(iter(lambda: content.read(_CHUNK), b""))
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, RuntimeError):
        raise DamagedError(_IS_NO_WORKBOOK) from None
    except zlib.error:
        raise DamagedError(_IS_NO_WORKBOOK) from None


def _must_have_few_cells(parts: Iterable[bytes]) -> None:
    rows = columns = 0
    rest = b""
    for part in parts:
        whole = rest + part
        for match in _FILLED.finditer(whole):
            rows = max(rows, int(match["row"]))
            columns = max(columns, _number(match["column"]))
        rest = whole[-_LONGEST_MARK:]
        if rows * columns > _MOST_CELLS:
            raise DamagedError(f"a sheet of it has {rows:,} rows and {columns:,} columns")


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
