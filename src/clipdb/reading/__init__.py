"""Reading: from a file's bytes to rows as printed, with every line accounted for."""

from collections.abc import Iterator

from clipdb.errors import InputError
from clipdb.reading.rows import Piece, Row
from clipdb.reading.source import Source, open_source
from clipdb.reading.text import is_clipping_text, read_text
from clipdb.vocabulary.outlets import Outlets

__all__ = ["Piece", "Row", "Source", "check_readable", "open_source", "read"]


def check_readable(source: Source) -> None:
    """Make sure that a file is a page of clippings before anything is done with it.

    Raises:
        InputError: no line in it begins a record.
    """
    if not is_clipping_text(source):
        raise InputError(
            f"{source.name} is not a page of clippings: no line begins with a date like 2024.11.25"
        )


def read(source: Source, outlets: Outlets) -> Iterator[Piece]:
    """Read a file into its pieces, in order; their texts joined are the decoded file."""
    return read_text(source, outlets)
