"""CSV, TSV, JSON and JSON Lines: with the contract's names or a librarian's, row by row."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipdb.catalogue import catalogue
from clipdb.clip import Clip
from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context, ReadingOptions
from clipdb.reading.rows import Piece
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import Run
from tests.pages import split_lines

EXPECTED = ("2025-01-25", "16:01", "読売新聞", "讀賣新聞", "Yahoo", "日伊が会談", "一。\n二。")

FORMS = {
    "the record's own names": (
        "csv",
        "id,date,time,source_raw,via,title,summary,refs\n"
        '2502-012510,2025-01-25,16:01,讀賣新聞,Yahoo,日伊が会談,"一。\n二。",a-1;b-2\n',
    ),
    "a librarian's names": (
        "csv",
        "番号,日付,時刻,出典,経由,標題,要旨,関連記事\r\n"
        '2502-012510,2025/1/25,16:01,讀賣新聞,ヤフー,日伊が会談,"一。\r\n二。",a-1;b-2\r\n',
    ),
    "English names": (
        "csv",
        "Headline,Abstract,Date,Outlet,Via,Time,ID,Related\n"
        '日伊が会談,"一。\n二。",2025.01.25,讀賣新聞,Yahoo,16:01,2502-012510,a-1;b-2\n',
    ),
    "cells as a page prints them": (
        "csv",
        "\ufeff年 月 日,出   典,標       題,要             旨,関連記事\n"
        '２０２５.01.25 16:01,讀賣新聞 (Yahoo),日伊が会談 <2502-012510>,"一。\n二。",a-1;b-2\n',
    ),
    "tabs": (
        "tsv",
        "id\tdate\ttime\tsource_raw\tvia\ttitle\tsummary\trefs\n"
        "2502-012510\t令和7年1月25日\t16:01\t讀賣新聞\tYahoo\t日伊が会談\t一。\\n二。\ta-1;b-2\n",
    ),
    "an array": (
        "json",
        '[{"id": "2502-012510", "date": "2025-01-25", "time": "16:01", "source_raw": "讀賣新聞",'
        '\n "via": "Yahoo", "title": "日伊が会談", "summary": "一。\\n二。",'
        ' "refs": ["a-1","b-2"]}]',
    ),
    "an object a line": (
        "jsonl",
        '{"番号": "2502-012510", "日付": "2025-01-25", "時刻": "16:01", "出典": "讀賣新聞",'
        ' "経由": "Yahoo", "標題": "日伊が会談", "要旨": "一。\\n二。", "関連": ["a-1","b-2"]}\n',
    ),
}


def pieces_of(format: str, text: str) -> list[Piece]:
    pieces = list(FORMATS[format].read(text.splitlines(keepends=True), Context(load_outlets())))
    assert "".join(piece.text for piece in pieces) == text
    return pieces


def clips(pieces: list[Piece]) -> Iterator[Clip]:
    return (catalogue(piece.row, load_outlets()) for piece in pieces if piece.row)


@pytest.mark.parametrize("form", FORMS)
def test_a_record_is_read_under_any_names(form: str) -> None:
    format, text = FORMS[form]
    (clip,) = clips(pieces_of(format, text))
    expected = (*EXPECTED[:-1], "一。\\n二。") if format == "tsv" else EXPECTED
    read = (clip.date, clip.time, clip.source, clip.source_raw, clip.via, clip.title, clip.summary)
    assert read == expected
    assert (clip.id, clip.refs, clip.countries) == ("2502-012510", ("a-1", "b-2"), ("IT",))


GOOD = "2502-012510,2025-01-25,日伊が会談\n"
HEADER = "id,date,title\n"

BAD_ROWS = {
    "2502-012511,2025-01-26\n": "2 cells where the header has 3",
    "2502-012511,2025-02-30,題\n": "there is no such date as 2025-02-30",
    "2502-012511,,題\n": "no date; a cell 〃 says that it is the one above",
    "2502-012511,soon,題\n": "soon is not a date",
    "2502-012511,2025-01-26,\n": "no headline",
    "a b,2025-01-26,題\n": "a b is not an id",
    '2502-012511,2025-01-26,"題\n': "not CSV: unexpected end of data",
    '2502-012511,2025-01-26,"題"x\n': "not CSV: ',' expected after '\"'",
}


@pytest.mark.parametrize("row", BAD_ROWS)
def test_a_bad_row_is_a_reject_and_its_neighbours_are_read(row: str) -> None:
    after = GOOD.replace("10,", "12,")
    pieces = pieces_of("csv", HEADER + GOOD + row + after)
    assert [(p.kind, p.first_line, p.reason) for p in pieces] == [
        ("furniture", 1, None),
        ("clip", 2, None),
        ("reject", 3, BAD_ROWS[row]),
        ("clip", 4, None),
    ]


BAD_OBJECTS = {
    '{"date": "2025-01-26"}': "no headline",
    '{"date": "2025-01-26", "title": ["a"]}': "title is not a text",
    '{"date": "2025-01-26", "title": {"a": 1}}': "title is neither a text nor a list of texts",
    '{"date": "2025-01-26", "title": ': "not a JSON object",
    '{"a":' * 5_000: "not a JSON object",
    "null": "not a JSON object",
    "words": "not a JSON object",
}


@pytest.mark.parametrize("object_", BAD_OBJECTS, ids=lambda text: text[:30])
@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_a_bad_object_is_a_reject_and_its_neighbours_are_read(format: str, object_: str) -> None:
    good = '{"date": "2025-01-25", "title": "日伊が会談"}'
    joined = ",\n" if format == "json" else "\n"
    text = joined.join([good, object_, good])
    pieces = pieces_of(format, f"[{text}]" if format == "json" else text)
    assert [p.kind for p in pieces if p.kind != "furniture"] == ["clip", "reject", "clip"]
    (reason,) = [p.reason for p in pieces if p.kind == "reject"]
    assert reason == BAD_OBJECTS[object_]


def test_columns_that_are_no_fields_are_named() -> None:
    pieces = pieces_of("csv", "date,title,mood\n2025-01-25,題,良い\n")
    assert pieces[0].warnings == ("columns that are no field are left out: mood",)


def test_nothing_is_no_clips() -> None:
    for format, text in (("json", "[]\n"), ("jsonl", ""), ("csv", HEADER), ("json", "[\n]\n")):
        assert [p.kind for p in pieces_of(format, text)] in ([], ["furniture"])


def test_numbers_are_texts() -> None:
    (clip,) = clips(pieces_of("json", json.dumps([{"id": 17, "date": "2025-01-25", "title": 5}])))
    assert (clip.id, clip.title) == ("17", "5")


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("May 8, 2024 7:00 AM JST", ("2024-05-08", "07:00")),
        ("8 May 2024 07:00 +09:00", ("2024-05-08", "07:00")),
        ("8 May 2024 7:15 PM", ("2024-05-08", "19:15")),
        ("8 May 2024 23:15 CEST", ("2024-05-09", "06:15")),
        ("Tue Dec 31 16:30:00 GMT 2024", ("2025-01-01", "01:30")),
        ("【2024年5月8日（水）】午後7時15分", ("2024-05-08", "19:15")),
        ("平成31年5月1日", ("2019-05-01", None)),
    ],
)
def test_dates_are_read_alike_in_tables_and_in_json(
    printed: str, told: tuple[str, str | None]
) -> None:
    record = {"id": "n-1", "date": printed, "title": "日伊が会談"}
    csv = f'id,date,title\nn-1,"{printed}",日伊が会談\n'
    for format, text in (("csv", csv), ("json", json.dumps([record]))):
        pieces = pieces_of(format, text)
        assert [(clip.date, clip.time) for clip in clips(pieces)] == [told]
        assert [words for piece in pieces for words in piece.warnings] == ["no outlet"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_a_line_in_a_value_is_one_of_the_record(end: str) -> None:
    record = {"date": "2025-01-25", "title": "日伊が会談", "summary": f"一。{end}二。"}
    (clip,) = clips(pieces_of("json", json.dumps([record])))
    assert clip.summary == "一。\n二。"


@pytest.mark.parametrize("format", ["csv", "json"])
def test_what_can_be_no_address_is_told_where_the_pages_own_is_known(format: str) -> None:
    text = {
        "csv": "date,title,url\n2024-05-01,日伊会談,//[a/b\n",
        "json": '[{"date": "2024-05-01", "title": "日伊会談", "url": "//[a/b"}]',
    }[format]
    context = Context(load_outlets(), ReadingOptions(address="https://a.example/x/"))
    (piece,) = [one for one in FORMATS[format].read(split_lines(text), context) if one.row]
    assert piece.row
    assert piece.row.url is None
    assert "no address of an article: //[a/b" in piece.warnings


def of_csv(text: str, **stated: str) -> list[Piece]:
    options = ReadingOptions(**stated)  # type: ignore[arg-type]
    return list(FORMATS["csv"].read(split_lines(text), Context(load_outlets(), options)))


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#######"])
def test_an_error_of_a_spreadsheet_is_no_value_and_named(error: str) -> None:
    head = "日付,媒体,見出し,要旨\n"
    _, of_outlet, of_title, of_date = of_csv(
        f"{head}2023-03-09,{error},橋,x\n2023-03-09,NHK,{error},x\n{error},NHK,港,x\n"
    )
    assert of_outlet.row
    assert of_outlet.row.source_raw == ""
    assert f"cells with an error of a spreadsheet are empty: {error}" in of_outlet.warnings
    assert (of_title.reason or "").startswith("no headline: ")
    assert (of_date.reason or "").startswith("no date: ")
    assert error in f"{of_title.reason}"
    assert error in f"{of_date.reason}"


@pytest.mark.parametrize(("cell", "text"), [('"=""007"""', "007"), ('="007"', "007")])
def test_a_formula_that_only_keeps_a_text_is_the_text(cell: str, text: str) -> None:
    (row,) = [p.row for p in of_csv(f"日付,見出し,要旨\n2023-03-09,橋,{cell}\n") if p.row]
    assert row.paragraphs == (text,)


@pytest.mark.parametrize("name", ["event", "出来事", "事項", "できごと", "主な動き"])
def test_a_chronology_is_a_table_without_outlets(name: str) -> None:
    pieces = of_csv(f"年月日,{name}\n2023年3月9日,橋が開通\n", outlet="港の新聞")
    (row,) = [piece.row for piece in pieces if piece.row]
    assert (row.date, row.title, row.source_raw) == ("2023-03-09", "橋が開通", "港の新聞")
    assert not any(piece.warnings for piece in pieces)


@pytest.mark.parametrize("clock", ["0:00", "00:00", "00:00:00", "0:00:00.000"])
def test_midnight_beside_a_date_is_no_time(clock: str) -> None:
    (row,) = [p.row for p in of_csv(f"日付,見出し\n2023/3/9 {clock},橋\n") if p.row]
    assert (row.date, row.time) == ("2023-03-09", None)


def test_no_date_below_a_date_names_the_way_to_say_as_above() -> None:
    pieces = of_csv("日付,見出し\n2023/3/9,橋\n,港\n〃,岸\n")
    assert [p.reason for p in pieces if p.reason] == [
        "no date; a cell 〃 says that it is the one above"
    ]


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (("03/04/2023", "13/04/2023"), "2023-04-03"),
        (("03/04/2023", "04/13/2023"), "2023-03-04"),
        (("03.04.23", "31.12.2023"), "2023-04-03"),
        (("23/04/03", "2023/12/31"), "2023-04-03"),
        (("03/04/2023", "13/04/2023", "04/13/2023"), None),
        (("03/04/2023",), None),
    ],
)
def test_other_dates_of_a_file_decide_the_order(dates: tuple[str, ...], first: str | None) -> None:
    rows = "".join(f"{date},橋{number}\n" for number, date in enumerate(dates))
    piece = of_csv(f"日付,見出し\n{rows}")[1]
    assert (piece.row.date if piece.row else None) == first
    assert first or "--date-order ymd, mdy or dmy" in f"{piece.reason}"


def test_a_line_end_of_another_kind_parts_words() -> None:
    (row,) = [p.row for p in of_csv("日付,見出し,要旨\n2023-03-09,橋,一\x85二\u2028三\n") if p.row]
    assert "\n".join(row.paragraphs) == "一 二\n三"


@pytest.mark.parametrize("rows", [5, 700, 1_700])
def test_a_table_that_names_no_date_is_told_by_its_header_however_long(rows: int, run: Run) -> None:
    text = "いつ,見出し,誰\n" + "".join(f"2023-01-0{n % 9 + 1},橋{n},x\n" for n in range(rows))
    Path("t.csv").write_text(text, encoding="utf-8")
    done = run("import", "t.csv", "--db", "a.db")
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert "its headers are いつ, 見出し, 誰; it needs" in done.err


FEED = '{"version": "https://jsonfeed.org/version/1", "title": "港の&amp;新聞", "items": [%s]}'


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ('"id": "7", "content_html": "<p>一。</p><p>二。</p>"', ("x-", "一。\n二。", None)),
        ('"id": "https://a.example/7", "content_text": "一。"', ("x-", "一。", None)),
        ('"external_url": "https://a.example/7"', ("x-", "", "https://a.example/7")),
    ],
)
def test_an_item_of_a_json_feed_is_a_clip(item: str, expected: tuple[object, ...]) -> None:
    text = FEED % f'{{{item}, "title": "橋&amp;港", "date_published": "2023-03-09"}}'
    pieces = list(FORMATS["json-feed"].read([text], Context(load_outlets())))
    assert "".join(piece.text for piece in pieces) == text
    (row,) = [piece.row for piece in pieces if piece.row]
    clip = catalogue(row, load_outlets())
    assert (clip.id[:2], clip.summary, clip.url) == expected
    assert (clip.title, clip.date, clip.source) == ("橋&港", "2023-03-09", "港の&新聞")
    assert not any(piece.warnings for piece in pieces)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ('[{"title": "橋", "when": "2023"}, {"title": "港", "when": "2024"}]', "title, when"),
        ('[{"date": "2023-03-09", "what": "橋"}]', "date, what"),
        ('{"a": 1, "hits": {"rows": [{"when": "2023", "what": "橋"}]}}', "when, what"),
    ],
)
def test_records_without_date_or_headline_are_told_in_one_sentence(
    text: str, keys: str, run: Run
) -> None:
    Path("t.json").write_text(text, encoding="utf-8")
    done = run("import", "t.json", "--db", "a.db")
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert f"the keys of its records are {keys}; it needs" in done.err
    assert "--map NAME=date" in done.err


@pytest.mark.parametrize(
    ("summary", "shown"),
    [
        ("<p>橋が&amp;開通</p><p>した。</p>", "橋が&開通\nした。"),
        ("一行<br/>二行", "一行\n二行"),
        ("a < b であり b > c", "a < b であり b > c"),
        ("<strong>橋</strong>が開通", "橋が開通"),
        ("<未定>の橋", "<未定>の橋"),
    ],
)
def test_html_in_a_field_is_read_as_it_is_shown(summary: str, shown: str) -> None:
    record = json.dumps({"date": "2023-03-09", "title": "橋", "body": summary})
    for text, format in (
        (f"[{record}]", "json"),
        (f'日付,見出し,要旨\n2023-03-09,橋,"{summary}"\n', "csv"),
    ):
        found = FORMATS[format].read(split_lines(text), Context(load_outlets()))
        (row,) = [piece.row for piece in found if piece.row]
        assert "\n".join(row.paragraphs) == shown
