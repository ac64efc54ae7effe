"""The archive: importing is all or nothing, repeatable, and keeps the index in step."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.pages import page as generated

from clipdb import catalogue
from clipdb.clip import EXPORTED, record_of
from clipdb.errors import ArchiveError
from clipdb.folding import fold, fold_word
from clipdb.journal import imports
from clipdb.journal.imports import write_import
from clipdb.journal.reports import ImportReport, Origin
from clipdb.query.tree import And, Filters, Query, Word
from clipdb.reading.rows import Piece
from clipdb.store.lines import newest_import, pieces_of, wordings
from clipdb.store.names import named, put_labels, vocabulary_names
from clipdb.store.opening import open_archive
from clipdb.store.select import select, select_records
from tests.pages import page, read_pieces, with_clips

ONE = "2025.01.25 毎日新聞 日伊が会談 <2502-012510>\n 本文一。"
TWO = "2025.01.24 毎日新聞 日比が会談 <2502-012401>\n 本文二。"


def import_text(
    path: Path, text: str, *, file: str = "page.txt", told: list[str] | None = None
) -> ImportReport:
    """Import a clipping text into the database at `path`; what is told goes to `told`."""
    pieces = with_clips(read_pieces(text))
    messages = told if told is not None else []
    with open_archive(path, write=True, make=True) as archive:
        return write_import(
            archive,
            Origin(file, text, "text", "utf-8"),
            pieces,
            tell=lambda event: messages.append(f"{event.kind}: {event.message}"),
            keep=lambda _: True,
        )


def found(path: Path, *words: str) -> list[str]:
    """Ids that a search for words gives."""
    with open_archive(path) as archive:
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


def test_a_corrected_date_or_outlet_is_an_update_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    import_text(path, page(ONE, TWO))
    told: list[str] = []
    moved = page(ONE.replace("2025.01.25", "2024.01.25"), TWO.replace("毎日", "朝日"))
    assert counts(import_text(path, moved, told=told)) == (0, 2, 0, 0)
    assert told == [
        "warning: 2502-012510 had the date 2025-01-25 and now has 2024-01-25",
        "updated: 2502-012510: date",
        "warning: 2502-012401 had the outlet 毎日新聞 and now has 朝日新聞",
        "updated: 2502-012401: source, source_raw",
    ]
    with open_archive(path) as archive:
        newest = [(clip.date, clip.source) for clip in select(archive, Query(limit=5))]
        outlet = Query(Filters(sources=("朝日新聞",)), limit=5)
        assert [clip.id for clip in select(archive, outlet)] == ["2502-012401"]
    assert newest == [("2025-01-24", "朝日新聞"), ("2024-01-25", "毎日新聞")]


# Another record under the id of ONE, and whether it is the same clip: two of date, outlet and
# headline must agree.
SAME = {
    "another text": (ONE.replace("本文一", "別の文"), True),
    "another date": (ONE.replace("2025.01.25", "2025.02.01"), True),
    "another outlet": (ONE.replace("毎日", "朝日"), True),
    "another headline": (ONE.replace("日伊が会談", "雪まつりの準備"), True),
    "a headline alike, another date": (
        ONE.replace("日伊が会談", "日伊が会談へ").replace("2025.01.25", "2025.02.01"),
        True,
    ),
    "a headline in other forms, another outlet": (
        ONE.replace("日伊が会談", "日伊 が会談").replace("毎日", "朝日"),
        True,
    ),
    "another headline and date": (
        ONE.replace("日伊が会談", "雪まつりの準備").replace("2025.01.25", "2025.02.01"),
        False,
    ),
    "another headline and outlet": (
        ONE.replace("日伊が会談", "雪まつりの準備").replace("毎日", "朝日"),
        False,
    ),
    "another date and outlet": (
        ONE.replace("2025.01.25", "2025.02.01").replace("毎日", "朝日"),
        False,
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_an_id_is_the_same_clip_if_two_of_date_outlet_and_headline_agree(
    case: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.db"
    record, is_same = SAME[case]
    import_text(path, page(ONE))
    told: list[str] = []
    report = import_text(path, page(record), told=told)
    assert counts(report) == ((0, 1, 0, 0) if is_same else (1, 0, 0, 0))
    taken = [words for words in told if "the id 2502-012510 is taken by another clip" in words]
    assert bool(taken) != is_same
    with open_archive(path) as archive:
        ids = {clip.id for clip in select(archive, Query())}
    assert len(ids) == 1 + (not is_same)
    assert all(id == "2502-012510" or f"is stored as {id}" in taken[0] for id in ids)
    # The same file gives the same ids again.
    before = path.read_bytes()
    again = import_text(path, page(record))
    assert (counts(again), again.kept) == ((0, 0, 1, 0), False)
    assert path.read_bytes() == before


def test_clips_of_one_head_without_ids_get_one_each_and_the_same_again(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    three = [
        f"2025.01.25 毎日新聞 社説\n {text}の社説。" for text in ("一つ目", "二つ目", "三つ目")
    ]
    assert counts(import_text(path, page(*three))) == (3, 0, 0, 0)
    with open_archive(path) as archive:
        texts = {clip.id: clip.summary for clip in select(archive, Query())}
    assert sorted(texts.values()) == sorted(["一つ目の社説。", "二つ目の社説。", "三つ目の社説。"])
    assert all(id.startswith("x-") for id in texts)
    assert counts(import_text(path, page(*three))) == (0, 0, 3, 0)
    assert counts(import_text(path, page(three[2], three[0], three[1]))) == (0, 0, 3, 0)
    assert counts(import_text(path, page(three[0], three[0]))) == (0, 0, 2, 0)
    with open_archive(path) as archive:
        assert {clip.id: clip.summary for clip in select(archive, Query())} == texts


def test_batches_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records, index, counts, lines and reports are the same whatever is written at a time."""
    texts = ["".join(generated(60)), "".join(generated(60, seed=2)).replace("共同訓練", "演習")]
    texts[1] += "2025.01.25 毎日新聞 社説\n 一。\n2025.01.25 毎日新聞 社説\n 二。\n" + ONE + ONE
    found = []
    for size in (1, 7, 500):
        monkeypatch.setattr(catalogue, "BATCH", size)
        monkeypatch.setattr(imports, "BATCH", size)
        path = tmp_path / f"{size}.db"
        told: list[str] = []
        for text in texts:
            import_text(path, text, told=told)
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE entries SET time = ''")
            dump = list(connection.iterdump())
            terms = "CREATE VIRTUAL TABLE temp.t USING fts5vocab (main, clips_index, instance)"
            connection.execute(terms)
            tokens = connection.execute("SELECT * FROM temp.t").fetchall()
        connection.close()
        found.append(([line for line in dump if "clips_index" not in line], tokens, told))
    assert found[0] == found[1] == found[2]
    assert len(found[0][2]) > 60


def test_a_clip_on_two_pages_is_in_two_collections(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    import_text(path, page(ONE))
    other = page(ONE).replace("ある国々", "別の国々")
    assert counts(import_text(path, other)) == (0, 1, 0, 0)
    with open_archive(path) as archive:
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
    with open_archive(path) as archive:
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
    with open_archive(path) as archive:
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
    with open_archive(path) as archive:
        number = newest_import(archive, "ある国々との防衛協力に関する報道")
        assert number == 3
        assert "".join(piece.text for piece in pieces_of(archive, number)) == old


def test_a_ref_to_a_clip_that_is_not_there_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    text = page(ONE + "\n【関連記事:2502-012401】\n【関連記事:1504-031804】", TWO)
    import_text(tmp_path / "a.db", text, told=told)
    assert told == ["warning: a related clip is not in the archive: 1504-031804"]


def test_an_import_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    import_text(path, page(TWO))

    def failing() -> Iterator[tuple[Piece, None]]:
        yield read_pieces(page(ONE))[0], None
        raise KeyboardInterrupt

    with open_archive(path, write=True, make=True) as archive, pytest.raises(KeyboardInterrupt):
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
        pieces = [piece.text for piece in pieces_of(connection, 1)]
        foreign = connection.execute("PRAGMA foreign_key_check").fetchall()
        connection.execute("INSERT INTO clips_index (clips_index) VALUES ('integrity-check')")
    assert "".join(pieces) == text
    assert foreign == []


def test_sqlite_utils_opens_the_archive_as_ordinary_tables(sample_db: Path) -> None:
    from sqlite_utils import Database

    database = Database(sample_db)
    with open_archive(sample_db) as archive:
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


def test_the_bytes_of_an_archive_are_left_to_sqlite(
    sample_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where a process closes any descriptor of a file, POSIX takes all locks on it from the process.
    looks: list[Path] = []
    monkeypatch.setattr("clipdb.store.transactions.why_no_database", looks.append)
    with open_archive(sample_db), open_archive(sample_db, write=True):
        pass
    assert looks == []
    sample_db.write_bytes(b"something else" * 100)
    with pytest.raises(ArchiveError, match="is damaged"), open_archive(sample_db):
        pass
    assert looks == [sample_db]


def test_records_are_those_of_the_clips(sample_db: Path) -> None:
    query = Query(Filters(countries=("IT",)), sort="source", limit=20, offset=2)
    with open_archive(sample_db) as archive:
        records = list(select_records(archive, query))
        assert records == [record_of(clip, EXPORTED) for clip in select(archive, query)]
    assert len(records) > 5


DAMAGE = {
    "bytes": "title = x'00ff'",
    "a control character": "title = 'a' || char(27)",
    "one in a list": """topics = '["a\\u001b"]'""",
    "one in a note": """notes = '["a\\u001b"]'""",
    "no list": "countries = '['",
    "no such page": "collections = '[999]'",
    "no date": "date = '2024-1-1'",
    "no time": "time = 'noon'",
    "no id": "id = 'a b'",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_record_is_an_error_for_records_and_clips_alike(
    damage: str, sample_db: Path
) -> None:
    table = "texts" if damage.startswith(("summary", "notes")) else "clips"
    with sqlite3.connect(sample_db) as connection:
        connection.execute(f"UPDATE {table} SET {damage} WHERE rowid = 1")
    connection.close()
    messages = []
    with open_archive(sample_db) as archive:
        for read in (select, select_records):
            with pytest.raises(ArchiveError, match="its record is damaged") as told:
                list(read(archive, Query()))
            messages.append(str(told.value))
    assert messages[0] == messages[1]


def test_the_archive_stores_every_name_with_its_forms(tmp_path: Path) -> None:
    with open_archive(tmp_path / "clips.db", write=True, make=True) as archive:
        put_labels(archive)
        expected: dict[tuple[str, ...], dict[str, dict[str, tuple[str, ...]]]] = {}
        for label, names in vocabulary_names().items():
            for forms in names.values():
                expected.setdefault(forms, {})[label] = names
        assert {forms: named(archive, forms) for forms in expected} == expected
        assert named(archive, ("そのような名はない",)) == {}


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("日伊が共同訓練", "日 伊が共同訓練", True),
        ("東西南北上下左右前後", "東西南北上下犬猫馬牛", True),  # six of ten
        ("東西南北上下左右前後", "東西南北上犬猫馬牛鳥", False),  # five of ten
        ("か" * 300 + "き", "か" * 300 + "さ" * 300, True),  # beginnings are compared
    ],
)
def test_headlines_agree_that_have_three_fifths_in_common(
    one: str, other: str, agree: bool
) -> None:
    assert catalogue.are_alike(fold(one), fold(other)) is agree
    assert catalogue.are_alike(fold(other), fold(one)) is agree
