"""Counts as one SVG drawing: columns along a time, or bars with names.

In a page the drawing takes its colours from the page's style; as a file of its own it has
them in it, for light and for dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

_WIDTH = 360  # units; a narrow screen shows them as pixels
_LINE = 15  # height of a line of text
_TITLE = 26  # height of the title
_HEIGHT = 130  # of the plot of columns
_MARGIN = 8
_BAR = 20
_WIDEST_NAME = 150
_NARROW, _WIDE = 6.6, 12  # units of a Latin and of a Japanese character
_LABELS = 9  # names under columns at most
_TICKS = 4  # lines of the scale at most
_STYLE = Path(__file__).parent / "chart.css"


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows.

    Attributes:
        title: what is counted.
        names: what the values are (`year`).
        numbers: what is counted (`clips`).
        values: for each value its key, its name and its number.
        is_time: whether the values are times, which stand along the axis in their order.
    """

    title: str
    names: str
    numbers: str
    values: Sequence[tuple[str, str, int]]
    is_time: bool


def drawing(chart: Chart) -> str:
    """The chart as an `svg` element for a page that has `style.css`."""
    return _svg(chart, "", "")


def picture(chart: Chart) -> str:
    """The chart as an SVG file of its own."""
    style = f"<style>{_STYLE.read_text(encoding='utf-8')}</style>"
    return _svg(chart, ' xmlns="http://www.w3.org/2000/svg"', style)


def _svg(chart: Chart, namespace: str, style: str) -> str:
    height, marks = _columns(chart) if chart.is_time else _bars(chart)
    size = f' viewBox="0 0 {_WIDTH} {height:g}"'
    if namespace:
        size += f' width="{2 * _WIDTH}" height="{2 * height:g}"'
    kind = "columns" if chart.is_time else "bars"
    ground = '<rect class="ground" width="100%" height="100%"/>' if namespace else ""
    title = escape(chart.title)
    return (
        f'<svg{namespace} class="chart" data-kind="{kind}"{size} role="img" aria-label="{title}">'
        f"{style}{ground}{_text(_MARGIN, 16, chart.title, 'title')}{''.join(marks)}</svg>"
    )


def _columns(chart: Chart) -> tuple[float, list[str]]:
    """Columns over an axis of times, beside a scale."""
    most, step = _scale(max((number for _, _, number in chart.values), default=0))
    left = _MARGIN + len(f"{most:,}") * _NARROW + 6
    right = _WIDTH - _MARGIN
    top = _TITLE + _LINE
    zero = top + _HEIGHT
    marks = [_text(_MARGIN, _TITLE + 6, chart.numbers, "axis")]
    for number in range(0, most + 1, step):
        y = zero - _HEIGHT * number / most
        marks.append(f'<path class="grid" d="M{left:g} {y:g}H{right:g}"/>')
        marks.append(_text(left - 4, y + 4, f"{number:,}", "axis", "end"))
    wide = (right - left) / max(len(chart.values), 1)
    widest = max((_length(name) for _, name, _ in chart.values), default=0)
    every = max(-(-len(chart.values) // _LABELS), int((widest + 6) // wide) + 1)
    # Numbers stand over all columns or over none.
    is_numbered = wide > max((_length(f"{n:,}") for _, _, n in chart.values), default=0) + 4
    for place, (key, name, number) in enumerate(chart.values):
        x = left + place * wide
        high = _HEIGHT * number / most
        bar = (
            f'x="{x + wide * 0.12:.2f}" y="{zero - high:.2f}"'
            f' width="{wide * 0.76:.2f}" height="{high:.2f}"'
        )
        label = ""
        if number and is_numbered:
            label = _text(x + wide / 2, zero - high - 3, f"{number:,}", "value", "middle")
        marks.append(_mark(key, name, number, bar, label))
        if (len(chart.values) - 1 - place) % every == 0:
            middle = min(x + wide / 2, _WIDTH - 2 - _length(name) / 2)
            marks.append(_text(middle, zero + _LINE, name, "axis", "middle"))
    marks.append(_text(right, zero + 2 * _LINE, chart.names, "axis", "end"))
    return zero + 2 * _LINE + 6, marks


def _bars(chart: Chart) -> tuple[float, list[str]]:
    """A bar for each value, its name before it and its number after it."""
    most = max((number for _, _, number in chart.values), default=0) or 1
    widest = max((_length(name) for _, name, _ in chart.values), default=0)
    left = _MARGIN + min(widest, _WIDEST_NAME) + 6
    room = _WIDTH - left - _MARGIN - _length(f"{most:,}") - 4
    top = _TITLE + _LINE
    marks = [
        _text(left - 6, _TITLE + 6, chart.names, "axis", "end"),
        _text(left, _TITLE + 6, chart.numbers, "axis"),
    ]
    for place, (key, name, number) in enumerate(chart.values):
        y = top + place * _BAR
        wide = room * number / most
        bar = f'x="{left:.2f}" y="{y + 3}" width="{wide:.2f}" height="{_BAR - 6}"'
        label = _text(left + wide + 4, y + 14, f"{number:,}", "value")
        marks.append(_text(left - 6, y + 14, _cut(name), "name", "end"))
        marks.append(_mark(key, name, number, bar, label))
    return top + max(len(chart.values), 1) * _BAR + _MARGIN, marks


def _mark(key: str, name: str, number: int, bar: str, label: str) -> str:
    """A bar with its number; `data-most` is the number that its length stands for."""
    return (
        f'<g data-key="{escape(key)}" data-most="{number}">'
        f"<title>{escape(name)}: {number:,}</title><rect {bar}/>{label}</g>"
    )


def _scale(most: int) -> tuple[int, int]:
    """The end of a scale that has room for the largest number, and the step of its lines."""
    steps = (factor * 10**power for power in range(19) for factor in (1, 2, 5))
    step = next(step for step in steps if step * _TICKS >= most)
    return max(-(-most // step), 1) * step, step


def _cut(name: str) -> str:
    kept = name
    while _length(kept) > _WIDEST_NAME:
        kept = kept[:-1]
    return kept if kept == name else f"{kept[:-1]}…"


def _length(text: str) -> float:
    return sum(_NARROW if character < "\u2000" else _WIDE for character in text)


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="{kind}" x="{x:.2f}" y="{y:.2f}"{at}>{escape(text)}</text>'
