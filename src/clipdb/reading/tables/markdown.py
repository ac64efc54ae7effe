"""Tables in Markdown, as GitHub has them, and lists: a row is a line, an item some lines.

markdown-it tells which lines are rows of a table, or items of a list; what else the document has
is furniture. A row with more cells than its header is a reject here, where Markdown drops them.
"""

import io
import re
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from clipdb.reading.html_text import paragraphs
from clipdb.reading.lines import Line, numbered
from clipdb.reading.lists import in_order, read_lists
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found
from clipdb.reading.tables.columns import Cell
from clipdb.reading.tables.grid import Grid

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BEFORE = re.compile(r"[\s>]*(?:[-+*]|\d{1,9}[.)])?\s*(?=\|)")  # of a quotation, or a list
_BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_LISTS = ("list_open", "list_close")
_PLACE = re.compile(r'(?:<[ou]l[^>]*>\s*)?<li data-lines="(?P<first>\d{1,9})-(?P<last>\d{1,9})"')
_WEB = ("http://", "https://")


def read_markdown(text: str, context: Context) -> Iterator[Found]:
    """Find the rows of a document's tables, and the items of its lists."""
    lines = list(numbered(io.StringIO(text, newline="")))
    env: dict[str, object] = {}
    tokens = _blocks().parse("\n".join(line.content for line in lines), env)
    yield from in_order(_rows(tokens, lines, context), _items(tokens, lines, env, context))


def _rows(tokens: Sequence["Token"], lines: Sequence[Line], context: Context) -> Iterator[Found]:
    grid: Grid | None = None
    for token, page in _named(tokens):
        if token.type == "table_open":
            grid = Grid(context, is_printed=True)
        elif token.type == "tr_open" and grid is not None and token.map:
            line = lines[token.map[0]]
            cells = [_cell(text) for text in _cells(line)]
            yield from grid.add(cells, line.start, line.end, page)
        elif token.type == "table_close" and grid is not None:
            yield from grid.decide()
            grid = None


def _named(tokens: Iterable["Token"]) -> Iterator[tuple["Token", str | None]]:
    """The tokens, each with the name of the page: its first heading, or the last before it."""
    first = last = heading = ""
    for token in tokens:
        if token.type == "heading_open":
            heading = token.tag
        elif token.type == "inline" and heading:
            last = " ".join(_cell(token.content).text.split())
            first = first or (last if heading == "h1" else "")
            heading = ""
        yield token, first or last or None


def _items(
    tokens: Sequence["Token"],
    lines: Sequence[Line],
    env: MutableMapping[str, Any],
    context: Context,
) -> Iterator[Found]:
    """The items of lists, as those of a page: an item says in its markup which lines it has."""
    of_lists: list[Token] = []
    depth, name = 0, None
    for token, page in _named(tokens):
        name = page if depth == 0 and not of_lists else name
        depth += (token.nesting) if token.type.endswith(_LISTS) else 0
        if token.type == "list_item_open" and token.map:
            token.attrSet("data-lines", "{}-{}".format(*token.map))
        if token.type == "inline" and depth:
            token.children = _inline().parseInline(token.content, env)[0].children
        if depth or token.type.endswith(_LISTS):
            of_lists.append(token)
    markup = _inline().renderer.render(of_lists, _inline().options, env)
    found, _ = read_lists(markup, context, name)
    for one in found:
        if place := _PLACE.match(markup, one.start):
            first, last = int(place["first"]), int(place["last"])
            if first < last <= len(lines):
                yield replace(one, start=lines[first].start, end=lines[last - 1].end)


def _cells(line: Line) -> list[str]:
    """The cells of a row, a bar in them without its backslash."""
    text = _BEFORE.sub("", line.content, count=1).strip()
    text = text.removeprefix("|")
    parts = _BAR.sub(r"\1" + "\0", text).split("\0")
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    return [part.replace("\\|", "|").strip() for part in parts]


def _cell(markup: str) -> Cell:
    """A cell as it is shown, with the address of its first link."""
    address = None
    parts: list[str] = []
    for inline in _inline().parseInline(markup):
        for token in inline.children or []:
            if token.type == "link_open":
                href = str(token.attrs.get("href", ""))
                address = address or (href if href.lower().startswith(_WEB) else None)
            elif token.type == "html_inline":
                parts.append(token.content if token.content[:3].lower() == "<br" else "")
            elif token.type in ("softbreak", "hardbreak"):
                parts.append("<br>")
            else:
                parts.append(_escaped(token.content))
    return Cell("\n".join(paragraphs("".join(parts))), address=address)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


@cache
def _blocks() -> "MarkdownIt":
    """Tells the blocks of a document; what is in them is not looked at."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.disable(["inline"])
    return parser


@cache
def _inline() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("strikethrough")
