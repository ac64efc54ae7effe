"""Clips as a text to be changed in an editor, TOML, and what was changed in it.

Written here rather than by a library, as those that write TOML put each item of a list on a line
of its own and paragraphs in escapes: here a list is a line, and a paragraph stands as it is.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from clipdb.clip import EDITABLE, Clip, Value, record_of
from clipdb.editing.changes import edit_between, is_nothing
from clipdb.editing.values import Warn, field_named, value_of
from clipdb.edits import Edit
from clipdb.errors import ClipdbError
from clipdb.fields import FIELDS_BY_NAME

_MARK = "# !! clipdb: "
_WIDEST = 100  # characters of a list on one line
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_KEY = re.compile(r"""\s*(?:"(?P<quoted>[^"]*)"|(?P<bare>[A-Za-z0-9_-]+))\s*=""")
_PLACE = re.compile(r" \((?:at line (?P<line>\d+), column \d+|at end of document)\)$")
_PARAGRAPHS = frozenset({"summary", "comment"})

_HEADING = """\
# {what}: change what is wrong, save the text, and leave the editor.
# "" and [] are none. What you delete here stays as it is in the archive, a clip's table too;
# clipdb remove takes clips out. Countries and topics may be given by any name.
"""
_NEW = """\
# A new clip: fill in date, source and title at least, save the text, and leave the editor.
# "" and [] are none. Without countries, main_countries and topics the rules find them.
"""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What cannot be understood of a text, and the number of its line, or None."""

    words: str
    line: int | None = None


class DocumentError(Exception):
    """A text cannot be understood."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(one.words for one in mistakes))
        self.mistakes = tuple(mistakes)


def document_of(clips: Sequence[Clip]) -> str:
    """The clips as a text: a heading that explains, and a table a clip."""
    number = "1 clip" if len(clips) == 1 else f"{len(clips)} clips"
    tables = (f"\n[{_key(clip.id)}]\n{_fields(record_of(clip, EDITABLE))}" for clip in clips)
    return _HEADING.format(what=number) + "".join(tables)


def empty_document() -> str:
    """The text of a clip that is to be made."""
    nothing: dict[str, Value] = {
        name: [] if FIELDS_BY_NAME[name].is_list else "" for name in EDITABLE
    }
    return f"{_NEW}\n{_fields(nothing)}"


def edits_in(
    text: str, clips: Sequence[Clip], archive: Connection, warn: Warn
) -> list[tuple[str, Edit]]:
    """What was changed in a text, clip by clip; nothing of a clip that was not.

    Args:
        text: as it is now.
        clips: whose text `document_of` gave to the editor.
        archive: whose values there are.
        warn: called with what a user should know of a value that is taken all the same.

    Raises:
        DocumentError: it cannot be understood.
    """
    before, after = _parsed(document_of(clips)), _parsed(text)
    records = {clip.id: record_of(clip) for clip in clips}
    mistakes: list[Mistake] = []
    edits = []
    for id, table in after.items():
        if id not in before or not isinstance(table, dict):
            is_table = isinstance(table, dict)
            words = "is none of the clips of this text" if is_table else "is of no clip"
            mistakes.append(Mistake(f"{id} {words}", _line_of(text, id, None)))
            continue
        typed = {name: item for name, item in table.items() if item != before[id].get(name)}
        values, wrong = _values(typed, text, id, archive, warn)
        mistakes += wrong
        if not is_nothing(edit := edit_between(records[id], values)):
            edits.append((id, edit))
    if mistakes:
        raise DocumentError(mistakes)
    return edits


def fields_in(text: str, archive: Connection, warn: Warn) -> dict[str, Value]:
    """The fields of a new clip that were filled in.

    Raises:
        DocumentError: the text cannot be understood, or a field is missing.
    """
    typed = {name: item for name, item in _parsed(text).items() if item not in ("", [])}
    values, mistakes = _values(typed, text, None, archive, warn)
    mistakes += [
        Mistake(f"{name} is missing", _line_of(text, None, name))
        for name in EDITABLE
        if FIELDS_BY_NAME[name].is_needed and name not in typed
    ]
    if mistakes:
        raise DocumentError(mistakes)
    return values


def with_marks(text: str, mistakes: Iterable[Mistake]) -> str:
    """The text with each mistake told in a comment above its line, or at the top."""
    lines = without_marks(text).split("\n")
    by_line: dict[int, list[str]] = {}
    for mistake in mistakes:
        by_line.setdefault(mistake.line or 1, []).append(_MARK + " ".join(mistake.words.split()))
    number = sum(map(len, by_line.values()))
    told = "is 1 mistake" if number == 1 else f"are {number} mistakes"
    marked = [f"{_MARK}there {told} in this text, told above the line"]
    for place, line in enumerate(lines, 1):
        marked += [*by_line.get(place, ()), line]
    return "\n".join(marked)


def without_marks(text: str) -> str:
    """The text as it was before its mistakes were marked."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    return "\n".join(line for line in lines if not line.startswith(_MARK.rstrip()))


def _values(
    typed: Mapping[str, Any], text: str, id: str | None, archive: Connection, warn: Warn
) -> tuple[dict[str, Value], list[Mistake]]:
    """The values of fields of a clip, and what is wrong with those that have none."""
    values: dict[str, Value] = {}
    mistakes = []
    for name, item in typed.items():
        try:
            values[name] = value_of(field_named(name), item, archive, warn)
        except ClipdbError as error:
            mistakes.append(Mistake(str(error), _line_of(text, id, name)))
    return values, mistakes


def _parsed(text: str) -> dict[str, Any]:
    """The tables of a text, its marks left out.

    Raises:
        DocumentError: it is not TOML.
    """
    try:
        return tomllib.loads(without_marks(text))
    except tomllib.TOMLDecodeError as error:
        words = str(error)
        place = _PLACE.search(words)
        line = int(place["line"]) if place and place["line"] else None
        words = words[: place.start()] if place else words
        raise DocumentError([Mistake(f"not TOML: {words}", line)]) from None


def _line_of(text: str, id: str | None, name: str | None) -> int | None:
    """The number of the line, marks not counted, where a clip's table or a field of it begins."""
    is_within = id is None
    for number, line in enumerate(without_marks(text).split("\n"), 1):
        if line.lstrip().startswith("["):
            is_within = id is not None and _header(line) == id
            if is_within and name is None:
                return number
        elif is_within or name is None:
            key = _KEY.match(line)
            if key and (key["quoted"] or key["bare"]) == (name or id):
                return number
    return None


def _header(line: str) -> str | None:
    """The clip of a line that begins a table."""
    try:
        return next(iter(tomllib.loads(line)), None)
    except tomllib.TOMLDecodeError:
        return None


def _fields(record: Mapping[str, Value]) -> str:
    return "".join(f"{name} = {_written(name, value)}\n" for name, value in record.items())


def _key(id: str) -> str:
    return id if _BARE.fullmatch(id) else _quoted(id)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # TOML has all escapes of JSON


def _written(name: str, value: Value) -> str:
    """A value in TOML; none is an empty text."""
    if isinstance(value, list):
        return "\n".join(_list(value))
    text = str(value or "")
    if name not in _PARAGRAPHS or not text:
        return _quoted(text)
    if "'''" not in text:
        return f"'''\n{text}\n'''"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""\n{escaped}\n"""'


def _list(items: Sequence[str]) -> Iterator[str]:
    quoted = list(map(_quoted, items))
    line = f"[{', '.join(quoted)}]"
    if len(line) <= _WIDEST:
        yield line
        return
    yield "["
    yield from (f"  {item}," for item in quoted)
    yield "]"
