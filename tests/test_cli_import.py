"""import: many files and forms in one call, tried, strict, repeated; and what it says of them."""

import json
from pathlib import Path

from tests.conftest import ROOT, SAMPLE, Run
from tests.pages import page

ONE = "2025.01.25 毎日新聞 日伊が会談 <2502-012510>\n 本文一。"
TWO = "2025.01.24 毎日新聞 日比が会談 <2502-012401>\n 本文二。"
BAD = "2024.02.30 毎日新聞 日独が会談 <2403-023001>\n 本文三。"
GUESSED = "2025.01.23 みなと日報 日加が会談 <2502-012301>\n 本文四。"


def write(path: Path, *records: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(page(*records), encoding="utf-8")
    return path


def test_the_same_file_again_changes_nothing_and_says_so(run: Run, tmp_path: Path) -> None:
    first = run("import", SAMPLE, "--db", "a.db")
    records = run("list", "--json", "--db", "a.db").out
    before = (tmp_path / "a.db").read_bytes()
    again = run("import", SAMPLE, "--db", "a.db")
    assert first.err.splitlines()[-1].endswith("49 new, 0 updated, 0 unchanged, 0 rejected")
    assert again.err.splitlines()[-1].endswith(
        "0 new, 0 updated, 49 unchanged, 0 rejected (nothing to change)"
    )
    assert (tmp_path / "a.db").read_bytes() == before
    assert run("list", "--json", "--db", "a.db").out == records


def test_every_warning_names_file_lines_and_reason(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path / "p.txt", ONE.replace("012510", "012610"), GUESSED, "2025.01.22\n時事通信\n\n題"
    )
    done = run("import", "p.txt", "--db", "a.db")
    assert done.status == 0
    assert done.err.splitlines() == [
        "p.txt:7-8: warning: id disagrees with the date: 2502-012610, 2025-01-25",
        "p.txt:9-10: warning: unknown outlet, the split is a guess: みなと日報",
        "p.txt:11-14: warning: no time",
        "p.txt (text, utf-8): 3 new, 0 updated, 0 unchanged, 0 rejected",
    ]


def test_a_changed_page_reports_what_changed(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "p.txt", ONE, TWO)
    run("import", "p.txt", "--db", "a.db")
    write(tmp_path / "p.txt", ONE.replace("日伊", "日加").replace("本文一", "別の文"), GUESSED)
    done = run("import", "p.txt", "-v", "--db", "a.db")
    changed = "title, summary, countries, main_countries"
    assert done.err.splitlines() == [
        f"p.txt:7-8: updated: 2502-012510: {changed}",
        "p.txt:9-10: warning: unknown outlet, the split is a guess: みなと日報",
        "p.txt (text, utf-8): 1 new, 1 updated, 0 unchanged, 0 rejected"
        " (1 no longer on the page, kept)",
    ]


def test_files_folders_and_patterns_in_one_call(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "one" / "a.txt", ONE)
    (tmp_path / "one" / "ignored.bin").write_bytes(b"\0")
    write(tmp_path / "two" / "b.txt", TWO)
    write(tmp_path / "c.txt", GUESSED)
    done = run("import", "one", "t*/*.txt", "c.txt", "missing.txt", "--db", "a.db")
    assert done.status == 2
    assert "clipdb: no such file: missing.txt; check the path\n" in done.err
    assert len(run("list", "--db", "a.db").lines) == 3


def test_standard_input_is_a_file_too(run: Run) -> None:
    done = run("import", "-", "--db", "a.db", input=page(ONE))
    assert done.err == "standard input (text, utf-8): 1 new, 0 updated, 0 unchanged, 0 rejected\n"


def test_a_dry_run_reports_and_keeps_nothing(run: Run, tmp_path: Path, sample_db: Path) -> None:
    write(tmp_path / "p.txt", ONE, BAD)
    new = run("import", "p.txt", "--dry-run", "--db", "new.db")
    assert new.status == 1
    assert new.err.splitlines()[-1].endswith(
        "1 new, 0 updated, 0 unchanged, 1 rejected (nothing kept (--dry-run))"
    )
    assert not (tmp_path / "new.db").exists()
    before = sample_db.read_bytes()
    run("import", "p.txt", "--dry-run", "--db", sample_db)
    assert sample_db.read_bytes() == before == (ROOT / "sample.db").read_bytes()


def test_strict_keeps_nothing_of_a_file_with_a_fault(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "good.txt", ONE)
    write(tmp_path / "bad.txt", TWO, GUESSED)
    done = run("import", "good.txt", "bad.txt", "--strict", "--db", "a.db")
    assert done.status == 1
    assert done.err.splitlines()[-1].endswith("(nothing kept (--strict))")
    assert run("list", "--format", "ids", "--db", "a.db").lines == ["2502-012510"]


def test_rejects_are_written_to_a_file(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "p.txt", ONE, BAD)
    assert run("import", "p.txt", "--rejects", "r.jsonl", "--db", "a.db").status == 1
    (reject,) = map(json.loads, (tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines())
    assert reject == {
        "file": "p.txt",
        "first_line": 9,
        "last_line": 10,
        "reason": "there is no such date as 2024.02.30",
        "text": BAD,
    }


def test_the_format_can_be_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("a,b\n2025-01-25,題\n", encoding="utf-8")
    detected = run("import", "page.txt", "--db", "a.db")
    assert (detected.status, "not a page of clippings" in detected.err) == (2, True)
    named = run("import", "page.txt", "--from", "csv", "--db", "a.db")
    assert (named.status, named.err) == (
        2,
        "clipdb: page.txt is no list of clips: its headers are a, b; it needs a date (日付, 年月日,"
        " 掲載日, date …) and a headline (見出し, 標題, 表題, title …);"
        " --map NAME=date --map NAME=title say which of its own they are\n",
    )
    mapped = run("import", "page.txt", "--map", "a=date", "--map", "b=title", "--db", "a.db")
    assert (mapped.status, "1 new" in mapped.err) == (0, True)


def test_show_gives_the_printed_lines_and_the_history(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "p.txt", ONE)
    run("import", "p.txt", "--db", "a.db")
    write(tmp_path / "p.txt", TWO, ONE.replace("本文一", "別の文"))
    run("import", "p.txt", "--db", "a.db")
    raw = run("show", "2502-012510", "--raw", "--db", "a.db")
    assert raw.out == "p.txt:9-10\n" + ONE.replace("本文一", "別の文") + "\n"
    history = run("show", "2502-012510", "--history", "--db", "a.db").lines
    assert [line.split("  ")[0] for line in history[:6:3]] == ["p.txt:7-8", "p.txt:9-10"]
    assert [line.endswith("(stands)") for line in history[:6:3]] == [False, True]
    assert (history[2], history[5]) == (" 本文一。", " 別の文。")
    assert history[6:] == [
        "",
        "summary: 別の文。",
        "  printed: 本文一。  (import 1)",
        "  printed: 別の文。  (import 2)",
        "  read: 別の文。",
    ]


def test_a_page_with_no_rows_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text("<html><p>本日休業</p></html>", encoding="utf-8")
    done = run("import", "p.html", "--db", "a.db")
    assert (done.status, done.out) == (2, "")
    assert done.err == "clipdb: p.html holds no clips: no row of it begins with a date\n"
