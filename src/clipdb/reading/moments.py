"""Dates and times as a cell or a value prints them, from `2024/5/1 (水) 夕刊` to RFC 822."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from clipdb.dates import in_zone, parse_period
from clipdb.errors import DateError
from clipdb.reading.rows import UnreadableError

_LONGEST = 200  # characters; what is longer is no date
_ZONE = r"(?P<zone>Z|UTC|GMT|JST|[+-]\d{2}(?::?\d{2})?)?"
_ISO = re.compile(
    r"(?P<day>\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{8})(?:T|\s+|\s*,\s*)"
    rf"(?P<clock>\d{{1,2}}(?::?\d{{2}})(?::?\d{{2}}(?:[.,]\d+)?)?)\s*{_ZONE}",
    re.IGNORECASE,
)
# RFC 822 and 5322: `Wed, 08 May 2024 07:00:00 +0900`.
_MAIL = re.compile(
    r"(?:[a-z]{3,9}\.?,?\s+)?(?P<day>\d{1,2}\s+[a-z]{3,9}\.?\s+\d{4})\s+"
    r"(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)\s*(?P<zone>[+-]\d{4}|[a-z]{1,5})?(?:\s*\([^()]*\))?",
    re.IGNORECASE,
)
_ERA = r"(?:(?:明治|大正|昭和|平成|令和|[MTSHR]\.?)\s?(?:\d{1,2}|元))"
_DAY = re.compile(
    rf"(?P<day>(?:\d{{4}}|{_ERA})\s?[./-]\s?\d{{1,2}}\s?[./-]\s?\d{{1,2}}"
    rf"|(?:\d{{4}}|{_ERA})\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日|\d{{8}})\.?(?![0-9A-Za-z])付?け?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"\s*(?:[(\[]\s*(?:[日月火水木金土](?:曜日?)?|(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*\.?)"
    r"(?:\s?[・,/、]?\s?[祝休](?:日)?)?\s*[)\]]|[日月火水木金土]曜日?)",
    re.IGNORECASE,
)
_EDITION = re.compile(r"\s*[(\[]?(?:朝夕刊|朝刊|夕刊)[)\]]?")
_CLOCK = re.compile(
    r"[\s,、]*(?P<half>午前|午後|[ap]\.?m\.?)?\s*(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2})(?::\d{2}(?:[.,]\d+)?)?"
    r"|\s?時(?:\s?(?P<kanji>\d{1,2})\s?分(?:\s?\d{1,2}\s?秒)?)?|(?=\s?[ap]\.?m))"
    rf"\s?(?P<after>[ap]\.?m\.?)?頃?(?P<zoned>\s*{_ZONE})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_COMPACT_CLOCK = re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})(?:\d{2})?")
_SERIAL = re.compile(r"(?P<days>\d{5})(?:\.(?P<part>\d+))?")
# Day 0 of spreadsheets, which take 1900 for a leap year.
_SERIAL_DAY_0 = date(1899, 12, 30)
_NO_TIME = "there is no such time"


@dataclass(slots=True)
class Moment:
    """When an article appeared: `YYYY-MM-DD`, `HH:MM` or None, and what is odd about it."""

    date: str
    time: str | None = None
    warnings: list[str] = field(default_factory=list)


def read_moment(printed: str, time: str, zone: str) -> Moment:
    """The moment that a date, and a time beside it, print.

    Args:
        printed: the date; a weekday, 朝刊 or 夕刊, and a time may follow it.
        time: the time where it has a cell of its own, else empty.
        zone: the time zone in which a time that has one is told.

    Raises:
        UnreadableError: there is no date, or none that can be.
    """
    text, clock = _plain(printed), _plain(time)
    if not text:
        raise UnreadableError("no date")
    if len(text) > _LONGEST:
        raise UnreadableError(f"{text[:_LONGEST]}… is not a date")
    try:
        moment = _serial(text) or _zoned(text, zone) or _worded(text, zone)
        if clock:
            _set_own_time(moment, clock, zone)
    except DateError as error:
        raise UnreadableError(str(error)) from None
    return moment


def begins_with_day(text: str) -> bool:
    """Whether a day of the calendar begins the text, as a row's first cell prints it."""
    try:
        read_moment(text, "", "UTC")
    except UnreadableError:
        return False
    return not _SERIAL.fullmatch(_plain(text))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text[: 2 * _LONGEST]).split())


def _serial(text: str) -> Moment | None:
    """A date as spreadsheets count it, in days, of which a part is the time."""
    match = _SERIAL.fullmatch(text)
    if match is None:
        return None
    day = _SERIAL_DAY_0 + timedelta(int(match["days"]))
    if match["part"] is None:
        return Moment(day.isoformat())
    minutes = round(float(f"0.{match['part']}") * 24 * 60)
    at = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
    return Moment(at.date().isoformat(), f"{at:%H:%M}")


def _zoned(text: str, zone: str) -> Moment | None:
    """A date and time as machines write them."""
    match = _ISO.fullmatch(text) or _MAIL.fullmatch(text)
    if match is None:
        return None
    day = _day(match["day"], text)
    digits = re.match(r"(\d{1,2}):?(\d{2})", match["clock"])
    assert digits is not None  # both forms of a clock begin so
    return _at(day, int(digits[1]), int(digits[2]), match["clock"], match["zone"], zone)


def _at(day: date, hour: int, minute: int, printed: str, own: str | None, zone: str) -> Moment:
    """A clock's time on a day, told in the zone asked for if it has one of its own."""
    if hour > 23 or minute > 59:
        return Moment(day.isoformat(), None, [f"{_NO_TIME}: {printed.strip()}"])
    at = datetime(day.year, day.month, day.day, hour, minute)
    if own:
        offset = _offset(own)
        if offset is None:
            words = [f"unknown time zone, the time is kept as printed: {own}"]
            return Moment(day.isoformat(), f"{at:%H:%M}", words)
        at = in_zone(at.replace(tzinfo=timezone(offset)), zone)
    return Moment(at.date().isoformat(), f"{at:%H:%M}")


def _offset(zone: str) -> timedelta | None:
    """How far a zone is from UTC; None for one whose name is not known."""
    from email.utils import parsedate_tz  # knows the names of RFC 822

    name = zone.upper()
    if name in ("Z", "UTC", "GMT", "UT"):
        return timedelta()
    if name == "JST":
        return timedelta(hours=9)
    if name[0] in "+-":
        digits = name[1:].replace(":", "").ljust(4, "0")
        size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return None if size >= timedelta(hours=24) else (-size if name[0] == "-" else size)
    parsed = parsedate_tz(f"Mon, 01 Jan 2024 00:00:00 {name}")
    return timedelta(seconds=parsed[9]) if parsed and parsed[9] else None


def _worded(text: str, zone: str) -> Moment:
    """A date as people print it, and what follows it."""
    match = _DAY.match(text)
    if match is None:
        return _english(text)
    day = _day(match["day"], match["day"])
    rest = text[match.end() :]
    for pattern in (_WEEKDAY, _EDITION):
        if follows := pattern.match(rest):
            rest = rest[follows.end() :]
    clock = _CLOCK.match(rest)
    if clock is None:
        return _with_rest(Moment(day.isoformat()), rest)
    return _with_rest(_clock(day, clock, zone), rest[clock.end() :])


def _clock(day: date, match: re.Match[str], zone: str) -> Moment:
    half = (match["half"] or match["after"] or "").replace(".", "").lower()
    hour, minute = int(match["hour"]), int(match["minute"] or match["kanji"] or 0)
    if half in ("午後", "pm") and hour < 12:
        hour += 12
    elif half in ("午前", "am") and hour == 12:
        hour = 0
    return _at(day, hour, minute, match[0], match["zone"], zone)


def _with_rest(moment: Moment, rest: str) -> Moment:
    rest = _EDITION.sub("", rest, count=1).strip(" ,、・()[]") if rest else ""
    if rest:
        moment.warnings.append(f"text beside a date is left out: {rest}")
    return moment


def _english(text: str) -> Moment:
    """`8 May 2024`, `May 8, 2024 7:00 PM`."""
    clock = next(iter(_CLOCK.finditer(text)), None) if re.search(r"[A-Za-z]{3}", text) else None
    printed = text[: clock.start()] if clock else text
    if not re.search(r"[A-Za-z]{3}", printed) or not re.search(r"\b\d{4}\b", printed):
        _day(text, text)
        raise UnreadableError(f"{text} is not a date")
    day = _day(re.sub(r"^[A-Za-z]+day,?\s+", "", printed.strip(" ,")), printed)
    assert clock is None or clock.re is _CLOCK
    return Moment(day.isoformat()) if clock is None else _clock(day, clock, "UTC")


def _day(printed: str, shown: str) -> date:
    """The one day that a date names.

    Raises:
        UnreadableError: it is no date, or more than a day.
    """
    day = "".join(printed.split()) if not re.search(r"[A-Za-z]{3}", printed) else printed
    if not re.search(r"\d", day) and "元" not in day:
        raise UnreadableError(f"{shown} is not a date")  # today, yesterday: of which day?
    try:
        period = parse_period(day)
    except DateError as error:
        impossible = str(error).startswith("there is no such date") or "era" in str(error)
        words = f"there is no such date as {shown}" if impossible else f"{shown} is not a date"
        raise UnreadableError(words) from None
    if period.first != period.last:
        raise UnreadableError(f"{shown} is no day")
    return period.first


def _set_own_time(moment: Moment, clock: str, zone: str) -> None:
    """Set the time that stands in a cell of its own."""
    day = date.fromisoformat(moment.date)
    match = _CLOCK.fullmatch(clock) or _COMPACT_CLOCK.fullmatch(clock)
    if match is None:
        moment.warnings.append(f"{_NO_TIME}: {clock}")
        return
    if match.re is _CLOCK:
        own = _clock(day, match, zone)
    else:
        own = _at(day, int(match["hour"]), int(match["minute"]), clock, None, zone)
    if moment.time not in (None, own.time):
        moment.warnings.append(f"a time beside a date is left out: {moment.time}")
    moment.date, moment.time = own.date, own.time
    moment.warnings += own.warnings
