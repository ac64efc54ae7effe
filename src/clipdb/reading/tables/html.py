"""Web pages: their tables, each a grid of its own, wherever in the page they stand.

A table inside a cell that only lays out the page is a table like others; one inside a cell of a
list of clips is text of that cell. All that is around the rows is furniture.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from clipdb.dates.moments import begins_with_day
from clipdb.printable import cleaned
from clipdb.reading.html_text import Attributes, ShownText, address_of, lines_shown, unwrapped
from clipdb.reading.lists import in_order, read_lists
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found
from clipdb.reading.tables.columns import LONGEST_SPAN, Cell
from clipdb.reading.tables.grid import Grid

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_LINKED_ID = re.compile(r"(?:^|[#/?=&])(\d{4}-\d{6})(?=$|[.#?&/])")
_NO_LIST = (
    "has dates, but no table or list of clips that can be told; copy them into a table with"
    " a date and a headline in each row, and import that"
)
_LONGEST_TITLE = 1000
_LONGEST_DAY = 100  # characters at a cell's start in which a day is looked for
_DEEPEST = 50  # tables in tables


@dataclass(slots=True)
class _Open:
    """A cell under way."""

    columns: int
    rows: int
    parts: list[str] = field(default_factory=list)
    address: str | None = None
    refs: list[str] = field(default_factory=list)
    link: tuple[int, int] | None = None  # where its first link stands among the parts

    def cell(self) -> Cell:
        """The cell, its text without the lines that are blank."""
        text = lines_shown(self.parts)
        return Cell(text, self.columns, self.rows, self.address, tuple(self.refs), self._first())

    def _first(self) -> int:
        """The number of lines of its headline, if it has one: those of a link, or the first."""
        if self.link is None:
            return 1
        before, link = (lines_shown(self.parts[:at]).count("\n") for at in self.link)
        is_first = before == 0 and "\n" not in "".join(self.parts[: self.link[0]]).lstrip("\n\r ")
        return link + 1 if is_first else 1

    def has_day(self) -> bool:
        """Whether a day begins its text."""
        start = "".join(part[:_LONGEST_DAY] for part in self.parts[:20])
        return begins_with_day(" ".join(start.split()))


@dataclass(slots=True)
class _Table:
    """A table under way, and the row of it that is open."""

    grid: Grid
    begin: int | None = None
    cells: list[_Open] = field(default_factory=list)
    is_in_cell: bool = False
    inner: int = 0  # tables in the open cell that are text of it
    is_layout: bool = False  # it has a table of its own in a cell
    lays_out: bool = False  # the open row has
    caption: str = ""


class _Tables(ShownText):
    """Finds the rows of a page's tables, in the page's order."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._found: list[Found] = []
        self._context = context
        self._base = context.options.address
        self._has_base = False
        self._tables: list[_Table] = []
        self._caught = ""  # the tag whose text is a name of the page's
        self._caught_text = ""
        self._names = {"h1": "", "title": "", "heading": ""}

    def found_in(self, page: str) -> Iterator[Found]:
        """What is found in a page, as it is read; what it leaves open ends with it."""
        for _ in self.steps(page):
            yield from self._found
            self._found.clear()
        while self._tables:
            self._end_table(self.end)
        yield from self._found

    def begins(self, tag: str, attributes: Attributes) -> None:
        """A table, a row, a cell, or what is in one, begins."""
        table = self._tables[-1] if self._tables else None
        href = attributes.get("href", "").strip()
        if tag == "base" and href and not self._has_base:
            self._has_base = True
            self._base = address_of(href, self._base) or self._base
        if tag in _HEADINGS | {"title", "caption"} and not (table and table.grid.is_list):
            self._caught, self._caught_text = tag, ""
        if tag == "table":
            self._begin_table()
        elif table is None:
            if tag == "tr":
                self._begin_table().begin = self.start
        elif table.inner:
            self._link(table, tag, href)
        elif tag == "tr":
            self._close_row(self.start)
            table.begin = self.start
        elif tag in ("td", "th"):
            if table.begin is None:
                table.begin = self.start
            columns, rows = _span(attributes.get("colspan")), _rows(attributes.get("rowspan"))
            table.cells.append(_Open(columns, rows))
            table.is_in_cell = True
        elif tag in _GROUPS:
            self._close_row(self.start)
            table.grid.begin_group()
        elif table.is_in_cell:
            self._link(table, tag, href)

    def ends(self, tag: str) -> None:
        """A table, a row, a cell, or what is in one, ends."""
        table = self._tables[-1] if self._tables else None
        if tag == self._caught:
            self._name(tag)
        if table is None:
            return
        if table.inner:
            table.inner -= 1 if tag == "table" else 0
        elif tag == "table":
            self._end_table(self.start)
        elif tag in ("td", "th"):
            table.is_in_cell = False
        elif tag == "a" and table.is_in_cell:
            cell = table.cells[-1]
            if cell.link and cell.link[1] == 0:
                cell.link = (cell.link[0], len(cell.parts))
        elif tag == "tr":
            self._close_row(self.end)
        elif tag in _GROUPS:
            self._close_row(self.start)
            table.grid.begin_group()

    def shows(self, text: str) -> None:
        """Text of a heading, of a cell, or of both."""
        if self._caught and len(self._caught_text) < _LONGEST_TITLE:
            self._caught_text += text[:_LONGEST_TITLE]
        self.inserts(text)

    def inserts(self, text: str) -> None:
        """Text, or a line's end, of a cell."""
        if self._tables and self._tables[-1].is_in_cell:
            self._tables[-1].cells[-1].parts.append(text)

    def _link(self, table: _Table, tag: str, href: str) -> None:
        """What a link in a cell leads to."""
        if tag != "a" or not href:
            return
        cell = table.cells[-1]
        cell.link = cell.link or (len(cell.parts), 0)
        if linked := _LINKED_ID.search(href):
            cell.refs.append(linked[1])
        if cell.address is None:
            cell.address = address_of(href, self._base)

    def _name(self, tag: str) -> None:
        """What a heading says is a name of the page, or of the table."""
        text, self._caught = unwrapped(self._caught_text.strip()).strip(), ""
        if tag == "caption":
            if self._tables and not self._tables[-1].caption:
                self._tables[-1].caption = text
        elif tag in ("h1", "title"):
            self._names[tag] = self._names[tag] or text
        else:
            self._names["heading"] = text

    def _page(self) -> str | None:
        """The page's `<h1>`, else its `<title>`, the table's caption, the heading before it."""
        names = self._names
        caption = self._tables[-1].caption
        return cleaned(names["h1"] or names["title"] or caption or names["heading"]).strip() or None

    def _begin_table(self) -> _Table:
        table = self._tables[-1] if self._tables else None
        if table is not None and table.is_in_cell:
            is_text = table.inner or len(self._tables) >= _DEEPEST or table.grid.is_list
            if is_text or table.cells[0].has_day():
                table.inner += 1
                self.inserts("\n")
                return table
            table.is_layout = table.lays_out = True
        if table is not None:
            # What stands before is judged before, so that it is found in the page's order.
            self._found += table.grid.decide(is_layout=table.is_layout)
        self._tables.append(_Table(Grid(self._context, is_printed=True)))
        return self._tables[-1]

    def _end_table(self, end: int) -> None:
        self._close_row(end)
        table = self._tables.pop()
        self._found += table.grid.decide(is_layout=table.is_layout)

    def _close_row(self, end: int) -> None:
        table = self._tables[-1]
        if table.begin is not None and table.cells and not table.lays_out:
            cells = [cell.cell() for cell in table.cells]
            self._found += table.grid.add(cells, table.begin, end, self._page())
        table.begin, table.cells, table.is_in_cell, table.inner = None, [], False, 0
        table.lays_out = False


def _span(stated: str | None) -> int:
    """How many columns a cell covers."""
    digits = (stated or "").strip()
    return max(int(digits), 1) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 1


def _rows(stated: str | None) -> int:
    """How many rows a cell covers; 0 stands for all that follow."""
    return LONGEST_SPAN if (stated or "").strip() == "0" else _span(stated)


def read_html(text: str, context: Context) -> Iterator[Found]:
    """Find the rows of a page's tables, and the items of its lists, in the page's order."""
    items, has_dates = read_lists(text, context)
    waiting: list[Found] = []  # until there is a clip, or what says why there is none
    is_list = False
    for one in in_order(_Tables(context).found_in(text), items):
        is_list = is_list or one.row is not None or one.reason is not None or one.unlike is not None
        if not is_list:
            waiting.append(one)
            continue
        yield from waiting
        waiting.clear()
        yield one
    if has_dates and not is_list:
        yield Found(0, len(text), reason=_NO_LIST, is_refusal=True)
    yield from waiting
