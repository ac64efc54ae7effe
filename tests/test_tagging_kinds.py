"""Other members of each kind of text that was once tagged wrong; and batches, and hostile text."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb.folding import fold, fold_all, fold_normalised, normalise, normalise_all
from clipdb.tagging import explain, tag, tag_all, tag_and_fold

KINDS = Path(__file__).parent / "data" / "kinds"


def rows(table: str) -> list[tuple[str, ...]]:
    """The rows of a table, each with all its cells."""
    header, *lines = (KINDS / f"{table}.tsv").read_text(encoding="utf-8").splitlines()
    width = len(header.split("\t"))
    return [tuple([*line.split("\t"), *[""] * width][:width]) for line in lines]


@pytest.mark.parametrize(("kind", "place", "text", "codes"), rows("countries"))
def test_countries_of_each_kind_of_text(kind: str, place: str, text: str, codes: str) -> None:
    tags = tag(text, "", []) if place == "title" else tag("", text, [])
    assert tags.countries == tuple(sorted(codes.split())), kind


@pytest.mark.parametrize(("kind", "title", "summary", "codes"), rows("parties"))
def test_parties_of_each_kind_of_report(kind: str, title: str, summary: str, codes: str) -> None:
    assert tag(title, summary, []).main_countries == tuple(sorted(codes.split())), kind


@pytest.mark.parametrize(("kind", "title", "summary", "topics", "none"), rows("topics"))
def test_subjects_of_each_kind_of_report(
    kind: str, title: str, summary: str, topics: str, none: str
) -> None:
    found = set(tag(title, summary, []).topics)
    assert set(topics.split()) <= found, kind
    assert not found & set(none.split()), kind


@pytest.mark.parametrize(
    ("title", "summary", "code", "role"),
    [
        ("中国念頭に日越が連携", "首脳が会談した。", "CN", "target, by the words 念頭"),
        ("豪、独社案を退け決定", "豪政府が発表した。", "DE", "loser, by the words 社案を退け"),
        ("安保会議がタイで開幕", "会議が始まった。", "TH", "place, by the words で"),
    ],
)
def test_what_is_no_party_has_a_role_and_words_that_tell_it(
    title: str, summary: str, code: str, role: str
) -> None:
    assert explain(title, summary, []).others[code] == role


@pytest.mark.parametrize(
    ("title", "summary", "code", "role"),
    [
        (
            "NATO会合に出席",
            "外相はチェコの外相と会談した。",
            "CZ",
            "in the opening: counterpart, by the words と会談",
        ),
        (
            "演習が開幕",
            "米軍主催の演習が始まった。",
            "US",
            "takes part: host, by the words 軍主催",
        ),
    ],
)
def test_a_party_has_a_role_and_words_that_tell_it(
    title: str, summary: str, code: str, role: str
) -> None:
    assert explain(title, summary, []).parties[code] == role


# Batches

PIECES = (
    *("米", "中", "日", "イタリア", "独、", "と会談", "F35", " ", "\n", "。", "か国", "サイバ"),
    *("\ue003", "7", "e\u0301", "\u3099", "「", "Georgia, ", "訓練", "に参加", "ﾛｼｱ", "首相は"),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.lists(TEXTS, max_size=2)), max_size=6))
def test_a_batch_is_tagged_as_its_clips_are_one_by_one(
    clips: list[tuple[str, str, list[str]]],
) -> None:
    assert tag_all(clips) == [tag(*clip) for clip in clips]
    for (_, folded), (title, summary, notes) in zip(tag_and_fold(clips), clips, strict=True):
        assert folded == [fold(text) for text in (title, summary, *notes)]


@given(st.lists(TEXTS, max_size=6))
def test_a_batch_is_folded_as_its_texts_are_one_by_one(texts: list[str]) -> None:
    plain = [text for text, _ in normalise_all(texts)]
    assert plain == [normalise(text) for text in texts]
    assert fold_normalised(plain) == fold_all(texts) == [fold(text) for text in texts]


# Time: what is counted is calls of functions, Python's and C's, and lines

HOSTILE = (
    "サイバー、サイバネ。",
    "首相と首相と",
    "米英仏独",
    "豪、伊、独、",
    "日中の",
    "East China Sea ",
    "ロシアロシアン",
    "中国を念頭に米と会談、",
    "「米国」",
    "参加した。加わる。",
    "戦闘機 輸出 ",
    "独自独立",
    "Sgt. Chad ",
)


def work(run: Callable[[], object]) -> int:
    """How many calls and lines a run takes."""
    steps = 0

    def trace(*_: object) -> Any:
        nonlocal steps
        steps += 1
        return trace

    def profile(*_: object) -> None:
        nonlocal steps
        steps += 1

    sys.settrace(trace)
    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(None)
        sys.settrace(None)
    return steps


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", ["title", "summary"])
def test_the_work_of_tagging_grows_with_the_text(text: str, place: str) -> None:
    def tagged(times: int) -> int:
        parts = (text * times, "") if place == "title" else ("", text * times)
        return work(lambda: tag(*parts, []))

    tagged(1)
    assert tagged(400) < 2.3 * tagged(200)
