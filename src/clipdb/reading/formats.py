"""The formats that `import` reads: one row a format, and the way from a file to its pieces.

A format is one module with two functions, and a row here; everything else (the options, the
help, what a folder is searched for, completion, the tests) derives from the rows.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO, Protocol, runtime_checkable

from clipdb.errors import InputError
from clipdb.reading.options import Context
from clipdb.reading.rows import NO_FIELDS, NO_HEADER, NOT_A_LIST, DamagedError, EndlessError, Piece
from clipdb.reading.source import LONGEST_LINE, Source

_MOST_WAITING = 200  # pieces that wait until it is clear that a file is a list of clips
_MOST_NAMED = 3  # headers of tables that are none, in an error

Reader = Callable[[Iterable[str], Context], Iterator[Piece]]
"""Reads lines (with their endings; can be gone through twice) into pieces."""

ByteReader = Callable[[BinaryIO, Context], Iterator[Piece]]
"""Reads the bytes of a file that has no lines; the texts of its pieces are what it shows."""


@runtime_checkable
class Bytes(Protocol):
    """What can be read as bytes too."""

    def open(self) -> BinaryIO:
        """The bytes."""


Recogniser = Callable[[str, Context], bool]
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
        is_binary: whether it is read from its bytes; its function is a `ByteReader` then.
    """

    name: str
    description: str
    endings: tuple[str, ...]
    module: str
    reads: str
    recognises: str | None
    of_lines: bool = False
    may_be_bare: bool = True
    is_binary: bool = False

    def read(self, content: Iterable[str], context: Context) -> Iterator[Piece]:
        """Read a file's content into pieces; the module that does is imported now."""
        function = getattr(import_module(self.module), self.reads)
        if self.is_binary:
            assert isinstance(content, Bytes)
            return _of_bytes(function, content, context)
        by_lines: Reader = function
        return by_lines(content, context)

    def is_format_of(self, start: str, context: Context) -> bool:
        """Whether a file that starts so is one of these."""
        if self.recognises is None:
            return False
        recogniser: Recogniser = getattr(import_module(self.module), self.recognises)
        return recogniser(start, context)


def _of_bytes(reader: ByteReader, content: Bytes, context: Context) -> Iterator[Piece]:
    with content.open() as file:
        yield from reader(file, context)


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
        *(
            Format(
                name,
                f"{whose} workbook, each sheet a table",
                (f".{name}",),
                "clipdb.reading.tables.workbooks",
                "read_workbook",
                None,  # told by its first bytes
                may_be_bare=False,
                is_binary=True,
            )
            for name, whose in (
                ("xlsx", "an Excel"),
                ("xls", "an older Excel"),
                ("ods", "an OpenDocument"),
            )
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


def read(source: Source, context: Context, *, format: str | None = None) -> Reading:
    """Read a file into its pieces, in order; their texts joined are the decoded file.

    Args:
        source: the file.
        context: the known outlets and carriers, and the user's options.
        format: one of `FORMATS`; detected if left out.

    Raises:
        InputError: the file is in no known format, or holds no list of clips.
    """
    row = FORMATS[format] if format else _detect(source, context)
    if row.is_binary != (source.binary is not None):
        is_text = "is text" if row.is_binary else f"is {source.binary.upper()}"  # type: ignore[union-attr]
        raise InputError(f"{source.name} {is_text}, not {row.name}; leave --from out")
    lines = _WholeLines(source) if row.of_lines else source
    return Reading(row.name, _checked(row.read(lines, context), source, row))


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
    """The pieces; an error instead if they show that the file is no list of clips.

    The first ones wait for that, so that nothing is said of the rows of a file that is refused.
    """
    waiting: list[Piece] = []
    unlike: list[Piece] = []  # that speak against a list
    is_list = is_released = False
    with _ending(source):
        for piece in pieces:
            if _speaks_against(piece):
                unlike += [piece] if len(unlike) < _MOST_NAMED else []
            elif piece.kind != "furniture":
                is_list = True
            is_released = is_released or is_list or len(waiting) >= _MOST_WAITING
            if is_released:
                yield from waiting
                waiting = []
                yield piece
            else:
                waiting.append(piece)
    if not is_list and (unlike or not row.may_be_bare):
        raise InputError(f"{source.name} {_why_no_list(unlike)}")
    yield from waiting


def _speaks_against(piece: Piece) -> bool:
    """Whether a piece is of a table, or a record, that has not what a list of clips has."""
    if piece.kind == "reject":
        return (piece.reason or "").startswith((NO_HEADER, NO_FIELDS))
    return any(warning.startswith(NOT_A_LIST) for warning in piece.warnings)


def _why_no_list(pieces: list[Piece]) -> str:
    from clipdb.reading.tables.headers import known_headers

    said = [piece.reason or next(iter(piece.warnings)) for piece in pieces]
    if not said:
        return "holds no clips: no row of it begins with a date"
    if named := dict.fromkeys(name for words in said if (name := words.partition(": ")[2])):
        return (
            f"is no list of clips: its headers are {'; '.join(named)}; it needs {known_headers()};"
            " --map NAME=date --map NAME=title say which of its own they are"
        )
    return (
        "is no list of clips: it has no header; put a line before it that names its columns,"
        f" of which it needs {known_headers()}"
    )


@contextmanager
def _ending(source: Source) -> Iterator[None]:
    """Name the file in which something does not end, or that cannot be read at all."""
    try:
        yield
    except DamagedError as error:
        raise InputError(f"cannot read {source.name}: {error}") from None
    except EndlessError as error:
        raise InputError(f"{source.name} is not a page of clippings: {error}") from None


def _detect(source: Source, context: Context) -> Format:
    from clipdb.reading.pages.text import is_clipping_text

    if source.binary:
        return FORMATS[source.binary]
    start = source.start()
    if found := next((row for row in FORMATS.values() if row.is_format_of(start, context)), None):
        return found
    with _ending(source):
        if is_clipping_text(_WholeLines(source)):
            return FORMATS["text"]
    raise InputError(
        f"{source.name} is not a page of clippings: no line begins with a date like 2024.11.25,"
        " and it is no HTML, CSV, TSV or JSON of clips either; --from says what it is"
    )
