"""check finds what is not as it should be, repair makes anew what can be, and says what cannot."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import SAMPLE, Run

# What is done to an archive, and what check says of it.
FAULTS = {
    "UPDATE clips SET title = 'x' WHERE serial = 3": (
        ["records", "index"],
        "2412-112514 has another title",
    ),
    "UPDATE clips SET date = '2023-02-30' WHERE serial = 3": (
        ["dates", "records"],
        "2412-112514 has a date that cannot be: 2023-02-30",
    ),
    "DELETE FROM clip_topics WHERE clip = 3": (["records"], "2412-112514 has another"),
    "INSERT INTO clip_countries (clip, country) VALUES (3, 'XX')": (
        ["links", "records"],
        " of clip_countries points to no row of countries",
    ),
    "UPDATE refs SET position = position + 1": (["links"], "has refs that are not in order"),
    "INSERT INTO refs VALUES (3, 0, '2401-010101')": (["records"], "has another refs"),
    "DROP INDEX idx_clips_origin": (["schema"], "there is no index idx_clips_origin"),
    "DROP VIEW records": (["schema"], "there is no view records"),
    "INSERT INTO clips_index (rowid, title) VALUES (99, 'x')": (["index"], "row 99, which is no"),
    "INSERT INTO clips_index (clips_index) VALUES ('delete-all')": (["index"], "indexed otherwise"),
    "DELETE FROM clips_index_data WHERE id > 10": (["index"], "cannot be read: "),
    "UPDATE clips SET title = x'00ff' WHERE serial = 3": (
        ["dates", "records", "index"],
        "cannot be read: cannot read the clip '2412-112514'",
    ),
    "CREATE TRIGGER no BEFORE UPDATE ON clips BEGIN SELECT raise(ABORT, 'no'); END": (
        ["schema"],
        "the trigger no is none of clipdb's",
    ),
    "INSERT INTO searches VALUES ('x', 'y', '{')": (["searches"], "search x is damaged"),
    "UPDATE clips SET origin = origin + 1 WHERE serial = 3": (
        ["links", "records"],
        "lines that are another",
    ),
}


def checks(run: Run, db: Path, *options: str) -> dict[str, list[str]]:
    """What check says, by the name of the check."""
    report = json.loads(run("check", "--json", *options, "--db", db).out)
    found: dict[str, list[str]] = {}
    for fault in report["faults"]:
        found.setdefault(fault["check"], []).append(fault["message"])
    assert report["ok"] == (not found)
    return found


def harm(db: Path, sql: str) -> None:
    with sqlite3.connect(db) as connection:
        connection.execute(sql)
    connection.close()


def pages(db: Path) -> bytes:
    """What a database holds, without SQLite's header, which tells how others may use it."""
    return db.read_bytes()[100:]


def test_the_sample_is_sound(run: Run, sample_db: Path) -> None:
    result = run("check", "--db", sample_db)
    names = ["pages", "schema", "lines", "links", "dates", "records", "searches", "index"]
    assert (result.status, [line.split() for line in result.lines]) == (
        0,
        [[n, "ok"] for n in names],
    )
    assert (checks(run, sample_db), result.err) == ({}, "")


@pytest.mark.parametrize("sql", FAULTS)
def test_a_fault_is_named_and_mended(sql: str, run: Run, sample_db: Path) -> None:
    names, words = FAULTS[sql]
    records = run("export", "--format", "json", "--db", sample_db).out
    harm(sample_db, sql)
    damaged = pages(sample_db)
    found = checks(run, sample_db)
    assert list(found) == names
    assert any(words in message for messages in found.values() for message in messages)
    result = run("check", "--db", sample_db)
    assert (result.status, "clipdb check --repair makes it anew" in result.out) == (1, True)
    mended = run("check", "--repair", "--db", sample_db)
    assert mended.status == 0, mended.err
    assert checks(run, sample_db) == {}
    assert run("export", "--format", "json", "--db", sample_db).out == records
    (kept,) = sample_db.parent.glob("sample.db.before-repair-*")
    assert pages(kept) == damaged
    assert str(kept) in mended.err


def test_repair_keeps_searches_and_every_page(run: Run, sample_db: Path) -> None:
    run("search", "--save", "it", "ACSA", "--db", sample_db)
    harm(sample_db, "DROP INDEX idx_clips_origin")
    assert run("check", "--repair", "--quiet", "--db", sample_db).status == 0
    assert len(run("search", "@it", "--db", sample_db).lines) == 3
    source = run("export", "--format", "source", "--collection", "報道", "--db", sample_db).out
    assert source == SAMPLE.read_text(encoding="utf-8")


def test_nothing_to_repair_changes_nothing(run: Run, sample_db: Path) -> None:
    before = sample_db.read_bytes()
    assert run("check", "--repair", "--db", sample_db).status == 0
    assert (sample_db.read_bytes(), list(sample_db.parent.glob("sample.db.*"))) == (before, [])


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (
            "UPDATE pieces SET text = text || '。' WHERE serial = 7",
            "not the text that was imported",
        ),
        ("DELETE FROM pieces WHERE serial = 7", "are missing"),
        ("DELETE FROM imports", "pieces belong to no import"),
        ("DELETE FROM pieces WHERE serial > 40", "not as many clips and rejects"),
        ("UPDATE imports SET format = 'tezt'", "there is no format 'tezt'"),
        ("UPDATE pieces SET text = cast(text AS blob) WHERE serial = 7", "cannot be read: "),
    ],
)
def test_lost_lines_are_not_papered_over(sql: str, words: str, run: Run, sample_db: Path) -> None:
    harm(sample_db, sql)
    before = pages(sample_db)
    assert any(words in message for message in checks(run, sample_db)["lines"])
    result = run("check", "--repair", "--db", sample_db)
    assert (result.status, "its own lines are damaged" in result.err) == (2, True)
    assert "clipdb restore FILE" in result.err
    assert (pages(sample_db), list(sample_db.parent.glob("*before-repair*"))) == (before, [])
    assert list(sample_db.parent.glob(".*part*")) == []


def test_clips_of_another_vocabulary_are_no_fault(run: Run, sample_db: Path, home: Path) -> None:
    folder = home / "clipdb" / "vocabulary"
    folder.mkdir(parents=True)
    (folder / "topics.tsv").write_text("id\tspellings\nHelicopters\tヘリ\n", encoding="utf-8")
    assert checks(run, sample_db) == {}
    run("retag", "--quiet", "--db", sample_db)
    assert checks(run, sample_db) == {}


def test_a_clip_that_none_of_the_lines_has_is_not_dropped(run: Run, sample_db: Path) -> None:
    harm(sample_db, "UPDATE imports SET format = 'jsonl'")
    result = run("check", "--repair", "--db", sample_db)
    assert (result.status, "49 of its clips are in none of its lines (" in result.err) == (2, True)
    assert len(run("list", "--db", sample_db).lines) == 49


def test_a_damaged_search_is_told_and_can_be_forgotten(run: Run, sample_db: Path) -> None:
    harm(sample_db, "INSERT INTO searches VALUES ('x', 'y', '{')")
    harm(sample_db, """INSERT INTO searches VALUES ('z', 'y', '{"zz": 1}')""")
    for name in ("x", "z"):
        result = run("search", f"@{name}", "--db", sample_db)
        assert (result.status, result.err.count("\n")) == (2, 1)
        assert run("search", "--forget", name, "--db", sample_db).status == 0
    assert run("info", "--db", sample_db).status == 0
