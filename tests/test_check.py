"""check finds what is not as it should be, repair rebuilds what can be, and says what cannot."""

import json
import sqlite3
from contextlib import closing
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
    "DELETE FROM clip_topics WHERE clip = 3": (["links"], "2412-112514 has no row in clip_topics"),
    "INSERT INTO clip_countries VALUES ('XX', 0, 202411250000, 3)": (
        ["links"],
        "a row of clip_countries points to no row of countries",
    ),
    "UPDATE clip_countries SET main = 1 - main": (["links"], "has no row in clip_countries"),
    "UPDATE clips SET moment = moment + 1 WHERE serial = 3": (
        ["links", "dates"],
        "2412-112514 has another moment than",
    ),
    "UPDATE clips SET topics = '[]' WHERE serial = 3": (
        ["links", "records"],
        "2412-112514 has another topics than its text",
    ),
    "INSERT INTO refs VALUES ('2401-010101', 3)": (
        ["links"],
        "refs has a row for 2401-010101 that is not 2412-112514's",
    ),
    "DROP INDEX clips_by_source": (["schema"], "there is no index clips_by_source"),
    "UPDATE printed SET digest = 1 WHERE clip = 3": (["links"], "is not among its clip's"),
    "DROP VIEW records": (["schema"], "there is no view records"),
    "INSERT INTO clips_index (rowid, title) VALUES (99, 'x')": (["index"], "row 99, which is no"),
    "INSERT INTO clips_index (clips_index) VALUES ('delete-all')": (["index"], "indexed otherwise"),
    "DELETE FROM clips WHERE serial = 3": (
        ["links", "records", "index"],
        "2412-112514 is in the lines or was entered, and is not there",
    ),
    "DELETE FROM clips_index_data WHERE id > 10": (["index"], "cannot be read: "),
    "UPDATE clips SET title = x'00ff' WHERE serial = 3": (
        ["records", "index"],
        "cannot be read: cannot read the clip '2412-112514'",
    ),
    "CREATE TRIGGER no BEFORE UPDATE ON clips BEGIN SELECT raise(ABORT, 'no'); END": (
        ["schema"],
        "the trigger no is none of clipdb's",
    ),
    "INSERT INTO searches VALUES ('x', 'y', '{')": (["searches"], "search x is damaged"),
    "UPDATE clips SET piece = piece + 1 WHERE serial = 3": (
        ["links"],
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
    for options in ((), ("--repair",)):
        report = json.loads(run("check", "--json", *options, "--db", sample_db).out)
        assert (report["ok"], report["faults"], report["left_out"]) == (True, [], [])
        assert report["checks"] == names


@pytest.mark.parametrize("sql", FAULTS)
def test_a_fault_is_named_and_fixed(sql: str, run: Run, sample_db: Path) -> None:
    names, words = FAULTS[sql]
    records = run("export", "--format", "json", "--db", sample_db).out
    harm(sample_db, sql)
    damaged = pages(sample_db)
    found = checks(run, sample_db)
    assert list(found) == names
    assert any(words in message for messages in found.values() for message in messages)
    fixed = run("check", "--repair", "--db", sample_db)
    assert fixed.status == 0, fixed.err
    assert "clipdb check --repair rebuilds it" in fixed.out
    assert checks(run, sample_db) == {}
    assert run("export", "--format", "json", "--db", sample_db).out == records
    (kept,) = sample_db.parent.glob("sample.db.before-repair-*")
    assert pages(kept) == damaged
    assert str(kept) in fixed.err


# The same to an archive with an edit, a merge, a removal and an undo in it.
FAULTS_OF_EDITS = {
    "UPDATE overrides SET base = NULL": (
        ["records"],
        "2412-112514 has another date than its lines",
    ),
    "UPDATE clips SET comment = 'other' WHERE id = '2412-112514'": (
        ["records"],
        "2412-112514 has another comment than was entered",
    ),
    "DELETE FROM removed_clips": (
        ["links"],
        "entry 4 is about 2412-111615, which is not in the archive and was not taken out",
    ),
    "UPDATE clips SET title = 'x' WHERE id = '2502-012510'": (
        ["records", "index"],
        "2502-012510 has another title",
    ),
}


@pytest.mark.parametrize("sql", FAULTS_OF_EDITS)
def test_a_fault_beside_edits_is_fixed_and_the_edits_stay(
    sql: str, run: Run, sample_db: Path
) -> None:
    for call in (
        ["edit", "2412-112514", "--set", "date=2024-11-24", "--set", "comment=mine"],
        ["label", "2502-012510", "--add", "a"],
        ["merge", "2412-112514", "2412-111615", "--yes"],
        ["remove", "2409-083026", "--yes"],
        ["undo", "3"],
    ):
        assert run(*call, "--db", sample_db).status == 0
    names, words = FAULTS_OF_EDITS[sql]
    records = run("export", "--format", "json", "--db", sample_db).out
    entries = run("log", "--json", "--columns", "number,time,kind,call", "--db", sample_db).out
    assert checks(run, sample_db) == {}
    harm(sample_db, sql)
    found = checks(run, sample_db)
    assert list(found) == names
    assert any(words in message for messages in found.values() for message in messages)
    assert run("check", "--repair", "--db", sample_db).status == 0
    assert checks(run, sample_db) == {}
    assert run("export", "--format", "json", "--db", sample_db).out == records
    logged = run("log", "--json", "--columns", "number,time,kind,call", "--db", sample_db).out
    assert logged == entries


def test_repair_keeps_searches_and_every_page(run: Run, sample_db: Path) -> None:
    run("search", "--save", "it", "ACSA", "--db", sample_db)
    harm(sample_db, "DROP INDEX clips_by_source")
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
        ("UPDATE imports SET text_sha256 = 'x'", "not the text that was imported"),
        ("UPDATE blocks SET first = 2", "are missing"),
        ("DELETE FROM blocks", "not the text that was imported"),
        ("DELETE FROM imports", "rows of blocks belong to no row of imports"),
        ("DELETE FROM entries", "rows of imports belong to no row of entries"),
        ("UPDATE imports SET new = 1", "not as many clips and rejects"),
        ("UPDATE imports SET format = 'tezt'", "there is no format 'tezt'"),
        ("UPDATE blocks SET text = x'00'", "a block of printed lines is damaged"),
        ("UPDATE blocks SET pieces = text", "cannot be read: "),
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


def test_clips_of_another_vocabulary_are_left_out_until_they_are_retagged(
    run: Run, sample_db: Path, home: Path
) -> None:
    folder = home / "clipdb" / "vocabulary"
    folder.mkdir(parents=True)
    (folder / "topics.tsv").write_text("id\tspellings\nHelicopters\tヘリ\n", encoding="utf-8")
    result = run("check", "--db", sample_db)
    assert (result.status, "records   not all compared" in result.out) == (0, True)
    words = "49 clips were tagged by older rules and their tags are not compared"
    assert f"  left out: {words}; clipdb retag brings them up to date\n" in result.out
    assert "49 clips were tagged with another vocabulary" in run("info", "--db", sample_db).err
    run("retag", "--quiet", "--db", sample_db)
    assert checks(run, sample_db) == {}
    assert "left out" not in run("check", "--db", sample_db).out


def test_an_index_of_older_folding_is_left_out_and_rebuilt(run: Run, sample_db: Path) -> None:
    harm(sample_db, "UPDATE meta SET value = '0' WHERE name = 'folding'")
    harm(sample_db, "INSERT INTO clips_index (clips_index) VALUES ('delete-all')")
    report = json.loads(run("check", "--json", "--db", sample_db).out)
    assert (report["ok"], [left["check"] for left in report["left_out"]]) == (True, ["index"])
    assert "clipdb retag rebuilds it" in report["left_out"][0]["message"]
    assert "49 clips are in an index of older rules" in run("info", "--db", sample_db).err
    told = run("retag", "--db", sample_db).err
    assert told == "49 clips, 0 changed; the index was rebuilt\n"
    assert "left out" not in run("check", "--db", sample_db).out
    assert len(run("search", "ACSA", "--db", sample_db).lines) == 3


def test_imports_of_older_rules_of_reading_are_left_out(run: Run, sample_db: Path) -> None:
    harm(sample_db, "UPDATE imports SET reading = '0'")
    harm(sample_db, "UPDATE clips SET url = 'http://example.com' WHERE serial = 3")
    result = run("check", "--db", sample_db)
    words = "1 imports were read by older rules and are not compared with their lines"
    assert (result.status, words in result.out) == (0, True)
    assert "1 imports were read by older rules" in run("info", "--db", sample_db).err
    run("import", SAMPLE, "--quiet", "--db", sample_db)
    assert "left out" not in run("check", "--db", sample_db).out


def test_a_clip_that_none_of_the_lines_has_is_not_dropped(run: Run, sample_db: Path) -> None:
    harm(sample_db, "UPDATE imports SET format = 'jsonl'")
    result = run("check", "--repair", "--db", sample_db)
    assert (result.status, "49 of its clips are in none of its lines (" in result.err) == (2, True)
    assert len(run("list", "--db", sample_db).lines) == 49


def test_a_clip_that_nothing_brought_is_named(run: Run, sample_db: Path) -> None:
    harm(sample_db, "UPDATE clips SET id = 'mine' WHERE serial = 3")
    assert checks(run, sample_db)["records"] == [
        "mine is in no lines, and was not entered",
        "2412-112514 is in the lines or was entered, and is not there",
    ]


OWN = """
CREATE TABLE shelf (clip TEXT UNIQUE, box INTEGER, doubled AS (box * 2));
CREATE TABLE boxes (box INTEGER PRIMARY KEY, place TEXT) WITHOUT ROWID;
CREATE INDEX by_box ON shelf (box);
CREATE INDEX my_titles ON clips (title);
CREATE VIEW shelved AS
 SELECT title, place FROM clips JOIN shelf ON clip = id JOIN boxes USING (box);
CREATE TRIGGER counted AFTER INSERT ON boxes BEGIN UPDATE shelf SET box = new.box; END;
INSERT INTO boxes VALUES (7, 'attic'), (8, '倉庫');
INSERT INTO shelf VALUES ('2412-112514', 8), ('2412-111615', NULL);
"""


def test_what_a_user_put_beside_the_clips_survives_a_repair(run: Run, sample_db: Path) -> None:
    def own() -> list[list[tuple[object, ...]]]:
        with closing(sqlite3.connect(sample_db)) as connection:
            made = "SELECT type, name, sql FROM sqlite_master WHERE name IN"
            names = "('shelf', 'boxes', 'by_box', 'my_titles', 'shelved', 'counted')"
            asked = (f"{made} {names} ORDER BY 1, 2", "SELECT * FROM shelf", "SELECT * FROM boxes")
            return [connection.execute(sql).fetchall() for sql in (*asked, "SELECT * FROM shelved")]

    with closing(sqlite3.connect(sample_db)) as connection:
        connection.executescript(OWN)
    before = own()
    assert (len(before[0]), len(before[1]), len(before[3])) == (6, 2, 1)
    assert checks(run, sample_db) == {}
    harm(sample_db, "DROP INDEX clips_by_source")
    assert run("check", "--repair", "--db", sample_db).status == 0
    assert own() == before


def test_what_a_repair_cannot_take_along_is_named_before_anything_is_lost(
    run: Run, sample_db: Path
) -> None:
    harm(sample_db, "CREATE VIRTUAL TABLE my_index USING fts5 (words)")
    harm(sample_db, "DROP INDEX clips_by_source")
    before = pages(sample_db)
    result = run("check", "--repair", "--db", sample_db)
    assert (result.status, pages(sample_db)) == (2, before)
    assert result.err.count("\n") == 1
    assert "my_index is none of clipdb's tables, and cannot be taken along" in result.err


def test_a_damaged_search_is_told_and_can_be_forgotten(run: Run, sample_db: Path) -> None:
    harm(sample_db, "INSERT INTO searches VALUES ('x', 'y', '{')")
    harm(sample_db, """INSERT INTO searches VALUES ('z', 'y', '{"zz": 1}')""")
    for name in ("x", "z"):
        result = run("search", f"@{name}", "--db", sample_db)
        assert (result.status, result.err.count("\n")) == (2, 1)
        assert run("search", "--forget", name, "--db", sample_db).status == 0
    assert run("info", "--db", sample_db).status == 0
