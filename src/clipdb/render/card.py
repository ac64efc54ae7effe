"""One clip as a card: everything it says, with what it points to."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from clipdb.clip import Clip
from clipdb.printable import printable
from clipdb.render.wrapping import wrap

WIDEST = 100  # cells; longer lines tire the eye
_INDENT = "  "


def print_card(
    console: Console, clip: Clip, *, refs: Mapping[str, str], referring: Mapping[str, str]
) -> None:
    """Print a clip.

    Args:
        console: where to.
        clip: what.
        refs: the ids it points to and their headlines, empty where the archive has no such clip.
        referring: the ids that point to it, and their headlines.
    """
    width = min(console.width, WIDEST)
    _print(console, clip.title, width, style="bold")
    when = f"{clip.date} {clip.time}" if clip.time else clip.date
    outlet = clip.source if clip.source == clip.source_raw else f"{clip.source} ({clip.source_raw})"
    via = f" · via {clip.via}" if clip.via else ""
    _print(console, f"{clip.id} · {when} · {outlet}{via}", width, style="cyan")
    for paragraph in clip.summary.split("\n"):
        console.print()
        _print(console, paragraph, width)
    if clip.notes:
        console.print()
        _print(console, "【註】", width, style="dim")
        for note in clip.notes:
            _print(console, note, width, indent=_INDENT)
    console.print()
    _print_fields(console, clip, width)
    for label, ids in (("refers to", refs), ("referred to by", referring)):
        for id, title in ids.items():
            _print(console, f"{label} {id}  {title or '(not in this archive)'}", width, style="dim")


def _print_fields(console: Console, clip: Clip, width: int) -> None:
    countries = " ".join(
        f"{code}*" if code in clip.main_countries else code for code in clip.countries
    )
    rows: Sequence[tuple[str, str]] = (
        ("countries", f"{countries}  (* a party)" if clip.main_countries else countries),
        ("topics", " · ".join(clip.topics)),
        ("collections", " · ".join(clip.collections)),
    )
    for label, text in rows:
        if text:
            _print(console, f"{label}: {text}", width, style="magenta")


def _print(console: Console, text: str, width: int, *, style: str = "", indent: str = "") -> None:
    for line in wrap(printable(text), width - len(indent)):
        console.print(Text(indent + line, style=style), soft_wrap=True)
