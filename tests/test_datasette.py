"""With Datasette: `_search=` is the archive's own search, and never all rows by mistake."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

pytest.importorskip("datasette", reason="datasette is not installed")

from datasette.app import Datasette

from clipdb import open as open_archive

QUERIES = (
    "ACSA",
    "協",
    "協定 署名",
    "協定 OR ACSA -イタリア",
    "-協定",
    'title:協定 "情報保護協定"',
    "country:Italy since:2023",
    "zzzzzz",
)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture
def ask(sample_db: Path, loop: asyncio.AbstractEventLoop) -> Any:
    """Ask Datasette for a table of the sample: status and JSON."""
    other = sample_db.with_name("other.db")
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE clips (id TEXT)")
    connection.execute("INSERT INTO clips VALUES ('one')")
    connection.commit()
    connection.close()
    datasette = Datasette([str(sample_db), str(other)])

    def get(path: str, **parts: str) -> tuple[int, Any]:
        answer = loop.run_until_complete(datasette.client.get(f"{path}.json?{urlencode(parts)}"))
        return answer.status_code, json.loads(answer.text)

    return get


@pytest.mark.parametrize("table", ["clips", "records"])
@pytest.mark.parametrize("query", QUERIES)
def test_a_search_in_datasette_finds_what_the_archive_finds(
    ask: Any, sample_db: Path, table: str, query: str
) -> None:
    with open_archive(sample_db) as archive:
        ids = archive.search(query).ids()
    status, found = ask(f"/sample/{table}", _search=query, _shape="array", _size="max")
    assert status == 200
    assert sorted(row["id"] for row in found) == sorted(ids)


def test_facets_count_what_was_found(ask: Any) -> None:
    status, found = ask(
        "/sample/records", _search="協定 署名", _facet_array="countries", _extra="facet_results"
    )
    assert status == 200
    facets = found["facet_results"]
    facets = facets.get("results", facets)["countries"]["results"]
    assert max(facet["count"] for facet in facets) <= 8


@pytest.mark.parametrize("query", ["(", "協定 OR", "nofield:x", "country:Britian", "@nothing"])
def test_an_unreadable_search_is_an_error_and_never_all_rows(ask: Any, query: str) -> None:
    status, found = ask("/sample/clips", _search=query)
    assert status == 400
    assert "rows" not in found or not found["rows"]


def test_other_tables_and_databases_are_left_alone(ask: Any) -> None:
    assert ask("/other/clips", _search="zzz", _shape="array")[1] == [{"rowid": 1, "id": "one"}]
    assert ask("/sample/topics", _search="zzz", _shape="array")[0] == 200


def test_an_archive_of_a_newer_schema_is_an_error(
    sample_db: Path, loop: asyncio.AbstractEventLoop
) -> None:
    newer = Path(shutil.copy(sample_db, sample_db.with_name("newer.db")))
    connection = sqlite3.connect(newer)
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()
    client = Datasette([str(newer)]).client
    answer = loop.run_until_complete(client.get("/newer/clips.json?_search=ACSA"))
    assert answer.status_code == 400
    assert "newer clipdb" in answer.text
