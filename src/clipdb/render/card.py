"""One clip as a card: everything it says, with what it points to."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from rich.console import Console
from rich.text import Text

from clipdb.clip import Clip, Value, record_of
from clipdb.localisation import Localisation
from clipdb.printable import printable
from clipdb.render.clips import PARTY
from clipdb.render.wrapping import cells, wrap

WIDEST = 100  # cells; longer lines tire the eye
_GAP = 2
_INDENT = "  "


def print_card(
    console: Console,
    clip: Clip,
    localisation: Localisation,
    *,
    refs: Mapping[str, str],
    referring: Mapping[str, str],
    others: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Print a clip.

    Args:
        console: where to.
        clip: what.
        localisation: the reader's names and labels.
        refs: the ids it points to and their headlines, empty where the archive has no such clip.
        referring: the ids that point to it, and their headlines.
        others: the ids of the other clips of its event, with outlet and headline.
    """
    width = min(console.width, WIDEST)
    _print(console, clip.title, width, style="bold")
    _print(console, place_of(clip, localisation), width, style="dim")
    for paragraph in filter(None, clip.summary.split("\n")):
        console.print()
        _print(console, paragraph, width)
    if clip.notes:
        console.print()
        _print(console, localisation.label("card.notes"), width, style="dim")
        for note in clip.notes:
            _print(console, note, width, indent=_INDENT)
    console.print()
    rows = [*_fields(clip, localisation)]
    for label, ids in (
        ("refers_to", refs),
        ("referred_by", referring),
        ("also_reported", others),
    ):
        for id, title in ids.items():
            shown = title or localisation.label("card.missing")
            rows.append((localisation.label(f"card.{label}"), f"{id}  {shown}"))
    _print_rows(console, rows, width)


def print_rule(console: Console) -> None:
    """Part two cards."""
    console.print(Text(f"\n{'-' * min(console.width, WIDEST)}\n", style="dim"))


def place_of(clip: Clip, localisation: Localisation) -> str:
    """Id, date and outlet in one line."""
    when = f"{clip.date} {clip.time}" if clip.time else clip.date
    is_plain = clip.source == clip.source_raw
    outlet = clip.source if is_plain else f"{clip.source} ({clip.source_raw})"
    parts = [clip.id, when, outlet]
    if clip.via:
        parts.append(localisation.label("card.via", name=clip.via))
    return (" " * _GAP).join(parts)


def _fields(clip: Clip, localisation: Localisation) -> Iterator[tuple[str, str]]:
    """Labels and values of what is said about the clip; what is empty is left out."""
    tagged = localisation.countries(clip.countries, clip.main_countries)
    countries = ", ".join(country.name + PARTY * country.is_party for country in tagged)
    if clip.main_countries:
        countries += f"  ({localisation.label('party.legend')})"
    record = record_of(clip)
    rows = (
        ("countries", countries),
        ("topics", ", ".join(map(localisation.topic, clip.topics))),
        *((name, _text(record.get(name))) for name in ("collections", "labels", "comment", "url")),
    )
    return ((localisation.label(f"card.{key}"), value) for key, value in rows if value)


def _text(value: Value) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def _print_rows(console: Console, rows: list[tuple[str, str]], width: int) -> None:
    """Labels, and beside each its value; a label that stands again is not said again."""
    widest = max((cells(label) for label, _ in rows), default=0) + _GAP
    said = ""
    for label, value in rows:
        shown, said = ("" if label == said else label), label
        for line in wrap(printable(value), max(width - widest, width // 2)):
            pad = " " * (widest - cells(shown))
            console.print(Text.assemble((shown + pad, "dim"), line), soft_wrap=True)
            shown = ""


def _print(console: Console, text: str, width: int, *, style: str = "", indent: str = "") -> None:
    for line in wrap(printable(text), width - len(indent)):
        console.print(Text(indent + line, style=style), soft_wrap=True)
