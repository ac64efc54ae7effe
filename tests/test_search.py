"""Searching the archive gives exactly what a scan of the folded texts gives."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from benchmarks.pages import page
from hypothesis import given, settings
from hypothesis import strategies as st

from clipdb.clip import Clip
from clipdb.folding import fold, fold_word
from clipdb.journal.imports import write_import
from clipdb.journal.reports import Origin
from clipdb.query.tree import And, Filters, Not, Or, Query, TextField, Tree, Word
from clipdb.search.near_words import near_words
from clipdb.store.names import other_names, vocabulary_names
from clipdb.store.opening import open_archive
from clipdb.store.select import count, select
from tests.pages import page as sample_page
from tests.pages import read_pieces, with_clips

CLIPS = 400


@contextmanager
def archive_of(path: Path, text: str) -> Iterator[sqlite3.Connection]:
    """An archive of a page, open for reading."""
    with open_archive(path, write=True, make=True) as connection:
        write_import(
            connection,
            Origin("page.txt", "", "text", "utf-8"),
            with_clips(read_pieces(text)),
            tell=lambda _: None,
            keep=lambda _: True,
        )
    with open_archive(path) as connection:
        yield connection


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """An archive of generated clips."""
    path = tmp_path_factory.mktemp("search") / "clips.db"
    with archive_of(path, "".join(page(CLIPS))) as connection:
        yield connection


@pytest.fixture(scope="module")
def clips(archive: sqlite3.Connection) -> list[Clip]:
    """All of its clips, newest first."""
    found = list(select(archive, Query()))
    assert len(found) == CLIPS
    return found


@cache
def texts(clip: Clip, part: TextField | None) -> list[str]:
    """The folded texts of a part, or of all parts."""
    parts: dict[TextField, tuple[str, ...]] = {
        "title": (clip.title,),
        "summary": (clip.summary,),
        "notes": clip.notes,
    }
    return [fold(text) for name in parts if part in (None, name) for text in parts[name]]


def holds(clip: Clip, tree: Tree) -> bool:
    """Whether a scan finds what the tree asks for."""
    match tree:
        case Word():
            return any(form in text for text in texts(clip, tree.part) for form in tree.forms)
        case Filters():
            return bool({*clip.countries} & {*tree.countries})
        case And():
            return all(holds(clip, item) for item in tree.items)
        case Or():
            return any(holds(clip, item) for item in tree.items)
        case Not():
            return not holds(clip, tree.item)


WORDS = st.sampled_from(
    [
        "協定",
        "の",
        "伊",
        "F-35",
        "サイバー",
        "2プラス2",
        "共同訓練",
        "ACSA締結",
        "署名",
        "。",
        "zzz",
        "a",
        "装備品や",
    ]
)
PARTS: st.SearchStrategy[TextField | None] = st.sampled_from([None, "title", "summary", "notes"])
TREES = st.recursive(
    st.builds(lambda word, part: Word(fold_word(word), part), WORDS, PARTS)
    | st.builds(lambda code: Filters(countries=(code,)), st.sampled_from(["IT", "GB", "VN"])),
    lambda trees: st.one_of(
        st.builds(Not, trees),
        st.builds(lambda items: And(tuple(items)), st.lists(trees, min_size=2, max_size=4)),
        st.builds(lambda items: Or(tuple(items)), st.lists(trees, min_size=2, max_size=4)),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(tree=TREES)
def test_a_search_is_a_scan(archive: sqlite3.Connection, clips: list[Clip], tree: Tree) -> None:
    expected = [clip.id for clip in clips if holds(clip, tree)]
    assert [clip.id for clip in select(archive, Query(search=tree))] == expected
    assert count(archive, Query(search=tree)) == len(expected)
    newest = Query(search=tree, limit=20, offset=3)
    assert [clip.id for clip in select(archive, newest)] == expected[3:23]
    italian = Query(Filters(countries=("IT",)), tree)
    assert count(archive, italian) == len(list(select(archive, italian)))
    by_score = select(archive, Query(search=tree, sort="relevance"))
    assert sorted(clip.id for clip in by_score) == sorted(expected)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_part_of_any_text_is_found_where_a_scan_finds_it(
    archive: sqlite3.Connection, clips: list[Clip], data: st.DataObject
) -> None:
    clip = data.draw(st.sampled_from(clips))
    text = data.draw(st.sampled_from([clip.title, clip.summary]))
    start = data.draw(st.integers(0, len(text) - 1))
    forms = fold_word(text[start : start + data.draw(st.integers(1, 12))])
    if forms:
        word = Word(forms)
        found = [clip.id for clip in select(archive, Query(search=word))]
        assert found == [clip.id for clip in clips if holds(clip, word)]
        assert clip.id in found


def test_relevance_puts_the_headline_first_and_newest_first_among_equals(tmp_path: Path) -> None:
    text = sample_page(
        "2025.01.25 毎日新聞 日比が会談 <2502-012510>\n 両国は共同訓練を協議した。",
        "2025.01.24 毎日新聞 日比が共同訓練 <2502-012411>\n 両国の部隊が参加した。",
        "2025.01.24 毎日新聞 日越が会談 <2502-012410>\n 両国は共同訓練を協議した。",
    )
    with archive_of(tmp_path / "a.db", text) as connection:
        query = Query(search=Word(fold_word("共同訓練")), sort="relevance")
        ids = [clip.id for clip in select(connection, query)]
        assert ids == ["2502-012411", "2502-012510", "2502-012410"]
        backwards = [clip.id for clip in select(connection, query._replace(reverse=True))]
        assert backwards == ids[::-1]


def test_thousands_of_terms_are_one_search(archive: sqlite3.Connection) -> None:
    word, country = Word(fold_word("日")), Filters(countries=("IT",))
    assert count(archive, Query(search=And((word,) * 5_000))) == CLIPS
    assert count(archive, Query(search=Or((word, country) * 2_000))) == CLIPS


def nested(depth: int) -> Tree:
    """Not, and, or in each other."""
    tree: Tree = Word(fold_word("の"))
    for level in range(depth):
        tree = (And if level % 2 else Or)((tree, Not(Filters(countries=("IT",)))))
    return tree


def test_deep_nesting_is_one_search(archive: sqlite3.Connection, clips: list[Clip]) -> None:
    tree = nested(50)
    assert count(archive, Query(search=tree)) == sum(holds(clip, tree) for clip in clips)


@pytest.fixture
def near_archive(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """An archive in which one word has more near words than are told, some oftener than others."""
    near = ["ACSB", "ACSC", "ACSC", "ACSD", "ACSE", "ACSE", "ACSE", "ACSF"]
    records = [
        f"2025.01.{day:02} 毎日新聞 {word}に署名 <2502-01{day:02}01>\n 本文。"
        for day, word in enumerate(near, 1)
    ]
    with archive_of(tmp_path / "near.db", sample_page(*reversed(records))) as connection:
        yield connection


def test_the_three_nearest_words_are_told_the_most_frequent_first(
    near_archive: sqlite3.Connection,
) -> None:
    assert near_words(near_archive, Word(fold_word("ACSA"))) == [
        ("ACS", 8),
        ("ACSE", 3),
        ("ACSC", 2),
    ]


def test_other_names_are_all_that_a_search_for_the_word_does_not_find(
    near_archive: sqlite3.Connection,
) -> None:
    for word in ("朝日", "ACSA", "United States", "首脳会談", "チェコ"):
        forms = fold_word(word)
        found = other_names(near_archive, forms)
        expected = {
            label: {name for name in names if not any(f in fold(name) for f in forms)}
            for label, names in vocabulary_names().items()
            if forms in names.values()
        }
        assert {label: set(names) for label, names in found.items()} == expected
        assert any(set(vocabulary_names()[label]) > set(names) for label, names in found.items())


def test_hundreds_of_values_are_one_filter(archive: sqlite3.Connection, clips: list[Clip]) -> None:
    """Whatever the plan: few values are walked side by side, many are not."""
    for number in (1, 2, 40, 41, 600, 40_000):
        values = (*(f"X{value}" for value in range(number - 1)), "IT")
        for filters in (Filters(countries=values), Filters(countries=values, main=True)):
            expected = [
                clip.id
                for clip in clips
                if "IT" in (clip.main_countries if filters.main else clip.countries)
            ]
            assert count(archive, Query(filters)) == len(expected)
            assert [c.id for c in select(archive, Query(filters, limit=5))] == expected[:5]
    names = tuple(f"x{value}" for value in range(600))
    for filters in (Filters(collections=names), Filters(sources=names), Filters(topics=names)):
        assert list(select(archive, Query(filters, limit=5))) == []
