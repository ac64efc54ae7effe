"""Citations, Markdown and CSV as the programs that they are for read them."""

import csv
import io
import json
import warnings
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from clipdb.clip import FIELDS, Clip, record_of
from clipdb.export.formats import writer_of
from clipdb.export.markdown import plain
from tests.conftest import Run
from tests.pages import page, read_clips

HOSTILE = 'a{b}c \\d_e & 50% #1 $x ~ ^ "q" <script>alert(1)</script> *x* [y](z) `w`'


def hostile() -> Clip:
    head = f"2025.01.25 毎日新聞 {HOSTILE} <2502-012510>"
    (clip,) = read_clips(page(f"{head}\n {HOSTILE}\n【註】\n {HOSTILE}"))
    return replace(clip, id="a,b}c")


def written(clips: list[Clip], format: str) -> str:
    out = io.StringIO(newline="")
    writer_of(format)(map(record_of, clips), FIELDS, out)
    return out.getvalue()


def sample(run: Run, db: Path, *arguments: str) -> str:
    return run("export", *arguments, "--db", db).out


def test_bibtex_is_read_by_a_bibtex_parser(run: Run, sample_db: Path) -> None:
    from bibtexparser.entrypoint import parse_string

    library = parse_string(sample(run, sample_db, "--format", "bibtex"))
    assert library.failed_blocks == []
    assert [entry.key for entry in library.entries] == sample(
        run, sample_db, "--format", "ids"
    ).split()
    entry = library.entries[1]
    assert {name: entry.fields_dict[name].value for name in ("title", "journal", "date")} == {
        "title": "{スウェーデンとの関係格上げ 4日に首脳会談、協力強化へ}",
        "journal": "共同通信",
        "date": "2024-12-02",
    }


def test_hostile_text_stays_text_in_bibtex() -> None:
    from bibtexparser.entrypoint import parse_string

    library = parse_string(written([hostile()], "bibtex"))
    assert library.failed_blocks == []
    (entry,) = library.entries
    assert entry.key == "a_2c_b_7d_c"  # the id is a,b}c
    assert entry.fields_dict["title"].value.startswith(
        r"{a\{b\}c \textbackslash{}d\_e \& 50\% \#1 \$x \textasciitilde{} \textasciicircum{}"
    )


def test_ris_is_read_by_a_ris_parser(run: Run, sample_db: Path) -> None:
    import rispy

    entries = rispy.loads(sample(run, sample_db, "--format", "ris"))
    records = json.loads(sample(run, sample_db, "--format", "json"))
    assert [entry["id"] for entry in entries] == [record["id"] for record in records]
    for entry, record in zip(entries, records, strict=True):
        assert entry["type_of_reference"] == "NEWS"
        assert entry["title"] == record["title"]
        assert entry["date"] == record["date"].replace("-", "/") + "/"
        assert " ".join(entry["abstract"].split()) == " ".join(record["summary"].split())
        assert entry.get("keywords", []) == record["topics"]
    assert rispy.loads(written([hostile()], "ris"))[0]["title"] == hostile().title
    split = replace(hostile(), title="ER  - \nTY  - NEWS")
    assert [entry["title"] for entry in rispy.loads(written([split], "ris"))] == [
        "ER  -  TY  - NEWS"
    ]


def test_csl_json_is_read_by_a_citation_processor(run: Run, sample_db: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from citeproc.source.json import CiteProcJSON

        text = sample(run, sample_db, "--format", "csl-json")
        source = CiteProcJSON(json.loads(text))
    assert list(source) == sample(run, sample_db, "--format", "ids").split()
    item = json.loads(text)[1]
    assert (item["type"], item["container-title"]) == ("article-newspaper", "共同通信")
    assert item["issued"] == {"date-parts": [[2024, 12, 2]]}
    assert json.loads(written([], "csl-json")) == []


def test_markdown_shows_every_text_as_it_is(run: Run, sample_db: Path) -> None:
    records = json.loads(sample(run, sample_db, "--format", "json"))
    tokens = MarkdownIt("commonmark").parse(sample(run, sample_db, "--format", "markdown"))
    shown = ["".join(t.content for t in token.children or ()) for token in tokens]
    for record in records:
        assert " ".join(record["title"].split()) in map(" ".join, map(str.split, shown))
        for text in (*record["summary"].split("\n"), *record["notes"]):
            assert " ".join(text.split()) in map(" ".join, map(str.split, shown))


@pytest.mark.parametrize(
    "url",
    ["https://a.example/?a=1&copy;=2#日", "http://a.example/(x)_[y]*z*", "https://a.example/`\\!"],
)
def test_a_headline_in_markdown_leads_to_the_article(url: str) -> None:
    clip = replace(hostile(), url=url)
    (heading,) = [
        token
        for token in MarkdownIt("commonmark").parse(written([clip], "markdown"))
        if token.type == "inline" and token.children and token.children[0].type == "link_open"
    ]
    assert heading.children
    address = str(heading.children[0].attrs["href"])
    assert unquote(address) == unquote(url)
    assert "".join(child.content for child in heading.children) == clip.title
    unsafe = written([replace(clip, url="javascript:alert(1)")], "markdown")
    assert "javascript" not in unsafe


@pytest.mark.parametrize(
    "text",
    [HOSTILE, "1. x", "1) x", "- x", "+ x", "# x", "> x", "=== ", "```x", "~~~", "&amp;", "!"],
)
def test_no_text_is_markup_in_markdown(text: str) -> None:
    tokens = MarkdownIt("commonmark", {"html": True}).parse(plain(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children) == text.strip()


def test_csv_is_the_same_to_every_reader(run: Run, sample_db: Path, tmp_path: Path) -> None:
    import duckdb
    import pandas

    path = tmp_path / "clips.csv"
    run("export", "-o", path, "--db", sample_db)
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    assert [list(frame.columns), *frame.values.tolist()] == rows
    table = duckdb.sql(f"SELECT * FROM read_csv('{path}', all_varchar=true, header=true)")
    assert table is not None
    found = [["" if value is None else value for value in row] for row in table.fetchall()]
    assert [list(table.columns), *found] == rows
    assert len(rows) == 50


def test_csv_for_excel_has_a_byte_order_mark_and_crlf(run: Run, sample_db: Path) -> None:
    plain_rows = list(csv.reader(io.StringIO(sample(run, sample_db), newline="")))
    path = Path("excel.csv")
    assert run("export", "--excel", "-o", path, "--db", sample_db).status == 0
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid,date,")
    assert data.count(b"\r\n") == 50
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) == plain_rows
    wrong = run("export", "--excel", "--format", "ris", "--db", sample_db)
    assert (wrong.status, wrong.out) == (2, "")
    assert "choose one format: csv, ris" in wrong.err


def test_ids_go_from_a_search_to_an_export(run: Run, sample_db: Path) -> None:
    ids = run("search", "ACSA", "--format", "ids", "--db", sample_db).out
    exported = run("export", "-", "--format", "ids", "--db", sample_db, input=ids)
    assert exported.out == ids
    assert run("export", "--query", "ACSA", "--format", "ids", "--db", sample_db).out == ids
    ended = run("search", "ACSA", "--print0", "--db", sample_db).out
    assert ended == ids.replace("\n", "\0")
    for command in (["export", "--format", "ids"], ["show", "--format", "ids"]):
        again = run(*command[:1], "-", *command[1:], "--db", sample_db, input=ended)
        assert again.out == ids
    assert run("export", ids.split()[2], "2409-0817", "--format", "ids", "--db", sample_db).out == (
        f"{ids.split()[2]}\n{ids.split()[1]}\n"
    )


WRONG = {
    ("9999-999999",): (1, "clipdb: no clip 9999-999999; clipdb list gives the ids"),
    ("2412-112514", "--country", "IT"): (2, "leave filters and order out"),
    ("2412-112514", "--limit", "1"): (2, "leave filters and order out"),
    ("--format", "source", "--collection", "報道", "--limit", "1"): (2, "one whole file"),
    ("--csv", "--json"): (2, "choose one format: csv, json"),
    ("-o", "."): (2, ". is a folder; name a file in it"),
    ("--format", "ris", "--columns", "id"): (2, "ris has no columns to choose from"),
    ("-o", "clips.xyz"): (2, "no format ends in '.xyz' (.csv, .tsv, .json, .jsonl, .ndjson, .md, "),
    ("--query", "(x"): (2, "nothing closes this (, at character 1"),
}


@pytest.mark.parametrize("arguments", WRONG)
def test_a_mistake_is_one_clear_line(arguments: tuple[str, ...], run: Run, sample_db: Path) -> None:
    status, words = WRONG[arguments]
    result = run("export", *arguments, "--db", sample_db)
    assert result.status == status
    assert words in result.err
    assert len(result.err.splitlines()) == 1
