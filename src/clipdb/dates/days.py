"""Days as people type and print them, from `2023` to `令和5年6月` and `3 months ago`.

A way of writing a date is a row of `_FORMS`; one that only a filter takes, as it is counted from
today, is in `_relative_period`. A date that is not precise is a `Period`: its first and last day.
"""

import calendar
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from clipdb.errors import AmbiguousDateError, DateError

Order = Literal["ymd", "mdy", "dmy"]
"""In which order year, month and day stand where their numbers alone do not tell."""

LONGEST = 200  # characters; what is longer is no date

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
_INITIALS |= {name[0]: name for name in _ERAS}
_ERA_NAMES = "|".join(_ERAS)
_ERA = rf"(?:(?P<era>{_ERA_NAMES}|[明大昭平令mtshr]\.?)\s?(?P<era_year>\d{{1,2}}|元))"
_YEAR = r"(?P<year>\d{4})"
_MONTH = r"(?P<month>\d{1,2})"
_DAY = r"(?P<day>\d{1,2})"
_SEP = r"\s?[-./]\s?"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
# The later days of a range, of which the first is the date.
_RANGE = rf"(?P<range>\s?(?:-{{1,3}}|[–—~〜])\s?(?:{_NAME}\s?)?\d{{1,2}}(?:st|nd|rd|th)?(?!\d))?"
_ENGLISH_DAY = rf"{_DAY}(?:st|nd|rd|th)?{_RANGE}"
_BEFORE = rf"(?:{_WEEKDAY}\b\.?,?\s)?(?:the\s)?"

_KANJI_DAY = rf"{_DAY}(?P<range>[-~〜–・]\d{{1,2}})?\s?(?:日|$)"
_KANJI_REST = rf"(?<=[年)])(?:\s?{_MONTH}\s?月(?:\s?{_KANJI_DAY})?)?"

_FORMS = (
    # 2024-11-25, 2024.11.25, R6.11.25: first, as nearly all are
    rf"(?:{_YEAR}|{_ERA}){_SEP}{_MONTH}{_SEP}{_DAY}\s?日?",
    # 2024-11, R6.11, 2024, and nothing else
    rf"(?:{_YEAR}|{_ERA})(?:{_SEP}{_MONTH})?$",
    # 2024年11月25日, 2024年(令和6年)11月25日
    rf"{_YEAR}\s?年?\s?(?:\({_ERA}\s?年?\)\s?)?年?{_KANJI_REST}",
    # 令和6年11月25日, 令和6(2024)年11月
    rf"{_ERA}\s?年?\s?(?:\((?:西暦)?{_YEAR}年?\)\s?)?年?{_KANJI_REST}",
    # 20241125
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
    # 8 May 2024, Wed, 8th of May, 2024, 8-May-2024; of two figures a year before a time alone
    rf"{_BEFORE}{_ENGLISH_DAY}(?:\sof\s|\s?[-/.,]?\s?)(?P<name>{_NAME})(?!\s-\d)\s?[-/.,]?\s?"
    r"(?:(?P<year>\d{4})|(?P<short>\d{2})(?=\s\d{1,2}:\d))",
    # May 8, 2024, May 8--9, 2024
    rf"{_BEFORE}(?P<name>{_NAME})[\s\-/]?{_ENGLISH_DAY}(?:\s?[,/-]\s?|\s){_YEAR}",
    # May 2024
    rf"(?P<name>{_NAME})(?:\sof\s|\s?[-/.,]?\s?){_YEAR}",
    # 2024 May 8, 2024-May
    rf"{_YEAR}\s?[-/.,]?\s?(?P<name>{_NAME})(?:\s?[-/.,]?\s?{_DAY}(?!\d|:))?",
    # 25.11.2024, 24/11/25
    r"(?P<one>\d{1,2})\s?(?P<by>[-./])\s?(?P<two>\d{1,2})\s?(?P=by)\s?(?P<three>\d{4}|\d{2})",
)
_NUMBERS = re.compile(r"(?<![\d./-])(\d{4}|\d\d?)([./-])(\d\d?)\2(\d{4}|\d\d?)(?![\d./-])")
# The days with which a line of clipping text begins, whether they can be understood or not.
# Matched on each line, so no table; the first two forms are sure to be the text's own.
_FIGURE = "[0-9〇零一二三四五六七八九十]"
_ERA_LINE = rf"(?:{_ERA_NAMES}|[MTSHR]\.?)\s?(?:{_FIGURE}{{1,3}}|元)"
_IN_BRACKETS = rf"\s?\((?:西暦|{_ERA_NAMES}|[明大昭平令])?(?:{_FIGURE}{{1,4}}|元)\s?年?\)"
_TWO = r"(?:0?[1-9]|[12]\d|3[01])"
_ON_LINE = re.compile(
    r"\ufeff?(?P<mark>[・●•◦■□◆◇▼▽▲△○◎★☆※]\s?|[-*+]\s)?(?P<open>[【\[(])?(?P<date>"
    rf"(?P<sure>(?:\d{{4}}|{_ERA_LINE}){_SEP}\d{{1,2}}{_SEP}\d{{1,2}}"
    rf"|(?:{_FIGURE}{{4}}|{_ERA_LINE})(?:\s?年(?:{_IN_BRACKETS})?|{_IN_BRACKETS}年?)"
    rf"\s?{_FIGURE}{{1,3}}月\s?{_FIGURE}{{1,3}}日)"
    rf"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"|(?P<short>{_FIGURE}{{1,3}}月\s?{_FIGURE}{{1,3}}日)"
    rf"|{_TWO}(?P<by>[-./]){_TWO}(?P=by)\d\d(?:\d\d)?|\d\d(?P<sep>[-./]){_TWO}(?P=sep){_TWO}"
    rf"|(?i:{_BEFORE}{_TWO}(?:st|nd|rd|th)?(?:\sof\s|[\s-]){_NAME},?[\s-]\d{{4}}"
    rf"|{_BEFORE}{_NAME}\s{_TWO}(?:st|nd|rd|th)?,?\s\d{{4}}))\.?(?(open)[】\])]?)"
    r"(?:\s?\([日月火水木金土](?:曜日?)?(?:・?祝)?\))?(?:\s?(?:朝刊|夕刊))?(?P<edge>(?(open)|(?=[\s「『【\[(<]|$)))?"
)
_FIRST_ON_LINE = frozenset("\ufeff明大昭平令〇零一二三四五六七八九十・●•◦■□◆◇▼▽▲△○◎★☆※-*+【[(")
_FIRST_ON_LINE |= frozenset("ADFHJMNORSTWadfjmnostw")  # or a figure

_KANJI = {figure: value for value, figure in enumerate("〇一二三四五六七八九")} | {"零": 0}
_KANJI_NUMBER = re.compile(rf"[十{''.join(_KANJI)}]+(?=\s?[年月日時分秒週かカヵケヶ箇個])")

_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}
_UNITS |= {"日": "day", "週": "week", "月": "month", "年": "year"}
_AGO = re.compile(
    r"(?P<count>\d{1,4}|an?|one)\s(?P<unit>day|week|month|year)s?\sago"
    r"|(?P<figures>\d{1,4})\s?(?:(?P<letter>[dwmy])"
    r"|(?P<kanji>日|週|[かカヵケヶ箇個]月|年)間?\s?(?:前|まえ))"
)
_DAYS_BACK = {"today": 0, "now": 0, "今日": 0, "本日": 0, "yesterday": 1, "昨日": 1, "一昨日": 2}
_CALENDAR = {
    **{f"this {unit}": (unit, 0) for unit in ("week", "month", "year")},
    **{f"last {unit}": (unit, 1) for unit in ("week", "month", "year")},
    "今週": ("week", 0),
    "今月": ("month", 0),
    "今年": ("year", 0),
    "本年": ("year", 0),
    "先週": ("week", 1),
    "先月": ("month", 1),
    "去年": ("year", 1),
    "昨年": ("year", 1),
}
_LATEST = re.compile(rf"(?P<english>{_WEEKDAY})|(?P<japanese>[月火水木金土日])曜日?")

_HINT = "write it like 2023, 2023-06, 2023-06-21, 令和5年6月 or '3 months ago'"


class Period(NamedTuple):
    """The days from `first` to `last`, both included."""

    first: date
    last: date


class Found(NamedTuple):
    """A date at the beginning of a text: what it means, where it ends, later days of a range."""

    period: Period
    end: int
    later: str


def parse_period(text: str, *, today: date | None = None, order: Order | None = None) -> Period:
    """Read a date that a person typed, with the precision it has.

    Args:
        text: `2023`, `2023-06`, `2023.06.21`, `2023/6/21`, `令和5年6月`, `yesterday`, `先週`,
            `3 months ago`, `2w`, `monday`, `June 2023` …, in any width or case.
        today: what relative dates are counted from; the local day when left out.
        order: how `03/04/2023` is read, which is an error without.

    Raises:
        DateError: if it cannot be read, or is a day that does not exist.
    """
    plain = normalised(text)
    try:
        found = scan(plain, order, shown=repr(text))
        if found is not None and found.end == len(plain) and not found.later:
            return found.period
        period = _relative_period(plain.lower(), today or date.today())
    except AmbiguousDateError:
        raise
    except DateError as error:
        raise DateError(f"{error}; {_HINT}") from None
    if period is None:
        raise DateError(f"cannot read the date {text!r}; {_HINT}")
    return period


def normalised(text: str) -> str:
    """A text as `scan` takes it: one width, single spaces, figures for numbers in kanji."""
    plain = " ".join(unicodedata.normalize("NFKC", text[: 2 * LONGEST]).split())
    return _KANJI_NUMBER.sub(_in_figures, plain)


def _in_figures(match: re.Match[str]) -> str:
    """The figures of a number in kanji: of each place (二〇二四), or with tens (二十五)."""
    tens, ten, ones = match[0].rpartition("十")
    figures = "".join(str(_KANJI[figure]) for figure in ones)
    if not ten:
        return figures
    if len(tens) > 1 or "十" in tens or len(ones) > 1:
        return match[0]
    return str((_KANJI[tens] if tens else 1) * 10 + int(figures or 0))


def scan(text: str, order: Order | None = None, *, shown: str | None = None) -> Found | None:
    """The date at the beginning of a text; None if there is none.

    Args:
        text: as `normalised` gives it.
        order: how a date is read whose numbers can be read in several ways.
        shown: what errors call the date; itself, if left out.

    Raises:
        AmbiguousDateError: only an order would tell which day it is.
        DateError: there is no such date.
    """
    for form in _FORMS:
        if match := _compiled(form).match(text):
            return _found(match, order, shown or match[0].rstrip("."))
    return None


@cache
def _compiled(form: str) -> re.Pattern[str]:
    """A form as a pattern, made when it is asked for: most dates need the first two alone."""
    return re.compile(rf"(?:{form})(?:(?<=日)|\.?(?!\d|(?!T\d)[A-Za-z]))", re.IGNORECASE)


def day_on_line(text: str) -> re.Match[str] | None:
    """The day with which a line of clipping text begins; its `edge` is None where text follows."""
    # Of most lines one look tells that none does.
    first = text[:1]
    return _ON_LINE.match(text) if first.isdecimal() or first in _FIRST_ON_LINE else None


def _found(match: re.Match[str], order: Order | None, shown: str) -> Found:
    parts = {name: text for name, text in match.groupdict().items() if text is not None}
    try:
        if "one" in parts:
            period = _period_of_numbers(parts, order, shown)
        elif "era" in parts:
            period = _period_of_era(parts, shown)
        else:
            short = parts.get("short")
            year = _of_two_figures(int(short)) if short else int(parts["year"])
            period = _within_year(year, parts)
    except ValueError:
        raise DateError(f"there is no such date as {shown}") from None
    return Found(period, match.end(), parts.get("range", ""))


def _period_of_era(parts: dict[str, str], shown: str) -> Period:
    era = _INITIALS.get(parts["era"][0].lower(), parts["era"])
    start, end, before = _ERAS[era]
    year = before + (1 if parts["era_year"] == "元" else int(parts["era_year"]))
    if "year" in parts and int(parts["year"]) != year:
        raise DateError(f"the years of {shown} disagree")
    period = _within_year(year, parts)
    if period.first == period.last:
        # A day on which an era ended or began has been printed under both names.
        ends = [last for _, last, _ in _ERAS.values() if last < end]
        starts = [first for first, _, _ in _ERAS.values() if first > start]
        start, end = max(ends, default=start), min(starts, default=end)
    inside = Period(max(period.first, start), min(period.last, end))
    if inside.first > inside.last:
        raise DateError(f"{shown} lies outside the era {era}")
    return inside


def _within_year(year: int, parts: dict[str, str]) -> Period:
    if "name" in parts:
        month = _MONTHS.index(parts["name"][:3].lower()) + 1
    elif "month" in parts:
        month = int(parts["month"])
    else:
        return Period(date(year, 1, 1), date(year, 12, 31))
    if "day" not in parts:
        return _month(year, month)
    day = date(year, month, int(parts["day"]))
    return Period(day, day)


def _of_two_figures(year: int) -> int:
    """A year of two figures, as mails and POSIX have it."""
    return year + (2000 if year < 69 else 1900)


def _period_of_numbers(parts: dict[str, str], order: Order | None, shown: str) -> Period:
    """The day of three numbers of which the first is no year of four figures."""
    one, two, three = (int(parts[name]) for name in ("one", "two", "three"))
    ways = {"mdy": (three, one, two), "dmy": (three, two, one)}
    is_short = len(parts["three"]) == 2
    if is_short:
        ways["ymd"] = (one, two, three)
    days: dict[str, date] = {}
    for way, (year, month, day) in ways.items():
        with suppress(ValueError):
            days[way] = date(_of_two_figures(year) if is_short else year, month, day)
    readings = tuple(dict.fromkeys(days.values()))
    if not readings:
        raise ValueError
    if is_short or len(readings) > 1:
        if order not in days:
            raise AmbiguousDateError(shown, readings)
        return Period(days[order], days[order])
    return Period(readings[0], readings[0])


def orders_in(text: str) -> Iterator[tuple[str, Order]]:
    """What the dates of a text say that can be read in one way alone: by which mark their numbers
    are parted, and in which order they stand."""
    for match in _NUMBERS.finditer(text):
        one, by, two, three = match.groups()
        first, second = int(one), int(two)
        if len(one) == 4:
            yield by, "ymd"
        elif len(three) == 4 and max(first, second) > 12 >= min(first, second):
            yield by, "dmy" if first > 12 else "mdy"


def _month(year: int, month: int) -> Period:
    first = date(year, month, 1)
    return Period(first, first.replace(day=calendar.monthrange(year, month)[1]))


def _relative_period(text: str, today: date) -> Period | None:
    """What is counted from today: `yesterday`, `3か月前`, `last week`, `monday`."""
    if text in _DAYS_BACK:
        day = today - timedelta(days=_DAYS_BACK[text])
        return Period(day, day)
    if text in _CALENDAR:
        unit, back = _CALENDAR[text]
        return _calendar_unit(_before(today, back, unit), unit)
    if match := _AGO.fullmatch(text):
        count = match["count"] or match["figures"]
        unit = match["unit"] or _UNITS[match["letter"] or match["kanji"][-1]]
        try:
            day = _before(today, int(count) if count.isdecimal() else 1, unit)
        except (ValueError, OverflowError):
            raise DateError(f"{text!r} lies before the first year") from None
        return Period(day, day)
    if match := _LATEST.fullmatch(text):
        name = match["english"]
        number = _WEEKDAYS.index(name[:3]) if name else "月火水木金土日".index(match["japanese"])
        day = today - timedelta(days=(today.weekday() - number) % 7)
        return Period(day, day)
    return None


def _before(day: date, count: int, unit: str) -> date:
    """The day so many units before; in a month that is too short for it the last.

    Raises:
        ValueError, OverflowError: it lies before the first year.
    """
    if unit in ("day", "week"):
        return day - timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - count * (12 if unit == "year" else 1)
    last = _month(months // 12, months % 12 + 1).last
    return last.replace(day=min(day.day, last.day))


def _calendar_unit(day: date, unit: str) -> Period:
    if unit == "year":
        return Period(date(day.year, 1, 1), date(day.year, 12, 31))
    if unit == "month":
        return _month(day.year, day.month)
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))
