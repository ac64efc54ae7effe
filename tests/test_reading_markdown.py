"""Tables in Markdown, by the rules of all tables."""

from pathlib import Path

import pytest

from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context
from clipdb.reading.rows import Piece
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import Run
from tests.pages import split_lines

HEADER = "| 日付 | 媒体 | 見出し | 要旨 |\n|---|:-:|---|--:|\n"


def pieces_of(text: str) -> list[Piece]:
    pieces = list(FORMATS["markdown-table"].read(split_lines(text), Context(load_outlets())))
    assert "".join(piece.text for piece in pieces) == text
    return pieces


# A row under the header, and the headline, the paragraphs and the address of its clip.
ROWS: dict[str, tuple[str, str, tuple[str, ...], str | None]] = {
    "plain": ("| 2024-05-01 | NHK | 日伊会談 | 要旨 |", "日伊会談", ("要旨",), None),
    "without outer bars": ("2024-05-01 | NHK | 日伊会談 | 要旨", "日伊会談", ("要旨",), None),
    "a link": (
        "| 2024-05-01 | NHK | [日伊会談](https://a.example/?a=1&b=2) | |",
        "日伊会談",
        (),
        "https://a.example/?a=1&b=2",
    ),
    "a link to no article": ("| 2024-05-01 | NHK | [日伊会談](#x) | |", "日伊会談", (), None),
    "a bar": (r"| 2024-05-01 | NHK | 日伊 \| 会談 | `a\|b` |", "日伊 | 会談", ("a|b",), None),
    "emphasis": ("| 2024-05-01 | NHK | 日*伊*の~~会~~**談** | |", "日伊の会談", (), None),
    "marks for themselves": (
        r"| 2024-05-01 | NHK | 1 \* 2 &amp; a < b | x_y_z |",
        "1 * 2 & a < b",
        ("x_y_z",),
        None,
    ),
    "lines": (
        "| 2024-05-01 | NHK | a | 一。<br>二。<br/>三。 |",
        "a",
        ("一。", "二。", "三。"),
        None,
    ),
    "other markup": ("| 2024-05-01 | NHK | <b>日伊</b> | ![図](x.png) |", "日伊", ("図",), None),
}


@pytest.mark.parametrize("what", ROWS)
def test_a_row_is_a_clip(what: str) -> None:
    line, title, text, url = ROWS[what]
    (row,) = [piece.row for piece in pieces_of(f"{HEADER}{line}\n") if piece.row]
    assert (row.date, row.source_raw) == ("2024-05-01", "NHK")
    assert (row.title, row.paragraphs, row.url) == (title, text, url)


def test_rows_are_judged_as_those_of_all_tables() -> None:
    text = (
        f"前書き | 棒\n\n{HEADER}| 2024-05-01 | NHK | 一つ目 | |\n| 〃 | 同上 | 二つ目 | |\n"
        "| 2024-05-03 | NHK | 三つ目 |\n| 2024-05-04 | NHK | 四つ目 | | 余り |\n"
        "| | | | |\n段落\n\n後書き\n"
    )
    found = [
        (piece.kind, piece.first_line, piece.row.title if piece.row else piece.reason)
        for piece in pieces_of(text)
        if piece.kind != "furniture"
    ]
    assert found == [
        ("clip", 5, "一つ目"),
        ("clip", 6, "二つ目"),
        ("reject", 7, "3 cells where the header has 4"),
        ("reject", 8, "5 cells where the header has 4"),
        ("reject", 10, "1 cells where the header has 4"),
    ]


def test_every_table_has_its_own_header_and_the_page_its_heading() -> None:
    tables = f"{HEADER}| 2024-05-01 | NHK | 一つ目 | |\n\n## 五月\n\n| 見出し | 年月日 |\n|-|-|\n"
    text = (
        tables
        + "| 二つ目 | 2024-05-02 |\n\n> | 標題 | 日付 |\n> |-|-|\n> | 三つ目 | 2024-05-03 |\n"
    )
    rows = [piece.row for piece in pieces_of(text) if piece.row]
    assert [(row.title, row.collections) for row in rows] == [
        ("一つ目", ()),
        ("二つ目", ("五月",)),
        ("三つ目", ("五月",)),
    ]
    named = [piece.row for piece in pieces_of(f"# 防衛の*報道*\n\n{text}") if piece.row]
    assert {row.collections for row in named} == {("防衛の報道",)}


def test_other_tables_are_named_and_what_is_code_is_no_table(run: Run) -> None:
    weather = "| 日付 | 最高 |\n|---|---|\n| 2024-05-01 | 20.1 |\n"
    pieces = pieces_of(f"{HEADER}| 2024-05-01 | NHK | 一つ目 | |\n\n{weather}\n```\n{HEADER}```\n")
    warned = [warning for piece in pieces for warning in piece.warnings]
    assert len([piece for piece in pieces if piece.row]) == 1
    assert any("left out: 日付, 最高" in warning for warning in warned)
    Path("weather.md").write_text(weather, encoding="utf-8")
    refused = run("import", "weather.md", "--db", "new.db")
    assert (refused.status, "its headers are 日付, 最高" in refused.err) == (2, True)


def test_a_table_in_markdown_is_told_from_csv_with_bars(run: Run) -> None:
    Path("a.md").write_text(f"# 頁\r\n\r\n{HEADER}| 2024-05-01 | NHK | a | |\n", encoding="utf-8")
    Path("b.csv").write_text("日付|媒体|見出し\n2024-05-01|NHK|b\n", encoding="utf-8")
    result = run("import", "a.md", "b.csv", "--db", "new.db")
    assert "a.md (markdown-table, utf-8): 1 new" in result.err
    assert "b.csv (csv, utf-8): 1 new" in result.err
