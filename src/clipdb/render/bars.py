"""Counts as bars, and counts along a time as sparklines."""

from collections.abc import Mapping, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clipdb.render.console import shown

_BLOCKS = "·▁▂▃▄▅▆▇█"  # the first for nothing
_PARTS = "▏▎▍▌▋▊▉"
_MOST_COLUMNS = 16  # of a table of two properties that is no time
_WIDEST_NAME = 40


def print_bars(console: Console, name: str, counts: Sequence[tuple[str, int]]) -> None:
    """A line for each value: its name, its number, a bar."""
    most = max((number for _, number in counts), default=0) or 1
    names = max((cell_len(shown(value)) for value, _ in counts), default=0)
    room = console.width - min(names, _WIDEST_NAME) - len(f"{most}") - 5
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column(name, overflow="fold", max_width=_WIDEST_NAME)
    table.add_column("clips", justify="right")
    table.add_column("")
    for value, number in counts:
        bar = Text(_bar(number, most, max(room - 4, 8)), style="cyan")
        table.add_row(Text(shown(value)), str(number), bar)
    console.print(table)


def print_cross(
    console: Console,
    names: tuple[str, str],
    counts: Mapping[tuple[str, ...], int],
    *,
    is_time: bool,
) -> None:
    """A row for each value of the first property.

    Along a time it has a sparkline, else a column for each value of the second.
    """
    rows = list(dict.fromkeys(key[0] for key in counts))
    columns = list(dict.fromkeys(key[1] for key in counts))
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column(names[0], overflow="fold", max_width=_WIDEST_NAME)
    table.add_column("clips", justify="right")
    left_out = 0 if is_time else max(0, len(columns) - _MOST_COLUMNS)
    if is_time:
        table.add_column(f"{columns[0]} … {columns[-1]}" if columns else names[1], no_wrap=True)
    for column in () if is_time else columns[:_MOST_COLUMNS]:
        table.add_column(Text(shown(column)), justify="right", overflow="fold")
    for row in rows:
        numbers = [counts.get((row, column), 0) for column in columns]
        total = Text(shown(row)), str(sum(numbers))
        if is_time:
            table.add_row(*total, Text(sparkline(numbers), style="cyan"))
        else:
            table.add_row(*total, *(str(n or "·") for n in numbers[:_MOST_COLUMNS]))
    console.print(table)
    if left_out:
        console.print(f"… and {left_out} more of {names[1]}", style="dim")


def sparkline(numbers: Sequence[int]) -> str:
    """A character for each number, its height for how large it is beside the largest."""
    most = max(numbers, default=0) or 1
    return "".join(_BLOCKS[-(-number * (len(_BLOCKS) - 1) // most)] for number in numbers)


def _bar(number: int, most: int, width: int) -> str:
    eighths = round(number * width * 8 / most)
    part = _PARTS[eighths % 8 - 1] if eighths % 8 else ""
    return "█" * (eighths // 8) + part or (_PARTS[0] if number else "")
