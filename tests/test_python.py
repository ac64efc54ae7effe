"""The Python interface: what the docs show, and that it gives what the command line gives."""

import doctest
import gc
import json
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

import clipdb
from clipdb.clip import FIELDS
from tests.conftest import ROOT, SAMPLE, Run


def test_the_examples_of_the_docs_run(sample_db: Path) -> None:
    shutil.copy(SAMPLE, sample_db.parent)
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8").replace("```", "")
    test = doctest.DocTestParser().get_doctest(text, {}, "python.md", "python.md", 0)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    runner.run(test, out=said.append)
    assert len(test.examples) > 20
    assert not runner.failures, "".join(said)


def test_every_public_name_is_there_and_in_the_docs() -> None:
    docs = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    assert dir(clipdb) == sorted(clipdb.__all__)
    for name in clipdb.__all__:
        assert getattr(clipdb, name) is not None
    for name in set(clipdb.__all__) - {"__version__", "Results", "Clip", "Archive", "ImportReport"}:
        assert name in docs, name
    errors = [getattr(clipdb, name) for name in clipdb.__all__ if name.endswith("Error")]
    assert all(issubclass(error, clipdb.ClipdbError) for error in errors)
    with pytest.raises(AttributeError):
        clipdb.nothing_of_this_name  # noqa: B018


def test_importing_clipdb_imports_no_more_of_it() -> None:
    code = "import sys, clipdb; print(sorted(m for m in sys.modules if m.startswith('clipdb')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['clipdb']\n"


CALLS: tuple[tuple[list[str], dict[str, object]], ...] = (
    ([], {}),
    (["協定"], {}),
    (["ACSA OR 寄港 -会談"], {"sort": "relevance"}),
    ([], {"country": ["Italy", "伊", "FR"], "main": True, "since": "2017"}),
    (['"航行の自由"'], {"topic": "ACSA", "reverse": True}),
    ([], {"source": "讀賣", "via": "yahoo", "until": "2024"}),
    (["@saved"], {"expand": True}),
)


@pytest.mark.parametrize(("words", "options"), CALLS, ids=str)
def test_a_search_gives_what_the_command_line_gives(
    words: list[str], options: dict[str, object], run: Run, sample_db: Path
) -> None:
    run("search", "サイバー", "--save", "saved", "--db", sample_db)
    arguments = [*words]
    for name, value in options.items():
        for one in value if isinstance(value, list) else [value]:
            arguments += [f"--{name}"] if one is True else [f"--{name}", str(one)]
    command = "search" if words else "list"
    expected = json.loads(run(command, *arguments, "--json", "--db", sample_db).out)
    with clipdb.open(sample_db) as archive:
        found = archive.search(*words, **options)  # type: ignore[arg-type]
        records = list(found.records())
    assert records == [{name: record[name] for name in FIELDS} for record in expected]
    assert len(records) > 0


def test_an_archive_that_nobody_closed_is_closed_at_any_time(sample_db: Path) -> None:
    other = shutil.copy(sample_db, sample_db.with_name("other.db"))
    left = [clipdb.open(sample_db)]
    left.append(left)  # type: ignore[arg-type]  # which only the collector takes apart
    del left
    with clipdb.open(other) as archive:
        gc.collect()
        assert len(archive) > 0


PARTS = (slice(3), slice(2, 5), slice(-4, None), slice(40, 80), slice(5, 2))


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_slices_are_those_of_a_list(part: slice, sample_db: Path) -> None:
    with clipdb.open(sample_db) as archive:
        found = archive.search()
        everything = list(found)
        assert list(found[part]) == everything[part]
        assert len(found[part]) == len(everything[part])
        assert list(found[2:30][part]) == everything[2:30][part]
        assert found[part].ids() == [clip.id for clip in everything[part]]


def test_what_is_no_index_or_filter_is_an_error(sample_db: Path) -> None:
    with clipdb.open(sample_db) as archive:
        found = archive.search()
        for place in (49, -50):
            with pytest.raises(IndexError):
                found[place]
        with pytest.raises(ValueError, match="without a step"):
            found[::2]
        with pytest.raises(clipdb.UnknownValueError, match="unknown filter 'contry'"):
            archive.search(contry="Italy")
        with pytest.raises(clipdb.UnknownValueError, match="unknown order 'newest'"):
            archive.search(sort="newest")  # type: ignore[arg-type]
        with pytest.raises(clipdb.UnknownValueError, match="unknown format 'doc'"):
            found.export("doc")
        with pytest.raises(clipdb.OutputError, match="ris has no columns"):
            found.export("ris", columns=["id"])
        with pytest.raises(clipdb.UnknownValueError, match="unknown property 'colour'"):
            found.stats("colour")
        with pytest.raises(clipdb.QueryError):
            archive.search("(")
    with pytest.raises(clipdb.ArchiveError, match="is closed"):
        list(found)
    with pytest.raises(clipdb.ArchiveError, match="no database at"):
        clipdb.open("none.db")


def test_what_is_tried_is_as_if_it_had_not_been(sample_db: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.csv"
    page.write_text("date,source,title\n2024-01-02,NHK,日伊会談\n", encoding="utf-8")
    with clipdb.open(sample_db) as archive:
        before = list(archive), len(archive.log())
    with clipdb.open(sample_db, write=True, dry_run=True) as archive:
        assert archive.import_file(page).new == 1
        assert archive.edit("2412-112514", set={"time": "9:00"}) is None
        assert archive.remove("2412-112514") is None
        with pytest.raises(clipdb.EditError):
            archive.edit("2412-112514", set={"time": "noon"})
    with clipdb.open(sample_db) as archive:
        assert (list(archive), len(archive.log())) == before
    with clipdb.open(tmp_path / "new.db", write=True, dry_run=True) as archive:
        assert archive.import_file(page).new == 1
    assert not (tmp_path / "new.db").exists()


def test_dates_may_be_dates(sample_db: Path) -> None:
    with clipdb.open(sample_db) as archive:
        of_day = archive.search(since=date(2024, 8, 17), until=date(2024, 8, 17))
        assert of_day.ids() == ["2409-081713"]


GIVEN: tuple[tuple[dict[str, object], dict[str, object]], ...] = (
    ({"country": None, "main": None, "since": None, "label": []}, {}),
    ({"main": False, "added_since": None}, {}),
    ({"since": 2023}, {"since": "2023"}),
    ({"until": datetime(2021, 3, 4, 5, 6)}, {"until": "2021-03-04"}),
    ({"country": ("Italy", "FR")}, {"country": ["Italy", "FR"]}),
    ({"country": {"Italy": 1}}, {"country": ["Italy"]}),
    ({"country": iter(("伊",)), "main": 1}, {"country": "Italy", "main": True}),
)


@pytest.mark.parametrize(("given", "plain"), GIVEN)
def test_filters_may_be_pythons_own_values(
    given: dict[str, object], plain: dict[str, object], sample_db: Path
) -> None:
    with clipdb.open(sample_db) as archive:
        assert archive.search(**given).ids() == archive.search(**plain).ids()  # type: ignore[arg-type]


WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"country": "Italy", "main": "no"}, "main is True or False, not 'no'"),
    ({"main": True}, "main says how country is meant; give country too"),
    ({"since": ["2023"]}, "since is a date, a year or a text such as '2023-06', not ['2023']"),
    ({"until": True}, "until is a date, a year or a text such as '2023-06', not True"),
    ({"since": 2024, "until": "2023"}, "since 2024 is after until 2023; swap them"),
    ({"country": 1.5}, "country is a text, or several in a list, not 1.5"),
    ({"source": ["NHK", None]}, "source is a text, or several in a list, not ['NHK', None]"),
    ({"topic": False}, "topic is a text, or several in a list, not False"),
    ({"country": "NATO"}, "unknown country 'NATO'; it is a topic: topic='NATO'"),
    (
        {"country": "Xyzzy"},
        "unknown country 'Xyzzy'; archive.search().stats('country') lists those of the archive",
    ),
)


@pytest.mark.parametrize(("given", "words"), WRONG, ids=str)
def test_what_is_wrong_with_a_filter_is_said_as_python_writes_it(
    given: dict[str, object], words: str, sample_db: Path
) -> None:
    with clipdb.open(sample_db) as archive, pytest.raises(clipdb.ClipdbError) as caught:
        archive.search(**given)  # type: ignore[arg-type]
    assert str(caught.value) == words
    with clipdb.open(sample_db) as archive, pytest.raises(clipdb.QueryError) as query:
        archive.search("寄港 main:Japan")
    assert "--" not in str(query.value)


def test_a_notebook_shows_matches_and_no_markup_of_others(tmp_path: Path) -> None:
    page = tmp_path / "page.csv"
    page.write_text(
        "date,source,title,summary\n2024-01-02,<b>NHK</b>,日伊<script>会談,協定に<i>署名\n",
        encoding="utf-8",
    )
    with clipdb.open(tmp_path / "new.db", write=True) as archive:
        assert archive.import_file(page).new == 1
        shown = archive.search("会談 協定")._repr_html_()
    assert "<mark>会談</mark>" in shown
    assert "<mark>協定</mark>" in shown
    assert not any(tag in shown for tag in ("<script>", "<b>", "<i>"))


def test_records_make_a_data_frame(sample_db: Path) -> None:
    with clipdb.open(sample_db) as archive:
        frame = archive.search(country="Italy").to_pandas()
        assert list(frame.columns) == list(FIELDS)
        assert list(frame["id"]) == archive.search(country="Italy").ids()
        assert frame["date"].dt.year.max() == 2024


def test_a_report_names_countries_and_marks_matches(sample_db: Path) -> None:
    with clipdb.open(sample_db) as archive:
        report = archive.search("署名", country="Italy").export("html")
    assert "<mark>署名</mark>" in report
    assert "Italy" in report


def test_one_bad_value_or_id_and_nothing_is_changed(sample_db: Path) -> None:
    with clipdb.open(sample_db, write=True) as archive:
        before = list(archive), len(archive.log())
        with pytest.raises(clipdb.UnknownIdError):
            archive.edit(["2412-112514", "2412-99"], set={"time": "10:00"})
        with pytest.raises(clipdb.EditError, match="time '25:00' is no time of day"):
            archive.edit("2412-112514", set={"time": "25:00", "date": date(2024, 11, 24)})
        with pytest.raises(clipdb.UnknownValueError, match="unknown field 'labels_'"):
            archive.edit("2412-112514", set={"labels_": "x"})
        with pytest.raises(clipdb.UnknownValueError, match="unknown country 'Itly'"):
            archive.edit("2412-112514", add={"countries": "Itly"})
        with pytest.raises(clipdb.EditError, match="title cannot be empty"):
            archive.add(date="2024-01-01", source="NHK", title="")
        with pytest.raises(clipdb.UsageError, match="there is no entry 99"):
            archive.undo(99)
        assert (list(archive), len(archive.log())) == before
    with clipdb.open(sample_db) as archive, pytest.raises(clipdb.ArchiveError, match="for reading"):
        archive.label("2412-112514", add="x")


def test_what_is_taken_all_the_same_is_a_warning_where_it_was_said(sample_db: Path) -> None:
    with clipdb.open(sample_db, write=True) as archive:
        with pytest.warns(UserWarning, match="outlet '町の新聞' is a new one") as told:
            number = archive.edit(archive["2412-112514"], set={"source": "町の新聞"})
        assert [warning.filename for warning in told] == [__file__]
        assert archive.edit("2412-112514", set={"source": "町の新聞"}) is None
        assert archive.undo() == (number or 0) + 1
        title = archive["2412-112514"].title
        with pytest.warns(UserWarning, match="looks like 2412-112514") as told:
            archive.add(date=date(2024, 11, 25), source="TBS", title=f"{title}へ")
        assert [warning.filename for warning in told] == [__file__]


def test_an_edit_in_python_is_that_of_the_command_line(run: Run, sample_db: Path) -> None:
    other = Path(shutil.copy(sample_db, "other.db"))
    run("edit", "2412-112514", "--set", "labels=b;a", "--add", "countries=独", "--db", sample_db)
    run("edit", "2302-011016", "--set", "time=", "--remove", "topics=acsa", "--db", sample_db)
    with clipdb.open(other, write=True) as archive:
        archive.edit("2412-112514", set={"labels": ["b", "a"]}, add={"countries": "独"})
        archive.edit(["2302-011016"], set={"time": None}, remove={"topics": ["acsa"]})
    assert run("export", "--db", other).out == run("export", "--db", sample_db).out
