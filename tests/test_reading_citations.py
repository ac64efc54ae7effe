"""RIS, BibTeX and CSL-JSON as reference managers write them, and our own."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from clipdb.catalogue import catalogue
from clipdb.clip import Clip
from clipdb.reading.citations import latex
from clipdb.reading.citations.citation import names_in
from clipdb.reading.files import read
from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context, ReadingOptions
from clipdb.reading.rows import Piece
from clipdb.reading.source import source_of
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import ROOT, Run
from tests.pages import split_lines
from tests.test_export_citations import clip, written

FORMATS_OF_CITATIONS = ["ris", "bibtex", "csl-json"]


def pieces(text: str, format: str, **options: Sequence[tuple[str, str]]) -> list[Piece]:
    stated = ReadingOptions(columns=tuple(options.get("columns", ())))
    found = list(FORMATS[format].read(split_lines(text), Context(load_outlets(), stated)))
    assert "".join(piece.text for piece in found) == text
    return found


def clips(text: str, format: str) -> list[Clip]:
    return [catalogue(piece.row, load_outlets()) for piece in pieces(text, format) if piece.row]


def ris(*tags: str) -> str:
    """A citation with a headline and a day, unless the tags have them."""
    given = {tag[:2] for tag in tags}
    usual = [tag for tag in ("TI  - 題", "DA  - 2024/05/01/") if tag[:2] not in given]
    return "\n".join(["TY  - NEWS", *usual, *tags, "ER  - "]) + "\n"


def bibtex(*fields: str) -> str:
    """The same as an entry."""
    given = {field.partition(" ")[0] for field in fields}
    usual = [f for f in ("title = {題}", "date = {2024-05-01}") if f.split()[0] not in given]
    if given & {"year", "month"}:
        usual = [field for field in usual if not field.startswith("date")]
    return "@article{key,\n  " + ",\n  ".join([*usual, *fields]) + "\n}\n"


# How a file begins, and what it is taken for.
STARTS = {
    "TY  - NEWS\nTI  - x\n": "ris",
    "\n\nTY  - JOUR\r\nTI  - x\r\n": "ris",
    "Provider: a database\n\nTY  - NEWS\n": "ris",
    "@article{a,\n": "bibtex",
    "% Encoding: UTF-8\n\n@ARTICLE { a ,": "bibtex",
    '@string{nhk = "NHK"}\n': "bibtex",
    "@comment{jabref-meta: x}\n": "bibtex",
    "@misc(a,\n": "bibtex",
    '[{"id": "a", "type": "article-newspaper", "issued": {"date-parts": [[2024]]}}]': "csl-json",
    '{"type": "webpage", "container-title": "NHK"}': "csl-json",
    '[{"type": "news", "issued": "2024-05-01", "title": "x"}]': "json",
    "<html><pre>\nTY  - NEWS\n@article{a,\n</pre></html>": "html",
    "date,title\n2024-05-01,TY  - NEWS\n": "csv",
    "頁\n\n2024.05.01 NHK 日伊 <1-1>\n 本文 TY  - NEWS @article{a,\n": "text",
}


@pytest.mark.parametrize("start", STARTS)
def test_a_citation_is_told_by_how_a_file_begins(start: str) -> None:
    with source_of(start.encode(), "file") as source:
        assert read(source, Context(load_outlets())).format == STARTS[start]


# RIS: tags, and of the clip the fields that are looked at.
TAGS: dict[tuple[str, ...], dict[str, object]] = {
    ("TI  - 題",): {"title": "題", "date": "2024-05-01", "id": "x-"},
    ("T1  - 別題", "TI  - 題"): {"title": "題"},
    ("TI  - A headline", "that goes on"): {"title": "A headline that goes on"},
    ("T2  - 讀賣新聞",): {"source": "読売新聞", "source_raw": "讀賣新聞"},
    ("PB  - A Company", "JO  - Harbor", "T2  - Harbor Mail"): {"source_raw": "Harbor Mail"},
    ("JF  - Harbor Mail",): {"source_raw": "Harbor Mail"},
    ("PB  - Harbor Mail",): {"source_raw": "Harbor Mail"},
    ("AB  - 一つ目。", "", "二つ目。"): {"summary": "一つ目。\n二つ目。"},
    ("N2  - 要旨。",): {"summary": "要旨。"},
    ("N1  - 註の一", "N1  - 註の二"): {"notes": ("註の一", "註の二")},
    ("N1  - <div><p>註の一 &amp; 二</p>", "<p>三</p></div>"): {"notes": ("註の一 & 二\n三",)},
    ("N1  - 1 < 2",): {"notes": ("1 < 2",)},
    ("RN  - 確認する",): {"comment": "確認する", "notes": ()},
    ("KW  - 協定", "KW  - a; b"): {"labels": ("a", "b", "協定"), "topics": ()},
    ("UR  - https://a.example/1;2",): {"url": "https://a.example/1;2"},
    ("DA  - 2024/05/01",): {"date": "2024-05-01"},
    ("DA  - 2024/5/1/",): {"date": "2024-05-01"},
    ("DA  - 2024-05-01",): {"date": "2024-05-01"},
    ("DA  - 2024/05/01/16:01",): {"date": "2024-05-01", "time": "16:01"},
    ("DA  - May 1", "PY  - 2024"): {"date": "2024-05-01"},
    ("DA  - 2024//", "Y1  - 2024/05/02/"): {"date": "2024-05-02"},
    ("DA  - ", "PY  - 2024/05/03/"): {"date": "2024-05-03"},
    ("ID  - 2412-112514",): {"id": "x-"},
    ("DP  - Another database", "ID  - 2412-112514"): {"id": "x-"},
}


@pytest.mark.parametrize("tags", TAGS)
def test_a_citation_of_ris_is_read(tags: tuple[str, ...]) -> None:
    (found,) = clips(ris(*tags), "ris")
    for name, value in TAGS[tags].items():
        is_derived = name == "id" and value == "x-"
        assert (
            getattr(found, name).startswith("x-") if is_derived else getattr(found, name) == value
        )


# BibTeX: fields, and of the clip those that are looked at.
BIBTEX: dict[tuple[str, ...], dict[str, object]] = {
    ("title = {{日伊} {ACSA}}",): {"title": "日伊 ACSA", "id": "x-"},
    ('title = "日伊 {"}ACSA{"}"',): {"title": '日伊 "ACSA"'},
    ("title = {A} # { } # {B}",): {"title": "A B"},
    ("journal = nhk",): {"source": "NHK"},
    ('journal = "Harbor " # {Mail}',): {"source_raw": "Harbor Mail"},
    ("publisher = {A}", "journaltitle = {Harbor Mail}"): {"source_raw": "Harbor Mail"},
    ("organization = {Harbor Mail}",): {"source_raw": "Harbor Mail"},
    ("date = {2024-05-01}", "year = {2024}", "month = apr"): {"date": "2024-05-01"},
    ("year = 2024", "month = may", "day = 1"): {"date": "2024-05-01"},
    ("year = {2024}", 'month = may # "~1"'): {"date": "2024-05-01"},
    ("year = {2024}", 'month = "1~" # may'): {"date": "2024-05-01"},
    ("year = {2024}", "month = {5}", "day = {1}"): {"date": "2024-05-01"},
    ("year = {2024}", "month = {May 8--9}"): {"date": "2024-05-08"},
    ("year = {2024}", "month = {8--9 May}"): {"date": "2024-05-08"},
    ("year = {2024}", 'month = apr # "~30--" # may # "~2"'): {"date": "2024-04-30"},
    ("date = {2024}", "year = {2024}", "month = {May 1}"): {"date": "2024-05-01"},
    ("abstract = {一つ目。\n\n二つ目。\\par 三つ目。}",): {
        "summary": "一つ目。\n二つ目。\n三つ目。"
    },
    ("note = {註の一\n\n註の二}",): {"notes": ("註の一", "註の二")},
    ("annote = {確認する}",): {"comment": "確認する", "notes": ()},
    ("keywords = {協定, {a, b}; c}",): {"labels": ("a, b", "c", "協定"), "topics": ()},
    (r"url = {https://a.example/a\_b%20c}",): {"url": "https://a.example/a_b%20c"},
    (r"url = {https://a.example/{\_}b{\textasciitilde}c}",): {"url": "https://a.example/_b~c"},
    (r"howpublished = {\url{https://a.example/1}}",): {"url": "https://a.example/1", "source": ""},
    ("howpublished = {Harbor Mail}",): {"url": None, "source_raw": "Harbor Mail"},
    ("number = {3}", "related = {other}"): {"id": "x-", "refs": ()},
}


@pytest.mark.parametrize("fields", BIBTEX)
def test_an_entry_of_bibtex_is_read(fields: tuple[str, ...]) -> None:
    text = '@string{nhk = {NHK}}\n@preamble{"x"}\n' + bibtex(*fields)
    (found,) = clips(text, "bibtex")
    for name, value in BIBTEX[fields].items():
        is_derived = name == "id" and value == "x-"
        assert (
            getattr(found, name).startswith("x-") if is_derived else getattr(found, name) == value
        )


TEX = {
    r"\'{e} {\"o} \'e \`{\i} {\^\i} \c{c} \v{C} {\H o}": "é ö é ì î ç Č ő",
    r"Beno{\^i}t, S{\o}ren, {\L}{\'o}d{\'z}, \AA{}s": "Benoît, Søren, Łódź, Ås",
    r"50\% \& a\_b \#1 \$5 \{x\}": "50% & a_b #1 $5 {x}",
    "50% of $5 and $6": "50% of $5 and $6",
    r"\textasciitilde{} {\textasciicircum} \textbackslash{}": "~ ^ \\",
    "a -- b --- c ``d'' `e' !`f": "a – b — c “d” `e' ¡f",
    "-{}- '{}'": "-- ''",
    r"\{\vphantom{\}}x\vphantom{\{}\}": "{x}",
    r"\emph{x} {\bf y} \textit{\textbf{z}}": "x y z",
    r"H$_2$O $10^{9}$ $\alpha$": "H₂O 10⁹ α",
    r"a~b\ c\,d": "a b c d",
    "a\n  b": "a b",
    r"\url{http://a.example/_b}": "http://a.example/_b",
    r"C:\Users\me": r"C:\Users\me",
    r"\~{} \^{} \'": "~ ^ '",
    r"\"日": '"日',
    "{{{{x": "x",
    "x}}}}": "x",
}


@pytest.mark.parametrize("tex", TEX)
def test_tex_is_read_as_the_text_that_it_prints(tex: str) -> None:
    assert latex.plain_text(tex) == TEX[tex]


def test_what_is_no_field_is_named_once() -> None:
    text = ris("AU  - 山田", "SP  - 3") + ris("AU  - 鈴木", "VL  - 2")
    found = pieces(text, "ris")
    assert [piece.warnings for piece in found] == [
        ("tags that are no field are left out: AU, SP", "no outlet"),
        ("tags that are no field are left out: VL", "no outlet"),
    ]
    (entry,) = pieces(bibtex("author = {山田}", "journal = {NHK}"), "bibtex")
    assert entry.warnings == ("names that are no field are left out: author",)


def test_of_tags_of_one_field_the_others_are_named() -> None:
    (found,) = pieces(ris("T2  - NHK", "PB  - 日本放送協会", "JO  - NHK"), "ris")
    assert found.warnings == (
        "of tags of one field the first that is not empty stands: T2, JO, PB",
    )


def test_what_a_reject_has_does_not_keep_a_name_from_being_told() -> None:
    found = pieces(ris("DA  - ", "AU  - 山田") + ris("AU  - 山田", "T2  - NHK"), "ris")
    assert [piece.kind for piece in found] == ["reject", "clip"]
    assert found[1].warnings == ("tags that are no field are left out: AU",)


def test_of_two_days_the_other_is_named() -> None:
    (found,) = pieces(ris("T2  - NHK", "DA  - 2024/05/01/", "Y1  - 2024/05/02/"), "ris")
    assert found.warnings == ("of tags of one field the first that is not empty stands: DA, Y1",)
    (found,) = pieces(ris("T2  - NHK", "DA  - 2024/05/01/", "PY  - 2024"), "ris")
    assert found.warnings == ()


def test_the_user_says_what_a_tag_is() -> None:
    columns = (("ET", "source"), ("N1", "comment"), ("AU", ""))
    (found,) = pieces(ris("ET  - NHK", "N1  - 確認", "AU  - 山田"), "ris", columns=columns)
    assert found.row
    assert (found.row.source, found.row.comment, found.warnings) == ("NHK", "確認", ())


def test_the_page_of_formats_names_what_is_read() -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \| (.*) \|$", page, re.M)
    for column, format in enumerate(FORMATS_OF_CITATIONS, 1):
        told = {(name, row[0]) for row in rows for name in re.findall(r"[\w-]+", row[column])}
        read_by = {(name, field) for name, field in names_in(format).items() if field}
        assert read_by - told <= {(name, name) for name in ("year", "month", "day")}


def test_a_citation_that_never_ends_is_a_reject() -> None:
    endless = "AB  - x\n" * 300_000
    found = pieces(f"TY  - NEWS\n{endless}{ris('T2  - NHK')}", "ris")
    assert [piece.kind for piece in found] == ["reject", "reject", "reject", "clip"]
    found = pieces(
        f"@article{{a,\n{'x = {y},' * 20_000}\n" * 2 + bibtex("journal = {NHK}"), "bibtex"
    )
    assert [piece.kind for piece in found] == ["reject", "reject", "clip"]


REJECTED = {
    ("ris", ris("TI  - ")): "no headline",
    ("ris", ris("DA  - ")): "no date",
    ("ris", ris("DA  - 2024/05//")): "2024-05 is no day",
    ("ris", ris("DA  - 2024/02/30/")): "there is no such date as 2024-02-30",
    ("ris", "TI  - 題\nDA  - 2024/05/01/\nER  - \n"): "no line TY begins this citation",
    ("bibtex", bibtex("title = {}")): "no headline",
    ("bibtex", bibtex("year = {2024}", "month = may")): "may 2024 is no day",
    ("bibtex", "@book{a,\n  title = {題},\n"): (
        "not BibTeX: Expected a `=` after entry key, but found `@article`."
    ),
    ("bibtex", "@book{a,\n  title = {題,\n"): (
        "not BibTeX: Unexpected block start: `@article`. Was still looking for field-value closing"
        " `}`"
    ),
    ("bibtex", "@book{a title}\n"): "no date",
    ("csl-json", '[{"type": "book", "title": "題", "issued": {"date-parts": [[2024]]}}]'): (
        "2024 is no day"
    ),
}


@pytest.mark.parametrize(("format", "text"), REJECTED)
def test_what_is_no_clip_is_a_reject_and_harms_no_other(format: str, text: str) -> None:
    others = {"ris": ris(), "bibtex": bibtex()}.get(format, "")
    found = pieces(others + text + others, format)
    assert [piece.reason for piece in found if piece.kind == "reject"] == [REJECTED[format, text]]
    assert [piece.kind for piece in found if piece.kind != "furniture"] == (
        ["clip", "reject", "clip"] if others else ["reject"]
    )


def test_an_entry_at_the_end_that_never_closes_is_a_reject() -> None:
    found = pieces(bibtex("journal = {NHK}") + "@book{a,\n  title = {題},\n", "bibtex")
    assert [piece.reason for piece in found] == [
        None,
        "not BibTeX: Unexpectedly reached end of file.",
    ]


@pytest.mark.parametrize("marks", ["{}", "()"])
def test_definitions_that_double_each_other_are_rejects_and_harm_no_other(marks: str) -> None:
    begin, end = marks[0], marks[1]
    doubling = "".join(
        f"@string{begin}s{n} = s{n - 1} # s{n - 1}{end}\n" for n in range(1, 40)
    )  # fmt: skip
    text = f"@string{begin}s0 = {{日刊}}{end}\n{doubling}@string{{nhk = {{NHK}}}}\n"
    found = pieces(
        text + bibtex("journal = s2") + bibtex("journal = s39") + bibtex("journal = nhk"), "bibtex"
    )
    assert [piece.row.source_raw for piece in found if piece.row] == ["日刊日刊日刊日刊", "NHK"]
    rejects = [piece for piece in found if piece.kind == "reject"]
    assert {piece.reason for piece in rejects} == {"what its @string stands for is far too long"}
    assert rejects[-1].text == bibtex("journal = s39")


def test_one_definition_that_is_put_in_very_often_does_not_fill_the_memory() -> None:
    text = f"@string{{s = {{{'日' * 1_000}}}}}\n" + bibtex(f"journal = {' # '.join(['s'] * 5_000)}")
    assert [piece.kind for piece in pieces(text, "bibtex")] == ["furniture", "reject"]


def test_of_definitions_of_one_name_the_one_before_the_entry_stands() -> None:
    entry = bibtex("journal = a")
    text = f"@string{{a = {{NHK}}}}\n{entry}@STRING{{A = {{BBC}}}}\n{entry}"
    assert [clip.source for clip in clips(text, "bibtex")] == ["NHK", "BBC"]


def test_a_name_that_stands_twice_and_a_line_that_is_missing_are_told() -> None:
    (found,) = pieces(bibtex("journal = {NHK}", "journal = {BBC}"), "bibtex")
    assert found.row
    assert (found.row.source, found.warnings) == (
        "NHK",
        ("of names of one field the first that is not empty stands: journal",),
    )
    unended = ris("T2  - NHK").replace("ER  - \n", "")
    assert [piece.warnings for piece in pieces(unended + ris("T2  - NHK"), "ris")] == [
        ("a citation without its line ER",),
        (),
    ]


@pytest.mark.parametrize("format", ["ris", "bibtex"])
def test_text_between_citations_is_named(format: str) -> None:
    one = {"ris": ris("T2  - NHK"), "bibtex": bibtex("journal = {NHK}")}[format]
    found = pieces(f"{one}\n\nsome remarks\n on it\n{one}", format)
    assert [piece.kind for piece in found] == ["clip", "furniture", "clip"]
    assert found[1].warnings == ("text between citations is left out: some remarks on it",)
    assert [(piece.first_line, piece.last_line) for piece in found] == [
        (1, one.count("\n")),
        (one.count("\n") + 1, one.count("\n") + 4),
        (one.count("\n") + 5, 2 * one.count("\n") + 4),
    ]


def test_entries_of_one_line_are_told_apart() -> None:
    entry = "@article{a, title = {題}, date = {2024-05-01}}"
    assert len(clips(f"{entry} {entry}{entry}", "bibtex")) == 3


@pytest.mark.parametrize("format", FORMATS_OF_CITATIONS)
def test_an_id_and_all_of_the_record_come_from_our_own_alone(format: str) -> None:
    topics = ("ACSA",)
    one = clip("A,b}c", title="日伊がACSAに署名", summary="首相。", topics=topics, labels=topics)
    (found,) = clips(written([one], format), format)
    assert found == catalogue_again(one)
    mark = {"ris": "DP  - clipdb", "bibtex": "clipdb =", "csl-json": '"clipdb"'}[format]
    (other,) = clips(written([one], format).replace(mark, mark.replace("clipdb", "other")), format)
    assert other.id.startswith("x-")
    assert other.labels == ("ACSA",), "to others a subject heading is a keyword"


def catalogue_again(one: Clip) -> Clip:
    """The clip as its own record is read: the rules decide countries and topics."""
    text = json.dumps({name: getattr(one, name) for name in one.__slots__})
    (again,) = clips(text, "json")
    return again


def test_a_label_added_in_another_program_is_a_label_here() -> None:
    text = written([clip(labels=("要確認",))], "ris").replace(
        "KW  - 要確認", "KW  - 要確認\nKW  - 新規"
    )
    (found,) = clips(text, "ris")
    assert found.labels == ("新規", "要確認")


def test_a_table_of_zotero_is_read(run: Run) -> None:
    Path("zotero.csv").write_text(
        '\ufeff"Key","Item Type","Publication Year","Author","Title","Publication Title","Url",'
        '"Abstract Note","Date","Date Added","Pages","Publisher","Notes","Manual Tags",'
        '"Automatic Tags","Number"\n'
        '"ABCD2345","newspaperArticle","2024","山田","日伊が協定に署名","讀賣新聞",'
        '"https://a.example/1","首相が会談した。","2024-11-25","2024-12-01 09:15:00","3","",'
        '"註","協定; 要確認","Italy",""\n'
        '"ABCD2346","report","2024","","Talks","Harbor Mail","","","November 26, 2024",'
        '"2024-12-01 09:15:00","","","","","","3"\n',
        encoding="utf-8",
    )
    assert run("import", "zotero.csv", "--db", "a.db").status == 0
    listed = json.loads(run("list", "--json", "--reverse", "--db", "a.db").out)
    names = ("date", "source", "title", "summary", "notes", "labels", "url")
    assert [[clip[name] for name in names] for clip in listed] == [
        ["2024-11-25", "読売新聞", "日伊が協定に署名", "首相が会談した。", ["註"],
         ["協定", "要確認"], "https://a.example/1"],
        ["2024-11-26", "Harbor Mail", "Talks", "", [], [], None],
    ]  # fmt: skip
    assert all(clip["id"].startswith("x-") for clip in listed)


def test_of_a_journal_that_stands_twice_the_other_title_is_none() -> None:
    text = ris("T2  - 副題", "JO  - 港の新聞", "JF  - 港の新聞")
    (row,) = [p.row for p in pieces(text, "ris") if p.row]
    assert row.source_raw == "港の新聞"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("橋と<i>港</i>", "橋と港"),
        ('<span class="nocase">Harbor</span> H<sub>2</sub>O', "Harbor H2O"),
        ("A &amp; B", "A & B"),
        ("a < b", "a < b"),
    ],
)
def test_rich_text_of_an_item_is_taken_off_and_the_end_of_a_range_is_named(
    title: str, shown: str
) -> None:
    item = {
        "type": "article-newspaper",
        "title": title,
        "container-title": "港の新聞",
        "issued": {"date-parts": [[2024, 11, 25], [2024, 11, 27]]},
    }
    found = pieces(json.dumps([item]), "csl-json")
    (piece,) = [piece for piece in found if piece.row]
    assert piece.row
    assert (piece.row.title, piece.row.date) == (shown, "2024-11-25")
    assert any("2024-11-27" in words for words in piece.warnings)


ENW = "%0 Newspaper Article\n%T 橋\n%J 港の新聞\n%D 2023\n"
ENDNOTE = (
    "<xml><records><record><titles><title>{}</title></titles>"
    "<periodical><full-title>港の新聞</full-title></periodical>"
    "<dates><year>2023</year><pub-dates><date>{}</date></pub-dates></dates></record></records></xml>"
)
ZOTERO = (
    '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:d="http://purl.org/dc/elements/1.1/" '
    'xmlns:t="http://purl.org/dc/terms/"><r:Description r:about="{}">'
    "<z:itemType>webpage</z:itemType><d:title>{}</d:title><d:date>{}</d:date>"
    "<t:isPartOf><z:Website><d:title>港の新聞</d:title></z:Website></t:isPartOf>"
    "</r:Description></r:RDF>"
)


@pytest.mark.parametrize("day", ["March 9", "9 Mar", "3月9日", "Mar 9, 2023", "2023-03-09"])
def test_the_year_of_a_citation_may_stand_beside_its_day(day: str) -> None:
    for text, format in ((f"{ENW}%8 {day}\n", "enw"), (ENDNOTE.format("橋", day), "endnote")):
        (clip,) = clips(text, format)
        assert (clip.date, clip.title, clip.source) == ("2023-03-09", "橋", "港の新聞")


@pytest.mark.parametrize(
    ("about", "url"),
    [
        ("https://press.example/1", "https://press.example/1"),
        ("urn:isbn:1", None),
        ("#item_7", None),
    ],
)
def test_an_item_of_zotero_s_rdf_is_a_clip(about: str, url: str | None) -> None:
    (clip,) = clips(ZOTERO.format(about, "橋と&lt;i&gt;港&lt;/i&gt;", "2023-03-09"), "zotero-rdf")
    assert (clip.title, clip.source, clip.url) == ("橋と港", "港の新聞", url)


@pytest.mark.parametrize(
    ("text", "format"),
    [
        (f"{ENW}%8 March 40\n", "enw"),
        (ENDNOTE.format("", "March 9"), "endnote"),
        (ZOTERO.format("#1", "橋", "spring"), "zotero-rdf"),
    ],
)
def test_a_citation_without_a_day_or_a_headline_is_a_reject(text: str, format: str) -> None:
    assert [piece.kind for piece in pieces(text, format) if piece.kind != "furniture"] == ["reject"]


@pytest.mark.parametrize(
    "text",
    [
        "<xml><records><record></records></xml>",
        '<r:RDF xmlns:r="a" xmlns:z="http://www.zotero.org/namespaces/export#"/>',
        ZOTERO.format("#1", "橋", "2023").replace("webpage", "attachment"),
    ],
)
def test_a_library_without_citations_is_refused(text: str, run: Run) -> None:
    Path("library.xml").write_text(text, encoding="utf-8")
    done = run("import", "library.xml", "--db", "a.db")
    assert (done.status, done.err.count("\n")) == (2, 1)
