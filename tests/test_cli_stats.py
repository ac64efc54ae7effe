"""stats: counts by one or two properties, in every form."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from clipdb.render.wrapping import cells
from tests.conftest import Run


@pytest.fixture
def records(run: Run, sample_db: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("list", "--json", "--db", sample_db).out)
    return found


def counted(run: Run, db: Path, *arguments: str) -> dict[tuple[str, ...], int]:
    rows = json.loads(run("stats", *arguments, "--format", "json", "--db", db).out)
    return {tuple(str(v) for v in list(row.values())[:-1]): row["clips"] for row in rows}


VALUES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "country": lambda record: record["countries"],
    "main-country": lambda record: record["main_countries"],
    "source": lambda record: [record["source"]],
    "topic": lambda record: record["topics"],
    "via": lambda record: [record["via"]] if record["via"] else [],
    "collection": lambda record: record["collections"],
    "year": lambda record: [record["date"][:4]],
    "month": lambda record: [record["date"][:7]],
}


@pytest.mark.parametrize("name", VALUES)
def test_counts_are_those_of_the_records(
    name: str, run: Run, sample_db: Path, records: list[dict[str, Any]]
) -> None:
    expected = Counter(value for record in records for value in VALUES[name](record))
    found = counted(run, sample_db, "--by", name)
    assert {key[0]: number for key, number in found.items() if number} == expected
    if name in ("year", "month"):
        assert list(found) == sorted(found)
        assert 0 in found.values()
    else:
        assert list(found.values()) == sorted(found.values(), reverse=True)


def test_two_properties_are_crossed(
    run: Run, sample_db: Path, records: list[dict[str, Any]]
) -> None:
    expected = Counter((c, r["date"][:4]) for r in records for c in r["main_countries"])
    found = counted(run, sample_db, "--by", "main-country", "--by", "year")
    assert {key: number for key, number in found.items() if number} == expected
    assert len({key[1] for key in found}) == 14  # years with no clip, too


def test_filters_and_a_query_narrow(run: Run, sample_db: Path) -> None:
    found = counted(run, sample_db, "--query", "サイバ", "--since", "2018", "--country", "EE")
    ids = run(
        "search",
        "サイバ",
        "--since",
        "2018",
        "--country",
        "EE",
        "--format",
        "ids",
        "--db",
        sample_db,
    ).lines
    assert sum(found.values()) == len(ids) > 0


def test_every_format_gives_the_same_counts(run: Run, sample_db: Path) -> None:
    expected = [["IT", "17"], ["CN", "13"]]
    plain = run("stats", "--by", "country", "--db", sample_db).lines
    assert [line.split("\t") for line in plain[:2]] == expected
    comma = run("stats", "--by", "country", "--format", "csv", "--db", sample_db).out
    rows = list(csv.reader(io.StringIO(comma)))
    assert rows[:3] == [["country", "clips"], *expected]
    lines = run("stats", "--by", "country", "--format", "jsonl", "--db", sample_db).lines
    assert json.loads(lines[0]) == {"country": "IT", "clips": 17}


def test_a_table_has_bars(run: Run, sample_db: Path) -> None:
    table = run("stats", "--since", "2023", "--format", "table", "--db", sample_db, COLUMNS="40")
    assert table.lines == [
        "year  clips",
        "2023      7  ==============",
        "2024     14  ===========================",
        "2025      1  ==",
    ]
    assert table.err == "22 clips\n"
    shown = run("stats", "--by", "topic", "--format", "table", "--lang", "ja", "--db", sample_db)
    assert shown.lines[0] == "主題                        件数"
    assert shown.err == "49件。主題が複数ある記事は、それぞれに数えます\n"


def test_a_crossed_table_has_numbers_totals_and_every_year(run: Run, sample_db: Path) -> None:
    command = ("stats", "--by", "via", "--by", "year", "--format", "table", "--db", sample_db)
    crossed = run(*command, COLUMNS="120")
    numbers = counted(run, sample_db, "--by", "via", "--by", "year")
    header, yahoo, *_, total = (line.split() for line in crossed.lines)
    years = header[2:]
    assert years == [str(year) for year in range(2012, 2026)]
    of_yahoo = [numbers.get(("Yahoo", year), 0) for year in years]
    assert yahoo[0] == "Yahoo"
    assert [int(n.replace("-", "0")) for n in yahoo[1:]] == [sum(of_yahoo), *of_yahoo]
    by_year = counted(run, sample_db, "--by", "year")
    assert total[1:] == ["49", *(str(by_year[(year,)]) for year in years)]
    assert crossed.err == "49 clips; 10 without via\n"


def test_a_row_of_a_crossed_table_counts_each_clip_once(run: Run, sample_db: Path) -> None:
    table = run(
        *("stats", "--by", "source", "--by", "country", "--format", "table", "--db", sample_db),
        COLUMNS="240",
    )
    outlets = counted(run, sample_db, "--by", "source")
    shown = {line.split()[0]: int(line.split()[1]) for line in table.lines[1:-1]}
    assert shown == {name: outlets[(name,)] for name in shown}
    assert len(shown) > 5


@pytest.mark.parametrize("width", [20, 40, 60, 100, 140])
@pytest.mark.parametrize("second", ["country", "month", "year"])
def test_a_crossed_table_has_every_clip_at_any_width(
    second: str, width: int, run: Run, sample_db: Path
) -> None:
    table = run(
        *("stats", "--by", "source", "--by", second, "--format", "table", "--db", sample_db),
        COLUMNS=str(width),
    )
    numbers = counted(run, sample_db, "--by", "source", "--by", second)
    assert all(cells(line) <= max(width, 20) for line in table.lines)
    expected = sum(n for (source, _), n in numbers.items() if source == "産経新聞")
    row = next(line for line in table.lines if line.startswith("産経"))
    shown = [int(n.replace("-", "0")) for n in row.split()[2:]]
    assert sum(shown) == expected or (not shown and "columns" in table.err)


def test_counts_are_drawn_as_svg(run: Run, sample_db: Path) -> None:
    for by in ("year", "source"):
        result = run("stats", "--by", by, "--svg", f"{by}.svg", "--db", sample_db)
        assert (result.status, result.err) == (0, f"wrote {by}.svg\n")
        svg = ElementTree.parse(f"{by}.svg").getroot()
        texts = [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]
        assert ("2023" if by == "year" else "時事通信") in texts
        assert {"year": "Clips by year", "source": "Clips by outlet"}[by] == texts[0]
        assert {"clips", "outlet" if by == "source" else "year"} <= set(texts)
        bars = [e.get("data-most") for e in svg.iter("{http://www.w3.org/2000/svg}g")]
        numbers = counted(run, sample_db, "--by", by)
        assert [int(number or 0) for number in bars] == list(numbers.values())
    assert run("stats", "--svg", "year.svg", "--db", sample_db).status == 2


WRONG = {
    ("--by", "year", "--by", "year"): "--by takes one property, or two different ones",
    ("--by", "colour"): "unknown property 'colour'",
    ("--format", "ids"): "counts have no ids",
    ("--by", "year", "--by", "via", "--svg", "x.svg"): "--svg draws one property: give --by once",
    ("--query", "(x"): "nothing closes this (, at character 1",
    ("--query", ""): "nothing to search for",
    ("--csv", "--json"): "choose one format: csv, json",
}


@pytest.mark.parametrize("arguments", WRONG)
def test_a_mistake_is_one_clear_line(arguments: tuple[str, ...], run: Run, sample_db: Path) -> None:
    result = run("stats", *arguments, "--db", sample_db)
    assert (result.status, result.out) == (2, "")
    assert WRONG[arguments] in result.err
    assert len(result.err.splitlines()) == 1


def test_nothing_is_counted_in_an_empty_result(run: Run, sample_db: Path) -> None:
    for form, empty in (("json", "[]\n"), ("csv", "year,clips\n"), ("plain", "")):
        result = run("stats", "--until", "1999", "--format", form, "--db", sample_db)
        assert (result.status, result.out) == (0, empty)
    table = run("stats", "--until", "1999", "--format", "table", "--db", sample_db)
    assert (table.out, table.err) == ("", "no clips match\n")
    brazil = run("stats", "--country", "Brazil", "--db", sample_db)
    assert brazil.err == "no clips match\nhint: no clip of this archive has --country Brazil\n"


def test_months_go_from_the_first_clip_to_the_last_without_a_gap(run: Run, sample_db: Path) -> None:
    asked = ("stats", "--by", "month", "--since", "2024-09", "--until", "2025-01", "--json")
    rows = json.loads(run(*asked, "--db", sample_db).out)
    months = ["2024-09", "2024-10", "2024-11", "2024-12", "2025-01"]
    first = next(place for place, row in enumerate(rows) if row["clips"])
    assert (first, rows[-1]["clips"] > 0) == (0, True)
    assert [row["month"] for row in rows] == months[-len(rows) :]
