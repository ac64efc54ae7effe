"""Two plain charts as SVG: columns along a time, and bars with names."""

from collections.abc import Sequence
from html import escape

_WIDTH = 480
_HEIGHT = 160
_LABEL = 14  # height of a line of text
_BAR = 18
_NAME = 120  # width of the names beside bars
_LABELS = 12  # names under columns at most

Values = Sequence[tuple[str, int]]


def columns(values: Values) -> str:
    """A column for each value, its number above it, names under some of them."""
    most = max((number for _, number in values), default=0) or 1
    step = _WIDTH / max(len(values), 1)
    every = -(-len(values) // _LABELS)
    marks = []
    for place, (name, number) in enumerate(values):
        height = (_HEIGHT - 2 * _LABEL) * number / most
        left, top = place * step, _HEIGHT - _LABEL - height
        middle = left + step / 2
        marks.append(
            f'<rect x="{left + step * 0.1:.1f}" y="{top:.1f}" width="{step * 0.8:.1f}"'
            f' height="{height:.1f}"><title>{escape(name)}: {number}</title></rect>'
        )
        if number and step > _LABEL:
            marks.append(_text(middle, top - 3, str(number), "middle"))
        if place % every == 0:
            marks.append(_text(middle, _HEIGHT - 2, name, "middle"))
    return _svg(_WIDTH, _HEIGHT, marks)


def bars(values: Values) -> str:
    """A bar for each value, its name before it, its number after it."""
    most = max((number for _, number in values), default=0) or 1
    room = _WIDTH - _NAME - 50
    marks = []
    for place, (name, number) in enumerate(values):
        top = place * _BAR
        width = room * number / most
        marks += [
            _text(_NAME - 6, top + 12, name, "end"),
            f'<rect x="{_NAME}" y="{top + 2}" width="{width:.1f}" height="{_BAR - 5}"/>',
            _text(_NAME + width + 5, top + 12, str(number), "start"),
        ]
    return _svg(_WIDTH, max(len(values), 1) * _BAR, marks)


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(width: int, height: int, marks: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
        f"{''.join(marks)}</svg>"
    )
