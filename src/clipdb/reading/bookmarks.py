"""Bookmarks as browsers (the Netscape format) and Pocket export them: each link a clip.

The date is the day on which a link was saved, as there is no other; a warning says so.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from clipdb.dates.moments import zone_called
from clipdb.reading.html_text import Attributes, ShownText, lines_shown
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found, found_by
from clipdb.reading.records import row_of
from clipdb.reading.rows import Row

_SAVED = "the date is the one on which a link was saved"
_OUTLET = "an outlet is taken from the headline's end"
_OUTLET_AT_END = re.compile(r"\s+[-–—|｜]\s+(?P<outlet>[^-–—|｜]{1,40})$")
_ENDS = frozenset({"a", "dl", "dt", "h1", "h3", "li", "ul"})  # elements that end a bookmark
_SECONDS = 10  # figures of a time in seconds; with more it is in parts of them


class _Bookmarks(ShownText):
    """Finds the links of a page, each with the text below it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.found: list[Found] = []
        self._context = context
        self._page: str | None = None
        self._link: Attributes = {}
        self._start = 0
        self._title = ""

    def begins(self, tag: str, attributes: Attributes) -> None:
        """A link, or what ends the one before."""
        if tag in _ENDS:
            self.close(self.start)
        if tag == "a":
            self._link, self._start = attributes, self.start
        if tag in ("a", "h1"):
            self.parts = []

    def ends(self, tag: str) -> None:
        """A headline, or the name of the page."""
        if tag == "h1":
            self._page = self._page or " ".join(lines_shown(self.parts).split()) or None
        elif tag == "a" and self._link:
            self._title, self.parts = lines_shown(self.parts), []
        elif tag in _ENDS:
            self.close(self.start)

    def inserts(self, text: str) -> None:
        """A line ends; images are icons."""
        if text == "\n":
            super().inserts(text)

    def close(self, end: int) -> None:
        """A bookmark ends, if one is open."""
        if self._link:
            below = lines_shown(self.parts)
            read = partial(_row, self._link, self._title, below, self._page, self._context)
            self.found.append(found_by(read, self._start, end, self._page))
        self._link, self._title, self.parts = {}, "", []


def _row(
    link: Attributes, title: str, below: str, page: str | None, context: Context
) -> tuple[Row, list[str]]:
    """The row of a bookmark.

    Raises:
        UnreadableError: it has no date or no headline.
    """
    saved = _moment(link.get("add_date") or link.get("time_added") or "", context)
    warnings = [_SAVED] if saved else []
    if end := _OUTLET_AT_END.search(title):
        title = title[: end.start()]
        warnings.append(f"{_OUTLET}: {end['outlet']}")
    values = {
        "date": saved,
        "title": title,
        "source_raw": end["outlet"] if end else "",
        "summary": "\n".join(line.strip() for line in below.split("\n")),
        "url": link.get("href", ""),
        "labels": link.get("tags", "").split(","),
        "collections": [page] if page else [],
    }
    row, odd = row_of(values, context)
    return row, [*odd, *warnings]


def _moment(stated: str, context: Context) -> str:
    """When a link was saved, in the user's time zone; empty if that is not stated."""
    if not (stated.isascii() and stated.isdigit()) or len(stated) > 2 * _SECONDS:
        return ""
    seconds = int(stated[:_SECONDS])
    at = datetime.fromtimestamp(seconds, UTC).astimezone(zone_called(context.options.timezone))
    return f"{at:%Y-%m-%d %H:%M}" if seconds else ""


def read_bookmarks(text: str, context: Context) -> Iterator[Found]:
    """Find the links of a page of bookmarks."""
    page = _Bookmarks(context)
    for _ in page.steps(text):
        yield from page.found
        page.found.clear()
    page.close(len(text))
    yield from page.found
