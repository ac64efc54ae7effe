"""Counts as bars, and counts along a time as sparklines."""

from collections.abc import Mapping, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clipdb.printable import printable

_BLOCKS = "·▁▂▃▄▅▆▇█"  # the first for nothing
_PARTS = "▏▎▍▌▋▊▉"
_WIDEST_NAME = 40
_GAP = 2  # cells between columns: one of padding, one of the box


def print_bars(console: Console, name: str, counts: Sequence[tuple[str, int]]) -> None:
    """A line for each value: its name, its number, a bar."""
    most = max((number for _, number in counts), default=0) or 1
    names = _name_width(console, [name, *(value for value, _ in counts)])
    numbers = max(len("clips"), len(str(most)))
    room = console.width - names - numbers - 3 * _GAP
    table = _table(name, names, numbers)
    table.add_column("", width=room)
    for value, number in counts:
        bar = Text(_bar(number, most, room), style="cyan")
        table.add_row(Text(printable(value)), str(number), bar)
    console.print(table)


def print_cross(
    console: Console,
    names: tuple[str, str],
    counts: Mapping[tuple[str, ...], int],
    totals: Mapping[str, int],
    *,
    is_time: bool,
) -> str:
    """A row for each value of the first property, with the clips that have it.

    Along a time it has a sparkline, else a column for each value of the second.

    Returns:
        In words, what was left out because the terminal is too narrow for it.
    """
    rows = [row for row in totals if any(key[0] == row for key in counts)]
    columns = list(dict.fromkeys(key[1] for key in counts))
    name_width = _name_width(console, [names[0], *rows])
    numbers = max(len("clips"), *(len(str(total)) for total in totals.values()))
    room = console.width - name_width - numbers - 3 * _GAP
    kept = columns[-room:] if is_time else _fitting(columns, counts, room)
    table = _table(names[0], name_width, numbers)
    if is_time:
        table.add_column(f"{kept[0]} … {kept[-1]}", no_wrap=True)
    for column in () if is_time else kept:
        table.add_column(Text(printable(column)), justify="right", no_wrap=True)
    for row in rows:
        cells = [counts.get((row, column), 0) for column in kept]
        total = Text(printable(row)), str(totals[row])
        if is_time:
            table.add_row(*total, Text(sparkline(cells), style="cyan"))
        else:
            table.add_row(*total, *(str(n or "·") for n in cells))
    console.print(table)
    if len(kept) == len(columns):
        return ""
    before = f" before {kept[0]}" if is_time else ""
    return f"{len(columns) - len(kept)} of {len(columns)} {names[1]} columns{before}"


def _table(name: str, name_width: int, number_width: int) -> Table:
    """A table that begins with a name and a number of clips."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, _GAP - 1, 0, 0))
    table.add_column(name, overflow="fold", width=name_width)
    table.add_column("clips", justify="right", width=number_width)
    return table


def _name_width(console: Console, names: Sequence[str]) -> int:
    widest = max(cell_len(printable(name)) for name in names)
    return min(widest, _WIDEST_NAME, max(console.width // 3, len("main-country")))


def _fitting(columns: Sequence[str], counts: Mapping[tuple[str, ...], int], room: int) -> list[str]:
    """As many of the columns, from the first, as have room beside each other."""
    kept = []
    for column in columns:
        widest = max(len(str(number)) for key, number in counts.items() if key[1] == column)
        room -= max(widest, cell_len(printable(column))) + _GAP
        if room < 0:
            break
        kept.append(column)
    return kept


def sparkline(numbers: Sequence[int]) -> str:
    """A character for each number, its height for how large it is beside the largest."""
    most = max(numbers, default=0) or 1
    return "".join(_BLOCKS[-(-number * (len(_BLOCKS) - 1) // most)] for number in numbers)


def _bar(number: int, most: int, width: int) -> str:
    eighths = round(number * width * 8 / most)
    part = _PARTS[eighths % 8 - 1] if eighths % 8 else ""
    return "█" * (eighths // 8) + part or (_PARTS[0] if number else "")
