"""JSON and JSON Lines: objects one after another, whatever stands between them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from clipdb.reading.records import Cell, field_called, row_of
from clipdb.reading.rows import Piece, UnreadableError
from clipdb.vocabulary.outlets import Outlets

_BETWEEN = re.compile(r"[\s,\[\]\ufeff]*")
# Where reading goes on after an object that cannot be read: the next line that begins one.
_NEXT_LINE = re.compile(r"\n(?=\s*\{)")
_LONGEST = 1 << 20  # characters of an object; more is taken to be one that never ends
_TAIL = 100  # characters at the end of a text in which an object may end
_decode = json.JSONDecoder().raw_decode


def looks_like_json(start: str) -> bool:
    """Whether the text begins as an object or an array of objects does."""
    return re.match(r"[\s\ufeff]*(?:\[\s*)?[{\]]", start) is not None


def read_json(lines: Iterable[str], outlets: Outlets) -> Iterator[Piece]:
    """Read the objects of a JSON array or of JSON Lines; both forms are read alike."""
    line = 1
    for kind, text, value in _parts(iter(lines)):
        last = line + text.count("\n") - text.endswith("\n")
        if kind == "furniture":
            yield Piece("furniture", line, last, text)
        else:
            yield _piece(text, value, line, last, outlets)
        line += text.count("\n")


def _piece(text: str, value: object, line: int, last: int, outlets: Outlets) -> Piece:
    try:
        if not isinstance(value, Mapping):
            raise UnreadableError("not a JSON object")  # noqa: TRY301
        row, warnings = row_of(_cells(value), outlets)
    except UnreadableError as error:
        return Piece("reject", line, last, text, reason=str(error))
    return Piece("clip", line, last, text, row=row, warnings=tuple(warnings))


def _parts(lines: Iterator[str]) -> Iterator[tuple[str, str, object]]:
    """What stands between objects as "furniture", each object with its value, and what is
    neither with None; their texts joined are the lines."""
    text, at = "", 0
    ended = False
    while at < len(text) or not ended:
        between = _BETWEEN.match(text, at)
        assert between is not None  # it matches nothing too
        if between.end() > at and (between.end() < len(text) or ended):
            yield "furniture", between[0], None
            at = between.end()
            continue
        value, end = _object_at(text, at, ended=ended)
        if end > at:
            yield "object", text[at:end], value
            at = end
            continue
        more = next(lines, None)
        ended = more is None
        text, at = text[at:] + (more or ""), 0


def _object_at(text: str, at: int, *, ended: bool) -> tuple[object, int]:
    """The object at a place and its end, which is that place if more text is needed to tell."""
    is_too_long = len(text) - at > _LONGEST
    if _BETWEEN.fullmatch(text, at) or not (ended or is_too_long or _may_be_whole(text, at)):
        return None, at
    try:
        value, end = _decode(text, at)
    except (ValueError, RecursionError):
        if resume := _NEXT_LINE.search(text, at):
            return None, resume.end()
        is_object = text.startswith("{", at)
        return None, len(text) if ended or is_too_long or not is_object else at
    # What follows tells whether a number, or a word, goes on.
    return (value, end) if end < len(text) or ended or text.startswith("{", at) else (None, at)


def _may_be_whole(text: str, at: int) -> bool:
    """Whether the object may end in the text; saves trying at every line of a long one."""
    return not text.startswith("{", at) or "}" in text[-_TAIL:]


def _cells(value: Mapping[str, object]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for name, item in value.items():
        field = field_called(name)
        if field and item is not None:
            cells[field] = _cell(field, item)
    return cells


def _cell(field: str, item: object) -> Cell:
    if isinstance(item, list) and all(isinstance(part, str) for part in item):
        return item
    if isinstance(item, str | int | float) and not isinstance(item, bool):
        return str(item)
    raise UnreadableError(f"{field} is neither a text nor a list of texts")
