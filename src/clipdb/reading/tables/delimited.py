"""Tables of values parted by commas, semicolons, tabs or bars: rows of the grid, a line each.

Cells are quoted as RFC 4180 has it, with tabs too, as spreadsheets write them.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from clipdb.clip import FIELDS
from clipdb.reading.fields import FieldNames
from clipdb.reading.moments import begins_with_day
from clipdb.reading.options import Context
from clipdb.reading.rows import Piece, UnreadableError
from clipdb.reading.tables.grid import Grid, Judged
from clipdb.reading.tables.spans import Cell

COMMON = (",", ";", "|")
NEEDED = frozenset({"date", "title"})  # fields that the header of a list of clips names
TAB = "\t"
_QUOTE = re.compile(r' {0,9}"')  # that begins a cell; some put spaces after the delimiter
_SEP_LINE = re.compile(r"\ufeff?sep=(?P<delimiter>[^\r\n])\s*")
# A quoted field is taken to be never closed when it runs on for so many lines.
_MOST_LINES = 1000
_FIRST = 50  # rows in which the header is looked for to tell the delimiter
_FEWEST_CELLS = 3  # of rows that look like a table without a header known here
_ALIKE = 0.8  # the part of such rows that have as many cells
_APOSTROPHE = re.compile(r"'(?=[=+\-@\t\r])")  # by which `--excel` keeps formulas from running


def looks_like_csv(start: str, context: Context) -> bool:
    """Whether the text begins as a table with commas, semicolons or bars does."""
    return _table_delimiter(start, COMMON, context) is not None


def looks_like_tsv(start: str, context: Context) -> bool:
    """Whether the text begins as a table with tabs does."""
    return _table_delimiter(start, (TAB,), context) is not None


def read_csv(lines: Iterable[str], context: Context) -> Iterator[Piece]:
    """Read a table whose delimiter its first lines tell."""
    start = list(islice(lines, _FIRST))
    names = FieldNames(context.options.columns)
    yield from _read(lines, _delimiter(start, (*COMMON, TAB), names) or ",", context)


def read_tsv(lines: Iterable[str], context: Context) -> Iterator[Piece]:
    """Read a table with tabs."""
    return _read(lines, TAB, context)


def cells_of(
    lines: Iterable[str], names: FieldNames, needed: Set[str]
) -> Iterator[tuple[int, list[str]]]:
    """The cells of every row, with the number of its line.

    Args:
        lines: the table; gone through more than once, so not an iterator.
        names: what columns can be called.
        needed: the fields that the header names, by which the delimiter is told.

    Raises:
        UnreadableError: quotation marks are not those of CSV.
    """
    start = list(islice(lines, _FIRST))
    form = _Form(_delimiter(start, (*COMMON, TAB), names, needed) or COMMON[0])
    for line in form.lines(lines):
        if line.first > 1 or not _SEP_LINE.fullmatch(line.text):
            yield line.first, form.cells(line.text)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row's text, over several lines where a quoted cell has line breaks."""

    first: int
    last: int
    text: str


def _table_delimiter(start: str, delimiters: Sequence[str], context: Context) -> str | None:
    """The delimiter of the table that a text begins as; None for what is no table."""
    whole = start[: start.rfind("\n") + 1] or start
    lines = list(islice(io.StringIO(whole, newline=""), _FIRST))
    return _delimiter(lines, delimiters, FieldNames(context.options.columns))


def _delimiter(
    lines: list[str],
    delimiters: Sequence[str],
    names: FieldNames,
    needed: Set[str] = NEEDED,
) -> str | None:
    """What parts the cells: `sep=` says it, or a header that it makes, or rows that are alike."""
    if lines and (stated := _SEP_LINE.fullmatch(lines[0])):
        return stated["delimiter"] if stated["delimiter"] in delimiters else None
    alike = []
    for delimiter in delimiters:
        rows = [cells for cells in _rows(lines, delimiter) if any(cell.strip() for cell in cells)]
        if any(needed <= {names.field(cell) for cell in row} for row in rows):
            return delimiter
        widths = Counter(map(len, rows))
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        is_dated = any(begins_with_day(cell) for row in rows for cell in row[:10])
        is_named = any(names.field(cell) for row in rows for cell in row)
        if width >= _FEWEST_CELLS and count > 1 and count >= _ALIKE * len(rows):
            alike += [(width, delimiter)] if is_dated or is_named else []
    return max(alike)[1] if alike else None


def _rows(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    for line in _logical_lines(lines, delimiter):
        try:
            yield _cells(line.text, delimiter, is_quoted=True)
        except UnreadableError:
            continue


def _logical_lines(lines: Iterable[str], delimiter: str) -> Iterator[_Line]:
    """Lines joined where a quoted field has line breaks.

    A quotation mark that is never closed spoils its own line and not those after it.
    """
    numbered = enumerate(lines, 1)
    waiting: list[tuple[int, str]] = []
    while waiting or (waiting := list(islice(numbered, 1))):
        taken, is_open = 0, False
        while True:
            if taken == len(waiting):
                more = list(islice(numbered, 1))
                if not more:
                    break
                waiting += more
            is_open = _is_open_after(waiting[taken][1], delimiter, is_open=is_open)
            taken += 1
            if not is_open or taken == _MOST_LINES:
                break
        if is_open:
            taken = 1
        part, waiting = waiting[:taken], waiting[taken:]
        yield _Line(part[0][0], part[-1][0], "".join(line for _, line in part))


def _is_open_after(line: str, delimiter: str, *, is_open: bool) -> bool:
    """Whether a quoted cell goes on after a line; a cell is quoted if a mark begins it."""
    at = 0
    while at < len(line):
        if is_open:
            end = line.find('"', at)
            if end < 0:
                return True
            at = end + 1
            if line.startswith('"', at):
                at += 1
                continue
            is_open = False
        elif (quote := _QUOTE.match(line, at)) is not None:
            is_open = True
            at = quote.end()
            continue
        end = line.find(delimiter, at)
        if end < 0:
            return False
        at = end + 1
    return is_open


def _read(lines: Iterable[str], delimiter: str, context: Context) -> Iterator[Piece]:
    form = _Form(delimiter)
    grid: Grid[_Line] = Grid(context)
    for line in form.lines(lines):
        if line.first == 1 and _SEP_LINE.fullmatch(line.text):
            yield from _pieces(grid.decide())
            yield Piece("furniture", line.first, line.last, line.text)
            continue
        try:
            cells = form.cells(line.text)
        except UnreadableError as error:
            yield from _pieces(grid.decide(is_layout=True))
            yield Piece("reject", line.first, line.last, line.text, reason=str(error))
            continue
        yield from _pieces(grid.add(line, [Cell(cell) for cell in cells]))
    yield from _pieces(grid.decide())


class _Form:
    """How a file writes its cells, which its header tells."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._width = 0  # of an export of ours, with tabs: nothing is quoted in it
        self._has_apostrophes = False

    def lines(self, lines: Iterable[str]) -> Iterator[_Line]:
        """The file's rows; after the header of an export of ours with tabs, a line each."""
        numbered = iter(lines)
        first = next(numbered, None)
        if first is None:
            return
        names = tuple(first.lstrip("\ufeff").rstrip("\r\n").split(self._delimiter))
        self._has_apostrophes = first.endswith("\r\n") and set(names) <= set(FIELDS)
        if self._delimiter == TAB and names == FIELDS[: len(names)] and len(names) > 1:
            self._width = len(names)
            yield _Line(1, 1, first)
            for number, text in enumerate(numbered, 2):
                yield _Line(number, number, text)
        else:
            yield from _logical_lines(lines, self._delimiter)

    def cells(self, text: str) -> list[str]:
        """The cells of a row.

        Raises:
            UnreadableError: its quotation marks are not those of CSV.
        """
        text = text.lstrip("\ufeff")
        is_quoted = '"' in text
        if is_quoted and self._delimiter == TAB:
            plain = text.rstrip("\r\n").split(TAB)
            if len(plain) == self._width:
                return plain
        cells = _cells(text, self._delimiter, is_quoted=is_quoted)
        if self._has_apostrophes:
            cells = [
                _APOSTROPHE.sub("", cell, count=1) if cell[:1] == "'" else cell for cell in cells
            ]
        return cells


def _cells(text: str, delimiter: str, *, is_quoted: bool) -> list[str]:
    """The cells of one logical line.

    Raises:
        UnreadableError: its quotation marks are not those of CSV.
    """
    text = text.lstrip("\ufeff").rstrip("\r\n")
    if not is_quoted:
        return text.split(delimiter)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # of the whole process
    try:
        rows = list(
            csv.reader(
                io.StringIO(text, newline=""),
                delimiter=delimiter,
                strict=True,
                skipinitialspace=True,
            )
        )
    except csv.Error as error:
        if delimiter == TAB:
            return text.split(TAB)  # in a table with tabs a mark may stand for itself
        raise UnreadableError(f"not CSV: {error}") from None
    return rows[0] if rows else []


def _pieces(judged: Iterable[Judged[_Line]]) -> Iterator[Piece]:
    for row in judged:
        line = row.place
        yield Piece(
            row.kind,
            line.first,
            line.last,
            line.text,
            row=row.row,
            reason=row.reason,
            warnings=row.warnings,
        )
