"""Parquet: the record and what is searched in, with types declared, for engines that read columns.

Written with pyarrow: it takes rows as they come, in memory that does not grow with them, and
writes to any stream. DuckDB would need all rows in a file of another format first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from clipdb.clip import FIELDS, LIST_FIELDS, Record, items, text
from clipdb.engines.columns import SEARCH_COLUMNS, search_columns
from clipdb.errors import OutputError

if TYPE_CHECKING:
    import pyarrow

_LISTS = LIST_FIELDS | {"folded_notes"}
_ROWS = 10_000  # of a group, in which engines look for a value without reading the others
_CHARACTERS = 8_000_000  # of tokens in a group, if its clips are long
_COMPRESSION = "zstd"

Row = Mapping[str, object]


def write_parquet(
    records: Iterable[Record], _columns: Sequence[str], out: BinaryIO, about: Mapping[str, str]
) -> None:
    """One file.

    Raises:
        OutputError: pyarrow is not installed.
    """
    _must_be_installed()
    from pyarrow import parquet

    schema = _schema(about)
    with parquet.ParquetWriter(out, schema, compression=_COMPRESSION) as writer:
        for table in _tables(records, schema):
            writer.write_table(table)


def _must_be_installed() -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        words = "parquet needs pyarrow; install it: pip install 'clipdb-press[parquet]'"
        raise OutputError(words) from None


def _schema(about: Mapping[str, str]) -> "pyarrow.Schema":
    """The columns with their types; `time` is a text, as not every engine knows times of day."""
    import pyarrow

    types = {
        name: pyarrow.list_(pyarrow.string()) if name in _LISTS else pyarrow.string()
        for name in (*FIELDS, *SEARCH_COLUMNS)
    }
    types["date"] = pyarrow.date32()
    return pyarrow.schema(types.items(), metadata=about)


def _tables(records: Iterable[Record], schema: "pyarrow.Schema") -> "Iterator[pyarrow.Table]":
    """The rows in groups, none of them large."""
    import pyarrow

    rows: list[Row] = []
    characters = 0
    for record in records:
        rows.append(_row(record))
        characters += len(str(rows[-1]["tokens"]))
        if len(rows) == _ROWS or characters > _CHARACTERS:
            yield pyarrow.Table.from_pylist(rows, schema)
            rows, characters = [], 0
    if rows:
        yield pyarrow.Table.from_pylist(rows, schema)


def _row(record: Record) -> Row:
    searched = search_columns(
        text(record, "title"), text(record, "summary"), items(record, "notes")
    )
    return {**record, "date": date.fromisoformat(text(record, "date")), **searched}
