"""Hostile files and text: an error or a reject, bounded, never acted on, never on the terminal."""

import csv
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from clipdb.errors import ArchiveError, InputError
from clipdb.printable import printable
from clipdb.reading.source import open_source
from clipdb.store import transactions
from clipdb.store.opening import open_archive
from tests.conftest import Run
from tests.pages import page

pytestmark = pytest.mark.posix

MEGA = 1_000_000
HEAD = "2025.01.25 毎日新聞 日伊が会談 <2502-012510>\n"
ROW = "<tr><td>2025.01.25<td>毎日新聞<td>日伊が会談 &lt;2502-012510&gt;<td>"
ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e[red]"

# What a file holds, and what an import says of it (status and words).
FILES: dict[str, tuple[Callable[[], str], int, str]] = {
    "an endless line": (lambda: HEAD + " " + "あ" * 20 * MEGA, 2, "line 2 is longer than 100,000"),
    "an endless first line": (lambda: "あ" * 20 * MEGA, 2, "is longer than 100,000"),
    "a line of white space": (lambda: HEAD + " 。" + " " * 99_000 + "【x】\n", 0, "1 new"),
    "many words in a head": (lambda: "2025.01.25 " + "a " * 49_000 + "<2502-012510>\n", 0, "1 new"),
    "a pile of marks": (lambda: HEAD + " a" + "\u0301\u0323" * 49_000 + "\n", 0, "1 new"),
    "brackets without end": (lambda: HEAD + " " + "【関連記事:" * 15_000 + "\n", 0, "1 new"),
    "refs without number": (lambda: HEAD + " 本文。" + "【関連記事:1501】" * 8000, 0, "1 new"),
    "one bracket full of marks": (
        lambda: HEAD + " 本文。\n【" + "関連記事" * 20_000 + ":1501-010101】",
        0,
        "1 new",
    ),
    "a paragraph of many lines": (lambda: HEAD + " 本文。\n" + "続き。\n" * 60_000, 0, "1 new"),
    "cells that span all": (
        lambda: (
            "<table><tr><th>date<th>title"
            + "<tr><td rowspan=60000>2025-01-25<td colspan=1000>日伊" * 1000
        ),
        1,
        "1 new",
    ),
    "a cell of white space": (
        lambda: f"<table><tr><th>date<th>title<tr><td>2025-01-25<td>a{' ' * MEGA}b</table>",
        0,
        "1 new",
    ),
    "a header of a million columns": (
        lambda: "date,title" + ",x" * MEGA,
        2,
        "longer than 100,000",
    ),
    "a header of many columns": (
        lambda: "date,title" + "".join(f",x{n}" for n in range(10_000)),
        0,
        "x9 and 9990 more",
    ),
    "a row of a million columns": (
        lambda: "date,title\n2025-01-25,日伊\n" + "x," * 40_000,
        1,
        "1 new, 0 updated, 0 unchanged, 1 rejected",
    ),
    "a quotation mark never closed": (
        lambda: 'date,title\n2025-01-25,"日伊\n' + "2025-01-26,日比\n" * 2000,
        1,
        "1 rejected",
    ),
    "deep JSON": (lambda: '{"date": ' + "[" * MEGA, 1, "not a JSON object"),
    "deep JSON that is closed": (
        lambda: '{"title": ' + "[" * 200_000 + "]" * 200_000 + "}",
        1,
        "1 rejected",
    ),
    "JSON without end": (lambda: '[{"title": "' + "x" * 5 * MEGA, 1, "rejected"),
    "a number without end": (lambda: '[{"date": ' + "1" * 90_000 + "}]", 2, "is no list of clips"),
    "JSON on one line": (
        lambda: json.dumps([{"date": "2025-01-25", "title": f"日伊{n}"} for n in range(3000)]),
        0,
        "3000 new",
    ),
    "nested tags": (lambda: "<table>" + ROW + "<b>" * 200_000 + "</table>", 0, "1 new"),
    "nested tables": (lambda: "<table>" + ROW + "<table><tr><td>" * 90_000, 0, "1 new"),
    "entities": (lambda: "<table>" + ROW + "&lol;&#65;&amp;\n" * 50_000, 0, "1 new"),
    "a tag without end": (lambda: '<table a="' + "x\n" * 2 * MEGA, 2, "holds no clips"),
    "a comment without end": (lambda: "<html><!-- " + "x\n" * 2 * MEGA, 2, "holds no clips"),
    "a row without end": (lambda: "<table>" + ROW + "x\n" * MEGA, 0, "1 new"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_ends_in_an_error_or_a_reject(name: str, run: Run) -> None:
    make, status, words = FILES[name]
    Path("page").write_text(make(), encoding="utf-8")
    result = run("import", "page", "--db", "new.db")
    assert (result.status, result.out) == (status, ""), result.err[:300]
    assert words in result.err
    assert "Traceback" not in result.err
    if status < 2:
        assert run("check", "--db", "new.db").status == 0


def test_memory_stays_bounded_whatever_a_line_holds() -> None:
    Path("page").write_text(HEAD + " " + "あ" * 50 * MEGA, encoding="utf-8")
    code = (
        "from clipdb.cli import main\n"
        "try: main(['import', 'page', '--db', 'new.db'])\n"
        "finally: print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert int(done.stdout) < 150_000, done.stderr  # kilobytes; the file has 150 MB


def test_a_named_pipe_is_read_as_what_comes_through_it(run: Run) -> None:
    os.mkfifo("pipe")
    text = page(HEAD + " 本文。")
    writing = threading.Thread(target=lambda: Path("pipe").write_text(text, encoding="utf-8"))
    writing.start()
    result = run("import", "pipe", "--db", "new.db")
    writing.join()
    counts = "pipe (text, utf-8): 1 new, 0 updated, 0 unchanged, 0 rejected"
    assert result.err.splitlines()[-1] == counts


def test_a_link_is_followed_and_one_to_nowhere_is_no_file(run: Run) -> None:
    Path("page.txt").write_text(page(HEAD + " 本文。"), encoding="utf-8")
    Path("link").symlink_to("page.txt")
    Path("lost").symlink_to("nowhere")
    Path("loop").symlink_to("loop")
    assert run("import", "link", "--db", "new.db").status == 0
    for name, words in (("lost", "no such file: lost"), ("loop", "cannot read loop: Too many")):
        result = run("import", name, "--db", "new.db")
        assert (result.status, result.err.count("\n")) == (2, 1)
        assert words in result.err


def test_a_device_is_no_page(run: Run) -> None:
    result = run("import", "/dev/zero", "--db", "new.db")
    assert (result.status, "is a device, not a file" in result.err) == (2, True)


@pytest.mark.parametrize("change", ["grows", "vanishes", "is other bytes"])
def test_a_large_file_that_changes_while_it_is_read_is_refused(
    change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clipdb.reading.source._MOST_HELD", 10)
    path = Path("page.txt")
    path.write_text(page(HEAD + " 本文。"), encoding="utf-8")
    with open_source(path) as source:
        if change == "grows":
            path.write_text(page(HEAD + " 本文。\n 続き。"), encoding="utf-8")
        elif change == "vanishes":
            path.unlink()
        else:
            path.write_bytes(b"\xff" * 100)
        words = "no such file" if change == "vanishes" else "was changed while it was read"
        with pytest.raises(InputError, match=words):
            list(source)


def test_a_small_file_is_read_as_it_was_when_it_was_opened() -> None:
    path = Path("page.txt")
    text = page(HEAD + " 本文。")
    path.write_text(text, encoding="utf-8")
    with open_source(path) as source:
        path.unlink()
        assert "".join(source) == b"".join(source.content()).decode() == text


def test_a_file_whose_name_is_not_utf_8_is_imported(run: Run) -> None:
    name = os.fsdecode(b"p\xa5\xda.txt")
    Path(name).write_text(page(HEAD + " 本文。"), encoding="utf-8")
    result = run("import", ".", "--db", "new.db")
    assert (result.status, "1 new" in result.err) == (0, True)
    assert "p\\xa5\\xda.txt" in result.err


def test_controls_and_half_characters_never_reach_the_archive(run: Run) -> None:
    record = {"date": "2025-01-25", "title": f"日伊{ESCAPES}\0\ud800", "summary": "a\0b\x9bc"}
    Path("page.json").write_text(json.dumps([record]))
    assert run("import", "page.json", "--db", "new.db").status == 0
    (clip,) = json.loads(run("list", "--json", "--db", "new.db").out)
    assert clip["title"] == "日伊\u202e[red]\ufffd"
    assert clip["summary"] == "abc"


@pytest.mark.parametrize("text", ["\x1b[0m", "\u202e", "\u2066", "\x85", "\u2028", "\U000e0041"])
def test_what_would_act_is_shown_as_what_it_is(text: str) -> None:
    assert printable(f"a{text}b") == f"a\\u{ord(text[0]):04x}" + text[1:] + "b"


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_excel_gets_no_formula_and_csv_the_text_itself(start: str, run: Run) -> None:
    formula = f'{start}cmd|" /C calc"!A0'
    Path("page.json").write_text(json.dumps([{"date": "2025-01-25", "title": formula}]))
    run("import", "page.json", "--db", "new.db")

    def title(*options: str) -> str:
        lines = run("export", *options, "--db", "new.db").out.removeprefix("\ufeff")
        return next(csv.DictReader(lines.splitlines()))["title"]

    assert (title(), title("--excel")) == (formula, f"'{formula}")


def test_a_writer_waits_and_then_says_for_whom(
    sample_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "PATIENCE", 0.1)
    other = sqlite3.connect(sample_db, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    words = r"is being written by another process \(waited 0 s\); run it again later"
    with pytest.raises(ArchiveError, match=words), open_archive(sample_db, write=True, make=True):
        pass
    other.close()


def test_reading_does_not_wait_for_a_writer(run: Run, sample_db: Path) -> None:
    before = run("list", "--db", sample_db).out
    other = sqlite3.connect(sample_db, isolation_level=None)
    other.execute("PRAGMA cache_size = 1")
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE texts SET summary = summary || summary || summary")
    assert run("list", "--db", sample_db).out == before
    other.close()


def _is_being_written(archive: Path) -> bool:
    """Whether a transaction has put something beside the archive."""
    beside = archive.parent.glob(f"{archive.name}-*")
    return any(path.stat().st_size for path in beside if path.exists())


def test_an_interrupt_leaves_nothing_and_says_so(run: Run, sample_db: Path) -> None:
    import signal
    import time

    from benchmarks.pages import page as many

    Path("page.txt").write_text("".join(many(3000)), encoding="utf-8")
    before = run("list", "--db", sample_db).out
    command = [sys.executable, "-m", "clipdb", "import", "page.txt", "--db", str(sample_db)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not _is_being_written(sample_db) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.communicate()[1].splitlines()[-1:] == ["clipdb: interrupted"]
    assert process.returncode == 130
    assert run("list", "--db", sample_db).out == before
    assert run("check", "--db", sample_db).status == 0


def test_the_file_of_rejects_is_never_the_database_or_a_page(run: Run, sample_db: Path) -> None:
    Path("page.txt").write_text(page(HEAD + " 本文。"), encoding="utf-8")
    for other in (sample_db, Path("page.txt")):
        before = other.read_bytes()
        result = run("import", "page.txt", "--rejects", other, "--db", sample_db)
        assert (result.status, "name another file" in result.err) == (2, True)
        assert other.read_bytes()[100:] == before[100:]
    missing = run("import", "missing.txt", "--rejects", sample_db, "--db", sample_db)
    assert (missing.status, len(run("list", "--db", sample_db).lines)) == (2, 49)


def test_several_make_one_archive_at_once(run: Run) -> None:
    Path("page.txt").write_text(page(HEAD + " 本文。"), encoding="utf-8")
    for turn in range(3):
        command = [sys.executable, "-m", "clipdb", "import", "page.txt", "--db", f"new{turn}.db"]
        makers = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
        told = [maker.communicate()[1] for maker in makers]
        assert [maker.returncode for maker in makers] == [0] * 4, told
        assert run("check", "--db", f"new{turn}.db").status == 0


def test_an_archive_that_is_taken_away_while_it_is_written_is_told() -> None:
    os.mkfifo("pipe")
    Path("page.txt").write_text(page(HEAD + " 本文。"), encoding="utf-8")
    command = [sys.executable, "-m", "clipdb", "import", "page.txt", "pipe", "--db", "new.db"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    with Path("pipe").open("w", encoding="utf-8") as pipe:  # opens once the first file is done
        for path in Path().glob("new.db*"):
            path.unlink()
        pipe.write(page(HEAD.replace("2502-012510", "2502-012511") + " 本文。"))
    assert "was moved, deleted or replaced meanwhile" in process.communicate()[1]
    assert process.returncode == 2


@pytest.mark.parametrize("name", [":memory:", "file:x?mode=memory"])
def test_a_name_is_only_a_name(name: str, run: Run) -> None:
    Path("page.txt").write_text(page(HEAD + " 本文。"), encoding="utf-8")
    assert run("import", "page.txt", "--db", name).status == 0
    assert len(run("list", "--db", name).lines) == 1
    assert Path(name).exists()


def test_one_bad_argument_does_not_keep_the_others_out(run: Run) -> None:
    Path("empty").mkdir()
    Path("page.txt").write_text(page(HEAD + " 本文。"), encoding="utf-8")
    result = run("import", "empty", "no\nsuch.txt", "page.txt", "--db", "new.db")
    assert result.status == 2
    assert [line.split(":")[0] for line in result.err.splitlines()[:2]] == ["clipdb", "clipdb"]
    assert result.err.endswith("1 new, 0 updated, 0 unchanged, 0 rejected\n")


@pytest.mark.parametrize("encoding", ["hex", "utf_16", "undefined", "rot13", "nonesuch"])
def test_what_is_no_encoding_of_the_text_is_refused(encoding: str, run: Run) -> None:
    Path("page.txt").write_text(page(HEAD + " 本文。"), encoding="utf-8")
    result = run("import", "page.txt", "--encoding", encoding, "--db", "new.db")
    assert (result.status, result.err.count("\n")) == (2, 1)


def test_closed_streams_are_told_or_borne(sample_db: Path) -> None:
    for command, status in (
        ("import - <&-", 2),
        ("show - <&-", 2),
        ("list --country ZZZZ --json 2>&-", 2),
        ("list --quiet 2>&-", 0),
    ):
        line = f"{sys.executable} -m clipdb {command}"
        done = subprocess.run(
            ["bash", "-c", line],
            capture_output=True,
            env={**os.environ, "CLIPDB_DB": str(sample_db)},
            check=False,
        )
        assert (done.returncode, b"Traceback" in done.stderr) == (status, False)
        assert b"clipdb: " not in done.stdout


def test_a_helper_that_dies_is_told_and_nothing_is_kept(run: Run) -> None:
    from benchmarks.pages import page as many

    Path("page.txt").write_text("".join(many(6000)), encoding="utf-8")
    command = [sys.executable, "-m", "clipdb", "import", "page.txt", "--db", "new.db"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while process.poll() is None:
        killed = subprocess.run(
            ["pkill", "-9", "-P", str(process.pid), "-f", "spawn_main"], check=False
        )
        if killed.returncode == 0:
            break
    told = process.communicate()[1]
    assert (process.returncode, told.count("\n")) == (2, 1), told
    assert "the process that helps to import has ended; nothing was stored" in told
    assert run("list", "--db", "new.db").lines == []


def test_a_helper_makes_the_same_clips_and_ends_quietly_with_its_import(run: Run) -> None:
    from benchmarks.pages import page as many

    lines = list(many(6000))
    Path("page.txt").write_text("".join(lines), encoding="utf-8")
    Path("part.txt").write_text("".join(lines[:6000]), encoding="utf-8")
    for name in ("page", "part"):
        assert run("import", f"{name}.txt", "--db", f"{name}.db", "--quiet").status == 0
    part = set(run("export", "--format", "jsonl", "--db", "part.db").lines)
    whole = set(run("export", "--format", "jsonl", "--db", "page.db").lines)
    assert (len(whole), len(part) > 1000) == (6000, True)
    assert len(part - whole) <= 1  # the last clip of a part may be cut short
    command = [sys.executable, "-m", "clipdb", "import", "page.txt", "--db", "killed.db"]
    with Path("told").open("w") as told:
        process = subprocess.Popen(command, stderr=told)
        while process.poll() is None:
            if subprocess.run(
                ["pgrep", "-P", str(process.pid), "-f", "spawn_main"], capture_output=True
            ).stdout:
                break
        process.kill()
        process.wait()
    assert "Traceback" not in Path("told").read_text()
