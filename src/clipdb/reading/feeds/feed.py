"""RSS, Atom and RDF feeds: each entry a clip, read by feedparser.

feedparser is given entries, never an address: it asks for nothing. It is imported when a feed is
met.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

from clipdb.dates.moments import read_moment
from clipdb.errors import DateError
from clipdb.reading.feeds import own
from clipdb.reading.feeds.entries import (
    ATOM,
    RSS,
    Child,
    Frame,
    NoFeedError,
    Part,
    frame_of,
    parts_of,
    without_named_references,
)
from clipdb.reading.fields import LEFT_OUT, LISTS, FieldNames
from clipdb.reading.markup import paragraphs
from clipdb.reading.options import Context
from clipdb.reading.records import NO_ID, Value, headline_alone, row_of
from clipdb.reading.rows import UNREADABLE, Piece, UnreadableError, whole
from clipdb.tsv import parse, values

Parsed = Mapping[str, Any]
"""What feedparser makes of a feed, or of an entry."""

_WAY_ON = "nothing of it is kept, download it again or correct it"
_NO_ENTRY = "its parts cannot be told: it has an entry in it, or a name that nobody declares"
_NO_FIELD = "elements that are no field are left out"
_TOGETHER = 50  # entries that feedparser is given at a time
_MOST_NAMES = 1000  # that are remembered, so that each is named once
_LONGEST_NAME = 60
_DATES = ("published", "updated", "created")
_DC_SOURCE = ("http://purl.org/dc/elements/1.1/", "source")
_MARKUP = ("text/html", "application/xhtml+xml")
# What may stand before the root: a declaration, instructions, comments, a document type.
_PROLOGUE = (
    r"[\s\ufeff]*(?:<\?(?:[^?]|\?(?!>))*\?>\s*|<!--(?:[^-]|-(?!->))*-->\s*"
    r"|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>\s*)*"
)


def _looks_like(root: str, start: str) -> bool:
    return re.match(f"{_PROLOGUE}<{root}", start) is not None


def looks_like_rss(start: str, _context: Context) -> bool:
    """Whether the text begins as an RSS feed of any version but 0.90 and 1.0 does."""
    return _looks_like(r"rss[\s>]", start)


def looks_like_atom(start: str, _context: Context) -> bool:
    """Whether the text begins as an Atom feed does."""
    return _looks_like(r"(?:\w+:)?feed\s[^>]*(?:w3\.org/2005/Atom|purl\.org/atom/)", start)


def looks_like_rdf(start: str, _context: Context) -> bool:
    """Whether the text begins as a feed in RDF, RSS 0.90 or 1.0, does."""
    return _looks_like(r"(?:\w+:)?RDF\s[^>]*(?:purl\.org/rss/|netscape\.com/rdf/simple)", start)


def read_feed(lines: Iterable[str], context: Context) -> Iterator[Piece]:
    """Read a feed's entries; what is around them is furniture.

    Args:
        lines: the text; gone through three times, so not an iterator.
        context: what the user says of elements, the known outlets, the feed's address.

    Raises:
        EndlessError: an entry, or something else, is too long to be one.
    """
    try:
        reader = _Reader(frame_of(lines), context)
    except NoFeedError as error:
        yield whole(lines, f"{UNREADABLE} a feed: {error}; {_WAY_ON}")
        return
    line, parts = 1, parts_of(lines)
    while some := list(islice(parts, 2 * _TOGETHER)):
        for part, made in zip(some, reader.made(some), strict=True):
            breaks = part.text.count("\n")
            last = line + breaks - part.text.endswith("\n")
            yield reader.piece(part, made, line, last)
            line += breaks


class _Reader:
    """Reads the entries of one feed; what was said of an element is not said again."""

    def __init__(self, frame: Frame, context: Context) -> None:
        """Read what is around the entries.

        Raises:
            NoFeedError: feedparser cannot.
        """
        self._frame = frame
        self._context = context
        self._names = FieldNames(context.options.columns)
        self._said: set[str] = set()
        self._base = context.options.address
        parsed = self._parsed("".join(frame.between).lstrip("\ufeff \t\r\n"))
        if parsed is None:
            raise NoFeedError("what is around its entries cannot be parsed")
        around = parsed["feed"]
        self._base = self._base or around.get("link")
        self._page = _line(around, "title")

    def _parsed(self, markup: str) -> Parsed | None:
        """What feedparser makes of some XML; None where it could only guess."""
        import feedparser

        content = without_named_references(markup).encode("utf-8", "surrogatepass")
        headers = {"content-type": "application/xml; charset=utf-8"}
        if self._base:
            headers["content-location"] = self._base
        parsed: Parsed = feedparser.parse(
            io.BytesIO(content),
            response_headers=headers,
            sanitize_html=False,  # nothing of it is shown; it would drop text
            resolve_relative_uris=False,  # in the text of an entry
        )
        return None if parsed["bozo"] else parsed

    def made(self, parts: Sequence[Part]) -> list[Parsed | None]:
        """What feedparser makes of each part that is an entry, None of those that it cannot tell.

        An entry of clipdb's own needs no more than its elements.
        """
        wanted = [
            part for part in parts if part.children is not None and not _is_own(part.children)
        ]
        made = self._entries(wanted)
        if len(made) != len(wanted):  # one of them is damaged, or has entries in it
            each = [self._entries([part]) for part in wanted]
            made = [one[0] if len(one) == 1 else None for one in each]
        found = {id(part): one for part, one in zip(wanted, made, strict=True)}
        return [found.get(id(part)) for part in parts]

    def _entries(self, parts: Sequence[Part]) -> list[Parsed | None]:
        if not parts:
            return []
        texts = (part.without(self._mapped(part.children or ())) for part in parts)
        parsed = self._parsed(self._frame.around("".join(texts)))
        return list(parsed["entries"]) if parsed else []

    def _mapped(self, children: Iterable[Child]) -> list[Child]:
        """The elements that the user gives a field, or leaves out."""
        return [child for child in children if self._names.stated(child.written) is not None]

    def piece(self, part: Part, made: Parsed | None, line: int, last: int) -> Piece:
        """A part of the feed as a piece of the file."""
        if part.children is None:
            return Piece("furniture", line, last, part.text)
        try:
            if _is_own(part.children):
                row, odd = row_of(_own_values(part.children), self._context)
            elif made is None:
                return Piece("reject", line, last, part.text, reason=_NO_ENTRY)
            else:
                row, odd = row_of(self._values(part.children, made), self._context)
                odd = [*self._left_out(part.children), *odd]
        except UnreadableError as error:
            return Piece("reject", line, last, part.text, reason=str(error))
        warnings = tuple(words for words in odd if words != NO_ID)  # feeds have none of clips
        # On no page: entries leave a feed as others come.
        return Piece("clip", line, last, part.text, row=row, warnings=warnings)

    def _values(self, children: Sequence[Child], entry: Parsed) -> dict[str, Value]:
        named = _outlet(children, entry)
        title = headline_alone(_line(entry, "title"), named)
        found: dict[str, Value] = {
            "date": _date(entry, self._context.options.timezone),
            "title": title,
            "summary": _summary(entry),
            "source_raw": named or self._page or "",
            "url": _address(children, entry),
            "collections": [self._page] if self._page else [],
        }
        for child in self._mapped(children):
            field = self._names.stated(child.written)
            if not field or field == LEFT_OUT:
                continue
            text = "\n".join(paragraphs(_text_of(child)))
            before = found.get(field) or ""
            if field in LISTS:
                found[field] = [*([before] if isinstance(before, str) else before), text]
            elif field == "summary" and before:
                found[field] = f"{before}\n{text}"
            else:
                found[field] = text
        return found

    def _left_out(self, children: Iterable[Child]) -> Iterator[str]:
        """A warning for the elements with a text that are no field, and have not been named yet."""
        fresh: dict[str, None] = {}
        for child in children:
            is_known = child.name in _known().get(child.namespace, ())
            if is_known or child.written in self._said or not _text_of(child).strip():
                continue
            if self._names.stated(child.written) is None:
                fresh[child.written] = None
        if len(self._said) < _MOST_NAMES:
            self._said.update(fresh)
        if fresh:
            yield f"{_NO_FIELD}: {', '.join(name[:_LONGEST_NAME] for name in fresh)}"


@cache
def _known() -> dict[str, frozenset[str]]:
    """By namespace the elements that need no mention."""
    known: dict[str, frozenset[str]] = {}
    for _, row in parse(Path(__file__).parent.parent / "data" / "elements.tsv"):
        names = frozenset(values(row["elements"]))
        for namespace in ATOM | RSS if row["namespaces"] == "feed" else {row["namespaces"]}:
            known[namespace] = known.get(namespace, frozenset()) | names
    return known


def _text_of(child: Child) -> str:
    """The text in an element; a category of Atom has it as an attribute."""
    return child.text or child.attributes.get("label") or child.attributes.get("term") or ""


def _is_own(children: Iterable[Child]) -> bool:
    return any(child.namespace == own.NAMESPACE and child.name == "id" for child in children)


def _own_values(children: Iterable[Child]) -> dict[str, Value]:
    """The record that an entry of clipdb's own is made of."""
    found: dict[str, Value] = {}
    lists: dict[str, list[str]] = {}
    for child in children:
        scheme = child.attributes.get("scheme", "")
        if child.namespace == own.NAMESPACE and child.name in LISTS:
            lists.setdefault(child.name, []).append(child.text)
        elif child.namespace == own.NAMESPACE and child.name in own.FIELDS:
            found[child.name] = child.text
        elif child.namespace not in ATOM:
            continue
        elif child.name == "category" and scheme in map(own.scheme, own.CATEGORIES):
            field = scheme.rpartition("#")[2]
            lists.setdefault(field, []).append(child.attributes.get("term", ""))
        elif child.name in ("title", "summary"):
            found[child.name] = child.text
        elif child.name == "author":
            found["source"] = child.text
        elif child.name == "link" and child.attributes.get("rel", "alternate") == "alternate":
            found["url"] = child.attributes.get("href", "")
    return found | lists


def _outlet(children: Iterable[Child], entry: Parsed) -> str:
    """The outlet that an entry names; empty if it names none."""
    named = entry.get("source", {}).get("title") or entry.get("publisher") or ""
    stated = (child.text for child in children if (child.namespace, child.name) == _DC_SOURCE)
    for text in chain([named], stated):
        if (line := " ".join(text.split())) and "://" not in line:
            return line
    return ""


def _address(children: Iterable[Child], entry: Parsed) -> str:
    """Where the article is; in the place of a link may stand an identifier that is one."""
    address: str = entry.get("link", "")
    if any(child.name == "link" for child in children):
        return address
    stated = next((child.text.strip() for child in children if child.name == "guid"), "")
    return stated if address and "://" in stated else ""


def _line(parsed: Parsed, name: str) -> str:
    return " ".join(_paragraphs(parsed.get(f"{name}_detail") or {"value": parsed.get(name, "")}))


def _paragraphs(detail: Mapping[str, str]) -> list[str]:
    """The lines of a text, in whatever form the feed has it."""
    text = detail.get("value") or ""
    if detail.get("type") in _MARKUP:
        return paragraphs(text)
    return [line.strip() for line in text.splitlines() if line.strip()]


def _summary(entry: Parsed) -> str:
    """Summary and content, one below the other; one that is a part of the other only once."""
    together: list[str] = []
    # Without a summary feedparser gives the content as one too, but no detail of it.
    for detail in [entry.get("summary_detail") or {}, *entry.get("content", [])]:
        lines = _paragraphs(detail)
        whole, before = "".join(lines), "".join(together)
        if whole in before:
            continue
        together = lines if _without_dots(before) in whole else [*together, *lines]
    return "\n".join(together)


def _without_dots(text: str) -> str:
    """A beginning without the marks that say that it goes on."""
    return re.sub(r"\s*(?:…+|\.{3,}|\[…\]|\[\.{3}\])$", "", text)


def _date(entry: Parsed, zone: str) -> str:
    """When an entry was published, else updated: as printed, or as feedparser understands it."""
    name = next((name for name in _DATES if entry.get(name)), None)
    if name is None:
        return ""
    printed = str(entry[name])
    parsed = entry.get(f"{name}_parsed")
    # With a time, whatever the form, it is a moment; a month alone is none.
    if parsed and len(re.findall(r"\d+", printed)) > 3:
        try:
            read_moment(printed, "", zone)
        except DateError:
            return "{:04}-{:02}-{:02}T{:02}:{:02}Z".format(*parsed[:5])
    return printed
