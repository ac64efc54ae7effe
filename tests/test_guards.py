"""What keeps the tool fast: modules that a command does without, and plans without scans or sorts.

How fast it is `python -m benchmarks` tells.
"""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from benchmarks.pages import page

import clipdb
from clipdb.clip import Clip
from clipdb.query.tree import Filters, Query, Word
from clipdb.store import select as selecting

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


def test_hints_at_a_search_without_english_words_read_no_english_tables(sample_db: Path) -> None:
    found = imported(["search", "ACSA country:Italy", "--db", str(sample_db)])
    assert "clipdb.search.hints" in found
    assert not {name for name in found if name.startswith("clipdb.english")}


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
    Filters(since=date(2020, 1, 1), until=date(2025, 6, 1)),
    Filters(sources=("NHK",), since=date(2020, 1, 1)),
    Filters(countries=("IT",), topics=("ACSA",), vias=("Yahoo",), since=date(2020, 1, 1)),
    Filters(id_prefix="2412"),
    Filters(countries=("IT",), topics=("ACSA",)),
    Filters(labels=("checked",)),
)


class Watched:
    """A connection that counts the texts of clips that are read, and the steps that SQLite takes.

    Neither depends on how quick or busy a machine is.
    """

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.texts = self.steps = 0
        self.connection.create_function("read", 1, self._note_text)
        self.connection.execute(
            "CREATE TEMP VIEW texts AS SELECT clip, read(summary) AS summary, notes FROM main.texts"
        )
        self.connection.set_progress_handler(self._note_step, 1)

    def _note_text(self, summary: str) -> str:
        self.texts += 1
        return summary

    def _note_step(self) -> None:
        self.steps += 1

    def taken(self, ask: Callable[[sqlite3.Connection], object]) -> int:
        """The steps that it takes to ask something."""
        begin = self.steps
        ask(self.connection)
        return self.steps - begin


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("many")
    (folder / "page.txt").write_text("".join(page(_CLIPS)), encoding="utf-8")
    with clipdb.open(folder / "clips.db", write=True) as archive:
        archive.import_file(folder / "page.txt")
    watched = Watched(folder / "clips.db")
    yield watched
    watched.connection.close()


_CLIPS = 2_000


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("offset", [0, 1_000])
def test_a_page_of_a_filter_reads_no_other_clips(
    filters: Filters, offset: int, many: Watched
) -> None:
    query = Query(filters, limit=20, offset=offset)
    before = many.texts
    found: list[Clip] = []
    steps = many.taken(lambda archive: found.extend(selecting.select(archive, query)))
    assert many.texts - before == len(found)
    assert steps < 24 * _CLIPS  # for clips that are walked past, and those with each value
    everything = [clip.id for clip in selecting.select(many.connection, Query(filters))]
    assert [clip.id for clip in found] == everything[offset : offset + 20]
    backwards = Query(filters, reverse=True, limit=20, offset=offset)
    found = list(selecting.select(many.connection, backwards))
    assert [clip.id for clip in found] == everything[::-1][offset : offset + 20]


def test_the_first_page_of_all_takes_no_longer_the_more_there_are(many: Watched) -> None:
    assert many.taken(lambda archive: list(selecting.select(archive, Query(limit=20)))) < _CLIPS


@pytest.mark.parametrize("filters", FILTERS)
def test_a_filter_is_counted_without_reading_clips(filters: Filters, many: Watched) -> None:
    before, query = many.texts, Query(filters)
    steps = many.taken(lambda archive: selecting.count(archive, query))
    assert (many.texts, steps < 8 * _CLIPS) == (before, True)
    found = list(selecting.select(many.connection, query))
    assert selecting.count(many.connection, query) == len(found)


def test_a_search_takes_steps_for_what_it_finds_alone(many: Watched) -> None:
    rare = Query(search=Word(("acsa",)))
    assert many.taken(lambda archive: selecting.count(archive, rare)) < 100
    assert not list(selecting.select(many.connection, rare))
