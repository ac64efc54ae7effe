"""Rows of values parted by a delimiter, each with the lines that it is written on.

Cells are quoted as RFC 4180 has it, with tabs too, as spreadsheets write them.
"""

import csv
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from clipdb.dates.moments import begins_with_day

COMMON = (",", ";", "|")
TAB = "\t"
FIRST = 50  # rows in which the header is looked for to tell the delimiter
_SEP = "sep="  # begins a line that says what the delimiter is
# A quoted cell is taken to be never closed when it runs on for so many lines.
_MOST_LINES = 1000
_FEWEST_CELLS = 3  # of rows that look like a table without a header known here
_ALIKE = 0.8  # the part of such rows that have as many cells

csv.field_size_limit(1 << 27)  # characters; the lines of a cell are bounded before


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row: the text of its lines and its cells, or why its quotation marks are none of CSV."""

    text: str
    cells: Sequence[str]
    fault: str | None = None
    lines: int = 1


def csv_rows(lines: Iterable[str], delimiter: str) -> Iterator[CsvRow]:
    """The rows of a table; the texts of their lines joined are the lines.

    A quotation mark that is never closed spoils its own line and not those after it.
    """
    coming = iter(lines)
    waiting: deque[str] = deque()  # that were read as of a cell that is never closed
    taken: list[str] = []  # of the row under way
    is_unclosed = False

    def noted() -> Iterator[str]:
        nonlocal is_unclosed
        while len(taken) < _MOST_LINES:
            line = waiting.popleft() if waiting else next(coming, None)
            if line is None:
                break
            taken.append(line)
            yield line.lstrip("\ufeff")
        is_unclosed = bool(taken)  # only a quoted cell asks for more

    while True:
        for cells in csv.reader(noted(), delimiter=delimiter, skipinitialspace=True):
            if is_unclosed:
                waiting.extendleft(reversed(taken[1:]))
                del taken[1:]
            text = "".join(taken)
            fault = _fault(taken, delimiter) if '"' in text else None
            yield CsvRow(text, cells or [""], fault, len(taken))
            taken.clear()
            if is_unclosed:
                break
        if not is_unclosed:
            return
        is_unclosed = False


def _fault(lines: Sequence[str], delimiter: str) -> str | None:
    """What is wrong with the quotation marks of a row."""
    strict = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        next(strict)
    except csv.Error as error:
        return str(error)
    return None


def delimiter_of(
    lines: Sequence[str],
    delimiters: Sequence[str],
    field: Callable[[str], str | None],
    needed: frozenset[str],
) -> str | None:
    """What parts the cells: `sep=` says it, or a header that it makes, or rows that are alike.

    Args:
        lines: the table's first lines.
        delimiters: what may part them.
        field: gives the field that a column's name stands for.
        needed: the fields that a header names.
    """
    if lines and (stated := stated_delimiter(lines[0])):
        return stated if stated in delimiters else None
    alike = []
    for delimiter in delimiters:
        if not any(delimiter in line for line in lines):
            continue
        split = csv_rows(islice(lines, FIRST), delimiter)
        rows = [row.cells for row in split if not row.fault and any(map(str.strip, row.cells))]
        if any(needed <= set(map(field, row)) for row in rows):
            return delimiter
        widths = Counter(map(len, rows))
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        if width >= _FEWEST_CELLS and count > 1 and count >= _ALIKE * len(rows):
            is_dated = any(begins_with_day(cell) for row in rows for cell in row[:10])
            if is_dated or any(field(cell) for row in rows for cell in row):
                alike.append((width, delimiter))
    return max(alike)[1] if alike else None


def stated_delimiter(line: str) -> str | None:
    """The delimiter that a line `sep=;` states."""
    text = line.lstrip("\ufeff")
    stated = text.removeprefix(_SEP)
    is_one = text != stated and stated[:1] not in ("", "\r", "\n") and not stated[1:].strip()
    return stated[0] if is_one else None
