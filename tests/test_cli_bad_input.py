"""Bad input gives one clear line that says what to do, the contract's status, no traceback."""

from pathlib import Path

import pytest

from tests.conftest import Result, Run


def assert_refused(result: Result, *words: str, status: int = 2) -> None:
    """One line on standard error with these words, nothing on standard output."""
    assert result.status == status
    assert result.out == ""
    assert result.err.count("\n") == 1
    for word in ("clipdb: ", *words):
        assert word in result.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list", "--country", "Itly"], ["unknown country 'Itly'", "nearest known: Italy\n"]),
        (["list", "--country", "Britian"], ["nearest known: Britain\n"]),
        (["list", "--country", "Deutschland"], ["nearest known: Germany\n"]),
        (["list", "--country", "意大利"], ["nearest known: Italy\n"]),
        (["list", "--country", "폴란드"], ["nearest known: Poland\n"]),
        (["list", "--country", "Itaria"], ["nearest known: Italy\n"]),
        (["list", "--country", "Sout"], ["nearest known: South"]),
        (["list", "--country", "Xyzzy"], ["clipdb stats --by country lists those of the archive"]),
        (["list", "--country", "NATO"], ["it is a topic: --topic NATO\n"]),
        (["list", "--country", "読売"], ["it is an outlet: --source '読売'\n"]),
        (["list", "--topic", "Poland"], ["it is a country: --country Poland\n"]),
        (["stats", "--source", "Yahoo"], ["it is a carrier: --via Yahoo\n"]),
        (["search", "country:寄港"], ["it is a topic: --topic '寄港'\n"]),
        (["list", "--country", "Japan"], ["Japan is never tagged"]),
        (["search", "main:日本"], ["Japan is never tagged"]),
        (["list", "--since", "2024", "--until", "2023"], ["2024 is after --until 2023"]),
        (["export", "--excel", "-o", "italy.xlsx"], ["--excel is for CSV", "leave it out"]),
        (["export", "--excel", "-o", "italy.json"], ["--excel is for CSV", "name it with .csv"]),
        (["list", "--columns", "id,titel"], ["did you mean title?"]),
        (["list", "--limit", "many"], ["'many' is no number of clips"]),
        (["serch", "ACSA"], ["no command 'serch'; did you mean: search?"]),
        (["help"], ["did you mean: clipdb --help?"]),
        (["list", "--topic", "ACAS"], ["unknown topic 'ACAS'", "ACSA"]),
        (["list", "--source", "毎朝新聞社"], ["unknown outlet '毎朝新聞社'", "毎日新聞"]),
        (["list", "--source", "日日"], ["outlet '日日' could mean: ", "熊本日日新聞"]),
        (["list", "--collection", "月"], ["unknown collection '月'"]),
        (["list", "--since", "2023-02-30"], ["there is no such date as '2023-02-30'"]),
        (["list", "--until", "soon"], ["cannot read the date 'soon'", "2023-06"]),
        (["list", "--columns", "id,autor"], ["no column 'autor'", "source_raw"]),
        (["list", "--format", "xml"], ["--format"]),
        (["list", "--csv", "--json"], ["choose one format"]),
        (["list", "--limit", "-1"], ["--limit"]),
        (["list", "--limt", "3"], ["--limt"]),
        (["search", "ACSA", "--limt"], ["no such option: --limt"]),
        (["search", " "], ["nothing to search for"]),
        (["serach", "ACSA"], ["serach"]),
        (["export", "-o", "clips.xyz"], ["no format ends in '.xyz'", "--format"]),
    ],
)
def test_a_bad_call_is_refused(
    run: Run, sample_db: Path, arguments: list[str], words: list[str]
) -> None:
    assert_refused(run(*arguments, CLIPDB_DB=str(sample_db)), *words)


@pytest.mark.parametrize(
    "command", [["list"], ["search", "ACSA"], ["show", "1"], ["export"], ["info"]]
)
def test_a_missing_database_names_the_next_step_and_is_not_made(
    run: Run, tmp_path: Path, command: list[str]
) -> None:
    missing = tmp_path / "missing.db"
    result = run(*command, "--db", missing)
    assert_refused(result, f"no database at {missing}", f"clipdb import FILE --db {missing}")
    assert not missing.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, ["no such file: page.txt"]),
        (b"", ["page.txt is empty"]),
        ("吾輩は猫である。\n名前はまだ無い。\n".encode(), ["page.txt is not a page of clippings"]),
        (
            b"2025.01.25 \xff\xfe\xfd",
            ["page.txt is in no encoding known here; byte 11 does not fit", "--encoding"],
        ),
    ],
)
def test_a_file_that_cannot_be_imported_leaves_no_database(
    run: Run, tmp_path: Path, content: bytes | None, words: list[str]
) -> None:
    if content is not None:
        (tmp_path / "page.txt").write_bytes(content)
    assert_refused(run("import", "page.txt", "--db", "new.db"), *words)
    assert not (tmp_path / "new.db").exists()


def test_a_folder_without_pages_is_refused(run: Run, tmp_path: Path) -> None:
    assert_refused(run("import", tmp_path, "--db", "new.db"), "no pages in", ".txt")


@pytest.mark.parametrize("content", [b"plain text, no database", b""])
def test_a_file_that_is_no_archive_is_refused(run: Run, tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(content)
    assert_refused(run("list", "--db", other), str(other))


def test_rejected_rows_are_named_and_exit_1(run: Run, tmp_path: Path) -> None:
    from tests.pages import page

    good = "2025.01.25 毎日新聞 日伊が会談 <2502-012510>\n 本文。"
    text = page(good, "2024.02.30 毎日新聞 日伊 <2403-023001>\n 本文。")
    (tmp_path / "page.txt").write_text(text, encoding="utf-8")
    result = run("import", "page.txt", "--db", "new.db")
    assert result.status == 1
    assert result.err == (
        "page.txt:9-10: rejected: there is no such date as 2024.02.30\n"
        "page.txt (text, utf-8): 1 new, 0 updated, 0 unchanged, 1 rejected\n"
    )
    quiet = run("import", "page.txt", "--db", "new.db", "--quiet")
    assert (quiet.status, quiet.err) == (1, "")


def test_no_arguments_show_the_help(run: Run) -> None:
    assert "Usage: clipdb" in run("--help").out
