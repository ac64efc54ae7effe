"""The chronology on a terminal: a line an event, under the headings of its groups."""

from collections.abc import Sequence
from itertools import zip_longest

from rich.console import Console
from rich.text import Text

from clipdb.events.chronology import Event, grouped, in_words, reasons
from clipdb.localisation import Localisation
from clipdb.printable import printable
from clipdb.render.wrapping import cells, wrap

_INDENT = 27  # cells of date and kind
_OUTLETS = 30  # cells of outlets, where there is room for them beside the headline
_WIDE = 110  # cells from which on there is


def print_chronology(
    console: Console,
    events: Sequence[Event],
    by: str,
    localisation: Localisation,
    *,
    why: bool = False,
) -> None:
    """Print events by groups, oldest first.

    Args:
        console: where to.
        events: what, oldest first.
        by: what they are grouped by.
        localisation: the reader's names and labels.
        why: whether to print under each the words that told its kind, status and day.
    """
    for place, (heading, some) in enumerate(grouped(events, by, localisation)):
        if place:
            console.print()
        console.print(Text(printable(heading), "bold"))
        for event in some:
            _print_event(console, event, localisation)
            for line in reasons(event, localisation) if why else ():
                for part in wrap(printable(line), console.width - _INDENT):
                    console.print(Text(" " * _INDENT).append(part, "dim"))


def _print_event(console: Console, event: Event, localisation: Localisation) -> None:
    """Date, kind and headline, and the outlets beside it or, on a narrow terminal, under it."""
    words = {name: printable(text) for name, text in in_words(event, localisation).items()}
    is_wide = console.width >= _WIDE
    room = console.width - _INDENT - (_OUTLETS + 2 if is_wide else 0)
    kind = " ".join(filter(None, (words["kind"], words["status"])))
    said = f"{words['parties']}: {words['headline']}" if words["parties"] else words["headline"]
    headlines, outlets = wrap(said, room), wrap(words["outlets"], _OUTLETS if is_wide else room)
    dates = Text(f"{words['date']:<11}", "dim")
    kinds = Text(kind, "yellow" if words["status"] else "cyan")
    kinds.append(" " * max(1, _INDENT - 11 - cells(kind)))
    beside = zip_longest(headlines, outlets if is_wide else (), fillvalue="")
    for place, (headline, outlet) in enumerate(beside):
        line = Text.assemble(dates, kinds) if not place else Text(" " * _INDENT)
        line.append(headline)
        if outlet:
            line.append(" " * (room + 2 - cells(headline)))
            line.append(outlet, "dim")
        console.print(line)
    for outlet in () if is_wide else outlets:
        console.print(Text(" " * _INDENT).append(outlet, "dim"))
