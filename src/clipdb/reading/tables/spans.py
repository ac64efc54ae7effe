"""Cells, and rows of them with their spans spread over the columns they cover."""

from collections.abc import Sequence
from dataclasses import dataclass

from clipdb.reading.characters import cleaned

_WIDEST_SPAN = 100  # columns; more is taken to be so many
_WIDEST = 200  # columns up to which spans are spread
LONGEST_SPAN = 65534  # rows, as HTML has it


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, line breaks as they are printed, and how many columns and rows it spans.

    Control characters are dropped from the text, before anything in it is told by its marks.
    `address` is where its link leads, `refs` are the ids of clips that its links name.
    """

    text: str
    columns: int = 1
    rows: int = 1
    address: str | None = None
    refs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", cleaned(self.text))


@dataclass(frozen=True, slots=True)
class Spread:
    """A row with its spans spread: of each column the cell, and the column where that begins."""

    cells: list[tuple[Cell, int]]

    def texts(self) -> list[str]:
        """The cells' texts, each in all columns that it covers."""
        return [cell.text for cell, _ in self.cells]

    def printed(self) -> list[str]:
        """The texts of the cells that have one, each once."""
        return [
            cell.text.strip()
            for column, (cell, start) in enumerate(self.cells)
            if column == start and cell.text.strip()
        ]


class Spans:
    """The cells of a table that span into the rows to come."""

    def __init__(self) -> None:
        self._below: dict[int, tuple[Cell, int, int]] = {}  # cell, its first column, rows to come

    def clear(self) -> None:
        """A group of rows begins or ends, into which no cell spans."""
        self._below.clear()

    def spread(self, cells: Sequence[Cell]) -> Spread:
        """A row's own cells, and those above that span into it, in their columns."""
        row: list[tuple[Cell, int]] = []
        below: dict[int, tuple[Cell, int, int]] = {}
        for cell in cells:
            self._take_from_above(row, below)
            start = len(row)
            wide = min(cell.columns, _WIDEST_SPAN) if start < _WIDEST else 1
            for column in range(start, start + max(wide, 1)):
                if cell.rows > 1 and column < _WIDEST:
                    below[column] = (cell, start, min(cell.rows, LONGEST_SPAN) - 1)
                row.append((cell, start))
        self._take_from_above(row, below)
        self._below = below
        return Spread(row)

    def _take_from_above(
        self, row: list[tuple[Cell, int]], below: dict[int, tuple[Cell, int, int]]
    ) -> None:
        while (above := self._below.get(len(row))) is not None:
            cell, start, rows = above
            if rows > 1:
                below[len(row)] = (cell, start, rows - 1)
            row.append((cell, start))
