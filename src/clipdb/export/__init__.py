"""Machine-readable formats: each is one function in one file, and one line here."""

from collections.abc import Callable, Iterable, Sequence
from typing import TextIO

from clipdb.clip import Record
from clipdb.errors import OutputError
from clipdb.export import delimited, ids, json_formats

Writer = Callable[[Iterable[Record], Sequence[str], TextIO], None]
"""Writes records, of which it takes the given columns, as they come."""

FORMATS: dict[str, Writer] = {
    "csv": delimited.write_csv,
    "tsv": delimited.write_tsv,
    "json": json_formats.write_json,
    "jsonl": json_formats.write_jsonl,
    "ids": ids.write_ids,
}


def format_of(ending: str) -> str:
    """The format for a file name's ending, such as `.csv`.

    Raises:
        OutputError: no format has this ending.
    """
    name = ending.removeprefix(".").lower()
    if name not in FORMATS or name == "ids":
        known = ", ".join(f".{format}" for format in FORMATS if format != "ids")
        raise OutputError(f"no format ends in {ending!r} ({known}); name one with --format")
    return name
