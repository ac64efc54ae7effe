"""Dates as people type and print them, from `2023` to `令和5年6月` and `3 months ago`.

A date that is not precise is a `Period`: its first and its last day.
"""

import calendar
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from clipdb.errors import DateError

# First and last day of each era and the year before its year 1. 大正 and 昭和 began on the day
# on which the era before ended, 平成 and 令和 on the day after.
_ERAS = {
    "明治": (date(1868, 1, 25), date(1912, 7, 30), 1867),
    "大正": (date(1912, 7, 30), date(1926, 12, 25), 1911),
    "昭和": (date(1926, 12, 25), date(1989, 1, 7), 1925),
    "平成": (date(1989, 1, 8), date(2019, 4, 30), 1988),
    "令和": (date(2019, 5, 1), date.max, 2018),
}
_INITIALS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}
_ERA = "|".join((*_ERAS, *_INITIALS))
_YEAR = rf"(?:(?P<era>{_ERA})\.?\s*(?P<era_year>\d{{1,2}}|元)|(?P<year>\d{{4}}))"
_NUMERIC = re.compile(
    _YEAR
    + r"(?:\s*年|(?=[-./])|$)(?:\s*[-./]?\s*(?P<month>\d{1,2})(?:\s*月|(?=[-./])|$)"
    + r"(?:\s*[-./]?\s*(?P<day>\d{1,2})\s*日?)?)?",
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_AGO = re.compile(r"(?P<count>\d{1,4}|an?|one)\s+(?P<unit>day|week|month|year)s?\s+ago")
_RELATIVE = re.compile(r"(?P<which>this|last)\s+(?P<unit>week|month|year)")
_DAYS_BACK = {"today": 0, "now": 0, "今日": 0, "本日": 0, "yesterday": 1, "昨日": 1}

_HINT = "write it like 2023, 2023-06, 2023-06-21, 令和5年6月 or '3 months ago'"


class Period(NamedTuple):
    """The days from `first` to `last`, both included."""

    first: date
    last: date


def parse_period(text: str, *, today: date | None = None) -> Period:
    """Read a date that a person typed, with the precision it has.

    Args:
        text: `2023`, `2023-06`, `2023.06.21`, `2023/6/21`, `令和5年6月`, `yesterday`,
            `3 months ago`, `June 2023` …, in any width or case.
        today: what relative dates are counted from; the local day when left out.

    Raises:
        DateError: if it cannot be read, or is a day that does not exist.
    """
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    numeric = _NUMERIC.fullmatch(folded) or _COMPACT.fullmatch(folded)
    if numeric:
        return _numeric_period(numeric, text)
    period = _relative_period(folded, today or date.today()) or _worded_period(folded)
    if period is None:
        raise DateError(f"cannot read the date {text!r}; {_HINT}")
    return period


def _numeric_period(match: re.Match[str], text: str) -> Period:
    parts = match.groupdict()
    year = int(parts["year"]) if parts["year"] else _western_year(parts)
    try:
        if parts["month"] is None:
            period = Period(date(year, 1, 1), date(year, 12, 31))
        elif parts["day"] is None:
            period = _month(year, int(parts["month"]))
        else:
            day = date(year, int(parts["month"]), int(parts["day"]))
            period = Period(day, day)
    except ValueError:
        raise DateError(f"there is no such date as {text!r}; {_HINT}") from None
    return _within_era(period, parts["era"], text) if parts.get("era") else period


def _western_year(parts: dict[str, str | None]) -> int:
    era_year = parts["era_year"]
    before = _era(parts["era"] or "")[2]
    return before + (1 if era_year == "元" else int(era_year or 0))


def _era(name: str) -> tuple[date, date, int]:
    return _ERAS[_INITIALS.get(name, name)]


def _within_era(period: Period, name: str, text: str) -> Period:
    start, end, _ = _era(name)
    if period.first == period.last:
        # The day on which the next era began was printed under both names.
        end = min((first for first, _, _ in _ERAS.values() if first > start), default=end)
    inside = Period(max(period.first, start), min(period.last, end))
    if inside.first > inside.last:
        raise DateError(f"{text!r} lies outside the era {_INITIALS.get(name, name)}")
    return inside


def _month(year: int, month: int) -> Period:
    first = date(year, month, 1)
    return Period(first, first.replace(day=calendar.monthrange(year, month)[1]))


def _relative_period(text: str, today: date) -> Period | None:
    from dateutil.relativedelta import relativedelta

    if text in _DAYS_BACK:
        day = today - timedelta(days=_DAYS_BACK[text])
        return Period(day, day)
    if match := _AGO.fullmatch(text):
        count = int(match["count"]) if match["count"].isdigit() else 1
        try:
            day = today - relativedelta(**{f"{match['unit']}s": count})  # type: ignore[arg-type]
        except (ValueError, OverflowError):
            raise DateError(f"{text!r} lies before the first year; {_HINT}") from None
        return Period(day, day)
    if match := _RELATIVE.fullmatch(text):
        back = 1 if match["which"] == "last" else 0
        return _calendar_unit(today - relativedelta(**{f"{match['unit']}s": back}), match["unit"])  # type: ignore[arg-type]
    return None


def _calendar_unit(day: date, unit: str) -> Period:
    if unit == "year":
        return Period(date(day.year, 1, 1), date(day.year, 12, 31))
    if unit == "month":
        return _month(day.year, day.month)
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def _worded_period(text: str) -> Period | None:
    """Dates with a month's English name, `June 2023` or `21 June 2023`."""
    if not re.search(r"[a-z]{3}", text) or not re.search(r"\b\d{4}\b", text):
        return None
    from dateutil import parser

    # A field that is not in the text takes the default's: parsing against two
    # defaults that differ in all of them tells which fields were there.
    try:
        one = parser.parse(text, default=parser.parse("2001-01-01"))
        other = parser.parse(text, default=parser.parse("2004-02-02"))
    except (ValueError, OverflowError):
        return None
    if one.year != other.year or one.month != other.month:
        return None
    return _month(one.year, one.month) if one.day != other.day else Period(one.date(), one.date())


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


def in_zone(printed: datetime, name: str) -> datetime:
    """The same moment as a clock of another time zone shows it; one without a zone as it is.

    Raises:
        DateError: there is no such zone, or the moment lies outside the calendar.
    """
    if printed.tzinfo is None:
        return printed
    try:
        return printed.astimezone(UTC).astimezone(zone_called(name))
    except OverflowError:
        raise DateError(f"{printed} lies outside the calendar") from None
