"""The examples of docs/formats.md are read as the page says, and it names every format."""

import re

import pytest

from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import ROOT
from tests.pages import split_lines

PAGE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"```(text|csv|json|ris|bibtex)\n(.*?)```", PAGE, re.DOTALL))
READ = {
    "text": [("2024-11-25", "16:01", "読売新聞", "日伊が協定に署名")],
    "csv": [
        ("2024-11-25", "16:01", "読売新聞", "日伊が協定に署名"),
        ("2024-11-25", "16:01", "読売新聞", "日伊が共同訓練"),
    ],
    "json": [("2024-11-25", "16:01", "読売新聞", "日伊が協定に署名")],
    "ris": [("2024-11-25", None, "読売新聞", "日伊が協定に署名")],
    "bibtex": [("2024-11-26", None, "Harbor Mail", "María & Rossi hold talks")],
}


@pytest.mark.parametrize("format", READ)
def test_an_example_is_read_as_it_looks(format: str) -> None:
    lines = split_lines(EXAMPLES[format])
    pieces = FORMATS[format].read(lines, Context(load_outlets()))
    rows = [piece.row for piece in pieces if piece.row]
    assert [(row.date, row.time, row.source_raw, row.title) for row in rows] == READ[format]


def test_the_page_names_every_format() -> None:
    assert [name for name in FORMATS if f"`{name}`" not in PAGE] == []
