"""What keeps the tool fast: modules that a command does without, and plans without scans or sorts.

How fast it is `python -m benchmarks` tells.
"""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from clipdb.query.tree import Filters, Query, Word
from clipdb.store import select as selecting
from clipdb.store.opening import open_to_read

HEAVY = (
    "rich",
    "sqlite_utils",
    "dateutil",
    "babel",
    "budoux",
    "html",
    "ahocorasick_rs",
    "multiprocessing",
    "urllib3",
    "protego",
    "feedparser",
    "markdown_it",
    "xml",
)
# Of the heavy modules those that a command may import.
COMMANDS: dict[tuple[str, ...], set[str]] = {
    ("search", "ACSA"): set(),
    ("search", "サイバー 会談", "--json"): {"budoux", "html"},  # for the ends of its snippets
    ("list", "--source", "NHK"): set(),
    ("list", "--country", "Italy"): set(),
    ("list", "--since", "2023"): set(),
    ("list", "--since", "3 months ago"): set(),
    ("show", "2412-112514", "--json"): set(),
    ("export",): set(),
    ("stats", "--by", "country"): set(),
    ("info", "--quiet"): set(),
    ("refresh",): {"multiprocessing"},  # it imports what it fetches
    ("list", "--format", "table"): {"rich", "budoux", "html"},
}


def imported(arguments: list[str], **variables: str) -> set[str]:
    """The top modules that a run of clipdb imports, and clipdb's own."""
    import os

    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "clipdb", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **variables},
        check=False,
    )
    names = [line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if "|" in line]
    return {name.split(".")[0] for name in names} | {n for n in names if n.startswith("clipdb.")}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_imports_only_what_it_uses(command: tuple[str, ...], sample_db: Path) -> None:
    found = imported([*command, "--db", str(sample_db)])
    assert "typer" in found
    assert found & set(HEAVY) == COMMANDS[command]


# What a search or a list of everything does not enter: reading, tagging, dates, drawing.
ROOMS = ("catalogue", "dates", "importing", "reading", "render", "tagging", "vocabulary")


@pytest.mark.parametrize("command", [("search", "ACSA"), ("list",)])
def test_a_command_imports_no_room_that_it_does_not_enter(
    command: tuple[str, ...], sample_db: Path
) -> None:
    found = imported([*command, "--db", str(sample_db)])
    assert "clipdb.query.tree" in found
    assert not found & {f"clipdb.{room}" for room in ROOMS}


@pytest.mark.parametrize("words", ["clipdb sea", "clipdb list --country It", "clipdb show 24"])
def test_completion_imports_nothing_heavy(words: str, sample_db: Path) -> None:
    found = imported(
        [],
        _CLIPDB_COMPLETE="complete_bash",
        COMP_WORDS=words,
        COMP_CWORD=str(len(words.split()) - 1),
        CLIPDB_DB=str(sample_db),
    )
    assert "typer" in found
    assert found & set(HEAVY) == set()


FILTERS = (
    Filters(),
    Filters(countries=("IT",)),
    Filters(countries=("IT",), main=True),
    Filters(countries=("IT", "FR", "DE")),
    Filters(topics=("ACSA",)),
    Filters(collections=("その他欧州諸国との防衛協力に関する報道",)),
    Filters(sources=("NHK", "読売新聞")),
    Filters(vias=("Yahoo",)),
    Filters(since=date(2020, 1, 1), until=date(2024, 6, 1)),
    Filters(sources=("NHK",), since=date(2020, 1, 1)),
    Filters(countries=("IT",), topics=("ACSA",), vias=("Yahoo",), since=date(2020, 1, 1)),
    Filters(id_prefix="2412"),
    Filters(countries=("IT",), topics=("ACSA",)),
    Filters(labels=("checked",)),
)


class Explained:
    """A connection that keeps the plans of what is asked of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.plan: list[str] = []

    def execute(self, sql: str, values: object = ()) -> sqlite3.Cursor:
        if not sql.startswith("PRAGMA"):
            rows = self._connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)  # type: ignore[arg-type]
            self.plan += list(_of_clips(rows.fetchall()))
        return self._connection.execute(sql, values)  # type: ignore[arg-type]


def _of_clips(rows: list[tuple[int, int, int, str]]) -> Iterator[str]:
    """The steps that find the clips, without those for the lists of each record that is given."""
    within: set[int] = set()
    for number, parent, _, step in rows:
        if parent in within or step.startswith("CORRELATED SCALAR SUBQUERY"):
            within.add(number)
        else:
            yield step


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("reverse", [False, True])
def test_the_first_page_of_a_filter_is_neither_scanned_nor_sorted(
    filters: Filters, reverse: bool, sample_db: Path
) -> None:
    query = Query(filters, reverse=reverse, limit=20, offset=1)
    with open_to_read(sample_db) as archive:
        explained = Explained(archive)
        page = [clip.id for clip in selecting.select(explained, query)]  # type: ignore[arg-type]
        everything = Query(filters, reverse=reverse)
        assert page == [clip.id for clip in selecting.select(archive, everything)][1:21]
    scans = [step for step in explained.plan if step.startswith("SCAN")]
    # Walked newest first as far as the page goes; what was found so far; names for the records.
    allowed = ("clips_by_moment", "SCAN page", "SCAN (subquery", "json_each", "SCAN collections")
    assert all(any(word in step for word in allowed) for step in scans), explained.plan
    # Clips of one moment are sorted by their ids; else the page alone, put together from each
    # value's first clips.
    is_walk = "SCAN page" in explained.plan
    sorts = [step for step in explained.plan if step == "USE TEMP B-TREE FOR ORDER BY"]
    assert not sorts or is_walk or filters.id_prefix, explained.plan


@pytest.mark.parametrize("filters", [f for f in FILTERS if f != Filters()])
def test_a_filter_is_counted_without_a_scan(filters: Filters, sample_db: Path) -> None:
    with open_to_read(sample_db) as archive:
        explained = Explained(archive)
        number = selecting.count(explained, Query(filters))  # type: ignore[arg-type]
        assert number == len(list(selecting.select(archive, Query(filters))))
    scans = [step for step in explained.plan if step.startswith("SCAN")]
    assert all("json_each" in step for step in scans), explained.plan


def test_a_search_is_asked_of_the_index(sample_db: Path) -> None:
    with open_to_read(sample_db) as archive:
        explained = Explained(archive)
        query = Query(search=Word(("acsa",)), limit=20)
        assert list(selecting.select(explained, query))  # type: ignore[arg-type]
    assert not [s for s in explained.plan if s.startswith("SCAN clips ") or s == "SCAN clips"]
    assert [s for s in explained.plan if "clips_index VIRTUAL TABLE INDEX" in s]
