"""The records in a JSON text, however it is laid out, and where they stand.

A record is an object with a date and a headline, or one that stands in a list beside such. Arrays
and objects that hold records further down are gone into; what they have beside them is named.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Literal, NamedTuple

_BLANK = re.compile(r"[\s,\ufeff]+")
_REST = re.compile(r"\s*\Z")
# Where reading goes on after what is no JSON: the next line that begins an object.
_NEXT_LINE = re.compile(r"\n(?=[^\S\n]*\{)")
_NESTED = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_DEEPEST = 20  # arrays and objects that are gone into, one in another
_MOST_LOOKED_AT = 50  # elements of what is spoilt further on, by which is told what it is
_MOST_DIGITS = 4000  # of a number; Python refuses to make one of more
_PATIENCE = 4  # times the text's length that may be decoded in vain

IsRecord = Callable[[Mapping[str, object]], bool]
IsField = Callable[[str], bool]


class Object(dict[str, object]):
    """An object of JSON, with the members whose name it has had before."""

    repeated: tuple[tuple[str, object], ...] = ()


def _object(pairs: list[tuple[str, object]]) -> Object:
    made = Object()
    repeated = []
    for name, value in pairs:
        if name in made:
            repeated.append((name, value))
        else:
            made[name] = value
    made.repeated = tuple(repeated)
    return made


def _float(digits: str) -> float | None:
    number = float(digits)
    return number if isfinite(number) else None


def _int(digits: str) -> int | str:
    return int(digits) if len(digits) < _MOST_DIGITS else digits


def _null(_: str) -> None:
    """What NaN and Infinity are, which JSON does not have."""


_decode = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_float, parse_int=_int, parse_constant=_null
).raw_decode


class _Uncounted(str):
    """A text in which json, where it fails, does not count all lines up to there."""

    __slots__ = ()

    def count(self, *_: object) -> int:
        return 0

    def rfind(self, *_: object) -> int:
        return -1


class Part(NamedTuple):
    """A run of the text: a "record" with its value, "bad" for what is none.

    Of what is "between" records there is a part where it has members with content: their `keys`.
    """

    kind: Literal["record", "bad", "between"]
    start: int
    end: int
    value: object = None
    keys: tuple[str, ...] = ()


@dataclass(slots=True)
class _Frame:
    """An array or object that has been gone into; at the bottom, the text itself."""

    bracket: str
    is_list: bool  # what stands in it and is no record is a bad one
    key: str | None = None  # of an object: the member whose value comes next


class Walker:
    """Goes through a JSON text once, and gives its parts in order."""

    def __init__(self, text: str, is_record: IsRecord, is_field: IsField) -> None:
        self._text = _Uncounted(text)
        self._is_record = is_record
        self._is_field = is_field
        self._at = 0
        self._frames = [_Frame("", is_list=True)]
        self._keys: dict[str, None] = {}  # of members since the last part, which ended there
        self._last = 0
        self._values = 0  # of the text itself, that have been begun
        self._patience = _PATIENCE * len(text)
        self._resume_from = 0  # where the next line is looked for after what could not be decoded

    def __iter__(self) -> Iterator[Part]:
        while self._at < len(self._text):
            yield from self._step()
        yield from self._between()

    def _step(self) -> Iterator[Part]:
        """Go on by one mark, name, or value."""
        frame = self._frames[-1]
        if blank := _BLANK.match(self._text, self._at):
            self._at = blank.end()
            return
        char = self._text[self._at]
        if char == ":" and frame.key is not None:
            self._at += 1
        elif char in "]}":
            if len(self._frames) > 1:
                self._frames.pop()
                self._frames[-1].key = None
            self._at += 1
        elif char == '"' and frame.bracket == "{" and frame.key is None:
            name, end = self._decoded()
            if end is None or not isinstance(name, str):
                yield from self._garbage()
            else:
                frame.key, self._at = name, end
        else:
            self._values += len(self._frames) == 1
            yield from self._value(char, frame)

    def _between(self) -> Iterator[Part]:
        if self._keys:
            yield Part("between", self._last, self._at, keys=tuple(self._keys))
        self._keys = {}

    def _take(
        self, kind: Literal["record", "bad"], end: int, value: object = None
    ) -> Iterator[Part]:
        yield from self._between()
        yield Part(kind, self._at, end, value)
        self._at = self._last = end
        self._frames[-1].key = None

    def _leave_out(self, frame: _Frame, value: object, end: int) -> None:
        """A member between records, which is named if it has content."""
        if frame.key is not None and value not in (None, "", [], {}):
            self._keys[frame.key] = None
        frame.key, self._at = None, end

    def _value(self, char: str, frame: _Frame) -> Iterator[Part]:
        may_go_in = len(self._frames) < _DEEPEST
        if char == "[" and frame.bracket != "{" and may_go_in:
            self._go_in(is_list=frame.is_list)
            return
        value, end = self._decoded()
        if end is None:
            may_go_in = may_go_in and self._patience > 0
            if char in "[{" and may_go_in and self._begins_with_records():
                self._go_in(is_list=char == "[")
            elif char == "[" and may_go_in:
                if frame.key is not None:
                    self._keys[frame.key] = None
                self._go_in(is_list=False)
            else:
                yield from self._garbage()
        elif isinstance(value, Object):
            yield from self._judge(value, end, frame)
        elif isinstance(value, list) and may_go_in and self._holds_records(value):
            self._go_in(is_list=True)
        elif frame.is_list and frame.bracket != "{":
            yield from self._take("bad", end)
        else:
            self._leave_out(frame, value, end)

    def _judge(self, value: Object, end: int, frame: _Frame) -> Iterator[Part]:
        """An object: a record, or one to go into, or what stands beside records."""
        is_record = self._is_record(value)
        holds = len(self._frames) < _DEEPEST and self._holds_records(
            value, but_in_fields=is_record, is_inner=True
        )
        if is_record:
            # One that describes its records is the only one of the text.
            is_alone = self._values == 1 and _REST.match(self._text, end) is not None
            holds = holds and len(self._frames) == 1 and is_alone
        if holds:
            objects = [item for item in value.values() if isinstance(item, Object)]
            is_map = len(objects) == len(value) and any(map(self._is_record, objects))
            self._go_in(is_list=is_map)
        elif is_record or (frame.is_list and not _is_empty_answer(value)):
            yield from self._take("record", end, value)
        elif frame.bracket == "{":
            self._leave_out(frame, value, end)
        else:
            self._keys.update((name, None) for name, item in value.items() if item or item == 0)
            self._at = end

    def _go_in(self, *, is_list: bool) -> None:
        self._frames.append(_Frame(self._text[self._at], is_list))
        self._at += 1

    def _holds_records(
        self, value: object, *, but_in_fields: bool = False, is_inner: bool = False
    ) -> bool:
        """Whether there is a record in a value, in an object's case below it."""
        waiting: list[tuple[object, int]] = [(value, 0)]
        while waiting:
            item, depth = waiting.pop()
            if isinstance(item, list):
                waiting += [(part, depth + 1) for part in item if isinstance(part, list | Object)]
            elif isinstance(item, Object):
                if (depth or not is_inner) and self._is_record(item):
                    return True
                waiting += [
                    (part, depth + 1)
                    for name, part in item.items()
                    if isinstance(part, list | Object)
                    and not (but_in_fields and depth == 0 and self._is_field(name))
                ]
        return False

    def _decoded(self) -> tuple[object, int | None]:
        """The value here and its end, which is None if it is no JSON or is nested too deeply."""
        self._resume_from = self._at
        try:
            return _decode(self._text, self._at)
        except json.JSONDecodeError as error:
            self._patience -= error.pos - self._at
            if self._patience <= 0:
                self._resume_from = max(self._at, error.pos - 1)
        except RecursionError:
            end = _end_of_nested(self._text, self._at)
            self._patience -= (end or len(self._text)) - self._at
            if end:
                self._resume_from = end - 1
            elif self._patience <= 0:
                self._resume_from = len(self._text)
        return None, None

    def _begins_with_records(self) -> bool:
        """Whether a value that is spoilt further on is one to go into.

        Its members are gone through to the first array or object that cannot be told whole.
        """
        at = self._at
        for _ in range(_DEEPEST):
            inside = self._first_unknown(at)
            if isinstance(inside, bool):
                return inside
            at = inside
        return False

    def _first_unknown(self, at: int) -> int | bool:
        """Of the array or object at a place: whether it holds records, as far as it can be told.

        Returns:
            True or False, or where the first array or object in it begins that cannot be told.
        """
        text, name = self._text, ""
        is_object = text[at] == "{"
        at = _after_blank(text, at + 1)
        for _ in range(_MOST_LOOKED_AT):
            if is_object and not text.startswith('"', at):
                return False
            try:
                if is_object:
                    name, at = _decode(text, at)
                    at = _after_blank(text, at)
                    if not text.startswith(":", at):
                        return False
                    at = _after_blank(text, at + 1)
                value, end = _decode(text, at)
            except (ValueError, RecursionError):
                # What a field has in it, as records go, is spoilt with the record.
                return at if text.startswith(("[", "{"), at) and not self._is_field(name) else False
            if self._holds_records(value) and not self._is_field(name):
                return True
            at = _after_blank(text, end)
            if at >= len(text) or text[at] in "]}":
                return False
        return False

    def _garbage(self) -> Iterator[Part]:
        """What is no JSON, up to the next line that begins an object."""
        resume = _NEXT_LINE.search(self._text, self._resume_from)
        yield from self._take("bad", resume.end() if resume else len(self._text))


def _end_of_nested(text: str, at: int) -> int | None:
    """Where what is nested too deeply to be decoded ends, if it does."""
    depth = 0
    for mark in _NESTED.finditer(text, at):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
        if depth == 0:
            return mark.end()
    return None


def _is_empty_answer(value: Object) -> bool:
    """Whether an object is what holds a list of records, when there are none."""
    return [] in value.values()


def _after_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at
