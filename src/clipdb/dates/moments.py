"""Dates and times as a cell or a value prints them, from `2024/5/1 (水) 夕刊` to RFC 822."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from clipdb.dates.days import LONGEST, Order, normalised, scan
from clipdb.errors import DateError

# Hours from UTC of zones by name, but those that mean several (IST); CST as RFC 822 has it.
_HOURS = {
    **dict.fromkeys(("Z", "UTC", "GMT", "UT", "WET"), 0),
    **dict.fromkeys(("BST", "CET", "WEST"), 1),
    **dict.fromkeys(("CEST", "EET", "SAST"), 2),
    **dict.fromkeys(("EEST", "MSK", "EAT"), 3),
    "PKT": 5,
    "ICT": 7,
    "WIB": 7,
    "HKT": 8,
    "SGT": 8,
    "AWST": 8,
    **dict.fromkeys(("JST", "KST", "日本時間"), 9),
    "ACST": 9.5,
    "AEST": 10,
    "ACDT": 10.5,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
    "ADT": -3,
    "AST": -4,
    "EDT": -4,
    "EST": -5,
    "CDT": -5,
    "CST": -6,
    "MDT": -6,
    "MST": -7,
    "PDT": -7,
    "PST": -8,
    "AKDT": -8,
    "AKST": -9,
    "HST": -10,
}
_REGIONS = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
_OFFSET = r"(?:(?:UTC|GMT)\s?[+-]\d{1,2}|[+-]\d{2})(?::?\d{2})?(?!\d)(?:\s*\([^()]*\))?"
_NAMES = "|".join([*_HOURS, *_REGIONS])
_AREAS = "Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific"
_ZONE = (
    rf"\s?(?P<zone>{_OFFSET}|(?P<open>\()?"
    rf"(?:Z|UTC|GMT|JST|(?-i:{_NAMES}|(?:{_AREAS})/[A-Za-z_]+(?:/[A-Za-z_]+)?))"
    r"(?(open)\))(?![0-9A-Za-z]))"
)
_CLOCK = re.compile(
    r"(?:T|[\s,、;)\]】]*(?:[–|-]\s|at\s)?)(?P<half>午前|午後|[ap]\.?m\.?)?\s?(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2}|\d(?=:))(?::\d{1,2}(?:[.,]\d+)?)?"
    r"|\s?時(?:\s?(?P<kanji>\d{1,2})\s?分(?:\s?\d{1,2}\s?秒)?)?|(?=\s?[ap]\.?m))"
    rf"\s?(?P<after>[ap]\.?m\b\.?)?頃?(?:{_ZONE})?(?![0-9A-Za-z])",
    re.IGNORECASE,
)
# As machines write a clock behind a day: figures alone, and, where the month has a name, a zone
# that nobody may know.
_MACHINE_CLOCK = re.compile(
    r"(?:T|[\s,)\]】]+)(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?\d{2}(?:[.,]\d+)?)?"
    rf"(?:{_ZONE}|\s(?![ap]m)(?P<unknown>[a-z]{{1,5}}))?",
    re.IGNORECASE,
)
_OWN_CLOCK = re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})(?:\d{2})?")  # in a cell of its own
# `Wed May  8 07:00:00 JST 2024`, as the program date and asctime write it.
_CTIME = re.compile(
    r"(?P<day>(?:[a-z]{3,9},?\s)?[a-z]{3,9}\s\d{1,2})\s(?P<clock>\d{1,2}:\d{2}\S*(?:\s[ap]m)?)"
    r"(?P<zone>\s[a-z]{1,5}|\s[+-]\d{4})?\s(?P<year>\d{4})",
    re.IGNORECASE,
)
_HAS_NAME = re.compile("[A-Za-z]{3}")
_WEEKDAY = re.compile(
    r"\s*(?:[(\[]\s*(?:[日月火水木金土](?:曜日?)?|(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*\.?)"
    r"(?:\s?[・,/、]?\s?[祝休](?:日)?)?\s*[)\]]|[日月火水木金土]曜日?)",
    re.IGNORECASE,
)
_EDITION = re.compile(r"\s*[(\[]?(?:朝夕刊|朝刊|夕刊)[)\]]?")
_DATED = re.compile("付け?")
_SERIAL = re.compile(r"(?P<days>\d{5})(?:\.(?P<part>\d+))?")
# Day 0 of spreadsheets, which take 1900 for a leap year.
_SERIAL_DAY_0 = date(1899, 12, 30)
_DAYS_TO_1904 = 1462
_NO_TIME = "there is no such time"


@dataclass(slots=True)
class Moment:
    """When an article appeared.

    Attributes:
        date: `YYYY-MM-DD`.
        time: `HH:MM`, or None.
        beside: text beside the date that is no part of it.
        warnings: what else is odd.
    """

    date: str
    time: str | None = None
    beside: str = ""
    warnings: list[str] = field(default_factory=list)

    def remarks(self) -> list[str]:
        """All that is to be told of it."""
        beside = [f"text beside a date is left out: {self.beside}"] if self.beside else []
        return [*beside, *self.warnings]


def read_moment(printed: str, time: str, zone: str, *, order: Order | None = None) -> Moment:
    """The moment that a date, and a time beside it, print.

    Args:
        printed: the date; a weekday, 朝刊 or 夕刊, and a time may follow it.
        time: the time where it has a cell of its own, else empty.
        zone: the time zone in which a time that has one is told.
        order: how `03/04/2023` is read, which is an error without.

    Raises:
        DateError: there is no date, or none that can be.
    """
    text, clock = normalised(printed).lstrip("【[(<〈"), normalised(time)
    if not text:
        raise DateError("no date")
    if len(text) > LONGEST:
        raise DateError(f"{text[:LONGEST]}… is not a date")
    moment = _serial(text) or _scanned(text, zone, order)
    if clock:
        _set_own_time(moment, clock, zone)
    return moment


def begins_with_day(text: str) -> bool:
    """Whether a day of the calendar begins the text, as a row's first cell prints it."""
    try:
        read_moment(text, "", "UTC")
    except DateError:
        return False
    return not _SERIAL.fullmatch(normalised(text))


def zone_called(name: str) -> tzinfo:
    """The time zone of this name, `Asia/Tokyo` or `UTC`.

    Raises:
        DateError: there is none.
    """
    from dateutil import tz  # has the zones that some systems lack

    zone = tz.gettz(name) if name.strip() else None
    if zone is None:
        raise DateError(f"unknown time zone {name!r}; for example Asia/Tokyo, UTC, Europe/Rome")
    return zone


def in_days_from_1900(text: str) -> str:
    """A date that is a number of days from 1904 as one from 1900; others as they are."""
    match = _SERIAL.fullmatch(text.strip())
    return f"{int(match['days']) + _DAYS_TO_1904}{text.strip()[5:]}" if match else text


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


def _scanned(text: str, zone: str, order: Order | None) -> Moment:
    """A date, and what follows it."""
    if ctime := _CTIME.fullmatch(text):
        text = f"{ctime['day']} {ctime['year']} {ctime['clock']}{ctime['zone'] or ''}"
    found = scan(text, order)
    if found is None:
        raise DateError(f"{text} is not a date")
    printed = text[: found.end]
    period = found.period
    rest = text[found.end :]
    if period.first != period.last:
        raise DateError(f"{text} is not a date" if rest else f"{printed} is no day")
    for pattern in (_DATED, _WEEKDAY, _DATED, _EDITION):
        if follows := pattern.match(rest):
            rest = rest[follows.end() :]
    clock = _MACHINE_CLOCK.fullmatch(rest)
    if clock is None or (clock["unknown"] and not _HAS_NAME.search(printed)):
        clock = _CLOCK.match(rest)
    moment = _at(period.first, clock, zone) if clock else Moment(period.first.isoformat())
    rest = _EDITION.sub("", rest[clock.end() :] if clock else rest, count=1)
    moment.beside = (found.later + rest).strip(" ,、・()[]【】<>〈〉")
    return moment


def _set_own_time(moment: Moment, printed: str, zone: str) -> None:
    """Set the time that stands in a cell of its own."""
    clock = _CLOCK.fullmatch(printed) or _OWN_CLOCK.fullmatch(printed)
    if clock is None:
        moment.warnings.append(f"{_NO_TIME}: {printed}")
        return
    own = _at(date.fromisoformat(moment.date), clock, zone)
    if moment.time not in (None, own.time):
        moment.warnings.append(f"a time beside a date is left out: {moment.time}")
    moment.date, moment.time = own.date, own.time
    moment.warnings += own.warnings


def _at(day: date, clock: re.Match[str], zone: str) -> Moment:
    """A clock's time on a day, told in the zone asked for if it has one of its own."""
    parts = clock.groupdict()
    half = (parts.get("half") or parts.get("after") or "").replace(".", "").lower()
    hour, minute = int(parts["hour"]), int(parts["minute"] or parts.get("kanji") or 0)
    if half in ("午後", "pm") and hour < 12:
        hour += 12
    elif half in ("午前", "am") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        return Moment(day.isoformat(), warnings=[f"{_NO_TIME}: {clock[0].strip(' ,、T')}"])
    at = datetime(day.year, day.month, day.day, hour, minute)
    own = parts.get("zone") or parts.get("unknown")
    if own is None:
        return Moment(day.isoformat(), f"{at:%H:%M}")
    told = _zone(own.strip("()"))
    if told is None:
        words = [f"unknown time zone, the time is kept as printed: {own}"]
        return Moment(day.isoformat(), f"{at:%H:%M}", warnings=words)
    try:
        at = at.replace(tzinfo=told).astimezone(UTC).astimezone(zone_called(zone))
    except OverflowError:
        raise DateError(f"{day} {clock[0].strip()} lies outside the calendar") from None
    return Moment(at.date().isoformat(), f"{at:%H:%M}")


def _zone(name: str) -> tzinfo | None:
    """The zone of a name or of an offset from UTC; None for one that is not known."""
    offset = re.match(r"(?:UTC|GMT)?\s?([+-])(\d{1,2}):?(\d{2})?(?!\d)", name, re.IGNORECASE)
    if offset:
        size = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        in_day = size < timedelta(days=1)
        return timezone(-size if offset[1] == "-" else size) if in_day else None
    if name.upper() in _HOURS:
        return timezone(timedelta(hours=_HOURS[name.upper()]))
    try:
        return zone_called(_REGIONS.get(name, name)) if "/" in name or name in _REGIONS else None
    except DateError:
        return None
