"""Dates as people type them, with the precision they have."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb.dates import parse_period
from clipdb.errors import DateError

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
    ],
)
def test_what_is_no_date_is_an_error_that_shows_it(typed: str) -> None:
    with pytest.raises(DateError, match=r"date|era|year"):
        parse_period(typed, today=TODAY)


@given(st.dates(min_value=date(1900, 1, 1)), st.sampled_from(["-", ".", "/"]))
def test_every_day_is_read_back(day: date, separator: str) -> None:
    typed = separator.join(day.isoformat().split("-"))
    period = parse_period(typed)
    assert period.first == period.last == day


@given(st.text(max_size=20))
def test_any_text_is_a_period_or_a_date_error(typed: str) -> None:
    try:
        period = parse_period(typed, today=TODAY)
    except DateError:
        return
    assert period.first <= period.last
