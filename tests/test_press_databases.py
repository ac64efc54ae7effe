"""Pages of press databases: read where they are laid out as is known, else refused by name."""

from pathlib import Path

import pytest

from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context, ReadingOptions
from clipdb.reading.rows import Piece, Row
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import DATA, Run
from tests.pages import split_lines

KIKUZO = (DATA / "formats" / "read" / "kikuzo.txt").read_text(encoding="utf-8")
YOMIDAS = (DATA / "formats" / "read" / "yomidas.txt").read_text(encoding="utf-8")
HEAD = "No.\t発行日\t朝夕刊\t面名\tページ\t文字数\n"
TEXT = (
    "朝日新聞社 聞蔵II\n総件数： 2件\n\n"
    + HEAD
    + "00001\t2024年11月25日\t朝刊\t１総\t001\t00042文字\n\n"
    + "日伊が協定に署名\n\n　一段目。\n　二段目。\n\n"
    + "このページのＴＯＰへ\n\n"
    + HEAD
    + "00002\t2024年11月24日\t夕刊\t２総\t002\t00012文字\n\n日豪が共同訓練\n"
)


def pieces_of(text: str, format: str, **options: object) -> list[Piece]:
    context = Context(load_outlets(), ReadingOptions(**options))  # type: ignore[arg-type]
    pieces = list(FORMATS[format].read(split_lines(text), context))
    assert "".join(piece.text for piece in pieces) == text
    return pieces


def rows(pieces: list[Piece]) -> list[Row]:
    return [piece.row for piece in pieces if piece.row]


@pytest.mark.parametrize(
    ("format", "text", "outlet", "page"),
    [("kikuzo", KIKUZO, "朝日新聞", "聞蔵"), ("yomidas", YOMIDAS, "読売新聞", "ヨミダス")],
    ids=["聞蔵", "ヨミダス"],
)
def test_an_article_of_a_page(format: str, text: str, outlet: str, page: str) -> None:
    (piece,) = [piece for piece in pieces_of(text, format) if piece.row]
    row = piece.row
    assert row
    assert (row.date, row.time, row.source_raw, row.id) == ("2024-11-25", None, outlet, None)
    assert row.title.startswith("日伊が協定に署名")
    assert row.title == row.title.strip()
    assert row.paragraphs == ("両首脳が会談した。", "協定に署名した。")
    assert (row.collections, row.url) == ((page,), None)
    (warning,) = piece.warnings
    assert warning.startswith(
        "columns that are no field are left out: 朝夕刊, 面名, ページ, 文字数"
    )


def several(text: str, head: str) -> str:
    """A page with its article twice, the second of another day."""
    begin = text.index(f'<table class="{head}"')
    end = text.index("</body>")
    second = text[begin:end].replace("25日", "24日").replace("11.25", "11.24")
    return text[:end] + second + text[end:]


def test_articles_follow_one_another_and_are_told_apart() -> None:
    for text, format, head in (
        (KIKUZO, "kikuzo", "topic-list"),
        (YOMIDAS, "yomidas", "contentsTable"),
    ):
        pieces = pieces_of(several(text, head), format)
        first, second = rows(pieces)
        assert (first.date, second.date) == ("2024-11-25", "2024-11-24")
        assert (first.title, first.paragraphs) == (second.title, second.paragraphs)
        warned = [warning for piece in pieces for warning in piece.warnings]
        assert len(warned) == 1, "each column is named once"


def test_elements_in_capitals_are_the_same() -> None:
    capitals = KIKUZO.replace("<table", "<TABLE").replace("<td", "<TD").replace("<div", "<DIV")
    assert rows(pieces_of(capitals, "kikuzo")) == rows(pieces_of(KIKUZO, "kikuzo"))


def test_cells_of_a_head_need_not_be_closed() -> None:
    (row,) = rows(pieces_of(KIKUZO.replace("</td>", "").replace("</tr>", ""), "kikuzo"))
    assert (row.date, row.title) == ("2024-11-25", "日伊が協定に署名　首脳会談")
    assert row.paragraphs == ("両首脳が会談した。", "協定に署名した。")


def test_an_article_without_a_text_is_a_clip_and_one_without_a_headline_a_reject() -> None:
    (row,) = rows(pieces_of(KIKUZO.replace("detail001", "other"), "kikuzo"))
    assert (row.title, row.paragraphs) == ("日伊が協定に署名　首脳会談", ())
    for text, format, old, reason in (
        (KIKUZO, "kikuzo", "font002", "no headline"),
        (KIKUZO, "kikuzo", "発行日", "no date"),
        (YOMIDAS, "yomidas", "2024.11.25", "no date"),
    ):
        changed = text.replace(old, "" if old[0] == "2" else "other")
        (reject,) = [piece for piece in pieces_of(changed, format) if piece.kind == "reject"]
        assert reject.reason == reason


def test_a_column_can_be_given_a_field() -> None:
    columns = (("面名", "comment"), ("朝夕刊", ""), ("ページ", ""), ("文字数", ""), ("段数", ""))
    (piece,) = [one for one in pieces_of(YOMIDAS, "yomidas", columns=columns) if one.row]
    assert piece.row
    assert (piece.row.comment, piece.warnings) == ("一面", ())


def test_a_page_saved_as_text_is_read_alike() -> None:
    pieces = pieces_of(TEXT, "kikuzo")
    first, second = rows(pieces)
    assert (first.date, first.title, first.source_raw) == (
        "2024-11-25",
        "日伊が協定に署名",
        "朝日新聞",
    )
    assert first.paragraphs == ("一段目。", "二段目。")
    assert (second.date, second.title, second.paragraphs) == ("2024-11-24", "日豪が共同訓練", ())
    assert [piece.kind for piece in pieces] == ["furniture", "clip", "furniture", "clip"]
    windows = pieces_of(TEXT.replace("\n", "\r\n"), "kikuzo")
    assert [(p.row, p.first_line, p.last_line) for p in windows] == [
        (p.row, p.first_line, p.last_line) for p in pieces
    ]
    cut = pieces_of(HEAD + "00001\t2024年11月25日\t朝刊\t１総\t001\t00042文字\n", "kikuzo")
    assert [piece.reason for piece in cut] == ["no headline"]


# Pages of a database that are laid out otherwise, and what they are named as.
OTHER = {
    "聞蔵, other elements": (
        "<html><head><title>朝日新聞記事検索サービス</title></head><body><article><h2>日伊が協定に署名"
        "</h2><time>2024年11月25日</time></article></body></html>",
        "page.html",
        "聞蔵",
    ),
    "クロスサーチ": (
        "<!doctype html><html><head><title>朝日新聞クロスサーチ</title></head><p>2024年</p></html>",
        "page.html",
        "聞蔵",
    ),
    "聞蔵, a text without heads": (
        "朝日新聞社 聞蔵II\n日伊が協定に署名\n2024年11月25日 朝刊\n本文。\n",
        "page.txt",
        "聞蔵",
    ),
    "ヨミダス, other elements": (
        "<html><head><title>ヨミダス</title></head><body><table><tr><th>日付<th>見出し<tr><td>"
        "2024.11.25<td>日伊</table></body></html>",
        "page.html",
        "ヨミダス",
    ),
}


@pytest.mark.parametrize("what", OTHER)
def test_a_page_that_is_laid_out_otherwise_is_refused_by_name(what: str, run: Run) -> None:
    text, file, name = OTHER[what]
    Path(file).write_text(text, encoding="utf-8")
    result = run("import", file, "--db", "new.db")
    assert result.status == 2
    assert result.err == (
        f"clipdb: {file} cannot be read as a page of {name}: its articles are not laid out as is"
        " known; save the list of full texts as a web page\n"
    )


@pytest.mark.parametrize("name", ["聞蔵で読んだ記事", "ヨミダス、日経テレコンの記事の一覧"])
def test_a_page_that_only_speaks_of_a_database_is_a_page(name: str, run: Run) -> None:
    page = (
        f"<html><head><title>私の一覧</title></head><body><h1>{name}</h1><table>"
        "<tr><th>日付<th>媒体<th>見出し<tr><td>2024.11.25<td>NHK<td>日伊会談</table></body></html>"
    )
    Path("page.html").write_text(page, encoding="utf-8")
    result = run("import", "page.html", "--db", "new.db")
    assert (result.status, "(html, utf-8): 1 new" in result.err) == (0, True), result.err


def test_one_search_after_another_takes_nothing_from_the_page(run: Run) -> None:
    for number, text in enumerate((KIKUZO, KIKUZO.replace("11月25日", "11月26日"))):
        Path(f"{number}.html").write_text(text, encoding="utf-8")
        result = run("import", f"{number}.html", "--db", "new.db")
        assert (result.status, "no longer" in result.err) == (0, False)
    assert len(run("list", "--format", "ids", "--db", "new.db").lines) == 2
