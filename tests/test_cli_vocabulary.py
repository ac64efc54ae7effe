"""The user's own vocabulary: files that change ours, retag, info, show --why, completions."""

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.pages import page


@pytest.fixture
def folder(home: Path) -> Path:
    """The folder of the user's vocabulary."""
    folder = home / "clipdb" / "vocabulary"
    folder.mkdir(parents=True)
    return folder


def retag(run: Run, db: Path) -> list[str]:
    result = run("retag", "-v", "--db", db)
    assert (result.status, result.out) == (0, "")
    return result.err.splitlines()


def test_info_names_the_folder(run: Run, sample_db: Path, folder: Path) -> None:
    facts = json.loads(run("info", "--json", "--db", sample_db).out)
    assert facts["vocabulary_folder"] == str(folder)


def test_retag_changes_nothing_while_the_vocabulary_is_the_same(run: Run, sample_db: Path) -> None:
    before = run("export", "--format", "jsonl", "--db", sample_db).out
    assert retag(run, sample_db) == ["49 clips, 0 changed"]
    assert run("export", "--format", "jsonl", "--db", sample_db).out == before


def test_a_name_added_by_the_user_is_tagged_and_found(
    run: Run, sample_db: Path, folder: Path
) -> None:
    assert run("retag", "--quiet", "--db", sample_db).err == ""
    (folder / "countries.tsv").write_text("codes\tnames\nIT\tカブール\n", encoding="utf-8")
    behind = run("info", "--db", sample_db)
    assert behind.err == "49 clips were tagged with another vocabulary; run: clipdb retag\n"
    tried = run("retag", "--dry-run", "--db", sample_db)
    assert tried.err.splitlines()[-1].endswith("changed (nothing kept: --dry-run)")
    retag(run, sample_db)
    after = run("info", "--db", sample_db)
    assert after.err == ""


def test_retag_tells_what_changed(run: Run, sample_db: Path, folder: Path) -> None:
    (folder / "outlets.tsv").write_text("name\tspellings\n-TBS\n", encoding="utf-8")
    (folder / "countries.tsv").write_text(
        "codes\tnames\tnot_in\nGE\t-グルジア\nRU\tグルジア\n", encoding="utf-8"
    )
    (folder / "topics.tsv").write_text(
        "id\tlabel_ja\tlabel_en\tspellings\n空母\t空母\tAircraft carrier\t空母|carrier\n",
        encoding="utf-8",
    )
    lines = retag(run, sample_db)
    assert lines[-1] == "49 clips, 6 changed"
    assert lines[-2] == "topics: +空母 (5)"
    ids = [line.split(":")[0] for line in lines if ": topics +空母" in line]
    assert run("list", "--topic", "carrier", "--format", "ids", "--db", sample_db).lines == ids


def test_what_stands_in_a_users_file_replaces_single_values(
    run: Run, sample_db: Path, folder: Path
) -> None:
    (folder / "kanji.tsv").write_text("kanji\tcodes\n伊\tVA\n", encoding="utf-8")
    retag(run, sample_db)
    assert run("list", "--country", "伊", "--format", "ids", "--db", sample_db).lines == (
        run("list", "--country", "VA", "--format", "ids", "--db", sample_db).lines
    )


def test_a_value_that_begins_with_a_hyphen_is_added_if_it_takes_none_away(
    run: Run, sample_db: Path, folder: Path
) -> None:
    (folder / "topics.tsv").write_text("id\tspellings\nサイバー\t-pus-\n", encoding="utf-8")
    assert retag(run, sample_db)[-2] == "topics: +サイバー (1)"


def test_the_words_of_the_rules_are_the_users_to_change(
    run: Run, sample_db: Path, tmp_path: Path, folder: Path
) -> None:
    (tmp_path / "page.txt").write_text(
        "2025.01.25 毎日新聞 防衛相、各地を周遊 <2502-012510>\n"
        " 防衛相は1日、タイを訪問した。2日はラオスを訪問する。\n",
        encoding="utf-8",
    )
    run("import", tmp_path / "page.txt", "--db", sample_db)
    assert "main_countries" not in retag(run, sample_db)[0]
    (folder / "groups.tsv").write_text("name\twords\ntour\t周遊\n", encoding="utf-8")
    assert retag(run, sample_db)[0].endswith(": main_countries +TH")


WRONG = {
    "an unknown column": ("topics", "id\tname\nx\ty\n", "topics.tsv: unknown column 'name'; the"),
    "no key": ("topics", "label_ja\nx\n", "topics.tsv: no column 'id'; the columns are id, "),
    "too many cells": ("outlets", "name\nA\tB\n", "outlets.tsv:2: 2 cells, but the header names 1"),
    "an unknown code": ("countries", "codes\tnames\nZQ\tジー\n", "unknown country code 'ZQ' in a"),
    "one name twice": ("countries", "codes\tnames\nFR\t豪州\n", "countries.tsv: '豪州' is a name"),
    "one spelling twice": ("outlets", "name\tspellings\nX\tNHK\n", "the spelling 'NHK' is of both"),
    "nothing to take": ("outlets", "name\n-X新聞\n", "outlets.tsv:2: there is no row 'X新聞' to"),
    "no such company": ("kanji", "kanji\tcodes\tin\n波\tPL\tnear\n", "kanji.tsv: '波': a row has"),
    "a row that the rules want": ("groups", "name\n-before_day\n", "has no words for 'before_day'"),
    "no words left": ("groups", "name\twords\ntour\t-歴訪\n", "has no words for 'tour'"),
    "another encoding": ("topics", "id\n件\n", "topics.tsv is not UTF-8; save it as UTF-8"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_is_one_clear_line(what: str, run: Run, sample_db: Path, folder: Path) -> None:
    table, text, message = WRONG[what]
    encoding = "cp932" if what == "another encoding" else "utf-8"
    (folder / f"{table}.tsv").write_text(text, encoding=encoding)
    result = run("retag", "--db", sample_db)
    assert (result.status, result.out) == (2, "")
    assert len(result.err.splitlines()) == 1
    assert message in result.err


def test_retag_without_a_database_makes_none(run: Run, tmp_path: Path) -> None:
    result = run("retag", "--db", tmp_path / "none.db")
    assert result.status == 2
    assert "make one with: clipdb import FILE" in result.err
    assert not (tmp_path / "none.db").exists()


def test_why_marks_the_words_and_names_the_rules(run: Run, sample_db: Path) -> None:
    result = run("show", "1806-050602", "--why", "--db", sample_db, COLUMNS="80")
    assert result.err == ""
    assert (
        result.out
        == """\
1806-050602  2018-05-06  時事通信  via Yahoo
‹サイバー›分野で協力強化=日«エストニア»‹防衛相会談›
«エストニア»を訪問した小野寺‹防衛相が6日にルイク国防相と会談›し、
‹サイバ›防衛分野での協力を強化 することで一致した。
«エストニア»は首都タリンに‹NATO›の‹サイバ›防衛協力センタを誘致しており、
‹サイバ›分野に高い知見を持っている。  日本政府も今年1月に同センタへの参加を
承認されており、小野寺防衛相は「防衛省からの職員派遣 を通じて、協力関係をさらに
発展させたい」と意欲を示したのに対し、ルイク国防相は「日本の参加を歓迎する」と
応じた。

Estonia (EE)  party: named in the headline
    エストニア (3 times): Estonia, because it is a name of the country

NATO
    NATO: it is worded like NATO

Cyber security (サイバー)
    サイバー: it is worded like サイバー
    サイバ (3 times): it is worded like サイバー

Defence ministers' meeting (防衛相会談)
    防衛相会談: it is worded like 防衛相会談
    防衛相が6日にルイク国防相と会談: it is worded like 防衛相…国防相と…会談
"""
    )


def test_why_has_a_form_of_its_own(run: Run, sample_db: Path) -> None:
    result = run("show", "1708-071902", "--why", "--json", "--db", sample_db)
    assert (result.status, result.out) == (2, "")
    assert "--raw, --why and --history have a form of their own" in result.err


SOUTH = [
    "South\\ Georgia\\ \\&\\ South\\ Sandwich\\ Islands",
    "South\\ Sudan",
    "South\\ Africa",
]
# A line as bash has parted it → what it is given.
COMPLETIONS = {
    "list --country Ita": ["Italy"],
    "list --country イタ": ["イタリア"],
    "list --country South": ["South\\ Korea", *SOUTH],  # clips have this one, so it is the first
    "list --country south\\ k": ["South\\ Korea"],
    "list --topic cy": ["Cyber\\ security"],
    "list --topic Acq": ["Acquisition\\ and\\ cross-servicing\\ agreement"],
    "list --source yomi": ["読売新聞"],
    "list --columns id,da": ["id,date"],
    "search topi": ["topic:"],
    "search topic : Cyb": [],  # it has a space, which the query language would part it at
    "search main : Ital": ["Italy"],
    "search via :": ["Yahoo", "インターネット"],
    "search @": ["pacts"],
    "search --topic 情報": ["情報保護協定"],
    "export --source 読": ["読売新聞"],
    "list --via Y": ["Yahoo"],
    "list --collection その": ["その他欧州諸国との防衛協力に関する報道"],
    "show 2412": ["2412-111615", "2412-112514"],
    "list --country ZZZ": [],
}


@pytest.mark.parametrize("line", COMPLETIONS)
def test_values_complete_in_the_shell(line: str, run_process: Run, sample_db: Path) -> None:
    run_process("search", "--save", "pacts", "協定", "--db", sample_db)
    words = ["clipdb", "--db", str(sample_db), *re.split(r"(?<!\\) ", line)]
    result = run_process(
        _CLIPDB_COMPLETE="complete_bash",
        COMP_WORDS="\n".join(words),
        COMP_CWORD=str(len(words) - 1),
    )
    assert result.err == ""
    assert list(filter(None, result.lines)) == COMPLETIONS[line]


def test_without_an_archive_nothing_completes(run_process: Run) -> None:
    words = "clipdb --db none.db list --source N"
    result = run_process(_CLIPDB_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD="5")
    assert (result.out.strip(), result.err) == ("", "")


def test_a_new_outlet_is_told_from_the_headline_by_an_import_after_retag(
    run: Run, home: Path
) -> None:
    text = page("2025.01.25 港 日報 日加、署名 <2502-012510>\n 本文。")
    Path("page.txt").write_text(text, encoding="utf-8")
    run("import", "page.txt", "--db", "new.db")
    folder = home / "clipdb" / "vocabulary"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "outlets.tsv").write_text("name\tspellings\n港日報\t港 日報\n", encoding="utf-8")
    run("retag", "--db", "new.db")
    assert run("check", "--db", "new.db").status == 0
    result = run("import", "page.txt", "--db", "new.db")
    assert "0 new, 1 updated, 0 unchanged" in result.err
    assert run("list", "--columns", "source,title", "--db", "new.db").out == "港日報\t日加、署名\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("outlets.tsv", "みなと日報\t港日報\n"),  # no header
        ("outlets.csv", "name,spellings\nみなと日報,港日報\n"),
        ("Outlets.txt", "name\tspellings\nみなと日報\t港日報\n"),
        ("outlet.tsv", "name\tspellings\nみなと日報\t港日報\n"),
    ],
)
def test_a_file_without_its_header_or_of_another_name_is_named_and_nothing_is_retagged(
    name: str, text: str, run: Run, sample_db: Path, folder: Path
) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    before = sample_db.read_bytes()
    result = run("retag", "--db", sample_db)
    assert (result.status, len(result.err.splitlines())) == (2, 1)
    assert name in result.err
    assert sample_db.read_bytes() == before


def test_clipdb_alone_says_what_to_do_next_in_two_lines(run: Run, sample_db: Path) -> None:
    first = run("--db", "none.db")
    assert (first.status, first.out) == (0, "")
    assert first.err.splitlines() == [
        "there is no archive at none.db yet; make one with: clipdb import FILE",
        "all commands: clipdb --help",
    ]
    assert not Path("none.db").exists()
    later = run("--db", sample_db)
    assert later.err.splitlines()[0].endswith("see it with: clipdb list, clipdb search WORD")
