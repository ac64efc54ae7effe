"""A file that a command writes is whole or as it was, and no file is written over unasked."""

import os
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from clipdb.export.formats import FORMATS
from tests.conftest import SAMPLE, Run

WRITTEN = [name for name, row in FORMATS.items() if row.option is None]
BAD_ROW = "date,source,title\n2024-02-30,NHK,日伊会談\n"


def inputs() -> dict[str, bytes]:
    """Two files to import, and one that has nothing to do with it."""
    files = {
        "a.txt": SAMPLE.read_bytes(),
        "b.csv": BAD_ROW.encode(),
        "precious.txt": b"precious\n",
    }
    Path("pages").mkdir()
    for name, content in files.items():
        Path(name).write_bytes(content)
    Path("pages/c.csv").write_bytes(files["b.csv"])
    Path("link.csv").symlink_to("b.csv")
    os.link("b.csv", "other-name.csv")
    return files


@pytest.mark.parametrize("force", [[], ["--force"]], ids=["plain", "force"])
@pytest.mark.parametrize(
    ("rejects", "files"),
    [
        ("a.txt", ["a.txt"]),
        ("b.csv", ["a.txt", "b.csv"]),
        ("link.csv", ["a.txt", "b.csv"]),
        ("b.csv", ["a.txt", "link.csv"]),
        ("other-name.csv", ["b.csv"]),
        ("pages/c.csv", ["a.txt", "pages"]),
        ("b.csv", ["*.csv"]),
        ("../{here}/b.csv", ["b.csv"]),
    ],
    ids=str,
)
def test_rejects_are_never_written_over_what_is_imported(
    rejects: str, files: list[str], force: list[str], run: Run
) -> None:
    before = inputs()
    path = rejects.format(here=Path.cwd().name)
    result = run("import", *files, "--rejects", path, *force, "--db", "new.db")
    assert (result.status, result.out) == (2, "")
    assert result.err == f"clipdb: {path} is one of the files to import; name another file\n" or (
        not force and result.err == f"clipdb: {path} exists; --force overwrites it\n"
    )
    assert {name: Path(name).read_bytes() for name in before} == before
    assert Path("pages/c.csv").read_bytes() == before["b.csv"]
    assert not Path("new.db").exists()


def test_rejects_overwrite_another_file_only_with_force(run: Run) -> None:
    inputs()
    for page in ("a.txt", "b.csv"):
        result = run("import", page, "--rejects", "precious.txt", "--db", "new.db")
        assert (result.status, result.err) == (
            2,
            "clipdb: precious.txt exists; --force overwrites it\n",
        )
        assert Path("precious.txt").read_bytes() == b"precious\n"
    result = run("import", "b.csv", "--rejects", "precious.txt", "--force", "--db", "new.db")
    assert result.status == 1
    assert Path("precious.txt").read_text(encoding="utf-8").startswith('{"file": "b.csv"')
    for name in ("new.db", "link.db"):
        Path("link.db").unlink(missing_ok=True)
        Path("link.db").symlink_to("new.db")
        result = run("import", "b.csv", "--rejects", name, "--force", "--db", "new.db")
        assert (result.status, result.err) == (
            2,
            f"clipdb: {name} is the database; name another file\n",
        )


def damage(database: Path) -> None:
    """Make the record of a clip in the middle of the archive one that cannot be read."""
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE clips SET date = 'no date' WHERE id = '1708-071902'")
    connection.close()


@pytest.mark.parametrize("name", WRITTEN)
def test_an_export_that_fails_leaves_the_old_file_and_no_new_one(
    name: str, run: Run, sample_db: Path
) -> None:
    damage(sample_db)
    Path("old").write_text("an old good export", encoding="utf-8")
    Path("old").chmod(0o640)
    for target, force in (("old", ["--force"]), ("new", [])):
        result = run("export", "--format", name, "-o", target, *force, "--db", sample_db)
        assert (result.status, result.err.count("\n")) == (2, 1), result.err
    assert Path("old").read_text(encoding="utf-8") == "an old good export"
    assert not Path("new").exists()
    assert not list(Path().glob(".*"))


@pytest.mark.parametrize("name", WRITTEN)
def test_an_export_without_room_leaves_the_old_file(name: str, sample_db: Path) -> None:
    Path("old").write_text("an old good export", encoding="utf-8")
    with sqlite3.connect(sample_db) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")  # or reading it needs room too
    connection.close()

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (256, 256))

    done = subprocess.run(
        [sys.executable, "-c", _CALL, "export", "--format", name, "-o", "old", "--force"],
        env={**os.environ, "CLIPDB_DB": str(sample_db)},
        preexec_fn=small_files,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (2, "clipdb: cannot write old: File too large\n")
    assert Path("old").read_text(encoding="utf-8") == "an old good export"


# Without the signal, writing too much is an error, as on a full disk.
_CALL = """
import signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from clipdb.cli import main
sys.exit(main())
"""


def test_a_file_keeps_its_permissions_and_a_link_its_target(run: Run, sample_db: Path) -> None:
    Path("old.csv").touch()
    Path("old.csv").chmod(0o640)
    Path("link.csv").symlink_to("old.csv")
    assert run("export", "-o", "link.csv", "--force", "--db", sample_db).status == 0
    assert Path("link.csv").is_symlink()
    assert Path("old.csv").read_text(encoding="utf-8").startswith("id,date,")
    assert Path("old.csv").stat().st_mode & 0o777 == 0o640


def test_a_device_is_written_to_as_it_is(run: Run, sample_db: Path) -> None:
    result = run("export", "--limit", "1", "-o", "/dev/null", "--format", "csv", "--db", sample_db)
    assert (result.status, result.err) == (0, "wrote /dev/null, as of entry 1\n")
    assert Path("/dev/null").is_char_device()


def test_two_exports_at_once_do_not_mix(sample_db: Path) -> None:
    """Whoever is first gets the name; the other is told, and neither file is half of each."""
    calls = [
        subprocess.Popen(
            [sys.executable, "-m", "clipdb", "export", "-o", "same.csv", "--db", str(sample_db)],
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said = sorted(call.communicate()[1] for call in calls)
    assert said == ["clipdb: same.csv exists; --force overwrites it\n"] * 3 + [
        "wrote same.csv, as of entry 1\n"
    ]
    assert len(Path("same.csv").read_text(encoding="utf-8").splitlines()) > 49
