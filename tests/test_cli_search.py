"""search as a user and as a script see it: language, snippets, hints, saved searches."""

import json
from pathlib import Path

import pytest

from tests.conftest import Run


def ids(run: Run, db: Path, *arguments: str) -> list[str]:
    return run("search", *arguments, "--format", "ids", "--db", db).lines


# query → ids
FOUND = {
    "首脳会談 ウクライナ 訪問": ["1506-052501"],
    "サイバー ICT": ["2404-031116"],
    "新装輪APC": ["1709-072601"],
    '"A330 MRTT"': ["2309-081420"],
    "ACSA -メローニ": ["2412-112514", "2409-081713"],
    "ACSA NOT title:軍": ["2409-081713"],
    "source:読売 via:Yahoo date:2025": ["2502-012510"],
    "id:2412-": ["2412-112514", "2412-111615"],
    "main:ジョージア": ["1512-111203"],
    "topic:ACSA since:2024-11": ["2412-112514"],
    "(ACSA OR 情報保護協定) country:DE until:2019": ["1903-020404"],
}


@pytest.mark.parametrize("query", FOUND)
def test_a_query_finds(query: str, run: Run, sample_db: Path) -> None:
    assert ids(run, sample_db, query) == FOUND[query]
    assert ids(run, sample_db, *query.split(" ")) == FOUND[query]


def test_filters_alone_list(run: Run, sample_db: Path) -> None:
    listed = run("list", "--country", "Italy", "--db", sample_db)
    assert run("search", "--country", "Italy", "--db", sample_db).out == listed.out
    assert run("search", "country:Italy", "--db", sample_db).out == listed.out


# arguments → what the one line on standard error begins with
ERRORS = {
    ("(ACSA",): "clipdb: nothing closes this (, at character 1 of the query: ▶(ACSA",
    ("country:Itly",): "clipdb: unknown country 'Itly'; nearest known: Italy",
    ("date:2023-02-30",): "clipdb: ",
    ("date:2024..2023",): "clipdb: date:2024..2023 ends before it begins",
    ("date:..",): "clipdb: date: needs a day or two, as date:2023..2024-06",
    ('""',): "clipdb: nothing to look for in ''; give a word or a phrase",
    ("・",): "clipdb: nothing to look for in '・'; give a word or a phrase",
    (): "clipdb: Invalid value: nothing to search for; give words or a filter",
    ("@none",): "clipdb: unknown saved search 'none'",
    ("--save", "a b", "協定"): "clipdb: Invalid value: 'a b' is no name for a search; use one word",
    ("--save", "a", "@b"): "clipdb: Invalid value: a saved search cannot hold another; write it",
    ("--save", "a"): "clipdb: Invalid value: nothing to save; give words or a filter",
    ("--forget", "none"): "clipdb: unknown saved search 'none'",
    (
        "協定",
        "--columns",
        "snipet",
    ): "clipdb: no column 'snipet', did you mean snippet?; there are: id, ",
}


@pytest.mark.parametrize("arguments", ERRORS)
def test_a_mistake_is_one_clear_line(arguments: tuple[str, ...], run: Run, sample_db: Path) -> None:
    result = run("search", *arguments, "--db", sample_db)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(ERRORS[arguments])
    assert len(result.err.splitlines()) == 1


def test_json_has_a_snippet_besides_the_record(run: Run, sample_db: Path) -> None:
    listed = json.loads(run("list", "--json", "--topic", "ACSA", "--db", sample_db).out)
    found = json.loads(run("search", "物品役務", "--json", "--db", sample_db).out)
    by_id = {record["id"]: record for record in listed}
    snippets = {record["id"]: record.pop("snippet") for record in found}
    assert all(record == by_id[record["id"]] for record in found)
    assert snippets["2407-061419"] == (
        "…会談し、自衛隊とイタリア軍が物資や役務を融通し合う«物品役務»相互提供協定 (ACSA)"
        " の交渉開始で一致した。"
    )


def test_a_table_shows_where_each_clip_matched(run: Run, sample_db: Path) -> None:
    words = ("物品役務", "協定に署名")
    result = run("search", *words, "--format", "table", "--db", sample_db, COLUMNS="76")
    assert result.lines == [
        "2024-11-25  TBS  Italy*, China, France, United Kingdom, +1       2412-112514",
        "自衛隊とイタリア軍の円滑な物資相互提供が可能に 日伊政府が協定に署名",
        "  ... 自衛隊とイタリア軍の間で物資などを融通し合う物品役務相互提供協定",
        "  (ACSA) に署名した。",
    ]


# arguments → hints
HINTS = {
    ("ASCA",): ["no clip has ASCA; near it: ACSA (3)"],
    ("円滑化協定書簡",): ["no clip has 円滑化協定書簡"],
    ("物品役務協定",): [
        "物品役務協定 → 物品役務相互提供協定: 2 more; --expand looks for all names",
        "物品役務協定 → ACSA: 2 more; --expand looks for all names",
    ],
    ("物品役務協定", "--expand"): [],
    ("協定", "--country", "Italy", "--since", "2024-11"): [
        "without --country: 2",
        "without --since: 5",
    ],
    ("の",): [],
    ("ASCA", "--quiet"): [],
    ("空母", "国会"): ["no clip has all of them; each alone: 空母 (5), 国会 (1)"],
    ("ACSA", "メローニ", "--country", "Italy", "--main"): [],
    ("zzzqqq", "-イタリヤヤ"): ["no clip has zzzqqq"],
    ("ACSA", "--country", "Brazil"): [
        "no clip of this archive has --country Brazil",
        "without --country: 3",
    ],
    ("の", "-o"): ["-o was taken for a word not to be found; did you mean clipdb export"],
    ("の", "-n", "0"): ["-n was taken for a word not to be found; did you mean --limit N?"],
    ("の", "-limit", "1"): ["-limit was taken for a word not to be found; did you mean --limit?"],
    ("の", "-h"): ["-h was taken for a word not to be found; did you mean --help?"],
}


@pytest.mark.parametrize("arguments", HINTS)
def test_hints_tell_what_would_find_more(
    arguments: tuple[str, ...], run: Run, sample_db: Path
) -> None:
    result = run("search", *arguments, "--db", sample_db)
    hints = [line.removeprefix("hint: ") for line in result.err.splitlines() if "hint: " in line]
    if any(argument in ("-o", "-n", "-limit", "-h") for argument in arguments):
        hints = [hint for hint in hints if "taken for" in hint]
    assert len(hints) == len(HINTS[arguments])
    assert all(map(str.startswith, hints, HINTS[arguments]))


def test_expand_finds_by_all_names(run: Run, sample_db: Path) -> None:
    assert ids(run, sample_db, "物品役務協定") == ["2407-061419"]
    assert ids(run, sample_db, "物品役務協定", "--expand") == ids(
        run, sample_db, "ACSA OR 物品役務協定 OR 物品役務相互提供協定"
    )
    assert ids(run, sample_db, "Italy", "--expand", "--since", "2024") == ids(
        run, sample_db, "Italy OR イタリア", "--since", "2024"
    )


def test_a_search_is_saved_run_listed_and_removed(run: Run, sample_db: Path) -> None:
    saved = run("search", "--save", "pacts", "協定", "署名", "--country", "IT", "--db", sample_db)
    assert saved.err.splitlines()[0] == "saved pacts; run it with: clipdb search @pacts"
    assert saved.out == ""
    found = run("search", "協定", "署名", "--country", "IT", "--db", sample_db)
    assert run("search", "@pacts", "--db", sample_db).out == found.out != ""
    for call in ("--saved", "@"):
        assert run("search", call, "--db", sample_db).out == "@pacts\t協定 署名\n"
    assert json.loads(run("info", "--json", "--db", sample_db).out)["searches"] == ["pacts"]
    both = ids(run, sample_db, "@pacts", "メローニ")
    assert both == [id for id in ids(run, sample_db, "メローニ") if id in found.out]
    again = run("search", "--save", "pacts", "協定", "--db", sample_db)
    assert again.err.startswith("replaced pacts; run it with: clipdb search @pacts\n")
    assert ids(run, sample_db, "@pacts") == ids(run, sample_db, "協定")
    removed = run("search", "--forget", "pacts", "--db", sample_db)
    assert (removed.status, removed.err) == (0, "removed pacts\n")
    assert run("search", "@pacts", "--db", sample_db).status == 2


def test_a_saved_search_keeps_other_names_and_order(run: Run, sample_db: Path) -> None:
    how = ("--expand", "--sort", "source", "--reverse")
    run("search", "--save", "acsa", "物品役務協定", *how, "--db", sample_db)
    as_typed = ids(run, sample_db, "物品役務協定", *how)
    assert len(as_typed) == 3
    assert ids(run, sample_db, "@acsa") == as_typed
    assert ids(run, sample_db, "@acsa", "--sort", "id") == sorted(as_typed)


def test_relevance_needs_words(run: Run, sample_db: Path) -> None:
    result = run("list", "--sort", "relevance", "--db", sample_db)
    assert (result.status, result.out) == (2, "")
    assert "--sort relevance needs words: clipdb search WORD…" in result.err
    exported = run("export", "--sort", "relevance", "--db", sample_db)
    assert (exported.status, exported.out) == (2, "")
    assert "--sort relevance needs words: --query WORDS" in exported.err
    best = run("search", "協定", "--sort", "relevance", "--limit", "1", "--db", sample_db)
    assert "協定" in best.out
