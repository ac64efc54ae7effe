"""The one folding of text: what index, query and tagging compare instead of the print.

`normalise` undoes accidents of print and scrape; readers and taggers use it. `fold` goes on to
make spellings alike that a search must not tell apart; the index holds folded texts. A word
that is looked for is folded by `fold_word`, and `fold_word(w)` has a part of `fold(text)`
whenever `w` is a part of `text`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from clipdb.folding import steps
from clipdb.folding.steps import Step

_NORMALISE = (steps.WIDTH, steps.CHARACTERS, steps.VOICED, steps.CLOSE_UP, steps.ONE_SPACE)
_SPELLINGS = (steps.CASE, steps.DESIGNATIONS, steps.COUNTED, steps.MIDDLE_DOTS)
_ALIKE = (*_SPELLINGS, steps.LONG_VOWELS)
_FOLD = (*_NORMALISE, *_ALIKE)
_FOLD_WORD = (*_NORMALISE, *_SPELLINGS, steps.DOTS_AT_ENDS)
_BETWEEN = "\uf8fd"  # of the private use area
_KEPT = 16  # texts: a clip's are tagged and then indexed


@dataclass(frozen=True, slots=True)
class Mapped:
    """Rewritten text; its character `i` stands for `original[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original the characters from `start` to `end` (not empty) stand."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(_KEPT)
def normalise(text: str) -> str:
    """The text in one width and one form of each character, closed up; capitals stay."""
    return steps.run(_NORMALISE, text)


def normalise_with_map(text: str) -> Mapped:
    """What `normalise` gives, with its map back to the original."""
    return _with_map(_NORMALISE, text)


@lru_cache(_KEPT)
def fold(text: str) -> str:
    """The text as the index holds it."""
    return steps.run(_ALIKE, normalise(text))


def fold_all(texts: Sequence[str]) -> list[str]:
    """What `fold` gives for each text, in half its time for some hundred of them.

    They are folded as one, parted by a character that no step rewrites or looks across.
    """
    joined = _BETWEEN.join(texts)
    if joined.count(_BETWEEN) != len(texts) - 1:
        return list(map(fold, texts))
    return steps.run(_FOLD, joined).split(_BETWEEN)


def fold_with_map(text: str) -> Mapped:
    """What `fold` gives, with its map back to the original."""
    return _with_map(_FOLD, text)


def fold_word(word: str) -> tuple[str, ...]:
    """What to look for in folded text to find a word; several where its ends leave it open.

    か国 is looked for as it is (わが国 has it not, いずれか国際 has) and as the counter of 7か国.
    Empty if there is nothing to look for.
    """
    folded = steps.run(_FOLD_WORD, word)
    if not folded.strip("・"):
        return ()
    forms = {folded}
    if folded.isascii():
        return (folded,)
    if steps.compiled(steps.COUNTER_FIRST).match(folded):
        forms |= {steps.COUNTER + form[1:] for form in forms}
    if len(folded) > 1 and steps.compiled(steps.COUNTER_LAST).search(folded):
        forms |= {form[:-1] + steps.COUNTER for form in forms}
    return tuple(sorted(steps.MAY_GO_ON.whole(form) for form in forms))


def _with_map(chain: tuple[Step, ...], text: str) -> Mapped:
    starts, ends = list(range(len(text))), list(range(1, len(text) + 1))
    for step in chain:
        text, starts, ends = steps.apply_with_map(step, text, starts, ends)
    return Mapped(text, tuple(starts), tuple(ends))
