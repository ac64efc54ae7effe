"""One grid for all tables: rows of cells, whatever file they come from, judged row by row.

The header is found after title lines, spans are spread, ditto marks repeat the cell above, a
column that only numbers the rows is no id. Every row with content becomes a clip or a reject;
what stands before the header is furniture, and so is a table that is no list of clips, of which
a warning names the headers.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from clipdb.cells import split_list
from clipdb.dates.moments import begins_with_day
from clipdb.reading.fields import LISTS, NUMBER
from clipdb.reading.lines import line_of
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found, found_by
from clipdb.reading.records import Value, json_list, row_of
from clipdb.reading.rows import Row, UnreadableError
from clipdb.reading.tables.columns import BY_PLACE, Cell, Columns, Spans, Spread, header_of, some_of

_AS_BY_PLACE = "a table without a header is read as date, outlet, headline, summary"
_NOT_A_LIST = "a table whose header names no date and headline is left out"
_NO_HEADER = "its table has no header that names date and headline"
_NO_NAME = "cells of a column without a name are left out"
ERRORS = "cells with an error of a spreadsheet are empty"
_NEEDED = {"date": "date", "title": "headline"}
_NO_DATE_HERE = "no date; a cell 〃 says that it is the one above"
_MOST_UNDECIDED = 500  # rows that wait until it is clear what their table is
_FEWEST_CELLS = 3  # of a row that is a clip, though no header says what they are
_MOST_CELLS = 50  # of a row that are looked at to see that it is no header
_VALUE = re.compile(r"\s*(?:\d{4}|明治|大正|昭和|平成|令和)")  # how no header's name begins
_OF_OURS = frozenset({"source", "source_raw", "main_countries"})  # fields of our own exports
# What spreadsheets show in the place of a value that cannot be.
_ERROR = re.compile(
    r"\s*#(?:N/A|NAME\?|REF!|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA|##+)\s*"
)
_DITTO = re.compile(r"[\s(（「『\-―ー]*(?:[〃″\"”“]|仝|同上)[\s)）」』\-―ー]*")
_SAME_DAY = re.compile(r"[\s(（]*(?:同日|同)[\s)）]*")


@dataclass(frozen=True, slots=True)
class _Place:
    """A row, and where it stands."""

    row: Spread
    start: int
    end: int
    page: str | None


class Grid:
    """A table under way: rows go in, and come out as they are found to be, some of them later."""

    def __init__(self, context: Context, *, is_printed: bool = False) -> None:
        """A table with no rows yet.

        Args:
            context: what the user says of columns, and the known outlets.
            is_printed: whether its cells are laid out for the eye, as those of a web page; then
                a row of which there is nothing to say is no more than what is around it.
        """
        self._context = context
        self._names = context.field_names()
        self._is_printed = is_printed
        self._spans = Spans()
        self._columns: Columns | None = None
        self._header: _Place | None = None  # that waits until its numbers are told from ids
        self._waiting: list[_Place] = []
        self._is_headed: bool | None = None  # of a table without a header, once that is told

    @property
    def is_list(self) -> bool:
        """Whether a header was found, so that it is a list of clips."""
        return self._columns is not None

    def add(
        self, cells: Sequence[Cell], start: int, end: int, page: str | None = None
    ) -> Iterator[Found]:
        """Take a row, and judge what can be judged by now.

        Args:
            cells: of the row itself, without those that span into it from above.
            start: where it begins.
            end: where it ends.
            page: the name of the page that it stands on.
        """
        row = self._spans.spread(cells)
        place = _Place(row, start, end, page)
        columns = None if self._has_values(row) else header_of(row, self._names)
        if columns and not (self._columns and columns.goes_on(self._columns)):
            yield from self._begin(place, columns)
        elif self._columns is None or self._header is not None:
            self._waiting.append(place)
            if len(self._waiting) >= _MOST_UNDECIDED:
                yield from self.decide()
        else:
            yield from self._judged(self._columns, [place])

    def _has_values(self, row: Spread) -> bool:
        """Whether a row below a header is plainly none itself; saves looking at all its names."""
        return self._columns is not None and any(map(_VALUE.match, row.texts()[:_MOST_CELLS]))

    def begin_group(self) -> None:
        """A group of rows begins or ends, into which no cell spans."""
        self._spans.clear()

    def decide(self, *, is_layout: bool = False) -> Iterator[Found]:
        """Judge the rows that wait, by all that is known of their table: at its end, or before.

        Args:
            is_layout: whether the table only lays out others; nothing is said of its rows then.
        """
        waiting, self._waiting = self._waiting, []
        rows = [one.row for one in waiting if one.row.printed()]
        if self._columns is not None:
            if self._header is not None:
                self._columns.tell_ids_from_numbers([one.row for one in waiting])
                yield from self._furniture(self._header, self._columns.warnings)
                self._header = None
            yield from self._judged(self._columns, waiting)
        elif rows and all(_has_all_by_place(row) for row in rows):
            self._columns = Columns([], list(BY_PLACE))
            yield from _warned(self._judged(self._columns, waiting), _AS_BY_PLACE)
        else:
            yield from self._without_header(waiting, rows, is_layout=is_layout)

    def _begin(self, place: _Place, columns: Columns) -> Iterator[Found]:
        """A header; what stood before it is furniture, if no other header did."""
        if self._columns is None:
            waiting, self._waiting = self._waiting, []
            for one in waiting:
                yield from _no_header(one) if _is_clip(one.row) else self._furniture(one)
        else:
            yield from self.decide()
            if self._columns.names == columns.names:  # as long tables repeat it
                yield from self._furniture(place)
                return
        self._columns = columns
        if NUMBER in columns.fields:
            self._header = place
        else:
            yield from self._furniture(place, columns.warnings)

    def _without_header(
        self, waiting: Sequence[_Place], rows: Sequence[Spread], *, is_layout: bool
    ) -> Iterator[Found]:
        """The rows of a table that names no date and headline.

        Args:
            waiting: all rows.
            rows: those with content.
            is_layout: whether nothing is to be said of what is no clip.
        """
        first = next((row for row in rows if len(row.printed()) > 1), rows[0] if rows else None)
        is_said = is_layout or self._is_headed is True  # of the rows that were judged before
        if self._is_headed is None and first is not None:
            self._is_headed = not _is_dated(first)
        is_headed = self._is_headed is not False
        for one in waiting:
            if not one.row.printed():
                yield from self._furniture(one)
            elif not is_headed:
                yield from _no_header(one)
            elif first is not None and not is_said:
                is_said = True
                names = some_of(first.printed())
                words = (f"{_NOT_A_LIST}: {names}",)
                yield Found(one.start, one.end, warnings=words, page=one.page, unlike=names)
            else:
                yield from self._furniture(one)

    def _furniture(self, place: _Place, warnings: Sequence[str] = ()) -> Iterator[Found]:
        if warnings or not self._is_printed:
            yield Found(place.start, place.end, warnings=tuple(warnings), page=place.page)

    def _judged(self, columns: Columns, places: Sequence[_Place]) -> Iterator[Found]:
        """What rows are under the table's header."""
        for one in places:
            if one.row.printed():
                read = partial(self._read, columns, one.row, one.page)
                yield found_by(read, one.start, one.end, one.page)
            else:
                yield from self._furniture(one)

    def _read(self, columns: Columns, row: Spread, page: str | None) -> tuple[Row, list[str]]:
        warnings: list[str] = []
        cells = _without_errors(_without_header_cells(columns, row), warnings)
        cells = _repeated(columns, cells)
        _check_width(cells, len(columns.fields))
        found: dict[str, list[tuple[int, Cell]]] = {}
        for column, cell in _of_fields(cells, columns):
            field = columns.fields[column]
            if field and (cell.text.strip() or cell.address):
                found.setdefault(field, []).append((column, cell))
            elif field is None and cell.text.strip() and not columns.name_at(column):
                warnings.append(f"{_NO_NAME}: {some_of([cell.text])}")
        values = {field: self._value(field, several, columns) for field, several in found.items()}
        missing = next((field for field in ("date", "title") if field not in values), None)
        if missing and warnings:
            raise UnreadableError(f"no {_NEEDED[missing]}: {'; '.join(warnings)}")
        if missing == "date" and any(
            columns.fields[column] == "date"
            for column in columns.above
            if column < len(columns.fields)
        ):
            raise UnreadableError(_NO_DATE_HERE)
        if self._is_printed:
            _part_headline(values, found.get("title", ()))
        read, more = row_of(
            values,
            self._context,
            is_printed=self._is_printed,
            is_plain=set(columns.fields) >= _OF_OURS,
        )
        return _with_links(read, cells, found["title"][0][1], page), [*more, *warnings]

    def _value(self, field: str, cells: Sequence[tuple[int, Cell]], columns: Columns) -> Value:
        """The value of a field from the cells of its columns, none of which is empty."""
        texts = [cell.text for _, cell in cells]
        first, leading = cells[0]
        if field in LISTS:
            # On a page each line of the cell is an item.
            lines = "\n".join(texts).split("\n") if self._is_printed else texts
            return [item for line in lines for item in _items(line)]
        if field == "summary":
            return "\n".join(texts)
        if field == "url":
            return next((text for text in texts if "://" in text), leading.address or texts[0])
        return " ".join(
            cell.text for column, cell in cells if column == first or columns.is_one(first, column)
        )


def _part_headline(values: dict[str, Value], cells: Sequence[tuple[int, Cell]]) -> None:
    """Put what stands below the headline in its cell before the summary; an id belongs to it."""
    title = values.get("title")
    if len(cells) != 1 or not isinstance(title, str) or "\n" not in title:
        return
    lines = title.split("\n")
    at_end = line_of(lines[-1]).id_at_end()
    id = [lines.pop()] if at_end and not at_end.start() else []
    first = cells[0][1].first
    below = [line for line in lines[first:] if line.strip()]
    if below:
        values["title"] = "\n".join([*lines[:first], *id])
        values["summary"] = "\n".join([*below, *filter(None, [str(values.get("summary", ""))])])


def _no_header(place: _Place) -> Iterator[Found]:
    yield Found(place.start, place.end, reason=_NO_HEADER, page=place.page, unlike="")


def _warned(found: Iterable[Found], words: str) -> Iterator[Found]:
    """What is found, the first with a warning more."""
    for number, one in enumerate(found):
        yield replace(one, warnings=(words, *one.warnings)) if number == 0 else one


def _is_dated(row: Spread) -> bool:
    """Whether one of the row's first cells begins with a day, as those of a list of clips do."""
    return any(begins_with_day(text) for text in row.printed()[:4])


def _is_clip(row: Spread) -> bool:
    """Whether a row looks like a clip, though no header says what its cells are."""
    return len(row.printed()) >= _FEWEST_CELLS and _is_dated(row)


def _has_all_by_place(row: Spread) -> bool:
    texts = row.texts()
    return (
        len(texts) == len(BY_PLACE)
        and begins_with_day(texts[0])
        and all(text.strip() for text in texts[1:3])
    )


def _without_header_cells(columns: Columns, row: Spread) -> list[tuple[Cell, int]]:
    header = {id(cell) for cell, _ in columns.header if cell.rows > 1}
    return [(Cell("") if id(cell) in header else cell, start) for cell, start in row.cells]


def _without_errors(cells: list[tuple[Cell, int]], warnings: list[str]) -> list[tuple[Cell, int]]:
    """The cells of a row, those empty that have an error's name in the place of a value."""
    errors = [cell.text.strip() for cell, _ in cells if _ERROR.fullmatch(cell.text)]
    if not errors:
        return cells
    warnings.append(f"{ERRORS}: {', '.join(dict.fromkeys(errors))}")
    return [(Cell("") if _ERROR.fullmatch(cell.text) else cell, start) for cell, start in cells]


def _repeated(columns: Columns, cells: list[tuple[Cell, int]]) -> list[tuple[Cell, int]]:
    """The cells of a row, those above in the place of ditto marks.

    Raises:
        UnreadableError: there is no cell above.
    """
    if columns.is_own:
        return cells
    for column, (cell, start) in enumerate(tuple(cells)):
        field = columns.field_at(column)
        if _DITTO.fullmatch(cell.text) or (field == "date" and _SAME_DAY.fullmatch(cell.text)):
            above = columns.above.get(column)
            if above is None:
                mark = cell.text.strip()
                raise UnreadableError(f"{mark} stands for a cell above, and there is none")
            cells[column] = (above, start)
        elif cell.text.strip():
            # Another article under the same headline has neither its id nor its address.
            is_title = field == "title"
            text = _without_id(cell.text) if is_title else cell.text
            columns.above[column] = Cell(text, address=None if is_title else cell.address)
    return cells


def _without_id(text: str) -> str:
    at_end = line_of(text).id_at_end()
    return text[: at_end.start()].rstrip() if at_end else text


def _check_width(cells: list[tuple[Cell, int]], width: int) -> None:
    """Drop empty cells beyond the last column.

    Raises:
        UnreadableError: there are too many cells, or too few.
    """
    while len(cells) > width and not cells[-1][0].text.strip():
        cells.pop()
    # A cell that spans beyond the last column is one of it all the same.
    last = max((start for _, start in cells), default=0)
    if last >= width or len(cells) < width:
        number = max(len(cells), last + 1)
        raise UnreadableError(f"{number} cells where the header has {width}")


def _of_fields(cells: Sequence[tuple[Cell, int]], columns: Columns) -> Iterator[tuple[int, Cell]]:
    """Each cell once, in the first of the columns it covers that is a field, else in its first."""
    placed = zip(range(len(columns.fields)), cells, strict=False)
    for _, of_one in groupby(placed, key=lambda one: one[1][1]):
        covered = list(of_one)
        first, (cell, _) = covered[0]
        yield next((column for column, _ in covered if columns.fields[column]), first), cell


def _items(line: str) -> list[str]:
    items = json_list(line)
    return split_list(line) if items is None else items


def _with_links(row: Row, cells: Sequence[tuple[Cell, int]], title: Cell, page: str | None) -> Row:
    """The row with what links say: the headline's leads to the article, others to other clips."""
    linked = [ref for cell, _ in cells for ref in cell.refs if ref != row.id]
    refs = dict.fromkeys([*row.refs, *linked])
    address = None if set(title.refs) & set(linked) else title.address
    collections = row.collections or ((page,) if page else ())
    return replace(row, refs=tuple(refs), url=row.url or address, collections=collections)
