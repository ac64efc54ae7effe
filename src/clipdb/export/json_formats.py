"""JSON, one array, and JSON Lines, one object a line; lists stay lists."""

import json
from collections.abc import Iterable, Sequence

from clipdb.clip import Record
from clipdb.printable import Out


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
