"""Markdown and CSV as the programs that they are for read them."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from clipdb.export.documents import plain
from tests.conftest import Run
from tests.test_export_citations import clip as clip_of_citations
from tests.test_export_citations import written

HOSTILE = 'a{b}c \\d_e & 50% #1 $x ~ ^ "q" <script>alert(1)</script> *x* [y](z) `w`'


def sample(run: Run, db: Path, *arguments: str) -> str:
    return run("export", *arguments, "--db", db).out


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
    clip = clip_of_citations(title=HOSTILE, url=url)
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
    with duckdb.connect() as connection:  # one of its own: others' results may be unread
        table = connection.sql(f"SELECT * FROM read_csv('{path}', all_varchar=true, header=true)")
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
