"""The entries of a feed, cut out of its text: expat tells where each begins and ends.

A feed is read whole or not at all: what is no well-formed XML is told before any of it is read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.entities import html5
from xml.parsers import expat

from clipdb.reading.cutting import together
from clipdb.reading.rows import EndlessError

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
ROOTS = frozenset({"rss", "feed", "RDF"})

_MOST_ELEMENTS = 20_000  # of an entry; feedparser takes long for many
_MOST_ATTRIBUTES = 200  # of an element
_LONGEST = 1 << 23  # bytes of an entry, or of what is between two
_TAG = re.compile(rb"<[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>")
_REFERENCE = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})


class NoFeedError(Exception):
    """A text is no feed, or no XML at all; the message says why."""


@dataclass(slots=True)
class Child:
    """An element of an entry: its name as written, all text in it, and where it stands there."""

    namespace: str
    name: str  # without a prefix
    written: str
    attributes: Mapping[str, str]
    begin: int = 0  # bytes from the entry's beginning
    end: int = 0
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text in it."""
        return "".join(self.parts)


@dataclass(frozen=True, slots=True)
class Part:
    """A run of a feed's text: an entry with its elements, or what is between entries."""

    text: str
    children: tuple[Child, ...] | None = None

    def without(self, children: Iterable[Child]) -> str:
        """The text without some of its elements."""
        left_out = sorted(children, key=lambda one: -one.begin)
        if not left_out:
            return self.text
        content = self.text.encode("utf-8", "surrogatepass")
        for child in left_out:
            content = content[: child.begin] + content[child.end :]
        return content.decode("utf-8", "surrogatepass")


@dataclass(slots=True)
class Frame:
    """What stands around the entries, from the feed's beginning on.

    Attributes:
        opening: the tags of the elements that the entries are in.
        closing: those that end them.
        between: all that is no entry.
    """

    opening: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    between: list[str] = field(default_factory=list)

    def around(self, entries: str) -> str:
        """A feed of some entries alone."""
        return "".join([*self.opening, entries, *reversed(self.closing)])


def frame_of(lines: Iterable[str]) -> Frame:
    """What stands around the entries of a feed that can be read.

    Raises:
        NoFeedError: it is no feed, no well-formed XML, or declares entities of its own.
        EndlessError: an entry, or something else in it, is too long.
    """
    cutter = _Cutter()
    length = 0
    for part in cutter.parts(lines):
        if part.children is None:
            length += len(part.text)
            if length > _LONGEST:
                raise EndlessError("what is around its entries does not end")
            cutter.frame.between.append(part.text)
    return cutter.frame


def parts_of(lines: Iterable[str]) -> Iterator[Part]:
    """The parts of a feed that `frame_of` has found to be one; their texts joined are the feed."""
    return _Cutter().parts(lines)


def without_named_references(markup: str) -> str:
    """XML in which references to characters by their names in HTML are those characters."""

    def character(match: re.Match[str]) -> str:
        known = html5.get(f"{match[1]};")
        if match[1] in _OF_XML or known is None:
            return match[0]
        return "".join(f"&#{ord(one)};" for one in known)

    return _REFERENCE.sub(character, markup) if "&" in markup else markup


class _Cutter:
    """Goes through a feed once."""

    def __init__(self) -> None:
        self.frame = Frame()
        self._stack: list[str] = []  # of open elements, their names as they are written
        self._entry: list[Child] | None = None  # that is under way
        self._depth = 0  # of the entry
        self._elements = 0  # in the entry
        self._begin = 0
        self._namespace = ""  # of the root
        self._done: list[tuple[int, int, tuple[Child, ...]]] = []
        self._buffer = b""
        self._at = 0  # the place of the buffer's first byte
        self._parser = self._new_parser()

    def _new_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("utf-8", " ")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        # As if there were a DTD elsewhere: a name that is not declared here is no error then.
        parser.UseForeignDTD(True)
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
        parser.ExternalEntityRefHandler = self._empty_dtd
        parser.EntityDeclHandler = _refuse_entity
        parser.SkippedEntityHandler = self._named_reference
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        return parser

    def _empty_dtd(self, context: str, *_: object) -> int:
        """In the place of a DTD, of which nothing is asked from anywhere."""
        self._parser.ExternalEntityParserCreate(context).Parse(b"", True)
        return 1

    def parts(self, lines: Iterable[str]) -> Iterator[Part]:
        """The parts of the text.

        Raises:
            NoFeedError: it is no feed.
            EndlessError: a part is too long.
        """
        blank = ""  # before the declaration, where none may be
        for text in together(lines):
            if self._at == 0 and not self._buffer:
                blank += text[: len(text) - len(text.lstrip("\ufeff \t\r\n"))]
                text = text.lstrip("\ufeff \t\r\n")
            content = text.encode("utf-8", "surrogatepass")
            self._buffer += content
            self._parse(content, blank, is_last=False)
            for part in self._cut():
                yield Part(blank + part.text, part.children) if blank else part
                blank = ""
            if len(self._buffer) > _LONGEST:
                raise EndlessError("it has an entry that does not end")
        self._parse(b"", blank, is_last=True)
        for part in self._cut():
            yield Part(blank + part.text, part.children) if blank else part
            blank = ""
        if blank or self._buffer:
            yield Part(blank + self._buffer.decode("utf-8", "surrogatepass"))

    def _parse(self, content: bytes, blank: str, *, is_last: bool) -> None:
        try:
            self._parser.Parse(content, is_last)
        except expat.ExpatError as error:
            line = error.lineno + blank.count("\n")
            words = expat.errors.messages[error.code]
            raise NoFeedError(f"{words}, line {line}") from None

    def _cut(self) -> Iterator[Part]:
        """The parts up to the end of the last entry."""
        done, self._done = self._done, []
        for begin, end, children in done:
            if before := self._take(begin):
                yield Part(before)
            yield Part(self._take(end), children)

    def _take(self, to: int) -> str:
        content, self._buffer = self._buffer[: to - self._at], self._buffer[to - self._at :]
        self._at = to
        return content.decode("utf-8", "surrogatepass")

    def _tag_end(self) -> int:
        """Where the tag ends at which the parser is."""
        at = self._parser.CurrentByteIndex
        tag = _TAG.match(self._buffer, at - self._at)
        return tag.end() + self._at if tag else at

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, local, written = _names(name)
        at = self._parser.CurrentByteIndex
        self._elements = 0 if self._entry is None else self._elements + 1
        if self._elements > _MOST_ELEMENTS or len(attributes) > _MOST_ATTRIBUTES:
            raise EndlessError("it has an entry with far too many elements or attributes")
        if self._entry is None and self._is_entry(namespace, local):
            self._entry, self._depth, self._begin = [], len(self._stack), at
        elif self._entry is not None and len(self._stack) == self._depth + 1:
            self._entry.append(Child(namespace, local, written, attributes, begin=at - self._begin))
        elif self._entry is None and len(self._stack) < 2:
            self._begin_around(namespace, local, written, at)
        self._stack.append(written)

    def _begin_around(self, namespace: str, local: str, written: str, at: int) -> None:
        """An element that entries may be in."""
        if not self._stack:
            if local not in ROOTS:
                raise NoFeedError(f"its root is <{written}>")
            self._namespace = namespace
        if not self._stack or (local == "channel" and self._stack[0].rpartition(":")[2] == "rss"):
            tag = self._buffer[at - self._at : self._tag_end() - self._at].decode()
            if not tag.endswith("/>"):
                self.frame.opening.append(tag)
                self.frame.closing.append(f"</{written}>")

    def _is_entry(self, namespace: str, local: str) -> bool:
        if local == "entry":
            return namespace in ATOM and len(self._stack) == 1
        is_in_channel = len(self._stack) == 2 and self._stack[1].rpartition(":")[2] == "channel"
        is_known = namespace in RSS or namespace == self._namespace
        return local == "item" and is_known and (len(self._stack) == 1 or is_in_channel)

    def _end(self, _name: str) -> None:
        self._stack.pop()
        if self._entry is None:
            return
        if len(self._stack) == self._depth:
            self._done.append((self._begin, self._tag_end(), tuple(self._entry)))
            self._entry = None
        elif len(self._stack) == self._depth + 1:
            self._entry[-1].end = self._tag_end() - self._begin

    def _text(self, text: str) -> None:
        if self._entry and len(self._stack) > self._depth + 1:
            self._entry[-1].parts.append(text)

    def _named_reference(self, name: str, is_parameter: bool) -> None:
        known = html5.get(f"{name};")
        if known is None and not is_parameter:
            line = self._parser.CurrentLineNumber
            raise NoFeedError(f"nothing says what &{name}; is, line {line}")
        self._text(known or "")


def _refuse_entity(name: str, *_: object) -> None:
    raise NoFeedError(f"it declares an entity of its own, &{name};")


def _names(name: str) -> tuple[str, str, str]:
    """Namespace and name of an element, and the name as it is written."""
    namespace, _, rest = name.rpartition(" ") if " " in name else ("", "", name)
    if " " in namespace:  # a prefix stands at the end
        namespace, _, local = namespace.rpartition(" ")
        return namespace, local, f"{rest}:{local}"
    return namespace, rest, rest
