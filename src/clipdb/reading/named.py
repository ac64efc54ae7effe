"""Rows of a table, or records of JSON, as their cells by the names of their columns.

What `import` reads into clips is read here as it stands, for a table that need not have all that
a clip has: which columns there are matters, and whether a cell is empty.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clipdb.errors import InputError
from clipdb.reading import json_records
from clipdb.reading.fields import FieldNames
from clipdb.reading.files import LARGEST_DOCUMENT, too_large
from clipdb.reading.records import Value
from clipdb.reading.rows import DamagedError, UnreadableError
from clipdb.reading.source import Source
from clipdb.reading.tables import delimited, workbooks
from clipdb.reading.telling import is_json


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row with content.

    Attributes:
        place: where it stands, in words.
        cells: its texts, or lists of them, by the names of their columns; spaces at the ends and
            control characters are dropped.
    """

    place: str
    cells: Mapping[str, Value]


def named_rows(source: Source, needed: str) -> Iterator[NamedRow]:
    """The rows of a file under each header that names a field.

    Args:
        source: CSV, TSV, JSON, JSON Lines, or a workbook.
        needed: the field; what stands before a header that names it is left out.

    Raises:
        InputError: no header names it, or a row cannot be read.
    """
    names = FieldNames()
    is_any = False
    try:
        for row in _rows(source, names, needed):
            is_any = True
            yield row
    except (UnreadableError, DamagedError) as error:
        raise InputError(f"cannot read {source.name}: {error}") from None
    if not is_any:
        raise InputError(
            f"{source.name} has no row under a column {needed}; clipdb export gives it"
        )


def entry_of(source: Source) -> int | None:
    """As of which entry a workbook of ours was written; None if a file does not say so."""
    if not source.binary:
        return None
    with source.open() as file:
        return workbooks.entry_of(file)


def _rows(source: Source, names: FieldNames, needed: str) -> Iterator[NamedRow]:
    if source.binary:
        with source.open() as file:
            yield from _under_headers(workbooks.cells_of(file), names, needed, "row")
    elif is_json(source.start()):
        if source.size > LARGEST_DOCUMENT:
            raise too_large(source, "JSON")
        for line, values in json_records.values_of("".join(source), names, needed):
            yield NamedRow(f"line {line}", values)
    else:
        cells = delimited.cells_of(source, names, needed)
        yield from _under_headers(cells, names, needed, "line")


def _under_headers(
    rows: Iterator[tuple[int, Sequence[str]]], names: FieldNames, needed: str, what: str
) -> Iterator[NamedRow]:
    header: list[str] = []
    for number, texts in rows:
        shown = [text.strip() for text in texts]
        if number == 0:  # another sheet
            header = []
        elif not header:
            header = shown if needed in map(names.field, shown) else []
            for name, times in Counter(filter(None, header)).items():
                if times > 1 and names.field(name):
                    raise UnreadableError(f"{times} columns are called {name}; leave one of them")
        elif any(shown) and shown != header:
            yield NamedRow(f"{what} {number}", _by_name(header, shown, f"{what} {number}"))


def _by_name(header: list[str], texts: list[str], place: str) -> dict[str, Value]:
    if len(texts) < len(header) or any(texts[len(header) :]):
        number = max(at for at, text in enumerate(texts, 1) if text or at == len(texts))
        raise UnreadableError(f"{place}: {number} cells where the header has {len(header)}")
    named: dict[str, Value] = {}
    for name, text in zip(header, texts, strict=False):
        named.setdefault(name, text)
    return named
