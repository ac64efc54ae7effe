"""Paragraphs, notes and refs are told apart, and broken lines rejoined."""

import pytest

from clipdb.clip import Clip
from tests.pages import page, read_clips, read_pieces

HEAD = "2025.01.25 毎日新聞 日伊が会談 <2502-012510>\n"


def clip_of(body: str) -> Clip:
    (clip,) = read_clips(page(HEAD + body))
    return clip


@pytest.mark.parametrize(
    ("body", "summary"),
    [
        (" 一つ目。\n 二つ目。 続き。", "一つ目。\n二つ目。 続き。"),
        (" 協定 (\nACSA) に署名した。", "協定 (ACSA) に署名した。"),
        (" A330\nMRTT 1機が来た。", "A330 MRTT 1機が来た。"),
        (" 新装輪\nAPCは重い。", "新装輪APCは重い。"),
        ("  首相は12日から バルト三国を訪 れる。", "首相は12日から バルト三国を訪 れる。"),
        ("　全角の空白で始まる。", "全角の空白で始まる。"),
        ("\u00a0改行しない空白で始まる。", "改行しない空白で始まる。"),
        (" 強調した。/td>", "強調した。"),
        (" 強調<br>した。</td>", "強調した。"),
        (" 8加国がEUUに2-pus-2で", "8加国がEUUに2-pus-2で"),
        (" 3 < 5 と <2501-010101> は残る。", "3 < 5 と <2501-010101> は残る。"),
        ("", ""),
    ],
)
def test_paragraphs_are_joined_as_printed(body: str, summary: str) -> None:
    assert clip_of(body).summary == summary


@pytest.mark.parametrize("opening", ["【註】", "【注】"])
def test_paragraphs_after_the_mark_are_notes(opening: str) -> None:
    clip = clip_of(f" 本文。\n{opening}\n 一つ目の註 (\nAPC) だ。\n 二つ目の註。")
    assert (clip.summary, clip.notes) == ("本文。", ("一つ目の註 (APC) だ。", "二つ目の註。"))


@pytest.mark.parametrize("line", ["共同訓練について (空幕)】", "【共同訓練について (空幕)】"])
def test_a_bracketed_line_of_its_own_is_a_note(line: str) -> None:
    assert clip_of(f" 本文。\n【註】\n 註。\n{line}").notes == ("註。", line)


@pytest.mark.parametrize(
    ("line", "refs"),
    [
        ("【関連記事:1504-031804 (DN 2015.03.18)】", ("1504-031804",)),
        ("【新型装輪装甲車関連記事:1702-011304 (DN 201701.13)】", ("1702-011304",)),
        ("【関連記事：1504-031804】", ("1504-031804",)),
        ("【関連記事:1504-031804、1702-011304】", ("1504-031804", "1702-011304")),
        ("【関連記事:x-12ab】", ("x-12ab",)),
    ],
)
def test_a_related_article_is_a_ref_and_no_text(line: str, refs: tuple[str, ...]) -> None:
    before = clip_of(f" 本文。\n{line}\n【註】\n 註。")
    after = clip_of(f" 本文。\n【註】\n 註。\n{line}")
    at_end = clip_of(f" 本文。{line}\n【註】\n 註。")
    for clip in (before, after, at_end):
        assert (clip.summary, clip.notes, clip.refs) == ("本文。", ("註。",), refs)


def test_a_paragraph_that_begins_with_a_bracket_stays_text() -> None:
    assert clip_of(" 【ワシントン共同】会談した。").summary == "【ワシントン共同】会談した。"


def test_dropped_markup_is_reported() -> None:
    pieces = read_pieces(page(HEAD + " 強調した。/td>"))
    assert pieces[-1].warnings == ("stray markup dropped: /td>",)


def test_escape_sequences_go_whole_and_tabs_become_spaces() -> None:
    assert clip_of(" 一\x1b[31m赤\x07\t二。").summary == "一赤 二。"
