"""The formats that `import` reads: one row a format, and the way from a file to its pieces.

A format is one module with two functions, and a row here; everything else (the options, the
help, what a folder is searched for, completion, the tests) derives from the rows.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

from clipdb.errors import InputError
from clipdb.reading.rows import EndlessError, Piece
from clipdb.reading.source import LONGEST_LINE, Source
from clipdb.vocabulary.outlets import Outlets

Reader = Callable[[Iterable[str], Outlets], Iterator[Piece]]
"""Reads lines (with their endings; can be gone through twice) into pieces."""

Recogniser = Callable[[str], bool]
"""Whether the first characters of a file are those of the format."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that files come in.

    Attributes:
        name: what `--from` calls it.
        description: what it is, for the help and the docs.
        endings: of the files that a folder is searched for, with their dot.
        module: where its two functions are.
        reads: the function that reads it, a `Reader`.
        recognises: the function that recognises it, a `Recogniser`; of a format that any text
            could be, none.
        of_lines: whether it has lines, of which none may be longer than `LONGEST_LINE`.
        may_be_bare: whether a file without any clip is a file of this format all the same.
    """

    name: str
    description: str
    endings: tuple[str, ...]
    module: str
    reads: str
    recognises: str | None
    of_lines: bool = False
    may_be_bare: bool = True

    def reader(self) -> Reader:
        """The function that reads it; its module is imported now."""
        reader: Reader = getattr(import_module(self.module), self.reads)
        return reader

    def is_format_of(self, start: str) -> bool:
        """Whether a file that starts so is one of these."""
        if self.recognises is None:
            return False
        recogniser: Recogniser = getattr(import_module(self.module), self.recognises)
        return recogniser(start)


# In the order in which a file is held against them.
FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format(
            "html",
            "a web page with a table of clips",
            (".html", ".htm"),
            "clipdb.reading.tables.html",
            "read_html",
            "looks_like_html",
            may_be_bare=False,
        ),
        Format(
            "json",
            "JSON records",
            (".json",),
            "clipdb.reading.objects.json_values",
            "read_json",
            "looks_like_json",
        ),
        Format(
            "jsonl",
            "JSON records, one a line",
            (".jsonl",),
            "clipdb.reading.objects.json_values",
            "read_json",
            None,  # read as JSON is
        ),
        Format(
            "csv",
            "a table of comma-separated values",
            (".csv",),
            "clipdb.reading.tables.delimited",
            "read_csv",
            "looks_like_csv",
            of_lines=True,
        ),
        Format(
            "tsv",
            "a table of tab-separated values",
            (".tsv",),
            "clipdb.reading.tables.delimited",
            "read_tsv",
            "looks_like_tsv",
            of_lines=True,
        ),
        Format(
            "text",
            "the clipping text",
            (".txt",),
            "clipdb.reading.pages.text",
            "read_text",
            None,  # what none of the others is, if a line begins with a date
            of_lines=True,
            may_be_bare=False,
        ),
    )
}


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
        format: one of `FORMATS`; detected if left out.

    Raises:
        InputError: the file is in no known format.
    """
    row = FORMATS[format] if format else _detect(source)
    lines = _WholeLines(source) if row.of_lines else source
    return Reading(row.name, _checked(row.reader()(lines, outlets), source, row))


class _WholeLines:
    """The lines of a file of which none is too long to be a line of a page."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._source, 1):
            if len(line) == LONGEST_LINE:
                raise EndlessError(f"line {number} is longer than {LONGEST_LINE:,} characters")
            yield line


def _checked(pieces: Iterator[Piece], source: Source, row: Format) -> Iterator[Piece]:
    """The pieces; an error after them if all a page holds is furniture."""
    is_bare = not row.may_be_bare
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


def _detect(source: Source) -> Format:
    from clipdb.reading.pages.text import is_clipping_text

    start = source.start()
    if found := next((row for row in FORMATS.values() if row.is_format_of(start)), None):
        return found
    with _ending(source):
        if is_clipping_text(_WholeLines(source)):
            return FORMATS["text"]
    raise InputError(
        f"{source.name} is not a page of clippings: no line begins with a date like 2024.11.25,"
        " and it is no HTML, CSV, TSV or JSON of clips either"
    )
