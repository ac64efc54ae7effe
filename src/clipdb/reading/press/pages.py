"""Pages of press databases in HTML: a head, a headline, a text, one article after another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import chain

from clipdb.reading.cutting import Cutter, Position, together
from clipdb.reading.markup import BREAKS, UNSEEN, as_soft_breaks, shown
from clipdb.reading.options import Context
from clipdb.reading.press.articles import Articles
from clipdb.reading.press.databases import Database, Mark
from clipdb.reading.rows import EndlessError, Piece, UnreadableError, whole

_LONGEST = 1 << 23  # characters of an article, and of what is around it
_LONGEST_MARKUP = 1 << 20  # characters of a tag, a comment or a script
_CELLS = ("td", "th")


@dataclass(slots=True)
class _Article:
    """An article under way: the texts of its parts, and where it begins and ends."""

    begin: Position
    end: Position
    names: list[list[str]] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    headline: list[str] = field(default_factory=list)
    body: list[list[str]] = field(default_factory=list)

    def head(self, columns: Iterable[str]) -> list[tuple[str, str]]:
        """The cells above it, each with its name; cells beyond the names have that of a number."""
        names = [_text(name) for name in self.names] if self.names else list(columns)
        texts = [_text(cell) for cell in self.cells]
        names += [f"{place + 1}" for place in range(len(names), len(texts))]
        return list(zip(names, texts, strict=False))

    def paragraphs(self) -> list[str]:
        """Its text."""
        lines = chain.from_iterable(shown(part).split("\n") for part in self.body)
        return [line.strip() for line in lines if line.strip()]


def _text(parts: Iterable[str]) -> str:
    return "".join(line.strip() for line in shown(parts).split("\n")).strip()


class _PageParser(HTMLParser):
    """Collects the articles of a page."""

    def __init__(self, database: Database) -> None:
        super().__init__(convert_charrefs=True)
        self._database = database
        self._article: _Article | None = None
        self._done: list[_Article] = []
        self._in_head = 0  # tables, one in another
        self._caught = ""  # the tag of the element whose text is one of the article's
        self._depth = 0  # of such tags in it
        self._sink: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = (dict(attrs).get("class") or "").lower().split()
        database = self._database
        if tag in UNSEEN:
            self._unseen += 1
        if self._is(database.head, tag, names):
            self._begin()
        elif self._in_head and tag == "table":
            self._in_head += 1
        elif self._caught and not self._in_head:
            self._depth += tag == self._caught
            if tag in BREAKS:
                self._sink.append("\n")
        elif self._in_head and tag in _CELLS and self._article:
            is_name = tag == "th" and not database.columns
            self._catch(tag, self._article.names if is_name else self._article.cells)
        elif self._article and database.headline and self._is(database.headline, tag, names):
            self._catch(tag, [])
            self._article.headline = self._sink
        elif self._article and self._is(database.body, tag, names):
            self._catch(tag, self._article.body)

    def handle_endtag(self, tag: str) -> None:
        line, column = self.getpos()
        end = (line, column + len(f"</{tag}>"))
        if tag in UNSEEN and self._unseen:
            self._unseen -= 1
        if tag == self._caught:
            self._depth -= 1
            if not self._depth:
                self._caught = ""
                if self._article:
                    self._article.end = end
        elif self._caught and tag in BREAKS:
            self._sink.append("\n")
        if tag == "table" and self._in_head:
            self._in_head -= 1
            if self._article and not self._in_head:
                self._article.end = max(self._article.end, end)

    def handle_data(self, data: str) -> None:
        if self._caught and not self._unseen:
            self._sink.append(as_soft_breaks(data))

    def _is(self, mark: Mark, tag: str, names: list[str]) -> bool:
        return tag == mark.tag and mark.name in names

    def _begin(self) -> None:
        self._end_article()
        self._article = _Article(self.getpos(), self.getpos())
        self._in_head, self._caught, self._depth = 1, "", 0

    def _catch(self, tag: str, into: list[list[str]]) -> None:
        self._caught, self._depth, self._sink = tag, 1, []
        into.append(self._sink)

    def _end_article(self) -> None:
        if self._article:
            self._done.append(self._article)
        self._article = None

    def finish(self) -> None:
        """Close what the page leaves open."""
        self.close()
        if self._article and self._caught:
            self._article.end = self.getpos()
        self._end_article()

    def take(self) -> list[_Article]:
        """The articles that have ended since they were last taken."""
        done, self._done = self._done, []
        return done


def read_page(lines: Iterable[str], context: Context, database: Database) -> Iterator[Piece]:
    """Read the articles of a database's page; all that is around them is furniture.

    Args:
        lines: the page; gone through again where it has no article.
        context: what the user says of columns, and the known outlets.
        database: whose page it is.
    """
    parser, cutter = _PageParser(database), Cutter()
    articles = Articles(database, context)
    is_known = False
    for part in chain(together(lines), [None]):
        if part is None:
            parser.finish()
        else:
            cutter.add(part)
            parser.feed(part)
        for article in parser.take():
            is_known = True
            yield from _pieces(article, cutter, articles, database)
        if cutter.length > _LONGEST or len(parser.rawdata) > _LONGEST_MARKUP:
            raise EndlessError("it has an article that does not end")
    if not is_known:
        yield whole(lines, articles.refusal)
        return
    yield from cutter.cut("furniture", None)


def _pieces(
    article: _Article, cutter: Cutter, articles: Articles, database: Database
) -> Iterator[Piece]:
    """What stands before an article, and the article."""
    yield from cutter.cut("furniture", article.begin)
    headline = _text(article.headline) if database.headline else None
    try:
        row, warnings = articles.row(article.head(database.columns), headline, article.paragraphs())
    except UnreadableError as error:
        for piece in cutter.cut("reject", article.end):
            yield replace(piece, reason=str(error))
        return
    for piece in cutter.cut("clip", article.end):
        yield replace(piece, row=row, warnings=warnings)
