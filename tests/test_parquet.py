"""Parquet: the records with their types, what is searched in, and files that are whole."""

import io
import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

import clipdb
from clipdb.clip import FIELDS, LIST_FIELDS, Record, record_of
from clipdb.export import parquet as ours
from clipdb.folding import BORDER, fold
from clipdb.store.index import row_tokens
from clipdb.versions import FOLDING, READING, TAGGING
from tests.conftest import DATA, Run
from tests.terminal import on_terminal
from tests.test_round_trips import clips

MISSING = "clipdb: parquet needs pyarrow; install it: pip install 'clipdb-press[parquet]'\n"


def written(records: Iterable[Record]) -> bytes:
    out = io.BytesIO()
    ours.write_parquet(records, FIELDS, out, {"about": "a test"})
    return out.getvalue()


def rows(content: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parquet.read_table(io.BytesIO(content)).to_pylist()
    return found


def test_columns_have_their_types_and_the_file_its_rules(run: Run, sample_db: Path) -> None:
    assert run("export", "-o", "clips.parquet", "--db", sample_db).err == "wrote clips.parquet\n"
    types = {
        name: "VARCHAR[]" if name in LIST_FIELDS | {"folded_notes"} else "VARCHAR"
        for name in (*FIELDS, "folded_title", "folded_summary", "folded_notes", "tokens")
    }
    with duckdb.connect() as connection:
        table = connection.sql("FROM 'clips.parquet'")
        assert dict(zip(table.columns, map(str, table.types), strict=True)) == types | {
            "date": "DATE"
        }
        metadata = connection.execute(
            "SELECT decode(key), decode(value) FROM parquet_kv_metadata('clips.parquet')"
        ).fetchall()
    assert {key: value for key, value in metadata if key.startswith("clipdb")} == {
        "clipdb.version": clipdb.__version__,
        "clipdb.entry": "1",
        "clipdb.reading": str(READING),
        "clipdb.folding": str(FOLDING),
        "clipdb.tagging": str(TAGGING),
    }


def test_rows_are_the_records_and_what_the_index_has_of_them(run: Run, sample_db: Path) -> None:
    run("export", "-o", "clips.parquet", "--db", sample_db)
    records = json.loads(run("export", "--format", "json", "--db", sample_db).out)
    found = rows(Path("clips.parquet").read_bytes())
    assert len(found) == len(records) == 49
    for row, record in zip(found, records, strict=True):
        assert {name: row[name] for name in FIELDS} == record | {
            "date": date.fromisoformat(record["date"])
        }
        assert row["folded_title"] == fold(record["title"])
        assert row["folded_summary"] == fold(record["summary"])
        assert row["folded_notes"] == list(map(fold, record["notes"]))
        summary, title, notes = row_tokens(record["title"], record["summary"], record["notes"])
        assert row["tokens"] == f" {BORDER} ".join(filter(None, (title, summary, notes)))


@given(st.lists(clips(), max_size=4))
def test_any_records_come_back(some: list[clipdb.Clip]) -> None:
    records = [record_of(clip) for clip in some]
    found = rows(written(records))
    assert [{name: row[name] for name in FIELDS} for row in found] == [
        record | {"date": date.fromisoformat(str(record["date"]))} for record in records
    ]


@pytest.mark.parametrize(("limit", "value"), [("_ROWS", 7), ("_CHARACTERS", 3_000)])
def test_rows_are_written_in_small_groups(
    limit: str, value: int, monkeypatch: pytest.MonkeyPatch, sample_db: Path
) -> None:
    with clipdb.open(sample_db) as archive:
        whole = archive.search().export("parquet")
        monkeypatch.setattr(ours, limit, value)
        in_groups = archive.search().export("parquet")
    assert parquet.ParquetFile(io.BytesIO(whole)).num_row_groups == 1
    assert parquet.ParquetFile(io.BytesIO(in_groups)).num_row_groups > 5
    assert rows(in_groups) == rows(whole)


@pytest.mark.parametrize("archive", sorted((DATA / "archives").glob("*.db")))
def test_older_archives_are_exported_as_they_are(archive: Path, run: Run) -> None:
    listed = run("list", "--format", "ids", "--db", archive).lines
    assert run("export", "-o", "clips.parquet", "--db", archive).status == 0
    assert [row["id"] for row in rows(Path("clips.parquet").read_bytes())] == listed


def test_nothing_is_a_file_with_columns_and_no_rows(run: Run, sample_db: Path) -> None:
    result = run("export", "--country", "Fiji", "-o", "none.parquet", "--db", sample_db)
    assert result.status == 1
    assert result.err.startswith("wrote none.parquet\nno clips match\n")
    assert duckdb.execute("SELECT count(title) FROM 'none.parquet'").fetchall() == [(0,)]


def test_a_name_without_an_ending_is_a_file_too(run: Run, sample_db: Path) -> None:
    export = ("export", "--format", "parquet", "--db", sample_db)
    assert run(*export, "-o", "clips").err == "wrote clips\n"
    assert len(rows(Path("clips").read_bytes())) == 49
    Path("folder").mkdir()
    refused = run(*export, "-o", "folder", "--force")
    words = "clipdb: folder is a folder; name a file in it\n"
    assert (refused.status, refused.err) == (2, words)


def test_a_pipe_is_given_the_bytes_of_the_file(run: Run, sample_db: Path) -> None:
    run("export", "-o", "clips.parquet", "--db", sample_db)
    export = ("export", "--format", "parquet", "--db", str(sample_db))
    call = [sys.executable, "-m", "clipdb", *export]
    piped = subprocess.run(call, capture_output=True, check=True)
    with clipdb.open(sample_db) as archive:
        assert piped.stdout == archive.search().export("parquet")
    assert piped.stdout == Path("clips.parquet").read_bytes()
    assert piped.stderr == b""


def test_a_terminal_is_given_no_bytes(sample_db: Path) -> None:
    shown = on_terminal(["export", "--format", "parquet", "--db", str(sample_db)])
    assert shown == "clipdb: this format is no text for a terminal; name a file with -o\n"


@pytest.mark.parametrize("target", [(), ("-o", "clips.parquet")])
def test_without_the_extra_one_line_says_what_to_install(
    target: tuple[str, ...], run: Run, sample_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = run("export", "--format", "parquet", *target, "--db", sample_db)
    assert (result.status, result.out, result.err) == (2, "", MISSING)
    assert sorted(path.name for path in Path().iterdir()) == ["home", "sample.db"]
    with clipdb.open(sample_db) as archive, pytest.raises(clipdb.OutputError, match="pip install"):
        archive.search().export("parquet")
