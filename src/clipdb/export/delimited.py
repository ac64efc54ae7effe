"""CSV as RFC 4180 has it, with line feeds, and TSV."""

from collections.abc import Callable, Iterable, Sequence

from clipdb.cells import cell
from clipdb.clip import Record
from clipdb.printable import Out

_TO_SPACE = str.maketrans("\t\n\r", "   ")
_QUOTE = '"'
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
    for record in records:
        cells = [
            value if type(value) is str else cell(value)
            for value in map(record.__getitem__, columns)
        ]
        if guarded:
            cells = list(map(guarded, cells))
        # As RFC 4180 has it: quoted where a cell would else be read as more.
        row = ",".join(
            [
                f'"{text.replace(_QUOTE, _QUOTE * 2)}"'
                if "," in text or "\n" in text or _QUOTE in text
                else text
                for text in cells
            ]
        )
        out.write((row or _QUOTE * 2) + line_end)  # a line with nothing on it would be no row


def write_tsv(records: Iterable[Record], columns: Sequence[str], out: Out) -> None:
    """The same, parted by tabs and never quoted; a tab or line break in a field is one space."""
    out.write("\t".join(columns) + "\n")
    write_tabbed(records, columns, out)


def write_tabbed(records: Iterable[Record], columns: Sequence[str], out: Out) -> None:
    """Lines of fields parted by tabs, without a header."""
    for record in records:
        out.write("\t".join(cell(record[name]).translate(_TO_SPACE) for name in columns) + "\n")
