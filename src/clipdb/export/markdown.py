"""Clips as Markdown: a document to read, or to go on writing in."""

import re
from collections.abc import Iterable, Sequence

from clipdb.clip import Record, web_address
from clipdb.export.fields import items, text
from clipdb.printable import Out

# What CommonMark takes for markup in the middle of a text, and at the start of a line.
_MARKUP = re.compile(r"([\\`*_\[\]<>&#|~!{}])")
_IN_LINK = re.compile(r"[<>\\\s&]")  # what means something in an address in angle brackets
_AT_START = re.compile(r"^(\s*\d*)([-+=.)])")


def write_markdown(records: Iterable[Record], _columns: Sequence[str], out: Out) -> None:
    """A section a record: headline, where and when, paragraphs, notes as a quotation.

    The headline leads to the article, where its address is known.
    """
    for record in records:
        when = f"{text(record, 'date')} {text(record, 'time')}".strip()
        where = f"{text(record, 'source')}, {when} ({text(record, 'id')})"
        title = _linked(plain(text(record, "title")), web_address(text(record, "url")))
        out.write(f"## {title}\n\n*{plain(where)}*\n\n")
        for paragraph in text(record, "summary").split("\n"):
            if paragraph:
                out.write(f"{plain(paragraph)}\n\n")
        for note in items(record, "notes"):
            out.write(f"> {plain(note)}\n\n")


def _linked(shown: str, url: str) -> str:
    """A text that leads to an address, if there is one."""
    return f"[{shown}](<{_IN_LINK.sub(_as_reference, url)}>)" if url else shown


def _as_reference(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}" if match[0] != "&" else "&amp;"


def plain(printed: str) -> str:
    """The text so that Markdown shows it as it is, on one line."""
    line = " ".join(printed.split("\n")).lstrip()
    return _AT_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", line))
