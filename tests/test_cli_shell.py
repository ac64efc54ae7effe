"""A good citizen of the shell: pipes, full disks, pagers, other people's bytes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run
from tests.terminal import on_terminal

pytestmark = pytest.mark.posix

CLIPDB = f"{sys.executable} -m clipdb"


def shell(command: str, db: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of bash in which `clipdb` is the command and $CLIPDB_DB the sample."""
    return subprocess.run(
        ["bash", "-c", command.replace("clipdb", CLIPDB)],
        capture_output=True,
        env={**os.environ, "CLIPDB_DB": str(db), **env},
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    ["list", "show 2412-112514", "show 2412-112514 --why", "stats --format table", "--help"],
)
def test_a_closed_pipe_is_no_error(command: str, sample_db: Path) -> None:
    done = shell(f"clipdb {command} | true; exit ${{PIPESTATUS[0]}}", sample_db)
    assert (done.returncode in (0, 141), done.stdout, done.stderr) == (True, b"", b"")


@pytest.mark.parametrize("command", ["list", "show 2412-112514", "export", "stats", "--version"])
def test_a_full_disk_is_one_clear_line(command: str, sample_db: Path) -> None:
    done = shell(f"clipdb {command} > /dev/full", sample_db)
    expected = b"clipdb: cannot write the result: No space left on device\n"
    assert (done.returncode, done.stderr) == (2, expected)


def test_a_closed_output_is_one_clear_line(sample_db: Path) -> None:
    done = shell("clipdb list >&-", sample_db)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert done.stderr.startswith(b"clipdb: standard output is closed")


@pytest.mark.parametrize("option", ["export --format csv -o", "stats --svg"])
def test_the_database_is_never_written_over(option: str, run: Run, sample_db: Path) -> None:
    before = sample_db.read_bytes()
    result = run(*option.split(), sample_db, "--force", "--db", sample_db)
    assert (result.status, result.err) == (
        2,
        f"clipdb: {sample_db} is the database; name another file\n",
    )
    assert sample_db.read_bytes() == before


def test_a_file_called_hyphen_is_standard_output(run: Run, sample_db: Path) -> None:
    plain = run("export", "--db", sample_db).out
    assert run("export", "-o", "-", "--db", sample_db).out == plain
    assert run("stats", "--svg", "-", "--db", sample_db).out.startswith("<svg ")
    assert not Path("-").exists()


@pytest.mark.parametrize(
    "command", ["search $'\\xff'", "show $'\\xff'", "list --limit 99999999999999999999"]
)
def test_what_cannot_be_asked_is_one_clear_line(command: str, sample_db: Path) -> None:
    done = shell(f"clipdb {command}", sample_db)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)


def test_arguments_are_utf_8_whatever_the_locale(sample_db: Path) -> None:
    bare = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for command in ("clipdb search 協定", "clipdb list --country イタリア"):
        assert shell(command, sample_db, **bare).stdout == shell(command, sample_db).stdout != b""


def test_no_ids_give_nothing_and_no_error_to_a_pipeline(run: Run, sample_db: Path) -> None:
    assert run("export", "-", "--json", "--db", sample_db, input="").out == "[]\n"
    shown = run("show", "-", "--db", sample_db, input="")
    assert (shown.status, shown.out, shown.err) == (1, "", "no ids on standard input\n")
    marked = run("show", "-", "--format", "ids", "--db", sample_db, input="\ufeff2412-112514\r\n")
    assert marked.out == "2412-112514\n"


def test_an_empty_name_imports_nothing(run: Run) -> None:
    Path("page.txt").write_bytes((ROOT / "sample.txt").read_bytes())
    result = run("import", "", "--db", "new.db")
    assert (result.status, result.out) == (2, "")
    assert not Path("new.db").exists()


def test_only_what_is_longer_than_the_screen_goes_through_the_pager(sample_db: Path) -> None:
    pager, db = "sed 's/^/P:/'", ("--db", str(sample_db))
    assert "P:" in on_terminal(["list", *db], PAGER=pager)
    assert "P:" not in on_terminal(["list", "--limit", "3", *db], PAGER=pager)
    assert "P:" not in on_terminal(["list", "--no-pager", *db], PAGER=pager)


@pytest.mark.parametrize(("room", "is_paged"), [(-1, True), (0, True), (1, False)])
def test_a_result_that_fills_the_screen_to_its_last_line_goes_through_the_pager(
    room: int, is_paged: bool, sample_db: Path
) -> None:
    command = ["list", "--limit", "3", "--quiet", "--db", str(sample_db)]
    lines = on_terminal([*command, "--no-pager"]).count("\n")
    shown = on_terminal(command, rows=lines + room, PAGER="sed 's/^/P:/'")
    assert shown.startswith("P:") == is_paged  # the shell's prompt takes a line too


@pytest.mark.parametrize("pager", ["nonesuch", "", "'"])
def test_without_a_pager_that_runs_the_result_is_printed(pager: str, sample_db: Path) -> None:
    shown = on_terminal(["list", "--db", str(sample_db)], PAGER=pager)
    assert ("2502-012510" in shown, "49 clips" in shown) == (True, True)


@pytest.mark.parametrize("width", [20, 40, 60])
def test_ids_and_dates_are_never_broken(width: int, run: Run, sample_db: Path) -> None:
    fields = "id,date,time,source,via,title,summary,notes,refs,countries,topics,collections"
    command = ("list", "--format", "table", "--columns", fields, "--limit", "3")
    result = run(*command, "--db", sample_db, COLUMNS=str(width))
    ids = run("list", "--format", "ids", "--limit", "3", "--db", sample_db).lines
    shown = [line.split()[0] for line in result.lines[2:] if line and line[0] != " "]
    assert shown == ids or width == 20  # there the headline alone has room
    assert "left out for lack of room: " in result.err
    assert max(map(len, result.lines)) <= width


# consoles whose encoding is Japanese and no Unicode
CONSOLES = {
    "cp932": {"PYTHONIOENCODING": "cp932", "PYTHONUTF8": "0"},
    "euc_jp": {"PYTHONIOENCODING": "euc_jp", "PYTHONUTF8": "0"},
}
ODD = "date,source,title\n2024-05-06,NHK,協定に署名 \N{LATIN SMALL LETTER E WITH ACUTE}\U00020b9f\n"


@pytest.mark.parametrize("encoding", CONSOLES)
def test_a_japanese_console_is_written_to_in_its_own_encoding(
    encoding: str, sample_db: Path
) -> None:
    for command in ("clipdb list --limit 3", "clipdb show 2302", "clipdb search 協定 --lang ja"):
        there = shell(command, sample_db, **CONSOLES[encoding])
        assert there.stdout.decode(encoding) == shell(command, sample_db).stdout.decode()
        assert there.stderr.decode(encoding) == shell(command, sample_db).stderr.decode()


@pytest.mark.parametrize("encoding", CONSOLES)
def test_what_a_program_reads_is_utf_8_on_every_console(encoding: str, sample_db: Path) -> None:
    for command in ("clipdb export", "clipdb list --json", "clipdb stats --by topic --csv"):
        there = shell(command, sample_db, **CONSOLES[encoding])
        assert there.stdout == shell(command, sample_db).stdout != b""


def test_what_a_console_lacks_is_replaced_and_said_once(tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text(ODD, encoding="utf-8")
    db = tmp_path / "odd.db"
    assert shell(f"clipdb import {tmp_path / 'odd.csv'}", db).returncode == 0
    there = shell("clipdb list --columns title", db, **CONSOLES["cp932"])
    assert there.stdout.decode("cp932") == "協定に署名 ??\n"
    words = "characters that cp932 lacks are shown as ?; export -o FILE writes all of them\n"
    assert (there.returncode, there.stderr.decode("cp932")) == (0, words)
