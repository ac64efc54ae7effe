"""A text is in the format that it begins as; a clipping text is one whatever its clips quote."""

from pathlib import Path

import pytest

from clipdb.reading.telling import detect_format
from tests.conftest import DATA, Run
from tests.pages import HEADER, split_lines

HEAD = "2024.05.01 読売新聞 日伊が会談 <2406-050101>\n"
QUOTED = {
    "a table in Markdown": "a|b\n---|---\n1|2\n",
    "a citation in BibTeX": "@book{x,\n  title = {y},\n}\n",
    "an entry that is cut": "@book{x,\n",
    "a citation in RIS": "TY  - NEWS\nTI  - 題\nER  - \n",
    "a line of commas": "a,b,c,d\ne,f,g,h\n",
    "JSON": '{"date": "2024-05-01", "title": "x"}\n',
    "HTML": "<table><tr><td>x</td></tr></table>\n",
    "a line of tabs": "a\tb\tc\n",
}


def told(text: str) -> str | None:
    return detect_format(text[:4096], split_lines(text))


@pytest.mark.parametrize("quoted", QUOTED)
def test_a_clipping_text_may_quote_anything(quoted: str) -> None:
    body = " 本文。\n" + QUOTED[quoted]
    assert told(HEADER + HEAD + body) == "text"
    assert told(HEADER + (HEAD + body) * 3) == "text"
    assert told(HEAD + body) == "text"


@pytest.mark.parametrize("quoted", ["a table in Markdown", "an entry that is cut"])
def test_so_may_what_stands_before_its_first_clip(quoted: str) -> None:
    assert told(f"頁\n{QUOTED[quoted]}\n{HEAD} 本文。\n") == "text"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ris", "TY  - NEWS\nTI  - 題\nAB  - 一。\n2024.05.01 に会談した。\nER  - \n"),
        ("ris", "Provider: X\n\nTY  - NEWS\nTI  - 題\nDA  - 2024/05/01/\nER  - \n"),
        ("bibtex", "This file was made.\n\n@misc{a,\n abstract = {一。\n2024.05.01 二。},\n}\n"),
        ("bibtex", "@string{a = {x}}\n@misc{a,\n title = {x},\n}\n"),
        (
            "markdown-table",
            "# 頁\n2024.05.01 更新\n\n| 日付 | 見出し |\n|---|---|\n| 5/1 | x |\n",
        ),
        ("markdown-table", "| いつ | 何 |\n|---|---|\n| 5/1 | x |\n"),
        ("csv", "2024.05.01 更新\n日付,見出し,要旨\n2024-05-01,題,文\n"),
        ("tsv", "2024.05.01\t読売新聞\t題\t文\n2024.05.02\t読売新聞\t題\t文\n"),
        ("html", "<!-- 頁 -->\n<table>\n<tr><td>\n2024.05.01\n</td></tr></table>"),
        ("json", '[\n{"date":\n"2024-05-01"}]'),
        (None, "ただの文。\n"),
    ],
)
def test_what_begins_as_another_format_is_that(name: str | None, text: str) -> None:
    assert told(text) == name


@pytest.mark.parametrize("path", sorted(DATA.glob("pages/*.txt")), ids=lambda path: path.name)
def test_the_pages_of_the_suite_are_clipping_texts(path: Path) -> None:
    assert told(path.read_text(encoding="utf-8")) == (None if path.stem == "no_page" else "text")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('<?xml version="1.0"?>\n<opml version="1.0"><body/></opml>', "a list of feeds (OPML)"),
        (
            "<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><a/></Workbook>",
            "an XML spreadsheet of Excel",
        ),
        ("Subject: a\nFrom: b@c.example\nTo: d\n e\n\n2023.03.09 NHK 橋\n", "an e-mail (EML)"),
        ("---\nclips:\n  - date: 2023-03-09\n", "YAML"),
        ("title: 橋\ndate: 2023-03-09\n", "YAML"),
        ("<library><book/></library>", "XML of another kind"),
    ],
)
def test_a_text_of_a_kind_that_is_not_read_is_named_with_the_way_on(
    text: str, words: str, run: Run
) -> None:
    Path("file").write_text(text, encoding="utf-8")
    done = run("import", "file", "--db", "a.db")
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert f"file is {words}, which is not read; " in done.err
    assert not Path("a.db").exists()


def test_notes_with_a_day_on_a_line_are_no_clipping_text(run: Run) -> None:
    Path("notes.md").write_text(
        "# 港\n\n2023-03-09\n\n> 山田\n\n橋が開通した。\n", encoding="utf-8"
    )
    assert run("import", "notes.md", "--db", "a.db").status == 2
