"""Other spellings of a word: ordinals, 霞が関, 佐々木."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb.folding.spellings import _in_kanji, _number, other_spellings
from tests.conftest import Run

# word → a spelling it has, and one it has not
OTHERS = {
    "第三次": ("第3次", "第三3次"),
    "第3次世界大戦": ("第三次世界大戦", "第参次世界大戦"),
    "第十二旅団": ("第12旅団", "第102旅団"),
    "第一〇一飛行隊": ("第101飛行隊", "第1飛行隊"),
    "第7艦隊": ("第七艦隊", "第十艦隊"),
    "霞が関": ("霞ケ関", "霞関"),
    "霞ヶ関": ("霞が関", "霞か関"),
    "第二百三次": ("第203次", "第23次"),
    "第十十次": ("第十々次", "第20次"),
    "佐々木": ("佐佐木", "佐木"),
    "佐佐木": ("佐々木", "々佐木"),
}
NONE = ["三菱", "三次元", "7カ国", "クロセット", "ケニア", "が", "第", "々", "ACSA", "", "第2023号"]
NONE += ["第十百次", "第一二十次", "第〇十次", "第百二三次"]


@pytest.mark.parametrize("word", OTHERS)
def test_a_word_has_its_other_spellings(word: str) -> None:
    having, lacking = OTHERS[word]
    assert having in other_spellings(word)
    assert lacking not in other_spellings(word)


@pytest.mark.parametrize("word", NONE)
def test_most_words_have_none(word: str) -> None:
    assert other_spellings(word) == []


@given(st.integers(0, 999))
def test_a_number_in_kanji_is_that_number(number: int) -> None:
    assert _number(_in_kanji(number)) == str(number)


@given(st.text(alphabet="第一二十百千〇3佐木々霞がケ関", max_size=8))
def test_other_spellings_are_others(word: str) -> None:
    others = other_spellings(word)
    assert word not in others
    assert len(set(others)) == len(others)


def test_a_search_finds_and_tells_the_spellings_that_the_archive_has(
    run: Run, tmp_path: Path
) -> None:
    lines = ["date,source,title,summary"]
    lines += [f"2024-05-0{n},NHK,{title}," for n, title in enumerate(TITLES, 1)]
    (tmp_path / "page.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    run("import", tmp_path / "page.csv", "--db", tmp_path / "a.db")
    found = run("search", "第三次", "--columns", "title", "--db", tmp_path / "a.db")
    assert found.lines == ["第3次の協定", "第三次の協定"]
    assert found.err == "第三次 is also looked for as 第3次\n"
    found = run("search", "title:霞ヶ関", "--json", "--db", tmp_path / "a.db")
    assert "«霞が関»" in found.out
    assert run("search", "-第三次", "首相", "--db", tmp_path / "a.db").status == 0
    counted = run("stats", "--query", "佐佐木", "--db", tmp_path / "a.db")
    assert counted.err.startswith("佐佐木 is also looked for as 佐々木\n")
    assert counted.out == "2024\t1\n"
    assert run("search", "首相が会談", "--db", tmp_path / "a.db").err == ""


TITLES = ("第三次の協定", "第3次の協定", "霞が関の官庁", "佐々木氏", "首相が会談", "三次元の地図")
