"""Reading: from a file's bytes to rows as printed, with every line accounted for."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from clipdb.errors import InputError
from clipdb.reading.html_table import looks_like_html, read_html
from clipdb.reading.json_objects import looks_like_json, read_json
from clipdb.reading.rows import EndlessError, Piece, Row
from clipdb.reading.source import LONGEST_LINE, Source, open_source
from clipdb.reading.tabular import looks_tabular, read_csv, read_tsv
from clipdb.reading.text import is_clipping_text, read_text
from clipdb.vocabulary.outlets import Outlets

__all__ = ["READERS", "Piece", "Row", "Source", "open_source", "read"]

Reader = Callable[[Iterable[str], Outlets], Iterator[Piece]]
"""Reads lines (with their endings; can be gone through twice) into pieces."""

READERS: dict[str, Reader] = {
    "text": read_text,
    "html": read_html,
    "csv": read_csv,
    "tsv": read_tsv,
    "json": read_json,
    "jsonl": read_json,
}
_OF_LINES = frozenset({"text", "csv", "tsv"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A file about to be read: its format, and its pieces once they are asked for."""

    format: str
    pieces: Iterator[Piece]


def read(source: Source, outlets: Outlets, *, format: str | None = None) -> Reading:
    """Read a file into its pieces, in order; their texts joined are the decoded file.

    Args:
        source: the file.
        outlets: the known outlets and carriers.
        format: one of `READERS`; detected if left out.

    Raises:
        InputError: the file is in no known format.
    """
    name = format or _detect(source)
    lines = _WholeLines(source) if name in _OF_LINES else source
    return Reading(name, _not_bare(READERS[name](lines, outlets), source, name))


class _WholeLines:
    """The lines of a file of which none is too long to be a line of a page."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._source, 1):
            if len(line) == LONGEST_LINE:
                raise EndlessError(f"line {number} is longer than {LONGEST_LINE:,} characters")
            yield line


def _not_bare(pieces: Iterator[Piece], source: Source, format: str) -> Iterator[Piece]:
    """The pieces; an error after them if all a page holds is furniture."""
    is_bare = format in ("text", "html")
    with _ending(source):
        for piece in pieces:
            is_bare = is_bare and piece.kind == "furniture"
            yield piece
    if is_bare:
        raise InputError(f"{source.name} holds no clips: no row of it begins with a date")


@contextmanager
def _ending(source: Source) -> Iterator[None]:
    """Name the file in which something does not end."""
    try:
        yield
    except EndlessError as error:
        raise InputError(f"{source.name} is not a page of clippings: {error}") from None


def _detect(source: Source) -> str:
    start = source.start()
    if looks_like_html(start):
        return "html"
    if looks_like_json(start):
        return "json"
    if tabular := looks_tabular(start):
        return tabular
    with _ending(source):
        if is_clipping_text(_WholeLines(source)):
            return "text"
    raise InputError(
        f"{source.name} is not a page of clippings: no line begins with a date like 2024.11.25,"
        " and it is no HTML, CSV, TSV or JSON of clips either"
    )
