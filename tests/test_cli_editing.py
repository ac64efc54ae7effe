"""The user's own work on the command line: what is said, what is kept, and what is asked."""

import json
import re
from pathlib import Path

import pytest

from clipdb.clip import EDITABLE
from tests.conftest import SAMPLE, Run
from tests.terminal import on_terminal

ID = "2412-112514"
TITLE = "自衛隊とイタリア軍の円滑な物資相互提供が可能に 日伊政府が協定に署名"
OTHER = "2409-081713"
TIME = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00"


@pytest.fixture
def db(run: Run, tmp_path: Path) -> Path:
    """An archive whose first entry is the import of the sample."""
    path = tmp_path / "clips.db"
    assert run("import", SAMPLE, "--db", path).status == 0
    return path


def record(run: Run, db: Path, id: str = ID) -> dict[str, object]:
    shown = json.loads(run("show", id, "--json", "--db", db).out)
    found: dict[str, object] = shown[0]
    return found


CORRECTIONS: tuple[tuple[str, str, object], ...] = (
    ("--set date=2024-11-24", "date", "2024-11-24"),
    ("--set source=讀賣", "source", "読売新聞"),
    ("--set title=日伊、協定に調印", "title", "日伊、協定に調印"),
    ("--add countries=Germany", "countries", ["CN", "DE", "FR", "GB", "IT", "US"]),
    ("--remove main_countries=伊", "main_countries", []),
    ("--add topics=NATO", "topics", ["ACSA", "G7", "NATO", "南シナ海", "外相会談", "東シナ海"]),
    ("--set comment=あとで読む", "comment", "あとで読む"),
)


@pytest.mark.parametrize(("options", "field", "value"), CORRECTIONS)
def test_a_field_is_corrected_and_taken_back_in_one_call_each(
    options: str, field: str, value: object, run: Run, db: Path
) -> None:
    before = record(run, db)
    done = run("edit", ID, *options.split(), "--db", db)
    assert done.out == ""
    assert re.fullmatch(
        rf"1 clip edited \({field}[a-z_, ]*\); to take it back: clipdb undo 2\n", done.err
    )
    assert record(run, db)[field] == value
    undone = run("undo", "--db", db)
    assert undone.err == "entry 2 undone: 1 clip changed back; to take it back: clipdb undo 3\n"
    assert record(run, db) == before


def test_an_edit_shows_what_differs_and_a_dry_run_keeps_nothing(run: Run, db: Path) -> None:
    given: tuple[str, ...] = (
        "edit",
        ID,
        OTHER,
        "--set",
        "date=2024-11-24",
        "--add",
        "labels=要確認",
    )
    given += ("--remove", "countries=US", "--db", str(db))
    tried = run(*given, "--dry-run", COLUMNS="90")
    assert tried.err == (
        f"{ID}  {TITLE}\n"
        "  date       - 2024-11-25\n"
        "             + 2024-11-24\n"
        "  countries  - United States\n"
        "  labels     + 要確認\n"
        f"{OTHER}  伊、空母で「航行の自由確保」 日本との協力深化と国防相\n"
        "  date       - 2024-08-17\n"
        "             + 2024-11-24\n"
        "  labels     + 要確認\n"
        "2 clips would be edited (date, countries, labels) (nothing kept: --dry-run)\n"
    )
    assert run("log", "--columns", "number", "--db", db).lines == ["1"]
    kept = run(*given, "--verbose", COLUMNS="90")
    assert kept.err.splitlines()[:-1] == tried.err.splitlines()[:-1]
    assert run(*given).err == "nothing to change\n"
    assert run("log", "--columns", "number", "--db", db).lines == ["2", "1"]


REFUSED = (
    (f"edit {ID} nonesuch --set time=10:00", "no clip nonesuch; clipdb list gives the ids"),
    (f"edit {ID} --set time=10:00 --set url=x", "url 'x' is no address of an article"),
    (f"edit {ID} --add countries=Itly", "unknown country 'Itly'; nearest known: Italy"),
    (f"edit {ID} --set nothing=x", "unknown field 'nothing'"),
    ("edit --set time=10:00", "name the clips by their ids, or by filters such as --country"),
    (f"edit {ID} --from x.csv", "--from names the clips and their changes; give it alone"),
    ("edit --from none.csv", "no such file: none.csv"),
    ("edit 2 --set time=10:00", "several ids begin with 2: "),
    (f"label {ID}", "say which label: clipdb label ID LABEL, or --remove LABEL"),
    (f"label {ID} --remove nonesuch", "unknown label 'nonesuch'"),
    ("remove 2412-99 --yes", "no clip 2412-99"),
    (f"remove {ID}", "there is no terminal to ask at; give --yes to remove 1 clip"),
    (f"merge {OTHER} {ID}", f"give --yes to merge 1 clip into {OTHER}"),
    (f"merge {ID} {ID} --yes", f"{ID} cannot be merged with itself"),
    ("add --date 2024-01-01 --source NHK", "a clip needs --title too"),
    ("add --date 2024 --source NHK --title x", "'2024' is more than a day"),
    ("undo 99", "there is no entry 99; clipdb log lists them"),
    ("undo 99999999999999999999", "there is no entry 99999999999999999999; clipdb log lists them"),
    ("log nonesuch", "no clip nonesuch"),
    ("log --format ids", "entries have numbers, not ids"),
    ("log --columns id", "no column 'id'"),
)


@pytest.mark.parametrize(("call", "words"), REFUSED)
def test_one_bad_id_or_value_and_nothing_is_kept(call: str, words: str, run: Run, db: Path) -> None:
    before = run("export", "--db", db).out
    done = run(*call.split(), "--db", db)
    assert (done.status, done.out) == (2, "")
    assert words in done.err
    assert len(done.err.splitlines()) == 1
    assert run("export", "--db", db).out == before
    assert run("log", "--columns", "number", "--db", db).lines == ["1"]


@pytest.mark.parametrize(
    "call",
    [
        f"edit {ID} --set time=10:00",
        f"label {ID} --add x",
        f"remove {ID} --yes",
        f"merge {ID} {OTHER} --yes",
        "undo",
        "log",
    ],
)
def test_without_an_archive_none_is_made(call: str, run: Run) -> None:
    done = run(*call.split(), "--db", "none.db")
    assert (done.status, "no database at none.db" in done.err) == (2, True)
    assert not Path("none.db").exists()


def test_ids_come_through_a_pipe(run: Run, db: Path) -> None:
    found = run("search", "ACSA", "--format", "ids", "--db", db).out
    done = run("label", "-", "--add", "checked", "--db", db, input=found)
    assert done.err == "3 clips edited (labels); to take it back: clipdb undo 2\n"
    assert run("list", "--label", "checked", "--format", "ids", "--db", db).out == found
    again = run("label", "-", "--add", "checked", "--db", db, input=found)
    assert (again.status, again.err) == (0, "nothing to change\n")
    run("label", "-", "--add", "read", "--remove", "checked", "--db", db, input=found)
    assert run("search", "label:read", "--format", "ids", "--db", db).out == found
    removed = run("remove", "-", "--yes", "--db", db, input=found)
    assert removed.err == "3 clips removed; to take it back: clipdb undo 4\n"
    assert run("search", "ACSA", "--db", db).status == 1
    empty = run("remove", "-", "--yes", "--db", db, input="")
    assert (empty.status, empty.err) == (0, "no ids on standard input\n")


def test_a_clip_is_added_by_hand_and_a_like_one_is_named(run: Run, db: Path) -> None:
    title = "自衛隊とイタリア軍の物資相互提供が可能に 日伊政府が協定に署名"
    given = ("add", "--date", "2024/11/25", "--source", "TBS", "--title", title, "--db", str(db))
    tried = run(*given, "--dry-run")
    assert tried.out == ""
    assert tried.err.endswith("1 clip would be added (nothing kept: --dry-run)\n")
    done = run(
        *given, "--country", "Germany", "--label", "mine", "--note", "手で", "--time", "9:00"
    )
    assert re.fullmatch(r"x-[0-9a-f]{12}\n", done.out)
    id = done.out.strip()
    assert done.err == (
        f"warning: {id} looks like {ID}; if they are one article: clipdb merge {ID} {id}\n"
        "1 clip added; to take it back: clipdb undo 2\n"
    )
    added = record(run, db, id)
    assert (added["date"], added["time"], added["countries"]) == ("2024-11-25", "09:00", ["DE"])
    assert (added["labels"], added["notes"], added["topics"]) == (["mine"], ["手で"], [])
    merged = run("merge", ID, id, "--yes", "--db", db)
    assert merged.err == f"1 clip merged into {ID}; to take it back: clipdb undo 3\n"
    shown = run("show", id, "--db", db)
    assert shown.err == f"{id} was merged into {ID}\n"
    assert shown.lines[0] == TITLE
    assert record(run, db)["labels"] == ["mine"]
    run("edit", OTHER, "--set", f"refs={id}", "--db", db)
    assert f"refers to    {id}  {TITLE}" in run("show", OTHER, "--db", db, COLUMNS="120").out


def test_a_new_archive_may_begin_with_a_clip_added_by_hand(run: Run) -> None:
    done = run(
        "add", "--date", "2024-11-25", "--source", "NHK", "--title", "日伊会談", "--db", "a.db"
    )
    assert done.status == 0
    assert run("list", "--format", "ids", "--db", "a.db").out == done.out


def test_a_removed_clip_stays_out_and_says_why(run: Run, db: Path) -> None:
    tried = run("remove", ID, "--dry-run", "--db", db).err
    assert tried == (
        f"{ID}  {TITLE}  (taken out)\n1 clip would be removed (nothing kept: --dry-run)\n"
    )
    run("remove", ID, "--yes", "--db", db)
    words = f"no clip {ID}; it was removed by entry 2; clipdb undo 2 brings it back"
    shown = run("show", ID, "--db", db)
    assert (shown.status, shown.err) == (1, f"clipdb: {words}\n")
    edited = run("edit", ID, "--set", "time=10:00", "--db", db)
    assert (edited.status, edited.err) == (2, f"clipdb: {words.replace(';', ':', 1)}\n")
    assert run("log", ID, "--columns", "number,kind", "--db", db).lines == [
        "2\tremove",
        "1\timport",
    ]
    tried = run("undo", "2", "--dry-run", "--db", db).err
    assert tried == (
        f"{ID}  (brought back)\nwould undo entry 2: 1 clip brought back (nothing kept: --dry-run)\n"
    )
    undone = run("undo", "2", "--db", db)
    assert undone.err == "entry 2 undone: 1 clip brought back; to take it back: clipdb undo 3\n"
    assert run("show", ID, "--db", db).status == 0


def test_the_log_has_the_same_fields_in_every_format(run: Run, db: Path) -> None:
    run("edit", ID, "--set", "title=日伊 会談", "--db", db)
    run("undo", "2", "--db", db)
    plain = run("log", "--db", db)
    rows = [line.split("\t") for line in plain.lines]
    assert [(row[0], *row[2:]) for row in rows] == [
        ("3", "undo", "1", "1", "undo 2"),
        ("2", "edit", "1", "1", f"edit {ID} --set 'title=日伊 会談'"),
        ("1", "import", "49", "49", str(SAMPLE)),
    ]
    assert all(re.fullmatch(TIME, row[1]) for row in rows)
    header = "number,time,kind,clips,changes,what"
    assert run("log", "--csv", "--db", db).lines[0] == header
    entries = json.loads(run("log", "--json", "--db", db).out)
    assert [",".join(entry) for entry in entries] == [header] * 3
    chosen = run("log", "--columns", "number,call,file,undone_by", "--json", "--db", db).out
    assert json.loads(chosen) == [
        {"number": 3, "call": "undo 2", "file": None, "undone_by": None},
        {"number": 2, "call": f"edit {ID} --set 'title=日伊 会談'", "file": None, "undone_by": 3},
        {"number": 1, "call": "", "file": str(SAMPLE), "undone_by": None},
    ]
    table = run("log", "--format", "table", "--db", db, COLUMNS="140", TZ="UTC").out
    moments = r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}"
    assert [line.rstrip() for line in re.sub(moments, "DAY", table).splitlines()[2:4]] == [
        "3      DAY  undo    1      1        undo 2",
        f"2      DAY  edit    1      1        edit {ID} --set 'title=日伊 会談'  (undone by 3)",
    ]


def test_an_empty_log_is_empty_in_every_format(run: Run, db: Path) -> None:
    assert run("log", "--conflicts", "--json", "--db", db).out == "[]\n"
    result = run("log", "--conflicts", "--csv", "--db", db)
    assert (result.out, result.err) == ("clip,field,then,now,yours\n", "no conflicts\n")


def test_three_wordings_of_a_field_are_told(run: Run, db: Path) -> None:
    run("edit", ID, "--set", "date=2024-11-24", "--add", "labels=mine", "--db", db)
    page = SAMPLE.read_text(encoding="utf-8").replace("2024.11.25", "2024.11.26")
    Path("again.txt").write_text(page, encoding="utf-8")
    said = run("import", "again.txt", "--db", db).err
    three = "it was '2024-11-25', is now '2024-11-26'; yours stays '2024-11-24'"
    assert f"the date of {ID} on its page: {three}" in said
    assert run("log", "--conflicts", "--csv", "--db", db).lines == [
        "clip,field,then,now,yours",
        f"{ID},date,2024-11-25,2024-11-26,2024-11-24",
    ]
    assert run("show", ID, "--history", "--db", db).lines[-9:] == [
        "date: 2024-11-24",
        "  printed: 2024-11-25  (import 1)",
        "  printed: 2024-11-26  (import 3)",
        "  read: 2024-11-26",
        "  yours: 2024-11-24  (entry 2)",
        "labels: mine",
        "  printed: (none)  (import 1)",
        "  read: (none)",
        "  yours: +mine  (entry 2)",
    ]
    run("edit", ID, "--reset", "date", "--db", db)
    assert record(run, db)["date"] == "2024-11-26"
    assert run("log", "--conflicts", "--db", db).out == ""


def test_why_tells_of_tags_that_were_edited(run: Run, db: Path) -> None:
    run("edit", ID, "--add", "countries=Germany", "--db", db)
    said = run("show", ID, "--why", "--db", db).err
    assert said == f"{ID}: you edited its countries: clipdb show {ID} --history\n"


def test_what_an_entry_builds_on_is_not_taken_back(run: Run, db: Path) -> None:
    run("edit", ID, "--set", "date=2024-11-24", "--db", db)
    refused = run("undo", "1", "--db", db)
    assert refused.status == 2
    assert f"entry 2 (edit: the date of {ID}) builds on it; undo 2 first" in refused.err
    assert record(run, db)["date"] == "2024-11-24"


def test_quiet_says_nothing_and_gives_the_id(run: Run, db: Path) -> None:
    assert run("edit", ID, "--set", "time=10:00", "--quiet", "--db", db).err == ""
    given = ("add", "--date", "2024-11-25", "--source", "TBS", "--title", TITLE + "。")
    done = run(*given, "--quiet", "--db", db)
    assert (done.err, done.out[:2]) == ("", "x-")


@pytest.mark.posix
def test_a_person_is_asked_before_clips_are_removed_or_merged(db: Path, run: Run) -> None:
    call = ["remove", ID, "--db", str(db)]
    assert "nothing" not in on_terminal(call, typed="\n")
    assert run("show", ID, "--db", db).status == 0
    shown = on_terminal(call, typed="x\ny\n", NO_COLOR="1")
    assert f"{ID}  2024-11-25  TBS  {TITLE}\nRemove 1 clip? [y/N]" in shown
    assert "1 clip removed" in shown
    assert run("show", ID, "--db", db).status == 1
    shown = on_terminal(["merge", OTHER, "2407-061419", "--db", str(db)], typed="y\n")
    assert f"Merge 1 clip into {OTHER}? [y/N]" in shown
    assert "1 clip merged" in shown


@pytest.mark.posix
def test_the_end_of_what_is_typed_is_no(db: Path, run: Run) -> None:
    on_terminal(["remove", ID, "--db", str(db)], typed="\x04")
    assert run("show", ID, "--db", db).status == 0


@pytest.mark.parametrize("field", EDITABLE)
def test_every_field_is_in_the_help_and_an_option_of_add(field: str, run: Run) -> None:
    assert re.search(rf"\b{field}\b", run("edit", "--help", COLUMNS="200").out)
    shown = run("add", "--help", COLUMNS="200").out
    assert re.search(rf"--{field.replace('_', '-')}\s", shown)


COMPLETED = (
    (["edit", ID, "--set"], "sou", "source="),
    (["edit", ID, "--add"], "lab", "labels="),
    (["edit", ID, "--add"], "labels=ch", "labels=checked"),
    (["edit", ID, "--remove"], "countries=Ita", "countries=Italy"),
    (["edit", ID, "--reset"], "ti", "time"),
    (["label", ID, "--remove"], "ch", "checked"),
    (["undo"], "", "2"),
    (["merge"], "2412-1125", ID),
)


@pytest.mark.parametrize(("before", "word", "offered"), COMPLETED)
def test_a_shell_is_offered_fields_labels_and_entries(
    before: list[str], word: str, offered: str, run_process: Run, run: Run, db: Path
) -> None:
    run("label", ID, "--add", "checked", "--db", db)
    line = " ".join(["clipdb", *before, word])
    done = run_process(
        _CLIPDB_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS=line, CLIPDB_DB=str(db)
    )
    assert offered in re.findall(r'"([^"]*)"', done.out.replace(":", '":"'))
