"""BibTeX and biblatex: entries of `@type{key, name = value, …}`, parted by bibtexparser.

An entry is looked for from a line that begins with `@type{` to the next, so that one that never
closes harms no other.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from clipdb.reading.citations import latex
from clipdb.reading.citations.citation import Citations, Named, labels_among, left_out
from clipdb.reading.fields import LISTS
from clipdb.reading.options import Context
from clipdb.reading.records import Value
from clipdb.reading.rows import Piece, Row, UnreadableError

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry

_BEGINS = re.compile(r"\ufeff?[ \t]*@\w+[ \t]*[{(]")
_START = re.compile(
    r"^\ufeff?[ \t]*@(?:(?:string|preamble|comment)[ \t]*[{(]|\w+[ \t]*[{(]\s*[^\s,={}()\"]*\s*,)",
    re.MULTILINE | re.IGNORECASE,
)
_OTHER = ("<", "{", "[")  # how HTML, XML and JSON begin
_LONGEST = 1 << 20  # characters of an entry; more is taken to be one that never ends
_OURS = "clipdb"  # the field of our own entries, which has the id
_NO_VALUE = re.compile(r"[\s#]+")
_PART = re.compile(r"\\.|[{}\"]", re.DOTALL)
_WORD = re.compile(r"[^\s#{}\"]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def looks_like_bibtex(start: str, _context: Context) -> bool:
    """Whether an entry, or a definition, begins a line of what is neither HTML nor JSON."""
    is_other = start.lstrip("\ufeff \t\r\n").startswith(_OTHER)
    return not is_other and _START.search(start) is not None


def read_bibtex(lines: Iterable[str], context: Context) -> Iterator[Piece]:
    """Read the entries of a file; each is a piece, and so is what stands between two."""
    # What it says of an entry is the reject's reason.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    reader = _Reader(context)
    for first, text in _runs(lines):
        yield from reader.pieces(first, text)


def _runs(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The text from each line that begins an entry to the next, with the line's number."""
    run: list[str] = []
    first, length = 1, 0
    for number, line in enumerate(lines, 1):
        if run and (_BEGINS.match(line) or length > _LONGEST):
            yield first, "".join(run)
            run, first, length = [], number, 0
        run.append(line)
        length += len(line)
    if run:
        yield first, "".join(run)


class _Reader:
    """Reads one file; it remembers what `@string` defines."""

    def __init__(self, context: Context) -> None:
        self._citations = Citations("bibtex", "names", context)
        self._strings: dict[str, str] = {}

    def pieces(self, line: int, text: str) -> Iterator[Piece]:
        """The blocks of a text, each with the rest of its last line, and what is between."""
        from bibtexparser.entrypoint import parse_string
        from bibtexparser.model import ExplicitComment, ImplicitComment, Preamble, String

        at = 0
        for block in parse_string(text, parse_stack=[]).blocks:
            begin = text.find(block.raw or "", at)
            if isinstance(block, ImplicitComment) or begin < 0:
                continue
            if before := text[at:begin]:
                yield _between(line, before)
                line += before.count("\n")
            at = _line_end(text, begin + len(block.raw or ""))
            printed = text[begin:at]
            last = line + printed.count("\n") - printed.endswith("\n")
            if isinstance(block, String):
                self._strings[block.key.lower()] = _value(block.value, self._strings)
            if isinstance(block, String | Preamble | ExplicitComment):
                yield Piece("furniture", line, last, printed)
            else:
                yield self._entry(block, line, last, printed)
            line += printed.count("\n")
        if rest := text[at:]:
            yield _between(line, rest)

    def _entry(self, block: "Block", line: int, last: int, text: str) -> Piece:
        from bibtexparser.model import Entry, ParsingFailedBlock

        # One in which a name stands twice is whole all the same.
        failed = block if isinstance(block, ParsingFailedBlock) else None
        entry = failed.ignore_error_block if failed else block
        if not isinstance(entry, Entry):
            reason = f"not BibTeX: {_why(failed.error)}" if failed else "not BibTeX"
            return Piece("reject", line, last, text, reason=reason)
        try:
            row, odd = self._row(entry)
        except UnreadableError as error:
            return Piece("reject", line, last, text, reason=str(error))
        return Piece("clip", line, last, text, row=row, warnings=tuple(odd))

    def _row(self, entry: "Entry") -> tuple[Row, list[str]]:
        given = [(field.key, _value(field.value, self._strings)) for field in entry.fields]
        if own := next((text for name, text in given if name == _OURS), ""):
            return self._citations.own_row(_own_record(latex.plain_text(own), dict(given)))
        found, unknown = self._citations.by_field(given)
        _set_date(found)
        lists = {
            field: [item for _, text in found[field] for item in _items(field, text)]
            for field in LISTS & found.keys()
        }
        plain = {
            field: [(name, _plain(field, text)) for name, text in named]
            for field, named in found.items()
        }
        _set_address(plain)
        return self._citations.row(plain, lists, unknown)


def _between(line: int, text: str) -> Piece:
    """What stands between entries, which BibTeX passes over: comments, if anything."""
    last = line + text.count("\n") - text.endswith("\n")
    lines = (line.strip("\ufeff \t\r\n") for line in text.splitlines())
    shown = " ".join(line for line in lines if line and not line.startswith("%"))
    return Piece("furniture", line, last, text, warnings=left_out(shown))


def _line_end(text: str, at: int) -> int:
    """Where the line ends on which nothing follows a block, else the block's own end."""
    match = re.compile(r"[ \t]*,?[ \t]*(?:\r\n|\r|\n|$)").match(text, at)
    return match.end() if match else at


def _why(error: Exception) -> str:
    words = getattr(error, "abort_reason", None) or str(error)
    return " ".join(str(words).split())[:200]


def _value(raw: str, strings: Mapping[str, str]) -> str:
    """A value without its braces or quotation marks; parts joined with `#` are one text."""
    parts = []
    at = 0
    while at < len(raw):
        if between := _NO_VALUE.match(raw, at):
            at = between.end()
        elif raw[at] in '{"':
            end = _closing(raw, at)
            parts.append(raw[at + 1 : end])
            at = end + 1
        elif word := _WORD.match(raw, at):
            parts.append(strings.get(word[0].lower(), word[0]))
            at = word.end()
        else:
            parts.append(raw[at])
            at += 1
    return "".join(parts).replace("\r\n", "\n").replace("\r", "\n")


def _closing(raw: str, at: int) -> int:
    """Where the brace, or the quotation mark, at a place is closed; the end if it never is."""
    depth = 0
    for match in _PART.finditer(raw, at + 1):
        if match[0] == '"' and raw[at] == '"' and depth == 0:
            return match.start()
        if match[0] == "}" and depth == 0 and raw[at] == "{":
            return match.start()
        depth += {"{": 1, "}": -1}.get(match[0], 0)
    return len(raw)


def _plain(field: str, tex: str) -> str:
    return latex.address(tex) if field == "url" else latex.plain_text(tex)


def _items(field: str, tex: str) -> list[str]:
    return latex.items(tex) if field == "labels" else list(filter(None, latex.paragraphs(tex)))


def _set_date(found: dict[str, list[Named]]) -> None:
    """Put a date together of a year, a month and a day, unless one of a day is there."""
    date, year, month, day = (
        latex.plain_text(found.pop(name, [("", "")])[0][1])
        for name in ("date", "year", "month", "day")
    )
    if year and month and not _DAY.match(date):
        is_named = any(letter.isalpha() for letter in month)
        parts = (month, day, year) if is_named else (year, month, day)
        date = (" " if is_named else "-").join(part for part in parts if part)
    if date or year:
        found["date"] = [("date", date or year)]


def _set_address(found: dict[str, list[Named]]) -> None:
    """`howpublished` often has the address, and is no outlet then."""
    outlets = found.get("source", [])
    addresses = [item for item in outlets if item[0].lower() == "howpublished" and "://" in item[1]]
    if addresses:
        found["source"] = [item for item in outlets if item not in addresses]
        found.setdefault("url", []).extend((n, latex.address(text)) for n, text in addresses)
        if not found["source"]:
            del found["source"]


def _own_record(id: str, given: Mapping[str, str]) -> dict[str, Value]:
    """The record that an export of ours wrote so."""
    texts = {
        name: latex.plain_text(given.get(name, ""))
        for name in ("title", "date", "time", "source_raw", "via")
    }
    lists = {name: latex.items(given.get(name, "")) for name in ("refs", "topics", "collections")}
    return {
        **texts,
        **lists,
        "id": id,
        "source": latex.plain_text(given.get("journal", "")),
        "summary": "\n".join(latex.paragraphs(given.get("abstract", ""))),
        "notes": latex.paragraphs(given.get("note", "")),
        "comment": "\n".join(latex.paragraphs(given.get("annote", ""))),
        "url": latex.address(given.get("url", "")),
        "labels": labels_among(latex.items(given.get("keywords", "")), lists["topics"]),
    }
