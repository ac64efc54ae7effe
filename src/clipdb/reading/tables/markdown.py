"""Tables in Markdown, as GitHub has them: each a table of the grid, a line a row.

markdown-it tells which lines are rows of a table; what else the document has is furniture. A row
with more cells than its header is a reject here, where Markdown drops them.
"""

import io
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from clipdb.reading.html_text import paragraphs
from clipdb.reading.lines import Line, numbered
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found
from clipdb.reading.tables.columns import Cell
from clipdb.reading.tables.grid import Grid

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_BEFORE = re.compile(r"[\s>]*(?:[-+*]|\d{1,9}[.)])?\s*(?=\|)")  # of a quotation, or a list
_BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_WEB = ("http://", "https://")


def read_markdown(text: str, context: Context) -> Iterator[Found]:
    """Find the rows of a document's tables."""
    lines = list(numbered(io.StringIO(text, newline="")))
    grid: Grid | None = None
    first = last = heading = ""
    for token in _blocks().parse("\n".join(line.content for line in lines)):
        if token.type == "heading_open":
            heading = token.tag
        elif token.type == "inline" and heading:
            last = " ".join(_cell(token.content).text.split())
            first = first or (last if heading == "h1" else "")
            heading = ""
        elif token.type == "table_open":
            grid = Grid(context, is_printed=True)
        elif token.type == "tr_open" and grid is not None and token.map:
            line = lines[token.map[0]]
            cells = [_cell(text) for text in _cells(line)]
            yield from grid.add(cells, line.start, line.end, first or last or None)
        elif token.type == "table_close" and grid is not None:
            yield from grid.decide()
            grid = None


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
