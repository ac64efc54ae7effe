"""The head of a record: date, time, outlet, carrier, headline and id, in five layouts.

    1  date / ` HH:MM` / outlet / blank / `(Yahoo)` / blank / headline <id>
    2  date / ` HH:MM` / `outlet headline <id>`
    3  `date outlet` / blank / `(Yahoo)` or `インターネット` / blank / headline <id>
    4  `date Yahoo X新聞記事` / blank / `「headline」` / blank / `<id>`
    5  `date outlet headline <id>`

They are read as one form: what follows date and time is a run of parts parted by line
ends, of which one may be a carrier and the last ends in the id.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from clipdb.errors import DateError
from clipdb.reading.body import begins_body
from clipdb.reading.formats import NO_OUTLET
from clipdb.reading.lines import (
    Line,
    clock,
    joined,
    line_of,
    plain,
    time_at_start,
    without_markup,
)
from clipdb.reading.options import Context
from clipdb.reading.rows import UnreadableError
from clipdb.vocabulary.outlets import Outlets

_IN_PARENTHESES = re.compile(r"\(\s*([^()]{1,20}?)\s*\)")
_SPLIT_AT = re.compile(r"\s+|(?=[「『【])")
_MOST_WORDS = 12  # of an outlet's name
_MOST_QUOTED = 3  # pairs of quotation marks round one headline


@dataclass(slots=True)
class Head:
    """A record's head; `length` is the number of lines it takes.

    Where the date stands alone on its line, as in the first two layouts, a time follows it.
    """

    date: str
    time: str | None = None
    source_raw: str = ""
    via: str | None = None
    title: str = ""
    id: str | None = None
    length: int = 1
    is_date_alone: bool = False
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    after_gap: bool  # a blank line stands before it


def outlet_alone(lines: Sequence[Line], outlets: Outlets) -> str | None:
    """The outlet that stands on a line of its own in this head (layouts 1 and 3), if any.

    It is alone when a blank line follows; what is seen alone in one record tells where
    outlet and headline part in another (layouts 2 and 5).
    """
    date = lines[0].date(outlets)
    rest = lines[0].content[date.end() :].strip() if date and not lines[0].is_indented else ""
    following = 1
    if not rest and len(lines) > 2 and lines[1].time():
        rest, following = lines[2].content.strip(), 3
    if not rest or len(lines) <= following or not lines[following].is_blank:
        return None
    return None if lines[following - 1].id_at_end() else rest


def read_head(lines: Sequence[Line], context: Context, seen_alone: frozenset[str]) -> Head:
    """Read the head at the start of a record's lines.

    Args:
        lines: the record's lines; the first begins with its date.
        context: the known outlets and carriers, and the user's options.
        seen_alone: outlets that stand alone on a line elsewhere in the file.

    Raises:
        UnreadableError: there is no such date, or no headline.
    """
    outlets = context.outlets
    head = Head(_date(lines[0], context))
    parts = _parts(lines, head, outlets)
    if not parts and head.id is None:
        raise UnreadableError("nothing but a date")
    title = _take_apart(parts, head, context, seen_alone)
    title, debris = without_markup(title)
    head.warnings += [f"stray markup dropped: {tag}" for tag in debris]
    head.title = unquoted(title.strip())
    if not head.title:
        raise UnreadableError("no headline")
    if not head.source_raw:
        head.warnings.append(NO_OUTLET)
    return head


def _date(line: Line, context: Context) -> str:
    match = line.date(context.outlets)
    if match is None:
        raise UnreadableError("no date")
    printed = match["date"]
    try:
        return context.moment(printed).date
    except DateError as error:
        reason = f"{printed} is a day without a year" if match["short"] else str(error)
        raise UnreadableError(reason) from None


def _parts(lines: Sequence[Line], head: Head, outlets: Outlets) -> list[_Part]:
    """The parts of the head after date and time; sets time, id and length."""
    date = lines[0].date(outlets)
    assert date is not None
    rest = "" if lines[0].is_indented else lines[0].content[date.end() :]
    time = time_at_start(plain(rest)) if rest else None
    if time:
        rest = rest[time.end() :]
        _set_time(head, time)
    head.is_date_alone = not rest.strip()
    parts: list[_Part] = []
    if rest.strip() and _add_part(parts, line_of(rest, lines[0].number), head, gap=False):
        return parts
    gap = False
    for line in lines[1:]:
        if line.is_blank:
            gap = True
        elif not parts and time is None and (time := line.time()):
            _set_time(head, time)
        elif _is_body(line, parts, outlets):
            break
        elif _add_part(parts, line, head, gap=gap):
            head.length = line.number - lines[0].number + 1
            return parts
        else:
            gap = False
        head.length = line.number - lines[0].number + 1
    return parts


def _is_body(line: Line, parts: Sequence[_Part], outlets: Outlets) -> bool:
    if begins_body(line):
        return True
    if not line.is_indented or line.id_at_end():
        return False
    return bool(parts) or outlets.find(line.content) is None


def _set_time(head: Head, time: re.Match[str]) -> None:
    head.time = clock(time)
    if head.time is None:
        head.warnings.append(f"there is no such time: {time[0].strip()}")


def _add_part(parts: list[_Part], line: Line, head: Head, *, gap: bool) -> bool:
    """Add what stands on the line; True if the id at its end closes the head."""
    match = line.id_at_end()
    text = line.content[: match.start()] if match else line.content
    if text.strip():
        parts.append(_Part(text.strip(), gap))
    if match:
        head.id = match["id"]
    return match is not None


def _take_apart(
    parts: list[_Part], head: Head, context: Context, seen_alone: frozenset[str]
) -> str:
    """Set outlet and carrier from the parts; return the headline."""
    outlets = context.outlets
    at = _carrier_at(parts, head, outlets)
    if at is not None:
        before, after = parts[:at], parts[at + 1 :]
        if before and after:
            head.source_raw = " ".join(part.text for part in before)
            return _joined(after)
        parts = before + after
    if len(parts) > 1 and _is_outlet_alone(parts, outlets, seen_alone):
        head.source_raw = parts[0].text
        title = _joined(parts[1:])
    else:
        title = _split_line(_joined(parts), head, context, seen_alone)
    carried = outlets.find(head.source_raw)
    if carried and carried.via:
        head.via = carried.via
    return title


def _carrier_at(parts: Sequence[_Part], head: Head, outlets: Outlets) -> int | None:
    """The place of the part that names a carrier: `(Yahoo)`, `インターネット`."""
    for at, part in enumerate(parts):
        bare = _IN_PARENTHESES.fullmatch(plain(part.text))
        name = outlets.carrier(bare[1] if bare else part.text)
        if name is None and bare and 0 < at < len(parts) - 1:
            name = bare[1]
            head.warnings.append(f"unknown carrier: {name}")
        if name is not None:
            head.via = name
            return at
    return None


def _is_outlet_alone(parts: Sequence[_Part], outlets: Outlets, seen_alone: frozenset[str]) -> bool:
    first = parts[0].text
    if outlets.find(first) or first in seen_alone:
        return True
    # A headline can be broken over two lines too, but then no blank line parts them.
    return parts[1].after_gap or not _SPLIT_AT.search(first)


def _split_line(line: str, head: Head, context: Context, seen_alone: frozenset[str]) -> str:
    """Part `outlet headline`: known outlets, longest first; then ones seen alone; then a guess,
    unless the user says which outlet it is.

    Raises:
        UnreadableError: what would have to be the outlet has no letter in it.
    """
    outlets = context.outlets
    if outlets.find(line) or line in seen_alone:
        head.source_raw = line
        return ""
    inside = (match for match in _SPLIT_AT.finditer(line) if line[: match.start()].strip())
    places = list(islice(inside, _MOST_WORDS))
    for known in (outlets.find, seen_alone.__contains__):
        for place in reversed(places):
            if known(line[: place.start()].rstrip()):
                head.source_raw = line[: place.start()].rstrip()
                return line[place.end() :]
    if not places or context.options.outlet:
        return line
    head.source_raw = line[: places[0].start()]
    if not any(map(str.isalnum, head.source_raw)):
        raise UnreadableError(f"no outlet, and {head.source_raw} in its place")
    head.warnings.append(f"unknown outlet, the split is a guess: {head.source_raw}")
    return line[places[0].end() :]


def _joined(parts: Sequence[_Part]) -> str:
    return joined(part.text for part in parts)


def unquoted(title: str) -> str:
    """The headline without 「」 where one pair wraps the whole of it."""
    for _ in range(_MOST_QUOTED):
        if not title.startswith("「") or _closing(title) != len(title) - 1:
            break
        title = title[1:-1].strip()
    return title


def _closing(title: str) -> int | None:
    """Where the bracket that opens the headline is closed."""
    depth = 0
    for place, char in enumerate(title):
        depth += {"「": 1, "」": -1}.get(char, 0)
        if depth == 0:
            return place
    return None
