"""BibTeX and biblatex: entries of `@type{key, name = value, …}`, parted by bibtexparser.

An entry that never closes ends where a line begins another, and harms no other. What `@string`
defines is put in here, as bibtexparser knows nothing of values joined with `#`.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from clipdb.reading.citations import latex
from clipdb.reading.citations.citation import Citations, Named, between
from clipdb.reading.fields import LISTS
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found, found_by
from clipdb.reading.rows import Row, UnreadableError

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry

_OURS = "clipdb"  # the field of our own entries, which has the id
_REST_OF_LINE = re.compile(r"[ \t]*,?[ \t]*(?:\r\n|\r|\n|$)")
_COMMENT = re.compile(r"^[\ufeff \t]*%[^\r\n]*", re.MULTILINE)
_NO_VALUE = re.compile(r"[\s#]+")
_PART = re.compile(r"\\.|[{}\"]", re.DOTALL)
_WORD = re.compile(r"[^\s#{}\"]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# How much longer than the file what its definitions stand for may be, in all, and what any may be.
_TIMES_LONGER, _SPARE = 10, 100_000
_TOO_LONG = "what its @string stands for is far too long"


def read_bibtex(text: str, context: Context) -> Iterator[Found]:
    """Find the entries of a file, and what stands between two."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry, ParsingFailedBlock, String

    # What it says of an entry is the reject's reason.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    citations = Citations("bibtex", "names", context)
    values = _Values(_TIMES_LONGER * len(text) + _SPARE)
    at = 0
    for begin, end, block in _placed(text, parse_string(text, parse_stack=[]).blocks):
        if begin > at:
            yield between(at, begin, _COMMENT.sub("", text[at:begin]))
        at = end
        # One of which the key, or in which a name, stands twice is whole all the same.
        failed = block if isinstance(block, ParsingFailedBlock) else None
        whole = failed.ignore_error_block if failed else block
        if isinstance(whole, Entry):
            yield found_by(partial(_row, whole, values, citations), begin, end)
        elif isinstance(whole, String):
            is_defined = values.define(whole.key, whole.value)
            yield Found(begin, end, reason=None if is_defined else _TOO_LONG)
        else:
            yield Found(begin, end, reason=f"not BibTeX: {_why(failed.error)}" if failed else None)
    if at < len(text):
        yield between(at, len(text), _COMMENT.sub("", text[at:]))


def _placed(text: str, blocks: Iterable["Block"]) -> Iterator[tuple[int, int, "Block"]]:
    """The blocks but for what is between them, each with its place and the rest of its last line.

    One that bibtexparser gives up may reach into the one after it, which begins where it does.
    """
    from bibtexparser.model import ImplicitComment, ParsingFailedBlock

    found: list[tuple[int, int, Block]] = []
    at = 0
    for block in blocks:
        if isinstance(block, ImplicitComment):
            continue
        begin = text.index(block.raw or "", at)
        end = begin + len(block.raw or "")
        is_failed = isinstance(block, ParsingFailedBlock) and block.ignore_error_block is None
        at = begin + 1 if is_failed else end
        found.append((begin, end, block))
    begins = [*(begin for begin, _, _ in found[1:]), len(text)]
    for (begin, end, block), following in zip(found, begins, strict=False):
        rest = _REST_OF_LINE.match(text, end)
        yield begin, min(rest.end() if rest else end, following), block


def _why(error: Exception) -> str:
    words = getattr(error, "abort_reason", None) or str(error)
    return " ".join(str(words).split())[:200]


def _row(entry: "Entry", values: "_Values", citations: Citations) -> tuple[Row, list[str]]:
    given = [(field.key, values.text(field.value)) for field in entry.fields]
    is_own = any(name == _OURS and text for name, text in given)
    if is_own:
        given = [("id" if name == _OURS else name, text) for name, text in given]
    found, unknown = citations.by_field(given, is_own=is_own)
    _set_date(found)
    lists = {}
    for field in LISTS & found.keys():
        is_parted = field == "labels" or (is_own and field != "notes")
        items = latex.items if is_parted else latex.paragraphs
        lists[field] = [item for _, text in found[field] for item in items(text) if item]
    plain = {
        field: [(name, _plain(field, text)) for name, text in named]
        for field, named in found.items()
    }
    if is_own:
        return citations.own_row(plain, lists)
    _set_address(plain)
    return citations.row(plain, lists, unknown)


def _plain(field: str, tex: str) -> str:
    if field == "url":
        return latex.address(tex)
    return "\n".join(latex.paragraphs(tex)) if field == "comment" else latex.plain_text(tex)


class _Values:
    """The values in one file; it remembers what `@string` defines.

    Args:
        most: characters that the definitions may stand for in all.
    """

    def __init__(self, most: int) -> None:
        self._left = most
        self._strings: dict[str, str | None] = {}  # None for what is too long

    def define(self, name: str, raw: str) -> bool:
        """Note a definition; False if it is too long, and so is all that it stands in."""
        try:
            text = self.text(raw)
        except UnreadableError:
            text = None
        self._strings[name.lower()] = text
        return text is not None

    def text(self, raw: str) -> str:
        """A value without its braces or quotation marks; parts joined with `#` are one text.

        Raises:
            UnreadableError: what is defined elsewhere makes it too long.
        """
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
                parts.append(self._defined(word[0]))
                at = word.end()
            else:
                parts.append(raw[at])
                at += 1
        return "".join(parts).replace("\r\n", "\n").replace("\r", "\n")

    def _defined(self, word: str) -> str:
        text = self._strings.get(word.lower(), word)
        if text is None or len(text) > self._left:
            raise UnreadableError(_TOO_LONG)
        self._left -= len(text)
        return text


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
