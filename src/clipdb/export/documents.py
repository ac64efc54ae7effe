"""Clips as documents: what each says of itself beside its clips, and the one in Markdown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from clipdb.clip import Record, items, text, web_address
from clipdb.localisation import Localisation
from clipdb.markup.card import Find, no_matches
from clipdb.printable import Out

# What CommonMark takes for markup in the middle of a text, and at the start of a line.
_MARKUP = re.compile(r"([\\`*_\[\]<>&#|~!{}])")
_IN_LINK = re.compile(r"[<>\\\s&]")  # what means something in an address in angle brackets
_AT_START = re.compile(r"^(\s*\d*)([-+=.)])")


@dataclass(frozen=True, slots=True)
class About:
    """What a document is made of, and for whom.

    Attributes:
        localisation: the reader's names and labels.
        filters: what its clips were chosen by, in the reader's words; empty for all clips.
        made: the day it is made on, today if None.
        find: where the texts of its clips matched a search.
    """

    localisation: Localisation = field(default_factory=Localisation)
    filters: Sequence[str] = ()
    made: date | None = None
    find: Find = no_matches

    def title(self) -> str:
        """What its clips are, in one line."""
        if not self.filters:
            return self.localisation.label("report.title")
        comma = "、" if self.localisation.language == "ja" else ", "
        return self.localisation.label("report.filtered", filters=comma.join(self.filters))


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
