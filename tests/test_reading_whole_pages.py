"""Whole pages with other outlets, countries and slips than the sample's, field by field.

`clean` has nothing wrong, `everything_wrong` a slip in every record, `two_pages` two pages in
one file, `no_page` no clippings at all.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from clipdb.catalogue import catalogue
from clipdb.clip import record_of
from clipdb.reading.rows import Piece
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import DATA, Run
from tests.pages import read_pieces

PAGES = DATA / "pages"
# What stands in a warning for each slip that the labels name.
WORDS = {
    "outlet guessed": "the split is a guess",
    "id against date": "disagrees with the date",
    "no time": "no time",
    "markup": "stray markup",
}


@dataclass(frozen=True)
class Labelled:
    """A page and what is expected of it."""

    text: str
    labels: dict[str, list[Any]]

    @property
    def pieces(self) -> list[Piece]:
        return read_pieces(self.text)


@pytest.fixture(params=["clean", "everything_wrong", "two_pages"])
def labelled(request: pytest.FixtureRequest) -> Labelled:
    name = PAGES / request.param
    labels = json.loads(name.with_suffix(".json").read_text(encoding="utf-8"))
    return Labelled(name.with_suffix(".txt").read_bytes().decode(), labels)


def test_every_field_is_right_and_no_line_is_lost(labelled: Labelled) -> None:
    assert "".join(piece.text for piece in labelled.pieces) == labelled.text
    expected = {clip["first_line"]: clip for clip in labelled.labels["clips"]}
    read = {
        piece.first_line: record_of(catalogue(piece.row, load_outlets()))
        | {"first_line": piece.first_line, "last_line": piece.last_line}
        for piece in labelled.pieces
        if piece.row
    }
    for line, clip in expected.items():
        found = {name: read[line][name] for name in clip}
        if clip["id"] is None and str(found["id"]).startswith("x-"):
            found["id"] = None
        assert found == clip
    assert read.keys() == expected.keys()


def test_what_cannot_be_read_is_a_reject_and_no_more(labelled: Labelled, run: Run) -> None:
    Path("page.txt").write_bytes(labelled.text.encode())
    rejects = labelled.labels["rejects"]
    result = run("import", "page.txt", "--rejects", "rejects.jsonl", "--db", "a.db")
    assert result.status == (1 if rejects else 0)
    kept = [json.loads(line) for line in Path("rejects.jsonl").read_text("utf-8").splitlines()]
    assert [[reject["first_line"], reject["last_line"]] for reject in kept] == rejects
    lines = labelled.text.splitlines(keepends=True)
    for reject in kept:
        assert reject["text"] == "".join(lines[reject["first_line"] - 1 : reject["last_line"]])
    again = run("import", "page.txt", "--db", "a.db")
    assert f"0 new, 0 updated, {len(labelled.labels['clips'])} unchanged" in again.err


def test_every_slip_is_a_warning_and_nothing_else_is(labelled: Labelled) -> None:
    rejected = {first for first, _ in labelled.labels["rejects"]}
    warned = [
        (piece.first_line, piece.last_line, warning)
        for piece in labelled.pieces
        for warning in piece.warnings
        if piece.first_line not in rejected
    ]
    slips = [(line, WORDS[what]) for line, what in labelled.labels["warnings"] if what in WORDS]
    for line, words in slips:
        assert any(a <= line <= b and words in warning for a, b, warning in warned), (line, words)
    assert len(warned) == len(slips)


def test_what_is_no_page_is_refused_and_makes_no_clips(run: Run) -> None:
    result = run("import", PAGES / "no_page.txt", "--db", "a.db")
    assert (result.status, result.out) == (2, "")
    assert "no_page.txt" in result.err
    assert len(result.err.splitlines()) == 1
