"""Text with places marked in it, wrapped."""

from collections.abc import Sequence

from rich.text import Text

from clipdb.printable import printable
from clipdb.render.wrapping import wrap_spans

_MATCH = "bold yellow not dim"
Span = tuple[int, int]


def marked(text: str, places: Sequence[Span], width: int, *, style: str = "") -> Text:
    """The text in lines of at most `width` cells, the places in bold."""
    safe, safe_places = _made_safe(text, places)
    lines = []
    for start, end in wrap_spans(safe, width):
        line = Text(safe[start:end], style=style)
        for first, last in safe_places:
            if first < end and last > start:
                line.stylize(_MATCH, max(0, first - start), last - start)
        lines.append(line)
    return Text("\n").join(lines)


def _made_safe(text: str, places: Sequence[Span]) -> tuple[str, list[Span]]:
    """The text as it may be printed, on one line, and the places in it."""
    safe, moved, done = "", [], 0
    for start, end in places:
        safe += printable(text[done:start].replace("\n", " "))
        first = len(safe)
        safe += printable(text[start:end].replace("\n", " "))
        moved.append((first, len(safe)))
        done = end
    return safe + printable(text[done:].replace("\n", " ")), moved
