"""The press databases: how each is told, and how the pages are laid out that they show.

The layouts are those of the list of full texts that a search ends in, saved from the browser. A
page that is of a database, but not so, is refused by name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clipdb.reading.options import Context
from clipdb.reading.rows import Piece

_START = re.compile(r"[\s\ufeff]*<", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """An element of a page, by its name and class."""

    tag: str
    name: str


@dataclass(frozen=True, slots=True)
class Database:
    """A press database.

    Attributes:
        name: what it is called; the collection of its clips.
        outlet: the newspaper whose articles it has.
        title: of its pages, as a pattern; one of those below, too, tells a page.
        words: that a page of it has where its title says nothing, as a pattern.
        head: the table with which an article begins.
        headline: the element of the headline; None where a cell of the head has it.
        body: the element, or elements, of the text.
        columns: the names of the head's cells, where it has no row of names.
    """

    name: str
    outlet: str
    title: str
    words: str
    head: Mark
    headline: Mark | None
    body: Mark
    columns: tuple[str, ...] = ()


KIKUZO = Database(
    "聞蔵",
    "朝日新聞",
    r"朝日新聞記事検索サービス|聞蔵[^<]{0,30}|朝日新聞クロスサーチ[^<]{0,30}",
    r"朝日新聞社\s*聞蔵",
    head=Mark("table", "topic-list"),
    headline=Mark("span", "font002"),
    body=Mark("div", "detail001"),
)
# Of the newspaper's own names of the cells the head of an article has none.
YOMIDAS = Database(
    "ヨミダス",
    "読売新聞",
    r"ヨミダス[^<]{0,30}",
    r"yomiuriNewsPageSearchList\.action",
    head=Mark("table", "contentstable"),
    headline=None,
    body=Mark("p", "mb10"),
    columns=("番号", "日付", "見出し", "朝夕刊", "面名", "ページ", "文字数", "段数", "図版"),
)
# The names of the cells above an article, in a page of 聞蔵 that was saved as text.
KIKUZO_HEAD = re.compile(
    r"^[ \u3000]*No\.?[ \t\u3000]+発行日[ \t\u3000]+朝夕刊[ \t\u3000]+面名[ \t\u3000]+ページ"
    r"[ \t\u3000]+文字数[ \t\u3000]*$",
    re.MULTILINE,
)


def looks_like_kikuzo(start: str, _context: Context) -> bool:
    """Whether the text begins as a page of 聞蔵 does, in HTML or as text."""
    if _is_html(start):
        return _is_page_of(KIKUZO, start)
    return bool(KIKUZO_HEAD.search(start) or re.match(KIKUZO.words, start.lstrip("\ufeff \n\r\t")))


def looks_like_yomidas(start: str, _context: Context) -> bool:
    """Whether the text begins as a page of ヨミダス does."""
    return _is_html(start) and _is_page_of(YOMIDAS, start)


def read_kikuzo(lines: Iterable[str], context: Context) -> Iterator[Piece]:
    """Read the articles of a page of 聞蔵."""
    if _is_html("".join(line for line, _ in zip(lines, range(20), strict=False))):
        from clipdb.reading.press.pages import read_page

        yield from read_page(lines, context, KIKUZO)
    else:
        from clipdb.reading.press.text import read_kikuzo_text

        yield from read_kikuzo_text(lines, context)


def read_yomidas(lines: Iterable[str], context: Context) -> Iterator[Piece]:
    """Read the articles of a page of ヨミダス."""
    from clipdb.reading.press.pages import read_page

    yield from read_page(lines, context, YOMIDAS)


def _is_html(start: str) -> bool:
    return _START.match(start) is not None


def _is_page_of(database: Database, start: str) -> bool:
    title = rf"<title[^>]*>\s*(?:{database.title})\s*</title>"
    return re.search(rf"{title}|{database.words}", start, re.IGNORECASE) is not None
