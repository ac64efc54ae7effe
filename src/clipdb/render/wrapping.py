"""Wrapping text by cells: Japanese between phrases, Latin at spaces.

A sign or letter whose width is ambiguous (East Asian Width A: … ○ Д) counts as two cells, so that
no line is too long on a terminal that draws it wide; a Latin letter (é, ø) is narrow everywhere.
"""

import unicodedata
from functools import lru_cache

from clipdb.phrases import phrases

# JIS X 4051: what must not begin a line, and what must not end one.
NOT_FIRST = frozenset(
    "、。，．,.・：；:;?!？！」』）)】〕］]｝}〉》’”ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…‥～%％"
)
_NOT_LAST = frozenset("「『（(【〔［[｛{〈《‘“")


@lru_cache(4096)
def _character_cells(character: str) -> int:
    from rich.cells import cell_len

    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    is_latin = unicodedata.name(character, "").startswith("LATIN ")
    is_ambiguous = unicodedata.east_asian_width(character) == "A" and not is_latin
    return max(cell_len(character), 2 if is_ambiguous else 0)


def cells(text: str) -> int:
    """The most cells that a terminal draws a text in."""
    return len(text) if text.isascii() else sum(map(_character_cells, text))


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` cells; all of it but the spaces at breaks.

    A phrase or word longer than the width is cut; so is a run that no rule lets break.
    """
    return [text[start:end] for start, end in wrap_spans(text, width)]


def wrap_spans(text: str, width: int) -> list[tuple[int, int]]:
    """Where the lines of `wrap` begin and end in the text."""
    if text and "\n" not in text and cells(text) <= width:
        # Looking for phrases takes 4 µs a character.
        return [(0, len(text.rstrip()))]
    lines: list[tuple[int, int]] = []
    start = end = 0  # of the line under way
    for unit in _units(text, width):
        line = text[start:end]
        if line.strip() and cells(line + unit.rstrip()) > width:
            lines.append((start, start + len(line.rstrip())))
            start = end
        end += len(unit)
        if not text[start:end].strip():
            start = end
    if start < end or not lines:
        lines.append((start, start + len(text[start:end].rstrip())))
    return lines


def fit(text: str, width: int) -> str:
    """The text if it has room in so many cells, else its beginning and `...`."""
    if cells(text) <= width:
        return text
    kept = text
    while kept and cells(kept) > width - 3:
        kept = kept[:-1]
    return (kept.rstrip() + "...")[:width] if width > 3 else "." * width


def _units(text: str, width: int) -> list[str]:
    """The pieces between which a line may break, none wider than `width`."""
    units: list[str] = []
    for piece in phrases(text):
        glued = units and (piece[0] in NOT_FIRST or units[-1][-1] in _NOT_LAST)
        if glued and cells(units[-1] + piece) <= width:
            units[-1] += piece
        else:
            units += _cut(piece, width)
    return units


def _cut(piece: str, width: int) -> list[str]:
    """A piece in parts of at most `width` cells, of which none begins or ends wrongly."""
    parts, part = [], ""
    for character in piece:
        if part and cells(part + character) > width:
            kept = _good_end(part, character)
            parts.append(part[:kept])
            part = part[kept:]
        part += character
    return [*parts, part]


def _good_end(part: str, following: str) -> int:
    """How much of a part may stand in its line, so that neither line begins or ends wrongly.

    A part that is cut in its second half had better be cut where kanji, kana and Latin meet.
    """
    after = part + following
    good = [
        end
        for end in range(len(part), 0, -1)
        if after[end] not in NOT_FIRST and after[end - 1] not in _NOT_LAST
    ]
    borders = (end for end in good if end > len(part) // 2 and _is_border(after[end - 1 : end + 1]))
    return next(borders, good[0] if good else len(part))


def _is_border(two: str) -> bool:
    """Whether a word is likely to end between two characters: their scripts differ."""
    before, after = (unicodedata.name(character, "").partition(" ")[0] for character in two)
    return before != after and after != "HIRAGANA"
