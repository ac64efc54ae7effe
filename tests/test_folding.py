"""Folding: the same for index and query, and mapped back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb.folding import fold, fold_with_map

FOLDS = {
    "ＡＣＳＡ": "acsa",
    "ｲﾀﾘｱ": "イタリア",
    "ｶﾞｽ": "ガス",
    "首 脳会談": "首脳会談",
    "ベル\nリン": "ベルリン",
    "A330  MRTT": "a330 mrtt",
    "A330\nMRTT": "a330 mrtt",
    "ACSA 締結": "acsa締結",
    " 端　": "端",
    "㍻": "平成",
    "Straße": "strasse",
}


@pytest.mark.parametrize("text", FOLDS)
def test_a_text_is_folded(text: str) -> None:
    assert fold(text) == FOLDS[text]


TEXTS = st.text(
    st.one_of(st.sampled_from("ｱｶﾞﾊﾟー 　\n首脳a Aß㌔①Ⅳ々゙゚が"), st.characters(codec="utf-8"))
)


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_the_map_folds_to_the_same_and_covers_in_order(text: str) -> None:
    folded = fold_with_map(text)
    assert folded.text == fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= s < e <= len(text) for s, e in zip(folded.starts, folded.ends, strict=True))


@pytest.mark.parametrize(
    ("text", "word", "printed"),
    [
        ("日米の首 脳会談で", "首脳会談", "首 脳会談"),
        ("第ⅲ章のｶﾞｽ田", "ガス", "ｶﾞｽ"),
        ("ＡＣＳＡに署名", "acsa", "ＡＣＳＡ"),
    ],
)
def test_a_match_is_found_where_it_is_printed(text: str, word: str, printed: str) -> None:
    folded = fold_with_map(text)
    at = folded.text.index(word)
    start, end = folded.original_span(at, at + len(word))
    assert text[start:end] == printed
