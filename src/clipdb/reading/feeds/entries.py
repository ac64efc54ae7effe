"""A feed as XML: what it says of itself, where its entries stand, and the elements of each.

What is no well-formed XML is told by expat before any of it is read; then tags are where they seem
to be. Each entry is parsed alone, within the tags that its feed begins and ends with.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.entities import html5
from xml.etree import ElementTree
from xml.parsers import expat

ATOM = frozenset({"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"})
RSS = frozenset(
    {
        "",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://channel.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss",
        "http://backend.userland.com/rss2",
        "http://blogs.law.harvard.edu/tech/rss",
    }
)
BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ENTRIES = {"rss": "item", "RDF": "item", "feed": "entry"}  # by the root
_LONGEST_FRAME = 1 << 14  # characters of the tags around each entry, with which it is parsed
MARKUP = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>"
    r"|<(?P<end>/?)(?P<name>(?:(?P<prefix>[^\s/:>]+):)?(?P<local>[^\s/:>]+))"
    r"[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>",
    re.DOTALL,
)
# What a feed may be spoilt by, and be read all the same.
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
    "|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?P<section><!\[CDATA\[.*?\]\]>|<!--.*?-->)|&(?!(?:#\d+|#x[\da-f]+|[a-z]\w*);)",
    re.DOTALL | re.IGNORECASE,
)
_PREFIXES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
_REFERENCE = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})


class NoFeedError(Exception):
    """A text is no feed, or no XML at all; the message says why."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element of an entry, or of the feed."""

    written: str  # its name, with its prefix
    node: ElementTree.Element

    @property
    def namespace(self) -> str:
        """The address that its prefix stands for."""
        return self.node.tag.rpartition("}")[0].lstrip("{")

    @property
    def name(self) -> str:
        """Its name without a prefix."""
        return self.node.tag.rpartition("}")[2]

    @property
    def attributes(self) -> Mapping[str, str]:
        """Its attributes, by their names."""
        return self.node.attrib

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(self.node.itertext())

    @property
    def markup(self) -> str:
        """What is in it, as HTML."""
        whole = ElementTree.Element("div")
        whole.text = self.node.text
        whole.extend(self.node)
        for part in whole.iter():
            part.tag = part.tag.rpartition("}")[2]
        return ElementTree.tostring(whole, encoding="unicode", method="html")


@dataclass(slots=True)
class Entry:
    """An entry: where it stands in the text, and what its elements are called there."""

    begin: int
    end: int = 0
    names: list[str] = field(default_factory=list)
    has_entry: bool = False  # in it


class Feed:
    """A feed, cut into entries and what is around them.

    Attributes:
        root: its outermost element, without the entries.
        entries: in their order.
        begin: where it begins.
        repaired: what was first found to be no XML in it and is read all the same; else empty.

    Raises:
        NoFeedError: on construction, if it is no feed, or declares entities of its own.
    """

    def __init__(self, text: str) -> None:
        self.repaired = ""
        try:
            must_be_xml(text)
        except NoFeedError as error:
            try:
                must_be_xml(_repaired(text))
            except NoFeedError:
                raise error from None
            self.repaired = str(error)
        self._text = text
        self._frame: list[re.Match[str]] = []  # the tags that entries stand in
        self.entries = list(self._cut())
        if sum(len(tag[0]) for tag in self._frame) > _LONGEST_FRAME:
            raise NoFeedError("the tag that it begins with is far too long")
        self.begin = self._frame[0].start()
        begins = [self.begin, *(entry.end for entry in self.entries)]
        ends = [*(entry.begin for entry in self.entries), len(text)]
        around = (text[begin:end] for begin, end in zip(begins, ends, strict=True))
        root = self._parsed("".join(around))
        if root is None:
            raise NoFeedError("what is around its entries cannot be parsed")
        self.root = root

    def elements(self, entry: Entry) -> list[Element] | None:
        """The elements of an entry; None if they cannot be told."""
        opening = "".join(tag[0] for tag in self._frame)
        closing = "".join(f"</{tag['name']}>" for tag in reversed(self._frame))
        node = self._parsed(f"{opening}{self._text[entry.begin : entry.end]}{closing}")
        if node is None or entry.has_entry:
            return None
        for _ in self._frame:
            node = node[0]
        for inner in node if BASE in node.attrib else ():
            inner.set(BASE, inner.get(BASE, node.attrib[BASE]))
        return [Element(name, inner) for name, inner in zip(entry.names, node, strict=True)]

    def _parsed(self, markup: str) -> ElementTree.Element | None:
        """An element; None where a name of a character is in it that nobody declares."""
        if self.repaired:
            markup = _repaired(markup)
        try:
            return ElementTree.fromstring(_REFERENCE.sub(_character, markup))
        except ElementTree.ParseError:
            return None

    def _cut(self) -> Iterator[Entry]:
        depth, outside = 0, 0
        entry: Entry | None = None
        for tag in MARKUP.finditer(self._text):
            if not tag["name"]:
                continue
            if not tag["end"]:
                if entry is None and self._is_entry(tag) and depth <= 2:
                    entry, outside = Entry(tag.start()), depth
                elif entry is None:
                    self._look_at(tag, depth)
                else:
                    entry.has_entry |= self._is_entry(tag)
                    if depth == outside + 1:
                        entry.names.append(tag["name"])
                depth += 1
            if tag["end"] or tag[0].endswith("/>"):
                depth -= 1
            if entry is not None and depth == outside:
                entry.end = tag.end()
                yield entry
                entry = None

    def _look_at(self, tag: re.Match[str], depth: int) -> None:
        """Note a tag that entries stand in."""
        if depth == 0 and tag["local"] not in _ENTRIES:
            raise NoFeedError(f"its root is <{tag['name']}>")
        is_channel = depth == 1 and tag["local"] == "channel" and self._frame[0]["local"] == "rss"
        if (depth == 0 or is_channel) and not tag[0].endswith("/>"):
            self._frame.append(tag)

    def _is_entry(self, tag: re.Match[str]) -> bool:
        if not self._frame or tag["local"] != _ENTRIES[self._frame[0]["local"]]:
            return False
        return tag["prefix"] in (None, *(around["prefix"] for around in self._frame))


def must_be_xml(text: str) -> None:
    """Refuse what is no well-formed XML, or more than that: a declaration of entities."""
    begin = len(text) - len(text.lstrip("\ufeff \t\r\n"))  # none may be before a declaration
    lines_before = text.count("\n", 0, begin)
    parser = expat.ParserCreate("utf-8", " ")

    def empty_dtd(context: str, *_: object) -> int:
        parser.ExternalEntityParserCreate(context).Parse(b"", True)
        return 1

    def refuse(name: str, *_: object) -> None:
        raise NoFeedError(f"it declares an entity of its own, &{name};")

    def look_at_name(name: str, is_parameter: bool) -> None:
        if f"{name};" not in html5 and not is_parameter:
            line = parser.CurrentLineNumber + lines_before
            raise NoFeedError(f"nothing says what &{name}; is, line {line}")

    # As if there were a DTD elsewhere: a name that is not declared here is no error then.
    parser.UseForeignDTD(True)
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
    parser.ExternalEntityRefHandler = empty_dtd
    parser.EntityDeclHandler = refuse
    parser.SkippedEntityHandler = look_at_name
    try:
        parser.Parse(text[begin:].encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        words = expat.errors.messages[error.code]
        raise NoFeedError(f"{words}, line {error.lineno + lines_before}") from None


def _repaired(text: str) -> str:
    """A text without what spoils feeds most often.

    A control character is dropped, a bare & is one of text, and a prefix that nobody declares is
    of the address that it commonly stands for.
    """
    whole = _NO_TEXT.sub("", text)
    whole = _BARE.sub(lambda match: match["section"] or "&amp;", whole)
    tags = [tag for tag in MARKUP.finditer(whole) if tag["name"]]
    declared = {"xml", None, *re.findall(r"\sxmlns:([^\s=]+)\s*=", whole)}
    missing = sorted({tag["prefix"] for tag in tags} - declared)
    declarations = "".join(
        f' xmlns:{name}="{_PREFIXES.get(name, f"urn:{name}")}"' for name in missing
    )
    at = tags[0].end("name") if tags else 0
    return f"{whole[:at]}{declarations}{whole[at:]}"


def _character(name: re.Match[str]) -> str:
    """A character that is called by its name in HTML, by its number."""
    known = None if name[1] in _OF_XML else html5.get(f"{name[1]};")
    return name[0] if known is None else "".join(f"&#{ord(one)};" for one in known)
