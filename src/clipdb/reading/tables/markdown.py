"""Tables in Markdown, as GitHub has them: each a table of the grid, a line a row.

markdown-it tells which lines are rows of a table; what else the document has is furniture. A row
with more cells than its header is a reject here, where Markdown drops them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from clipdb.reading.lines import Line, numbered
from clipdb.reading.markup import paragraphs
from clipdb.reading.options import Context
from clipdb.reading.rows import EndlessError, Piece
from clipdb.reading.tables.grid import Grid, Judged
from clipdb.reading.tables.spans import Cell

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_LONGEST = 1 << 24  # characters of a document, which is held whole
_RULE = r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*"
_TABLE = re.compile(rf"^[^\n]*\|[^\n]*\r?\n(?=[^\n]*\|){_RULE}\r?$", re.MULTILINE)
_BEFORE = re.compile(r"[\s>]*(?:[-+*]|\d{1,9}[.)])?\s*(?=\|)")  # of a quotation, or a list
_BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_WEB = ("http://", "https://")

_Place = tuple[Line, str | None]  # a row, and the name of its page


def looks_like_markdown(start: str, _context: Context) -> bool:
    """Whether a table in Markdown stands at the text's beginning."""
    return _TABLE.search(start) is not None


def read_markdown(lines: Iterable[str], context: Context) -> Iterator[Piece]:
    """Read the rows of a document's tables.

    Raises:
        EndlessError: it is too long for a document.
    """
    whole = list(numbered(lines))
    if sum(len(line.text) for line in whole) > _LONGEST:
        raise EndlessError(f"it is longer than {_LONGEST:,} characters")
    at = 0
    for judged in _judged(whole, context):
        line, page = judged.place
        if judged.kind == "furniture" and not judged.warnings:
            continue  # it goes with what follows
        if at < line.number - 1:
            yield _furniture(whole[at : line.number - 1])
        at = line.number
        yield Piece(
            judged.kind,
            line.number,
            line.number,
            line.text,
            page,
            judged.row,
            reason=judged.reason,
            warnings=judged.warnings,
        )
    if at < len(whole):
        yield _furniture(whole[at:])


def _furniture(lines: Sequence[Line]) -> Piece:
    return Piece(
        "furniture", lines[0].number, lines[-1].number, "".join(line.text for line in lines)
    )


def _judged(lines: Sequence[Line], context: Context) -> Iterator[Judged[_Place]]:
    """The rows of all tables, in their order."""
    grid: Grid[_Place] | None = None
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
            line, page = lines[token.map[0]], first or last or None
            yield from grid.add((line, page), [_cell(text) for text in _cells(line)], page)
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
