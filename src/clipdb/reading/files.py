"""The way from a file to its pieces: its format, and what it holds if it holds clips."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from clipdb.errors import InputError
from clipdb.reading.formats import FORMATS, Format
from clipdb.reading.options import Context
from clipdb.reading.rows import NO_FIELDS, NO_HEADER, NOT_A_LIST, DamagedError, EndlessError, Piece
from clipdb.reading.source import LONGEST_LINE, Source

_MOST_WAITING = 200  # pieces that wait until it is clear that a file is a list of clips
_MOST_NAMED = 3  # headers of tables that are none, in an error


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
        " and it is no HTML, CSV, TSV, JSON or citations of clips either; --from says what it is"
    )
