"""The text of HTML, as a browser would show it: its lines, without what nobody sees."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from clipdb.reading.lines import joined

BREAKS = frozenset(
    {"br", "p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "hr"}
)  # elements whose beginning and end are those of a line
_BLOCKS = BREAKS | {
    *("article", "aside", "blockquote", "dl", "figcaption", "figure", "footer", "header"),
    *("main", "ol", "pre", "section", "table", "ul"),
}
UNSEEN = frozenset({"script", "style", "template"})
FILLER = "\0"  # which no page has

# What the parser would look for the end of again and again.
_NO_TAG = re.compile(r"<(?=[^<>]*(?:<|$))")
_SOFT_BREAK = re.compile(r"\r[ \t\r]*")


def unwrapped(line: str) -> str:
    """A line without the line breaks of its source, which are `\\r` in it."""
    first, *others = _SOFT_BREAK.split(line)
    return joined(
        [first.rstrip(" \t") if others else first, *(part.rstrip(" \t") for part in others)]
    )


def as_soft_breaks(data: str) -> str:
    """Text of the source with its line breaks as `\\r`; `\\n` is kept for those of the page."""
    return data.replace("\r\n", "\r").replace("\n", "\r").replace(FILLER, "")


def shown(parts: Iterable[str]) -> str:
    """The text of some parts as it is shown, without the lines that are blank."""
    lines = (unwrapped(line).rstrip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line.strip())


def paragraphs(markup: str) -> list[str]:
    """The lines of a piece of HTML, each without the space around it."""
    parser = _Text()
    parser.feed(_NO_TAG.sub("&lt;", _without_comments(markup)))
    parser.close()
    return [line.strip() for line in shown(parser.parts).split("\n") if line.strip()]


def _without_comments(markup: str) -> str:
    parts, at = [], 0
    while (begin := markup.find("<!--", at)) >= 0:
        end = markup.find("-->", begin + 2)
        if end < 0:
            break
        parts.append(markup[at:begin])
        at = end + len("-->")
    return "".join([*parts, markup[at:]]) if parts else markup[at:]


class _Text(HTMLParser):
    """Collects the text of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self._unseen += 1
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag == "img" and not self._unseen:
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN and self._unseen:
            self._unseen -= 1
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(as_soft_breaks(data))
