"""Lines of a file, each with the plain form in which its marks are recognised."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from clipdb.dates.days import day_on_line
from clipdb.printable import cleaned

if TYPE_CHECKING:
    from clipdb.vocabulary.outlets import Outlets

# One character for one, so that a place in the plain form is the same place in the text.
_PLAIN = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys("\u00a0\u3000\u2002\u2003\u2009\u202f\t", " ")
    | {"〈": "<", "〉": ">", "‐": "-", "‑": "-", "–": "-", "−": "-"}
)
_NOT_PLAIN = re.compile("[\uff01-\uff5e\u00a0\u3000\u2002\u2003\u2009\u202f\t〈〉‐‑–−]")
_TIME = re.compile(r"\s*(?P<hour>\d{1,2})(?::|時)(?P<minute>\d{2})(?:分|:\d{2}(?:\.\d+)?)?(?=\s|$)")
_ID_AT_END = re.compile(r"<(?P<id>(?=[^<>]*\d)[^\s<>\x00-\x1f\x7f-\x9f]{1,64})>\s*$")
USUAL_ID = re.compile(r"\d{4}-(?P<month_day>\d{4})\d{2}")
_USUAL_ID_AT_END = re.compile(rf"<{USUAL_ID.pattern}>\s*$")
_WORD = re.compile(r"[^\s「『【\[(（<〈]+")
_LIST_MARK = re.compile(r"[-*+]\s")  # of Markdown
_LATIN = re.compile(r"[0-9A-Za-z]")

# Debris of the scrape: a tag of the page's markup, whole (`<br>`, `</td>`) or with its
# first or last character cut off at a line's end (`/td>`, seen so; `</td`).
_TAGS = "a|b|br|div|em|font|i|li|p|span|strong|sub|sup|table|tbody|td|th|tr|u|ul"
_MARKUP = re.compile(
    rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>|/(?:{_TAGS})>|</?(?:{_TAGS})\s*$", re.IGNORECASE
)


class Line(NamedTuple):
    """A line: its number from 1, its exact text with its ending, and what is read of it.

    `content` is the text without its line ending and without control characters; `plain` is the
    same with full-width ASCII and the various spaces as ASCII, one character for one. `start` is
    where it begins in the text of which it is a line.
    """

    number: int
    text: str
    content: str
    plain: str
    start: int = 0

    @property
    def end(self) -> int:
        """Where it ends in the text of which it is a line."""
        return self.start + len(self.text)

    @property
    def is_blank(self) -> bool:
        return not self.plain or self.plain.isspace()

    @property
    def is_indented(self) -> bool:
        """Whether it begins with white space, as a paragraph does."""
        return self.plain[:1].isspace() and not self.is_blank

    def date(self, outlets: "Outlets | None" = None) -> re.Match[str] | None:
        """The date at the line's start, where a record begins; it need not be understood.

        An indented line begins one only if nothing but the date stands on it: paragraphs are
        indented too. Behind the date of another is white space, a bracket, the end, or one of
        the outlets; else it is a sentence.
        """
        if self.plain[:1].isspace():
            alone = self.plain.strip()
            day = day_on_line(alone)
            return day if day and day["sure"] and day.end() == len(alone) else None
        day = day_on_line(self.plain)
        if day is None or day["edge"] is not None:
            return day
        word = _WORD.match(self.content, day.end())
        return day if outlets and word and outlets.find(word[0]) else None

    def tells_text(self) -> bool:
        """Whether only a clipping text has such a line: with a date in full, in no list."""
        day = self.date()
        return day is not None and day["sure"] is not None and not _LIST_MARK.match(self.plain)

    def time(self) -> re.Match[str] | None:
        """The time, if it is all that stands on the line."""
        match = _TIME.match(self.plain)
        return match if match and not self.plain[match.end() :].strip() else None

    def id_at_end(self) -> re.Match[str] | None:
        """`<…>` at the line's end that holds an id: no white space, at least one digit."""
        return _ID_AT_END.search(self.plain)

    def has_usual_id(self) -> bool:
        """Whether the line ends in an id of the archive's own form, `<YYMM-MMDDNN>`."""
        return _USUAL_ID_AT_END.search(self.plain) is not None


def numbered(lines: Iterable[str]) -> Iterator[Line]:
    """Give each line of text (with its ending) its number and what is read of it."""
    start = 0
    for number, text in enumerate(lines, start=1):
        yield line_of(text, number, start)
        start += len(text)


def line_of(text: str, number: int = 1, start: int = 0) -> Line:
    """A text, with or without a line ending, as a line."""
    content = cleaned(text.rstrip("\r\n"))
    return Line(number, text, content, plain(content), start)


def plain(text: str) -> str:
    """The text with full-width ASCII and the various spaces as ASCII, one character for one."""
    # Translating takes ten times as long as looking whether there is anything to translate.
    return text.translate(_PLAIN) if _NOT_PLAIN.search(text) else text


def clock(time: re.Match[str]) -> str | None:
    """`HH:MM` for a time that was found, or None if the clock has no such time."""
    hour, minute = int(time["hour"]), int(time["minute"])
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def time_at_start(plain: str) -> re.Match[str] | None:
    """A time at the start of the rest of a line."""
    return _TIME.match(plain)


def joined(parts: Iterable[str]) -> str:
    """Rejoin lines that the scrape broke before a linked word.

    With one space where two Latin letters or digits would meet (`A330` + `MRTT 1機`),
    else with nothing (`協定 (` + `ACSA) に署名`).
    """
    together: list[str] = []
    for part in parts:
        if together and part and _LATIN.match(together[-1][-1]) and _LATIN.match(part[0]):
            together.append(" ")
        if part:
            together.append(part)
    return "".join(together)


def without_markup(text: str) -> tuple[str, list[str]]:
    """The text without debris of markup, and the debris that was dropped."""
    debris = _MARKUP.findall(text)
    return (_MARKUP.sub("", text), debris) if debris else (text, [])
