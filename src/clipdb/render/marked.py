"""Text with the places marked where it matched, in lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from clipdb.printable import printable
from clipdb.render.wrapping import wrap_spans
from clipdb.search.snippets import Excerpt

Span = tuple[int, int]

# Both colours are set, so that it is read on dark and on light; without colours it is underlined.
_MATCH = "black on bright_yellow"
_MATCH_WITHOUT_COLOUR = "bold underline"


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a clip has the words looked for: places in its headline, and excerpts."""

    title: Sequence[Span] = ()
    excerpts: Sequence[Excerpt] = ()


def has_colours(console: Console) -> bool:
    """Whether what is printed may be told apart by colour."""
    return console.is_terminal and not console.no_color and console.color_system is not None


def marked(
    console: Console,
    text: str,
    places: Sequence[Span],
    width: int,
    *,
    style: str = "",
    mark: str = _MATCH,
) -> list[Text]:
    """The text in lines of at most `width` cells, the places in the style of marks."""
    match_style = mark if has_colours(console) else _MATCH_WITHOUT_COLOUR
    safe, safe_places = _made_safe(text, places)
    lines = []
    for start, end in wrap_spans(safe, width):
        line = Text(safe[start:end], style=style)
        for first, last in safe_places:
            if first < end and last > start:
                line.stylize(match_style, max(0, first - start), last - start)
        lines.append(line)
    return lines


def marked_excerpts(console: Console, hit: Hit, width: int) -> Iterator[Text]:
    """The excerpts of a clip in lines, cut ends shown by `...`."""
    for excerpt in hit.excerpts:
        before = "... " if excerpt.is_cut_before else ""
        after = " ..." if excerpt.is_cut_after else ""
        places = [(start + len(before), end + len(before)) for start, end in excerpt.matches]
        yield from marked(console, before + excerpt.text + after, places, width)


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
