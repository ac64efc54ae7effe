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
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from clipdb.reading.options import Context
from clipdb.reading.pieces import Found, Lines
from clipdb.reading.rows import DamagedError
from clipdb.reading.tables import sheets
from clipdb.reading.tables.columns import Cell, Spans
from clipdb.reading.tables.grid import ERRORS, Grid
from clipdb.tsv import parse

_Area = tuple[tuple[int, int], tuple[int, int]]  # row and column of its first and last cell

_IS_NO_WORKBOOK = "it is none of XLSX, XLS and ODS, or damaged; save it as XLSX or as CSV"
_HAS_PASSWORD = "it has a password; save it without"
# A sheet is held whole, up to its last cell in each direction: a few hundred bytes of a file can
# place one at the very end. The longest archive is a tenth of this.
_MOST_CELLS = 20_000_000
_LARGEST = 1 << 30  # bytes of what is packed in a file
_CHUNK = 1 << 20
_OF_1904 = re.compile(rb"<(?:\w+:)?workbookPr\s[^>]*date1904\s*=\s*[\"'](?:1|true)[\"']")
_OF_1904_XLS = b"\x22\x00\x02\x00\x01\x00"  # a record DATEMODE of an XLS
_FILLED = re.compile(rb'<c r="(?P<column>[A-Z]{1,3})(?P<row>\d{1,7})"[^>/]*>')
_ERROR = re.compile(rb"<c\s[^>]*\bt=[\"']e[\"'][^>]*>(?:<f[^<]*(?:</f>)?)?<v>(#[^<]{1,20})</v>")
_LONGEST_MARK = 200  # bytes of such a mark that two parts of a file may share
_DAMAGES = (  # what `zipfile` raises for a damaged file
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError),
    *(ValueError, RuntimeError),
)
_PROPERTIES = "docProps/custom.xml"
_LONGEST_PROPERTIES = 1 << 20
_ENTRY = re.compile(rb'name="clipdb\.entry"[^>]*>\s*<[\w:]+[^>]*>\s*(?P<number>\d{1,18})\s*</')
_TO_SPACE = re.compile(r"\r\n|[\t\n\r]")


def read_workbook(file: BinaryIO, context: Context, shown: Lines) -> Iterator[Found]:
    """Find the rows of all sheets, in their order.

    Args:
        file: the workbook.
        context: what the user says of columns, and the known outlets.
        shown: takes the lines that are shown of it.

    Raises:
        DamagedError: the file is no workbook, has a password, or unpacks to far too much.
    """
    context = replace(context, counts_from_1904=_counts_from_1904(file))
    grid, page, end = Grid(context), None, 0
    errors: list[str] = []
    for row in _rows(file, errors):
        if errors:
            said = f"{ERRORS}: {', '.join(errors)}"
            yield Found(end, end, warnings=(said,))
            errors.clear()
        if isinstance(row, str):
            yield from grid.decide()
            grid, page = Grid(context), None if _is_default(row) else row
            continue
        line = "\t".join(_TO_SPACE.sub(" ", text) for text in row.texts).rstrip("\t") + "\n"
        shown.add(line)
        start, end = end, end + len(line)
        yield from grid.add(row.cells, start, end, page)
    yield from grid.decide()


def cells_of(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """The cells of every row of all sheets, spans spread, with its number; 0 begins a sheet.

    Raises:
        DamagedError: as `read_workbook`.
    """
    number, spans = 0, Spans()
    for row in _rows(file):
        if isinstance(row, str):
            number, spans = 0, Spans()
            yield 0, [row]
        else:
            number += 1
            yield number, spans.spread(row.cells).texts()


def entry_of(file: BinaryIO) -> int | None:
    """As of which entry a workbook of ours was written; None if it does not say so."""
    try:
        with zipfile.ZipFile(file) as packed, packed.open(_PROPERTIES) as part:
            found = _ENTRY.search(part.read(_LONGEST_PROPERTIES))
    except (KeyError, *_DAMAGES):  # it has none, or is damaged, which is told when it is read
        return None
    return int(found["number"]) if found else None


class _Row(NamedTuple):
    """A row of a sheet: all its texts, and the cells that no other covers."""

    texts: list[str]
    cells: list[Cell]


def _rows(file: BinaryIO, errors: list[str] | None = None) -> Iterator[str | _Row]:
    """The name of each sheet, and then its rows.

    Raises:
        DamagedError: as `read_workbook`.
    """
    _must_be_bounded(file, [] if errors is None else errors)
    file.seek(0)
    merged = _Merged([])
    for value in _written(file):
        if isinstance(value, dict):
            merged = _Merged(value["merged"])
            yield value["name"]
        else:
            yield _Row(value, merged.cells(value))


class _Merged:
    """The merged areas of a sheet; its rows are asked for in their order."""

    def __init__(self, areas: Iterable[_Area]) -> None:
        self._coming = sorted(areas, reverse=True)
        self._last: dict[int, int] = {}  # of a column the last row that an area above covers
        self._row = -1

    def cells(self, texts: Sequence[str]) -> list[Cell]:
        """The cells of the next row that no other covers, with what they cover themselves."""
        self._row += 1
        spans: dict[int, tuple[int, int]] = {}
        while self._coming and self._coming[-1][0][0] == self._row:
            (top, left), (bottom, right) = self._coming.pop()
            spans[left] = (bottom - top + 1, right - left + 1)
            self._last |= dict.fromkeys(range(left, min(right + 1, len(texts))), bottom)
        own = (
            (column, text)
            for column, text in enumerate(texts)
            if column in spans or self._last.get(column, -1) < self._row
        )
        return [
            Cell(text, rows=rows, columns=columns)
            for column, text in own
            for rows, columns in [spans.get(column, (1, 1))]
        ]


def _written(file: BinaryIO) -> Iterator[Any]:
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


def _counts_from_1904(file: BinaryIO) -> bool:
    """Whether the days of a workbook are counted from 1904, as those of old Macs are."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed, packed.open("xl/workbook.xml") as part:
            return _OF_1904.search(part.read(_CHUNK)) is not None
    except (*_DAMAGES, KeyError):
        file.seek(0)
        return _OF_1904_XLS in file.read(_CHUNK)


def _is_default(name: str) -> bool:
    return _default_name().fullmatch(name.strip()) is not None


@cache
def _default_name() -> re.Pattern[str]:
    table = Path(__file__).parent.parent / "data" / "sheets.tsv"
    names = "|".join(re.escape(row["name"]) for _, row in parse(table))
    return re.compile(rf"(?:{names})\s?\d*", re.IGNORECASE)


def _must_be_bounded(file: BinaryIO, errors: list[str]) -> None:
    """Refuse a file in which far too much is packed; note the errors that are in cells of an XLSX.

    Raises:
        DamagedError: it is such a file, or damaged.
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
                        _must_have_few_cells(iter(lambda: content.read(_CHUNK), b""), errors)
    except _DAMAGES:
        raise DamagedError(_IS_NO_WORKBOOK) from None


def _must_have_few_cells(parts: Iterable[bytes], errors: list[str]) -> None:
    rows = columns = 0
    rest = b""
    for part in parts:
        whole = rest + part
        for match in _FILLED.finditer(whole):
            rows = max(rows, int(match["row"]))
            columns = max(columns, _number(match["column"]))
        found = {match[1].decode("utf-8", "replace") for match in _ERROR.finditer(whole)}
        errors += sorted(found - {*errors})
        rest = whole[-_LONGEST_MARK:]
        if rows * columns > _MOST_CELLS:
            raise DamagedError(f"a sheet of it has {rows:,} rows and {columns:,} columns")


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
