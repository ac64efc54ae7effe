"""Ids alone, one a line, to be read by `show -` and other programs."""

from collections.abc import Iterable, Sequence

from clipdb.clip import Record
from clipdb.printable import Out


def write_ids(records: Iterable[Record], _columns: Sequence[str], out: Out) -> None:
    """One id a line, whatever columns are asked for."""
    for record in records:
        out.write(f"{record['id']}\n")


def write_ids_ended_by_nul(records: Iterable[Record], _columns: Sequence[str], out: Out) -> None:
    """The same, each ended by a NUL, for `xargs -0`."""
    for record in records:
        out.write(f"{record['id']}\0")
