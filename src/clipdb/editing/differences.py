"""Where two wordings of a text differ, word by word."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

Span = tuple[int, int]

# Words in Latin letters and numbers are one; of Japanese each character is, as a correction is
# often one of them.
_WORDS = re.compile(r"[A-Za-z0-9.,:%'-]+|\s+|.", re.DOTALL)
_SHORTEST = 2  # characters between two differences that are alike and still told apart
_LONGEST = 4_000  # words that are compared; of more the whole is shown as different


class Difference(NamedTuple):
    """Two wordings of a paragraph, and the places that differ; None where there is no other."""

    old: str | None
    new: str | None
    old_places: tuple[Span, ...] = ()
    new_places: tuple[Span, ...] = ()


def differences(old: Sequence[str], new: Sequence[str]) -> list[Difference]:
    """The paragraphs that differ, in order; those that are alike are left out."""
    found = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        gone, come = old[start:end], new[first:last]
        both = min(len(gone), len(come))
        found += [_compared(*pair) for pair in zip(gone[:both], come[:both], strict=True)]
        found += [Difference(text, None) for text in gone[both:]]
        found += [Difference(None, text) for text in come[both:]]
    return found


def _whole(text: str) -> tuple[Span, ...]:
    return ((0, len(text)),) if text else ()


def _compared(old: str, new: str) -> Difference:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > _LONGEST:
        return Difference(old, new, _whole(old), _whole(new))
    old_places: list[Span] = []
    new_places: list[Span] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    old_starts, new_starts = _places(before), _places(after)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind != "equal":
            old_places.append((old_starts[start], old_starts[end]))
            new_places.append((new_starts[first], new_starts[last]))
    return Difference(old, new, _joined(old_places), _joined(new_places))


def _places(words: Sequence[str]) -> list[int]:
    """Where each word begins, and where the last one ends."""
    places = [0]
    for word in words:
        places.append(places[-1] + len(word))
    return places


def _joined(places: Sequence[Span]) -> tuple[Span, ...]:
    """The places, those joined that are hardly apart; empty ones left out."""
    joined: list[Span] = []
    for start, end in places:
        if start == end:
            continue
        if joined and start - joined[-1][1] < _SHORTEST:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
