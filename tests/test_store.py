"""The archive: importing is all or nothing, repeatable, and keeps the index in step."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipdb.clip import record_of
from clipdb.folding import fold_word
from clipdb.query.tree import And, Query, Word
from clipdb.reading.rows import Piece
from clipdb.store.files.opening import open_to_read, open_to_write
from clipdb.store.queries.provenance import page_source, wordings
from clipdb.store.queries.selecting import select
from clipdb.store.writing.imports import ImportReport, Origin, write_import
from tests.pages import page, read_pieces, with_clips

ONE = "2025.01.25 毎日新聞 日伊が会談 <2502-012510>\n 本文一。"
TWO = "2025.01.24 毎日新聞 日比が会談 <2502-012401>\n 本文二。"


def import_text(
    path: Path, text: str, *, file: str = "page.txt", told: list[str] | None = None
) -> ImportReport:
    """Import a clipping text into the database at `path`; what is told goes to `told`."""
    pieces = with_clips(read_pieces(text))
    messages = told if told is not None else []
    with open_to_write(path) as archive:
        return write_import(
            archive,
            Origin(file, text, "text", "utf-8"),
            pieces,
            tell=lambda event: messages.append(f"{event.kind}: {event.message}"),
            keep=lambda _: True,
        )


def found(path: Path, *words: str) -> list[str]:
    """Ids that a search for words gives."""
    with open_to_read(path) as archive:
        tree = And(tuple(Word(fold_word(word)) for word in words))
        return [clip.id for clip in select(archive, Query(search=tree))]


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
    told: list[str] = []
    report = import_text(path, page(ONE.replace("2025.01.25", "2024.01.25")), told=told)
    assert counts(report) == (0, 0, 0, 1)
    assert told == ["rejected: id 2502-012510 is held by a clip of another date"]
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
    assert counts(import_text(path, page(ONE))) == (0, 0, 1, 0)


def test_where_two_pages_differ_the_newest_stands_until_a_page_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    other = page(ONE.replace("本文一", "別の文")).replace("ある国々", "別の国々")
    import_text(path, page(ONE))
    told: list[str] = []
    assert counts(import_text(path, other, told=told)) == (0, 1, 0, 0)
    words = "is worded otherwise on another page; the wording of"
    assert told[0].startswith(f"warning: 2502-012510 {words} 'ある国々")
    assert found(path, "別の文") == ["2502-012510"]
    for again in (page(ONE), other):
        assert counts(import_text(path, again)) == (0, 0, 1, 0)
    with open_to_read(path) as archive:
        texts = [(w.text.split("\n")[-1], w.stands) for w in wordings(archive, "2502-012510")]
    assert texts == [(" 本文一。", False), (" 別の文。", True)]
    assert counts(import_text(path, page(ONE.replace("本文一", "三つ目")))) == (0, 1, 0, 0)
    assert found(path, "三つ目") == ["2502-012510"]


def test_the_newest_of_two_wordings_in_one_file_stands_and_both_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    told: list[str] = []
    twice = page(ONE, ONE.replace("本文一", "別の文"))
    assert counts(import_text(path, twice, told=told)) == (1, 1, 0, 0)
    warning = (
        "warning: id 2502-012510 stands at line 7 with other content;"
        " the newest wording stands, clipdb show 2502-012510 --history has both"
    )
    assert told == [warning, "updated: 2502-012510: summary"]
    assert (found(path, "本文一"), found(path, "別の文")) == ([], ["2502-012510"])
    with open_to_read(path) as archive:
        assert len(wordings(archive, "2502-012510")) == 2
    before = path.read_bytes()
    told.clear()
    assert counts(import_text(path, twice, told=told)) == (0, 0, 2, 0)
    assert told == [warning]
    assert path.read_bytes() == before


def test_a_clip_that_left_its_page_stays_and_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    import_text(path, page(ONE, TWO))
    report = import_text(path, page(ONE))
    assert (counts(report), report.left) == ((0, 0, 1, 0), 1)
    assert found(path, "本文二") == ["2502-012401"]


def test_an_older_page_imported_again_stands_again(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    old, new = page(ONE), page(ONE.replace("本文一", "新しい文"))
    for text in (old, new, old):
        import_text(path, text)
    assert found(path, "本文一") == ["2502-012510"]
    with open_to_read(path) as archive:
        assert "".join(page_source(archive, "ある国々との防衛協力に関する報道")) == old


def test_a_ref_to_a_clip_that_is_not_there_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    text = page(ONE + "\n【関連記事:2502-012401】\n【関連記事:1504-031804】", TWO)
    import_text(tmp_path / "a.db", text, told=told)
    assert told == ["warning: the related clip 1504-031804 is not in the archive"]


def test_an_import_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    import_text(path, page(TWO))

    def failing() -> Iterator[tuple[Piece, None]]:
        yield read_pieces(page(ONE))[0], None
        raise KeyboardInterrupt

    with open_to_write(path) as archive, pytest.raises(KeyboardInterrupt):
        write_import(
            archive,
            Origin("page.txt", "x", "text", "utf-8"),
            failing(),
            tell=lambda _: None,
            keep=lambda _: True,
        )
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


def test_an_archive_in_use_is_not_opened_beside_sqlite(
    sample_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Path] = []
    monkeypatch.setattr("clipdb.store.files.in_use.must_be_sqlite", looks.append)
    with open_to_read(sample_db), open_to_read(sample_db), open_to_write(sample_db):
        pass
    assert looks == [sample_db]
    with open_to_read(sample_db):
        pass
    assert looks == [sample_db, sample_db]
