"""One grid for all tables: rows of cells, whatever file they come from, judged row by row.

The header is found after title lines, spans are spread, ditto marks repeat the cell above, a
column that only numbers the rows is no id. Every row with content becomes a clip or a reject;
what stands before the header is furniture, and so is a table that is no list of clips, of which
a warning names the headers.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from clipdb.cells import split_list
from clipdb.clip import FIELDS
from clipdb.reading.fields import LEFT_OUT, LISTS, NUMBER, FieldNames, names_of
from clipdb.reading.moments import begins_with_day
from clipdb.reading.options import Context
from clipdb.reading.records import Value, json_list, row_of
from clipdb.reading.rows import NO_HEADER, NOT_A_LIST, Kind, Row, UnreadableError

_BY_PLACE = ("date", "source", "title", "summary")
_AS_BY_PLACE = "a table without a header is read as date, outlet, headline, summary"
_NO_FIELD = "columns that are no field are left out"
_ONLY_NUMBERS = "a column that only numbers the rows is left out"
_SAME_FIELD = "of columns of one field the first that is not empty stands"
_NO_NAME = "cells of a column without a name are left out"

_FEWEST_OWN = 8  # of the record's names in their order, that an export of ours has written
_MOST_UNDECIDED = 500  # rows that wait until it is clear what their table is
_MOST_NAMES = 10  # headers that a warning names
_LONGEST_NAME = 30  # characters of each
_WIDEST_SPAN = 100  # columns; more is taken to be so many
_WIDEST = 2000  # columns up to which spans are spread
_LONGEST_SPAN = 65534  # rows, as HTML has it
_DITTO = re.compile(r"[\s(（「『\-―ー]*(?:[〃″\"”“]|仝|同上)[\s)）」』\-―ー]*")
_SAME_DAY = re.compile(r"[\s(（]*(?:同日|同)[\s)）]*")
_ID_AT_END = re.compile(r"\s*[<＜〈][^<>＜＞〈〉]*[>＞〉]\s*$")
_NUMBER = re.compile(r"(?:no\.?|第|#)?\s*0*(?P<number>\d{1,6})\s*[.)号]?", re.IGNORECASE)

Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, line breaks as they are printed, and how many columns and rows it spans.

    `address` is where its link leads, `refs` are the ids of clips that its links name.
    """

    text: str
    columns: int = 1
    rows: int = 1
    address: str | None = None
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged(Generic[Place]):
    """What a row of a table is; `place` is what its reader gave with it."""

    place: Place
    kind: Kind
    row: Row | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Spread:
    """A row with its spans spread: of each column the cell, and the column where that begins."""

    cells: list[tuple[Cell, int]]
    is_too_wide: bool = False

    def texts(self) -> list[str]:
        """The cells' texts, each in the columns that it covers."""
        return [cell.text for cell, _ in self.cells]

    def printed(self) -> list[str]:
        """The texts of the cells that have one, each once."""
        return [c.text.strip() for at, (c, start) in enumerate(self.cells) if at == start and c.text.strip()]


@dataclass(slots=True)
class _Columns:
    """A header: names, the field of each, and what is to be said of them."""

    names: list[str]
    fields: list[str | None]
    warnings: list[str]
    is_own: bool = False  # the whole record under its own names, as an export writes it
    above: dict[int, Cell] = field(default_factory=dict)


class Grid(Generic[Place]):
    """A table under way: rows go in, and come out judged, in order, some of them later."""

    def __init__(self, context: Context, *, is_printed: bool = False) -> None:
        """A table with no rows yet.

        Args:
            context: what the user says of columns, and the known outlets.
            is_printed: whether its cells are laid out for the eye, as those of a web page.
        """
        self._context = context
        self._names = FieldNames(context.options.columns)
        self._is_printed = is_printed
        self._spans: dict[int, tuple[Cell, int, int]] = {}  # cell, first column, rows to come
        self._columns: _Columns | None = None
        self._undecided: list[tuple[Place, _Spread, str | None]] = []
        self._is_counting = False  # whether it is open if a column only numbers the rows

    @property
    def is_list(self) -> bool:
        """Whether a header was found, so that it is a list of clips."""
        return self._columns is not None

    def add(self, place: Place, cells: Sequence[Cell], page: str | None = None) -> Iterator[Judged[Place]]:
        """Take a row, and judge what can be judged by now.

        Args:
            place: given back with the row's judgement.
            cells: of the row itself, without those that span into it from above.
            page: the name of the page that it stands on.
        """
        row = self._spread(cells)
        fields = [self._names.field(" ".join(text.split())) for text in row.texts()]
        if {"date", "title"} <= set(fields):
            yield from self._begin(place, row, fields)
        elif self._columns is None or self._is_counting:
            self._undecided.append((place, row, page))
            if len(self._undecided) >= _MOST_UNDECIDED:
                yield from self._decide()
        else:
            yield self._judge(place, row, page)

    def begin_group(self) -> None:
        """A group of rows begins or ends, into which no cell spans."""
        self._spans.clear()

    def end(self, *, is_layout: bool = False) -> Iterator[Judged[Place]]:
        """Judge the rows that are left.

        Args:
            is_layout: whether the table only lays out others; of its rows nothing is said then.
        """
        yield from self._decide(is_layout=is_layout)

    def _spread(self, cells: Sequence[Cell]) -> _Spread:
        """The row's cells with those above that span into it, in their columns."""
        spread: list[tuple[Cell, int]] = []
        spans: dict[int, tuple[Cell, int, int]] = {}

        def from_above() -> None:
            while (above := self._spans.get(len(spread))) is not None:
                cell, start, rows = above
                if rows > 1:
                    spans[len(spread)] = (cell, start, rows - 1)
                spread.append((cell, start))

        for cell in cells:
            from_above()
            start = len(spread)
            wide = min(cell.columns, _WIDEST_SPAN) if start < _WIDEST else 1
            for column in range(start, start + max(wide, 1)):
                if cell.rows > 1 and column < _WIDEST:
                    spans[column] = (cell, start, min(cell.rows, _LONGEST_SPAN) - 1)
                spread.append((cell, start))
        from_above()
        self._spans = spans
        return _Spread(spread)

    def _begin(self, place: Place, row: _Spread, fields: list[str | None]) -> Iterator[Judged[Place]]:
        """A header: what stood before it is furniture, if no other header did."""
        if self._columns is None:
            yield from self._before_header()
        else:
            yield from self._decide()
        names = [" ".join(text.split()) for text in row.texts()]
        while names and not names[-1]:
            names.pop()
        fields = fields[: len(names)]
        if self._columns is not None and self._columns.names == names:
            yield Judged(place, "furniture")  # as long tables repeat it
            return
        is_own = len(names) > _FEWEST_OWN and tuple(names) == FIELDS[: len(names)]
        self._columns = _Columns(names, fields, list(_warnings_of(names, fields, row)), is_own)
        self._is_counting = NUMBER in fields
        if self._is_counting:
            self._undecided.append((place, row, None))
        else:
            yield Judged(place, "furniture", warnings=tuple(self._columns.warnings))

    def _before_header(self) -> Iterator[Judged[Place]]:
        waiting, self._undecided = self._undecided, []
        for place, row, _ in waiting:
            yield self._without_header(place, row)

    def _without_header(self, place: Place, row: _Spread) -> Judged[Place]:
        """A row of which no header says what its cells are."""
        if _is_dated(row):
            return Judged(place, "reject", reason=NO_HEADER)
        return Judged(place, "furniture")

    def _decide(self, *, is_layout: bool = False) -> Iterator[Judged[Place]]:
        """Judge the rows that wait, by all that is known of their table."""
        waiting, self._undecided = self._undecided, []
        if self._columns is not None:
            if self._is_counting:
                yield from self._counted(waiting)
            return
        filled = [row for _, row, _ in waiting if row.printed()]
        if filled and all(_has_all_by_place(row) for row in filled):
            self._columns = _Columns([], list(_BY_PLACE), [])
            for number, (place, row, page) in enumerate(waiting):
                judged = self._judge(place, row, page)
                more = (_AS_BY_PLACE,) if number == 0 else ()
                yield _warned(judged, more)
            return
        header = next((row for row in filled if len(row.printed()) > 1), None)
        is_list = header is not None and _is_dated(header)
        names = _named((header or filled[0]).printed()) if filled and not is_list else ""
        for place, row, _ in waiting:
            if is_list and row.printed():
                yield Judged(place, "reject", reason=NO_HEADER)
            elif names and not is_layout and row.printed():
                yield Judged(place, "furniture", warnings=(f"{NOT_A_LIST}: {names}",))
                names = ""
            else:
                yield Judged(place, "furniture")

    def _counted(
        self, waiting: list[tuple[Place, _Spread, str | None]]
    ) -> Iterator[Judged[Place]]:
        """The header and the rows after it, with what is known of columns that may number them."""
        assert self._columns is not None
        self._is_counting = False
        (header, _, _), *rows = waiting
        for column, name in enumerate(self._columns.fields):
            if name == NUMBER:
                width = len(self._columns.fields)
                whole = [row.cells for _, row, _ in rows if len({at for _, at in row.cells}) > 1]
                texts = [cells[column][0].text for cells in whole if len(cells) >= width]
                if only_counts(texts):
                    self._columns.fields[column] = LEFT_OUT
                    words = f"{_ONLY_NUMBERS}: {self._columns.names[column]}"
                    self._columns.warnings.append(words)
                else:
                    self._columns.fields[column] = "id"
        yield Judged(header, "furniture", warnings=tuple(self._columns.warnings))
        for place, row, page in rows:
            yield self._judge(place, row, page)

    def _judge(self, place: Place, row: _Spread, page: str | None) -> Judged[Place]:
        """What a row is under the table's header."""
        if not row.printed():
            return Judged(place, "furniture")
        try:
            read, warnings = self._read(row, page)
        except UnreadableError as error:
            return Judged(place, "reject", reason=str(error))
        return Judged(place, "clip", row=read, warnings=tuple(warnings))

    def _read(self, row: _Spread, page: str | None) -> tuple[Row, list[str]]:
        assert self._columns is not None
        columns, width = self._columns, len(self._columns.fields)
        cells = list(row.cells)
        self._repeat(cells)
        while len(cells) > width and not cells[-1][0].text.strip():
            cells.pop()
        # A cell that spans beyond the last column is one of it all the same.
        ends = max((start for _, start in cells), default=0)
        if ends >= width or len(cells) < width:
            raise UnreadableError(f"{max(len(cells), ends + 1)} cells where the header has {width}")
        warnings: list[str] = []
        values: dict[str, list[Cell]] = {}
        for column, cell in _of_fields(cells, columns.fields):
            name = columns.fields[column]
            if name and (cell.text.strip() or cell.address):
                values.setdefault(name, []).append(cell)
            elif name is None and cell.text.strip() and not _name_at(columns, column):
                warnings.append(f"{_NO_NAME}: {cell.text.strip()[:_LONGEST_NAME]}")
        fields = {name: _value(name, found, is_printed=self._is_printed) for name, found in values.items()}
        read, more = row_of(fields, self._context, is_printed=self._is_printed)
        return _with_links(read, cells, values, page), [*more, *warnings]

    def _repeat(self, cells: list[tuple[Cell, int]]) -> None:
        """Put the cell above in the place of each ditto mark."""
        assert self._columns is not None
        if self._columns.is_own:
            return
        for column, (cell, start) in enumerate(cells):
            name = self._columns.fields[column] if column < len(self._columns.fields) else None
            if _DITTO.fullmatch(cell.text) or (name == "date" and _SAME_DAY.fullmatch(cell.text)):
                above = self._columns.above.get(column)
                if above is None:
                    raise UnreadableError(f"{cell.text.strip()} stands for a cell above, and there is none")
                cells[column] = (above, start)
            elif cell.text.strip():
                text = _ID_AT_END.sub("", cell.text) if name == "title" else cell.text
                self._columns.above[column] = Cell(text, address=cell.address if name != "title" else None)


def only_counts(texts: Iterable[str]) -> bool:
    """Whether texts only number the rows: whole numbers, up from 1 or down to it."""
    numbers: list[int] = []
    for text in texts:
        plain = unicodedata.normalize("NFKC", text).strip()
        if plain and not _DITTO.fullmatch(plain):
            match = _NUMBER.fullmatch(plain)
            if match is None:
                return False
            numbers.append(int(match["number"]))
    if not numbers:
        return False
    if numbers[0] != 1:
        numbers.reverse()
    pairs = zip(numbers, numbers[1:], strict=False)
    # It may begin anew, where a table has parts, and skip a row that was taken out.
    return numbers[0] == 1 and all(0 < then - now <= 10 or then == 1 for now, then in pairs)


def known_headers() -> str:
    """What the columns that a table needs can be called, in words."""
    date, title = (", ".join(names_of(name, 3)) for name in ("date", "title"))
    return f"a date ({date} …) and a headline ({title} …)"


def _is_dated(row: _Spread) -> bool:
    """Whether one of the row's cells begins with a day, as those of a list of clips do."""
    return any(begins_with_day(text) for text in row.printed()[:4])


def _has_all_by_place(row: _Spread) -> bool:
    texts = row.texts()
    return (
        len(texts) == len(_BY_PLACE)
        and begins_with_day(texts[0])
        and all(text.strip() for text in texts[1:3])
    )


def _warned(judged: Judged[Place], more: tuple[str, ...]) -> Judged[Place]:
    return Judged(judged.place, judged.kind, judged.row, judged.reason, (*more, *judged.warnings))


def _named(names: Sequence[str]) -> str:
    """Some names, for a warning."""
    shown = [" ".join(name.split())[:_LONGEST_NAME] for name in dict.fromkeys(names)]
    more = f" and {len(shown) - _MOST_NAMES} more" if len(shown) > _MOST_NAMES else ""
    return ", ".join(shown[:_MOST_NAMES]) + more


def _warnings_of(names: list[str], fields: list[str | None], row: _Spread) -> Iterator[str]:
    if unknown := [name for name, found in zip(names, fields, strict=True) if name and found is None]:
        yield f"{_NO_FIELD}: {_named(unknown)}"
    twice: dict[str, list[str]] = {}
    for column, (name, found) in enumerate(zip(names, fields, strict=True)):
        spans = row.cells[column][1] != column
        if found and found != "summary" and found not in LISTS and not spans:
            twice.setdefault(found, []).append(name)
    for found, same in twice.items():
        if len(same) > 1 and found != NUMBER:
            yield f"{_SAME_FIELD}: {_named(same)}"


def _name_at(columns: _Columns, column: int) -> str:
    return columns.names[column] if column < len(columns.names) else ""


def _of_fields(
    cells: Sequence[tuple[Cell, int]], fields: Sequence[str | None]
) -> Iterator[tuple[int, Cell]]:
    """Each cell once, in the first of the columns it covers that is a field, else in its first."""
    at = 0
    while at < min(len(cells), len(fields)):
        cell, start = cells[at]
        end = at
        while end < len(cells) and cells[end][1] == start and cells[end][0] is cell:
            end += 1
        covered = range(at, min(end, len(fields)))
        yield next((column for column in covered if fields[column]), at), cell
        at = max(end, at + 1)


def _value(name: str, cells: Sequence[Cell], *, is_printed: bool) -> Value:
    """The value of a field from its columns."""
    texts = [cell.text for cell in cells]
    if name in LISTS:
        return [item for text in texts for item in _items(text, is_printed=is_printed)]
    if name == "summary":
        return "\n".join(texts)
    if name == "url":
        return next((text for text in texts if "://" in text), cells[0].address or texts[0])
    return texts[0]


def _items(text: str, *, is_printed: bool) -> list[str]:
    lines = text.split("\n") if is_printed else [text]
    return [item for line in lines for item in json_list(line) or split_list(line)]


def _with_links(
    row: Row, cells: Sequence[tuple[Cell, int]], values: dict[str, list[Cell]], page: str | None
) -> Row:
    """The row with what links say: the headline's leads to the article, others to other clips."""
    refs = dict.fromkeys([*row.refs, *(ref for cell, _ in cells for ref in cell.refs)])
    refs.pop(row.id or "", None)
    (title, *_) = values["title"]
    address = None if set(title.refs) & set(refs) else title.address
    collections = row.collections or ((page,) if page else ())
    return replace(row, refs=tuple(refs), url=row.url or address, collections=collections)
