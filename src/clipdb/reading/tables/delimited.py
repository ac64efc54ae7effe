"""Tables of values parted by commas, semicolons, tabs or bars: rows of the grid."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from clipdb.clip import FIELDS
from clipdb.reading.fields import FieldNames
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found, Lines
from clipdb.reading.rows import UnreadableError
from clipdb.reading.tables.columns import Cell
from clipdb.reading.tables.csv_rows import (
    COMMON,
    FIRST,
    TAB,
    CsvRow,
    csv_rows,
    delimiter_of,
    stated_delimiter,
)
from clipdb.reading.tables.grid import Grid

NEEDED = frozenset({"date", "title"})  # fields that the header of a list of clips names
_FORMULA = re.compile(r'\s*="(?P<text>(?:[^"]|"")*)"\s*')
_APOSTROPHE = re.compile(r"'(?=[=+\-@\t\r])")  # by which `--excel` keeps formulas from running


def read_csv(lines: Lines, context: Context) -> Iterator[Found]:
    """Find the rows of a table whose delimiter its first lines tell."""
    field = context.field_names().field
    start = list(islice(lines.ahead(), FIRST))
    return _read(lines, delimiter_of(start, (*COMMON, TAB), field, NEEDED) or COMMON[0], context)


def read_tsv(lines: Lines, context: Context) -> Iterator[Found]:
    """Find the rows of a table with tabs."""
    return _read(lines, TAB, context)


def cells_of(
    lines: Iterable[str], names: FieldNames, needed: str
) -> Iterator[tuple[int, Sequence[str]]]:
    """The cells of every row, with the number of its line.

    Args:
        lines: the table; gone through more than once, so not an iterator.
        names: what columns can be called.
        needed: the field that the header names, by which the delimiter is told.

    Raises:
        UnreadableError: quotation marks are not those of CSV.
    """
    start = list(islice(lines, FIRST))
    delimiter = delimiter_of(start, (*COMMON, TAB), names.field, frozenset({needed})) or COMMON[0]
    number = 1
    for row in _rows(lines, delimiter):
        if row.fault is not None:
            raise UnreadableError(f"not CSV: {row.fault}")
        if number > 1 or not stated_delimiter(row.text):
            yield number, row.cells
        number += row.lines


def _read(lines: Lines, delimiter: str, context: Context) -> Iterator[Found]:
    grid, end = Grid(context), 0
    for row in _rows(lines, delimiter):
        start, end = end, end + len(row.text)
        if start == 0 and stated_delimiter(row.text):
            continue
        if row.fault is not None:
            yield from grid.decide(is_layout=True)
            yield Found(start, end, reason=f"not CSV: {row.fault}")
        else:
            yield from grid.add([Cell(cell) for cell in row.cells], start, end)
    yield from grid.decide()


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[CsvRow]:
    """The rows, as the file writes its cells, which its header tells."""
    first = next(iter(lines if not isinstance(lines, Lines) else lines.ahead()), "")
    names = tuple(first.lstrip("\ufeff").rstrip("\r\n").split(delimiter))
    if delimiter == TAB and names == FIELDS[: len(names)] and len(names) > 1:
        rows = _own_rows(lines, len(names))
    else:
        rows = csv_rows(lines, delimiter)
    has_apostrophes = first.endswith("\r\n") and set(names) <= set(FIELDS)
    for row in rows:
        cells, fault = row.cells, row.fault
        if fault is not None and delimiter == TAB:
            # In a table with tabs a mark may stand for itself.
            cells, fault = row.text.lstrip("\ufeff").rstrip("\r\n").split(TAB), None
        if has_apostrophes:
            cells = [cell[1:] if _APOSTROPHE.match(cell) else cell for cell in cells]
        if '="' in row.text and set(names) - set(FIELDS):
            cells = [_as_text(cell) for cell in cells]
        yield CsvRow(row.text, cells, fault, row.lines)


def _as_text(cell: str) -> str:
    """A cell; of `="00123"`, by which spreadsheets are made to keep a text, the text."""
    formula = _FORMULA.fullmatch(cell)
    return formula["text"].replace('""', '"') if formula else cell


def _own_rows(lines: Iterable[str], width: int) -> Iterator[CsvRow]:
    """The rows of an export of ours with tabs: a line each, in which nothing is quoted."""
    for line in lines:
        cells = line.lstrip("\ufeff").rstrip("\r\n").split(TAB)
        yield CsvRow(line, cells) if len(cells) == width else next(csv_rows([line], TAB))
