"""Pages of press databases: a head, a headline, a text, one article after another.

The layouts are those of the list of full texts that a search ends in, saved from the browser, as a
page or (聞蔵) as the text that it shows. A page that is of a database, but laid out otherwise, is
refused by name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from clipdb.reading.fields import LEFT_OUT, LISTS, NUMBER, FieldNames, Remarks
from clipdb.reading.html_text import Attributes, ShownText, lines_shown
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found, found_by
from clipdb.reading.records import Value, row_of
from clipdb.reading.rows import Row, UnreadableError
from clipdb.reading.telling import KIKUZO_HEAD

_NO_FIELD = "columns that are no field are left out"
_NO_LAYOUT = "its articles are not laid out as is known; save the list of full texts as a web page"
_BETWEEN_CELLS = re.compile(r"[ \t\u3000]+")
_AFTER_ARTICLE = re.compile(
    r"^[ \t\u3000]*このページの(?:TOP|ＴＯＰ)へ[ \t\u3000]*\r?$", re.MULTILINE
)

Mark = tuple[str, str]  # an element, by its name and class


@dataclass(frozen=True, slots=True)
class Database:
    """A press database.

    Attributes:
        name: what it is called; the collection of its clips.
        outlet: the newspaper whose articles it has.
        head: the table with which an article begins.
        headline: the element of the headline; None where a cell of the head has it.
        body: the element, or elements, of the text.
        columns: the names of the head's cells, where it has no row of names.
    """

    name: str
    outlet: str
    head: Mark
    headline: Mark | None
    body: Mark
    columns: tuple[str, ...] = ()


_KIKUZO = Database(
    "聞蔵",
    "朝日新聞",
    head=("table", "topic-list"),
    headline=("span", "font002"),
    body=("div", "detail001"),
)
_YOMIDAS = Database(
    "ヨミダス",
    "読売新聞",
    head=("table", "contentstable"),
    headline=None,
    body=("p", "mb10"),
    columns=("番号", "日付", "見出し", "朝夕刊", "面名", "ページ", "文字数", "段数", "図版"),
)


def read_kikuzo(text: str, context: Context) -> Iterator[Found]:
    """Find the articles of a page of 聞蔵, in HTML or as the text that a browser shows of it."""
    is_html = text.lstrip("\ufeff \t\r\n").startswith("<")
    articles = _in_html(text, _KIKUZO) if is_html else list(_in_text(text))
    return _found(text, articles, _KIKUZO, context)


def read_yomidas(text: str, context: Context) -> Iterator[Found]:
    """Find the articles of a page of ヨミダス."""
    return _found(text, _in_html(text, _YOMIDAS), _YOMIDAS, context)


@dataclass(slots=True)
class _Article:
    """An article: of each of its parts the texts that are shown."""

    start: int
    end: int
    names: list[list[str]] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    headlines: list[list[str]] = field(default_factory=list)
    body: list[list[str]] = field(default_factory=list)

    def head(self, columns: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The cells above it, each with its name; cells beyond the names have that of a number."""
        names = [_in_one(name) for name in self.names] or columns
        for place, cell in enumerate(self.cells):
            yield names[place] if place < len(names) else f"{place + 1}", _in_one(cell)

    def text(self) -> str:
        """Its paragraphs, a line each."""
        lines = (line.strip() for part in self.body for line in lines_shown(part).split("\n"))
        return "\n".join(line for line in lines if line)


def _found(
    text: str, articles: Sequence[_Article], database: Database, context: Context
) -> Iterator[Found]:
    """The articles as rows; a page that has none is refused."""
    if not articles:
        reason = f"cannot be read as a page of {database.name}: {_NO_LAYOUT}"
        yield Found(0, len(text), reason=reason, is_refusal=True)
    names, remarks = context.field_names(), Remarks()
    for article in articles:
        read = partial(_row, article, database, context, names, remarks)
        yield found_by(read, article.start, article.end)


def _row(
    article: _Article, database: Database, context: Context, names: FieldNames, remarks: Remarks
) -> tuple[Row, list[str]]:
    """The row of an article, and what is odd about it; of a column it is said once in a page.

    Raises:
        UnreadableError: it has no date or no headline.
    """
    found: dict[str, Value] = {
        "source_raw": database.outlet,
        "collections": [database.name],
        "summary": article.text(),
    }
    if database.headline:
        found["title"] = _in_one(article.headlines[-1]) if article.headlines else ""
    left_out = []
    for name, value in article.head(database.columns):
        field = names.field(name)
        if field is None and value:
            left_out.append(name)
        elif field and value and field not in (NUMBER, LEFT_OUT):
            found[field] = [value] if field in LISTS else value
    if not found.keys() & {"date", "title"}:
        raise UnreadableError("no date and no headline")
    row, odd = row_of(found, context)
    return row, [*remarks.new(_NO_FIELD, left_out), *odd]


class _Page(ShownText):
    """Collects the articles of a page."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.articles: list[_Article] = []
        self._database = database
        self._tables = 0  # open: the head, and those in it
        self._tag = ""  # of the part that is open
        self._depth = 0  # elements open with this tag: the part, and those in it

    def begins(self, tag: str, attributes: Attributes) -> None:
        """An article begins, a part of one, or what is in that."""
        marks = [(tag, name) for name in attributes.get("class", "").lower().split()]
        database = self._database
        if database.head in marks:
            self.articles.append(_Article(self.start, self.start))
            self._tables, self._tag = 1, ""
        elif not self.articles:
            return
        elif self._tables and tag == "table":
            self._tables += 1
        elif self._tag and not self._tables:
            self._depth += tag == self._tag
        elif self._tables and tag in ("td", "th"):
            is_name = tag == "th" and not database.columns
            self._open(tag, self.articles[-1].names if is_name else self.articles[-1].cells)
        elif database.headline in marks:
            self._open(tag, self.articles[-1].headlines)
        elif database.body in marks:
            self._open(tag, self.articles[-1].body)

    def ends(self, tag: str) -> None:
        """A part of an article ends, or what is in one."""
        if self._tag and tag == self._tag:
            self._depth -= 1
            if not self._depth:
                self._close()
        if self._tables and tag == "table":
            self._tables -= 1
            if not self._tables:
                self._close()

    def inserts(self, text: str) -> None:
        """A line ends; images are the page's own."""
        if text == "\n":
            super().inserts(text)

    def read(self, markup: str) -> None:
        """Read a page; the part that it leaves open goes on to its end."""
        super().read(markup)
        if self._tag:
            self._close()

    def _open(self, tag: str, parts: list[list[str]]) -> None:
        self._tag, self._depth, self.parts = tag, 1, []
        parts.append(self.parts)

    def _close(self) -> None:
        self._tag, self.parts = "", []
        self.articles[-1].end = self.end


def _in_html(text: str, database: Database) -> list[_Article]:
    page = _Page(database)
    page.read(text)
    return [article for article in page.articles if article.end > article.start]


def _in_one(parts: Sequence[str]) -> str:
    return "".join(line.strip() for line in lines_shown(parts).split("\n"))


def _in_text(text: str) -> Iterator[_Article]:
    """The articles of a page of 聞蔵 that was saved, or copied, as text.

    One is a line of names, one of its number, day, edition, section, page and length, its headline,
    and its text up to the next such line.
    """
    starts = [head.start() for head in KIKUZO_HEAD.finditer(text)]
    for start, following in zip(starts, [*starts[1:], len(text)], strict=False):
        after = _AFTER_ARTICLE.search(text, start, following)
        end = after.start() if after else following
        names, *rest = [line.strip() for line in text[start:end].splitlines() if line.strip()]
        values, headline, *lines = [*rest, "", ""] if len(rest) < 2 else rest
        yield _Article(
            start,
            end,
            [[name] for name in _BETWEEN_CELLS.split(names)],
            [[cell] for cell in _BETWEEN_CELLS.split(values)],
            [[headline]],
            [[line] for line in lines],
        )
