"""Whatever a page has become: no exception, every character accounted for, neighbours unharmed."""

import html
import io
import json
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipdb.catalogue import catalogue
from clipdb.clip import FIELDS, Clip, record_of
from clipdb.export.formats import writer_of
from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import DATA, SAMPLE
from tests.pages import page, read_clips, split_lines

TEXTS = [name for name, row in FORMATS.items() if not row.is_binary]
LINES = SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
# The whole run of CONTRIBUTING: MUTATIONS=2000 pytest tests/test_reading_mutations.py
MUTATIONS = int(os.environ.get("MUTATIONS", "0"))


def check(text: str, format: str = "text") -> None:
    """All pieces of the text are the text, and every clip of it can be made."""
    pieces = list(FORMATS[format].read(split_lines(text), Context(load_outlets())))
    assert "".join(piece.text for piece in pieces) == text
    for piece in pieces:
        assert (piece.row is not None) == (piece.kind == "clip")
        assert (piece.reason is not None) == (piece.kind == "reject")
        if piece.row:
            catalogue(piece.row, load_outlets())


def as_html(clips: list[Clip]) -> str:
    """Clips as a page with a table in a table, and cells that span."""
    rows = "".join(
        f"<tr><td{' rowspan=2' if number % 5 == 0 else ''}>{clip.date}<br>{clip.time or ''}</td>\n"
        f"<td>{html.escape(clip.source_raw)}</td><td><a href='#{clip.id}'>{html.escape(clip.title)}"
        f"</a>\n&lt;{clip.id}&gt;</td><td>{html.escape(clip.summary)}</td></tr>\n"
        for number, clip in enumerate(clips)
    )
    header = "<tr><th>年月日</th><th>出典</th><th>標題</th><th>要旨</th></tr>\n"
    table = f"<table>\n{header}{rows}</table>"
    return f"<html><h1>頁</h1>\n<table><tr><td>\n{table}\n</td></tr></table></html>\n"


def as_feed(clips: list[Clip], name: str) -> str:
    """Clips as an RSS feed, as RDF or not."""
    items = "".join(
        f"<item>\n<title>{html.escape(clip.title)}</title>\n<link>http://a.example/{clip.id}</link>"
        f"\n<description><![CDATA[<p>{clip.summary}</p>]]></description>\n"
        f"<dc:date>{clip.date}</dc:date><dc:creator>&eacute;</dc:creator></item>\n"
        for clip in clips
    )
    channel = "<channel>\n<title>頁</title>\n"
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    if name == "rss":
        return f'<rss version="2.0" {dc}>{channel}{items}</channel></rss>\n'
    rdf = 'xmlns="http://purl.org/rss/1.0/" xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    return f"<r:RDF {rdf} {dc}>{channel}</channel>{items}</r:RDF>\n"


EXAMPLES = (  # formats of which the example is mutated
    *("bookmarks", "endnote", "enw", "json-feed", "kikuzo", "markdown-table", "yomidas"),
    "zotero-rdf",
)


def in_format(name: str) -> list[str]:
    """The lines of the sample's clips in a format."""
    clips = read_clips(SAMPLE.read_text(encoding="utf-8"))
    if name == "text":
        return LINES
    if name == "html":
        return as_html(clips).splitlines(keepends=True)
    if name in EXAMPLES:
        (path,) = (DATA / "formats" / "read").glob(f"{name}.*")
        example = path.read_text(encoding="utf-8")
        return example.splitlines(keepends=True) * 3
    if name in ("rss", "rdf"):
        return as_feed(clips[:12], name).splitlines(keepends=True)
    records = [record_of(clip) for clip in clips[:12]]
    if name == "json":
        return json.dumps({"items": records}, ensure_ascii=False, indent=1).splitlines(True)
    out = io.StringIO(newline="")
    writer_of(name)(records, FIELDS, out)
    return out.getvalue().splitlines(keepends=True)


def mutated(original: list[str], chance: random.Random) -> str:
    """The lines with some cut, doubled and swapped, and characters changed."""
    lines = list(original)
    for _ in range(chance.randint(1, 12)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        kind = chance.randrange(5)
        if kind == 0 and len(lines) > 1:
            del lines[at]
        elif kind == 1:
            lines.insert(at, lines[at])
        elif kind == 2:
            lines[at], lines[other] = lines[other], lines[at]
        else:
            place = chance.randrange(len(lines[at]))
            noise = chance.choice('\0\r\x85\u2028<>【】「」 　09.:-日\ud800伊x\x1b\t",;{}[]\\')
            lines[at] = lines[at][:place] + noise + lines[at][place + kind - 3 :]
    return "".join(lines)


@pytest.mark.parametrize("name", TEXTS)
def test_mutations_of_the_sample_lose_nothing(name: str) -> None:
    original = in_format(name)
    for seed in range(MUTATIONS or (200 if name == "text" else 50)):
        check(mutated(original, random.Random(seed)), name)


HEADS = ["2025.01.25", "\n", " ", " 16:01\n", "讀賣新聞\n", "\n(Yahoo)\n", "題 <2502-012510>\n"]
BODIES = [
    "年 月 日\n",
    "【註】\n",
    "【関連記事:1504-031804】",
    "「",
    "」",
    "/td>",
    "本文。",
    "\r\n",
    "\r",
]
TABLES = [
    '"',
    ",",
    "\t",
    "{",
    "}",
    "[",
    "]",
    '{"date":"2025-01-25","title":"a"}',
    "id,date,title\n",
]
FEEDS = [
    "<rss><channel>",
    "</channel></rss>",
    "<title>a</title>",
    "<item>",
    "</item>",
    "<item/>",
    "<pubDate>2025-01-25</pubDate>",
    "&nbsp;",
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    "<entry>",
    "</entry>",
    "</feed>",
]
MARKDOWN = [
    "| 日付 | 見出し |\n",
    "|---|---|\n",
    "| 2025.01.25 | [a](http://b/) |\n",
    "|",
    "`",
    "# 頁\n",
]
TAGS = ["<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<td>2025.01.25", "&lt;", "<!--"]
CITATIONS = [
    *(
        "TY  - NEWS\n",
        "TI  - 題\n",
        "DA  - 2024/05/01/\n",
        "ER  - \n",
        "DP  - clipdb\n",
        "M1  - refs: a\n",
    ),
    *(
        "\n@article{a,",
        "title = {題},",
        "date = {2024-05-01},",
        "clipdb = {a},",
        "@string{a = ",
        "#",
    ),
    *("\\'", "\\vphantom{", "$^", '"type": "article", "custom": {"clipdb": {}}'),
]
MARKS = st.sampled_from([*HEADS, *BODIES, *TABLES, *FEEDS, *MARKDOWN, *TAGS, *CITATIONS])


@given(st.lists(MARKS | st.text(max_size=5), max_size=40), st.sampled_from(sorted(TEXTS)))
@settings(max_examples=300, deadline=None)
def test_any_text_in_any_format_loses_nothing(parts: list[str], format: str) -> None:
    check("".join(parts), format)


def test_what_happens_to_one_record_does_not_change_the_others() -> None:
    head = "2025.01.{0}\n 10:00\n共同通信\n\n(Yahoo)\n\n日伊が会談 <2502-01{0}01>\n"
    records = [head.format(day) + f" 本文{day}。\n 続き。" for day in (25, 24, 23)]
    whole = {clip.id: clip for clip in read_clips(page(*records))}
    middle = records[1].split("\n")
    for at in range(len(middle)):
        cut = "\n".join(middle[:at] + middle[at + 1 :])
        left = {clip.id: clip for clip in read_clips(page(records[0], cut, records[2]))}
        for id in ("2502-012501", "2502-012301"):
            assert left[id] == whole[id], f"without line {at} of the record between"
