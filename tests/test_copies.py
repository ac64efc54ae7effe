"""backup and restore: verified, never over another file, the replaced archive kept."""

import errno
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from clipdb.errors import ArchiveError
from clipdb.store import transactions
from clipdb.store.copying import replace, restore
from clipdb.store.transactions import connect, errors_explained
from tests.conftest import ROOT, Run
from tests.pages import page

pytestmark = pytest.mark.posix


def exported(run: Run, db: Path) -> str:
    return run("export", "--format", "json", "--db", db).out


def test_a_backup_is_the_archive_in_one_file(run: Run, sample_db: Path) -> None:
    result = run("backup", "copy.db", "--db", sample_db)
    assert (result.status, result.err) == (0, "wrote copy.db\n")
    assert exported(run, Path("copy.db")) == exported(run, sample_db)
    assert [path.name for path in Path().glob("*copy.db*")] == ["copy.db"]
    assert run("check", "--db", "copy.db").status == 0


def test_a_backup_while_another_writes_is_the_state_before(run: Run, sample_db: Path) -> None:
    before = exported(run, sample_db)
    writer = sqlite3.connect(sample_db, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE clips SET title = 'x'")
    assert run("backup", "copy.db", "--db", sample_db).status == 0
    writer.execute("COMMIT")
    writer.close()
    assert exported(run, Path("copy.db")) == before


@pytest.mark.parametrize("there", ["file", "folder", "link"])
def test_a_backup_overwrites_nothing(there: str, run: Run, sample_db: Path) -> None:
    target = Path("copy.db")
    if there == "file":
        target.write_text("mine")
    elif there == "folder":
        target.mkdir()
    else:
        target.symlink_to("nowhere")
    result = run("backup", target, "--db", sample_db)
    assert (result.status, result.err) == (
        2,
        "clipdb: copy.db exists; a backup overwrites nothing, choose another name\n",
    )


def test_a_backup_of_a_damaged_archive_is_none(run: Run, sample_db: Path) -> None:
    whole = bytearray(sample_db.read_bytes())
    whole[4096 * 20 : 4096 * 21] = b"\xff" * 4096
    sample_db.write_bytes(whole)
    result = run("backup", "copy.db", "--db", sample_db)
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert "is damaged" in result.err
    assert not Path("copy.db").exists()


def test_restoring_keeps_what_was_there(run: Run, sample_db: Path) -> None:
    Path("one.txt").write_text(page("2025.01.25 毎日新聞 日伊が会談 <2502-012510>\n 本文。"))
    run("import", "one.txt", "--db", "mine.db", "--quiet")
    mine = exported(run, Path("mine.db"))
    result = run("restore", sample_db, "--db", "mine.db")
    assert result.status == 0
    assert exported(run, Path("mine.db")) == exported(run, sample_db)
    (kept,) = Path.cwd().glob("mine.db.replaced-*")
    assert result.err == f"restored mine.db from {sample_db}; what was there is kept in {kept}\n"
    assert exported(run, kept) == mine
    assert run("import", "one.txt", "--db", "mine.db").status == 0


def test_what_is_kept_keeps_its_rights_where_nothing_can_be_linked(
    run: Run, sample_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    mine = Path(shutil.copy(sample_db, "mine.db"))
    mine.chmod(0o640)
    monkeypatch.setattr(os, "link", refuse)
    assert run("restore", sample_db, "--db", mine).status == 0
    (kept,) = Path.cwd().glob("mine.db.replaced-*")
    assert [path.stat().st_mode & 0o777 for path in (mine, kept)] == [0o640, 0o640]


def test_restoring_where_nothing_was(run: Run, sample_db: Path) -> None:
    assert run("restore", sample_db, "--db", "new.db").err == f"restored new.db from {sample_db}\n"
    assert exported(run, Path("new.db")) == exported(run, sample_db)


def test_restoring_in_the_place_of_a_wreck(run: Run, sample_db: Path) -> None:
    Path("mine.db").write_bytes(sample_db.read_bytes()[:5000])
    Path("mine.db-journal").write_bytes(b"left by a crash")
    assert run("restore", sample_db, "--db", "mine.db").status == 0
    assert exported(run, Path("mine.db")) == exported(run, sample_db)
    assert not Path("mine.db-journal").exists()


def test_what_a_crash_left_beside_is_no_part_of_what_is_restored(run: Run, sample_db: Path) -> None:
    crashed = sqlite3.connect(shutil.copy(sample_db, "mine.db"), isolation_level=None)
    crashed.execute("PRAGMA journal_mode = WAL")
    crashed.execute("UPDATE clips SET title = 'x'")
    log = Path("mine.db-wal").read_bytes()
    crashed.close()
    Path("mine.db").unlink()
    Path("mine.db-wal").write_bytes(log)
    backup = run("backup", "mine.db", "--db", sample_db)
    assert (backup.status, "mine.db-wal exists; a backup overwrites" in backup.err) == (2, True)
    assert run("restore", sample_db, "--db", "mine.db").status == 0
    assert exported(run, Path("mine.db")) == exported(run, sample_db)
    assert [path.read_bytes() for path in Path().glob("mine.db.replaced-*-wal")] == [log]


def test_what_is_no_archive_is_not_replaced(run: Run, sample_db: Path) -> None:
    Path("diary.txt").write_text("mine")
    Path("folder").mkdir()
    Path("link.db").symlink_to(sample_db)
    for target, words in {
        "diary.txt": "is no clipdb archive",
        "folder": "is no clipdb archive",
        "link.db": "is the archive itself",
    }.items():
        result = run("restore", sample_db, "--db", target)
        assert (result.status, result.err.count("\n"), words in result.err) == (2, 1, True)
    assert Path("diary.txt").read_text() == "mine"


@pytest.mark.parametrize("rights", [0o600, 0o640, 0o664], ids=oct)
def test_a_link_to_an_archive_stays_one_and_so_do_rights(
    rights: int, run: Run, sample_db: Path
) -> None:
    Path("real").mkdir()
    Path("real/clips.db").write_bytes(sample_db.read_bytes())
    Path("real/clips.db").chmod(rights)
    Path("link.db").symlink_to("real/clips.db")
    with sqlite3.connect("link.db") as connection:
        connection.execute("DROP VIEW records")
    connection.close()
    assert run("check", "--repair", "--db", "link.db").status == 0
    assert run("backup", "copy.db", "--db", "link.db").status == 0
    assert Path("link.db").is_symlink()
    for made in ("real/clips.db", "copy.db"):
        assert Path(made).stat().st_mode & 0o777 == rights
        assert run("check", "--db", made).status == 0


def test_restoring_the_first_archive_makes_its_folder(run: Run, sample_db: Path) -> None:
    assert run("restore", sample_db).status == 0
    assert len(run("list").lines) == 49


@pytest.mark.parametrize("fault", ["UPDATE clips SET title = 'x'", "DROP VIEW records", None])
def test_what_check_refuses_is_not_restored(fault: str | None, run: Run, sample_db: Path) -> None:
    bad = Path("bad.db")
    bad.write_bytes(sample_db.read_bytes() if fault else (ROOT / "sample.txt").read_bytes())
    if fault:
        with sqlite3.connect(bad) as connection:
            connection.execute(fault)
        connection.close()
    before = sample_db.read_bytes()
    result = run("restore", bad, "--db", sample_db)
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert ("has faults" if fault else "is not a SQLite database") in result.err
    assert sample_db.read_bytes() == before


def test_an_archive_in_use_is_not_replaced(
    run: Run, sample_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", "copy.db", "--db", sample_db)
    monkeypatch.setattr(transactions, "PATIENCE", 0.1)
    reader = sqlite3.connect(sample_db)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM clips").fetchone()
    with pytest.raises(ArchiveError, match="is in use by another process"):
        restore(Path("copy.db"), sample_db)
    reader.close()
    assert list(Path().glob("*.replaced-*")) == []


def test_a_writer_that_waited_is_told_that_the_archive_was_replaced(sample_db: Path) -> None:
    waiting = connect(sample_db)
    before = sample_db.read_bytes()[100:]

    def fill(part: Path, _: sqlite3.Connection) -> None:
        part.write_bytes(b"another")

    kept = replace(sample_db, "replaced", fill)
    with (
        pytest.raises(ArchiveError, match="was moved, deleted or replaced"),
        errors_explained(sample_db),
    ):
        waiting.execute("UPDATE clips SET title = 'x'")
    waiting.close()
    assert (sample_db.read_bytes(), kept.read_bytes()[100:]) == (b"another", before)
