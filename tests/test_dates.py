"""Dates and times as people type and print them, with the precision they have."""

import contextlib
from datetime import date, datetime, time, timedelta
from functools import partial
from time import process_time
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb.dates import parse_period
from clipdb.dates.days import day_on_line
from clipdb.dates.moments import begins_with_day, read_moment
from clipdb.errors import AmbiguousDateError, DateError

TODAY = date(2024, 3, 31)

PERIODS = {
    "2023": ("2023-01-01", "2023-12-31"),
    "2023年": ("2023-01-01", "2023-12-31"),
    "2023-06": ("2023-06-01", "2023-06-30"),
    "2024-02": ("2024-02-01", "2024-02-29"),
    "2023年6月": ("2023-06-01", "2023-06-30"),
    "2023.06.21": ("2023-06-21", "2023-06-21"),
    "2023/6/21": ("2023-06-21", "2023-06-21"),
    "２０２３－０６－２１": ("2023-06-21", "2023-06-21"),
    "20230621": ("2023-06-21", "2023-06-21"),
    "2023年6月21日": ("2023-06-21", "2023-06-21"),
    "令和5年6月": ("2023-06-01", "2023-06-30"),
    "令和元年": ("2019-05-01", "2019-12-31"),
    "平成31年": ("2019-01-01", "2019-04-30"),
    "昭和64年1月7日": ("1989-01-07", "1989-01-07"),
    "today": ("2024-03-31", "2024-03-31"),
    "Yesterday": ("2024-03-30", "2024-03-30"),
    "昨日": ("2024-03-30", "2024-03-30"),
    "3 months ago": ("2023-12-31", "2023-12-31"),
    "1 month ago": ("2024-02-29", "2024-02-29"),
    "a week ago": ("2024-03-24", "2024-03-24"),
    "last month": ("2024-02-01", "2024-02-29"),
    "this year": ("2024-01-01", "2024-12-31"),
    "last week": ("2024-03-18", "2024-03-24"),
    "June 2023": ("2023-06-01", "2023-06-30"),
    "21 June 2023": ("2023-06-21", "2023-06-21"),
    "Jun 1, 2023": ("2023-06-01", "2023-06-01"),
    "2023-Jun": ("2023-06-01", "2023-06-30"),
    "25.11.2024": ("2024-11-25", "2024-11-25"),
    "2024年（令和6年）2月": ("2024-02-01", "2024-02-29"),
    "令和六年二月": ("2024-02-01", "2024-02-29"),
    "二〇二三年": ("2023-01-01", "2023-12-31"),
    "R5.6": ("2023-06-01", "2023-06-30"),
    "7d": ("2024-03-24", "2024-03-24"),
    "2w": ("2024-03-17", "2024-03-17"),
    "1m": ("2024-02-29", "2024-02-29"),
    "1y": ("2023-03-31", "2023-03-31"),
    "３か月前": ("2023-12-31", "2023-12-31"),
    "3ヶ月前": ("2023-12-31", "2023-12-31"),
    "3ｶ月前": ("2023-12-31", "2023-12-31"),
    "三箇月前": ("2023-12-31", "2023-12-31"),
    "2週間前": ("2024-03-17", "2024-03-17"),
    "十日前": ("2024-03-21", "2024-03-21"),
    "1年前": ("2023-03-31", "2023-03-31"),
    "先週": ("2024-03-18", "2024-03-24"),
    "今週": ("2024-03-25", "2024-03-31"),
    "先月": ("2024-02-01", "2024-02-29"),
    "今月": ("2024-03-01", "2024-03-31"),
    "今年": ("2024-01-01", "2024-12-31"),
    "本年": ("2024-01-01", "2024-12-31"),
    "去年": ("2023-01-01", "2023-12-31"),
    "昨年": ("2023-01-01", "2023-12-31"),
    "一昨日": ("2024-03-29", "2024-03-29"),
    "明治元年": ("1868-01-25", "1868-12-31"),
    "Monday": ("2024-03-25", "2024-03-25"),
    "sun": ("2024-03-31", "2024-03-31"),
    "土曜日": ("2024-03-30", "2024-03-30"),
}


@pytest.mark.parametrize("typed", PERIODS)
def test_a_date_has_its_first_and_last_day(typed: str) -> None:
    period = parse_period(typed, today=TODAY)
    assert (period.first.isoformat(), period.last.isoformat()) == PERIODS[typed]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "June",
        "06",
        "202306",
        "03/04/2023",
        "2023-13",
        "2023-02-30",
        "2023-00-10",
        "0000",
        "平成32年1月",
        "令和元年4月",
        "5000 years ago",
        "2023-06-21-07",
        "2023年21日",
        "2023-06-21 07:00",
        "June 8--9, 2023",
        "2024年（令和5年）2月",
        "40000w",
        "3月前",
        "next week",
        "2024年十十月",
        "2024年二十二十月",
        "2024年十一一月",
        "2024" * 100,
    ],
)
def test_what_is_no_date_is_an_error_that_shows_it(typed: str) -> None:
    with pytest.raises(DateError, match=r"date|era|year"):
        parse_period(typed, today=TODAY)


# What a cell prints: the day, the time as a clock in Tokyo shows it, and what is told of it.
MOMENTS: dict[str, tuple[str, str | None, list[str]]] = {
    "2024. 5. 8.": ("2024-05-08", None, []),
    "2024年5月8日（水・祝）付朝刊": ("2024-05-08", None, []),
    "2024/5/8(Wed) 夕刊 7:05": ("2024-05-08", "07:05", []),
    "【2024年11月25日】": ("2024-11-25", None, []),
    "[2024-11-25] 21:05": ("2024-11-25", "21:05", []),
    "(2024/11/25(月) 7:00)": ("2024-11-25", "07:00", []),
    "２０２４年（令和６年）１１月２５日": ("2024-11-25", None, []),
    "令和6(2024)年11月25日": ("2024-11-25", None, []),
    "令和六年十一月二十五日　午後三時五分": ("2024-11-25", "15:05", []),
    "㋿6年5月8日": ("2024-05-08", None, []),
    "R6.5.6": ("2024-05-06", None, []),
    "H31.4.30": ("2019-04-30", None, []),
    "25.11.2024 7:00": ("2024-11-25", "07:00", []),
    "05/05/2024": ("2024-05-05", None, []),
    "11/25/2024": ("2024-11-25", None, []),
    "20240508": ("2024-05-08", None, []),
    "20240508T070000Z": ("2024-05-08", "16:00", []),
    "45413.5": ("2024-05-01", "12:00", []),
    "2024-05-08T23:30:00.123Z": ("2024-05-09", "08:30", []),
    "2024-05-08 10:30:59 +0530": ("2024-05-08", "14:00", []),
    "2024/5/8 7:00 EST": ("2024-05-08", "21:00", []),
    "2024/5/8 7:00（日本時間）": ("2024-05-08", "07:00", []),
    "2024/5/8 13:5:0": ("2024-05-08", "13:05", []),
    "2024/5/8 13:05:59": ("2024-05-08", "13:05", []),
    "2024/5/8 午前0時5分頃": ("2024-05-08", "00:05", []),
    "2024/5/8 午後12時": ("2024-05-08", "12:00", []),
    "2024/5/8 12:05 a.m.": ("2024-05-08", "00:05", []),
    "2024/5/8 7pm": ("2024-05-08", "19:00", []),
    "2024年5月8日7:00": ("2024-05-08", "07:00", []),
    "25 Nov 2024": ("2024-11-25", None, []),
    "Sept. 8th, 2024": ("2024-09-08", None, []),
    "the 8th of May 2024": ("2024-05-08", None, []),
    "8-May-2024": ("2024-05-08", None, []),
    "2024 May 8": ("2024-05-08", None, []),
    "Wednesday, May 8, 2024 at 7 p.m.": ("2024-05-08", "19:00", []),
    "8 May 2024 7:15 PM": ("2024-05-08", "19:15", []),
    "8 May 2024 07:00 +09:00": ("2024-05-08", "07:00", []),
    "May 8, 2024 7:00 AM JST": ("2024-05-08", "07:00", []),
    "May 8, 2024 – 7:00 PM EDT": ("2024-05-09", "08:00", []),
    "January 8, 2024 7:15 PM ET": ("2024-01-09", "09:15", []),
    "July 8, 2024 7:15 PM ET": ("2024-07-09", "08:15", []),
    "8 May 2024 7:15 Europe/Rome": ("2024-05-08", "14:15", []),
    "Wed, 08 May 2024 07:00:00 GMT": ("2024-05-08", "16:00", []),
    "Wed, 08 May 2024 07:00:00 +0000 (UTC)": ("2024-05-08", "16:00", []),
    "8 May 24 23:30 PST": ("2024-05-09", "16:30", []),
    "8 May 99 07:00 JST": ("1999-05-08", "07:00", []),
    "Wed May  8 07:00:00 JST 2024": ("2024-05-08", "07:00", []),
    "Wed May 18 07:00:00 2024": ("2024-05-18", "07:00", []),
    "Wed May 08 2024 07:00:00 GMT+0900 (日本標準時)": ("2024-05-08", "07:00", []),
    "8 May 2024 07:00 XYZ": (
        "2024-05-08",
        "07:00",
        ["unknown time zone, the time is kept as printed: XYZ"],
    ),
    "8 May 68 07:00 JST": ("2068-05-08", "07:00", []),
    "8 May 69 07:00 JST": ("1969-05-08", "07:00", []),
    "2024年5月8日付（水）夕刊": ("2024-05-08", None, []),
    "2024-05-08 07:00 AKST": ("2024-05-09", "01:00", []),
    "2024-05-08 24:00": ("2024-05-08", None, ["there is no such time: 24:00"]),
    "2024-05-08 7:60": ("2024-05-08", None, ["there is no such time: 7:60"]),
    "2024-05-08 07:00 +23:59": ("2024-05-07", "16:01", []),
    "2024-05-08 07:00 +24:00": (
        "2024-05-08",
        "07:00",
        ["unknown time zone, the time is kept as printed: +24:00"],
    ),
    "2024-05-08 25:30": ("2024-05-08", None, ["there is no such time: 25:30"]),
    "2024年5月8日 午後7時75分": ("2024-05-08", None, ["there is no such time: 午後7時75分"]),
    "2024/5/8 NHK": ("2024-05-08", None, ["text beside a date is left out: NHK"]),
    "2024/5/8 7:00 NHK": ("2024-05-08", "07:00", ["text beside a date is left out: NHK"]),
    "May 8--9, 2024": ("2024-05-08", None, ["text beside a date is left out: --9"]),
    "8–9 May 2024": ("2024-05-08", None, ["text beside a date is left out: –9"]),
    "April 30 - May 2, 2024": ("2024-04-30", None, ["text beside a date is left out: - May 2"]),
    "2024年5月8〜9日": ("2024-05-08", None, ["text beside a date is left out: 〜9"]),
    "2024年5月8日～9日": ("2024-05-08", None, ["text beside a date is left out: ~9日"]),
}


@pytest.mark.parametrize("printed", MOMENTS)
def test_a_cell_gives_a_day_and_a_time(printed: str) -> None:
    moment = read_moment(printed, "", "Asia/Tokyo")
    assert (moment.date, moment.time, moment.remarks()) == MOMENTS[printed]


NO_MOMENTS = {
    "": "no date",
    "yesterday": "yesterday is not a date",
    "先週": "先週 is not a date",
    "11月25日": "11月25日 is not a date",
    "2024年度": "2024年度 is not a date",
    "2024.11.25NHK": "2024.11.25NHK is not a date",
    "2024-11": "2024-11 is no day",
    "May 2024": "May 2024 is no day",
    "2024年11月 朝刊": "2024年11月 朝刊 is not a date",
    "2024-02-30 7:00": "there is no such date as 2024-02-30",
    "31 June 2024": "there is no such date as 31 June 2024",
    "平成31年5月2日": "平成31年5月2日 lies outside the era 平成",
    "2024年(令和5年)11月25日": "the years of 2024年(令和5年)11月25日 disagree",
    "01.01.0001 00:00 +09:00": "0001-01-01 00:00 +09:00 lies outside the calendar",
    "x" * 300: f"{'x' * 200}… is not a date",
}


@pytest.mark.parametrize("printed", NO_MOMENTS)
def test_what_is_no_day_is_an_error_that_shows_it(printed: str) -> None:
    with pytest.raises(DateError) as error:
        read_moment(printed, "", "Asia/Tokyo")
    assert str(error.value) == NO_MOMENTS[printed]
    assert not begins_with_day(printed)


@pytest.mark.parametrize(
    ("time", "told", "remarks"),
    [
        ("7:00 PM", "19:00", []),
        ("午後7時", "19:00", []),
        ("1905", "19:05", []),
        ("19:05:00", "19:05", []),
        ("10:05 GMT", "19:05", []),
        ("25:30", None, ["there is no such time: 25:30"]),
        ("夕方", None, ["there is no such time: 夕方"]),
    ],
)
def test_a_time_may_have_a_cell_of_its_own(time: str, told: str | None, remarks: list[str]) -> None:
    moment = read_moment("2024-05-08", time, "Asia/Tokyo")
    assert (moment.date, moment.time, moment.remarks()) == ("2024-05-08", told, remarks)


def test_a_time_in_a_cell_of_its_own_stands_and_may_move_the_day() -> None:
    moment = read_moment("2024-05-08 7:00", "23:30 GMT", "Asia/Tokyo")
    assert (moment.date, moment.time) == ("2024-05-09", "08:30")
    assert moment.remarks() == ["a time beside a date is left out: 07:00"]
    same = read_moment("2024-05-08 7:00", "7:00:00", "Asia/Tokyo")
    assert (same.time, same.remarks()) == ("07:00", [])


def test_a_number_is_a_spreadsheets_day_where_a_date_should_be_and_nowhere_else() -> None:
    assert read_moment("45413", "", "UTC").date == "2024-05-01"
    assert not begins_with_day("45413")


def test_a_month_before_is_the_same_day_of_it_or_its_last() -> None:
    assert parse_period("1m", today=date(2024, 3, 15)).first == date(2024, 2, 15)
    assert parse_period("1m", today=date(2024, 3, 30)).first == date(2024, 2, 29)
    assert parse_period("1y", today=date(2024, 2, 29)).first == date(2023, 2, 28)


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("明治45年7月30日", "1912-07-30"),
        ("大正元年7月30日", "1912-07-30"),
        ("大正15年12月25日", "1926-12-25"),
        ("昭和元年12月25日", "1926-12-25"),
        ("昭和64年1月7日", "1989-01-07"),
        ("平成元年1月7日", "1989-01-07"),
        ("昭和64年1月8日", "1989-01-08"),
        ("平成元年1月8日", "1989-01-08"),
        ("H31.4.30", "2019-04-30"),
        ("R1.4.30", "2019-04-30"),
        ("H31.5.1", "2019-05-01"),
        ("令和元年5月1日", "2019-05-01"),
    ],
)
def test_both_names_of_a_day_at_the_border_of_eras_are_right(printed: str, day: str) -> None:
    assert read_moment(printed, "", "UTC").date == day


@pytest.mark.parametrize(
    "printed", ["大正元年7月29日", "昭和64年1月9日", "平成元年1月6日", "R1.4.29", "H31.5.2"]
)
def test_a_day_beyond_the_border_of_an_era_is_none_of_it(printed: str) -> None:
    with pytest.raises(DateError, match="lies outside the era"):
        read_moment(printed, "", "UTC")


ORDERS: dict[str, dict[Literal["ymd", "mdy", "dmy"] | None, list[str]]] = {
    "03/04/2024": {
        None: ["2024-03-04", "2024-04-03"],
        "mdy": ["2024-03-04"],
        "dmy": ["2024-04-03"],
        "ymd": ["2024-03-04", "2024-04-03"],
    },
    "25/04/2024": {None: ["2024-04-25"], "mdy": ["2024-04-25"], "dmy": ["2024-04-25"]},
    "24/11/25": {None: ["2025-11-24", "2024-11-25"], "ymd": ["2024-11-25"], "dmy": ["2025-11-24"]},
    "31/12/99": {None: ["1999-12-31"], "dmy": ["1999-12-31"]},
}


@pytest.mark.parametrize("printed", ORDERS)
def test_numbers_that_can_be_several_days_need_an_order(printed: str) -> None:
    for order, days in ORDERS[printed].items():
        if len(days) == 1 and (order or len(printed) == 10):
            assert [read_moment(printed, "", "UTC", order=order).date] == days
            assert [parse_period(printed, order=order).first.isoformat()] == days
        else:
            with pytest.raises(AmbiguousDateError, match=" or ".join(days)) as error:
                read_moment(printed, "", "UTC", order=order)
            assert [day.isoformat() for day in error.value.readings] == days
    with pytest.raises(DateError):
        read_moment("31/13/2024", "", "UTC", order="dmy")


ERAS = [(2018, "令和", "R", date(2019, 5, 2)), (1988, "平成", "H", date(1989, 1, 9))]
KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")


def ways_of(day: date) -> list[str]:
    """A day in each way of writing."""
    first, name, initial, _ = next(era for era in ERAS if day >= era[3])
    of_era = day.year - first
    tens = {10: "十", 11: "十一", 12: "十二", 20: "二十", 25: "二十五", 30: "三十", 31: "三十一"}
    number = tens.get(day.day, str(day.day).translate(KANJI))
    return [
        *(f"{day.year}{by}{day.month}{by}{day.day}" for by in "-./"),
        day.strftime("%Y%m%d"),
        f"{day.year}年{day.month}月{day.day}日",
        f"{name}{of_era}年{day.month}月{day.day}日",
        f"{initial}{of_era}.{day.month}.{day.day}",
        f"{day.year}年({name}{of_era}年){day.month}月{day.day}日",
        f"{str(day.year).translate(KANJI)}年{day.month}月{number}日",
        day.strftime("%d %b %Y"),
        day.strftime("%B %d, %Y"),
        day.strftime("%a, %d %b %Y"),
        day.strftime("%Y %b %d"),
        day.strftime("%d-%b-%Y"),
        f"{day.day}.{day.month}.{day.year}" if day.day > 12 else day.isoformat(),
    ]


@given(st.dates(date(1989, 1, 9), date(2099, 12, 31)))
def test_every_day_is_read_back_in_each_way_of_writing(day: date) -> None:
    for printed in ways_of(day):
        assert parse_period(printed) == (day, day), printed
        assert read_moment(printed, "", "UTC").date == day.isoformat(), printed
        assert begins_with_day(printed)


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1)),
    st.sampled_from([" Z", " UTC", " GMT", " +00:00", " +0000", " GMT+0"]),
)
def test_every_moment_is_read_back_in_each_way_of_writing(at: datetime, zone: str) -> None:
    tokyo = at + timedelta(hours=9)
    half = "午前" if at.hour < 12 else "午後"
    clocks = [
        at.strftime("%H:%M"),
        at.strftime("%H:%M:%S"),
        at.strftime("%I:%M %p"),
        f"{half}{at.hour % 12}:{at:%M}",
        f"{at.hour}時{at.minute}分",
    ]
    for day in (f"{at:%Y-%m-%d}", f"{at:%Y/%m/%d}(水)", f"{at:%d %b %Y}", f"{at:%B %d, %Y}"):
        for clock in clocks:
            moment = read_moment(f"{day} {clock}{zone}", "", "Asia/Tokyo")
            assert (moment.date, moment.time) == (f"{tokyo:%Y-%m-%d}", f"{tokyo:%H:%M}"), clock
            assert moment.remarks() == []
            assert read_moment(day, clock, "Asia/Tokyo").time == f"{at:%H:%M}"


PARTS = st.lists(
    st.sampled_from(
        ["2024", "年", "5", "月", "8", "日", "令和", "R6", "元", "May", "Wed", ",", " ", "-", "--",
         "/", ".", "(", ")", "【", "7:00", "午後", "PM", "JST", "+09:00", "GMT", "T", "Z", "夕刊",
         "〜", "十", "二〇", "99", "000", "ago", "前", "か月", "w", "GMT+99", "Asia/Nowhere"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(st.text(max_size=30) | PARTS, st.text(max_size=10) | PARTS)
def test_any_text_is_a_day_or_a_date_error(printed: str, clock: str) -> None:
    for call in (
        lambda: parse_period(printed, today=TODAY),
        lambda: parse_period(printed, order="dmy"),
        lambda: date.fromisoformat(read_moment(printed, clock, "Asia/Tokyo").date),
        lambda: time.fromisoformat(read_moment("2024-05-08", clock, "UTC").time or "00:00"),
    ):
        try:
            found = call()
        except DateError:
            continue
        if isinstance(found, tuple):
            assert found.first <= found.last


@pytest.mark.parametrize(
    "part", ["2024", "1-", "May ", " ", "( ", "十", "年", "12:", "Wed, ", "令和", "-", "a/"]
)
def test_a_text_of_any_length_takes_no_time(part: str) -> None:
    start = process_time()
    for text in (part * 100_000, f"2024-05-08 {part * 100_000}", f"May 8{part * 100_000}"):
        for read in (parse_period, begins_with_day, partial(read_moment, "2024-05-08", zone="UTC")):
            with contextlib.suppress(DateError):
                read(text)
    assert process_time() - start < 1


@pytest.mark.parametrize(
    ("line", "end"),
    [
        ("2024.11.25 NHK", 10),
        ("2024年11月25日（月）朝刊 NHK".replace("（", "(").replace("）", ")"), 16),
        ("2024年(令和6年)11月25日", 17),
        ("令和6年11月25日", 10),
        ("H31.4.30", 8),
        ("2024.11.25に署名した", None),
        ("11月25日、署名した", None),
        ("日伊が署名した", None),
        ("11月25日 産経新聞", 6),
        ("二〇二三年三月九日 港の新聞", 9),
        ("・2023.3.9 港の新聞", 9),
        ("【2023年3月9日】港の新聞", 11),
        ("[3/9/2023] 港の新聞", 10),
        ("23/03/09 港の新聞", 8),
        ("20230309 港の新聞", 8),
        ("9 Mar 2023 Harbor Mail", 10),
        ("Thu, March 9, 2023 Harbor Mail", 18),
        ("5.56 mm", None),
        ("20239999 番", None),
        ("三月に署名した", None),
    ],
)
def test_a_line_begins_with_a_day_or_does_not(line: str, end: int | None) -> None:
    found = day_on_line(line)
    assert (found.end() if found and found["edge"] is not None else None) == end
