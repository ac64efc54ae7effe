"""Why a clip has its tags: the words marked in the text, and the rule for each."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from clipdb.clip import Clip
from clipdb.printable import printable
from clipdb.render.card import WIDEST
from clipdb.render.wrapping import wrap
from clipdb.tagging import Explanation, Reason

_MARKS = {"country": ("«", "»"), "topic": ("‹", "›")}
_INDENT = "    "


def print_why(console: Console, clip: Clip, explanation: Explanation) -> None:
    """Print a clip's texts, countries marked «» and subjects ‹›, and then each tag's reasons."""
    width = min(console.width, WIDEST)
    texts = (clip.title, clip.summary, *clip.notes)
    _print(console, clip.id, width, style="cyan")
    for place, text in enumerate(texts):
        reasons = [reason for reason in explanation.reasons if reason.text == place]
        for line in _marked(text, reasons).split("\n"):
            _print(console, line, width, style="bold" if place == 0 else "")
    for tag, party, reasons in _by_tag(explanation):
        console.print()
        _print(console, f"{tag}  a party: {party}" if party else tag, width, style="magenta")
        words = Counter((texts[r.text][r.start : r.end], r.rule) for r in reasons)
        for (word, rule), times in words.items():
            often = f" ({times} times)" if times > 1 else ""
            _print(console, f"{' '.join(word.split())}{often}: {rule}", width, indent=_INDENT)


def _by_tag(explanation: Explanation) -> Iterator[tuple[str, str | None, list[Reason]]]:
    """Each tag, why it is a party if it is one, and the words that made it."""
    for tag in (*explanation.tags.countries, *explanation.tags.topics):
        reasons = [reason for reason in explanation.reasons if tag in reason.tags]
        yield tag, explanation.parties.get(tag), reasons


def _marked(text: str, reasons: Sequence[Reason]) -> str:
    """The text with marks round the words; of marks at one place the inner ones stand inside."""
    edges: list[tuple[int, int, int, str]] = []
    for reason in reasons:
        opening, closing = _MARKS[reason.kind]
        length = reason.end - reason.start
        edges += [(reason.start, 1, -length, opening), (reason.end, 0, length, closing)]
    pieces, done = [], 0
    for place, _, _, mark in sorted(set(edges)):
        pieces += [text[done:place], mark]
        done = place
    return "".join([*pieces, text[done:]])


def _print(console: Console, text: str, width: int, *, style: str = "", indent: str = "") -> None:
    for line in wrap(printable(text), width - len(indent)):
        shown_line = Text(indent + line, style=style)
        shown_line.highlight_regex("«[^»]*»", "magenta")
        shown_line.highlight_regex("‹[^›]*›", "yellow")
        console.print(shown_line, soft_wrap=True)
