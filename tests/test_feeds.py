"""Feeds in, whoever wrote them, and out, as RFC 4287 has it."""

import io
import re
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb.clip import EXPORTED, Clip, record_of
from clipdb.export.documents import About
from clipdb.export.formats import writer_of
from clipdb.localisation import Localisation
from clipdb.reading.feeds.own import NAMESPACE
from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context, ReadingOptions
from clipdb.reading.rows import Piece, Row
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import Run
from tests.pages import clips_of, page, read_clips, split_lines
from tests.test_round_trips import clips

DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
UPDATED = "<updated>2024-05-01</updated>"
DAY = "<pubDate>2024-05-01</pubDate>"


def rss(item: str, head: str = "<title>港の新聞</title>") -> str:
    return f'<rss version="2.0" {DC} {CONTENT}>\n<channel>{head}\n{item}\n</channel></rss>\n'


def atom(entry: str, of_feed: str = "", version: str = "http://www.w3.org/2005/Atom") -> str:
    head = f'<?xml version="1.0"?>\n<feed xmlns="{version}" {of_feed}><title>港の新聞</title>'
    return f"{head}\n<entry>{entry}</entry></feed>"


def pieces_of(text: str, **options: object) -> list[Piece]:
    context = Context(load_outlets(), ReadingOptions(**options))  # type: ignore[arg-type]
    pieces = list(FORMATS["rss"].read(split_lines(text), context))
    assert "".join(piece.text for piece in pieces) == text
    return pieces


def read(text: str, **options: object) -> tuple[Row, tuple[str, ...]]:
    """The one clip of a feed, and its warnings."""
    (piece,) = [piece for piece in pieces_of(text, **options) if piece.kind != "furniture"]
    assert piece.row, piece.reason
    return piece.row, piece.warnings


def item(*elements: str) -> str:
    return f"<item><title>日伊会談</title>{DAY}{''.join(elements)}</item>"


HTML = escape("<p>一段目。<br>二行目</p><script>x()</script><p>A &amp; B</p>")
XHTML = '<div xmlns="http://www.w3.org/1999/xhtml"><p>一段目。</p><p>A &amp; B</p></div>'
# What a feed has, and what a field of its clip is then.
FIELDS: dict[str, tuple[str, str, object]] = {
    "a headline in HTML": (
        rss(f"<item><title>日&lt;b&gt;伊&lt;/b&gt;会談</title>{DAY}</item>"),
        "title",
        "日伊会談",
    ),
    "a headline with a mark that is no markup": (
        rss(f"<item><title>1 &lt; 2 &amp;amp; AT&amp;T</title>{DAY}</item>"),
        "title",
        "1 < 2 & AT&T",
    ),
    "a headline in XHTML": (
        atom(f'<title type="xhtml">{XHTML}</title><updated>2024-05-01</updated>'),
        "title",
        "一段目。 A & B",
    ),
    "a name of HTML": (rss(f"<item><title>caf&eacute;</title>{DAY}</item>"), "title", "café"),
    "RFC 822": (
        rss("<item><title>a</title><pubDate>Wed, 01 May 2024 23:30:00 GMT</pubDate></item>"),
        "date",
        "2024-05-02",
    ),
    "RFC 822, year of two digits": (
        rss("<item><title>a</title><pubDate>1 May 24 23:30 GMT</pubDate></item>"),
        "date",
        "2024-05-02",
    ),
    "as the program date writes it": (
        rss("<item><title>a</title><pubDate>Wed May  8 23:30:00 JST 2024</pubDate></item>"),
        "time",
        "23:30",
    ),
    "the same in another zone": (
        rss("<item><title>a</title><pubDate>Wed May  8 23:30:00 PDT 2024</pubDate></item>"),
        "date",
        "2024-05-09",
    ),
    "a time of twelve hours": (
        rss("<item><title>a</title><pubDate>8 May 2024 7:15 PM +09:00</pubDate></item>"),
        "time",
        "19:15",
    ),
    "a day without a time": (rss(item()), "time", None),
    "Dublin Core": (rss("<item><title>a</title><dc:date>2024-05-01T07:00+09:00</dc:date></item>"),
                    "time", "07:00"),
    "published before updated": (
        atom("<title>a</title><updated>2024-05-03T00:00:00Z</updated>"
             "<published>2024-05-01T07:00:00+09:00</published>"), "date", "2024-05-01"),
    "updated alone": (
        atom("<title>a</title><updated>2024-05-01T07:00:00+09:00</updated>"), "time", "07:00"),
    "Atom 0.3": (
        atom("<title>a</title><issued>2024-05-01T07:00:00+09:00</issued>",
             version="http://purl.org/atom/ns#"), "time", "07:00"),
    "HTML as paragraphs": (
        rss(item(f"<description>{HTML}</description>")),
        "paragraphs",
        ("一段目。", "二行目", "A & B"),
    ),
    "CDATA": (
        rss(item("<description><![CDATA[<p>一段目。</p>\n<p>A &amp; B</p>]]></description>")),
        "paragraphs",
        ("一段目。", "A & B"),
    ),
    "XHTML as paragraphs": (
        atom(f"<title>a</title>{UPDATED}<content type='xhtml'>{XHTML}</content>"),
        "paragraphs",
        ("一段目。", "A & B"),
    ),
    "lines of plain text": (
        atom("<title>a</title><updated>2024-05-01</updated><summary>一\n\n  二 &lt;b</summary>"),
        "paragraphs",
        ("一", "二 <b"),
    ),
    "a summary that the content begins with": (
        rss(item("<description>長い文章の…</description>"
                 "<content:encoded>長い文章の続き。</content:encoded>")),
        "paragraphs",
        ("長い文章の続き。",),
    ),
    "a summary of its own": (
        rss(item("<description>要旨。</description><content:encoded>本文。</content:encoded>")),
        "paragraphs",
        ("要旨。", "本文。"),
    ),
    "content that the summary has in it": (
        rss(item("<description>要旨。本文。</description>"
                 "<content:encoded>本文。</content:encoded>")),
        "paragraphs",
        ("要旨。本文。",),
    ),
    "content that is the summary": (
        atom(f"<title>a</title>{UPDATED}<summary>本文。</summary><content>本文。</content>"),
        "paragraphs",
        ("本文。",),
    ),
    "two texts beside content": (
        rss(item("<description>要旨。</description><content:encoded>本文。</content:encoded>"
                 "<dc:description>べつの要約。</dc:description>")),
        "paragraphs",
        ("要旨。", "べつの要約。", "本文。"),
    ),
    "a summary of a podcast": (
        rss(item('<i:summary xmlns:i="http://www.itunes.com/DTDs/PodCast-1.0.dtd">要旨。'
                 "</i:summary>")),
        "paragraphs",
        ("要旨。",),
    ),
    "marks that Windows has": (rss("<item><title>&#147;語&#148;</title>" + DAY + "</item>"),
                               "title", "“語”"),
    "the feed is the outlet": (rss(item()), "source_raw", "港の新聞"),
    "an outlet that the entry names": (
        rss(item('<source url="http://a.example/">別の新聞</source>')), "source_raw", "別の新聞"),
    "a publisher": (
        rss(item("<dc:publisher>別の新聞</dc:publisher>")), "source_raw", "別の新聞"),
    "a source of Dublin Core": (rss(item("<dc:source>別の新聞</dc:source>")),
                                "source_raw", "別の新聞"),
    "a source that is an address": (
        rss(item("<dc:source>http://a.example/</dc:source>")), "source_raw", "港の新聞"),
    "the feed that an entry was taken from": (
        atom("<title>a</title><updated>2024-05-01</updated>"
             "<source><id>x:y</id><title>別の新聞</title></source>"), "source_raw", "別の新聞"),
    "the outlet after the headline": (
        rss(f"<item><title>日伊 - 会談 - 別の新聞</title>{DAY}<source>別の新聞</source></item>"),
        "title",
        "日伊 - 会談",
    ),
    "the feed's title is the page": (
        rss(item("<source url='x'>別の新聞</source>")), "collections", ("港の新聞",)),
    "a feed's title after its entries": (
        rss(item() + "<title>港の新聞</title>", head=""), "collections", ("港の新聞",)),
    "a picture's title is not the feed's": (
        rss(item(), head="<image><title>絵</title></image><title>港の新聞</title>"),
        "collections", ("港の新聞",)),
    "ids are the feed's": (rss(item("<guid>2024-112501</guid>")), "id", None),
    "a link": (rss(item("<link> https://a.example/?a=1&amp;b=2 </link>")),
               "url", "https://a.example/?a=1&b=2"),
    "an id that is a link": (rss(item("<guid>https://a.example/1</guid>")),
                             "url", "https://a.example/1"),
    "an id that is none": (
        rss(item("<guid isPermaLink='false'>https://a.example/1</guid>")), "url", None),
    "an id that is no address": (
        rss(item("<guid>1</guid>"), head="<title>港の新聞</title><link>http://a.example/</link>"),
        "url",
        None,
    ),
    "a link after an id": (
        rss(item("<guid>1</guid><link>http://a.example/2</link>")), "url", "http://a.example/2"),
    "a link by the feed's own": (
        rss(item("<link>/1</link>"), head="<title>港の新聞</title><link>http://a.example/x</link>"),
        "url",
        "http://a.example/1",
    ),
    "a link by xml:base": (
        atom("<title>a</title><updated>2024-05-01</updated><link href='1'/>",
             'xml:base="http://a.example/b/"'), "url", "http://a.example/b/1"),
    "a link by xml:base of the entry": (
        atom(f"<title>a</title>{UPDATED}<link href='1'/>").replace(
            "<entry>", '<entry xml:base="http://a.example/c/">'), "url", "http://a.example/c/1"),
    "a link that can be none": (
        rss(item("<link>http://[a/</link>"), head="<title>港の新聞</title><link>http://[</link>"),
        "title", "日伊会談"),
    "an enclosure is no link": (
        atom("<title>a</title><updated>2024-05-01</updated>"
             "<link rel='enclosure' href='http://a.example/1.mp3'/>"), "url", None),
    "categories are no labels": (rss(item("<category>外交</category>")), "labels", ()),
    "blank lines before the declaration": (
        '\n\n<?xml version="1.0"?>' + rss(item()), "title", "日伊会談"),
    "a document type elsewhere": (
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.invalid/rss.dtd">'
        + rss(item()), "title", "日伊会談"),
}  # fmt: skip


@pytest.mark.parametrize("what", FIELDS)
def test_an_entry_gives_a_field(what: str) -> None:
    text, field, expected = FIELDS[what]
    row, _ = read(text)
    assert getattr(row, field) == expected


def test_a_time_is_told_in_the_zone_asked_for_and_a_link_by_the_feeds_address() -> None:
    text = rss("<item><title>a</title><pubDate>Wed, 01 May 2024 23:30:00 GMT</pubDate>"
               "<link>/1</link></item>")  # fmt: skip
    row, _ = read(text, timezone="UTC", address="https://b.example/feed")
    assert (row.date, row.time, row.url) == ("2024-05-01", "23:30", "https://b.example/1")


def test_elements_that_are_no_field_are_named_once_and_can_be_given_one() -> None:
    others = "<category>外交</category><category>防衛</category><dc:creator>記者</dc:creator>"
    empty = "<comments/><enclosure url='x'/><guid>1</guid>"
    text = rss(item(others, empty) * 2)
    first, second = [piece for piece in pieces_of(text) if piece.row]
    assert first.warnings == ("elements that are no field are left out: category, dc:creator",)
    assert second.warnings == ()
    row, warnings = read(
        rss(item(others, "<description>要旨</description>")),
        columns=(("category", "labels"), ("dc:creator", ""), ("description", "comment")),
    )
    assert (row.labels, row.comment, row.paragraphs) == (("外交", "防衛"), "要旨", ())
    assert warnings == ()


def test_an_entry_without_date_or_headline_is_a_reject_with_its_lines() -> None:
    text = rss(f"{item()}\n<item>\n<title>日付なし</title>\n</item>\n<item>{DAY}</item>\n{item()}")
    found = [
        (piece.first_line, piece.last_line, piece.reason)
        for piece in pieces_of(text)
        if piece.kind == "reject"
    ]
    assert found == [(4, 6, "no date"), (7, 7, "no headline")]


# What is no feed, and what is said of it; nothing of it is kept.
REFUSED = {
    "cut": (rss(item())[:-20], "cannot be read as a feed: unclosed token, line 3; nothing of"),
    "tags that do not match": (rss("<item><title>a</item>"), "mismatched tag, line 3"),
    "a name that nobody has declared": (rss("<item>&foo;</item>"), "nothing says what &foo; is"),
    "entities of its own": (
        '<!DOCTYPE rss [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + rss("<item>&b;</item>"),
        "it declares an entity of its own, &a;",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_well_formed_feed_is_refused_whole(what: str, run: Run) -> None:
    text, words = REFUSED[what]
    Path("feed.rss").write_text(text, encoding="utf-8")
    result = run("import", "feed.rss", "--db", "new.db")
    assert (result.status, words in result.err) == (2, True), result.err
    assert len(result.err.splitlines()) == 1
    assert run("list", "--format", "ids", "--db", "new.db").out == ""


@pytest.mark.parametrize(
    ("spoilt", "title", "summary"),
    [
        ("<title>橋 & 港</title>", "橋 & 港", ""),
        ("<title>橋&nbsp;と&eacute;港 &</title>", "橋\u00a0とé港 &", ""),
        ("<title>橋\x08と\x1f港</title>", "橋と港", ""),
        ("<title>橋&#7;と&#x1B;港</title>", "橋と港", ""),
        (
            "<title>橋</title><content:encoded>&lt;p&gt;一。&lt;/p&gt;</content:encoded>",
            "橋",
            "一。",
        ),
        (
            "<title>橋</title><description><![CDATA[a && b & c]]></description> &",
            "橋",
            "a && b & c",
        ),
        ("<title>橋</title><x:y a='1'/><media:description>二。</media:description>", "橋", "二。"),
    ],
)
def test_a_feed_that_is_spoilt_in_a_common_way_is_repaired_with_one_warning(
    spoilt: str, title: str, summary: str
) -> None:
    date = "<pubDate>Mon, 25 Nov 2024 07:01:00 GMT</pubDate>"
    text = rss(f"<item>{spoilt}{date}</item><item><title>次 &</title>{date}</item>")
    pieces = list(FORMATS["rss"].read([text], Context(load_outlets())))
    assert "".join(piece.text for piece in pieces) == text
    rows = [piece.row for piece in pieces if piece.row]
    assert [row.title for row in rows] == [title, "次 &"]
    assert "\n".join(rows[0].paragraphs) == summary
    said = [words for piece in pieces for words in piece.warnings if "repaired" in words]
    assert len(said) == 1


@pytest.mark.parametrize(
    ("elements", "url"),
    [
        ("<link/><guid>https://press.example/7</guid>", "https://press.example/7"),
        ("<link> </link><guid isPermaLink='false'>https://press.example/7</guid>", None),
        ("<guid>港の記事 七</guid>", None),
        ("<link>https://press.example/港 の 記事/7 a</link>", None),
        ("<link>https://press.example/7 a?b=c</link>", "https://press.example/7%20a?b=c"),
        ("<link>（https://press.example/7）。</link>", "https://press.example/7"),
        ("<link>https://press.example/a_(b)</link>", "https://press.example/a_(b)"),
    ],
)
def test_an_address_is_whole_or_none(elements: str, url: str | None) -> None:
    date = "<pubDate>Mon, 25 Nov 2024 07:01:00 GMT</pubDate>"
    text = rss(f"<item><title>橋</title>{elements}{date}</item>")
    (row,) = [p.row for p in FORMATS["rss"].read([text], Context(load_outlets())) if p.row]
    assert row.url == url


@pytest.mark.parametrize(
    ("page", "title", "expected"),
    [
        ("ライブドアニュース - 国内", "橋が開通（毎日新聞）", ("橋が開通", "毎日新聞", "livedoor")),
        ("まとめ", "橋が開通｜TBS", ("橋が開通", "TBS", None)),
        ("まとめ", "橋が開通（産経新聞） - goo", ("橋が開通", "産経新聞", "goo")),
        ("まとめ", "橋が開通（写真）", ("橋が開通（写真）", "まとめ", None)),
        ("読売新聞", "橋が開通（共同通信）", ("橋が開通（共同通信）", "読売新聞", None)),
    ],
)
def test_a_feed_that_gathers_names_the_outlet_at_the_headline_s_end(
    page: str, title: str, expected: tuple[str, str, str | None]
) -> None:
    date = "<pubDate>Mon, 25 Nov 2024 07:01:00 GMT</pubDate>"
    text = rss(f"<item><title>{title}</title>{date}</item>", f"<title>{page}</title>")
    (row,) = [p.row for p in FORMATS["rss"].read([text], Context(load_outlets())) if p.row]
    assert (row.title, row.source_raw, row.via) == expected


@pytest.mark.parametrize("dots", ["…", "... [&#8230;]", " […]"])
def test_a_summary_that_is_cut_is_not_repeated(dots: str) -> None:
    date = "<pubDate>Mon, 25 Nov 2024 07:01:00 GMT</pubDate>"
    cut = f"<description>橋が開通した。式{dots}</description>"
    whole = "<content>橋が開通した。式があった。</content>"
    text = rss(f"<item><title>橋</title>{cut}{whole}{date}</item>")
    (row,) = [p.row for p in FORMATS["rss"].read([text], Context(load_outlets())) if p.row]
    assert row.paragraphs == ("橋が開通した。式があった。",)


def test_other_xml_is_named_as_no_feed(run: Run) -> None:
    Path("other.xml").write_text(
        "<?xml version='1.0'?><library><body/></library>", encoding="utf-8"
    )
    result = run("import", "other.xml", "--db", "new.db")
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert "other.xml is XML of another kind, which is not read; make a table" in result.err
    forced = run("import", "other.xml", "--from", "rss", "--db", "new.db")
    assert "other.xml cannot be read as a feed: its root is <library>" in forced.err


@pytest.mark.parametrize("encoding", ["Shift_JIS", "EUC-JP", "UTF-16", "ISO-2022-JP", "utf-8"])
def test_a_feed_is_read_in_the_encoding_that_it_declares(encoding: str, run: Run) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{rss(item("<link>http://a.example/</link>"))}'
    Path("feed.rss").write_bytes(text.encode(encoding))
    result = run("import", "feed.rss", "--db", "new.db")
    assert (result.status, ": 1 new, " in result.err) == (0, True), result.err
    assert "港の新聞\t" in run("list", "--format", "plain", "--db", "new.db").out


@pytest.mark.parametrize(
    "part",
    [
        "<category>a</category>" * 20_001,
        "<x " + " ".join(f'a{n}="1"' for n in range(2_000)) + "/>",
        f"<description>{'<b>' * 5_000}深い{'</b>' * 5_000}</description>",
    ],
    ids=["elements", "attributes", "depth"],
)
def test_an_entry_of_very_many_parts_is_read_or_a_reject(part: str) -> None:
    kinds = [one.kind for one in pieces_of(rss(item(part) + item())) if one.kind != "furniture"]
    assert kinds[1:] == ["clip"]


def test_a_feed_that_begins_with_an_endless_tag_is_refused() -> None:
    names = " ".join(f'xmlns:n{number}="urn:{number}"' for number in range(1_000))
    (refused,) = pieces_of(rss(item()).replace("<rss ", f"<rss {names} ", 1))
    assert "the tag that it begins with is far too long" in str(refused.reason)


def test_markup_that_does_not_end_is_text() -> None:
    made = {
        "<!--": "<!--",
        "a <b": "a <b",
        "<!-- x <p>y</p> -->z": "z",
        "1 < 2 <b>3</b>": "1 < 2 3",
    }
    for markup, text in made.items():
        row, _ = read(rss(item(f"<description>{escape(markup)} </description>")))
        assert row.paragraphs == (text,)


def test_an_entry_in_an_entry_is_a_reject_and_its_neighbours_are_clips() -> None:
    inner = "<item><title>内</title></item>"
    pieces = pieces_of(rss(item() + item(inner) + item()))
    kinds = [piece.kind for piece in pieces if piece.kind != "furniture"]
    assert kinds == ["clip", "reject", "clip"]


def test_a_name_that_nobody_declares_in_an_attribute_spoils_its_entry_alone() -> None:
    text = rss(item() + "\n" + item("<enclosure url='?a=1&foo;'/>") + "\n" + item())
    found = [(one.kind, one.first_line) for one in pieces_of(text) if one.kind != "furniture"]
    assert found == [("clip", 3), ("reject", 4), ("clip", 5)]
    (refused,) = pieces_of(rss(item(), head="<title>a</title><cloud domain='&foo;'/>"))
    assert refused.reason == (
        "cannot be read as a feed: what is around its entries cannot be parsed;"
        " nothing of it is kept, download it again or correct it"
    )


def test_a_feed_asks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("it asks for something")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    text = rss(item("<link>http://a.example/</link><description>&lt;img src='http://a.example/'&gt;"
                    "</description>"))  # fmt: skip
    read('<!DOCTYPE rss SYSTEM "http://a.example/rss.dtd">' + text)


ELEMENTS = ["title", "link", "description", "category", "author", "dc:creator", "dc:publisher",
            "content:encoded", "source", "comments", "dc:subject", "x:y"]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(ELEMENTS), max_size=6, unique=True), max_size=4))
def test_every_text_of_an_entry_is_in_its_clip_or_named_or_rejected(items: list[list[str]]) -> None:
    words = {
        f"{name} {number}": f"語{number}の{place}"
        for number, names in enumerate(items)
        for place, name in enumerate(names)
    }
    made = "".join(
        f"<item>{DAY}" + "".join(
            f"<{name}>{words[f'{name} {number}']}</{name}>" for name in names
        ) + "</item>\n"
        for number, names in enumerate(items)
    )  # fmt: skip
    pieces = pieces_of(rss(made).replace("<rss ", '<rss xmlns:x="urn:x" ', 1))
    known = " ".join(repr(piece.row) for piece in pieces if piece.row)
    known += "".join(piece.text for piece in pieces if piece.kind == "reject")
    warned = {
        name
        for piece in pieces
        for warning in piece.warnings
        for name in warning.partition(": ")[2].split(", ")
    }
    for key, word in words.items():
        name = key.split()[0]
        is_second_outlet = name == "dc:publisher" and "source" in items[int(key.split()[1])]
        assert word in known or name in warned or word in warned or is_second_outlet, key


# Out

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"  # RFC 3339
ADDED = "2026-01-02T03:04:05+00:00"


def written(made: list[Clip], about: About | None = None) -> str:
    out = io.StringIO(newline="")
    writer_of("atom", about)((record_of(clip, EXPORTED) for clip in made), (), out)
    return out.getvalue()


def faults(feed: str) -> Iterator[str]:
    """What RFC 4287 says a feed must be (section 4, and what it takes from 3), and is not."""
    root = ElementTree.fromstring(feed)
    if root.tag != f"{ATOM}feed":
        yield "its root is no feed"
    ids: Counter[str] = Counter()
    for element in [root, *root.findall(f"{ATOM}entry")]:
        count = Counter(child.tag.removeprefix(ATOM) for child in element)
        for name in ("id", "title", "updated"):
            if count[name] != 1:
                yield f"{count[name]} {name}"
        for name in ("published", "summary", "content", "rights", "source", "generator"):
            if count[name] > 1:
                yield f"{count[name]} {name}"
        ids[element.findtext(f"{ATOM}id", "")] += 1
        alternates = [
            (link.get("type"), link.get("hreflang"))
            for link in element.findall(f"{ATOM}link")
            if link.get("rel", "alternate") == "alternate"
        ]
        if len(set(alternates)) != len(alternates):
            yield "two alternate links of a type"
        if element is not root and not count["content"] and not alternates:
            yield "neither content nor an alternate link"
        if not (count["author"] or root.find(f"{ATOM}author") is not None):
            yield "no author"
    for element in root.iter():
        name = element.tag.removeprefix(ATOM)
        text = element.text or ""
        if name in ("updated", "published") and not re.fullmatch(MOMENT, text):
            yield f"no moment: {text}"
        if name == "id" and not re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", text):
            yield f"no IRI: {text}"
        if name == "link" and not (element.get("href") or "").strip():
            yield "a link to nothing"
        if name == "category" and element.get("term") is None:
            yield "a category without a term"
        if name == "author" and [child.tag for child in element] != [f"{ATOM}name"]:
            yield "an author without a name"
        if name in ("title", "summary", "content") and len(element):
            yield "elements in a text"
        if element.get("type", "text") not in ("text", "html", "xhtml"):
            yield f"a type {element.get('type')}"
        if not element.tag.startswith((ATOM, f"{{{NAMESPACE}}}")):
            yield f"an element {element.tag}"
    if ids.total() != len(ids):
        yield "an id twice"


@given(st.lists(clips(), max_size=4, unique_by=lambda clip: clip.id))
def test_any_clips_are_a_valid_feed(made: list[Clip]) -> None:
    assert list(faults(written(made))) == []


def test_the_sample_is_a_valid_feed_of_the_same_bytes_each_time(run: Run, sample_db: Path) -> None:
    for name in ("one.atom", "two.atom"):
        assert run("export", "-o", name, "--db", sample_db).status == 0
    feed = Path("one.atom").read_bytes()
    assert feed == Path("two.atom").read_bytes()
    assert list(faults(feed.decode())) == []


def a_clip(**changes: object) -> Clip:
    head = "2025.01.25\n 16:01\n讀賣新聞\n日伊が会談 <2502-012510>\n"
    (clip,) = read_clips(page(f"{head} 一。\n 二。"))
    values = {name: getattr(clip, name) for name in clip.__slots__} | {"added": ADDED} | changes
    return Clip(**values)


def test_feedparser_reads_what_is_written() -> None:
    clip = a_clip(
        url="https://a.example/?a=1&b=2",
        notes=("註の<語>。",),
        labels=("要確認",),
        comment="私の覚え",
        topics=("ACSA",),
    )
    names = Localisation("en", {"IT": "Italy"}, {"ACSA": "ACSA agreement"})
    parsed = feedparser.parse(written([clip], About(names, filters=["Italy"])).encode())
    assert (parsed.bozo, parsed.version) == (False, "atom10")
    assert parsed.feed.title == "Press clippings: Italy"
    assert parsed.feed.updated == ADDED
    (entry,) = parsed.entries
    assert (entry.title, entry.author, entry.link) == (clip.title, "読売新聞", clip.url)
    assert (entry.published, entry.updated) == ("2025-01-25T16:01:00+09:00", ADDED)
    assert entry.published_parsed[:5] == (2025, 1, 25, 7, 1)
    assert entry.summary == "一。\n二。"
    assert entry.content[0].value == (
        "<p>一。</p><p>二。</p><aside><h4>Notes</h4><p>註の&lt;語&gt;。</p></aside>"
        "<aside><h4>comment</h4><p>私の覚え</p></aside>"
    )
    assert [(tag.term, tag.label) for tag in entry.tags] == [
        ("IT", "Italy"),
        ("ACSA", "ACSA agreement"),
        ("要確認", None),
    ]


def test_an_id_is_the_clips_for_ever() -> None:
    def ids(clip: Clip) -> str:
        return str(feedparser.parse(written([clip]).encode()).entries[0].id)

    assert ids(a_clip()) == ids(a_clip(title="直した見出し", added=None))
    assert ids(a_clip()) != ids(a_clip(id="2502-012511"))


def test_what_xml_cannot_hold_is_replaced() -> None:
    feed = written([a_clip(title="a\uffffb\ufffe", comment="一\n二")])
    assert list(faults(feed)) == []
    (again,) = clips_of(pieces_of(feed))
    assert (again.title, again.comment) == ("a\ufffdb\ufffd", "一\n二")


def test_an_entry_of_ours_keeps_its_id_in_a_feed_of_others() -> None:
    clip = a_clip(refs=("2409-081713",), via="Yahoo", labels=("要確認",))
    ours = written([clip])
    others = f"<entry><title>{escape('他の記事')}</title><updated>2024-05-01</updated></entry>"
    first, second = clips_of(pieces_of(ours.replace("<entry", f"{others}<entry", 1)))
    assert (first.id[:2], second) == ("x-", clip)
