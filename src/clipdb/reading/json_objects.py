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
_LONGEST = 1 << 24  # characters of an object; more is taken to be one that never ends
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
    text = ""
    ended = False
    while text or not ended:
        between = _BETWEEN.match(text)
        assert between is not None  # it matches nothing too
        if between.end() and (between.end() < len(text) or ended):
            yield "furniture", text[: between.end()], None
            text = text[between.end() :]
            continue
        value, length = _first_object(text, ended=ended)
        if length:
            yield "object", text[:length], value
            text = text[length:]
            continue
        more = next(lines, None)
        ended = more is None
        text += more or ""


def _first_object(text: str, *, ended: bool) -> tuple[object, int]:
    """The object at the start and its length; length 0 if more text is needed to tell."""
    if text and not _BETWEEN.fullmatch(text) and (ended or _may_be_whole(text)):
        try:
            return _decode(text)
        except (ValueError, RecursionError):
            resume = _NEXT_LINE.search(text)
            if resume:
                return None, resume.end()
            if ended or len(text) > _LONGEST or not text.startswith("{"):
                return None, len(text)
    return None, 0


def _may_be_whole(text: str) -> bool:
    """Whether the object may end here; saves trying at every line of a long one."""
    return text.rstrip(" \t\r\n,]").endswith("}") or not text.startswith("{")


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
