"""EndNote XML and Zotero RDF: each record or item a citation, its elements by their names.

Only the elements that are looked at are parsed, one after another, once it is clear that the whole
is XML that declares nothing of its own.
"""

import re
from collections.abc import Iterator
from functools import partial
from xml.etree import ElementTree

from clipdb.reading.citations.citation import Citations, Named
from clipdb.reading.citations.ris import cited
from clipdb.reading.feeds.entries import MARKUP, NoFeedError, must_be_xml
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found, found_by
from clipdb.reading.rows import Row, UnreadableError

_NO_ITEMS = frozenset({"attachment", "note"})  # of Zotero's, which are parts of others
_ABOUT = re.compile(r"""\s(?:\w+:)?about\s*=\s*["']([^"']*)""")
_ITEM_TYPE = re.compile(r"<(?:\w+:)?itemType>\s*([^<\s]*)")
_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"

_Place = tuple[int, int]


def read_endnote(text: str, context: Context) -> Iterator[Found]:
    """Find the records of an EndNote library."""
    file = _File(text)
    if file.refusal:
        yield file.refusal
        return
    citations = Citations("endnote", "elements", context)
    places = list(file.elements("record"))
    for place in places:
        yield found_by(partial(_record, file, place, citations), *place)
    if not places:
        yield _nothing(text)


def read_zotero(text: str, context: Context) -> Iterator[Found]:
    """Find the items of a Zotero library; attachments and notes are parts of theirs."""
    file = _File(text)
    if file.refusal:
        yield file.refusal
        return
    citations = Citations("zotero-rdf", "elements", context)
    places = list(file.elements())
    about = {}
    for place in places:
        if named := _ABOUT.search(text[place[0] : text.index(">", *place)]):
            about[named[1].replace("&amp;", "&")] = place
    kinds = {place: _ITEM_TYPE.search(text, *place) for place in places}
    items = [place for place, kind in kinds.items() if kind and kind[1] not in _NO_ITEMS]
    for place in items:
        yield found_by(partial(_item, file, place, about, citations), *place)
    if not items:
        yield _nothing(text)


def _nothing(text: str) -> Found:
    return Found(0, len(text), reason="has no citation in it", is_refusal=True)


class _File:
    """An XML file, cut into the elements right below its root, or of a name."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.refusal: Found | None = None
        try:
            must_be_xml(text)
        except NoFeedError as error:
            reason = f"cannot be read as XML: {error}; export it again"
            self.refusal = Found(0, len(text), reason=reason, is_refusal=True)
            return
        root = next(tag for tag in MARKUP.finditer(text) if tag["name"])
        self._opening, self._closing = root[0], f"</{root['name']}>"

    def elements(self, name: str | None = None) -> Iterator[_Place]:
        """Where the elements of a name stand, or those right below the root."""
        depth = begin = outside = 0
        for tag in MARKUP.finditer(self._text):
            if not tag["name"]:
                continue
            if not tag["end"]:
                if not outside and depth and (tag["local"] == name or name is None):
                    begin, outside = tag.start(), depth
                depth += 1
            if tag["end"] or tag[0].endswith("/>"):
                depth -= 1
                if outside and depth == outside:
                    yield begin, tag.end()
                    outside = 0

    def parsed(self, place: _Place) -> ElementTree.Element:
        """An element.

        Raises:
            UnreadableError: it cannot be parsed alone.
        """
        begin, end = place
        try:
            whole = f"{self._opening}{self._text[begin:end]}{self._closing}"
            return ElementTree.fromstring(whole)[0]
        except ElementTree.ParseError as error:
            raise UnreadableError(f"its elements cannot be told: {error}") from None


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _leaves(record: ElementTree.Element) -> Iterator[Named]:
    """The elements that have a text, which may be in parts of several styles."""
    for element in record.iter():
        if _name(element) != "style" and all(_name(part) == "style" for part in element):
            yield _name(element), "".join(element.itertext()).replace("\r", "\n")


def _record(file: _File, place: _Place, citations: Citations) -> tuple[Row, list[str]]:
    return cited(_leaves(file.parsed(place)), citations)


def _item(
    file: _File, place: _Place, about: dict[str, _Place], citations: Citations
) -> tuple[Row, list[str]]:
    item = file.parsed(place)
    found = [one for element in item for one in _named(file, element, about)]
    address = next((text for name, text in item.items() if name.endswith("}about")), "")
    if "://" in address and not any(name == "identifier" for name, _ in found):
        found.append(("about", address))
    return cited(found, citations)


def _named(file: _File, element: ElementTree.Element, about: dict[str, _Place]) -> Iterator[Named]:
    """The texts of an item's element, of what it points to elsewhere in the file too."""
    name, place = _name(element), about.get(element.get(_RESOURCE, ""))
    inner = [file.parsed(place)] if place else list(element)
    if name == "isPartOf":
        titles = (part.text for one in inner for part in one if _name(part) == "title")
        yield from ((name, title) for title in titles if title)
    elif name != "identifier" or inner:  # those without an element are numbers, as ISSN
        texts = [text.strip() for one in inner or [element] for text in one.itertext()]
        yield name, " ".join(filter(None, texts))
