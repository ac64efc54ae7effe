"""What an edit changes of clips, old beside new, the words that differ in colour."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from clipdb.clip import LIST_FIELDS, Value
from clipdb.editing.differences import differences
from clipdb.edits import FieldChange
from clipdb.localisation import Localisation
from clipdb.printable import printable
from clipdb.render.card import WIDEST
from clipdb.render.marked import marked
from clipdb.render.wrapping import cells, wrap

_OLD, _NEW = "red", "green"
# Pale grounds under black ink, on which kanji can be read in a dark and a light terminal.
_OLD_WORDS, _NEW_WORDS = "black on color(224)", "black on color(194)"
_INDENT = "  "
_GAP = 2
_LONG = frozenset({"notes"})  # lists whose items are texts


def print_changes(
    console: Console,
    changes: Sequence[FieldChange],
    titles: Mapping[str, str],
    localisation: Localisation,
) -> None:
    """Print what is changed, a block a clip.

    Args:
        console: where to.
        changes: the changed fields, those of a clip together.
        titles: the clips' headlines by their ids.
        localisation: the reader's names.
    """
    width = min(console.width, WIDEST)
    widest = max((len(change.field) for change in changes), default=0)
    clip = None
    for change in changes:
        if change.clip != clip:
            clip = change.clip
            heading = f"{clip}  {titles.get(clip, '')}".rstrip()
            for part in wrap(printable(heading), width):
                console.print(Text(part, style="bold"), soft_wrap=True)
        label = f"{_INDENT}{change.field:{widest}}{' ' * _GAP}"
        for line in _lines(console, change, width - cells(label), localisation):
            console.print(Text.assemble((label, "dim"), line), soft_wrap=True)
            label = " " * len(label)


def _lines(
    console: Console, change: FieldChange, width: int, localisation: Localisation
) -> Iterator[Text]:
    old, new = change.before, change.after
    if change.field in LIST_FIELDS - _LONG:
        yield from _items(_listed(old), _listed(new), change.field, width, localisation)
        return
    for one in differences(_paragraphs(old), _paragraphs(new)):
        for sign, text, places, style, words in (
            ("-", one.old, one.old_places, _OLD, _OLD_WORDS),
            ("+", one.new, one.new_places, _NEW, _NEW_WORDS),
        ):
            if text is None:
                continue
            lead = f"{sign} "
            for line in marked(console, text, places, width - 2, style=style, mark=words):
                yield Text.assemble((lead, style), line)
                lead = "  "


def _items(
    old: Sequence[str], new: Sequence[str], field: str, width: int, localisation: Localisation
) -> Iterator[Text]:
    """The items that go and come, or both lists where only their order differs."""
    gone = [item for item in old if item not in new]
    come = [item for item in new if item not in old]
    if not gone and not come:
        gone, come = list(old), list(new)
    for sign, items, style in (("-", gone, _OLD), ("+", come, _NEW)):
        lead = f"{sign} "
        names = printable(", ".join(_name(item, field, localisation) for item in items))
        for line in wrap(names, width - 2) if items else ():
            yield Text(lead + line, style=style)
            lead = "  "


def _name(item: str, field: str, localisation: Localisation) -> str:
    if field in ("countries", "main_countries"):
        return localisation.country(item)
    return localisation.topic(item) if field == "topics" else item


def _listed(value: Value) -> list[str]:
    return value if isinstance(value, list) else []


def _paragraphs(value: Value) -> list[str]:
    if isinstance(value, list):
        return [" ".join(item.split("\n")) for item in value]
    return str(value).split("\n") if value else []
