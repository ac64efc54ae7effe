"""Excerpts: original text, every match marked, at most two, in whole sentences or phrases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb.clip import Clip
from clipdb.folding import fold_word
from clipdb.query.tree import Word
from clipdb.search.snippets import excerpts, find_matches, snippet
from tests.pages import page, read_clips


def clip(summary: str, title: str = "見出し", note: str = "") -> Clip:
    notes = f"\n【註】\n {note}" if note else ""
    text = page(f"2025.01.25 毎日新聞 {title} <2502-012510>\n {summary}{notes}")
    (found,) = read_clips(text)
    return found


def words(*typed: str) -> list[Word]:
    return [Word(fold_word(word)) for word in typed]


LONG = "政府は自由で開かれた海洋秩序の維持と強化に向けて各国との協力を進めてきた。" * 3

LONG_SENTENCE = (
    "両首脳は政治、経済、文化などの幅広い分野での協力を深めることで一致するとともに、"
    "インド太平洋地域の厳しさを増す安全保障環境についても議論し、"
)

# what it shows: summary, words → snippet
SNIPPETS = {
    "the whole of a short text": ("両国は協定に署名した。", ["協定"], "両国は«協定»に署名した。"),
    "every match": ("協定と協定。", ["協定"], "«協定»と«協定»。"),
    "matches of several words": ("協定に署名した。", ["署名", "協定"], "«協定»に«署名»した。"),
    "overlapping matches as one": ("防衛協力協定", ["防衛協力", "協力協定"], "«防衛協力協定»"),
    "split words": ("首 脳会談で", ["首脳会談"], "«首 脳会談»で"),
    "full width": ("ＡＣＳＡを結ぶ", ["acsa"], "«ＡＣＳＡ»を結ぶ"),
    "another spelling": ("サイバ防衛の8ヵ国", ["サイバー", "8か国"], "«サイバ»防衛の«8ヵ国»"),
    "a hyphen that is not printed": ("新型の F35A が", ["F-35"], "新型の «F35»A が"),
    "the sentence with the match": (
        f"{LONG}両国は協定に署名した。{LONG}",
        ["協定"],
        "両国は«協定»に署名した。",
    ),
    "two of them at most": (
        f"協定一。{LONG}協定二。{LONG}協定三。",
        ["協定"],
        "«協定»一。 … «協定»二。",
    ),
    "a phrase where the sentence is long": (
        f"{LONG_SENTENCE}協定に署名する方針で一致した。",
        ["協定"],
        "…厳しさを増す安全保障環境についても議論し、«協定»に署名する方針で一致した。",
    ),
    "no more than a line or two of a long sentence": (
        f"協定に{LONG_SENTENCE * 2}署名した。",
        ["協定"],
        "«協定»に両首脳は政治、経済、文化などの幅広い分野での協力を深めることで一致するとともに、"
        "インド太平洋地域の厳しさを増す安全保障環境についても議論し、両首脳は政治、経済、文化などの…",
    ),
    "English from a word to a word": (
        "The two ministers, who met in Rome on Monday after a long series of talks between their"
        " staffs, agreed to start negotiations on a pact. It will be signed.",
        ["pact"],
        "…start negotiations on a «pact».",
    ),
    "those with most words": (
        f"協定一。{LONG}協定二。{LONG}協定に署名。{LONG}署名した。",
        ["協定", "署名"],
        "«協定»一。 … «協定»に«署名»。",
    ),
}


@pytest.mark.parametrize("what", SNIPPETS)
def test_a_snippet_shows(what: str) -> None:
    summary, typed, expected = SNIPPETS[what]
    assert snippet(clip(summary), words(*typed)) == expected


def test_a_headline_is_shown_where_it_alone_matches() -> None:
    found = clip("本文。", title="日伊、協定に署名")
    assert snippet(found, words("協定")) == "日伊、«協定»に署名"
    assert excerpts(found, words("協定")) == []
    assert snippet(found, []) == ""


def test_a_word_of_a_field_is_marked_in_that_field_alone() -> None:
    found = clip("協定の本文。", title="協定の見出し", note="協定の註。")
    (word,) = words("協定")
    assert snippet(found, [Word(word.forms, "notes")]) == "«協定»の註。"
    assert find_matches(found.title, "title", [Word(word.forms, "summary")]) == []


@given(st.text(st.sampled_from("協定に署名ｻｲﾊﾞー 。F35\n"), min_size=1, max_size=120))
def test_excerpts_are_parts_of_the_text_and_matches_are_matches(text: str) -> None:
    looked_for = words("協定", "サイバ", "F-35")
    found = clip(f"署{text}名".replace("\n", "\n "))
    for excerpt in excerpts(found, looked_for):
        assert excerpt.text in found.summary
        assert excerpt.matches
        for start, end in excerpt.matches:
            match = fold_word(excerpt.text[start:end])
            assert any(form in match[0] for word in looked_for for form in word.forms)


def test_two_excerpts_of_one_sentence_that_meet_are_one() -> None:
    text = (
        "訪れた大臣が六日に相手の大臣と会い、海洋の分野での協力を強めることで一致した。 "
        "同国は首都に国際機構の海洋防衛協力センターを誘致しており、海洋の分野に高い知見を持っている。"
    )
    (one,) = excerpts(clip(text), words("海洋", "知見"))
    assert one.text == text
    assert [one.text[start:end] for start, end in one.matches] == ["海洋", "海洋", "海洋", "知見"]
