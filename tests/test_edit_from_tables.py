"""A table with ids, as a colleague sends it back: its changed cells, and nothing else."""

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from sqlite3 import Connection

import pandas
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from clipdb.clip import Value, record_of
from clipdb.editing.changes import edit_between, is_nothing
from clipdb.editing.tables import edits_from
from clipdb.editing.values import value_of
from clipdb.errors import ClipdbError
from clipdb.export.formats import FORMATS as WRITTEN
from clipdb.fields import FIELDS_BY_NAME
from clipdb.reading.named import named_rows
from clipdb.reading.source import source_of
from clipdb.store.opening import open_archive
from clipdb.store.select import by_id
from tests.conftest import ROOT, Run
from tests.terminal import on_terminal

ID = "2412-112514"
TITLE = "自衛隊とイタリア軍の円滑な物資相互提供が可能に 日伊政府が協定に署名"
FORMATS = ("csv", "tsv", "json", "jsonl", "xlsx")


@pytest.fixture(scope="module")
def archive() -> Iterator[Connection]:
    with open_archive(ROOT / "sample.db") as connection:
        yield connection


def unsaid(_words: str) -> None:
    """Where warnings go that are not the point."""


def record(run: Run, db: Path, id: str = ID) -> dict[str, object]:
    found: dict[str, object] = json.loads(run("show", id, "--json", "--db", db).out)[0]
    return found


def exported(run: Run, db: Path, format: str, *options: str) -> Path:
    path = Path(f"sent.{format}")
    assert run("export", *options, "-o", path, "--force", "--db", db).status == 0
    return path


@pytest.mark.parametrize("options", [(), ("--excel",), ("--columns", "id,countries")])
@pytest.mark.parametrize("format", FORMATS)
def test_what_was_exported_changes_nothing(
    format: str, options: tuple[str, ...], run: Run, sample_db: Path
) -> None:
    if "--excel" in options and format != "csv":
        pytest.skip("--excel is of CSV")
    run("edit", ID, "--set", "title=-x;y", "--add", "notes=a;b\\c", "--db", sample_db)
    done = run("edit", "--from", exported(run, sample_db, format, *options), "--db", sample_db)
    assert (done.status, done.out, done.err) == (0, "", "nothing to change\n")


def as_excel_saves(path: Path, change: Callable[[Workbook], None]) -> None:
    workbook = load_workbook(path)
    change(workbook)
    workbook.save(path)


def test_the_cells_that_differ_are_one_entry(run: Run, sample_db: Path) -> None:
    path = exported(run, sample_db, "xlsx")

    def correct(workbook: Workbook) -> None:
        sheet = workbook.active
        header = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            cells = dict(zip(header, row, strict=True))
            if cells["id"].value == ID:
                cells["title"].value = "日伊、物品協定に署名"
                cells["time"].value = None
                cells["countries"].value = "Italy; 米国;FR"
                cells["labels"].value = "確認済み"
            if cells["id"].value == "2409-081713":
                cells["comment"].value = "同じ記事?"

    as_excel_saves(path, correct)
    done = run("edit", "--from", path, "--verbose", "--db", sample_db, COLUMNS="100")
    assert re.sub(r"undo \d+", "undo N", done.err) == (
        f"{ID}  日伊、物品協定に署名\n"
        "  time       - 21:23\n"
        f"  title      - {TITLE}\n"
        "             + 日伊、物品協定に署名\n"
        "  countries  - China, United Kingdom\n"
        "  labels     + 確認済み\n"
        "2409-081713  伊、空母で「航行の自由確保」 日本との協力深化と国防相\n"
        "  comment    + 同じ記事?\n"
        "2 clips edited (time, title, countries, labels, comment);"
        " to take it back: clipdb undo N\n"
    )
    changed = record(run, sample_db)
    assert (changed["time"], changed["countries"]) == (None, ["FR", "IT", "US"])
    run("undo", "--db", sample_db)
    assert record(run, sample_db)["title"] == TITLE


# The text of a table, and the edits that it makes of the clip: fields by name, or an error.
TABLES: tuple[tuple[str, dict[str, object] | str], ...] = (
    (f"id,time\n{ID},9:05\n", {"time": "09:05"}),
    (f"id;time\n{ID};9:05\n", {"time": "09:05"}),
    (f"ID\t見出し\t日付\n{ID}\t別の見出し\t2024/11/25\n", {"title": "別の見出し"}),
    (f"直すもの\n\nid,date\n{ID},45620\n", {"date": "2024-11-24"}),
    (f"id,date\n<{ID}>,2024/11/24 (日)\n", {"date": "2024-11-24"}),
    (f"id,date,time\n{ID},2024-11-25 00:00:00,21:23:00\n", {}),
    (f'id,summary\n{ID},"一。\r\n二。"\n', {"summary": "一。\n二。"}),
    (f"id,via,time\n{ID},,\n", {"via": None, "time": None}),
    (f"id,countries\n{ID},US;IT;GB;FR;CN\n", {}),
    (f'id,countries\n{ID},"[""IT""]"\n', {"countries": ["IT"]}),
    (f"id,main_countries\n{ID},\n", {"main_countries": []}),
    (f'{{"id": "{ID}", "time": null, "notes": ["a;b"]}}', {"time": None, "notes": ["a;b"]}),
    (f'[{{"id": "{ID}", "title": "{TITLE}"}}]', {}),
    (f'{{"clips": [{{"id": "{ID}", "labels": "mine"}}]}}', {"labels": ["mine"]}),
    (f"id,date\n{ID},\n", "line 2: date cannot be empty"),
    (f"id,date\n{ID},2024-13-01\n", "line 2: there is no such date as 2024-13-01"),
    (f"id,time\n{ID},25:00\n", "line 2: time '25:00' is no time of day"),
    (f"id,countries\n{ID},Itly;IT\n", "line 2: unknown country 'Itly'; nearest known: Italy"),
    (f"id,time\n{ID},9:05\n2412-99,9:05\n", "line 3: no clip 2412-99"),
    (f"id,time\n{ID},9:05\n{ID},9:05\n", f"line 3: {ID} stands in line 2 too"),
    (f"id,time\n{ID},9:05\n,9:05\n", "line 3: no id; clipdb import takes new clips"),
    (f"id,time,title\n{ID},9:05\n", "line 2: 2 cells where the header has 3"),
    (f"id,time\n{ID},9:05,x\n", "line 2: 3 cells where the header has 2"),
    (f"id,time,時刻\n{ID},9:05,9:06\n", "line 2: the columns time and 時刻 are both time"),
    (f"id,time,time\n{ID},9:05,9:06\n", "2 columns are called time; leave one of them"),
    (f"id,見出し,title\n{ID},{TITLE},別\n", "the columns 見出し and title are both title"),
    ("date,title\n2024-01-01,x\n", "has no row under a column id"),
    ("日伊防衛協力に関する報道\n\n2024.11.25 読売新聞 日伊\n 本文。\n", "has no row under"),
    (f'[{{"id": "{ID}", "title": {{"a": 1}}}}]', "line 1: title is not a text"),
    (f'[{{"id": "{ID}", "time": "9:05"}}, {{"id": ', "not a JSON object"),
    (f'[{{"id": "{ID}", "time": "9:05"}}, {{"time": "9:05"}}]', "no id"),
)


@pytest.mark.parametrize(("table", "expected"), TABLES)
def test_a_table_changes_what_it_says_otherwise(
    table: str, expected: dict[str, object] | str, run: Run, sample_db: Path
) -> None:
    Path("table.txt").write_text(table, encoding="utf-8", newline="")
    before = record(run, sample_db)
    done = run("edit", "--from", "table.txt", "--db", sample_db)
    if isinstance(expected, str):
        assert (done.status, expected in done.err) == (2, True), done.err
        assert len(done.err.splitlines()) == 1
        assert record(run, sample_db) == before
    else:
        assert done.status == 0, done.err
        made = () if "summary" not in expected else ("countries", "main_countries", "topics")
        after = record(run, sample_db)
        changed = {name for name, value in after.items() if value != before[name]}
        assert changed - {*made} == expected.keys()
        assert before | after == before | after | expected


def test_all_that_is_wrong_is_named_with_its_place(run: Run, sample_db: Path) -> None:
    rows = "".join(f"2412-9{number},x\n" for number in range(7))
    Path("table.csv").write_text(f"id,time\n{ID},x\n{rows}", encoding="utf-8")
    done = run("edit", "--from", "table.csv", "--db", sample_db)
    assert done.err == (
        "clipdb: line 2: time 'x' is no time of day; write it like 21:05;"
        " line 3: no clip 2412-90; line 4: no clip 2412-91; line 5: no clip 2412-92;"
        " line 6: no clip 2412-93 … and 3 more; nothing was changed\n"
    )


def test_columns_that_say_nothing_of_ours_are_left_out_and_named(run: Run, sample_db: Path) -> None:
    columns = "id,date,source_raw,added,country_names,topic_names"
    path = exported(run, sample_db, "csv", "--columns", columns)
    text = path.read_text(encoding="utf-8").replace("topic_names", "担当", 1)
    path.write_text(text.replace(",TBS News,", ",TBS,"), encoding="utf-8")
    done = run("edit", "--from", path, "--db", sample_db)
    assert done.err == (
        "warning: source_raw cannot be changed, its cells that differ are left out:"
        f" {ID}, 2104-032204\n"
        "warning: columns that are no field to be changed are left out: country_names, 担当\n"
        "nothing to change\n"
    )


def as_of(path: Path, told: str) -> list[str]:
    """What tells `edit --from` as of which entry a table was written, a workbook by itself."""
    if path.suffix == ".xlsx":
        return []
    (number,) = re.findall(r"^wrote sent.csv, as of entry (\d+)$", told, re.MULTILINE)
    return ["--as-of", number]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_was_changed_here_meanwhile_is_left_out_and_named(
    ending: str, run: Run, sample_db: Path
) -> None:
    path = Path(f"sent.{ending}")
    columns = ("--columns", "id,date,time,labels,countries")
    run("edit", ID, "--set", "time=20:00", "--add", "countries=KR", "--db", sample_db)
    told = run("export", *columns, "-o", path, "--db", sample_db).err
    run("edit", ID, "--set", "date=2024-11-24", "--add", "labels=mine", "--db", sample_db)
    run("edit", ID, "--set", "title=日独が会談", "--db", sample_db)
    run("undo", "2", "--db", sample_db)
    run("remove", "2409-081713", "--yes", "--db", sample_db)
    run("merge", "2407-061419", "1605-040802", "--yes", "--db", sample_db)
    number = as_of(path, told)
    if ending == "csv":
        text = (
            path.read_text(encoding="utf-8")
            .replace("20:00", "22:23")
            .replace("2024-11-25", "2024-11-26")
        )
        path.write_text(text, encoding="utf-8")
    else:

        def correct(workbook: Workbook) -> None:
            for row in workbook.active.iter_rows(min_row=2):
                if row[0].value == ID:
                    row[1].value, row[2].value = "2024-11-26", "22:23"

        as_excel_saves(path, correct)
    done = run("edit", "--from", path, *number, "--db", sample_db)
    left_out = "was changed meanwhile, its cell is left out: the table has"
    said = [re.sub(r"(entry|undo|line|row) \d+", r"\1 N", line) for line in done.err.splitlines()]
    place = "line" if ending == "csv" else "row"
    assert said == [
        f"warning: {place} N is left out: 2409-081713: it was removed by entry N;"
        " clipdb undo N brings it back",
        f"warning: {place} N is left out: 1605-040802: it was merged into 2407-061419 by entry N;"
        " clipdb undo N brings it back",
        f"warning: {ID}: date {left_out} '2024-11-26', the archive '2024-11-24'",
        f"warning: {ID}: time {left_out} '22:23', the archive '21:23'",
        "nothing to change",
    ]
    after = record(run, sample_db)
    assert (after["date"], after["time"], after["labels"]) == ("2024-11-24", "21:23", ["mine"])
    assert (after["title"], "DE" in str(after["countries"])) == ("日独が会談", True)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_table_can_set_a_field_back_to_what_it_was(
    ending: str, run: Run, sample_db: Path
) -> None:
    run("edit", ID, "--set", "time=20:00", "--db", sample_db)
    path = Path(f"sent.{ending}")
    told = run("export", "--columns", "id,time", "-o", path, "--db", sample_db).err
    if ending == "csv":
        text = path.read_text(encoding="utf-8").replace("20:00", "21:23")
        path.write_text(text, encoding="utf-8")
    else:

        def correct(workbook: Workbook) -> None:
            for row in workbook.active.iter_rows(min_row=2):
                if row[0].value == ID:
                    row[1].value = "21:23"

        as_excel_saves(path, correct)
    done = run("edit", "--from", path, *as_of(path, told), "--db", sample_db)
    assert done.err == "1 clip edited (time); to take it back: clipdb undo 3\n"
    assert record(run, sample_db)["time"] == "21:23"


def test_of_a_table_without_a_number_each_cell_that_differs_is_taken_and_what_was_before_named(
    run: Run, sample_db: Path
) -> None:
    path = exported(run, sample_db, "csv", "--columns", "id,time,comment")
    run("edit", ID, "--set", "time=20:00", "--set", "comment=x", "--db", sample_db)
    run("edit", ID, "--set", "time=19:00", "--db", sample_db)
    text = path.read_text(encoding="utf-8").replace(f"{ID},21:23,", f"{ID},20:00,y")
    path.write_text(text, encoding="utf-8")
    done = run("edit", "--from", path, "--db", sample_db)
    assert done.err == (
        f"warning: {ID}: time is set back to what it was before: the table has '20:00',"
        " the archive '19:00'\n1 clip edited (time, comment); to take it back: clipdb undo 4\n"
    )
    after = record(run, sample_db)
    assert (after["time"], after["comment"]) == ("20:00", "y")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--from", "table.csv", "--as-of", "7"], "there is no entry 7; clipdb log lists them"),
        (["--from", "table.csv", "--as-of", "99999999999999999999"], "there is no entry 9999"),
        ([ID, "--set", "time=9:00", "--as-of", "1"], "--as-of says when the table of --from"),
    ],
)
def test_a_number_that_says_nothing_is_named(
    options: list[str], words: str, run: Run, sample_db: Path
) -> None:
    Path("table.csv").write_text(f"id,time\n{ID},9:05\n", encoding="utf-8")
    done = run("edit", *options, "--db", sample_db)
    assert (done.status, words in done.err, record(run, sample_db)["time"]) == (2, True, "21:23")


def test_a_workbook_of_another_archive_is_no_table_of_then(run: Run, sample_db: Path) -> None:
    run("edit", ID, "--set", "time=20:00", "--db", sample_db)
    path = exported(run, sample_db, "xlsx", "--columns", "id,time")
    run("import", ROOT / "sample.txt", "--db", "other.db")
    done = run("edit", "--from", path, "--db", "other.db")
    assert done.err.splitlines() == [
        "warning: sent.xlsx is of entry 2, which this archive has not",
        "1 clip edited (time); to take it back: clipdb undo 2",
    ]


def test_sheets_of_which_each_has_ids_are_read_and_others_are_not(
    run: Run, sample_db: Path
) -> None:
    workbook = Workbook()
    workbook.active.append(["説明", "直したところ"])
    for number, id in enumerate((ID, "2409-081713")):
        sheet = workbook.create_sheet(f"表{number}")
        sheet.append(["id", "comment", "labels"])
        sheet.append([id, f"{number}", "同じ"])
    sheet.append(["2407-061419", "三", None])
    sheet.merge_cells("C2:C3")
    content = io.BytesIO()
    workbook.save(content)
    Path("table.xlsx").write_bytes(content.getvalue())
    assert run("edit", "--from", "table.xlsx", "--db", sample_db).status == 0
    found = [record(run, sample_db, id) for id in (ID, "2409-081713", "2407-061419")]
    assert [(one["comment"], one["labels"]) for one in found] == [
        ("0", ["同じ"]),
        ("1", ["同じ"]),
        ("三", ["同じ"]),
    ]


@pytest.mark.posix
def test_on_a_terminal_the_changes_are_shown_and_asked_for(run: Run, sample_db: Path) -> None:
    Path("table.csv").write_text(f"id,time\n{ID},9:05\n", encoding="utf-8")
    call = ["edit", "--from", "table.csv", "--db", str(sample_db)]
    shown = on_terminal(call, typed="q\n")
    assert "Apply, or quit? [a/q]" in shown
    assert record(run, sample_db)["time"] == "21:23"
    assert "1 clip edited" in on_terminal(call, typed="a\n")
    assert record(run, sample_db)["time"] == "09:05"
    Path("table.csv").write_text(f"id,time\n{ID},9:06\n", encoding="utf-8")
    assert "[a/q]" not in on_terminal([*call, "--yes"])
    assert record(run, sample_db)["time"] == "09:06"


TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=20
)
CELLS = st.fixed_dictionaries(
    {
        "title": TEXT.filter(str.strip),
        "summary": TEXT,
        "notes": st.lists(TEXT, max_size=3),
        "labels": st.lists(st.sampled_from(["a", "b;c", "\\\\", '"', "本 本"]), unique=True),
        "comment": TEXT,
    }
)


@given(CELLS, st.sampled_from(["csv", "json", "jsonl", "excel", "xlsx"]))
def test_whatever_a_table_says_is_what_the_record_has_then(
    archive: Connection, cells: dict[str, Value], format: str
) -> None:
    typed = {
        name: value_of(FIELDS_BY_NAME[name], value, archive, unsaid)
        for name, value in cells.items()
    }
    clip = by_id(archive, ID)
    assert clip
    record: dict[str, Value] = {"id": ID, **typed}
    content = io.BytesIO()
    row = WRITTEN[format]
    if row.is_binary:
        row.binary_writer()([record], tuple(record), content, {})
    else:
        out = io.TextIOWrapper(content, encoding="utf-8", newline="")
        row.writer()([record], tuple(record), out)
        out.flush()
    with source_of(content.getvalue(), "table") as source:
        rows = list(named_rows(source, "id"))
    found = edits_from(rows, archive, unsaid, gone=lambda _: {})
    expected = edit_between(record_of(clip), typed)
    assert found == ([] if is_nothing(expected) else [(ID, expected)])


SENT = (
    (ROOT / "tests/data/formats/written/csv.csv").read_bytes(),
    (ROOT / "tests/data/formats/written/tsv.tsv").read_bytes(),
    (ROOT / "tests/data/formats/written/json.json").read_bytes(),
    (ROOT / "tests/data/formats/written/jsonl.jsonl").read_bytes(),
    (ROOT / "tests/data/formats/written/xlsx.xlsx").read_bytes(),
)


@given(st.sampled_from(SENT), st.data())
@settings(max_examples=60)
def test_whatever_a_file_has_become_it_is_read_or_refused(
    archive: Connection, content: bytes, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    with_other = content[:start] + data.draw(st.binary(max_size=8)) + content[end:]
    with suppress(ClipdbError), source_of(with_other, "table") as source:
        rows = named_rows(source, "id")
        edits_from(rows, archive, unsaid, gone=lambda _: {})


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_other_workbooks_are_read_too(kind: str, run: Run, sample_db: Path) -> None:
    frame = pandas.DataFrame(
        [[ID, date(2024, 11, 24), "直した"]], columns=["id", "date", "comment"]
    )
    if kind == "ods":
        frame.to_excel("table.ods", engine="odf", index=False)
    else:
        book = xlwt.Workbook()
        sheet = book.add_sheet("Sheet1")
        for row, values in enumerate([list(frame.columns), *frame.values.tolist()]):
            for column, value in enumerate(values):
                style = xlwt.easyxf(num_format_str="yyyy/mm/dd") if column == 1 and row else None
                sheet.write(row, column, value, *[style] * bool(style))
        book.save("table.xls")
    assert run("edit", "--from", f"table.{kind}", "--db", sample_db).status == 0
    after = record(run, sample_db)
    assert (after["date"], after["comment"]) == ("2024-11-24", "直した")
