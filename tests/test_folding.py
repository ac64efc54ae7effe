"""Folding: one for index and query, mapped back to the original, and exact at every cut."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clipdb.folding import (
    fold,
    fold_all,
    fold_with_map,
    fold_word,
    fold_words,
    normalise,
    normalise_with_map,
)
from clipdb.folding.steps import COUNTER

NORMALISED = {
    "ＡＣＳＡ": "ACSA",
    "ｲﾀﾘｱ": "イタリア",
    "ｶﾞｽ": "ガス",
    "㍻": "平成",
    "首 脳会談": "首脳会談",
    "ベル\nリン": "ベルリン",
    "A330  MRTT": "A330 MRTT",
    "A330\nMRTT 1機": "A330 MRTT 1機",
    "ACSA 締結": "ACSA締結",
    "( ACSA )": "(ACSA)",
    "Japan, Italy": "Japan,Italy",
    " 端　": "端",
    "讀賣新聞と臺灣": "読売新聞と台湾",
    "霞ヶ関": "霞ケ関",
    "F‐35と2–3日": "F-35と2-3日",
    "9〜12日": "9~12日",
    "“Quad”": '"Quad"',
    "Jane’s": "Jane's",
    "葛\U000e0100城\u200b\ufeff": "葛城",
}


@pytest.mark.parametrize("text", NORMALISED)
def test_a_text_is_normalised(text: str) -> None:
    assert normalise(text) == NORMALISED[text]


# word → texts that have it, and texts that have it not
ALIKE = {
    "サイバー": (
        ["サイバ防衛", "サイバー防衛", "サイバ", "ｻｲﾊﾞ", "サイバーセキュリティ"],
        ["サイバネ"],
    ),
    "サイバ": (["サイバ防衛", "サイバー防衛", "サイバネ"], ["サイ"]),
    "サイバ攻撃": (["サイバー攻撃", "サイ バ攻撃"], ["サイバーへの攻撃"]),
    "サーバ": (["サーバー", "サーバ"], ["サバ", "サバー"]),
    "サバ": (["サバ", "サバを"], ["サーバ", "サーバー"]),
    "エレベーター": (["エレベータ"], ["エレベー"]),
    "F35A": (["F-35A", "F35A", "Ｆ－３５Ａ", "F‐\n35A"], ["F3-5A", "F 35A", "35A"]),
    "F-35": (["F35A", "F-35A"], ["F 35"]),
    "F-": (["F35", "F-35"], ["F"]),
    "-35": (["F35", "F-35"], ["1935", "35"]),
    "A330 MRTT": (["A-330  MRTT", "A330\nMRTT"], ["A330MRTT"]),
    "2-plus-2": (["2plus2"], ["2+2"]),
    "7か国": (["7カ国", "7ヵ国", "7ヶ国", "7ケ国", "7個国", "７か国"], ["7国", "8か国"]),
    "か国": (["7カ国", "いずれか国が"], ["アメリカ国防総省"]),
    "カ国": (["7か国", "アメリカ国防総省"], ["いずれか国が"]),
    "7カ": (["7か国", "7カラット"], ["7歳か"]),
    "か": (["7か国", "静か"], ["カナダ"]),
    "6カ月": (["6か月", "6ヶ月", "6箇月"], ["6月"]),
    "ボスニア・ヘルツェゴビナ": (["ボスニアヘルツェゴビナ"], ["ボスニアとヘルツェゴビナ"]),
    "ボスニアヘルツェゴビナ": (["ボスニア・ヘルツェゴビナ", "ボスニア･ヘルツェゴビナ"], []),
    "・ヘルツェゴビナ": (["ボスニア・ヘルツェゴビナ"], ["ボスニア"]),
    "日・エストニア": (["日・エストニア首脳"], ["日エストニア"]),
    "首脳会談": (["首 脳会談", "首\n脳会談"], ["首脳の会談"]),
    "(ACSA)": (["協定 (ACSA) に", "（ＡＣＳＡ）", "( ACSA )"], ["ACSA"]),
    "讀賣": (["読売", "讀賣"], ["売読"]),
    "jane's": (["Jane’s Defence"], ["janes"]),
    "acsa": (["ACSA"], []),
}


@pytest.mark.parametrize("word", ALIKE)
def test_a_word_is_found_in_every_spelling_and_in_no_other(word: str) -> None:
    having, lacking = ALIKE[word]
    for text in (*having, word):
        assert found(word, text), text
    for text in lacking:
        assert not found(word, text), text


def found(word: str, text: str) -> bool:
    return any(form in fold(text) for form in fold_word(word))


@pytest.mark.parametrize("word", ["", " ", "\u3000\n", "・", "\u200b"])
def test_there_may_be_nothing_to_look_for(word: str) -> None:
    assert fold_word(word) == ()


PIECES = st.one_of(
    st.sampled_from("ｱｶー　 \n首脳aAß㌔①Ⅳ々゙F35-‐7かカヵヶ個国月サイバ・･、(讀読〜\u200b"),
    st.just("ｶﾞ"),
)
TEXTS = st.lists(st.one_of(PIECES, st.characters(codec="utf-8")), max_size=30).map("".join)


@example("ヵ\u3099")
@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    if COUNTER not in fold(text):
        assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_the_map_folds_to_the_same_and_covers_in_order(text: str) -> None:
    for mapped, whole in (
        (fold_with_map(text), fold(text)),
        (normalise_with_map(text), normalise(text)),
    ):
        assert mapped.text == whole
        assert len(mapped.text) == len(mapped.starts) == len(mapped.ends)
        assert list(mapped.starts) == sorted(mapped.starts)
        places = zip(mapped.starts, mapped.ends, strict=True)
        assert all(0 <= start <= end <= len(text) for start, end in places)


PRINTED = st.lists(PIECES.filter(lambda piece: piece != "゙"), max_size=30)


@given(PRINTED, st.integers(0, 30), st.integers(1, 30))
def test_every_part_of_a_text_is_found_in_it(text: list[str], start: int, length: int) -> None:
    part = "".join(text[start : start + length])
    if fold_word(part):
        assert found(part, "".join(text))


@pytest.mark.parametrize(
    ("text", "word", "printed"),
    [
        ("日米の首 脳会談で", "首脳会談", "首 脳会談"),
        ("第ⅲ章のｶﾞｽ田", "ガス", "ｶﾞｽ"),
        ("ＡＣＳＡに署名", "acsa", "ＡＣＳＡ"),
        ("最新の F35A が", "F-35", "F35"),
        ("サイバ防衛", "サイバー", "サイバ"),
        ("ボスニア・ヘルツェゴビナの", "ボスニアヘルツェゴビナ", "ボスニア・ヘルツェゴビナ"),
        ("日本など8ヵ国目", "8か国", "8ヵ国"),
    ],
)
def test_a_match_is_found_where_it_is_printed(text: str, word: str, printed: str) -> None:
    folded = fold_with_map(text)
    (form,) = [form for form in fold_word(word) if form in folded.text]
    at = folded.text.index(form)
    start, end = folded.original_span(at, at + len(form))
    assert text[start:end] == printed


def test_every_mark_that_normalising_moves_belongs_to_the_character_before_it() -> None:
    marks = [chr(code) for code in range(0x110000) if unicodedata.combining(chr(code))]
    for mark in marks:
        text = f"a\u0303{mark}b"
        assert fold_with_map(text).text == fold(text), hex(ord(mark))


@pytest.mark.parametrize("text", ["ㄱㄱㅛㄱ", "ﾡￌ", "각"])
def test_hangul_is_joined_from_any_of_its_letters(text: str) -> None:
    assert fold_with_map(text).text == fold(text)


@pytest.mark.parametrize("mark", ["\0", "\u180e", "\ufffe", "\uffff", "\ue000"])
def test_characters_that_the_index_cannot_hold_are_others(mark: str) -> None:
    assert fold(f"a{mark}b") in ("ab", "a\ufffdb")


def test_a_pile_of_marks_is_folded_in_no_time_to_the_first_of_them() -> None:
    pile = "a" + "\u0301\u0323" * 50_000
    assert len(fold(pile)) <= 32
    assert fold_with_map(pile).text == fold(pile)


@given(st.lists(TEXTS, max_size=6))
def test_many_texts_fold_as_each_does_alone(texts: list[str]) -> None:
    assert fold_all(texts) == [fold(text) for text in texts]
    assert fold_words(texts) == [fold_word(text) for text in texts]


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["", ""],
        ["\u3099", "か"],
        ["サイバ", "ーネット"],
        ["F", "35"],
        ["a\uf8fdb", "c"],
        ["port ", " call"],
        ["7", "か国"],
        ["・", "イタリア・"],
    ],
)
def test_texts_do_not_touch_where_they_are_folded_together(texts: list[str]) -> None:
    assert fold_all(texts) == [fold(text) for text in texts]
    assert fold_words(texts) == [fold_word(text) for text in texts]


@pytest.mark.parametrize("dash", "ー－―−‐-–")
def test_a_dash_between_katakana_is_a_long_vowel_mark(dash: str) -> None:
    assert fold(f"サ{dash}バ{dash}ルーム") == fold("サーバールーム")
    assert any(form in fold(f"レ{dash}ダ{dash}網") for form in fold_word("レーダー"))
    assert fold(f"F{dash}35") == ("fー35" if dash == "ー" else "f-35")
