"""Rows of cells, spans spread over the columns they cover, and the columns that a header names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from clipdb.clip import FIELDS
from clipdb.printable import cleaned
from clipdb.reading.fields import LEFT_OUT, LISTS, NUMBER, FieldNames, names_of, only_counts

BY_PLACE = ("date", "source", "title", "summary")
_NO_FIELD = "columns that are no field are left out"
_ONLY_NUMBERS = "a column that only numbers the rows is left out"
_SAME_FIELD = "of columns of one field the first that is not empty stands"
_FEWEST_OWN = 8  # of the record's names in their order, that an export of ours has written
# A column of tables that Zotero writes: what they call a number is a report's, or a law's.
_OF_LIBRARY = "item type"
_EVENT = "event"  # of our own exports, beside a headline
_MOST_NAMES = 10  # headers that a warning names
_LONGEST_NAME = 30  # characters of each
_WIDEST_SPAN = 100  # columns; more is taken to be so many
_WIDEST = 200  # columns up to which spans are spread
LONGEST_SPAN = 65534  # rows, as HTML has it


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, line breaks as they are printed, and how many columns and rows it spans.

    Control characters are dropped from the text, before anything in it is told by its marks.
    `address` is where its link leads, `refs` are the ids of clips that its links name; of a page,
    `first` is the number of lines that its headline has.
    """

    text: str
    columns: int = 1
    rows: int = 1
    address: str | None = None
    refs: tuple[str, ...] = ()
    first: int = 1

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
        self._row = 0
        # Of each column the cell that spans into rows to come, where it begins, its last row.
        self._below: dict[int, tuple[Cell, int, int]] = {}

    def clear(self) -> None:
        """A group of rows begins or ends, into which no cell spans."""
        self._below.clear()

    def spread(self, cells: Sequence[Cell]) -> Spread:
        """A row's own cells, and those above that span into it, in their columns."""
        self._row += 1
        row: list[tuple[Cell, int]] = []
        for cell in cells:
            self._take_from_above(row)
            start = len(row)
            wide = min(cell.columns, _WIDEST_SPAN) if start < _WIDEST else 1
            last = self._row + min(cell.rows, LONGEST_SPAN) - 1
            for column in range(start, start + max(wide, 1)):
                if column < _WIDEST:
                    self._below[column] = (cell, start, last)
                row.append((cell, start))
        self._take_from_above(row)
        return Spread(row)

    def _take_from_above(self, row: list[tuple[Cell, int]]) -> None:
        while (above := self._below.get(len(row))) and above[2] >= self._row:
            row.append(above[:2])


@dataclass(slots=True)
class Columns:
    """The columns of a table.

    Attributes:
        names: what the header calls them.
        fields: the field of each, `NUMBER`, `LEFT_OUT`, or None.
        warnings: what is to be said of them.
        is_own: whether they are those of the record, as an export of ours writes it.
        header: its cells; spanning into the rows below it they are no values of these.
        above: of each column the last cell that was no ditto mark.
    """

    names: list[str]
    fields: list[str | None]
    warnings: list[str] = field(default_factory=list)
    is_own: bool = False
    header: list[tuple[Cell, int]] = field(default_factory=list)
    above: dict[int, Cell] = field(default_factory=dict)

    def goes_on(self, above: "Columns") -> bool:
        """Whether all fields here are of cells that span down from the header above."""
        of_header = {id(cell) for cell, _ in above.header}
        return all(
            id(cell) in of_header
            for (cell, _), field in zip(self.header, self.fields, strict=False)
            if field
        )

    def is_one(self, column: int, other: int) -> bool:
        """Whether one cell of the header spans both columns: what they have belongs together."""
        row = self.header
        return other < len(row) and row[column][1] == row[other][1]

    def name_at(self, column: int) -> str:
        """A column's name; empty if it has none."""
        return self.names[column] if column < len(self.names) else ""

    def field_at(self, column: int) -> str | None:
        """The field that a column is."""
        return self.fields[column] if column < len(self.fields) else None

    def tell_ids_from_numbers(self, rows: Sequence[Spread]) -> None:
        """Say of the columns called so whether they have ids, or only number the rows."""
        # A row that is one cell, or too short, is not one of those that are numbered.
        whole = [
            row.cells
            for row in rows
            if len(row.cells) >= len(self.fields) and len({start for _, start in row.cells}) > 1
        ]
        for column, name in enumerate(self.fields):
            if name != NUMBER:
                continue
            if only_counts(cells[column][0].text for cells in whole):
                self.fields[column] = LEFT_OUT
                self.warnings.append(f"{_ONLY_NUMBERS}: {self.names[column]}")
            else:
                self.fields[column] = "id"


def header_of(row: Spread, names: FieldNames) -> Columns | None:
    """The columns that a row names, if it is a header of a list of clips."""
    texts = [" ".join(text.split()) for text in row.texts()]
    of_name = {text: names.field(text) for text in dict.fromkeys(texts)}
    fields = [of_name[text] for text in texts]
    if any(text.casefold() == _OF_LIBRARY for text in texts):
        fields = [None if found == NUMBER else found for found in fields]
    if fields.count("title") > 1:  # an event is what a table without headlines has
        fields = [
            None if text.casefold() == _EVENT else found
            for text, found in zip(texts, fields, strict=True)
        ]
    if not {"date", "title"} <= set(fields):
        return None
    while not texts[-1]:
        texts.pop()
    fields = fields[: len(texts)]
    is_own = len(texts) > _FEWEST_OWN and tuple(texts) == FIELDS[: len(texts)]
    return Columns(texts, fields, list(_warnings(texts, fields, row)), is_own, row.cells)


def some_of(names: Sequence[str]) -> str:
    """Some names, for a warning."""
    short = [" ".join(name.split())[:_LONGEST_NAME] for name in dict.fromkeys(names)]
    more = f" and {len(short) - _MOST_NAMES} more" if len(short) > _MOST_NAMES else ""
    return ", ".join(short[:_MOST_NAMES]) + more


def known_headers() -> str:
    """What the columns that a list of clips needs can be called, in words."""
    date, title = (", ".join(names_of(name, 3)) for name in ("date", "title"))
    return f"a date ({date} …) and a headline ({title} …)"


def _warnings(names: Sequence[str], fields: Sequence[str | None], row: Spread) -> Iterator[str]:
    columns = list(zip(names, fields, strict=True))
    if unknown := [name for name, found in columns if name and found is None]:
        yield f"{_NO_FIELD}: {some_of(unknown)}"
    same: dict[str, list[str]] = {}
    for column, (name, found) in enumerate(columns):
        is_span = row.cells[column][1] != column
        if found and not is_span and found != "summary" and found not in LISTS | {NUMBER}:
            same.setdefault(found, []).append(name)
    for several in same.values():
        if len(several) > 1:
            yield f"{_SAME_FIELD}: {some_of(several)}"
