"""RSS, Atom and RDF feeds: each entry a clip, its elements read by the table `elements.tsv`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from html import unescape
from pathlib import Path
from typing import NamedTuple

from clipdb.reading.feeds.entries import ATOM, BASE, RSS, Element, Entry, Feed, NoFeedError
from clipdb.reading.feeds.own import own_values
from clipdb.reading.fields import LEFT_OUT, LISTS, Remarks
from clipdb.reading.html_text import paragraphs
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found, found_by
from clipdb.reading.records import (
    Value,
    headline_alone,
    looks_like_html,
    made_whole,
    outlet_at_end,
    row_of,
)
from clipdb.reading.rows import Row, UnreadableError
from clipdb.tsv import parse, values

_WAY_ON = "nothing of it is kept, download it again or correct it"
_NO_ENTRY = "its parts cannot be told: it has an entry in it, or a name that nobody declares"
_REPAIRED = "what is no well-formed XML in the feed was repaired"
_TOO_DEEP = "its markup is far too deep"
_NO_FIELD = "elements that are no field are left out"
_DATES = ("published", "updated", "created")
_HTML_TYPES = ("html", "xhtml", "text/html", "application/xhtml+xml")
_SOURCE_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title>", re.DOTALL)
_BETWEEN_NAMES = re.compile(r"\s*[・|｜–—:：]\s*|\s+-\s+")
# What Windows has in the place of control characters, and feeds have by its number.
_WINDOWS = {
    n: character for n in range(0x80, 0xA0) if (character := bytes([n]).decode("cp1252", "ignore"))
}


def read_feed(text: str, context: Context) -> Iterator[Found]:
    """Find a feed's entries."""
    try:
        feed = Feed(text)
    except NoFeedError as error:
        reason = f"cannot be read as a feed: {error}; {_WAY_ON}"
        yield Found(0, len(text), reason=reason, is_refusal=True)
        return
    if feed.repaired:
        yield Found(feed.begin, feed.begin, warnings=(f"{_REPAIRED}: {feed.repaired}",))
    reader = _Reader(feed, context)
    for entry in feed.entries:
        yield found_by(partial(reader.row, entry), entry.begin, entry.end)


class _Meaning(NamedTuple):
    name: str
    is_html: bool


@cache
def _meanings() -> dict[tuple[str, str], _Meaning]:
    """What elements mean, by their namespace, `feed` or `html`, and their name."""
    return {
        (row["namespaces"], name.lower()): _Meaning(row["meaning"], row["form"] == "html")
        for _, row in parse(Path(__file__).parent.parent / "data" / "elements.tsv")
        for name in values(row["elements"])
    }


class _Reader:
    """Reads the entries of one feed; what was said of an element is not said again."""

    def __init__(self, feed: Feed, context: Context) -> None:
        self._feed = feed
        self._context = context
        self._names = context.field_names()
        self._remarks = Remarks()
        self._namespace = Element("", feed.root).namespace
        channel = feed.root.find("{*}channel")
        around = [feed.root] if channel is None else [feed.root, channel]
        found = self._by_meaning(Element("", node) for node in around[-1])
        self._base = context.options.address or ""
        for node in around:
            self._base = made_whole(node.get(BASE, ""), self._base)
        self._base = self._base or self._link(found.get("link", ()))
        self._page = self._line(found.get("title", ()))
        ends = _BETWEEN_NAMES.split(self._page)
        self._carrier = next(filter(None, map(context.outlets.carrier, {ends[0], ends[-1]})), None)

    def _meaning(self, element: Element) -> _Meaning | None:
        is_of_feed = element.namespace in RSS | ATOM or element.namespace == self._namespace
        namespace = "feed" if is_of_feed else element.namespace
        return _meanings().get((namespace, element.name.lower()))

    def _by_meaning(self, elements: Iterable[Element]) -> dict[str, list[Element]]:
        found: dict[str, list[Element]] = {}
        for element in elements:
            if meaning := self._meaning(element):
                found.setdefault(meaning.name, []).append(element)
        return found

    def row(self, entry: Entry) -> tuple[Row, list[str]]:
        """The row of an entry, and what is odd about it.

        Raises:
            UnreadableError: it is no clip.
        """
        elements = self._feed.elements(entry)
        if elements is None:
            raise UnreadableError(_NO_ENTRY)
        if own := own_values(elements):
            row, odd = row_of(own, self._context, is_plain=True)
        else:
            try:
                found = self._values(elements)
            except RecursionError:
                raise UnreadableError(_TOO_DEEP) from None
            row, odd = row_of(found, self._context, is_plain=True)
            left_out = (one.written for one in elements if self._is_left_out(one))
            odd = [*self._remarks.new(_NO_FIELD, left_out), *odd]
        return row, odd

    def _values(self, elements: Sequence[Element]) -> dict[str, Value]:
        mapped = [(self._names.stated(one.written), one) for one in elements]
        found = self._by_meaning(one for field, one in mapped if field is None)
        outlet = _outlet([*found.get("outlet", ()), *found.get("publisher", ())])
        title, via = headline_alone(self._line(found.get("title", ())), outlet), self._carrier
        if not outlet and not self._context.outlets.find(self._page):
            title, outlet, own = outlet_at_end(title, self._context.outlets)
            via = own or via
        texts: dict[str, Value] = {
            "date": _date(found),
            "title": title,
            "summary": [
                "\n".join(self._paragraphs(one))
                for name in ("summary", "content")
                for one in found.get(name, ())
            ],
            "source_raw": outlet or self._context.options.outlet or self._page,
            "via": via or "",
            "url": self._address(found),
            "collections": [self._page] if self._page else [],
        }
        for field, element in mapped:
            if field and field != LEFT_OUT:
                text = "\n".join(paragraphs(_text_of(element)))
                _add(texts, field, text)
        return texts

    def _is_left_out(self, element: Element) -> bool:
        """Whether an element with a text is no field."""
        is_named = self._names.stated(element.written) is not None or self._meaning(element)
        return not is_named and bool(_text_of(element).strip())

    def _line(self, elements: Iterable[Element]) -> str:
        """The first of some texts that is not empty, on one line."""
        return next(filter(None, (" ".join(self._paragraphs(one)) for one in elements)), "")

    def _paragraphs(self, element: Element) -> list[str]:
        """The lines of a text, in whatever form the feed has it."""
        meaning = self._meaning(element)
        form = element.attributes.get("type", "html" if meaning and meaning.is_html else "text")
        text = element.text.translate(_WINDOWS)
        if "/" in form and not form.startswith(("text/", *_HTML_TYPES)):
            return []  # a picture, say, in characters
        if len(element.node):  # others' elements in it
            return paragraphs(element.markup.translate(_WINDOWS))
        is_guessed = self._namespace not in ATOM and form in ("text", "text/plain")
        if form.lower() in _HTML_TYPES or (is_guessed and looks_like_html(text)):
            return paragraphs(text)
        return [line.strip() for line in text.splitlines() if line.strip()]

    def _address(self, found: Mapping[str, Sequence[Element]]) -> str:
        """Where the article is; in the place of a link may stand an identifier that is one."""
        if address := self._link(found.get("link", ())):
            return address
        ids = [one for one in found.get("id", ()) if one.attributes.get("isPermaLink") != "false"]
        stated = ids[-1].text.strip() if ids else ""
        if "://" not in stated:
            stated = next((one.attributes.get("src", "") for one in found.get("content", ())), "")
        return made_whole(stated, self._base) if stated else ""

    def _link(self, links: Iterable[Element]) -> str:
        """The last of some links that leads to the page itself."""
        address = ""
        for link in links:
            stated = link.attributes
            href = next((stated[name] for name in ("url", "uri", "href") if stated.get(name)), None)
            is_page = stated.get("rel", "alternate").lower() == "alternate"
            is_page = is_page and stated.get("type", "html").lower() in _HTML_TYPES
            if href is None or is_page:
                # Addresses are often escaped twice.
                text = link.text.strip().replace("&amp;", "&") if href is None else href
                base = made_whole(stated.get(BASE, ""), self._base)
                address = made_whole(text, base) if text else ""
        return address


def _add(texts: dict[str, Value], field: str, text: str) -> None:
    """Add the text of an element to the field that the user gives it."""
    before = texts.get(field) or ""
    if field in LISTS:
        texts[field] = [*([before] if isinstance(before, str) else before), text]
    elif field == "summary" and before:
        texts[field] = f"{before}\n{text}"
    else:
        texts[field] = text


def _text_of(element: Element) -> str:
    """The text in an element; a category of Atom has it as an attribute."""
    return element.text or element.attributes.get("label") or element.attributes.get("term") or ""


def _outlet(elements: Iterable[Element]) -> str:
    """The outlet that an entry names; empty if it names none."""
    for element in elements:
        title = _SOURCE_TITLE.search(element.markup) if len(element.node) else None
        text = unescape(title[1]) if title else element.text
        if (line := " ".join(text.split())) and "://" not in line:
            return line
    return ""


def _date(found: Mapping[str, Sequence[Element]]) -> str:
    """When an entry was published, else updated, as printed."""
    stated = (one for name in _DATES for one in reversed(found.get(name, ())))
    return next(filter(None, (one.text.strip() for one in stated)), "")
