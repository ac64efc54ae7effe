"""CSV and TSV: one header row that names the columns, one row a record."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from clipdb.cells import split_list
from clipdb.clip import LIST_FIELDS
from clipdb.reading.records import Cell, field_called, row_of
from clipdb.reading.rows import Piece, UnreadableError
from clipdb.vocabulary.outlets import Outlets

# A quoted field is taken to be never closed when it runs on for so many lines.
_MOST_LINES = 1000
_MOST_WARNINGS = 10


def looks_like_csv(start: str) -> bool:
    """Whether the first line names the columns of a table, parted by commas."""
    return _names_columns(start, ",")


def looks_like_tsv(start: str) -> bool:
    """Whether the first line names the columns of a table, parted by tabs."""
    return _names_columns(start, "\t")


def _names_columns(start: str, separator: str) -> bool:
    line = next(iter(start.lstrip("\ufeff").splitlines()), "")
    known = {field_called(cell.strip('"')) for cell in line.split(separator)}
    return {"date", "title"} <= known


def read_csv(lines: Iterable[str], outlets: Outlets) -> Iterator[Piece]:
    """Read comma-separated values as RFC 4180 has them."""
    return _read(_logical_lines(lines), ",", outlets)


def read_tsv(lines: Iterable[str], outlets: Outlets) -> Iterator[Piece]:
    """Read tab-separated values; nothing is quoted in them."""
    numbered = ((number, number, line) for number, line in enumerate(lines, 1))
    return _read(numbered, "\t", outlets)


def _logical_lines(lines: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Lines joined where a quoted field has line breaks: number of the first, of the last, text.

    A quotation mark that is never closed spoils its own line and not those after it.
    """
    numbered = enumerate(lines, 1)
    waiting: list[tuple[int, str]] = []
    while waiting or (waiting := list(islice(numbered, 1))):
        taken, open_quote = 0, False
        while True:
            if taken == len(waiting):
                more = list(islice(numbered, 1))
                if not more:
                    break
                waiting += more
            open_quote ^= waiting[taken][1].count('"') % 2 == 1
            taken += 1
            if not open_quote or taken == _MOST_LINES:
                break
        if open_quote:
            taken = 1
        part, waiting = waiting[:taken], waiting[taken:]
        yield part[0][0], part[-1][0], "".join(line for _, line in part)


def _read(
    numbered: Iterator[tuple[int, int, str]], separator: str, outlets: Outlets
) -> Iterator[Piece]:
    opening = next(numbered, None)
    if opening is None:
        return
    first, last, text = opening
    try:
        header = _cells(text.lstrip("\ufeff").rstrip("\r\n"), separator)
    except UnreadableError as error:
        header = []
        yield Piece("reject", first, last, text, reason=f"the header is {error}")
    else:
        unknown = [name for name in header if name and field_called(name) is None]
        yield Piece("furniture", first, last, text, warnings=_left_out(unknown))
    columns = [field_called(cell) for cell in header]
    for first, last, text in numbered:
        if not text.strip():
            yield Piece("furniture", first, last, text)
            continue
        try:
            cells = _named(_cells(text.rstrip("\r\n"), separator), columns)
            row, doubts = row_of(cells, outlets)
        except UnreadableError as error:
            yield Piece("reject", first, last, text, reason=str(error))
        else:
            yield Piece("clip", first, last, text, row=row, warnings=tuple(doubts))


def _left_out(columns: Sequence[str]) -> tuple[str, ...]:
    """A warning for each of some columns, and one for the rest."""
    warnings = [f"column {name} is no field and is left out" for name in columns[:_MOST_WARNINGS]]
    if more := len(columns) - len(warnings):
        warnings.append(f"{more} more columns are no fields and are left out")
    return tuple(warnings)


def _cells(text: str, separator: str) -> list[str]:
    """The cells of one logical line.

    Raises:
        UnreadableError: its quotation marks are not those of CSV.
    """
    if separator == "\t":
        return text.split("\t")
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # of the whole process
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise UnreadableError(f"not CSV: {error}") from None
    return rows[0] if rows else []


def _named(cells: list[str], columns: list[str | None]) -> dict[str, Cell]:
    if len(cells) != len(columns):
        raise UnreadableError(f"{len(cells)} cells where the header has {len(columns)}")
    named: dict[str, Cell] = {}
    for field, cell in zip(columns, cells, strict=True):
        if field and cell:
            named[field] = split_list(cell) if field in LIST_FIELDS else cell
    return named
