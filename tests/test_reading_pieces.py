"""Whatever a reader finds, the texts of the pieces are the file, and lines are counted once."""

import io
import json
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb.reading import files
from clipdb.reading.formats import FORMATS, Format
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found, Lines, pieces_of
from clipdb.reading.rows import EndlessError, Piece
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import Run
from tests.pages import HEADER, split_lines

TEXT = st.text(alphabet=st.sampled_from("ab\n\r日"), max_size=40)
PLACES = st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50)), max_size=6)


def found_at(places: list[tuple[int, int]]) -> Iterator[Found]:
    return (Found(start, end, reason="odd") for start, end in places)


@given(TEXT, PLACES)
def test_a_careless_reader_loses_nothing(text: str, places: list[tuple[int, int]]) -> None:
    """One that finds things out of order, over each other and beyond the end."""
    lines = Lines(split_lines(text))
    of_lines = list(pieces_of(found_at(places), lines.text))
    of_document = list(pieces_of(found_at(places), lambda start, end: text[start:end]))
    for pieces in (of_lines, of_document):
        assert "".join(piece.text for piece in pieces) == text
        assert sum(piece.kind == "reject" for piece in pieces) == len(places)


@given(TEXT, st.lists(st.integers(0, 40), max_size=5))
def test_lines_are_counted_as_an_editor_does(text: str, ends: list[int]) -> None:
    places = sorted({0, len(text), *(min(end, len(text)) for end in ends)})
    found = [Found(a, b, reason="x") for a, b in pairwise(places)]
    at = 0
    for piece in pieces_of(found, lambda start, end: text[start:end]):
        before, through = text[:at], text[: at + len(piece.text)]
        # What ends within a line's ending has that line.
        assert piece.first_line == len(split_lines(f"{before}x")) - _is_within(text, at)
        assert piece.last_line == max(piece.first_line, len(split_lines(through)))
        at += len(piece.text)


def _is_within(text: str, at: int) -> bool:
    return text[at - 1 : at] == "\r" and text[at : at + 1] == "\n"


@pytest.mark.parametrize("name", [name for name, row in FORMATS.items() if not row.is_binary])
def test_noise_is_the_pieces_that_are_made_of_it(name: str) -> None:
    chance = random.Random(name)
    words = '2024-05-01 <td> " , { } [ @a{b, | & <item> </item> 題 --- = : TY ER'
    marks = ["\n", " ", "\r\n", "\t", "\ufeff", "TY  - ", "ER  - ", *words.split()]
    for _ in range(60):
        text = "".join(chance.choices(marks, k=chance.randrange(40)))
        pieces = FORMATS[name].read(split_lines(text), Context(load_outlets()))
        assert "".join(piece.text for piece in pieces) == text


def test_a_line_is_joined_of_its_parts_or_too_long() -> None:
    parts = ["x" * 100_000, "y" * 100_000, "z\n", "a\n"]
    assert [len(line) for line in Lines(parts, longest=1 << 20).ahead()] == [200_002, 2]
    with pytest.raises(EndlessError, match="line 1 is longer than 100,000 characters"):
        list(Lines(parts))


def test_a_document_that_is_too_large_is_refused_and_json_lines_stream(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_DOCUMENT", 1000)
    records = [{"date": "2024-05-01", "title": f"題{number}"} for number in range(40)]
    Path("a.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records))
    done = run("import", "a.jsonl", "--db", "new.db")
    assert (done.status, "a.jsonl (jsonl, utf-8): 40 new" in done.err) == (0, True), done.err
    Path("a.json").write_text(json.dumps(records))
    Path("a.html").write_text("<html>" + " " * 1000)
    for name in ("a.json", "a.html"):
        refused = run("import", name, "--db", "other.db")
        assert (refused.status, refused.err.count("\n")) == (2, 1)
        assert f"{name} has more than" in refused.err
    edited = run("edit", "--from", "a.json", "--db", "new.db")
    assert (edited.status, edited.err.count("\n")) == (2, 1)


def read(format: str, text: str) -> list[Piece]:
    return list(FORMATS[format].read(split_lines(text), Context(load_outlets())))


def rows(format: str, text: str) -> list[str]:
    return [piece.row.title for piece in read(format, text) if piece.row]


RECORD = '{"date": "2024-05-01", "title": "%s"}'


def test_a_record_that_holds_records_is_gone_into_only_if_it_is_alone() -> None:
    inner = f'{{"date": "2024-05-02", "title": "集", "parts": [{RECORD % "内"}]}}'
    assert rows("json", inner) == ["内"]
    assert rows("json", f"{RECORD % '前'}\n{inner}") == ["前", "集"]
    assert rows("json", f"{inner}\n{RECORD % '後'}") == ["集", "後"]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", "null"])
def test_what_is_no_number_of_json_is_empty(value: str) -> None:
    text = f'[{{"date": "2024-05-01", "title": "題", "source": {value}, "summary": {value}}}]'
    (row,) = [piece.row for piece in read("json", text) if piece.row]
    assert (row.source_raw, row.paragraphs) == ("", ())


@pytest.mark.parametrize("depth", [21, 10_000])
@pytest.mark.parametrize(("opens", "closes"), [('{"a":', "}"), ("[", "]"), ('[{"a":', "}]")])
def test_what_is_nested_deeply_harms_no_neighbour(depth: int, opens: str, closes: str) -> None:
    deep = opens * depth + "1" + closes * depth
    text = f"[{RECORD % '前'},\n{deep},\n{RECORD % '後'}]"
    assert rows("json", text) == ["前", "後"]
    assert rows("jsonl", text.strip("[]")) == ["前", "後"]


def test_a_spoilt_element_ends_where_the_next_line_begins_an_object() -> None:
    bad = [
        '{"a": 1',
        "{a: 'x'}",
        '{"date": "2024-05-01", "title": "x',
        '{"a": [1, {"b": ',
        '{"a" 1}',
    ]
    for layout in ("[%s]", '{"items": [%s]}', '{"a": {"b": [%s]}}', "%s"):
        for one in bad:
            inner = ",\n  ".join([RECORD % "前", one, RECORD % "後", RECORD % "末"])
            pieces = read("json", layout % inner)
            assert [p.row.title for p in pieces if p.row] == ["前", "後", "末"], (layout, one)
            assert sum(p.kind == "reject" for p in pieces) == 1, (layout, one)


def test_a_new_reader_that_only_finds_is_a_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """What CONTRIBUTING says: a function that finds, and a row."""

    def read_words(text: str, _: Context) -> Iterator[Found]:
        at = text.find("題")
        if at >= 0:
            yield Found(at, at + 1, reason="a word")

    monkeypatch.setattr("clipdb.reading.clipping.read_words", read_words, raising=False)
    row = Format("words", "words", (), "clipping:read_words", "document")
    pieces = list(row.read(io.StringIO("a\n題b\n"), Context(load_outlets())))
    assert [(p.kind, p.text, p.first_line, p.last_line) for p in pieces] == [
        ("furniture", "a\n", 1, 1),
        ("reject", "題", 2, 2),
        ("furniture", "b\n", 2, 2),
    ]


def test_a_bracket_that_is_indented_is_a_paragraph_and_no_note() -> None:
    text = f"{HEADER}2024.05.01 読売新聞 日伊が会談 <2406-050101>\n 【東京】\n 本文。\n【共同】\n"
    (row,) = [piece.row for piece in read("text", text) if piece.row]
    assert (row.paragraphs, row.notes) == (("【東京】", "本文。"), ("【共同】",))
