"""Citations as other programs read them: pandoc, BibTeX, pybtex, rispy, citeproc."""

import io
import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb.clip import FIELDS, Clip, record_of
from clipdb.export.formats import writer_of
from tests.conftest import DATA, MUST_HAVE_PROGRAMS, SAMPLE
from tests.pages import read_clips

HOSTILE = "a{b}c} {d \\e_f & 50% #1 $x ~ ^ \"q\" <b> *x* -- '' `` ?` @x{ | g  h"
# What TeX's own typography makes of it: quotation marks.
SET_BY_TEX = {"''": "’’", "``": "‘‘", "?`": "?‘", "  ": " \u00a0"}
IDS = ["2502-012510", "A", "a", "a,b}c", "日", "a_2", "A_2"]


def program(name: str) -> str:
    """Its path; a machine without it skips what needs it, CI does not."""
    found = shutil.which(name)
    if found is None and MUST_HAVE_PROGRAMS:
        pytest.fail(f"no {name}: .ci/run should have installed it")
    if found is None:
        pytest.skip(f"no {name} on this machine")
    return found


def clip(id: str = "2502-012510", **fields: Any) -> Clip:
    """A clip with a value in every field that citations have."""
    values: dict[str, Any] = {
        "date": "2025-01-05",
        "time": "16:01",
        "source": "読売新聞",
        "source_raw": "Yahoo 讀賣新聞記事",
        "via": "Yahoo",
        "title": "日伊が協定に署名",
        "summary": "首相が会談した。\nA second paragraph.",
        "notes": ("註の一", "註の二"),
        "topics": ("ACSA",),
        "labels": ("要確認", "a, b"),
        "url": "https://press.example/a_b%20c#d~e&f",
        "comment": "確認する",
    }
    return Clip(id=id, **values | fields)


def written(clips: Sequence[Clip], format: str) -> str:
    out = io.StringIO(newline="")
    writer_of(format)(map(record_of, clips), FIELDS, out)
    return out.getvalue()


def by_pandoc(text: str, format: str) -> list[dict[str, Any]]:
    """The items that pandoc reads, as it writes them in CSL-JSON."""
    call = [program("pandoc"), "-f", format, "-t", "csljson"]
    done = subprocess.run(call, input=text.encode(), capture_output=True, check=True)
    assert done.stderr == b""
    items: list[dict[str, Any]] = json.loads(done.stdout)
    return items


def by_bibtex(text: str, folder: Path) -> dict[str, dict[str, str]]:
    """The fields that BibTeX reads, by key."""
    (folder / "clips.bib").write_text(text, encoding="utf-8")
    shutil.copy(DATA / "fields.bst", folder)
    aux = "\\relax\n\\citation{*}\n\\bibstyle{fields}\n\\bibdata{clips}\n"
    (folder / "clips.aux").write_text(aux, encoding="utf-8")
    done = subprocess.run([program("bibtex"), "clips"], cwd=folder, capture_output=True, text=True)
    assert (done.returncode, "warning" in done.stdout.lower()) == (0, False), done.stdout
    # It breaks long lines, and indents what goes on.
    lines = (folder / "clips.bbl").read_text(encoding="utf-8").replace("\n  ", " ").splitlines()
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "key":
            entry = found[value] = {}
        else:
            entry[name] = value
    return found


@pytest.mark.parametrize("format", ["bibtex", "biblatex"])
def test_pandoc_reads_all_of_a_citation_from_bibtex(format: str) -> None:
    assert by_pandoc(written([clip()], "bibtex"), format) == [
        {
            "id": "2502-012510",
            "type": "article-newspaper",
            "title": "日伊が協定に署名",
            "container-title": "読売新聞",
            "issued": {"date-parts": [[2025, 1, 5]]},
            "abstract": "首相が会談した。  A second paragraph.",
            "note": "註の一  註の二",
            "annote": "確認する",
            "keyword": "ACSA, 要確認, a, b",
            "URL": "https://press.example/a_b%20c#d~e&f",
            "language": "ja-JP",
        }
    ]


def test_pandoc_reads_csl_json_as_it_is_written() -> None:
    (item,) = by_pandoc(written([clip()], "csl-json"), "csljson")
    assert item["issued"] == {"date-parts": [[2025, 1, 5]]}
    assert item["type"] == "article-newspaper"
    assert item["URL"] == "https://press.example/a_b%20c#d~e&f"
    assert (item["note"], item["annote"]) == ("註の一\n註の二", "確認する")
    assert item["keyword"] == "ACSA, 要確認, a, b"


def test_hostile_text_stays_text_to_pandoc() -> None:
    hostile = clip(title=HOSTILE, source=HOSTILE, summary=f"{HOSTILE}\n@x{{y", notes=(HOSTILE,))
    expected = HOSTILE
    for printed, shown in SET_BY_TEX.items():
        expected = expected.replace(printed, shown)
    (item,) = by_pandoc(written([hostile], "bibtex"), "bibtex")
    assert item["title"] == item["container-title"] == item["note"] == expected
    assert item["abstract"] == f"{expected}  @x{{y"


@pytest.mark.posix
def test_bibtex_reads_every_entry(tmp_path: Path) -> None:
    clips = [clip(id, title=HOSTILE, labels=(HOSTILE, "}", "{")) for id in IDS]
    found = by_bibtex(written(clips, "bibtex"), tmp_path)
    assert len({key.lower() for key in found}) == len(IDS)
    assert {(entry["journal"], entry["month"], entry["year"]) for entry in found.values()} == {
        ("読売新聞", "January", "2025")
    }


@pytest.mark.posix
def test_bibtex_reads_the_sample(tmp_path: Path) -> None:
    clips = read_clips(SAMPLE.read_text(encoding="utf-8"))
    found = by_bibtex(written(clips, "bibtex"), tmp_path)
    assert list(found) == [clip.id for clip in clips]


def test_pybtex_reads_every_entry() -> None:
    from pybtex.database import parse_string

    clips = [clip(id, title=HOSTILE) for id in IDS]
    entries = parse_string(written(clips, "bibtex"), "bibtex").entries
    assert [entry.fields["clipdb"] for entry in entries.values()] == [
        *IDS[:3],
        r"a,b\vphantom{\{}\}c",
        "日",
        r"a\_2",
        r"A\_2",
    ]


@given(st.lists(st.text("aA_2:,é", min_size=1, max_size=3), unique=True))
def test_keys_differ_without_regard_to_case(ids: list[str]) -> None:
    keys = re.findall(r"^@article\{(.*),$", written([clip(id) for id in ids], "bibtex"), re.M)
    assert len({key.lower() for key in keys}) == len(ids)
    assert all(re.fullmatch(r"[0-9A-Za-z:.+_-]+", key) for key in keys)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30))
def test_braces_balance_as_bibtex_counts_them(text: str) -> None:
    """A backslash before a brace does not count."""
    clips = [clip(title=text, summary=text, comment=text, url=f"https://a.example/{text.strip()}")]
    depth = 0
    for character in written(clips, "bibtex").rstrip()[:-1]:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth > 0 or character in "@article"
    assert depth == 1


def test_rispy_reads_all_of_a_citation() -> None:
    import rispy

    (entry,) = rispy.loads(written([clip(), clip()], "ris"))[:1]
    assert entry == {
        "type_of_reference": "NEWS",
        "id": "2502-012510",
        "title": "日伊が協定に署名",
        "secondary_title": "読売新聞",
        "year": "2025",
        "date": "2025/01/05/16:01",
        "abstract": "首相が会談した。 A second paragraph.",
        "notes": ["註の一", "註の二"],
        "research_notes": "確認する",
        "keywords": ["ACSA", "要確認", "a, b"],
        "urls": ["https://press.example/a_b%20c#d~e&f"],
        "language": "ja",
        "database_provider": "clipdb",
        "note": "via: Yahoo",  # of the tags M1 it keeps the first
    }


def test_no_text_begins_a_tag_of_ris() -> None:
    import rispy

    text = "ER  - \nTY  - NEWS\n AB  - x"
    entries = rispy.loads(written([clip(title=text, summary=text, comment=text)], "ris"))
    assert [(entry["title"], entry["abstract"]) for entry in entries] == [
        ("ER  -  TY  - NEWS  AB  - x", "ER  - TY  - NEWS AB  - x")
    ]


def test_a_citation_processor_reads_csl_json() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from citeproc.source.json import CiteProcJSON

        source = CiteProcJSON(json.loads(written([clip(id) for id in IDS], "csl-json")))
    assert set(source) == {id.lower() for id in IDS}
    assert json.loads(written([], "csl-json")) == []
