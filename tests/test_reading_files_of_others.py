"""Files as others make them: spreadsheets' exports, old pages, answers of services.

Each has what must come of it: for every clip date, time, outlet and headline; and how many rejects.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from clipdb.errors import InputError
from clipdb.reading.files import read
from clipdb.reading.options import Context
from clipdb.reading.rows import Piece
from clipdb.reading.source import open_source
from clipdb.vocabulary.outlets import load_outlets

Clip = tuple[str, str | None, str, str]


@dataclass(frozen=True)
class File:
    """A file, and what must come of it; `warned` are words that warnings have in them."""

    text: str
    clips: list[Clip]
    rejects: int = 0
    encoding: str = "utf-8"
    warned: tuple[str, ...] = ()
    urls: tuple[str | None, ...] = field(default=())


A, B, C = "港湾で合同訓練", "外相が電話会談", "護衛艦が寄港"

HTML = {
    "a header of two rows, with spans both ways": File(
        "<table><thead><tr><th rowspan=2>掲載<br>日</th><th colspan=2>記事</th></tr>"
        "<tr><th>紙名</th><th>見出し</th></tr></thead><tbody>"
        f"<tr><td>令和6年6月3日</td><td>丙新聞</td><td>{A}</td></tr>"
        f"<tr><td>令和6年6月4日(火)</td><td>丁新聞</td><td>{B}</td></tr></tbody></table>",
        [("2024-06-03", None, "丙新聞", A), ("2024-06-04", None, "丁新聞", B)],
    ),
    "links that are relative to a base": File(
        '<!doctype html><base href="https://press.example/2024/"><h1>一覧</h1><table>'
        "<tr><th>Date</th><th>Outlet</th><th>Title</th></tr>"
        f'<tr><th scope=row>2024-06-03</th><td>Port Gazette</td><td><a href="a.html">{A}</a>'
        f'<tr><th scope=row>2024-06-04</th><td>Port Gazette</td><td><a href="/b">{B}</a></table>',
        [("2024-06-03", None, "Port Gazette", A), ("2024-06-04", None, "Port Gazette", B)],
        urls=("https://press.example/2024/a.html", "https://press.example/b"),
    ),
    "tables in tables, in capitals, never closed": File(
        "<HTML><TITLE>記事</TITLE><BODY><TABLE><TR><TD>見出しへ<TABLE><TR><TD>戻る</TABLE><TD>"
        "<TABLE><TR><TD><CENTER><TABLE BORDER><TR><TD><B>年月日</B><TD><B>出所</B><TD><B>題名</B>"
        f"<TR><TD><FONT SIZE=2>1998/6/3<TD>丙新聞<TD>{A}"
        f"<TR><TD>1998/6/4<TD>丁新聞<TD>{B}</TABLE></CENTER></TABLE></TABLE>",
        [("1998-06-03", None, "丙新聞", A), ("1998-06-04", None, "丁新聞", B)],
    ),
    "a table a month, each with its header": File(
        "<h1>掲載記事</h1><table><tr><td>トップ</td><td>お知らせ</td></tr></table>"
        "<table><caption>6月</caption><tr><th>掲載日</th><th>媒体</th><th>記事名</th></tr>"
        f"<tr><td>2024/6/3</td><td>丙新聞</td><td>{A}</td></tr></table>"
        "<table><caption>5月</caption><tr><th>媒体</th><th>記事名</th><th>掲載日</th></tr>"
        f"<tr><td>丁新聞</td><td>{B}</td><td>2024/5/4</td></tr></table>",
        [("2024-06-03", None, "丙新聞", A), ("2024-05-04", None, "丁新聞", B)],
        warned=("トップ, お知らせ",),
    ),
    "spans over rows that overlap": File(
        "<table><tr><th>日付<th>媒体<th>見出し<tbody>"
        f"<tr><td rowspan=3>2024.6.3<td>丙新聞<td>{A}<tr><td rowspan=2>丁新聞<td>{B}<tr><td>{C}"
        f"</tbody><tbody><tr><td>2024.6.2<td>丙新聞<td>{C}</table>",
        [
            ("2024-06-03", None, "丙新聞", A),
            ("2024-06-03", None, "丁新聞", B),
            ("2024-06-03", None, "丁新聞", C),
            ("2024-06-02", None, "丙新聞", C),
        ],
    ),
    "numbers that count down": File(
        "<table><tr><th>No.</th><th>日付</th><th>媒体</th><th>見出し</th></tr>"
        f"<tr><td>３</td><td>2024-06-05</td><td>丙新聞</td><td>{A}</td></tr>"
        f"<tr><td>２</td><td>2024-06-04</td><td>丙新聞</td><td>{B}</td></tr>"
        f"<tr><td>１</td><td>2024-06-03</td><td>丙新聞</td><td>{C}</td></tr></table>",
        [
            ("2024-06-05", None, "丙新聞", A),
            ("2024-06-04", None, "丙新聞", B),
            ("2024-06-03", None, "丙新聞", C),
        ],
        warned=("No.",),
    ),
    "English columns in another order": File(
        "<div><table><tr><th>Article title</th><th>Page</th><th>Media outlet</th>"
        "<th>Published</th></tr>"
        "<tr><td>Ships call at port</td><td>A3</td><td>Port Gazette</td><td>May 3, 2024</td></tr>"
        "<tr><td>Talks resume</td><td>B1</td><td>Port Gazette</td><td>4 May 2024</td></tr></table>",
        [
            ("2024-05-03", None, "Port Gazette", "Ships call at port"),
            ("2024-05-04", None, "Port Gazette", "Talks resume"),
        ],
        warned=("Page",),
    ),
    "a header that is repeated, and marks of repetition": File(
        "<table><tr><th>掲載年月日<th>媒体名（紙面）<th>記事見出し"
        f"<tr><td>2024年6月3日<td>丙新聞<td>{A}<tr><td>〃<td>〃<td>{B}"
        "<tr><th>掲載年月日<th>媒体名（紙面）<th>記事見出し"
        f"<tr><td>同日<td>（同上）<td>{C}</table>",
        [
            ("2024-06-03", None, "丙新聞", A),
            ("2024-06-03", None, "丙新聞", B),
            ("2024-06-03", None, "丙新聞", C),
        ],
    ),
    "markup of all kinds in the cells": File(
        "<table><tr><th>日付</th><th>媒体</th><th>見出し</th><th>要旨</th></tr>"
        "<tr><td><time datetime=2024-06-03>2024/06/03&nbsp;18:30</time></td>"
        "<td><img src=x alt=丙新聞></td>"
        "<td><script>track('<td>')</script><!-- <td> -->港湾で<wbr>合同&#35347;練</td>"
        "<td><ul><li>一つ目。<li>二つ目。</ul></td></tr></table>",
        [("2024-06-03", "18:30", "丙新聞", A)],
    ),
    "a foot with a sum": File(
        "<table><thead><tr><th>日付</th><th>媒体</th><th>見出し</th></tr></thead>"
        "<tfoot><tr><td colspan=3>計 2 件</td></tr></tfoot>"
        f"<tbody><tr><td>2024/6/3</td><td>丙新聞</td><td>{A}</td></tr>"
        f"<tr><td>2024/6/4</td><td>丁新聞</td><td>{B}</td></tr></tbody></table>",
        [("2024-06-03", None, "丙新聞", A), ("2024-06-04", None, "丁新聞", B)],
        rejects=1,
    ),
}

DELIMITED = {
    "bars with spaces round them": File(
        f"日付 | 媒体 | 見出し\n2024-06-03 | 丙新聞 | {A}\n2024-06-04 | 丁新聞 | {B}\n",
        [("2024-06-03", None, "丙新聞", A), ("2024-06-04", None, "丁新聞", B)],
    ),
    "tabs, no header, four columns": File(
        f"2024/6/3\t丙新聞\t{A}\t要旨一。\n2024/6/4\t丁新聞\t{B}\t要旨二。\n",
        [("2024-06-03", None, "丙新聞", A), ("2024-06-04", None, "丁新聞", B)],
        warned=("without a header",),
    ),
    "a spreadsheet's Unicode text": File(
        f'掲載日\t掲載紙\t見出し\t概要\r\n2024/6/3\t丙新聞\t{A}\t"一行目\n""二行目"""\r\n',
        [("2024-06-03", None, "丙新聞", A)],
        encoding="utf-16",
    ),
    "semicolons, quoted lines, an empty last column": File(
        f'\ufeffDatum;Date;Newspaper;Headline;\r\n1;3 June 2024;Port Gazette;"{A}";\r\n'
        f'2;4 June 2024;Port Gazette;"{B}";\r\n',
        [("2024-06-03", None, "Port Gazette", A), ("2024-06-04", None, "Port Gazette", B)],
        warned=("Datum",),
    ),
    "a header with line breaks, after a title": File(
        f'掲載記事一覧（6月）\n作成：広報課,2024/7/1\n\n"掲載\n日","新聞\n社",見出し\n'
        f"6年,丙新聞,{A}\nR6.6.4,丁新聞,{B}\n",
        [("2024-06-04", None, "丁新聞", B)],
        rejects=1,
    ),
    "a spreadsheet's days and seconds": File(
        f"公開日,時刻,媒体,タイトル\n45446,13:05:00,丙新聞,{A}\n45447,0:00:00,丁新聞,{B}\n",
        [("2024-06-03", "13:05", "丙新聞", A), ("2024-06-04", "00:00", "丁新聞", B)],
    ),
    "EUC-JP, the date last": File(
        f"紙名,見出,要旨,年月日\n丙新聞,{A},訓練があった。,2024年6月3日（月）夕刊\n",
        [("2024-06-03", None, "丙新聞", A)],
        encoding="euc_jp",
    ),
    "addresses, labels and remarks": File(
        "日付,媒体,見出し,URL,タグ,メモ\n"
        f"2024/6/3,丙新聞,{A},https://press.example/a,訓練;港,要確認\n"
        f"2024/6/4,丁新聞,{B},社内サーバ,,\n",
        [("2024-06-03", None, "丙新聞", A), ("2024-06-04", None, "丁新聞", B)],
        warned=("社内サーバ",),
        urls=("https://press.example/a", None),
    ),
    "a header again, empty rows, a remark at the end": File(
        f"日付,媒体,見出し\n2024/6/3,丙新聞,{A}\n,,\n日付,媒体,見出し\n\n2024/6/4,〃,{B}\n"
        "※敬称略,,\n",
        [("2024-06-03", None, "丙新聞", A), ("2024-06-04", None, "丙新聞", B)],
        rejects=1,
    ),
    "a guarded formula of our own export": File(
        "\ufeffid,date,source,title\r\nn-7,2024-06-03,丙新聞,'-5度の港で訓練\r\n",
        [("2024-06-03", None, "丙新聞", "-5度の港で訓練")],
    ),
}

JSON = {
    "the hits of a search engine": File(
        '{"took": 3, "hits": {"total": {"value": 2}, "hits": ['
        f'{{"_id": "1", "_source": {{"date": "2024-06-03", "source": "丙新聞", "title": "{A}"}}}},'
        f'{{"_id": "2", "_source": {{"date": "2024-06-04", "source": "丁新聞", "title": "{B}"}}}}'
        "]}}",
        [("2024-06-03", None, "丙新聞", A), ("2024-06-04", None, "丁新聞", B)],
        warned=("took", "_id"),
    ),
    "linked data": File(
        '{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle",'
        f' "headline": "{A}", "datePublished": "2024-06-03T08:00:00+09:00",'
        ' "publisher": {"@type": "Organization", "name": "丙新聞"},'
        ' "url": "https://press.example/a"}]}',
        [("2024-06-03", "08:00", "丙新聞", A)],
        warned=("@type",),
        urls=("https://press.example/a",),
    ),
    "records under keys of their own": File(
        f'{{"r1": {{"日付": "2024-06-03", "媒体": "丙新聞", "見出し": "{A}"}},\n'
        f' "r2": {{"日付": "2024-06-04", "媒体": "丁新聞", "見出し": "{B}"}},\n'
        ' "r3": {"日付": "2024-06-05", "媒体": "丁新聞"}}\n',
        [("2024-06-03", None, "丙新聞", A), ("2024-06-04", None, "丁新聞", B)],
        rejects=1,
    ),
    "a list a month": File(
        '[{"month": "2024-06", "items": ['
        f'{{"date": "2024-06-03", "outlet": "丙新聞", "headline": "{A}"}}]}},'
        ' {"month": "2024-05", "items": ['
        f'{{"date": "2024-05-04", "outlet": "丁新聞", "headline": "{B}"}}]}}]',
        [("2024-06-03", None, "丙新聞", A), ("2024-05-04", None, "丁新聞", B)],
        warned=("month",),
    ),
    "objects over several lines, one after another": File(
        f'{{\n  "date": "2024-06-03",\n  "source": "丙新聞",\n  "title": "{A}"\n}}\n'
        f'{{\n  "date": "2024-06-04",\n  "source": "丁新聞",\n  "title": "{B}"\n}}\n',
        [("2024-06-03", None, "丙新聞", A), ("2024-06-04", None, "丁新聞", B)],
    ),
    "a news service's answer": File(
        '{"status": "ok", "totalResults": 1, "articles": [{"source": {"id": null, "name":'
        f' "丙新聞"}}, "author": null, "title": "{A}", "description": "概要。", "url":'
        ' "https://press.example/a", "urlToImage": null, "publishedAt": "2024-06-03T22:15:00Z",'
        ' "content": "本文。"}]}',
        [("2024-06-04", "07:15", "丙新聞", A)],
        warned=("totalResults",),
        urls=("https://press.example/a",),
    ),
    "a news service that puts the outlet behind the headline": File(
        f'{{"articles": [{{"source": {{"name": "丙新聞"}}, "title": "{A} - 丙新聞", "publishedAt":'
        ' "2024-06-03"}, {"source": {"name": "丁新聞"}, "title": "丁新聞 - 別の語", "publishedAt":'
        ' "2024-06-04"}]}',
        [("2024-06-03", None, "丙新聞", A), ("2024-06-04", None, "丁新聞", "丁新聞 - 別の語")],
    ),
    "a newspaper's own answer": File(
        '{"status": "OK", "response": {"docs": [{"abstract": "概要。", "snippet": "概要。",'
        ' "lead_paragraph": "本文。", "web_url": "https://press.example/a", "source": "丙新聞",'
        f' "headline": {{"main": "{A}", "kicker": null, "name": null, "print_headline": "x"}},'
        ' "pub_date": "2024-06-03T22:15:00+0000", "byline": {"original": "記者"}}],'
        ' "meta": {"hits": 1}}}',
        [("2024-06-04", "07:15", "丙新聞", A)],
        warned=("byline", "meta"),
        urls=("https://press.example/a",),
    ),
    "an answer under names of the web": File(
        '{"response": {"results": [{"webTitle": "' + A + '", "webUrl": "https://press.example/a",'
        ' "webPublicationDate": "2024-06-03T22:15:00Z", "sectionName": "World"}]}}',
        [("2024-06-04", "07:15", "", A)],
        warned=("sectionName",),
        urls=("https://press.example/a",),
    ),
    "a record without a headline among others": File(
        f'[{{"date": "2024-06-03", "source": "丙新聞", "title": "{A}"}},'
        ' {"date": "2024-06-04", "source": "丁新聞", "title": null}, 17]',
        [("2024-06-03", None, "丙新聞", A)],
        rejects=2,
    ),
    "lists in a list": File(
        f'[[{{"date": "2024-06-03", "source": "丙新聞", "title": "{A}"}}],\n'
        f' [{{"date": "2024-06-04", "source": "丁新聞", "title": "{B}"}}]]',
        [("2024-06-03", None, "丙新聞", A), ("2024-06-04", None, "丁新聞", B)],
    ),
    "a headline in an object, a key twice": File(
        f'[{{"date": "2024-06-03 08:15", "title": {{"rendered": "{A}"}}, "source": "丙新聞",'
        ' "source": "丁新聞"}]',
        [("2024-06-03", "08:15", "丙新聞", A)],
        warned=("source, source",),
    ),
    "an answer that was cut off": File(
        f'{{"count": 3, "items": [{{"date": "2024-06-03", "source": "丙新聞", "title": "{A}"}},'
        f' {{"date": "2024-06-04", "source": "丁新聞", "title": "{B}"}}, {{"date": "2024-0',
        [("2024-06-03", None, "丙新聞", A), ("2024-06-04", None, "丁新聞", B)],
        rejects=1,
        warned=("count",),
    ),
}

FILES = HTML | DELIMITED | JSON


def pieces_of(content: bytes) -> list[Piece]:
    Path("file").write_bytes(content)
    with open_source(Path("file")) as source:
        pieces = list(read(source, Context(load_outlets())).pieces)
        assert "".join(piece.text for piece in pieces) == "".join(source)
    return pieces


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_others_is_read_as_it_is_meant(name: str) -> None:
    file = FILES[name]
    pieces = pieces_of(file.text.encode(file.encoding))
    rows = [piece.row for piece in pieces if piece.row]
    assert [(row.date, row.time, row.source_raw, row.title) for row in rows] == file.clips
    assert sum(piece.kind == "reject" for piece in pieces) == file.rejects
    warnings = "\n".join(warning for piece in pieces for warning in piece.warnings)
    assert all(words in warnings for words in file.warned), warnings
    assert file.urls in ((), tuple(row.url for row in rows))


REFUSED = {
    "a table of temperatures": ("<table><tr><td>月<td>気温<tr><td>6月<td>22</table>", "月, 気温"),
    "settings": ('{"name": "x", "version": "1.0", "private": true}', "name, version, private"),
    "rows without a header": ("2024/6/3,7,丙新聞\n2024/6/4,9,丁新聞\n", "no header"),
    "days in three columns": (
        "年,月,日,媒体,見出し\n2024,6,3,丙新聞,甲\n",
        "年, 月, 日, 媒体, 見出し",
    ),
    "records on their side": (
        "<table><tr><th>日付<td>2024/6/3<tr><th>媒体<td>丙新聞<tr><th>見出し<td>甲</table>",
        "no header",
    ),
    "a price list": ("日付;価格;数量\n2024/6/3;7;1\n2024/6/4;9;2\n", "日付, 価格, 数量"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_list_of_clips_is_refused_with_what_it_has(name: str) -> None:
    text, words = REFUSED[name]
    with pytest.raises(InputError, match=words):
        pieces_of(text.encode())
