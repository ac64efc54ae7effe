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
    lines: list[str] = []
    line = ""
    for unit in _units(text, width):
        if cell_len(line + unit.rstrip()) > width and line.strip():
            lines.append(line.rstrip())
            line = ""
        line = line + unit if line or not unit.isspace() else ""
    if line.strip() or not lines:
        lines.append(line.rstrip())
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
