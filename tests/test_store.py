"""The archive: importing is all or nothing, repeatable, and keeps the index in step."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipdb.cataloguing import catalogue
from clipdb.clip import Clip, record_of
from clipdb.query import Query
from clipdb.reading.rows import Piece
from clipdb.store.connection import open_to_read, open_to_write
from clipdb.store.selecting import select
from clipdb.store.writing import ImportReport, Origin, write_import
from clipdb.vocabulary.outlets import load_outlets
from tests.pages import page, read_pieces

ONE = "2025.01.25 毎日新聞 日伊が会談 <2502-012510>\n 本文一。"
TWO = "2025.01.24 毎日新聞 日比が会談 <2502-012401>\n 本文二。"


def import_text(path: Path, text: str) -> ImportReport:
    """Import a clipping text into the database at `path`."""

    def catalogued() -> list[tuple[Piece, Clip | None]]:
        outlets = load_outlets()
        return [(p, catalogue(p.row, outlets) if p.row else None) for p in read_pieces(text)]

    with open_to_write(path) as archive:
        return write_import(archive, Origin("page.txt", text, "utf-8"), catalogued())


def found(path: Path, *words: str) -> list[str]:
    """Ids that a search for words gives."""
    with open_to_read(path) as archive:
        return [clip.id for clip in select(archive, Query(words=words))]


def counts(report: ImportReport) -> tuple[int, ...]:
    return tuple(report.counts.values())


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    assert counts(import_text(path, page(ONE, TWO))) == (2, 0, 0, 0)
    before = path.read_bytes()
    assert counts(import_text(path, page(ONE, TWO))) == (0, 0, 2, 0)
    assert path.read_bytes() == before


def test_a_changed_clip_is_updated_and_found_by_its_new_words_only(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    import_text(path, page(ONE, TWO))
    report = import_text(path, page(ONE.replace("本文一", "新しい文"), TWO))
    assert counts(report) == (0, 1, 1, 0)
    assert (found(path, "本文一"), found(path, "新しい文")) == ([], ["2502-012510"])


def test_an_id_held_with_another_date_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    import_text(path, page(ONE))
    report = import_text(path, page(ONE.replace("2025.01.25", "2024.01.25")))
    assert counts(report) == (0, 0, 0, 1)
    assert report.rejects[0].reason == "id 2502-012510 is already held by a clip of another date"
    with sqlite3.connect(path) as connection:
        (text,) = connection.execute("SELECT text FROM rejects").fetchone()
    assert text == ONE.replace("2025.01.25", "2024.01.25")


def test_a_clip_on_two_pages_is_in_two_collections(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    import_text(path, page(ONE))
    other = page(ONE).replace("ある国々", "別の国々")
    assert counts(import_text(path, other)) == (0, 1, 0, 0)
    with open_to_read(path) as archive:
        (clip,) = select(archive, Query())
    assert clip.collections == (
        "ある国々との防衛協力に関する報道",
        "別の国々との防衛協力に関する報道",
    )


def test_an_import_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    import_text(path, page(TWO))
    pieces = [(piece, None) for piece in read_pieces(page(ONE))]

    def failing() -> Iterator[tuple[Piece, None]]:
        yield pieces[0]
        raise KeyboardInterrupt

    with open_to_write(path) as archive, pytest.raises(KeyboardInterrupt):
        write_import(archive, Origin("page.txt", "x", "utf-8"), failing())
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM imports").fetchone() == (1,)


def test_all_pieces_of_an_import_are_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    text = page(ONE, "2024.02.30 毎日新聞 日独 <2403-023001>\n 二。", TWO)
    import_text(path, text)
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT text FROM pieces ORDER BY serial").fetchall()
        foreign = connection.execute("PRAGMA foreign_key_check").fetchall()
        connection.execute("INSERT INTO clips_index (clips_index) VALUES ('integrity-check')")
    assert "".join(row[0] for row in rows) == text
    assert foreign == []


def test_sqlite_utils_opens_the_archive_as_ordinary_tables(sample_db: Path) -> None:
    from sqlite_utils import Database

    database = Database(sample_db)
    with open_to_read(sample_db) as archive:
        first = next(select(archive, Query()))
    row = next(iter(database.view("records").rows_where(order_by="date desc, time desc")))
    record = record_of(first)
    assert list(row) == list(record)
    assert row["title"] == record["title"]
    assert row["countries"] == '["DK","RU","TW","UA"]'
    assert {"clips", "collections", "countries", "topics", "refs", "imports"} <= {
        table.name for table in database.tables
    }
    database.close()
