"""Records as data: CSV as RFC 4180 has it, with line feeds, TSV, JSON and JSON Lines, ids alone."""

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from clipdb.cells import cell
from clipdb.clip import Record
from clipdb.printable import Out

_TO_SPACE = str.maketrans("\t\n\r", "   ")
_QUOTE = '"'
_AT_ONCE = 100  # rows: each by itself takes twice the time to write
_RUNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the start of a formula


def write_csv(records: Iterable[Record], columns: Sequence[str], out: Out) -> None:
    """One header row, one row a record; lists joined with `;`."""
    _write_rows(records, columns, out, line_end="\n")


def write_csv_for_excel(records: Iterable[Record], columns: Sequence[str], out: Out) -> None:
    """The same with a byte order mark, without which Excel does not see UTF-8, and CRLF.

    A cell that a spreadsheet would run as a formula has an apostrophe before it.
    """
    out.write("\ufeff")
    _write_rows(records, columns, out, line_end="\r\n", guarded=_guarded)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_RUNS) else text


def _write_rows(
    records: Iterable[Record],
    columns: Sequence[str],
    out: Out,
    *,
    line_end: str,
    guarded: Callable[[str], str] | None = None,
) -> None:
    out.write(",".join(columns) + line_end)
    rows = (_row(record, columns, guarded) + line_end for record in records)
    while lines := "".join(islice(rows, _AT_ONCE)):
        out.write(lines)


def _row(
    record: Record, columns: Sequence[str], guarded: Callable[[str], str] | None = None
) -> str:
    """A line of CSV as RFC 4180 has it: quoted is what would else be read as more than a cell."""
    values = map(record.__getitem__, columns)
    cells = [value if type(value) is str else cell(value) for value in values]
    if guarded:
        cells = list(map(guarded, cells))
    row = ",".join(
        [
            f'"{text.replace(_QUOTE, _QUOTE * 2)}"'
            if "," in text or "\n" in text or _QUOTE in text
            else text
            for text in cells
        ]
    )
    return row or _QUOTE * 2  # a line with nothing on it would be no row


def write_tsv(records: Iterable[Record], columns: Sequence[str], out: Out) -> None:
    """The same, parted by tabs and never quoted; a tab or line break in a field is one space."""
    out.write("\t".join(columns) + "\n")
    write_tabbed(records, columns, out)


def write_tabbed(records: Iterable[Record], columns: Sequence[str], out: Out) -> None:
    """Lines of fields parted by tabs, without a header."""
    for record in records:
        out.write("\t".join(cell(record[name]).translate(_TO_SPACE) for name in columns) + "\n")


def write_json(records: Iterable[Record], columns: Sequence[str], out: Out) -> None:
    """An array of objects, one a line; `[]` for nothing."""
    separator = "["
    for record in records:
        out.write(f"{separator}\n{_object(record, columns)}")
        separator = ","
    out.write("[]\n" if separator == "[" else "\n]\n")


def write_jsonl(records: Iterable[Record], columns: Sequence[str], out: Out) -> None:
    """One object a line."""
    for record in records:
        out.write(_object(record, columns) + "\n")


def _object(record: Record, columns: Sequence[str]) -> str:
    return json.dumps({name: record[name] for name in columns}, ensure_ascii=False)


def write_ids(records: Iterable[Record], _columns: Sequence[str], out: Out) -> None:
    """One id a line, whatever columns are asked for."""
    for record in records:
        out.write(f"{record['id']}\n")


def write_ids_ended_by_nul(records: Iterable[Record], _columns: Sequence[str], out: Out) -> None:
    """The same, each ended by a NUL, for `xargs -0`."""
    for record in records:
        out.write(f"{record['id']}\0")
