"""The chronology: which clips are one event, and the events in each format."""

import csv
import io
import json
import random
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.events import FLOORS, LABELLED, joins

import clipdb
from clipdb.clip import Clip
from clipdb.events.chronology import COLUMNS, chronology
from clipdb.tagging import tag
from tests.conftest import Run


def clip(title: str, sentence: str, id: str = "a", day: str = "2026-05-10") -> Clip:
    tags = tag(title, sentence, [])
    return Clip(
        id,
        day,
        None,
        f"紙{id}",
        f"紙{id}",
        None,
        title,
        sentence,
        countries=tags.countries,
        main_countries=tags.main_countries,
        topics=tags.topics,
    )


SIGNED = (
    "日・チリ、情報保護協定に署名",
    "茂木外相は9日、サンティアゴでチリのバンクラベレン外相と会談し、情報保護協定に署名した。",
)
CALLED = (
    "チリ海軍の帆船「エスメラルダ」が神戸に入港",
    "チリ海軍の練習帆船「エスメラルダ」が9日、乗員300人で神戸港に入港した。",
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            SIGNED,
            (
                "チリと情報保護協定 外相が署名",
                "茂木外相は9日、チリの外相と情報保護協定に署名した。",
            ),
        ),
        (
            CALLED,
            (
                "帆船エスメラルダ、神戸に チリ海軍",
                "チリの帆船エスメラルダが9日、神戸港に入港した。",
            ),
        ),
    ],
)
def test_reports_of_one_act_are_one_event(one: tuple[str, str], other: tuple[str, str]) -> None:
    (event,) = chronology([clip(*one), clip(*other, "b", "2026-05-11")])
    assert event.clips == ("a", "b")
    assert event.headline == one[0], "that of the clip whose text is fullest"
    assert event.outlets == ("紙a", "紙b")


@pytest.mark.parametrize(
    ("one", "change"),
    [
        (SIGNED, ("情報保護協定", "円滑化協定")),  # another document
        (SIGNED, ("外相", "防衛相")),  # another minister
        (SIGNED, ("9日", "5日")),  # another day
        (SIGNED, ("チリ", "ペルー")),  # another country
        (SIGNED, ("署名した", "来月署名する")),  # a plan of it
        (CALLED, ("エスメラルダ", "ラウタロ")),  # another ship
        (CALLED, ("神戸", "長崎")),  # another port
        (CALLED, ("300人", "120人")),  # another count
    ],
)
def test_what_differs_is_another_event(one: tuple[str, str], change: tuple[str, str]) -> None:
    title, sentence = (text.replace(*change) for text in one)
    assert len(chronology([clip(*one), clip(title, sentence, "b")])) == 2


def test_events_are_the_same_in_whatever_order_clips_come(sample_db: Path) -> None:
    with clipdb.open(sample_db) as archive:
        clips = list(archive)
    clips += [replace(one, id=f"x-{one.id}", source="別紙") for one in clips]
    expected = [event.record() for event in chronology(clips)]
    for seed in range(3):
        random.Random(seed).shuffle(clips)
        assert [event.record() for event in chronology(clips)] == expected
    assert sum(len(event.clips) for event in chronology(clips)) == len(clips)


def test_labelled_clips_are_joined_as_a_reader_does() -> None:
    lines = LABELLED.read_text(encoding="utf-8").splitlines()
    figures = joins([json.loads(line) for line in lines], is_verbose=False)
    assert all(figures[name] >= FLOORS[name] for name in figures)


def test_each_machine_format_gives_the_same_events(run: Run, sample_db: Path) -> None:
    given = ("chronology", "--country", "Italy", "--db", sample_db)
    events = json.loads(run(*given, "--json").out)
    assert [tuple(event) for event in events] == [COLUMNS] * 17
    assert events == sorted(events, key=lambda event: event["date"])
    assert [json.loads(line) for line in run(*given, "--jsonl").lines] == events
    rows = list(csv.DictReader(io.StringIO(run(*given, "--csv").out)))
    assert [row["clips"] for row in rows] == [";".join(event["clips"]) for event in events]
    with clipdb.open(sample_db) as archive:
        assert [event.record() for event in archive.chronology(country="Italy")] == events
    assert run(*given).lines[-1].split("\t")[:2] == ["2024-11-25", "signing"]


@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "jsonl", "md", "html", "ics", "xlsx"])
def test_a_file_is_written_by_its_ending_and_never_over_another(
    ending: str, run: Run, sample_db: Path
) -> None:
    given = ("chronology", "--db", sample_db, "-o", f"events.{ending}")
    assert run(*given).status == 0
    assert Path(f"events.{ending}").stat().st_size > 1000
    assert run(*given).status == 2
    assert run(*given, "--force").status == 0


def test_a_calendar_is_as_rfc_5545_has_it(run: Run, sample_db: Path) -> None:
    run("chronology", "--country", "Italy", "--db", sample_db, "-o", "events.ics")
    content = Path("events.ics").read_bytes()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    unfolded = content.decode().replace("\r\n ", "").split("\r\n")
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == 17
    assert "DTSTART;VALUE=DATE:20241125" in unfolded
    assert "DTEND;VALUE=DATE:20241126" in unfolded
    assert {"DTSTART;VALUE=DATE:20240801", "DTEND;VALUE=DATE:20240901"} <= {*unfolded}, "a month"
    assert "SUMMARY:Talks: 日伊、防衛協力推進で一致 戦闘機開発や艦船寄港" in unfolded
    uids = [line for line in unfolded if line.startswith("UID:")]
    assert len(set(uids)) == 17
    again = run("chronology", "--country", "Italy", "--format", "ics", "--db", sample_db).out
    assert [line for line in again.splitlines() if line.startswith("UID:")] == uids


def test_a_time_line_has_a_slide_an_event(run: Run, sample_db: Path) -> None:
    given = run("chronology", "--format", "timeline", "--country", "Italy", "--db", sample_db)
    slides = json.loads(given.out)["events"]
    assert slides[-1]["start_date"] == {"year": 2024, "month": 11, "day": 25}
    assert {"year": 2024, "month": 8} in [slide["start_date"] for slide in slides]


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
def test_pandoc_makes_a_word_document_with_a_footnote_a_clip(run: Run, sample_db: Path) -> None:
    run("chronology", "--country", "Italy", "--db", sample_db, "-o", "events.md")
    subprocess.run(["pandoc", "events.md", "-o", "events.docx"], check=True)
    with zipfile.ZipFile("events.docx") as document:
        notes = document.read("word/footnotes.xml").decode()
        text = document.read("word/document.xml").decode()
    assert notes.count("<w:footnoteRef") == 17
    assert "自衛隊とイタリア軍の円滑な物資相互提供が可能に" in text


def test_a_page_asks_for_nothing_and_its_time_line_has_words(run: Run, sample_db: Path) -> None:
    page = run("chronology", "--format", "html", "--db", sample_db).out
    assert not re.search(r"<script|<link|<img|src=|@import|url\(", page)
    points = re.findall(r'<a href="#(event-[^"]+)" aria-label="[^"]+"><circle', page)
    assert len(points) == 49
    assert all(f'id="{point}"' in page for point in points)


def test_the_words_that_told_an_event_are_named(run: Run, sample_db: Path) -> None:
    told = run("chronology", "ACSA", "--since", "2024-11", "--why", "--db", sample_db).out
    assert "signing" in told or "Signing" in told
    assert "[署名]" in told
    assert "[本日]" in told


@pytest.mark.parametrize("by", ["year", "kind", "party", "topic"])
def test_events_stand_under_headings(by: str, run: Run, sample_db: Path) -> None:
    shown = run("chronology", "--by", by, "--format", "table", "--db", sample_db, COLUMNS="100")
    heading = {"year": "2024", "kind": "Signing", "party": "Italy", "topic": "Port call"}[by]
    assert heading in [line.strip() for line in shown.lines]
    assert run("chronology", "--by", by, "--format", "markdown", "--db", sample_db).status == 0


def test_mistakes_are_told_in_a_line(run: Run, sample_db: Path) -> None:
    for wrong in (
        ("-o", "events.doc"),
        ("--country", "Atlantis"),
        ("--by", "moon"),
        ("--json", "--why"),
        ("-o", "events.csv", "--format", "table"),
    ):
        result = run("chronology", *wrong, "--db", sample_db)
        assert result.status == 2
        assert "Traceback" not in result.err
    nothing = run("chronology", "無い言葉", "--json", "--db", sample_db)
    assert (nothing.status, json.loads(nothing.out)) == (0, [])
    assert "no clips match" in nothing.err


# What the user says of events

TALKS, EXERCISE = "2409-082722", "2409-083026"


def events_of(run: Run, db: Path) -> list[dict[str, object]]:
    given = ("--country", "Italy", "--since", "2024-08-27", "--until", "2024-08-30")
    found: list[dict[str, object]] = json.loads(run("chronology", *given, "--json", "--db", db).out)
    return found


def test_what_the_user_says_of_an_event_stands_and_is_undone(run: Run, sample_db: Path) -> None:
    before = events_of(run, sample_db)
    assert [event["clips"] for event in before] == [[TALKS], [EXERCISE]]
    said = ("event_kind=交渉", "event_date=2024-09", "event_status=planned")
    sets = [word for one in said for word in ("--set", one)]
    assert run("edit", TALKS, *sets, "--db", sample_db).status == 0
    assert run("edit", EXERCISE, "--set", f"event={TALKS}", "--db", sample_db).status == 0
    (event,) = events_of(run, sample_db)
    assert event["clips"] == [TALKS, EXERCISE]
    assert (event["kind"], event["date"], event["basis"]) == ("negotiation", "2024-09", "month")
    assert event["status"] == "planned"
    run("retag", "--db", sample_db)
    assert events_of(run, sample_db) == [event]
    assert run("check", "--db", sample_db).status == 0
    assert run("undo", "--db", sample_db).status == 0
    assert len(events_of(run, sample_db)) == 2
    assert run("undo", "--db", sample_db).status == 0
    assert events_of(run, sample_db) == before
    assert run("check", "--db", sample_db).status == 0


def test_an_empty_event_is_one_of_its_own_and_reset_is_what_the_rules_say(run: Run) -> None:
    rows = [f"2026-05-{day},{outlet},{SIGNED[0]},{SIGNED[1]}" for day, outlet in DAYS]
    Path("a.csv").write_text("\n".join(["date,source,title,summary", *rows]), encoding="utf-8")
    run("import", "a.csv", "--db", "a.db")
    first, second = run("list", "--format", "ids", "--reverse", "--db", "a.db").lines

    def numbers() -> list[int]:
        return [len(event["clips"]) for event in json.loads(show())]

    def show() -> str:
        return run("chronology", "--json", "--db", "a.db").out

    assert numbers() == [2]
    run("edit", second, "--set", "event=", "--db", "a.db")
    assert numbers() == [1, 1]
    run("edit", second, "--reset", "event", "--db", "a.db")
    assert numbers() == [2]
    run("edit", second, "--set", f"event={first}", "--db", "a.db")
    run("remove", first, "--yes", "--db", "a.db")
    assert numbers() == [1], "the event of a clip that is gone is the rules'"
    assert run("check", "--db", "a.db").status == 0


DAYS = (("10", "甲新聞"), ("11", "乙新聞"))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("event_kind=sining", "unknown kind of event 'sining'; nearest known: signing"),
        ("event_status=planed", "unknown status 'planed'; nearest known: planned"),
        ("event_date=2024", "no day and no month"),
        ("event=9999", "the archive has no such clip"),
        (f"event={TALKS}", "its event cannot be its own"),
        (f"event={EXERCISE}", "events in a circle"),
    ],
)
def test_what_cannot_be_said_of_an_event_is_told_in_a_line(
    said: str, words: str, run: Run, sample_db: Path
) -> None:
    run("edit", EXERCISE, "--set", f"event={TALKS}", "--db", sample_db)
    log = run("log", "--db", sample_db).out
    result = run("edit", TALKS, "--set", said, "--db", sample_db)
    assert (result.status, len(result.err.splitlines())) == (2, 1)
    assert words in result.err
    assert run("log", "--db", sample_db).out == log


# Clips, an event each


@pytest.fixture
def two_papers(run: Run) -> Path:
    """An archive of two reports of one event, and a report of another."""
    other = "2026-05-12,丙新聞,日・モンゴルが会談,両国の外相は12日、会談した。"
    rows = [f"2026-05-{day},{outlet},{SIGNED[0]},{SIGNED[1]}" for day, outlet in DAYS]
    content = "\n".join(["date,source,title,summary", *rows, other])
    Path("a.csv").write_text(content, encoding="utf-8")
    run("import", "a.csv", "--db", "a.db")
    return Path("a.db")


def test_lists_show_one_clip_an_event_and_the_number_of_the_others(
    run: Run, two_papers: Path
) -> None:
    for command in (["list"], ["search", "外相"]):
        lines = run(*command, "--events", "--db", two_papers).lines
        assert [line.split("\t")[-1] for line in lines] == [
            "日・モンゴルが会談",
            f"{SIGNED[0]} +1",
        ]
        records = json.loads(run(*command, "--events", "--json", "--db", two_papers).out)
        assert [record["title"] for record in records] == ["日・モンゴルが会談", SIGNED[0]]
    shown = run("list", "--events", "--limit", "1", "--format", "table", "--db", two_papers)
    assert "2 events, 3 clips" in shown.err
    assert "チリ" not in shown.out
    assert "チリ" in run("list", "--events", "--reverse", "--limit", "1", "--db", two_papers).out


def test_a_clip_names_the_other_reports_of_its_event(run: Run, two_papers: Path) -> None:
    _, second, first = run("list", "--format", "ids", "--db", two_papers).lines
    shown = run("show", first, "--db", two_papers).out
    assert "also reported by" in shown
    assert f"{second}  乙新聞  {SIGNED[0]}" in shown
    with clipdb.open(two_papers) as archive:
        assert archive.event_of(second).clips == (first, second)


def test_events_are_counted_once_each(run: Run, two_papers: Path) -> None:
    def counts(*by: str) -> list[list[str]]:
        given = [word for name in by for word in ("--by", name)]
        lines = run("stats", "--events", *given, "--csv", "--db", two_papers).lines
        return [line.split(",") for line in lines]

    assert counts("year") == [["year", "events"], ["2026", "2"]]
    assert counts("main-country")[1:] == [["CL", "1"], ["MN", "1"]]
    assert counts("source")[1:] == [["丙新聞", "1"], ["乙新聞", "1"], ["甲新聞", "1"]]
    assert len(counts("month", "topic")) > 1
    shown = run("stats", "--events", "--format", "table", "--db", two_papers)
    assert "events" in shown.lines[0]
    assert "2 events" in shown.err
    assert run("stats", "--events", "--svg", "e.svg", "--db", two_papers).status == 0


def test_columns_give_the_event_of_a_clip(run: Run, two_papers: Path) -> None:
    columns = "id,event,event_date,event_kind,event_status"
    for command in (["list", "--csv"], ["export"]):
        rows = run(*command, "--columns", columns, "--db", two_papers).lines[1:]
        (_, *other), (_, *one), (id, *same) = [row.split(",") for row in rows]
        assert one == same == [id, "2026-05-09", "signing", "done"]
        assert other[1:] == ["2026-05-12", "talks", "done"]
    assert run("list", "--format", "table", "--columns", columns, "--db", two_papers).status == 0
