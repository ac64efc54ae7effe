"""From what a reader finds to the pieces of the file: gaps are filled, lines counted, here alone.

A reader only finds. It yields where a record begins and ends, and its row or the reason why it has
none; everything else of the file becomes furniture. So the texts of the pieces joined are the file,
whatever a reader finds or overlooks.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from clipdb.reading.rows import EndlessError, Kind, Piece, Row, UnreadableError

LONGEST_LINE = 100_000  # characters; of longer lines files are read part by part


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a reader found in a file's text.

    Attributes:
        start, end: where it stands, in characters of the decoded text; in the order of the file.
        row: the clip that it is; a row makes it one.
        reason: why it is no clip though it has content; a reason makes it a reject.
        warnings: what was guessed or odd. Without a row and a reason it is furniture all the same.
        page: the title of the page that it stands on.
        unlike: of a table or a record that has no date and no headline, what its header or its
            keys are called (empty if it has none): it speaks against a list of clips.
        is_refusal: whether the reason says of the whole file that it is none of its format.
    """

    start: int
    end: int
    row: Row | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    page: str | None = None
    unlike: str | None = None
    is_refusal: bool = False


def found_by(
    read: Callable[[], tuple[Row, Sequence[str]]], start: int, end: int, page: str | None = None
) -> Found:
    """A clip, or a reject where reading its row says that it is unreadable.

    Args:
        read: gives the row and its warnings, or raises `UnreadableError`.
        start: where it begins.
        end: where it ends.
        page: the title of the page that it stands on.
    """
    try:
        row, warnings = read()
    except UnreadableError as error:
        return Found(start, end, reason=str(error), page=page, unlike=error.unlike)
    return Found(start, end, row, warnings=tuple(warnings), page=page)


class Lines:
    """The lines of a file, each with its ending: kept until what they are of is cut off.

    Args:
        lines: can be gone through more than once, so not an iterator. Of a file that has no
            lines (a workbook) what is shown of it is added line by line instead.
        longest: characters of the longest line that may be.
    """

    def __init__(self, lines: Iterable[str] = (), longest: int = LONGEST_LINE) -> None:
        self._lines = lines
        self._longest = longest
        self._coming = self.ahead()
        self._kept: deque[str] = deque()
        self._at = 0  # where the kept lines begin

    def __iter__(self) -> Iterator[str]:
        """The lines, once: they are kept as they are asked for.

        Raises:
            EndlessError: one is too long to be a line of a page.
        """
        for line in self._coming:
            self._kept.append(line)
            yield line

    def ahead(self) -> Iterator[str]:
        """The lines from the first on, to look ahead; nothing is kept.

        Raises:
            EndlessError: one is too long to be a line of a page.
        """
        number, begun = 1, ""
        for part in self._lines:  # of a line that is longer than `LONGEST_LINE` they are parts
            line = begun + part
            if len(line) >= self._longest:
                raise EndlessError(f"line {number} is longer than {self._longest:,} characters")
            begun = line if len(part) >= LONGEST_LINE else ""
            if not begun:
                yield line
                number += 1
        if begun:
            yield begun

    def add(self, line: str) -> None:
        """Add a line that is shown of a file without lines."""
        self._kept.append(line)

    def text(self, _start: int, end: int | None) -> str:
        """The text between two places (to the end, for None); what stands before is dropped."""
        taken = []
        while end is None or self._at < end:
            line = self._kept.popleft() if self._kept else next(self._coming, "")
            if not line:
                break
            if end is not None and len(line) > end - self._at:
                self._kept.appendleft(line[end - self._at :])
                line = line[: end - self._at]
            self._at += len(line)
            taken.append(line)
        return "".join(taken)


def pieces_of(found: Iterable[Found], text: Callable[[int, int | None], str]) -> Iterator[Piece]:
    """The pieces of a file.

    Args:
        found: what a reader found, in order.
        text: gives what stands between two places, in order; to the end of the file, for None.
    """
    at, count = 0, _Count()
    for one in found:
        if one.start > at:
            yield count.piece(Found(at, one.start), text(at, one.start))
            at = one.start
        end = max(at, one.end)
        yield count.piece(one, text(at, end))
        at = end
    if rest := text(at, None):
        yield count.piece(Found(at, at + len(rest)), rest)


class _Count:
    """Counts lines: they end as those of a text file do, with a carriage return alone too."""

    def __init__(self) -> None:
        self._line = 1
        self._is_between = False  # perhaps the two characters of one line's ending

    def piece(self, one: Found, text: str) -> Piece:
        """What was found, with its text and the numbers of its lines."""
        is_within = self._is_between and text.startswith("\n")
        first = self._line - is_within
        ends = text.count("\n") - is_within
        if "\r" in text:
            ends += text.count("\r") - text.count("\r\n")
        self._is_between = text.endswith("\r") or (self._is_between and not text)
        self._line += ends
        last = self._line - text.endswith(("\n", "\r"))
        kind: Kind = "clip" if one.row else "furniture" if one.reason is None else "reject"
        return Piece(
            kind, first, max(first, last), text, one.page, one.row, one.reason, one.warnings
        )
