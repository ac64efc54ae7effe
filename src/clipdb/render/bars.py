"""Counts for a person: bars, and crossed counts as shaded numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from clipdb.localisation import Localisation
from clipdb.printable import printable
from clipdb.render.marked import has_colours
from clipdb.render.wrapping import cells, fit

_WIDEST_NAME = 40
_GAP = 2  # cells between columns
_LEAST_BAR = 10  # cells for the longest bar, beside names however long
_BAR = "="  # thin, and one cell everywhere, as no character of a bar is
_BAR_STYLE = "cyan"
_NONE = "-"
# Grounds for the quarters of the scale, light to strong, each with the ink that is read on it.
_SHADES = ("", "black on color(153)", "black on color(117)", "black on color(39)")


@dataclass(frozen=True, slots=True)
class Crossed:
    """Clips counted by two properties.

    Attributes:
        counts: (value of the first, value of the second) → clips.
        rows: value of the first → clips that have it, each once, in order.
        columns: the same of the second.
        is_time: whether the second is a time, whose last columns are the most wanted.
        clips: all that are counted, each once.
    """

    counts: Mapping[tuple[str, ...], int]
    rows: Mapping[str, int]
    columns: Mapping[str, int]
    is_time: bool
    clips: int


def print_bars(
    console: Console,
    name: str,
    counts: Sequence[tuple[str, int]],
    localisation: Localisation,
    what: str = "clips",
) -> None:
    """A line for each value: its name, its number, a bar."""
    most = max((number for _, number in counts), default=0) or 1
    shown = [(printable(localisation.value(name, value)), number) for value, number in counts]
    heading = localisation.label(f"property.{name}")
    clips = localisation.label(what)
    numbers = max(cells(clips), len(f"{most:,}"))
    names = max(map(cells, [heading, *(value for value, _ in shown)]))
    names = min(names, max(console.width - numbers - _LEAST_BAR - 2 * _GAP, 8))
    room = max(console.width - names - numbers - 2 * _GAP, 1)
    _line(console, Text(f"{_left(heading, names)}  {_right(clips, numbers)}", "dim"))
    for value, number in shown:
        line = Text(f"{_left(value, names)}  {_right(f'{number:,}', numbers)}")
        length = max(round(number * room / most), 1 if number else 0)
        if length and room > 3:
            line.append(" " * _GAP + _BAR * length, _BAR_STYLE)
        _line(console, line)


def print_crossed(
    console: Console, names: tuple[str, str], crossed: Crossed, localisation: Localisation
) -> str:
    """A row for each value of the first property, a column for each of the second, and totals.

    Numbers are shaded on one scale for the whole table. Columns for which there is no room are
    together in one: of a time those before the first that has room.

    Returns:
        In words, what was left out because the terminal is too narrow even for that.
    """
    heading = localisation.label(f"property.{names[0]}")
    total = localisation.label("stats.total")
    shown_rows = {row: printable(localisation.value(names[0], row)) for row in crossed.rows}
    name_width = _name_width(console, [heading, total, *shown_rows.values()])
    clips = localisation.label("clips")
    numbers = max(cells(clips), len(f"{crossed.clips:,}"))
    room = console.width - name_width - numbers - _GAP
    shown_columns = _columns(names[1], crossed, localisation, room)
    most = max((n for key, n in crossed.counts.items() if key[1] in crossed.columns), default=0)
    line = Text(f"{_left(heading, name_width)}  {_right(clips, numbers)}", "dim")
    for column in shown_columns:
        line.append(" " * _GAP + _right(column.name, column.width))
    _line(console, line)
    for row, row_total in crossed.rows.items():
        line = Text(f"{_left(shown_rows[row], name_width)}  {_right(f'{row_total:,}', numbers)}")
        for column in shown_columns:
            number = sum(crossed.counts.get((row, value), 0) for value in column.values)
            line.append(" " * _GAP)
            line += _shaded(console, number, column, most)
        _line(console, line)
    line = Text(f"{_left(total, name_width)}  {_right(f'{crossed.clips:,}', numbers)}", "dim")
    for column in shown_columns:
        number = sum(crossed.columns[value] for value in column.values)
        line.append(" " * _GAP + _right(f"{number:,}", column.width))
    _line(console, line)
    left = len(crossed.columns) - sum(len(column.values) for column in shown_columns)
    if not left:
        return ""
    return localisation.label("left_out.columns", number=left, all=len(crossed.columns))


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a crossed table, for one value or for several that have no room of their own."""

    name: str
    values: tuple[str, ...]
    width: int

    @property
    def is_sum(self) -> bool:
        return len(self.values) > 1


def _columns(name: str, crossed: Crossed, localisation: Localisation, room: int) -> list[_Column]:
    """As many columns as have room, and one for the others if there are more."""
    each = [
        _column(_short(name, printable(localisation.value(name, value))), (value,), crossed)
        for value in crossed.columns
    ]
    if sum(column.width + _GAP for column in each) <= room:
        return each
    wanted = each[::-1] if crossed.is_time else each
    for kept in range(len(wanted) - 1, -1, -1):
        others = wanted[kept:]
        values = tuple(value for column in others for value in column.values)
        if crossed.is_time:
            rest = _column(f"<={others[0].name}", values, crossed)
        else:
            rest = _column(f"+{len(others)}", values, crossed)
        columns = [*wanted[:kept], rest]
        if sum(column.width + _GAP for column in columns) <= room:
            return columns[::-1] if crossed.is_time else columns
    return []


def _column(name: str, values: tuple[str, ...], crossed: Crossed) -> _Column:
    number = sum(crossed.columns[value] for value in values)
    return _Column(name, values, max(cells(name), len(f"{number:,}")))


def _short(property: str, name: str) -> str:
    """A month without its century, and a name cut where it would take the room of many numbers."""
    return name[2:] if property == "month" else fit(name, 14)


def _shaded(console: Console, number: int, column: _Column, most: int) -> Text:
    if not number:
        return Text(_right(_NONE, column.width), "dim")
    text = _right(f"{number:,}", column.width)
    if column.is_sum or not has_colours(console):
        return Text(text)
    shade = _SHADES[min(number * len(_SHADES) // (most + 1), len(_SHADES) - 1)]
    figure = text.lstrip()
    return Text.assemble(text[: -len(figure)], (figure, shade))


def _line(console: Console, line: Text) -> None:
    console.print(line, soft_wrap=True)


def _left(text: str, width: int) -> str:
    shown = fit(text, width)
    return shown + " " * (width - cells(shown))


def _right(text: str, width: int) -> str:
    return " " * (width - cells(text)) + text


def _name_width(console: Console, names: Sequence[str]) -> int:
    widest = max(map(cells, names))
    return min(widest, _WIDEST_NAME, max(console.width // 3, 8))
