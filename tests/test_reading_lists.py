"""Lists of a page: what people clip stands in items, cards, terms and rows of two cells too."""

from dataclasses import dataclass

import pytest

from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context, ReadingOptions
from clipdb.reading.rows import Piece
from clipdb.reading.telling import detect_format
from clipdb.vocabulary.outlets import load_outlets
from tests.pages import split_lines

BASE = "https://port.example/news/"


def pieces_of(text: str, format: str = "html") -> list[Piece]:
    context = Context(load_outlets(), ReadingOptions(address=BASE))
    pieces = list(FORMATS[format].read(split_lines(text), context))
    assert "".join(piece.text for piece in pieces) == text
    return pieces


def shown(text: str, format: str = "html") -> list[str]:
    """The clips of a page, a line each: date, outlet, headline, labels, summary, address."""
    rows = [piece.row for piece in pieces_of(text, format) if piece.row]
    return [
        "|".join(
            (
                f"{row.date} {row.time or ''}".strip(),
                row.source_raw,
                row.title,
                ",".join(row.labels),
                "/".join(row.paragraphs),
                (row.url or "").removeprefix(BASE),
            )
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Layout:
    markup: str
    clips: tuple[str, ...]


LAYOUTS = {
    "items": Layout(
        "<ul><li>2023.07.01 <a href=1>水門の工事が始まる</a><li>2023.06.01 "
        "<a href=2>市場が移る</a></ul>",
        ("2023-07-01||水門の工事が始まる|||1", "2023-06-01||市場が移る|||2"),
    ),
    "items, the date behind": Layout(
        "<ol><li><a href=1>水門の工事</a>（朝日新聞 2023年7月1日朝刊）</li>"
        "<li><a href=2>市場が移る</a>（海の新聞 2023年6月1日）</li></ol>",
        ("2023-07-01|朝日新聞|水門の工事|||1", "2023-06-01|海の新聞|市場が移る|||2"),
    ),
    "items without a link": Layout(
        "<ul><li>令和5年7月1日（土）　読売新聞「水門の工事」"
        "<li>令和5年6月1日　市場が移る<br>来月から。</ul>",
        ("2023-07-01|読売新聞|水門の工事|||", "2023-06-01||市場が移る||来月から。|"),
    ),
    "an item with labels": Layout(
        "<ul><li><time>2023-07-01</time><span>報告</span><a href=1>"
        "<p>水門の工事を終えました</p></a>"
        "<li><time>2023-06-01</time><span>募集</span><a href=2><p>市場の店を募ります</p></a></ul>",
        ("2023-07-01||水門の工事を終えました|報告||1", "2023-06-01||市場の店を募ります|募集||2"),
    ),
    "items in which the date is an item": Layout(
        "<div><div class=p><ul><li>2023.07.01<li>報告</ul><a href=1>水門の工事</a></div>"
        "<div class=p><ul><li>2023.06.01<li>募集</ul><a href=2>市場が移る</a></div></div>",
        ("2023-07-01||水門の工事|報告||1", "2023-06-01||市場が移る|募集||2"),
    ),
    "years, one with one item": Layout(
        "<h2>2023</h2><ul><li>July 1, 2023: <a href=1>Gate built</a><li>June 1, 2023: "
        "<a href=2>Market moves</a></ul><h2>2022</h2><ul><li>1 May 2022 <a href=3>Ship</a></ul>",
        ("2023-07-01||Gate built|||1", "2023-06-01||Market moves|||2", "2022-05-01||Ship|||3"),
    ),
    "terms": Layout(
        "<dl><dt>2023年7月1日<dd><a href=1>水門の工事</a><dt>2023年6月1日<dd>市場が移る</dl>",
        ("2023-07-01||水門の工事|||1", "2023-06-01||市場が移る|||"),
    ),
    "terms with the headline": Layout(
        "<dl><dt>2023/7/1　水門の工事<dd>工事が始まる。<a href=1>もっと</a>"
        "<dt>2023/6/1　市場<dd>移る。</dl>",
        ("2023-07-01||水門の工事||工事が始まる。もっと|1", "2023-06-01||市場||移る。|"),
    ),
    "the date below the term": Layout(
        "<dl><dt>水門の工事<dd>2023.7.1<dd>始まる。<dt>市場が移る<dd>2023.6.1<dd>来月から。</dl>",
        ("2023-07-01||水門の工事||始まる。|", "2023-06-01||市場が移る||来月から。|"),
    ),
    "a list for each term": Layout(
        "<div><dl><dt>2023.7.1<dd>水門の工事</dl><dl><dt>2023.6.1<dd>市場が移る</dl></div>",
        ("2023-07-01||水門の工事|||", "2023-06-01||市場が移る|||"),
    ),
    "cards": Layout(
        "<div class='card a'><img alt=船 src=s.png><p>2023.7.1</p><h3>水門の工事</h3>"
        "<p>始まる。</p></div>"
        "<div class='card b'><p>2023.6.1</p><h3>市場が移る</h3><p>来月から。</p></div>",
        ("2023-07-01||水門の工事||始まる。|", "2023-06-01||市場が移る||来月から。|"),
    ),
    "cards that are links": Layout(
        "<article><a href=1><time datetime=2023-07-01>昨日</time><h3>水門の工事</h3>"
        "<p>始まる。</p></a>"
        "</article><article><a href=2><time datetime=2023-06-01>先月</time><h3>市場</h3>"
        "</a></article>",
        ("2023-07-01||水門の工事||始まる。|1", "2023-06-01||市場|||2"),
    ),
    "cards with a label in the heading": Layout(
        "<section><h4>2023.7.1<i></i><span>新聞</span></h4>"
        "<p>【海の新聞】水門の工事が載りました。</p></section>"
        "<section><h4>2023.6.1<span>放送</span></h4><p>【港の放送】市場の話をしました。"
        "</p></section>",
        (
            "2023-07-01||【海の新聞】水門の工事が載りました。|新聞||",
            "2023-06-01||【港の放送】市場の話をしました。|放送||",
        ),
    ),
    "links in sentences": Layout(
        "<ul><li>1 July 2023: We opened the <a href=1>new gate</a>, a year late.</li>"
        "<li>1 June 2023: <a href=2>The market</a> moves to the hill.</li>"
        "<li>2023.5.1 船が<a href=3>港</a>に来た。</li></ul>",
        (
            "2023-07-01||We opened the new gate, a year late.|||1",
            "2023-06-01||The market moves to the hill.|||2",
            "2023-05-01||船が港に来た。|||3",
        ),
    ),
    "links to more": Layout(
        "<ul><li>July 1, 2023. We talked of the new gate to all who live at the harbour. "
        "<a href=1>[Recording]</a> <a href=2>Slides</a></li>"
        "<li>June 1, 2023. The market moves. <a href=3>Slides</a></li></ul>",
        (
            "2023-07-01||We talked of the new gate to all who live at the harbour.||[Recording]|1",
            "2023-06-01||The market moves.|||3",
        ),
    ),
    "headings and what is below them": Layout(
        "<h3>水門の工事</h3><p>2023.7.1</p><p>始まる。</p><h3>市場が移る</h3><p>2023.6.1"
        "</p><p>来月。</p>"
        "<h3>船</h3><p>2023.5.1</p><p>来る。</p><div>ここまで</div>",
        (
            "2023-07-01||水門の工事||始まる。|",
            "2023-06-01||市場が移る||来月。|",
            "2023-05-01||船||来る。|",
        ),
    ),
    "headings, the outlet and the date below them": Layout(
        "<h2><a href=1>Gate built</a></h2><p><em>Sea Mail</em>, March 25, 2014</p><p>&nbsp;</p>"
        "<h2><a href=2>Market moves</a></h2><p><em>NHK</em>, 3 December 2012</p><p>&nbsp;</p>"
        "<h2><a href=3>In May 2012</a></h2><p><em>Hill Mail</em>, May 12, 2012</p>",
        (
            "2014-03-25|Sea Mail|Gate built|||1",
            "2012-12-03|NHK|Market moves|||2",
            "2012-05-12|Hill Mail|In May 2012|||3",
        ),
    ),
    "lines": Layout(
        "<td>2023.7.1　<a href=1>水門の工事</a><br><b>2023.6.1</b> 市場が移る"
        "<br>2023.5.1 船が来る<br>",
        ("2023-07-01||水門の工事|||1", "2023-06-01||市場が移る|||", "2023-05-01||船が来る|||"),
    ),
    "rows of two cells": Layout(
        "<table><tr><th>2023.7.1<td><a href=1>水門の工事（海野）</a><tr><th>2023.6.1"
        "<td>市場が移る</table>",
        ("2023-07-01||水門の工事（海野）|||1", "2023-06-01||市場が移る|||"),
    ),
    "a time and a range": Layout(
        "<ul><li>2023年7月1日 10:30 水門を見る<li>2023年6月1日～6月3日 市場を見る</ul>",
        ("2023-07-01 10:30||水門を見る|||", "2023-06-01||市場を見る|||"),
    ),
    "outlets at one place": Layout(
        "<ul><li>2023.7.1 海の新聞 <a href=1>水門の工事</a><li>2023.6.1 <b>NHK</b> "
        "<a href=2>市場</a></ul>",
        ("2023-07-01|海の新聞|水門の工事|||1", "2023-06-01|NHK|市場|||2"),
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_items_of_one_kind_with_a_date_each_are_clips(name: str) -> None:
    layout = LAYOUTS[name]
    assert shown(f"<h1>港の知らせ</h1>\n{layout.markup}\n") == list(layout.clips)
    assert {p.row.collections for p in pieces_of(f"<h1>港</h1>{layout.markup}") if p.row} == {
        ("港",)
    }


NO_LISTS = (
    (
        "<ul><li><a href=1>2023年7月1日</a><li><a href=2>2023年6月1日</a><li>"
        "<a href=3>2023年5月1日</a></ul>"
    ),
    "<nav><ul><li>2023.7.1 一<li>2023.6.1 二<li>2023.5.1 三</ul></nav>",
    "<footer><p>更新 2023.7.1</p></footer><div role=navigation><ul><li>2023.7.1 一</ul></div>",
    "<table><tr><td>1<td>2<td>3<tr><td>8<td>9<td>10</table>",
    "<h1>水門</h1><p>2023年7月1日</p><p>2023年6月30日に始まった。</p>",
    "<dl><dt>日時<dd>2023年7月1日<dt>場所<dd>港</dl>",
    "<ul><li>2023.7.1 水門<li>市場<li>船</ul>",
    "<p>水門は2023年7月1日に開き、</p><p>市場は2023年6月1日に移った。</p><p>2023年に。</p>",
)


@pytest.mark.parametrize("markup", NO_LISTS)
def test_dates_alone_menus_footers_and_articles_are_no_lists(markup: str) -> None:
    assert shown(markup) == []


def test_tables_and_lists_of_a_page_come_in_their_order() -> None:
    table = "<table><tr><th>日付<th>見出し<tr><td>2023.7.2<td>二<ul><li>2023.1.1 中</ul></table>"
    page = f"<ul><li>2023.7.1 一</ul>{table}<ul><li>2023.7.3 三</ul>"
    assert [line.split("|")[2] for line in shown(page)] == ["一", "二", "三"]


def test_what_cannot_be_read_is_a_reject_and_what_is_of_another_kind_is_named() -> None:
    page = "<ul><li>2023.2.30 一<li>2023.2.3 二<li>2023.2.4 三<li>このほか</ul>"
    card = "<article><p>2023.7.{}</p><h3>水門</h3>{}</article>"
    more = card.format(4, "<p>2023.7.5</p><p>2023.7.6</p>")
    cards = "".join(card.format(day, "") for day in (1, 2, 3)) + more
    named = [words for piece in pieces_of(cards) for words in piece.warnings]
    assert any(words.endswith("left out: 2023.7.4 水門 2023.7.5 2023.7.6") for words in named)
    reasons = [piece.reason for piece in pieces_of(page) if piece.reason]
    warnings = [words for piece in pieces_of(page) for words in piece.warnings]
    assert reasons == ["there is no such date as 2023.2.30"]
    assert "what is of another kind than the items of its list is left out: このほか" in warnings


MARKDOWN = """# 港の記事

- 2023-07-01 海の新聞 [水門の工事](https://sea.example/1)
- 2023年6月1日: **山の新聞** -- [市場が移る](https://sea.example/2)
  来月から。

1. Sato, K. [Gate opens](https://sea.example/3). Harbour Mail, 5/25/2023.
"""


def test_lists_in_markdown_are_read_as_those_of_pages() -> None:
    assert shown(MARKDOWN, "markdown-table") == [
        "2023-07-01|海の新聞|水門の工事|||https://sea.example/1",
        "2023-06-01|山の新聞|市場が移る||来月から。|https://sea.example/2",
        "2023-05-25|Harbour Mail|Gate opens||Sato, K.|https://sea.example/3",
    ]
    clips = [piece for piece in pieces_of(MARKDOWN, "markdown-table") if piece.row]
    assert [(clip.first_line, clip.last_line) for clip in clips] == [(3, 3), (4, 6), (7, 7)]
    assert detect_format(MARKDOWN, split_lines(MARKDOWN)) == "markdown-table"


def test_bookmarks_are_clips_of_the_day_on_which_they_were_saved() -> None:
    page = (
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<H1>Bookmarks</H1><DL><p>"
        "<DT><H3>港</H3><DL><p>"
        "<DT><A HREF=https://sea.example/1 ADD_DATE=1688169600 TAGS='水門,工事'>"
        "水門の工事 | 海の新聞</A><DD>始まる。"
        "<DT><A HREF='javascript:x()' ADD_DATE=1688169600>印</A>"
        "<DT><A HREF=https://sea.example/2>日がない</A></DL></DL>"
    )
    assert detect_format(page, split_lines(page)) == "bookmarks"
    assert shown(page, "bookmarks") == [
        "2023-07-01 09:00|海の新聞|水門の工事|工事,水門|始まる。|https://sea.example/1",
        "2023-07-01 09:00||印|||",
    ]
    assert [piece.reason for piece in pieces_of(page, "bookmarks") if piece.reason] == ["no date"]
    pocket = (
        "<!DOCTYPE html><html><head><title>Pocket Export</title></head><h1>Unread</h1><ul>"
        "<li><a href=https://sea.example/1 time_added=1688169600 tags=''>水門の工事</a></ul>"
    )
    assert detect_format(pocket, split_lines(pocket)) == "bookmarks"
    assert shown(pocket, "bookmarks") == ["2023-07-01 09:00||水門の工事|||https://sea.example/1"]


def test_a_part_of_a_page_is_one_too() -> None:
    for tag in ("article", "dl", "h3", "main", "section", "ul"):
        part = f"<{tag} class=a><ul><li>2023.7.1 水門</ul></{tag}>"
        assert detect_format(part, split_lines(part)) == "html"


def test_a_page_with_dates_and_no_list_is_refused_with_the_way_on() -> None:
    (refusal,) = pieces_of("<h1>水門</h1><p>2023年7月1日</p><p>始まった。</p>")
    assert refusal.reason is not None
    assert refusal.reason.startswith("has dates, but no table or list of clips")
