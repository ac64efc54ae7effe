"""The HTML page that clippings are scraped from: a table of 年月日, 出典, 標題, 要旨.

Each row of the table is turned into the lines of the clipping text and read as those are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import chain

from clipdb.reading.lines import join_broken, numbered, without_controls
from clipdb.reading.pages.body import stands_alone
from clipdb.reading.pages.text import read_record
from clipdb.reading.records import field_called
from clipdb.reading.rows import EndlessError, Kind, Piece, UnreadableError
from clipdb.vocabulary.outlets import Outlets

_BREAKS = frozenset({"br", "p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "dd", "dt"})
_UNSEEN = frozenset({"script", "style", "template"})
_LINKED_ID = re.compile(r"(?:^|[#/?=&])(\d{4}-\d{6})(?=$|[.#?&/])")
_HTML_START = re.compile(
    r"[\s\ufeff]*<(?:!--|(?:!doctype|\?xml|html|head|body|table|meta|title|div|h1|h2|center)\b)",
    re.I,
)
_SOFT_BREAK = re.compile(r"[ \t]*\r[ \t\r]*")
_COLUMNS = ("date", "source", "title", "summary")
_LONGEST = 1 << 23  # characters from one row's end to the next one's
_LONGEST_MARKUP = 1 << 20  # characters of a tag, a comment or a script
_LONGEST_TITLE = 1000
_PART = 1 << 16  # characters that the parser is given at a time

Position = tuple[int, int]


def looks_like_html(start: str) -> bool:
    """Whether the text begins as a page of HTML does."""
    return _HTML_START.match(start) is not None


@dataclass(slots=True)
class _Cell:
    """A cell's text as lines, and the ids that its links point to."""

    parts: list[str] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The lines that are not blank."""
        lines = (_unwrapped(line).rstrip() for line in "".join(self.parts).split("\n"))
        return [line for line in lines if line.strip()]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the outer table, and where it stands in the source."""

    cells: list[_Cell]
    begin: Position
    end: Position


class _TableParser(HTMLParser):
    """Collects the rows of tables that are not inside a cell, and the page's title."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: list[_Row] = []
        self._begin: Position | None = None
        self._cells: list[_Cell] = []
        self._is_in_cell = False
        self._inner_tables = 0
        self._unseen = 0
        self._heading = ""
        self._page_title: list[str] = []
        self._named_title: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        if tag == "title":
            self._heading = "title"
        elif tag in ("h1", "h2", "caption") and self._begin is None:
            self._heading = "heading"
        if tag == "table" and self._is_in_cell:
            self._inner_tables += 1
        elif self._inner_tables == 0 and tag == "tr":
            self._close_row(self.getpos())
            self._begin = self.getpos()
        elif self._inner_tables == 0 and tag in ("td", "th") and self._begin is not None:
            self._cells.append(_Cell())
            self._is_in_cell = True
        elif self._is_in_cell:
            if tag in _BREAKS:
                self._cells[-1].parts.append("\n")
            self._link(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self._unseen:
            self._unseen -= 1
        if tag in ("title", "h1", "h2", "caption"):
            self._heading = ""
        if tag == "table" and self._inner_tables:
            self._inner_tables -= 1
        elif self._inner_tables == 0 and tag in ("td", "th"):
            self._is_in_cell = False
        elif self._inner_tables == 0 and tag in ("tr", "table"):
            line, column = self.getpos()
            self._close_row((line, column + (len("</tr>") if tag == "tr" else 0)))
        elif self._is_in_cell and tag in _BREAKS:
            self._cells[-1].parts.append("\n")

    def handle_data(self, data: str) -> None:
        # Line breaks of the source mean nothing; `\n` is kept for those of the page.
        text = data.replace("\r\n", "\r").replace("\n", "\r")
        if self._heading == "title" and not self._page_title:
            self._named_title.append(text)
        elif self._heading == "heading":
            self._page_title.append(text)
        elif self._is_in_cell and not self._unseen:
            self._cells[-1].parts.append(text)

    def finish(self) -> None:
        """Close a row that the page leaves open."""
        self.close()
        self._close_row(self.getpos())

    def take_rows(self) -> list[_Row]:
        """The rows that have ended since they were last taken."""
        rows, self._rows = self._rows, []
        return rows

    def title(self) -> str:
        """The page's heading, else its `<title>`."""
        title = "".join(self._page_title or self._named_title)[:_LONGEST_TITLE]
        return without_controls(_unwrapped(title)).strip()

    def _link(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") if tag == "a" else None
        if linked := _LINKED_ID.search(href or ""):
            self._cells[-1].refs.append(linked[1])

    def _close_row(self, end: Position) -> None:
        if self._begin is not None and self._cells:
            self._rows.append(_Row(self._cells, self._begin, end))
        self._begin, self._cells, self._is_in_cell, self._inner_tables = None, [], False, 0


def _unwrapped(line: str) -> str:
    """A line without the line breaks of its source."""
    text, *others = _SOFT_BREAK.split(line)
    for part in others:
        text = join_broken(text, part)
    return text


class _Cutter:
    """The lines fed to the parser and not yet cut off as pieces."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._at: Position = (1, 0)
        self.length = 0  # characters

    def add(self, line: str) -> None:
        self._parts.append(line)
        self.length += len(line)

    def cut(self, kind: Kind, to: Position | None) -> Iterator[Piece]:
        """What stands before a position (everything, for None) as a piece; none for nothing."""
        whole = "".join(self._parts)
        length = len(whole) if to is None else self._offset(whole, to)
        text, rest = whole[:length], whole[length:]
        self._parts, self.length = [rest], len(rest)
        if text:
            first, breaks = self._at[0], text.count("\n")
            column = len(text) - text.rfind("\n") - 1 if breaks else self._at[1] + len(text)
            self._at = (first + breaks, column)
            yield Piece(kind, first, first + breaks - text.endswith("\n"), text)

    def _offset(self, text: str, to: Position) -> int:
        line, column = self._at
        offset = 0
        while line < to[0]:
            offset = text.index("\n", offset) + 1
            line, column = line + 1, 0
        return offset + to[1] - column


def read_html(lines: Iterable[str], outlets: Outlets) -> Iterator[Piece]:
    """Read the rows of a page's table; all that is around them is furniture."""
    parser, cutter = _TableParser(), _Cutter()
    columns: Sequence[str | None] = ()
    for part in chain(_parts(lines), [None]):
        if part is None:
            parser.finish()
        else:
            cutter.add(part)
            parser.feed(part)
            if cutter.length > _LONGEST or len(parser.rawdata) > _LONGEST_MARKUP:
                raise EndlessError("it has a row, or markup, that does not end")
        for row in parser.take_rows():
            named = [field_called("".join("".join(cell.parts).split())) for cell in row.cells]
            if "date" in named and "title" in named:
                columns = named
            elif _has_date(row) or (columns and len(row.cells) >= len(columns)):
                yield from cutter.cut("furniture", row.begin)
                for piece in cutter.cut("clip", row.end):
                    yield _read_row(piece, row, columns or _COLUMNS, parser.title(), outlets)
    yield from cutter.cut("furniture", None)


def _parts(lines: Iterable[str]) -> Iterator[str]:
    """Lines together: the parser looks again and again at markup that has not ended."""
    together: list[str] = []
    length = 0
    for line in lines:
        together.append(line)
        length += len(line)
        if length > _PART:
            yield "".join(together)
            together, length = [], 0
    yield "".join(together)


def _has_date(row: _Row) -> bool:
    return any(line.date() for line in numbered(row.cells[0].lines()[:1]))


def _read_row(
    piece: Piece, row: _Row, columns: Sequence[str | None], page: str, outlets: Outlets
) -> Piece:
    cells = {name: cell for name, cell in zip(columns, row.cells, strict=False) if name}
    try:
        read, warnings = read_record(list(numbered(_as_text(cells))), outlets)
    except UnreadableError as error:
        return replace(piece, kind="reject", page=page or None, reason=str(error))
    refs = dict.fromkeys([*read.refs, *(ref for cell in row.cells for ref in cell.refs)])
    refs.pop(read.id or "", None)
    read = replace(read, refs=tuple(refs), collections=(page,) if page else ())
    return replace(piece, page=page or None, row=read, warnings=warnings)


def _as_text(cells: Mapping[str, _Cell]) -> Iterator[str]:
    """The row as lines of clipping text, in the first of the five layouts."""

    def lines(name: str) -> list[str]:
        return cells[name].lines() if name in cells else []

    date, *time = lines("date") or [""]
    yield date.strip()
    yield from (f" {line.strip()}" for line in [*time, *lines("time")])
    for line in [*lines("source"), *lines("source_raw"), *lines("via")]:
        yield line.strip()
        yield ""
    yield from (line.strip() for line in lines("title"))
    yield from (f"<{line.strip()}>" for line in lines("id"))
    summary = [*lines("summary"), *lines("notes"), *lines("refs")]
    # Where some lines are indented the others go on from them, as in the text.
    is_indented = any(line[0].isspace() for line in summary)
    yield from (line if is_indented or stands_alone(line) else f" {line}" for line in summary)
