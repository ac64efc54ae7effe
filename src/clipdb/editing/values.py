"""What a user types for a field, as the value that the record has.

A typed value is checked as the filters check theirs, and made the one that the record has: a
country's code for any of its names, a heading for any of its spellings, the name that the archive
has for an outlet, collection or label. Where the user may add names (outlets, carriers,
collections, labels), one that is not known yet is taken; all but a label are told.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, time
from sqlite3 import Connection

from clipdb.clip import MAX_ID_LENGTH, SAYABLE, Value
from clipdb.dates import parse_period
from clipdb.errors import DateError, EditError, UnknownValueError
from clipdb.fields import (
    FIELDS_BY_NAME,
    FILTERS,
    NAMES,
    Field,
    Filter,
    field_meant,
    named,
    names_of,
)
from clipdb.printable import cleaned
from clipdb.reading.fields import field_called
from clipdb.reading.lines import joined
from clipdb.search.filters import SHELL, Face, find, is_value, known
from clipdb.store.select import by_id, clip_called

Typed = str | int | float | date | time | Sequence[object] | None
Warn = Callable[[str], None]

_CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_ID = re.compile(rf"[^\s<>]{{1,{MAX_ID_LENGTH}}}")
_SAID = Face(lambda name, typed: f"{_field_with(name)}={typed}", SHELL.list_values)


def _field_with(filter: str) -> str:
    return next(row.name for row in FIELDS_BY_NAME.values() if row.filter == filter)


def field_named(name: str) -> Field:
    """The field of this name.

    Raises:
        UnknownValueError: there is none, or none that can be changed; what may be meant is named.
    """
    name = field_meant(name)
    if name in SAYABLE:
        return FIELDS_BY_NAME[name]
    if name in FIELDS_BY_NAME:
        reason = "it is as printed, and stays; edit source"
        if name != "source_raw":
            reason = "it stays as it is"
        raise EditError(f"{name} cannot be changed: {reason}")
    reason = ""
    if name in NAMES:
        reason = f"it is made of {NAMES[name]}; edit that"
    elif (meant := field_called(name)) in SAYABLE:
        reason = f"did you mean {meant}?"
    raise UnknownValueError("field", name, known=names_of(list(SAYABLE)), reason=reason)


def value_of(field: Field, typed: Typed, archive: Connection, warn: Warn) -> Value:
    """The value of a field as the record has it.

    Args:
        field: which.
        typed: a text, or texts for a field that is a list; empty or None for none.
        archive: whose outlets, collections and labels there are.
        warn: called with what a user should know of a value that is taken all the same.

    Raises:
        EditError: it is no value of the field, or the field cannot be without one.
        UnknownValueError: it is a country or heading that is not known.
        DateError: it is no day.
    """
    if field.is_list:
        items = items_of(field, typed, archive, warn)
        return sorted(items) if field.is_sorted else list(items)
    text = _text(field, typed)
    if text:
        (value,) = _read(field, text, archive, warn)
        return value
    if field.is_needed:
        raise EditError(f"{field.name} cannot be empty: every clip has one")
    return "" if field.name in ("summary", "event") else None


def items_of(
    field: Field, typed: Typed, archive: Connection, warn: Warn, *, is_there: bool = False
) -> tuple[str, ...]:
    """The items of a field that is a list as the record has them, each once.

    Args:
        field: which.
        typed: a text, or several; empty ones are none.
        archive: whose collections and labels there are.
        warn: as in `value_of`.
        is_there: whether they are to be taken away, so that a name must be known.

    Raises:
        ClipdbError: as `value_of`.
    """
    is_one = isinstance(typed, str) or not isinstance(typed, Sequence)
    texts = [_text(field, item) for item in ([typed] if is_one else typed)]  # type: ignore[union-attr]  # is_one tells
    read = _find if is_there else _read
    found = (value for text in texts if text for value in read(field, text, archive, warn))
    return tuple(dict.fromkeys(found))


def _text(field: Field, typed: object) -> str:
    """The text of a value, its ends of lines made `\\n`, without control characters."""
    if typed is None:
        return ""
    if isinstance(typed, time):
        return f"{typed:%H:%M}"
    if isinstance(typed, bool) or not isinstance(typed, str | int | float | date):
        raise EditError(f"{field.name}: {typed!r} is not a text")
    return cleaned(str(typed).replace("\r\n", "\n").replace("\r", "\n")).strip()


def _read(field: Field, text: str, archive: Connection, warn: Warn) -> Sequence[str]:
    """The record's values for a text that is not empty.

    Raises:
        ClipdbError: it is no value of the field.
    """
    if field.reads != "value":
        return READERS[field.reads](text, archive, warn)
    filter = FILTERS[field.filter]
    if filter.is_open:
        return _name(filter, text, archive, warn)
    return known(filter, text, archive, face=_SAID)


def _find(field: Field, text: str, archive: Connection, warn: Warn) -> Sequence[str]:
    """The same for a value that must be there already, to be taken away."""
    if field.reads == "ref":
        return _id(text)
    filter = FILTERS.get(field.filter)
    if filter is None or not filter.is_open:
        return _read(field, text, archive, warn)
    if is_value(filter, text, archive):
        return find(filter, text, archive)
    near = known(filter, text, archive, face=_SAID)  # or an error that names the nearest
    what = filter.what.partition(" ")[2]
    raise UnknownValueError(what, text, reason=f"nearest known: {', '.join(near)}")


def _day(text: str, _archive: Connection, _warn: Warn) -> Sequence[str]:
    period = parse_period(text)
    if period.first != period.last:
        raise DateError(f"{text!r} is more than a day; a clip has one, like 2023-06-21")
    return [period.first.isoformat()]


def _time(text: str, _archive: Connection, _warn: Warn) -> Sequence[str]:
    match = _CLOCK.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None or int(match["hour"]) > 23 or int(match["minute"]) > 59:
        raise EditError(f"time {text!r} is no time of day; write it like 21:05")
    return [f"{int(match['hour']):02}:{match['minute']}"]


def _address(text: str, _archive: Connection, _warn: Warn) -> Sequence[str]:
    if not _ADDRESS.fullmatch(text):
        words = f"url {text!r} is no address of an article; it begins with https:// or http://"
        raise EditError(words)
    return [text]


def _line(text: str, _archive: Connection, _warn: Warn) -> Sequence[str]:
    return [joined(line.strip() for line in text.split("\n"))]


def _as_it_is(text: str, _archive: Connection, _warn: Warn) -> Sequence[str]:
    return [text]


def _id(text: str, field: str = "refs") -> Sequence[str]:
    id = text.removeprefix("<").removesuffix(">").strip()
    if not _ID.fullmatch(id):
        raise EditError(f"{field} {text!r} is not an id")
    return [id]


def _ref(text: str, archive: Connection, warn: Warn) -> Sequence[str]:
    """The id of a clip, which the archive may get later."""
    ids = _id(text)
    if by_id(archive, ids[0]) is None:
        warn(f"refs {ids[0]}: the archive has no such clip")
    return ids


def _event(text: str, archive: Connection, _warn: Warn) -> Sequence[str]:
    """The id of a clip that is there, or of the one that it was merged into."""
    (id,) = _id(text, "event")
    clip = clip_called(archive, id)
    if clip is None:
        raise EditError(f"event {id}: the archive has no such clip; empty is an event of its own")
    return [clip.id]


def _event_day(text: str, _archive: Connection, _warn: Warn) -> Sequence[str]:
    first, last = parse_period(text)
    if (first.year, first.month) != (last.year, last.month) or first < last < _end_of_month(first):
        raise DateError(f"{text!r} is no day and no month; an event has one, like 2023-06-21")
    return [first.isoformat() if first == last else first.isoformat()[:7]]


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _kind(text: str, _archive: Connection, _warn: Warn) -> Sequence[str]:
    from clipdb.events.kinds import kind_for

    return [kind_for(text)]


def _status(text: str, _archive: Connection, _warn: Warn) -> Sequence[str]:
    from clipdb.events.reading import STATUSES

    return [named(text.lower(), STATUSES, what="status")]


READERS = {
    "event": _event,
    "event day": _event_day,
    "kind": _kind,
    "status": _status,
    "text": _as_it_is,
    "line": _line,
    "day": _day,
    "time": _time,
    "address": _address,
    "ref": _ref,
}


def _name(filter: Filter, text: str, archive: Connection, warn: Warn) -> Sequence[str]:
    """A name as the archive or the vocabulary has it, or else a new one."""
    name = " ".join(text.split())
    try:
        found = find(filter, name, archive)
    except UnknownValueError as error:
        near = error.suggestions
    else:
        if is_value(filter, name, archive):
            return found
        near = tuple(found)
    if filter.name != "label":
        nearest = f"; nearest known: {', '.join(near)}" if near else ""
        warn(f"{filter.what.partition(' ')[2]} {name!r} is a new one{nearest}")
    return [name]
