"""What one archive exports, an empty one imports as the same records."""

import csv
import io
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb.catalogue import catalogue
from clipdb.cells import cell, split_list
from clipdb.clip import FIELDS, Clip, record_of
from clipdb.export.formats import writer_of
from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import DATA, SAMPLE, Run

FORMATS_READ = ["csv", "tsv", "json", "jsonl", "ris", "bibtex", "csl-json", "atom"]


def exported(clips: Sequence[Clip], format: str) -> str:
    out = io.StringIO(newline="")
    writer_of(format)(map(record_of, clips), FIELDS, out)
    return out.getvalue()


def imported(text: str, format: str) -> list[Clip]:
    pieces = FORMATS[format].read(list(io.StringIO(text, newline="")), Context(load_outlets()))
    return [catalogue(piece.row, load_outlets()) for piece in pieces if piece.row]


@pytest.mark.parametrize("format", FORMATS_READ)
def test_an_export_of_the_sample_is_imported_as_the_same_records(
    run: Run, sample_db: Path, format: str
) -> None:
    target = f"export.{format}"
    assert run("export", "--format", format, "-o", target, "--db", sample_db).status == 0
    assert run("import", target, "--db", "new.db").status == 0
    again = run("list", "--json", "--db", "new.db").out
    before = run("list", "--json", "--db", sample_db).out
    if format == "tsv":  # which has no line breaks
        before = before.replace("\\n", " ")
    assert again == before


# What begins a citation, or is a command, in one format or another.
MARKS = [
    "AB  - x",
    "TY  - NEWS",
    "ER  -",
    "@article{x,",
    "@x(",
    "a  b",
    "--",
    "{}",
    "\\emph{x}",
    "\\'e",
]
TEXTS = (
    st.text(
        st.one_of(
            st.sampled_from(";\\\"',\t、。日伊A1\u3000 -`@{}%$~^"),
            st.characters(codec="utf-8", categories=["L", "N", "P", "S"]),
        ),
        min_size=1,
        max_size=12,
    )
    | st.sampled_from(MARKS)
).filter(lambda text: text == text.strip())
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_/.:-]{0,20}", fullmatch=True)


ADDRESSES = st.from_regex(
    r"https?://[a-z]{1,5}\.example/[A-Za-z0-9_~%#&=?;,.!$'()*+@:-]{0,20}", fullmatch=True
)
VIAS = [None, "Yahoo", "インターネット", "郵便"]


@st.composite
def clips(draw: st.DrawFn) -> Clip:
    """Clips with any text in them, as an archive would hold them."""
    from clipdb.reading.rows import Row

    source_raw = draw(
        st.sampled_from(["讀賣新聞", "Yahoo 朝日新聞記事", "Harbor Mail", "NHK News"])
    )
    row = Row(
        id=draw(IDS),
        date=draw(st.dates()).isoformat(),
        time=draw(st.none() | st.times().map(lambda time: f"{time:%H:%M}")),
        source_raw=source_raw,
        via="Yahoo" if source_raw.startswith("Yahoo") else draw(st.sampled_from(VIAS)),
        title=draw(TEXTS.filter(lambda text: "<" not in text)),
        paragraphs=tuple(draw(st.lists(TEXTS | st.just("続き\n AB  - x"), max_size=3))),
        notes=tuple(draw(st.lists(TEXTS | st.just("註の\n二行"), max_size=3))),
        refs=tuple(draw(st.lists(IDS, max_size=3, unique=True))),
        collections=tuple(sorted(draw(st.sets(TEXTS, max_size=2)))),
        url=draw(st.none() | ADDRESSES),
        labels=tuple(sorted(draw(st.sets(TEXTS, max_size=3)))),
        comment=draw(st.none() | st.lists(TEXTS, min_size=1, max_size=3).map("\n".join)),
    )
    return catalogue(row, load_outlets())


@pytest.mark.parametrize("format", [format for format in FORMATS_READ if format != "tsv"])
@given(st.lists(clips(), max_size=4))
def test_any_records_come_back(format: str, written: list[Clip]) -> None:
    assert imported(exported(written, format), format) == written


@given(st.lists(clips(), max_size=4))
def test_any_records_come_back_from_tsv_but_for_tabs_and_line_breaks(written: list[Clip]) -> None:
    def spaced(text: str) -> str:
        return text.translate({9: " ", 10: " "})

    read = imported(exported(written, "tsv"), "tsv")
    assert [clip.id for clip in read] == [clip.id for clip in written]
    assert [clip.title for clip in read] == [spaced(clip.title).strip() for clip in written]
    assert [clip.summary for clip in read] == [spaced(clip.summary).strip() for clip in written]


@given(st.lists(clips(), max_size=4), st.lists(st.sampled_from(FIELDS), min_size=1, unique=True))
def test_csv_is_what_the_standard_library_writes(written: list[Clip], columns: list[str]) -> None:
    records = list(map(record_of, written))
    out, theirs = io.StringIO(newline=""), io.StringIO(newline="")
    writer_of("csv")(records, columns, out)
    rows = [[cell(record[name]) for name in columns] for record in records]
    csv.writer(theirs, lineterminator="\n").writerows([columns, *rows])
    assert out.getvalue() == theirs.getvalue()


@given(st.lists(st.text(min_size=1)))
def test_any_list_comes_back_from_one_cell(items: list[str]) -> None:
    assert split_list(cell(items)) == items


def test_a_list_is_joined_with_semicolons() -> None:
    assert cell(["IT", "US"]) == "IT;US"
    assert cell(["a;b", "c\\d"]) == r"a\;b;c\\d"


PAGE = SAMPLE.read_text(encoding="utf-8")
TABLE = """\
日付,出典,標題,要旨,ページ
2024/5/1,A新聞,一つ目の見出し,"要旨の
二行",頁
不明,B新聞,日付のない行,,頁
"""
ODD = "頁\n\n2025.01.25 毎日新聞 日伊が会談 <1-1>\n 本文。\n2024.02.30 毎日新聞 日独 <1-2>\n 二。"
RECORD = '[{"date": "2024-05-01",\r\n "source": "A新聞", "title": "見出し"}, 1]\n'
FILES = {
    "text-utf-8": ("page.txt", PAGE.encode()),
    "text-utf-8-bom-crlf": ("page.txt", PAGE.replace("\n", "\r\n").encode("utf-8-sig")),
    "text-cp932-crlf": ("page.txt", PAGE.replace("\n", "\r\n").encode("cp932")),
    "text-euc-jp": ("page.txt", ODD.encode("euc_jp")),
    "text-euc-jp-nec": ("page.txt", ODD.replace("二", "①").encode("euc_jis_2004")),
    "text-utf-16-le": ("page.txt", b"\xff\xfe" + ODD.encode("utf-16-le")),
    "text-utf-16-be": ("page.txt", b"\xfe\xff" + ODD.encode("utf-16-be")),
    "text-cp932-ambiguous": ("page.txt", ODD.encode("cp932").replace(b"\x93\xfa", b"\xfa\x54", 1)),
    "csv-bom-crlf": ("page.csv", TABLE.replace("\n", "\r\n").encode("utf-8-sig")),
    "tsv-cp932": ("page.tsv", TABLE.replace(",", "\t").encode("cp932")),
    "json": ("page.json", RECORD.encode()),
    "html-cp932": (
        "page.html",
        (
            "<h1>頁</h1><table><tr><th>日付<th>出典<th>標題<tr><td>2024.5.1<td>A新聞<td>見出し"
            "</table>\r\n"
        ).encode("cp932"),
    ),
    **{
        name: (f"page{path.suffix}", path.read_bytes())
        for name in ("rss", "kikuzo", "yomidas")
        for path in (DATA / "formats" / "read").glob(f"{name}.*")
    },
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_comes_back_byte_for_byte(name: str, run: Run, tmp_path: Path) -> None:
    file, content = FILES[name]
    (tmp_path / file).write_bytes(content)
    assert run("import", file, "--db", "a.db").status in (0, 1)
    source = ("export", "--format", "source", "--db", "a.db")
    assert run(*source, "--import", "1", "-o", "back").status == 0
    assert (tmp_path / "back").read_bytes() == content
    for collection in json.loads(run("info", "--json", "--db", "a.db").out)["collections"]:
        assert run(*source, "--collection", collection, "-o", "again", "--force").status == 0
        assert (tmp_path / "again").read_bytes() == content
    assert run("check", "--db", "a.db").status == 0


def test_the_bytes_of_a_file_go_to_a_pipe_as_they_are(run_process: Run) -> None:
    import subprocess
    import sys

    content = ODD.encode("cp932")
    Path("page.txt").write_bytes(content)
    run_process("import", "page.txt", "--db", "a.db")
    call = [sys.executable, "-m", "clipdb", "export", "--format", "source", "--import", "1"]
    done = subprocess.run([*call, "--db", "a.db"], capture_output=True, check=True)
    assert done.stdout == content


def test_only_what_is_proved_is_given_as_a_file(run: Run) -> None:
    Path("page.txt").write_text(PAGE, encoding="utf-8")
    run("import", "page.txt", "--db", "a.db", "--quiet")
    source = ("export", "--format", "source", "--db", "a.db")
    for arguments, words in {
        (): "name it with --import N",
        ("--import", "2"): "there is no import 2",
        ("--import", "99999999999999999999"): "there is no import 99999999999999999999",
        ("--import", "1", "--since", "2023"): "name it with --import or --collection alone",
        ("--collection", "報道", "--main"): "--main says how --country is meant",
        ("--import", "1", "--limit", "3"): "source gives one whole file",
    }.items():
        refused = run(*source, *arguments)
        assert (refused.status, refused.out, words in refused.err) == (2, "", True), refused.err
    assert run("export", "--import", "1", "--db", "a.db").status == 2
    with sqlite3.connect("a.db") as connection:
        connection.execute("UPDATE imports SET sha256 = 'x'")
    connection.close()
    refused = run(*source, "--import", "1")
    assert (refused.status, refused.out) == (2, "")
    assert "the bytes of page.txt (import 1) cannot be given back" in refused.err
