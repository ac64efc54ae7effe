"""A row from named fields: a line of CSV or TSV, an object of JSON, a row of an HTML table.

The fields are those of the record, or are called otherwise (`data/columns.tsv`): 日付, 出典,
標題, 要旨. What a page prints inside one cell is taken apart: a time after the date, a carrier
beside the outlet, an id after the headline.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from clipdb.clip import FIELDS, LIST_FIELDS, MAX_ID_LENGTH
from clipdb.dates import parse_period
from clipdb.errors import DateError
from clipdb.reading.lines import Line, plain, time_of, without_controls
from clipdb.reading.rows import Row, UnreadableError
from clipdb.tsv import values
from clipdb.vocabulary.outlets import Outlets, key
from clipdb.vocabulary.tables import read_table

Cell = str | Sequence[str] | None

_CARRIER_BESIDE = re.compile(r"(?P<outlet>.+?)\s*[(（](?P<carrier>[^()（）]+)[)）]", re.DOTALL)


@cache
def _fields_by_name() -> dict[str, str]:
    names = {key(field): field for field in FIELDS}
    for row in read_table("columns"):
        names |= {key(alias): row["field"] for alias in values(row["aliases"])}
    return names


def field_called(name: str) -> str | None:
    """The field of the record that a column's name stands for, or None."""
    return _fields_by_name().get(key(name))


def row_of(cells: Mapping[str, Cell], outlets: Outlets) -> tuple[Row, list[str]]:
    """The row of a record, and what is odd about it.

    Args:
        cells: values by field; lists for the fields that are lists.
        outlets: the known outlets and carriers.

    Raises:
        UnreadableError: there is no date, no headline, or a value is not of its field's form.
    """
    texts = {field: _text(field, cells.get(field)) for field in FIELDS if field not in LIST_FIELDS}
    lists = {field: _list(field, cells.get(field)) for field in LIST_FIELDS}
    warnings: list[str] = []
    date, time = _when(texts["date"], texts["time"])
    title, id = _title_and_id(texts["title"], texts["id"], warnings)
    source_raw, via = _outlet_and_via(texts["source_raw"] or texts["source"], texts["via"], outlets)
    row = Row(
        id=id,
        date=date,
        time=time,
        source_raw=source_raw,
        via=via,
        title=title,
        paragraphs=tuple(texts["summary"].split("\n")) if texts["summary"] else (),
        notes=lists["notes"],
        refs=lists["refs"],
        collections=tuple(sorted(set(lists["collections"]))),
        source=texts["source"] or None,
    )
    if not source_raw:
        warnings.append("no outlet")
    return row, warnings


def _text(field: str, value: Cell) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnreadableError(f"{field} is not a text")
    return without_controls(value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _list(field: str, value: Cell) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value or []
    return tuple(text for item in items if (text := _text(field, item)))


def _when(date: str, time: str) -> tuple[str, str | None]:
    match = Line(1, date, plain(date)).date()
    if match is None:
        raise UnreadableError(f"{date} is not a date" if date else "no date")
    try:
        day = parse_period("".join(match["date"].split())).first.isoformat()
    except DateError:
        raise UnreadableError(f"there is no such date as {match['date']}") from None
    printed = time or date[match.end() :].strip()
    clock = time_of(printed) if printed else None
    if printed and clock is None:
        raise UnreadableError(f"there is no such time as {printed}")
    return day, clock


def _title_and_id(title: str, id: str, warnings: list[str]) -> tuple[str, str | None]:
    at_end = Line(1, title, plain(title)).id_at_end()
    if not id and at_end:
        title, id = title[: at_end.start()].strip(), at_end["id"]
    if not title:
        raise UnreadableError("no headline")
    if len(id) > MAX_ID_LENGTH or re.search(r"[\s<>]", id):
        raise UnreadableError(f"{id[:MAX_ID_LENGTH]} is not an id")
    if not id:
        warnings.append("no id")
    return title, id or None


def _outlet_and_via(printed: str, via: str, outlets: Outlets) -> tuple[str, str | None]:
    if via:
        return printed, outlets.carrier(via) or via
    found = outlets.find(printed)
    if found:
        return printed, found.via
    beside = _CARRIER_BESIDE.fullmatch(printed)
    carrier = outlets.carrier(beside["carrier"]) if beside else None
    return (beside["outlet"], carrier) if beside and carrier else (printed, None)
