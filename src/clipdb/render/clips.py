"""Clips for a person to look through: a block a clip, on a wide terminal a row a clip."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from clipdb.clip import Clip
from clipdb.localisation import Localisation, Tagged
from clipdb.printable import printable
from clipdb.render.marked import Hit, marked, marked_excerpts
from clipdb.render.wrapping import cells, fit

ROWS_FROM = 110  # cells from which a row has room for its headline
PARTY = "*"
_GAP = 2
_INDENT = "  "
_DIM = "dim"
_TITLE = "bold"
_WIDEST_OUTLET = 16
_WIDEST_COUNTRIES = 30
_LEAST_COUNTRIES = 6


def print_clips(
    console: Console, clips: Sequence[Clip], localisation: Localisation, hits: Sequence[Hit] = ()
) -> None:
    """Print clips as wide as the terminal; nothing of a headline is left out.

    Args:
        console: where to.
        clips: what.
        localisation: the reader's names and labels.
        hits: for each clip where it matched; or none.
    """
    draw = _rows if console.width >= ROWS_FROM else _blocks
    for line in draw(console, clips, localisation, hits or [Hit()] * len(clips)):
        console.print(line, soft_wrap=True)


def country_names(tagged: Sequence[Tagged], width: int) -> Text:
    """Countries in at most `width` cells, parties marked; those without room as their number."""
    line = Text()
    for place, country in enumerate(tagged):
        name = printable(country.name) + PARTY * country.is_party
        comma = ", " if place else ""
        left = len(tagged) - place - 1
        room = width - cells(line.plain) - (len(f", +{left}") if left else 0)
        if cells(comma + name) > room:
            more = f"{comma}+{left + 1}"
            if not place and cells(more) <= width < cells(name):
                more = fit(name, width) if not left else f"+{left + 1}"
            line.append(more, _DIM)
            break
        line.append(comma, _DIM)
        line.append(name, "" if country.is_party else _DIM)
    return line


def _blocks(
    console: Console, clips: Sequence[Clip], localisation: Localisation, hits: Sequence[Hit]
) -> Iterator[Text]:
    """A line of date, outlet, countries and id; the headline; where it matched."""
    for place, (clip, hit) in enumerate(zip(clips, hits, strict=True)):
        if place:
            yield Text()
        yield from _first_lines(console.width, clip, localisation)
        yield from marked(console, clip.title, hit.title, console.width, style=_TITLE)
        for line in marked_excerpts(console, hit, console.width - len(_INDENT)):
            yield Text(_INDENT) + line


def _first_lines(width: int, clip: Clip, localisation: Localisation) -> Iterator[Text]:
    id = printable(clip.id)
    line = Text(clip.date, style=_DIM)
    room = width - len(clip.date) - 2 * _GAP - cells(id)
    if room < _LEAST_COUNTRIES:  # an id that is long as such, or a narrow terminal
        yield Text(id, style=_DIM, overflow="fold")
        id, room = "", width - len(clip.date) - _GAP
    outlet = fit(printable(clip.source), min(_WIDEST_OUTLET, max(room, 0)))
    line.append(" " * _GAP + outlet, _DIM)
    room -= cells(outlet) + _GAP
    tagged = localisation.countries(clip.countries, clip.main_countries)
    if room >= _LEAST_COUNTRIES and tagged:
        line = Text.assemble(line, " " * _GAP, country_names(tagged, room))
    line.append(" " * (width - cells(line.plain) - cells(id)) + id, _DIM)
    line.rstrip()
    yield line


def _rows(
    console: Console, clips: Sequence[Clip], localisation: Localisation, hits: Sequence[Hit]
) -> Iterator[Text]:
    """Columns of id, date, outlet and countries, and the headline with where it matched."""
    most = _WIDEST_COUNTRIES
    countries = [
        country_names(localisation.countries(clip.countries, clip.main_countries), most)
        for clip in clips
    ]
    outlets = [fit(printable(clip.source), _WIDEST_OUTLET) for clip in clips]
    header = [localisation.label(f"column.{name}") for name in ("id", "date", "source")]
    header.append(localisation.label("column.countries"))
    rows = [
        [Text(printable(clip.id), _DIM), Text(clip.date, _DIM), Text(outlet, _DIM), names]
        for clip, outlet, names in zip(clips, outlets, countries, strict=True)
    ]
    widths = [
        max(cells(text) for text in (name, *(row[place].plain for row in rows)))
        for place, name in enumerate(header)
    ]
    before = sum(widths) + _GAP * len(widths)
    yield _row([*(Text(name, _DIM) for name in header)], widths) + Text(
        localisation.label("column.title"), _DIM
    )
    is_parted = any(hit.excerpts for hit in hits)
    for row, clip, hit in zip(rows, clips, hits, strict=True):
        if is_parted:
            yield Text()
        room = console.width - before
        lines = marked(console, clip.title, hit.title, room, style=_TITLE)
        lines += marked_excerpts(console, hit, room)
        yield _row(row, widths) + lines[0]
        for line in lines[1:]:
            yield Text(" " * before) + line


def _row(row: Sequence[Text], widths: Sequence[int]) -> Text:
    line = Text()
    for text, width in zip(row, widths, strict=True):
        line = line + text + Text(" " * (width - cells(text.plain) + _GAP))
    return line
