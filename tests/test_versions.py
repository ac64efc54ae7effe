"""Archives of every schema are read as they are, and migrated when they are written.

A new schema adds an archive of the one before to `data/archives/`: `clipdb import
tests/data/pages/clean.txt --db tests/data/archives/schema-N.db`.
"""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from clipdb.store.schema import OLDEST, SCHEMA_VERSION
from tests.conftest import DATA, ROOT, Run

OLD = sorted((DATA / "archives").glob("schema-*.db"))
PAGE = DATA / "pages" / "clean.txt"


@pytest.fixture(params=OLD, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copy(request.param, tmp_path / "old.db"))


@pytest.fixture
def today(run: Run) -> Path:
    run("import", PAGE, "--db", "today.db", "--quiet")
    return Path("today.db")


def version(db: Path) -> int:
    with sqlite3.connect(db) as connection:
        (number,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return int(number)


def test_there_is_an_archive_of_every_schema_before_this_one() -> None:
    assert list(map(version, OLD)) == list(range(OLDEST, SCHEMA_VERSION))


READING = (
    ["list"],
    ["list", "--country", "Italy", "--source", "読売", "--limit", "2", "--format", "table"],
    ["search", "協定", "--json"],
    ["search", "会談", "--sort", "relevance", "--limit", "3"],
    ["stats", "--by", "country", "--by", "year"],
    ["export", "--format", "json", "--reverse"],
)


def without_tags(out: str) -> object:
    """What a command printed; of records all but what the rules of their time decided."""
    if not out.startswith("["):
        return out
    decided = ("countries", "main_countries", "topics")
    return [{k: v for k, v in record.items() if k not in decided} for record in json.loads(out)]


@pytest.mark.parametrize("command", READING, ids=lambda command: " ".join(command))
def test_an_old_archive_is_read_as_it_is(
    command: list[str], run: Run, old: Path, today: Path
) -> None:
    before = old.read_bytes()
    found = run(*command, "--db", old)
    expected = run(*command, "--db", today)
    assert (found.status, without_tags(found.out)) == (0, without_tags(expected.out))
    assert run("check", "--db", old).status == 0
    assert run("import", PAGE, "--dry-run", "--db", old).status == 0
    assert (old.read_bytes(), list(old.parent.glob("old.db?*"))) == (before, [])


def test_an_old_archive_is_migrated_when_it_is_written_after_a_backup(
    run: Run, old: Path, today: Path
) -> None:
    before, was = old.read_bytes()[100:], version(old)
    result = run("retag", "--db", old)
    assert (result.status, version(old)) == (0, SCHEMA_VERSION)
    (kept,) = old.parent.glob(f"old.db.schema-{was}-*")
    assert kept.read_bytes()[100:] == before
    told = f"the archive is now of schema {SCHEMA_VERSION}; as it was it is kept in {kept}"
    assert result.err.splitlines()[0] == told
    assert run("check", "--db", old).status == 0
    for command in READING:
        assert run(*command, "--db", old).out == run(*command, "--db", today).out
    again = run("retag", "--db", old)
    assert (again.status, "schema" in again.err) == (0, False)


def test_an_old_archive_is_repaired(run: Run, old: Path, today: Path) -> None:
    with sqlite3.connect(old) as connection:
        connection.execute("DROP INDEX clips_by_source")
        connection.execute("CREATE TABLE mine AS SELECT 1 AS one")
    connection.close()
    result = run("check", "--repair", "--db", old)
    assert (result.status, version(old)) == (0, SCHEMA_VERSION), result.err
    assert run("list", "--db", old).out == run("list", "--db", today).out
    with sqlite3.connect(old) as connection:
        assert connection.execute("SELECT * FROM mine").fetchall() == [(1,)]
    connection.close()


def test_an_archive_of_before_the_first_release_is_refused(run: Run, sample_db: Path) -> None:
    with sqlite3.connect(sample_db) as connection:
        connection.execute("PRAGMA user_version = 3")
    connection.close()
    before = sample_db.read_bytes()
    for command in (["list"], ["check", "--repair"], ["retag"], ["import", ROOT / "sample.txt"]):
        result = run(*command, "--db", sample_db)
        assert (result.status, result.err.count("\n")) == (2, 1)
        assert "is of schema 3, of before clipdb's first release" in result.err
    assert sample_db.read_bytes() == before


def test_an_old_journal_is_undone_as_one_of_today(run: Run, tmp_path: Path) -> None:
    # Imports of 14 clips with two rewordings, edits, a removal, a merge, an addition, and undos.
    db = Path(shutil.copy(DATA / "archives" / "journal-4.db", tmp_path / "old.db"))
    records = run("export", "--format", "json", "--db", db).out
    undos = ("13", "14", "11", "8", "7", "6", "5", "4", "3", "2", "1")
    for place, number in enumerate(undos, 14):
        done = run("undo", number, "--db", db)
        assert (done.status, f"undo {place}" in done.err) == (0, True), done.err
        assert run("check", "--db", db).status == 0
    assert run("list", "--db", db).out == ""
    for entry in reversed(range(15, 14 + len(undos))):
        assert run("undo", str(entry), "--db", db).status == 0, entry
    assert run("export", "--format", "json", "--db", db).out == records
    assert run("check", "--repair", "--db", db).status == 0


def test_an_archive_of_a_newer_clipdb_is_refused(run: Run, sample_db: Path) -> None:
    with sqlite3.connect(sample_db) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    for command in (["list"], ["check"], ["retag"], ["import", ROOT / "sample.txt"]):
        result = run(*command, "--db", sample_db)
        assert (result.status, result.err.count("\n")) == (2, 1)
        assert "was written by a newer clipdb (schema 99, this one knows" in result.err


def test_a_file_that_is_no_archive_is_named(run: Run, sample_db: Path) -> None:
    whole = sample_db.read_bytes()
    other = sqlite3.connect("other.db")
    other.execute("PRAGMA application_id = 252006673")
    other.execute("CREATE TABLE clips (id)")
    other.close()
    Path("folder").mkdir()
    Path("empty.db").touch()
    Path("byte.db").write_bytes(b"x")
    Path("text.db").write_bytes((ROOT / "sample.txt").read_bytes()[:400])
    Path("noise.db").write_bytes(bytes((i * 167 + i // 256 * 13) % 256 for i in range(8192)))
    Path("half.db").write_bytes(whole[: len(whole) // 2])
    Path("short.db").write_bytes(whole[:60])
    named = {
        "other.db": "is the SQLite database of another application (application id 0x0f055111)",
        "folder": "is not a file",
        "empty.db": "is empty, no clipdb archive",
        "text.db": "is not a SQLite database; check --db",
        "byte.db": "is not a SQLite database; check --db",
        "noise.db": "is not a SQLite database; it looks encrypted or compressed",
        "half.db": f"is truncated: {len(whole) // 2:,} of {len(whole):,} bytes; restore a backup",
        "short.db": "clipdb: ",
    }
    for name, words in named.items():
        for command in (["list"], ["check"], ["retag"], ["import", PAGE]):
            if name == "empty.db" and command[0] == "import":
                continue  # which is a new archive
            before = Path(name).read_bytes() if Path(name).is_file() else b""
            result = run(*command, "--db", name)
            assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
            assert words in result.err, name
            assert before == (Path(name).read_bytes() if Path(name).is_file() else b"")


def test_a_folder_that_is_read_only_is_read_and_not_written(run: Run, sample_db: Path) -> None:
    from clipdb.store.opening import open_archive
    from clipdb.store.select import by_id

    Path("mounted").mkdir()
    import os
    import subprocess

    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", "mounted"]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a read-only folder needs the right to mount one here")
    try:
        shutil.copy(sample_db, "mounted/clips.db")
        subprocess.run(["mount", "-o", "remount,ro", "mounted"], check=True)
        db = Path("mounted/clips.db")
        with open_archive(db) as archive:
            assert by_id(archive, "2412-112514")
        assert run("list", "--db", db).out == run("list", "--db", sample_db).out
        result = run("import", PAGE, "--db", db)
        assert (result.status, result.err.count("\n")) == (2, 1)
        assert "it or its folder is read-only; nothing was stored" in result.err
    finally:
        subprocess.run(["umount", "mounted"], check=True)
