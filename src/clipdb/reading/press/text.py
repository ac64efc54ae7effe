"""Pages of 聞蔵 that were saved, or copied, as text: the lines that a browser shows.

An article is a line of names, one of its number, day, edition, section, page and length, its
headline, and its text up to the next such line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from clipdb.reading.lines import Line, numbered
from clipdb.reading.options import Context
from clipdb.reading.press.articles import Articles
from clipdb.reading.press.databases import KIKUZO, KIKUZO_HEAD
from clipdb.reading.rows import EndlessError, Kind, Piece, UnreadableError, whole

_BETWEEN = re.compile(r"[ \t\u3000]+")
_LAST = re.compile(r"\s*このページの(?:TOP|ＴＯＰ)へ\s*")
_MOST = 10_000  # lines of an article


def read_kikuzo_text(lines: Iterable[str], context: Context) -> Iterator[Piece]:
    """Read the articles; what stands before the first is furniture."""
    articles = Articles(KIKUZO, context)
    block: list[Line] = []
    is_known = False
    for line in numbered(lines):
        if KIKUZO_HEAD.match(line.content):
            yield from _pieces(block, articles)
            block, is_known = [], True
        block.append(line)
        if is_known and len(block) > _MOST:
            raise EndlessError("it has an article that does not end")
    if not is_known:
        yield whole(lines, articles.refusal)
        return
    yield from _pieces(block, articles)


def _pieces(block: list[Line], articles: Articles) -> Iterator[Piece]:
    """The lines from one head to the next: an article, and what is after it."""
    if not block:
        return
    if not KIKUZO_HEAD.match(block[0].content):
        yield _piece("furniture", block)
        return
    last = next((at for at, line in enumerate(block) if _LAST.fullmatch(line.content)), len(block))
    article, after = block[:last], block[last:]
    names, *rest = [line.content.strip() for line in article if not line.is_blank]
    values, headline, *text = [*rest, "", ""] if len(rest) < 2 else rest
    head = list(zip(_cells(names), _cells(values), strict=False))
    try:
        row, warnings = articles.row(head, headline, text)
        yield replace(_piece("clip", article), row=row, warnings=warnings)
    except UnreadableError as error:
        yield _piece("reject", article, str(error))
    if after:
        yield _piece("furniture", after)


def _piece(kind: Kind, lines: list[Line], reason: str | None = None) -> Piece:
    text = "".join(line.text for line in lines)
    return Piece(kind, lines[0].number, lines[-1].number, text, reason=reason)


def _cells(line: str) -> list[str]:
    return _BETWEEN.split(line.strip(" \t\u3000"))
