"""The way from a file to its pieces: its format, and what it holds if it holds clips."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from clipdb.errors import InputError
from clipdb.reading.fields import warning
from clipdb.reading.formats import FORMATS, Format
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found, Lines
from clipdb.reading.rows import DamagedError, EndlessError, Piece
from clipdb.reading.source import Source

LARGEST_DOCUMENT = 64 << 20  # bytes of what is held whole
_MOST_WAITING = 1_000  # pieces that wait until it is clear that a file is a list of clips
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
    row = FORMATS[format or _detect(source, context)]
    if row.is_binary != (source.binary is not None):
        is_text = "is text" if row.is_binary else f"is {source.binary.upper()}"  # type: ignore[union-attr]
        raise InputError(f"{source.name} {is_text}, not {row.name}; leave --from out")
    if row.form == "document" and source.size > LARGEST_DOCUMENT:
        if row.name != "json" or not _has_record_a_line(source):
            raise too_large(source, row.description)
        row = FORMATS["jsonl"]
    return Reading(row.name, _read(source, context, row))


def too_large(source: Source, what: str) -> InputError:
    """The error of a document that would have to be held whole."""
    return InputError(
        f"{source.name} has more than {LARGEST_DOCUMENT >> 20} MB, too much for {what};"
        " split it, or make CSV or JSON Lines of it"
    )


def _has_record_a_line(source: Source) -> bool:
    first, _, rest = source.start(FORMATS["jsonl"].longest_line).partition("\n")
    try:
        return isinstance(json.loads(first), dict) and rest.lstrip().startswith("{")
    except (ValueError, RecursionError):
        return False


def _read(source: Source, context: Context, row: Format) -> Iterator[Piece]:
    with _ending(source):
        yield from row.read(
            source, context, lambda found: _with_columns(_checked(found, source, row), context)
        )


def _with_columns(found: Iterable[Found], context: Context) -> Iterator[Found]:
    """What is found, the last of it with a warning for columns of `--map` that are not there."""
    coming = iter(found)
    last = next(coming, None)
    for one in coming:
        assert last is not None
        yield last
        last = one
    if last:
        said = warning("--map names what is no column or key here", context.unused_columns())
        yield replace(last, warnings=(*last.warnings, *said)) if said else last


def _checked(found: Iterable[Found], source: Source, row: Format) -> Iterator[Found]:
    """What is found; an error instead if it shows that the file is no list of clips.

    The first of it waits for that, so that nothing is said of the rows of a file that is refused.
    """
    waiting: list[Found] = []
    unlike: list[Found] = []  # that speak against a list
    is_list = is_released = False
    against = 0
    for one in found:
        if one.unlike is not None or one.is_refusal:
            unlike += [one] if len(unlike) < _MOST_NAMED else []
            against += 1
            if against >= _MOST_WAITING and not is_list:
                break
        elif one.row or one.reason is not None:
            is_list = True
        is_released = is_released or is_list or len(waiting) >= _MOST_WAITING
        if is_released:
            yield from waiting
            waiting = []
            yield one
        else:
            waiting.append(one)
    if not is_list and (unlike or not row.may_be_bare):
        raise InputError(f"{source.name} {_why_no_list(unlike, row)}")
    yield from waiting


def _why_no_list(unlike: list[Found], row: Format) -> str:
    from clipdb.reading.tables.columns import known_headers

    if not unlike:
        return "holds no clips: no row of it begins with a date"
    if unlike[0].is_refusal:
        return str(unlike[0].reason)
    if named := dict.fromkeys(one.unlike for one in unlike if one.unlike):
        what = "the keys of its records" if "json" in row.name else "its headers"
        return (
            f"is no list of clips: {what} are {'; '.join(named)}; it needs {known_headers()};"
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


def _detect(source: Source, context: Context) -> str:
    if source.binary:
        return source.binary
    from clipdb.reading.telling import detect_format, other_text

    start = source.start()
    other = other_text(start, is_told=False)
    if not other and (found := detect_format(start, source, context.options.columns)):
        return found
    if other := other or other_text(start, is_told=True):
        raise InputError(f"{source.name} is {other.name}, which is not read; {other.advice}")
    with _ending(source):
        for _ in Lines(source):
            pass  # a line that does not end says more
    raise InputError(
        f"{source.name} is not a page of clippings: no line begins with a date like 2024.11.25,"
        " and it is no HTML, CSV, TSV, JSON, feed or citations of clips; --from says what it is"
    )
