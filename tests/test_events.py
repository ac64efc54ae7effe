"""Events: what a clip reports, when, and whether it has happened yet."""

import json
from pathlib import Path

import pytest
from benchmarks.events import FLOORS, LABELLED, judged

from clipdb.errors import UnknownValueError
from clipdb.events import load_kinds, read_event
from clipdb.events.kinds import kind_for
from clipdb.tsv import Row, parse
from clipdb.vocabulary.tables import read_table

DATA = Path(__file__).parent / "data"
DAYS = [row for _, row in parse(DATA / "kinds" / "event_days.tsv")]
EVENTS = [row for _, row in parse(DATA / "kinds" / "events.tsv")]


@pytest.mark.parametrize("row", read_table("events"), ids=lambda row: row["id"])
def test_every_row_of_the_kinds_tells_its_example_and_not_the_other(row: Row) -> None:
    assert read_event(row["accepts"], "", "2026-05-10").kind == row["id"]
    assert read_event(row["refuses"], "", "2026-05-10").kind != row["id"]


def test_a_kind_is_called_by_its_id_or_a_label() -> None:
    assert len(load_kinds()) == 12
    assert kind_for("署名") == kind_for("Signing") == kind_for("SIGNING") == "signing"
    with pytest.raises(UnknownValueError, match="signing"):
        kind_for("signin")


def test_labelled_clips_are_read_as_a_reader_does() -> None:
    clips = [json.loads(line) for line in Path(LABELLED).read_text(encoding="utf-8").splitlines()]
    figures = judged(clips, is_verbose=False)
    assert all(figure >= FLOORS[name] for name, figure in figures.items())


@pytest.mark.parametrize("row", DAYS, ids=lambda row: row["sentence"])
def test_the_day_is_the_acts_own(row: Row) -> None:
    event = read_event(row["headline"], row["sentence"], row["published"])
    assert (event.date, event.basis) == (row["day"], row["basis"])


@pytest.mark.parametrize("row", EVENTS, ids=lambda row: row["headline"])
def test_what_is_reported_is_told_by_headline_and_first_sentence(row: Row) -> None:
    event = read_event(row["headline"], row["sentence"], row["published"])
    assert (event.kind, event.status, event.date) == (row["kind"], row["status"], row["day"])


@pytest.mark.parametrize(
    ("headline", "sentence", "kind", "status"),
    [
        ("日墨、協定に来月署名へ", "両政府は来月、署名する方針を固めた。", "signing", "planned"),
        ("日墨、協定に署名", "両政府は署名したと発表した。", "signing", "done"),
        ("日墨、交渉開始で一致", "両外相が交渉を始めることで一致した。", "negotiation", "done"),
        ("日墨の条約が発効", "条約が1日、発効した。", "entry-into-force", "in force"),
        ("日墨の条約、1日に発効へ", "条約が来月1日に発効する。", "entry-into-force", "planned"),
        ("日墨外相が会談", "会談し、覚書に署名した。", "signing", "done"),
        ("防衛白書を公表", "政府は白書を公表した。", "statement", "done"),
        ("", "", "other", "done"),
    ],
)
def test_a_plan_has_the_kind_of_what_is_planned(
    headline: str, sentence: str, kind: str, status: str
) -> None:
    event = read_event(headline, sentence, "2026-05-10")
    assert (event.kind, event.status) == (kind, status)


def test_no_text_is_too_odd_to_be_read() -> None:
    for text in ("99日", "2月30日に会談した", "0日", "令和99年9月9日", "「" * 5000, "1日、" * 2000):
        read_event(text, text, "2026-05-10")
    assert read_event("会談", "0001年1月1日", "0001-01-01").kind == "talks"
    assert read_event("昨年会談", "先月会談した", "0001-01-01").kind == "talks"
