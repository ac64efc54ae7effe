"""What HTML shows: one reader of it for pages and their cells, feeds, and notes of citations.

No markup is an error: a `<` that begins neither a tag nor a comment that ends is text. What is
read, and in how much time (it grows with the length), does not depend on Python's own version, as
it would with `html.parser`; and of everything it is known where it stands.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urljoin

from clipdb.reading.lines import joined

Attributes = Mapping[str, str]  # by their names in small letters; of one without a value, ""

BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details"),
        *("dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1"),
        *("h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li", "main", "menu"),
        *("nav", "ol", "p", "pre", "section", "summary", "table", "td", "th", "tr", "ul"),
    }
)
VOID = frozenset(
    {
        *("area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img"),
        *("input", "keygen", "link", "meta", "param", "source", "track", "wbr"),
    }
)
_HIDDEN = frozenset({"noscript", "rp", "rt", "template"})  # elements that nobody sees
_HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b")
# Elements whose end need not be written, with those whose beginning ends them.
_AFTER_READING = frozenset({"rb", "rp", "rt", "rtc"})
_AFTER_TERM = frozenset({"dd", "dt"})
_AFTER_CELL = frozenset({"tbody", "td", "tfoot", "th", "tr"})
_OPTIONAL: dict[str | None, frozenset[str]] = {
    **dict.fromkeys(("rp", "rt"), _AFTER_READING),
    **dict.fromkeys(("dd", "dt"), _AFTER_TERM),
    **dict.fromkeys(("td", "th"), _AFTER_CELL),
    "li": frozenset({"li"}),
    "p": BLOCKS - {"br"},
    "tr": _AFTER_CELL - {"td", "th"},
}
_NESTING = ("dl", "menu", "ol", "ruby", "table", "ul")  # elements with such elements of their own
_RAW = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")}

_LONGEST_ADDRESS = 4096

_MARKUP = re.compile(r"<[!?/a-zA-Z]")
_TAG = re.compile(r"<[a-zA-Z](?:[^=>]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+>")
_END_OF_COMMENT = re.compile(r"--\s*+>")
_NAME = re.compile(r"</?([a-zA-Z][^\s/>\0]*)")
_ATTRIBUTE = re.compile(r"([^\s/>=][^\s/>=]*)(?:\s*=+\s*(\"[^\"]*\"|'[^']*'|[^\s>]*))?")
_REFERENCE = re.compile(r"&#(?:0*(?P<decimal>[0-9]+)|x0*(?P<hex>[0-9a-f]+));?", re.IGNORECASE)
_SOFT_BREAK = re.compile(r"\r[ \t\r]*")


class ShownText:
    """Reads HTML, and tells what it shows and which elements that is in.

    By itself it collects the text in `parts`; a subclass overrides what it wants to know.

    Attributes:
        start, end: where the tag that is told of stands in the HTML; at last, its end.
    """

    breaks = BLOCKS  # the elements whose beginning and end are those of a line

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.start = self.end = 0
        self._hidden: str | None = None  # the element that nobody sees, in which this is
        self._within: Counter[str] = Counter()  # what is open in it

    def begins(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""

    def ends(self, tag: str) -> None:
        """An element ends; it need not have begun."""

    def shows(self, text: str) -> None:
        """Text is shown; the line breaks of its source are `\\r` in it."""
        self.parts.append(text)

    def inserts(self, text: str) -> None:
        """A line ends (`\\n`), or an image stands there that has a text."""
        self.parts.append(text)

    def read(self, markup: str) -> None:
        """Read a whole page, or a piece of HTML."""
        for _ in self.steps(markup):
            pass

    def steps(self, markup: str) -> Iterator[None]:
        """Read a whole page tag by tag, for one who does not want to keep all that it shows."""
        ends = _Ends(markup)
        shown = at = 0
        while found := _MARKUP.search(markup, at):
            end = ends.of(found.start())
            if end is None:
                at = found.end()
                continue
            self.start, self.end = found.start(), end
            self._text(markup[shown : self.start])
            raw = self._markup(markup[self.start : end])
            shown = at = end
            if raw:
                closing = raw.search(markup, end)
                shown = at = closing.start() if closing else len(markup)
            yield
        self._text(markup[shown:])
        self.start = self.end = len(markup)

    def _text(self, source: str) -> None:
        if source and not self._hidden:
            self.shows(_unescaped(source).replace("\r\n", "\r").replace("\n", "\r"))

    def _markup(self, source: str) -> re.Pattern[str] | None:
        """Tell of a tag, or of nothing; of an element whose text is no HTML give its end."""
        named = _NAME.match(source)
        if named is None:
            return None
        tag = named[1].lower()
        if source[1] == "/":
            self._end(tag)
            return None
        found = _ATTRIBUTE.findall(source, named.end())
        self._begin(tag, {name.lower(): _value(value) for name, value in found})
        if source.endswith("/>") and not (found and found[-1][1].endswith("/")):
            self._end(tag)
            return None
        return _RAW.get(tag)

    def _begin(self, tag: str, attributes: Attributes) -> None:
        if self._hidden and tag in _OPTIONAL.get(self._hidden, ()) and not self._is_nested():
            self._hidden = None
        if self._hidden is None and _is_hidden(tag, attributes):
            if tag in VOID:
                return
            self._hidden = tag
            self._within.clear()
        if self._hidden:
            self._within[tag] += tag not in VOID
            return
        self.begins(tag, attributes)
        if tag in self.breaks:
            self.inserts("\n")
        elif tag == "img" and attributes.get("alt"):
            self.inserts(attributes["alt"])

    def _end(self, tag: str) -> None:
        if self._hidden and self._within[tag] > 0:
            self._within[tag] -= 1
            if not self._within[self._hidden]:
                self._hidden = None
            return
        if self._hidden in _OPTIONAL and tag not in VOID:
            self._hidden = None  # what it is in ends
        if self._hidden:
            return
        if tag in self.breaks:
            self.inserts("\n")
        self.ends(tag)

    def _is_nested(self) -> bool:
        return any(self._within[tag] for tag in _NESTING)


def _is_hidden(tag: str, attributes: Attributes) -> bool:
    style = attributes.get("style")
    return (
        tag in _HIDDEN
        or "hidden" in attributes
        or (style is not None and _HIDING.search(style.lower()) is not None)
    )


def lines_shown(parts: Iterable[str]) -> str:
    """The text of some parts as it is shown, without the lines that are blank."""
    lines = (unwrapped(line).rstrip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line.strip())


def unwrapped(line: str) -> str:
    """A line without the line breaks of its source, which are `\\r` in it."""
    first, *others = _SOFT_BREAK.split(line)
    return joined(
        [first.rstrip(" \t") if others else first, *(part.rstrip(" \t") for part in others)]
    )


def paragraphs(markup: str) -> list[str]:
    """The lines of a piece of HTML, each without the space around it."""
    text = ShownText()
    text.read(markup)
    return [line.strip() for line in lines_shown(text.parts).split("\n") if line.strip()]


def address_of(href: str, base: str | None) -> str | None:
    """A link's address made whole, if it is one of the web."""
    if len(href) > _LONGEST_ADDRESS:
        return None
    try:
        address = urljoin(base or "", href)
    except ValueError:  # brackets of a host that is none
        return None
    is_of_web = address.lower().startswith(("http://", "https://"))
    return address if is_of_web and not re.search(r"\s", address) else None


class _Ends:
    """Where tags and comments end that begin in a text; asked for in their order.

    What was sought in vain is not sought again, so that all are found in one pass.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._last = text.rfind(">")
        self._has_comments = True  # that end
        self._has_quotes = True  # that are all closed

    def of(self, begin: int) -> int | None:
        """Where the markup ends that begins here, or None if it does not: then it is text."""
        text = self._text
        if begin > self._last:
            return None
        if text.startswith("<!--", begin):
            end = _END_OF_COMMENT.search(text, begin + 2) if self._has_comments else None
            self._has_comments = end is not None
            return end.end() if end else None
        if self._has_quotes and text[begin + 1] not in "!?/":
            if tag := _TAG.match(text, begin):
                return tag.end()
            self._has_quotes = False
        return text.index(">", begin) + 1


def _value(printed: str) -> str:
    is_quoted = printed[:1] in ("'", '"') and printed[:1] == printed[-1:]
    return _unescaped(printed[1:-1] if is_quoted else printed)


def _unescaped(text: str) -> str:
    """The text with its references as characters, those to control characters too.

    They are dropped later, with the rest of their escape sequence.
    """
    if "&" not in text:
        return text
    return html.unescape(_REFERENCE.sub(_control, text) if "&#" in text else text)


def _control(reference: re.Match[str]) -> str:
    """The control character of a reference, U+FFFD for a number that is none; others as it is."""
    decimal, hexadecimal = reference["decimal"], reference["hex"]
    if len(decimal or hexadecimal) > 7:
        return "\ufffd"
    code = int(decimal) if decimal else int(hexadecimal, 16)
    # The numbers from 128 on stand for other characters in HTML.
    return chr(code) if code < 32 or code == 127 else reference[0]
