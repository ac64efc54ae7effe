"""The HTML page that clippings are scraped from gives the same records as its text."""

import html

import pytest

from clipdb.catalogue import catalogue
from clipdb.clip import Clip, record_of
from clipdb.reading.formats import FORMATS
from clipdb.reading.html_text import paragraphs
from clipdb.reading.options import Context, ReadingOptions
from clipdb.reading.rows import Piece
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import SAMPLE
from tests.pages import read_clips, split_lines

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>ある国々との防衛協力</title>
<style>td { color: red }</style></head>
<body><h1>ある国々との防衛協力</h1><p>目次</p>
<table border=1>
<tr><th>年 月 日</th><th>出   典</th><th>標       題</th><th>要             旨</th></tr>
<tr><td>2025.01.25<br> 16:01</td><td>讀賣新聞<br><br>(Yahoo)</td>
<td><b>日比、<a href="dic.html">円滑化協定</a>に署名</b> &lt;2502-012510&gt;</td>
<td>&nbsp;首相が協定 (<a href="raa.html">RAA</a>) に署名した。&amp;<br>
&nbsp;二つ目の段落で A330
MRTT が来た。<br>
【註】<br>
&nbsp;註である。<br>
【<a href="#2404-031804">関連記事</a>:2404-031804 (DN 2024.03.18)】</td></tr>
<tr><td>2025.01.24 Yahoo 朝日新聞記事
<td>
<td>「日伊が会談」<br><br>&lt;2502-012401&gt;
<td><p>外相が<a href="page2.html#2502-012510">会談</a>した。</p><p>続き。</p>
<tr><td colspan=4>広告</td></tr>
</table>
<p>おわり</p></body></html>
"""


def pieces_of(text: str) -> list[Piece]:
    pieces = list(FORMATS["html"].read(split_lines(text), Context(load_outlets())))
    assert "".join(piece.text for piece in pieces) == text
    return pieces


def clips_of(text: str) -> list[Clip]:
    return [catalogue(p.row, load_outlets()) for p in pieces_of(text) if p.row]


def test_rows_with_nested_markup_entities_and_links_are_read() -> None:
    first, second = clips_of(PAGE)
    assert record_of(first) == {
        "id": "2502-012510",
        "date": "2025-01-25",
        "time": "16:01",
        "source": "読売新聞",
        "source_raw": "讀賣新聞",
        "via": "Yahoo",
        "title": "日比、円滑化協定に署名",
        "summary": "首相が協定 (RAA) に署名した。&\n二つ目の段落で A330 MRTT が来た。",
        "notes": ["註である。"],
        "refs": ["2404-031804"],
        "countries": ["PH"],
        "main_countries": ["PH"],
        "topics": ["円滑化協定"],
        "collections": ["ある国々との防衛協力"],
        "url": None,
        "labels": [],
        "comment": None,
    }
    assert (second.source, second.via, second.title) == ("朝日新聞", "Yahoo", "日伊が会談")
    assert (second.summary, second.refs) == ("外相が会談した。\n続き。", ("2502-012510",))


def test_what_is_around_the_rows_is_furniture() -> None:
    pieces = pieces_of(PAGE)
    assert [(piece.kind, piece.reason) for piece in pieces] == [
        ("furniture", None),
        ("clip", None),
        ("furniture", None),
        ("clip", None),
        ("reject", "広告 is not a date"),
        ("furniture", None),
    ]


def test_a_row_that_cannot_be_read_is_a_reject() -> None:
    pieces = pieces_of(PAGE.replace("2025.01.24", "2025.02.30"))
    reject, _ = [piece for piece in pieces if piece.kind == "reject"]
    assert reject.reason == "there is no such date as 2025.02.30"
    assert reject.text.startswith("<tr><td>2025.02.30")


HEADLINES = {
    "<a href=/1>橋が開く</a><br>港の橋が開いた。": ("橋が開く", "港の橋が開いた。\n要旨"),
    "<a href=/1>橋が<br>開く</a><br>港の橋が開いた。": ("橋が開く", "港の橋が開いた。\n要旨"),
    "<p>橋が開く</p><p>港の橋が開いた。</p><p>&lt;2502-012401&gt;</p>": (
        "橋が開く",
        "港の橋が開いた。\n要旨",
    ),
    "橋が\n開く<div>&lt;2502-012401&gt;</div>": ("橋が開く", "要旨"),
}


@pytest.mark.parametrize("cell", HEADLINES)
def test_what_stands_below_a_headline_in_its_cell_is_summary(cell: str) -> None:
    head = "<table><tr><th>日付<th>見出し<th>要旨<tr><td>2025.1.24<td>"
    (clip,) = clips_of(f"{head}{cell}<td>要旨</table>")
    assert (clip.title, clip.summary) == HEADLINES[cell]


def as_html(clip: Clip) -> str:
    """A row of a page as an archive's own software would write it."""
    via = f"<br>({clip.via})" if clip.via and clip.via not in clip.source_raw else ""
    body = [f"&nbsp;{html.escape(text)}" for text in clip.summary.split("\n")]
    if clip.notes:
        body += ["【註】", *(f"&nbsp;{html.escape(note)}" for note in clip.notes)]
    body += [f"【<i>関連記事</i>:<a href='#{ref}'>{ref}</a>】" for ref in clip.refs]
    cells = (
        f"{clip.date.replace('-', '.')}<br>{clip.time or ''}",
        f"<font size=2>{html.escape(clip.source_raw)}</font>{via}",
        f"<b>{html.escape(clip.title)}</b>\n&lt;{clip.id}&gt;",
        "<br>\n".join(body),
    )
    return "<tr>" + "\n".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"


def test_the_sample_as_html_gives_the_same_49_records() -> None:
    clips = read_clips(SAMPLE.read_text(encoding="utf-8"))
    (title,) = clips[0].collections
    header = "".join(f"<th>{name}</th>" for name in ("年月日", "出典", "標題", "要旨"))
    page = (
        f"<html><body><h2>{title}</h2><table><tr>{header}</tr>\n"
        + "".join(map(as_html, clips))
        + "</table></body></html>"
    )
    assert clips_of(page) == clips


def test_a_page_whose_markup_never_ends_is_read_to_its_end() -> None:
    bomb = PAGE.replace("</table>", "<div>" * 20_000 + "<table><tr><td>" * 2_000)
    assert len(clips_of(bomb)) == 2


# What HTML has, and what a reader sees of it.
SHOWN = {
    "一<![画像]>二": "一二",
    "一<![if !vml]>二<![endif]>三": "一二三",
    "一<![CDATA[二]]>三": "一三",
    "一<!-- 二 -- >三<!---->四<!-->五": "一三四五",
    "一<?二?>三</ 四>五</>六": "一三五六",
    "一 < 二 <3 &lt;q> <三>": "一 < 二 <3 <q> <三>",
    "一<b title='>' class=\"<i>\">二</b c='>'>": "一二'>",
    "一<script>二</i>三</SCRIPT >四<style>五</style>六": "一四六",
    "一<template>二<b>三</b></template>四": "一四",
    "<ruby>一<rp>(</rp><rt>二</rt><rp>)</rp>三<rt>四</ruby>五": "一三五",
    "<ruby>一<rp>(<rt>二<rp>)</ruby>三": "一三",
    "一<noscript>二</noscript><b hidden>三<b>四</b></b>五": "一五",
    "一<img alt='二' hidden><br style='display:none'>三": "一三",
    "一<span STYLE='color:red; Display : none'>二<rt>三</rt></span>四": "一四",
    "<p hidden>一<p>二": "二",
    "<ul><li hidden>一<ul><li>二</ul>三<li>四</ul>": "四",
    "<ul><li hidden>一</ul>二": "二",
    "一&#27;[31m二&#0;三&#x1f;四": "一二三四",
    f"一&#{'9' * 5000};二&#x{'f' * 5000};三&#x110000;": "一\ufffd二\ufffd三\ufffd",
    "&#x3042;&amp;&hearts;&nosuch;&": "あ&♥&nosuch;&",
}
# The same where nothing follows, so that it does not end.
ENDLESS = {
    "一 <![ 二": "一 <![ 二",
    "一 <!-- 二": "一 <!-- 二",
    "一 <b c": "一 <b c",
    "一</b": "一</b",
    "一<b c='二>三": "一三",
    "一<script>二": "一",
}


def in_a_cell(markup: str) -> str:
    return (
        "<table><tr><th>日付<th>見出し<th>要旨<tr><td>2024.5.1<td>日伊会談<td>"
        + f"{markup}</table>\n"
    )


def in_a_feed(markup: str) -> str:
    return (
        "<rss version='2.0'><channel><title>頁</title><item><title>日伊会談</title><pubDate>"
        f"2024-05-01</pubDate><description>&lt;p>{html.escape(markup)}</description></item>"
        "</channel></rss>\n"
    )


def in_a_note(markup: str) -> str:
    return f"TY  - NEWS\nTI  - 日伊会談\nDA  - 2024/05/01/\nN1  - <p>{markup}\nER  - \n"


def in_a_press_page(markup: str) -> str:
    return (
        "<title>聞蔵</title><table class=topic-list><tr><th>発行日<tr><td>2024年5月1日</table>"
        f"<span class=font002>日伊会談</span><div class=detail001>{markup}</div>\n"
    )


WAYS = {"html": in_a_cell, "rss": in_a_feed, "ris": in_a_note, "kikuzo": in_a_press_page}


def shown(markup: str, format: str) -> str:
    """What the clip of a file in the format has of a text."""
    text = WAYS[format](markup)
    pieces = list(FORMATS[format].read(split_lines(text), Context(load_outlets())))
    assert "".join(piece.text for piece in pieces) == text
    (row,) = [piece.row for piece in pieces if piece.row]
    return "".join(row.notes if format == "ris" else row.paragraphs)


@pytest.mark.parametrize("format", WAYS)
@pytest.mark.parametrize("markup", SHOWN, ids=[markup[:30] for markup in SHOWN])
def test_of_markup_that_is_odd_that_is_read_which_a_browser_shows(markup: str, format: str) -> None:
    assert shown(markup, format) == SHOWN[markup]


@pytest.mark.parametrize("markup", ENDLESS)
def test_markup_that_does_not_end_is_text_or_ends_with_what_follows(markup: str) -> None:
    assert paragraphs(markup) == [ENDLESS[markup]]
    for format in WAYS:
        assert shown(markup, format).startswith("一")


def test_links_are_made_whole_by_the_first_base_that_leads_to_the_web() -> None:
    linked = (
        "{0}<table><tr><th>日付<th>見出し"
        "<tr><td>2024.5.1<td><a href='a/1.html'>日伊会談</a></table>"
    )
    for bases, url in {
        "<base target=_blank><base href='https://a.example/x/y'><base href=//b.example>": (
            "https://a.example/x/a/1.html"
        ),
        "<base href='http://[a'>": None,
        f"<base href='https://a.example/{'x' * 10_000}/'>": None,
        "<base href='b/'>" * 1000: None,
    }.items():
        assert [clip.url for clip in clips_of(linked.format(bases))] == [url]


def test_a_base_that_leads_nowhere_leaves_the_address_of_the_page() -> None:
    page = (
        "<base href='http://[a'><table><tr><th>日付<th>見出し<tr><td>2024.5.1<td><a href=b>日伊</a>"
    )
    context = Context(load_outlets(), ReadingOptions(address="https://a.example/x/"))
    (row,) = [piece.row for piece in FORMATS["html"].read([page], context) if piece.row]
    assert row.url == "https://a.example/x/b"


def test_a_cell_of_the_header_that_spans_down_is_no_value_of_the_rows() -> None:
    page = (
        "<table><tr><th>日付<th>見出し<th rowspan=3>要旨<tr><td>2024.5.1<td>日伊会談"
        "<tr><td>2024.5.2<td>日仏会談<tr><td>2024.5.3<td>日英会談<td>本文。</table>"
    )
    assert [(clip.title, clip.summary) for clip in clips_of(page)] == [
        ("日伊会談", ""),
        ("日仏会談", ""),
        ("日英会談", "本文。"),
    ]


def test_cells_that_span_far_more_rows_than_there_are_count_in_each() -> None:
    spans = "".join(f"<td rowspan=65534>{n}" for n in range(100))
    rows = "".join(f"<tr><td>2024.5.{n}<td>日伊会談{n}" for n in range(1, 9))
    names = "".join(f"<th>名{n}" for n in range(100))
    page = f"<table><tr>{names}<th>日付<th>見出し<tr>{spans}<td>2024.5.1<td>日伊会談{rows}</table>"
    assert [clip.title for clip in clips_of(page)] == [
        "日伊会談",
        *(f"日伊会談{n}" for n in range(1, 9)),
    ]
