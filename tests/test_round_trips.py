"""What one archive exports, an empty one imports as the same records."""

import io
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
from tests.conftest import SAMPLE, Run

FORMATS_READ = ["csv", "tsv", "json", "jsonl"]


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
    assert run("export", "-o", target, "--db", sample_db).status == 0
    assert run("import", target, "--db", "new.db").status == 0
    again = run("list", "--json", "--db", "new.db").out
    before = run("list", "--json", "--db", sample_db).out
    if format == "tsv":  # which has no line breaks
        before = before.replace("\\n", " ")
    assert again == before


TEXTS = st.text(
    st.one_of(
        st.sampled_from(";\\\"',\t、。日伊A1\u3000"),
        st.characters(codec="utf-8", categories=["L", "N", "P", "S"]),
    ),
    min_size=1,
    max_size=12,
).filter(lambda text: text == text.strip())
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_/.:-]{0,20}", fullmatch=True)


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
        paragraphs=tuple(draw(st.lists(TEXTS, max_size=3))),
        notes=tuple(draw(st.lists(TEXTS, max_size=3))),
        refs=tuple(draw(st.lists(IDS, max_size=3, unique=True))),
        collections=tuple(sorted(draw(st.sets(TEXTS, max_size=2)))),
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


@given(st.lists(st.text(min_size=1)))
def test_any_list_comes_back_from_one_cell(items: list[str]) -> None:
    assert split_list(cell(items)) == items


def test_a_list_is_joined_with_semicolons() -> None:
    assert cell(["IT", "US"]) == "IT;US"
    assert cell(["a;b", "c\\d"]) == r"a\;b;c\\d"


def test_a_page_comes_back_as_it_was(run: Run, tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("\n", "\r\n")
    (tmp_path / "page.txt").write_bytes(text.encode("cp932"))
    assert run("import", "page.txt", "--db", "a.db").status == 0
    collection = text.split("\r\n")[0]
    arguments = ("export", "--format", "source", "--collection", collection, "--db", "a.db")
    assert run(*arguments, "-o", "back.txt").status == 0
    assert (tmp_path / "back.txt").read_bytes().decode() == text
    refused = run("export", "--format", "source", "--db", "a.db")
    assert (refused.status, refused.out) == (2, "")
    assert "name it with --collection" in refused.err
