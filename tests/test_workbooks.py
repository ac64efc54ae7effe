"""Workbooks: what others write is read by the rules of tables, and ours come in again."""

import io
import json
import random
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipdb.catalogue import catalogue
from clipdb.clip import FIELDS, Clip, record_of
from clipdb.errors import OutputError
from clipdb.export.formats import FORMATS as WRITTEN
from clipdb.reading.formats import FORMATS as READ
from clipdb.reading.options import Context
from clipdb.reading.rows import DamagedError, Piece
from clipdb.reading.tables.sheets import text_of
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import DATA, Run
from tests.test_export_citations import clip
from tests.test_round_trips import clips

HEADER = ["掲載日", "媒体", "見出し", "要旨"]
Rows = Sequence[Sequence[object]]


class Content:
    """Bytes as the readers take them."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("a workbook has no lines")

    def open(self) -> io.BytesIO:
        return io.BytesIO(self._content)


def pieces_of(content: bytes, format: str = "xlsx") -> list[Piece]:
    return list(READ[format].read(Content(content), Context(load_outlets())))


def book(sheets: dict[str, Rows], merged: Sequence[str] = ()) -> bytes:
    """An XLSX as another program writes it."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in merged:
            sheet.merge_cells(area)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def exported(written: Sequence[Clip], columns: Sequence[str] = FIELDS) -> bytes:
    out = io.BytesIO()
    records = (record_of(clip, columns) for clip in written)
    WRITTEN["xlsx"].binary_writer()(records, columns, out, {})
    return out.getvalue()


def heads(pieces: Sequence[Piece]) -> list[tuple[str, str | None, str, str]]:
    rows = [piece.row for piece in pieces if piece.row]
    return [(row.date, row.time, row.source_raw, row.title) for row in rows]


DAY = datetime(2024, 5, 1)
CELLS: dict[object, tuple[str, str | None]] = {
    DAY: ("2024-05-01", None),
    DAY.replace(hour=16, minute=1): ("2024-05-01", "16:01"),
    DAY.replace(hour=23, minute=59, second=30): ("2024-05-01", "23:59"),
    DAY.date(): ("2024-05-01", None),
    20240501: ("2024-05-01", None),
    45413.5: ("2024-05-01", "12:00"),
    "令和6年5月1日(水) 夕刊": ("2024-05-01", None),
    "2024/5/1": ("2024-05-01", None),
}


@pytest.mark.parametrize("value", CELLS)
def test_a_date_is_that_of_its_cell(value: object) -> None:
    pieces = pieces_of(book({"Sheet1": [HEADER, [value, "A新聞", "見出し", None]]}))
    assert heads(pieces) == [(*CELLS[value], "A新聞", "見出し")]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("文", "文"),
        (True, "TRUE"),
        (3.0, "3"),
        (0.25, "0.25"),
        (date(2024, 5, 1), "2024-05-01"),
        (DAY - timedelta(milliseconds=1), "2024-05-01"),
        (DAY.replace(hour=9), "2024-05-01 09:00"),
        (DAY.replace(hour=9, second=5), "2024-05-01 09:00:05"),
        (time(9, 5), "09:05"),
        (timedelta(hours=26, minutes=1), "26:01"),
    ],
)
def test_a_value_is_shown_as_people_write_it(value: Any, shown: str) -> None:
    assert text_of(value) == shown


def test_each_sheet_is_a_table_and_a_page_if_it_is_named() -> None:
    content = book(
        {
            "欧州の報道": [HEADER, ["2024.5.1", "A新聞", "一つ目", None]],
            "Sheet2": [["掲載一覧"], HEADER, ["2024.5.2", "A新聞", "二つ目", None]],
            "気温": [["日付", "最高"], ["2024.5.1", 20.5]],
            "空": [],
        }
    )
    pieces = pieces_of(content)
    assert [(p.row.title, p.row.collections) for p in pieces if p.row] == [
        ("一つ目", ("欧州の報道",)),
        ("二つ目", ()),
    ]
    assert [warning for p in pieces for warning in p.warnings if "header" in warning] == [
        "a table whose header names no date and headline is left out: 日付, 最高"
    ]
    assert [(p.first_line, p.text) for p in pieces][-2:] == [
        (6, "日付\t最高\n"),
        (7, "2024.5.1\t20.5\n"),
    ]


def test_merged_cells_count_in_all_that_they_cover() -> None:
    rows: Rows = [
        ["掲載一覧", None, None, None],
        HEADER,
        ["2024.5.1", "A新聞", "一つ目", "要旨"],
        [None, "B新聞", "二つ目", None],
        ["2024.5.2", "〃", "三つ目", None],
        ["六月は休載", None, None, None],
    ]
    pieces = pieces_of(book({"Sheet": rows}, ["A1:D1", "A3:A4", "A6:D6"]))
    assert heads(pieces) == [
        ("2024-05-01", None, "A新聞", "一つ目"),
        ("2024-05-01", None, "B新聞", "二つ目"),
        ("2024-05-02", None, "B新聞", "三つ目"),
    ]
    assert [(p.kind, p.first_line) for p in pieces if p.kind == "reject"] == [("reject", 6)]


@given(st.lists(clips(), max_size=4))
@settings(max_examples=25)
def test_any_records_come_back(written: list[Clip]) -> None:
    rows = [piece.row for piece in pieces_of(exported(written))]
    assert [catalogue(row, load_outlets()) for row in rows if row] == written


def test_every_minute_of_a_day_comes_back() -> None:
    clip = catalogue(next(p.row for p in pieces_of(EXAMPLE) if p.row), load_outlets())
    from dataclasses import replace

    minutes = [f"{n // 60:02}:{n % 60:02}" for n in range(24 * 60)]
    written = [replace(clip, id=f"n-{time}", time=time) for time in minutes]
    assert [p.row.time for p in pieces_of(exported(written)) if p.row] == minutes


EXAMPLE = (DATA / "formats" / "read" / "xlsx.xlsx").read_bytes()
NO_TEXT = ("=1+1", "@SUM(A1)", "+1", "-1", "0123", "https://press.example/1", "{=1}", "1e3")


@pytest.mark.parametrize("text", NO_TEXT)
def test_text_is_text_to_another_reader(text: str) -> None:
    from openpyxl import load_workbook

    record = record_of(clip(date="2025-01-25")) | {"title": text, "comment": text}
    out = io.BytesIO()
    WRITTEN["xlsx"].binary_writer()([record], FIELDS, out, {})
    sheet = load_workbook(out).active
    assert sheet is not None
    cells = {name: sheet.cell(2, column) for column, name in enumerate(FIELDS, 1)}
    assert [(cells[name].value, cells[name].data_type) for name in ("title", "comment")] == [
        (text, "s"),
        (text, "s"),
    ]
    assert cells["title"].hyperlink is None
    assert (cells["date"].value, cells["date"].data_type) == (datetime(2025, 1, 25), "d")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:Q2")
    assert b"<f>" not in zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml")


def test_days_that_spreadsheets_count_in_two_ways_are_text_to_them_and_come_back() -> None:
    from openpyxl import load_workbook

    days = ["1868-10-23", "1899-12-31", "1900-01-01", "1900-02-28", "1900-03-01", "1900-03-02"]
    content = exported([clip(id=f"n-{day}", date=day) for day in days])
    assert [piece.row.date for piece in pieces_of(content) if piece.row] == days
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    shown = [sheet.cell(row, FIELDS.index("date") + 1) for row in range(2, len(days) + 2)]
    assert [cell.data_type for cell in shown] == ["s", "s", "s", "s", "d", "d"]
    assert [cell.value for cell in shown] == [
        *days[:4],
        datetime(1900, 3, 1),
        datetime(1900, 3, 2),
    ]


def test_what_no_cell_takes_is_named_and_the_old_file_stays(run: Run) -> None:
    long = {"id": "n-1", "date": "2024-05-01", "title": "見出し", "summary": "長" * 32_768}
    Path("long.json").write_text(json.dumps([long]), encoding="utf-8")
    run("import", "long.json", "--db", "a.db")
    Path("a.xlsx").write_bytes(b"old")
    refused = run("export", "-o", "a.xlsx", "--force", "--db", "a.db")
    assert refused.status == OutputError.exit_status
    assert "summary of n-1 has 32,768 characters as a workbook counts them, of which" in refused.err
    assert "which a cell takes 32,767" in refused.err
    assert Path("a.xlsx").read_bytes() == b"old"
    assert run("export", "-o", "b.xlsx", "--columns", "id,title", "--db", "a.db").status == 0


@pytest.mark.parametrize("format", ["xlsx", "xls", "ods"])
def test_the_file_is_stored_checked_and_given_back(format: str, run: Run) -> None:
    content = (DATA / "formats" / "read" / f"{format}.{format}").read_bytes()
    name = f"page.{format}"
    Path(name).write_bytes(content)
    first = run("import", name, "--db", "a.db")
    assert f"{name} ({format}, binary): 2 new" in first.err
    assert "2 unchanged" in run("import", name, "--db", "a.db").err
    assert run("check", "--db", "a.db").status == 0
    assert run("check", "--repair", "--db", "a.db").status == 0
    back = ("export", "--format", "source", "--import", "1", "-o", "back", "--db", "a.db")
    assert run(*back).status == 0
    assert Path("back").read_bytes() == content
    id = run("list", "--format", "ids", "--reverse", "--db", "a.db").lines[0]
    raw = run("show", id, "--raw", "--db", "a.db").out
    assert f"{name}:" in raw
    assert "\t読売新聞\t" in raw or "\t〃\t" in raw


def packed(change: dict[str, bytes]) -> bytes:
    """The example with other files in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(EXAMPLE)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def corner() -> bytes:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    for place in ("A1", "XFD1048576"):
        sheet += f'<row><c r="{place}" t="inlineStr"><is><t>x</t></is></c></row>'
    return packed({"xl/worksheets/sheet1.xml": (sheet + "</sheetData></worksheet>").encode()})


WRONG = {
    "cut": (EXAMPLE[: len(EXAMPLE) // 2], "it is none of XLSX, XLS and ODS, or damaged"),
    "no sheets": (packed({"xl/workbook.xml": b"<x"}), "it is none of XLSX, XLS and ODS"),
    "a cell at the end": (corner(), "a sheet of it has 1,048,576 rows and 16,384 columns"),
    "a gigabyte packed": (
        packed({"xl/sharedStrings.xml": bytes((1 << 30) + 1)}),
        "it unpacks to more than 1,024 MB",
    ),
    "a Word document of before": (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000),
        "it is none of XLSX, XLS and ODS",
    ),
    "no list": (
        book({"Sheet1": [["日付", "最高"], ["2024.5.1", 2]]}),
        "its headers are 日付, 最高",
    ),
    "empty": (book({"Sheet1": []}), "holds no clips"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_no_list_of_clips_is_refused_in_one_line(name: str, run: Run) -> None:
    content, words = WRONG[name]
    Path("wrong.xlsx").write_bytes(content)
    refused = run("import", "wrong.xlsx", "--db", "a.db")
    assert (refused.status, len(refused.err.splitlines())) == (2, 1), refused.err
    assert words in refused.err
    assert not Path("a.db").exists() or not run("list", "--db", "a.db").out


@pytest.mark.parametrize("format", ["xlsx", "xls", "ods"])
def test_whatever_a_workbook_has_become_it_is_read_or_refused(format: str) -> None:
    original = (DATA / "formats" / "read" / f"{format}.{format}").read_bytes()
    for seed in range(40):
        chance, content = random.Random(seed), bytearray(original)
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            pieces = pieces_of(bytes(content), format)
        except DamagedError:
            continue
        assert [p.first_line for p in pieces] == list(range(1, len(pieces) + 1))
        for piece in pieces:
            if piece.row:
                catalogue(piece.row, load_outlets())


@pytest.mark.parametrize(
    ("file", "format", "words"),
    [
        ("xlsx.xlsx", "csv", "is XLSX, not csv; leave --from out"),
        ("csv.csv", "xlsx", "is text, not xlsx; leave --from out"),
    ],
)
def test_a_wrong_from_is_named(file: str, format: str, words: str, run: Run) -> None:
    refused = run("import", DATA / "formats" / "read" / file, "--from", format, "--db", "a.db")
    assert (refused.status, words in refused.err) == (2, True), refused.err
