"""Cutting a file into pieces at the places that a parser of markup tells."""

from collections.abc import Iterable, Iterator

from clipdb.reading.rows import Kind, Piece

Position = tuple[int, int]
"""A line, from 1, and a character of it, from 0."""

_PART = 1 << 16  # characters that a parser is given at a time


class Cutter:
    """The lines fed to the parser and not yet cut off as pieces."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._at: Position = (1, 0)
        self.length = 0  # characters

    def add(self, line: str) -> None:
        """Keep what the parser is fed."""
        self._parts.append(line)
        self.length += len(line)

    def cut(self, kind: Kind, to: Position | None) -> Iterator[Piece]:
        """What stands before a position (everything, for None) as a piece; none for nothing."""
        whole = "".join(self._parts)
        length = len(whole) if to is None else self._offset(whole, to)
        text, rest = whole[:length], whole[length:]
        self._parts, self.length = [rest], len(rest)
        if text:
            first, breaks = self._at[0], text.count("\n")
            column = len(text) - text.rfind("\n") - 1 if breaks else self._at[1] + len(text)
            self._at = (first + breaks, column)
            yield Piece(kind, first, first + breaks - text.endswith("\n"), text)

    def _offset(self, text: str, to: Position) -> int:
        line, column = self._at
        offset = 0
        while line < to[0]:
            offset = text.index("\n", offset) + 1
            line, column = line + 1, 0
        return offset + to[1] - column


def together(lines: Iterable[str]) -> Iterator[str]:
    """Lines together: the parser looks again and again at markup that has not ended."""
    run: list[str] = []
    length = 0
    for line in lines:
        run.append(line)
        length += len(line)
        if length > _PART:
            yield "".join(run)
            run, length = [], 0
    yield "".join(run)
