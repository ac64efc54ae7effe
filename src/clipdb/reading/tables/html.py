"""Web pages: their tables, each a grid of its own, wherever in the page they stand.

A table inside a cell that only lays out the page is a table like others; one inside a cell of a
list of clips is text of that cell. All that is around the rows is furniture.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import chain
from urllib.parse import urljoin

from clipdb.dates.moments import begins_with_day
from clipdb.reading.characters import cleaned
from clipdb.reading.cutting import Cutter, Position, together
from clipdb.reading.markup import BREAKS, FILLER, UNSEEN, as_soft_breaks, shown, unwrapped
from clipdb.reading.options import Context
from clipdb.reading.rows import EndlessError, Piece
from clipdb.reading.tables.grid import Grid, Judged
from clipdb.reading.tables.spans import LONGEST_SPAN, Cell

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_LINKED_ID = re.compile(r"(?:^|[#/?=&])(\d{4}-\d{6})(?=$|[.#?&/])")
_HTML_START = re.compile(
    r"[\s\ufeff]*(?:<\?xml[^>]*>\s*)*"  # of XHTML
    r"<(?:!--|(?:!doctype|html|head|body|table|meta|title|div|h1|h2|center)\b)",
    re.I,
)
# References to control characters but white space, which the parser would drop before the rest of
# their escape sequence is known; those from 128 on stand for other characters in HTML.
_CONTROL_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|127)|x0*(?:[0-8bcef]|1[0-9a-f]|7f));?(?![0-9a-f])", re.I
)
_LONGEST = 1 << 23  # characters from one row's end to the next one's
_LONGEST_MARKUP = 1 << 20  # characters of a tag, a comment or a script
_LONGEST_TITLE = 1000
_DEEPEST = 50  # tables in tables

Place = tuple[Position, Position, str]  # where a row begins and ends, and its page


def looks_like_html(start: str, _context: Context) -> bool:
    """Whether the text begins as a page of HTML does."""
    return _HTML_START.match(start) is not None


@dataclass(slots=True)
class _Open:
    """A cell under way."""

    columns: int
    rows: int
    parts: list[str] = field(default_factory=list)
    address: str | None = None
    refs: list[str] = field(default_factory=list)

    def cell(self) -> Cell:
        """The cell, its text without the lines that are blank."""
        return Cell(shown(self.parts), self.columns, self.rows, self.address, tuple(self.refs))

    def has_day(self) -> bool:
        """Whether a day begins its text."""
        return begins_with_day(" ".join("".join(self.parts[:20]).split()))


@dataclass(slots=True)
class _Table:
    """A table under way, and the row of it that is open."""

    grid: Grid[Place]
    begin: Position | None = None
    cells: list[_Open] = field(default_factory=list)
    is_in_cell: bool = False
    inner: int = 0  # tables in the open cell that are text of it
    is_layout: bool = False  # it has a table of its own in a cell
    lays_out: bool = False  # the open row has
    caption: str = ""


class _TableParser(HTMLParser):
    """Collects the judged rows of a page's tables, in the page's order."""

    def __init__(self, context: Context) -> None:
        super().__init__(convert_charrefs=True)
        self._context = context
        self._base = context.options.address
        self._judged: list[Judged[Place]] = []
        self._tables: list[_Table] = []
        self._unseen = 0
        self._caught = ""  # the tag whose text is a name of the page's
        self._text = ""
        self._names = {"h1": "", "title": "", "heading": ""}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        table = self._tables[-1] if self._tables else None
        if tag in UNSEEN:
            self._unseen += 1
        if tag == "base" and named.get("href"):
            self._base = urljoin(self._base or "", named["href"] or "")
        if tag in _HEADINGS | {"title", "caption"} and not self._is_in_list():
            self._caught, self._text = tag, ""
        if tag == "table":
            self._begin_table()
        elif table is not None and table.inner:
            self._in_cell(table, tag, named)
        elif tag == "tr":
            self._close_row(self.getpos())
            table = table or self._begin_table()
            table.begin = self.getpos()
        elif tag in ("td", "th") and table is not None:
            table.begin = table.begin or self.getpos()
            table.cells.append(_Open(_span(named.get("colspan")), _rows(named.get("rowspan"))))
            table.is_in_cell = True
        elif tag in _GROUPS and table is not None:
            self._close_row(self.getpos())
            table.grid.begin_group()
        elif table is not None and table.is_in_cell:
            self._in_cell(table, tag, named)

    def _in_cell(self, table: _Table, tag: str, named: dict[str, str | None]) -> None:
        cell = table.cells[-1]
        if tag in BREAKS:
            cell.parts.append("\n")
        if tag == "img" and named.get("alt"):
            cell.parts.append(named["alt"] or "")
        href = (named.get("href") or "").strip() if tag == "a" else ""
        if linked := _LINKED_ID.search(href):
            cell.refs.append(linked[1])
        if href and cell.address is None:
            cell.address = self._whole(href)

    def _whole(self, href: str) -> str | None:
        """A link's address made whole, if it is one of the web."""
        try:
            address = urljoin(self._base or "", href)
        except ValueError:  # brackets of a host that is none
            return None
        is_of_web = address.lower().startswith(("http://", "https://"))
        return address if is_of_web and not re.search(r"\s", address) else None

    def handle_endtag(self, tag: str) -> None:
        table = self._tables[-1] if self._tables else None
        if tag in UNSEEN and self._unseen:
            self._unseen -= 1
        if tag == self._caught:
            self._name(tag)
        if table is None:
            return
        line, column = self.getpos()
        if tag == "table":
            if table.inner:
                table.inner -= 1
            else:
                self._end_table((line, column))
        elif table.inner:
            if tag in BREAKS:
                table.cells[-1].parts.append("\n")
        elif tag in ("td", "th"):
            table.is_in_cell = False
        elif tag == "tr":
            self._close_row((line, column + len("</tr>")))
        elif tag in _GROUPS:
            self._close_row((line, column))
            table.grid.begin_group()
        elif table.is_in_cell and tag in BREAKS:
            table.cells[-1].parts.append("\n")

    def handle_data(self, data: str) -> None:
        text = as_soft_breaks(data)
        if self._caught and len(self._text) < _LONGEST_TITLE:
            self._text += text[:_LONGEST_TITLE]
        table = self._tables[-1] if self._tables else None
        if table is not None and table.is_in_cell and not self._unseen:
            table.cells[-1].parts.append(text)

    def finish(self) -> None:
        """Close what the page leaves open."""
        self.close()
        while self._tables:
            self._end_table(self.getpos())

    def take(self) -> list[Judged[Place]]:
        """The rows that have been judged since they were last taken."""
        judged, self._judged = self._judged, []
        return judged

    def decide(self) -> None:
        """Judge the rows that wait, so that they need not be kept."""
        for table in self._tables:
            self._judged += table.grid.decide(is_layout=table.is_layout)

    def _is_in_list(self) -> bool:
        return bool(self._tables) and self._tables[-1].grid.is_list

    def _name(self, tag: str) -> None:
        """What a heading says is a name of the page, or of the table."""
        text, self._caught = unwrapped(self._text.strip()).strip(), ""
        if tag == "caption":
            if self._tables and not self._tables[-1].caption:
                self._tables[-1].caption = text
        elif tag in ("h1", "title"):
            self._names[tag] = self._names[tag] or text
        else:
            self._names["heading"] = text

    def _page(self) -> str:
        """The page's `<h1>`, else its `<title>`, the table's caption, the heading before it."""
        names = self._names
        caption = self._tables[-1].caption
        return cleaned(names["h1"] or names["title"] or caption or names["heading"]).strip()

    def _begin_table(self) -> _Table:
        table = self._tables[-1] if self._tables else None
        if table is not None and table.is_in_cell:
            is_data = table.grid.is_list or table.cells[0].has_day()
            if is_data or table.inner or len(self._tables) >= _DEEPEST:
                table.inner += 1
                table.cells[-1].parts.append("\n")
                return table
            table.is_layout = table.lays_out = True
        if table is not None:
            # What stands before is judged before, so that pieces come in the page's order.
            self._judged += table.grid.decide(is_layout=table.is_layout)
        self._tables.append(_Table(Grid(self._context, is_printed=True)))
        return self._tables[-1]

    def _end_table(self, end: Position) -> None:
        self._close_row(end)
        table = self._tables.pop()
        self._judged += table.grid.decide(is_layout=table.is_layout)

    def _close_row(self, end: Position) -> None:
        if not self._tables:
            return
        table = self._tables[-1]
        if table.begin is not None and table.cells and not table.lays_out:
            place = (table.begin, end, self._page())
            cells = [cell.cell() for cell in table.cells]
            self._judged += table.grid.add(place, cells, place[2])
        table.begin, table.cells, table.is_in_cell, table.inner = None, [], False, 0
        table.lays_out = False


def _span(stated: str | None) -> int:
    """How many columns a cell covers."""
    digits = (stated or "").strip()
    return max(int(digits), 1) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 1


def _rows(stated: str | None) -> int:
    """How many rows a cell covers; 0 stands for all that follow."""
    return LONGEST_SPAN if (stated or "").strip() == "0" else _span(stated)


def read_html(lines: Iterable[str], context: Context) -> Iterator[Piece]:
    """Read the rows of a page's tables; all that is around them is furniture."""
    parser, cutter = _TableParser(context), Cutter()
    for part in chain(together(lines), [None]):
        if part is None:
            parser.finish()
        else:
            cutter.add(part)
            parser.feed(_CONTROL_REFERENCE.sub(_as_character, part) if "&#" in part else part)
            if cutter.length > _LONGEST:
                parser.decide()
        for judged in parser.take():
            yield from _pieces(judged, cutter)
        if part is not None and (cutter.length > _LONGEST or len(parser.rawdata) > _LONGEST_MARKUP):
            raise EndlessError("it has a row, or markup, that does not end")
    yield from cutter.cut("furniture", None)


def _pieces(judged: Judged[Place], cutter: Cutter) -> Iterator[Piece]:
    """What stands before a row, and the row."""
    if judged.kind == "furniture" and not judged.warnings:
        return  # it goes with what follows
    begin, end, page = judged.place
    yield from cutter.cut("furniture", begin)
    for piece in cutter.cut(judged.kind, end):
        yield replace(
            piece,
            page=page or None,
            row=judged.row,
            reason=judged.reason,
            warnings=judged.warnings,
        )


def _as_character(reference: re.Match[str]) -> str:
    """A reference as its character, as long as before, so that places stay what they are."""
    digits = reference[0].strip("&#;")
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return (chr(code) if code else "").ljust(len(reference[0]), FILLER)
