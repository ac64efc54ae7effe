"""The records in a JSON text, however it is laid out, found without keeping the whole of it.

A record is an object with a date and a headline, or one that stands in a list beside such. Arrays
and objects that hold records further down are gone into; what they have beside them is named.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

_BLANK = re.compile(r"[\s,\ufeff]+")
# Where reading goes on after what is no JSON: the next line that begins an object.
_NEXT_LINE = re.compile(r"\n(?=\s*\{)")
_LONGEST = 1 << 20  # characters of a value; more is taken to be one that never ends
_FIRST = 1 << 15  # characters that are tried first
_NEAR_END = 16  # characters at a text's end within which an error may come of its being cut
_DEEPEST = 20  # arrays and objects that are gone into, one in another
_MOST_LOOKED_AT = 50  # elements of a list that is too long to be looked at whole
_LONGEST_RUN = 1 << 18  # characters of what is between records that are kept together

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


_decode = json.JSONDecoder(object_pairs_hook=_object).raw_decode


@dataclass(frozen=True, slots=True)
class Part:
    """A run of the text: a "record" with its value, "bad" for what is none, or what is "between".

    `keys` are the names of members between records that have content.
    """

    kind: Literal["record", "bad", "between"]
    text: str
    value: object = None
    keys: tuple[str, ...] = ()


@dataclass(slots=True)
class _Frame:
    """An array or object that has been gone into; at the bottom, the text itself."""

    bracket: str
    is_list: bool  # what stands in it and is no record is a bad one
    key: str | None = None  # of an object: the member whose value comes next


class _Window:
    """The text from a place on, as far as it was asked for."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.text = ""
        self.at = 0
        self.has_ended = False

    def fill(self, length: int) -> None:
        """Have so many characters after the place, if there are as many."""
        missing = length - (len(self.text) - self.at)
        if missing <= 0 or self.has_ended:
            return
        parts = [self.text[self.at :]]
        while missing > 0:
            line = next(self._lines, None)
            if line is None:
                self.has_ended = True
                break
            parts.append(line)
            missing -= len(line)
        self.text, self.at = "".join(parts), 0


class Walker:
    """Goes through a JSON text once; the texts of its parts joined are the text."""

    def __init__(self, lines: Iterable[str], is_record: IsRecord, is_field: IsField) -> None:
        self._window = _Window(lines)
        self._is_record = is_record
        self._is_field = is_field
        self._frames = [_Frame("", is_list=True)]
        self._between: list[str] = []
        self._length = 0
        self._keys: dict[str, None] = {}
        self._values = 0  # of the text itself, that have been begun

    def __iter__(self) -> Iterator[Part]:
        window = self._window
        while True:
            window.fill(1)
            if window.at >= len(window.text):
                break
            yield from self._step()
            if self._length > _LONGEST_RUN:
                yield from self._flush()
        yield from self._flush()

    def _step(self) -> Iterator[Part]:
        """Go on by one mark, name, or value."""
        window, frame = self._window, self._frames[-1]
        if blank := _BLANK.match(window.text, window.at):
            self._skip(blank.end())
            return
        char = window.text[window.at]
        if char == ":" and frame.key is not None:
            self._skip(window.at + 1)
        elif char in "]}":
            if len(self._frames) > 1:
                self._frames.pop()
                self._frames[-1].key = None
            self._skip(window.at + 1)
        elif char == '"' and frame.bracket == "{" and frame.key is None:
            yield from self._name(frame)
        else:
            if len(self._frames) == 1:
                self._values += 1
            yield from self._value(char, frame)

    def _skip(self, to: int) -> None:
        """What stands before a place is between records."""
        window = self._window
        self._between.append(window.text[window.at : to])
        self._length += to - window.at
        window.at = to

    def _flush(self) -> Iterator[Part]:
        if self._between:
            yield Part("between", "".join(self._between), keys=tuple(self._keys))
        self._between, self._length, self._keys = [], 0, {}

    def _take(
        self, kind: Literal["record", "bad"], to: int, value: object = None
    ) -> Iterator[Part]:
        window = self._window
        yield from self._flush()
        text, window.at = window.text[window.at : to], to
        yield Part(kind, text, value)
        self._frames[-1].key = None

    def _leave_out(self, frame: _Frame, value: object, to: int) -> None:
        """A member between records, which is named if it has content."""
        if frame.key is not None and value not in (None, "", [], {}):
            self._keys[frame.key] = None
        frame.key = None
        self._skip(to)

    def _name(self, frame: _Frame) -> Iterator[Part]:
        name, end = self._decoded()
        if end is None or not isinstance(name, str):
            yield from self._garbage()
        else:
            frame.key = name
            self._skip(end)

    def _value(self, char: str, frame: _Frame) -> Iterator[Part]:
        if char == "[" and frame.bracket != "{":
            self._go_in(is_list=frame.is_list)
            return
        value, end = self._decoded()
        if end is None:
            if char in "[{" and len(self._frames) < _DEEPEST and self._begins_with_records():
                self._go_in(is_list=char == "[")
            elif char == "[":
                if frame.key is not None:
                    self._keys[frame.key] = None
                self._go_in(is_list=False)
            else:
                yield from self._garbage()
        elif isinstance(value, Object):
            yield from self._judge(value, end, frame)
        elif isinstance(value, list) and self._holds_records(value):
            self._go_in(is_list=True)
        elif frame.is_list and frame.bracket != "{":
            yield from self._take("bad", end)
        else:
            self._leave_out(frame, value, end)

    def _judge(self, value: Object, end: int, frame: _Frame) -> Iterator[Part]:
        """An object: a record, or one to go into, or what stands beside records."""
        is_record = self._is_record(value)
        may_go_in = len(self._frames) < _DEEPEST
        holds = may_go_in and self._holds_records(value, but_in_fields=is_record, is_inner=True)
        if is_record and holds and len(self._frames) == 1:
            holds = self._is_alone(end)
        elif is_record:
            holds = False
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
            self._skip(end)

    def _go_in(self, *, is_list: bool) -> None:
        window = self._window
        self._frames.append(_Frame(window.text[window.at], is_list))
        self._skip(window.at + 1)

    def _is_alone(self, end: int) -> bool:
        """Whether the value that ends there is the only one of the text."""
        window = self._window
        length = end - window.at
        while not window.text[window.at + length :].strip() and not window.has_ended:
            window.fill(len(window.text) - window.at + _FIRST)
        return self._values == 1 and not window.text[window.at + length :].strip()

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
        """The value at the place and its end, which is None if it is no JSON or too long."""
        window, length = self._window, _FIRST
        while True:
            window.fill(length)
            try:
                value, end = _decode(window.text, window.at)
            except RecursionError:
                return None, None
            except ValueError as error:
                place = getattr(error, "pos", 0)
                is_cut = str(error).startswith("Unterminated string")
                is_cut = is_cut or place >= len(window.text) - _NEAR_END
                if window.has_ended or not is_cut or length > _LONGEST:
                    return None, None
                length *= 4
                continue
            # What follows tells whether a number, or a word, goes on.
            if end < len(window.text) or window.has_ended or window.text[window.at] in '{["':
                return (value, end) if end - window.at <= _LONGEST else (None, None)
            if length > _LONGEST:
                return None, None
            length *= 4

    def _begins_with_records(self) -> bool:
        """Whether a value that is too long, or spoilt further on, is one to go into.

        Its members are gone through to the first array or object that cannot be told whole.
        """
        window = self._window
        window.fill(_LONGEST)
        text, at = window.text, window.at
        for _ in range(_DEEPEST):
            inside = _first_unknown(text, at, self._holds_records, self._is_field)
            if inside is None or isinstance(inside, bool):
                return bool(inside)
            at = inside
        return False

    def _garbage(self) -> Iterator[Part]:
        """What is no JSON, up to the next line that begins an object."""
        window = self._window
        window.fill(_LONGEST)
        resume = _NEXT_LINE.search(window.text, window.at)
        end = resume.end() if resume else len(window.text)
        yield from self._take("bad", max(end, window.at + 1))


def _is_empty_answer(value: Object) -> bool:
    """Whether an object is what holds a list of records, when there are none."""
    return [] in value.values()


def _first_unknown(
    text: str, at: int, holds_records: Callable[[object], bool], is_field: IsField
) -> int | bool | None:
    """Of the array or object at a place: whether it holds records, as far as it can be told.

    Returns:
        True or False, or where the first array or object in it begins that cannot be told whole.
    """
    is_object, name = text[at] == "{", ""
    at = _after_blank(text, at + 1)
    for _ in range(_MOST_LOOKED_AT):
        try:
            if is_object:
                name, at = _decode(text, at)
                at = _after_blank(text, at)
                if not isinstance(name, str) or not text.startswith(":", at):
                    return False
                at = _after_blank(text, at + 1)
            value, end = _decode(text, at)
        except (ValueError, RecursionError):
            # What a field has in it, as records go, is spoilt with the record.
            return at if text.startswith(("[", "{"), at) and not is_field(name) else False
        if holds_records(value) and not is_field(name):
            return True
        at = _after_blank(text, end)
        if at >= len(text) or text[at] in "]}":
            return False
    return False


def _after_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at
