"""Wrapping text by cells: Japanese breaks anywhere but at a few characters, Latin at spaces."""

import re

from rich.cells import cell_len

# JIS X 4051: what must not begin a line, and what must not end one.
_NOT_FIRST = frozenset(
    "、。，．,.・：；:;?!？！」』）)】〕］]｝}〉》’”ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…‥～%％"
)
_NOT_LAST = frozenset("「『（(【〔［[｛{〈《‘“")
_UNIT = re.compile(r"[!-~\u00a1-\u024f]+|\s+|.", re.DOTALL)


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` cells; all of it but the spaces at breaks.

    A word longer than the width is cut; so is a run that no rule lets break.
    """
    return [text[start:end] for start, end in wrap_spans(text, width)]


def wrap_spans(text: str, width: int) -> list[tuple[int, int]]:
    """Where the lines of `wrap` begin and end in the text."""
    lines: list[tuple[int, int]] = []
    start = end = 0  # of the line under way
    for unit in _units(text, width):
        line = text[start:end]
        if line.strip() and cell_len(line + unit.rstrip()) > width:
            lines.append((start, start + len(line.rstrip())))
            start = end
        end += len(unit)
        if not text[start:end].strip():
            start = end
    if start < end or not lines:
        lines.append((start, start + len(text[start:end].rstrip())))
    return lines


def _units(text: str, width: int) -> list[str]:
    """The pieces between which a line may break, none wider than `width`."""
    units: list[str] = []
    for match in _UNIT.finditer(text):
        piece = match[0]
        glued = units and (piece[0] in _NOT_FIRST or units[-1][-1] in _NOT_LAST)
        if glued and cell_len(units[-1] + piece) <= width:
            units[-1] += piece
        else:
            units += _cut(piece, width)
    return units


def _cut(piece: str, width: int) -> list[str]:
    cut, part = [], ""
    for char in piece:
        if part and cell_len(part + char) > width:
            cut.append(part)
            part = ""
        part += char
    return [*cut, part]
