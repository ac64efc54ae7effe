"""Why a clip has its tags: the words marked in the text, and the rule for each."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from clipdb.clip import Clip
from clipdb.localisation import Localisation
from clipdb.printable import printable
from clipdb.render.card import WIDEST, place_of
from clipdb.render.marked import has_colours
from clipdb.render.wrapping import wrap, wrap_spans
from clipdb.tagging import Explanation, Reason

# Marks where there are no colours, and styles where there are.
_MARKS = {"country": ("«", "»"), "topic": ("‹", "›")}
_STYLES = {"country": "bold magenta", "topic": "underline"}
_INDENT = "    "


def print_why(
    console: Console, clip: Clip, explanation: Explanation, localisation: Localisation
) -> None:
    """Print a clip's texts, its countries and subjects marked, and then each tag's reasons."""
    width = min(console.width, WIDEST)
    texts = (clip.title, clip.summary, *clip.notes)
    _print(console, place_of(clip, localisation), width, style="dim")
    for place, text in enumerate(texts):
        reasons = [reason for reason in explanation.reasons if reason.text == place]
        style = "bold" if place == 0 else ""
        if has_colours(console):
            _print_coloured(console, text, reasons, width, style)
        else:
            for line in _marked(text, reasons).split("\n"):
                _print(console, line, width, style=style)
    for tag, name, party, reasons in _by_tag(explanation, localisation):
        console.print()
        said = localisation.said(party or "")
        is_party = localisation.label("why.party", reason=said) if party else ""
        heading = f"{name} ({tag})" if name != tag else name
        _print(console, f"{heading}  {is_party}".rstrip(), width, style="bold")
        words = Counter((texts[r.text][r.start : r.end], r.rule) for r in reasons)
        for (word, rule), times in words.items():
            often = f" ({localisation.label('why.times', number=times)})" if times > 1 else ""
            said = localisation.said(rule)
            word = " ".join(word.split())
            if tag in explanation.tags.countries:
                said = localisation.label("why.because", name=name, reason=said)
            _print(console, f"{word}{often}: {said}", width, indent=_INDENT)


def _by_tag(
    explanation: Explanation, localisation: Localisation
) -> Iterator[tuple[str, str, str | None, list[Reason]]]:
    """Each tag and its name, why it is a party if it is one, and the words that made it."""
    tags, parties = explanation.tags, explanation.parties
    named = [(one.code, one.name) for one in localisation.countries(tags.countries, parties)]
    named += [(topic, localisation.topic(topic)) for topic in tags.topics]
    for tag, name in named:
        reasons = [reason for reason in explanation.reasons if tag in reason.tags]
        yield tag, name, parties.get(tag), reasons


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


def _print_coloured(
    console: Console, text: str, reasons: Sequence[Reason], width: int, style: str
) -> None:
    """The text with its words in the styles of what they made."""
    start = 0
    for paragraph in text.split("\n"):
        for first, last in wrap_spans(paragraph, width):
            line = Text(printable(paragraph[first:last]), style=style)
            if len(line) == last - first:  # nothing unsafe had to be written longer
                for reason in reasons:
                    begin, end = reason.start - start - first, reason.end - start - first
                    if end > 0 and begin < last - first:
                        line.stylize(_STYLES[reason.kind], max(begin, 0), end)
            console.print(line, soft_wrap=True)
        start += len(paragraph) + 1


def _print(console: Console, text: str, width: int, *, style: str = "", indent: str = "") -> None:
    for line in wrap(printable(text), width - len(indent)):
        console.print(Text(indent + line, style=style), soft_wrap=True)
