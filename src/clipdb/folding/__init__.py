"""The one folding of text: what index, query and tagging compare instead of the print.

`normalise` undoes accidents of print and scrape; readers and taggers use it. `fold` goes on to
make spellings alike that a search must not tell apart; the index holds folded texts. A word
that is looked for is folded by `fold_word`, and `fold_word(w)` has a part of `fold(text)`
whenever `w` is a part of `text`.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from clipdb.folding import steps
from clipdb.folding.steps import Step

_CHARACTERS = (steps.WIDTH, steps.CHARACTERS, steps.VOICED)
_SPACE = (steps.CLOSE_UP, steps.ONE_SPACE)
_NORMALISE = (*_CHARACTERS, *_SPACE)
_SPELLINGS = (steps.DASHES, steps.CASE, steps.DESIGNATIONS, steps.COUNTED, steps.MIDDLE_DOTS)
_ALIKE = (*_SPELLINGS, steps.LONG_VOWELS)
_FOLD = (*_NORMALISE, *_ALIKE)
_FOLD_WORD = (*_NORMALISE, *_SPELLINGS)
_BETWEEN_TEXTS = "\ue003"  # of private use: no letter, no white space, in no table
_KEPT = 16  # texts: a clip's are tagged and then indexed


# Folded text as tokens, one a character, is the form of the archive's full-text index: a word,
# however short, is then a phrase of tokens and is found wherever it stands, in every engine that
# splits at white space and looks for phrases.
SPACE = "\ue000"  # stands for a space between Latin words, which a tokenizer would skip
BORDER = "\ue001"  # between two texts, so that no word matches across them


class Mapped(NamedTuple):
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


def normalise_all(texts: Sequence[str]) -> list[tuple[str, tuple[int, ...]]]:
    """What `normalise` gives for each text, and the places in it where its words begin that
    white space parts in print; many texts at once take half the time."""
    printed = _all(_CHARACTERS, texts)
    return [
        (text, _beginnings(before, text))
        for before, text in zip(printed, _all(_SPACE, printed), strict=True)
    ]


def fold_normalised(normalised: Sequence[str]) -> list[str]:
    """What `fold` gives for each text, of what `normalise` gave for it."""
    return _all(_ALIKE, normalised)


def normalise_with_map(text: str) -> Mapped:
    """What `normalise` gives, with its map back to the original."""
    return _with_map(_NORMALISE, text)


@lru_cache(_KEPT)
def fold(text: str) -> str:
    """The text as the index holds it."""
    return steps.run(_ALIKE, normalise(text))


def fold_all(texts: Sequence[str]) -> list[str]:
    """What `fold` gives for each text, in half its time for some hundred of them."""
    return _all(_FOLD, texts)


def fold_with_map(text: str) -> Mapped:
    """What `fold` gives, with its map back to the original."""
    return _with_map(_FOLD, text)


def fold_word(word: str) -> tuple[str, ...]:
    """What to look for in folded text to find a word; several where its ends leave it open.

    か国 is looked for as it is (わが国 has it not, いずれか国際 has) and as the counter of 7か国.
    Empty if there is nothing to look for.
    """
    return _forms(steps.run(_FOLD_WORD, word))


def fold_words(words: Sequence[str]) -> list[tuple[str, ...]]:
    """What `fold_word` gives for each word, in a fifth of its time for thousands of them."""
    return [_forms(folded) for folded in _all(_FOLD_WORD, words)]


def _forms(folded: str) -> tuple[str, ...]:
    folded = steps.DOTS_AT_ENDS.whole(folded)
    if not folded.strip("・"):
        return ()
    forms = {folded}
    if folded.isascii() and folded not in ("-",):
        return (folded,)
    if folded.startswith("-") and (len(folded) == 1 or steps.is_katakana(folded[1])):
        forms.add("ー" + folded[1:])
    if folded.endswith("-") and (len(folded) == 1 or steps.is_katakana(folded[-2])):
        forms |= {form[:-1] + "ー" for form in forms}
    if folded[0] in steps.COUNTERS and steps.compiled(steps.COUNTER_FIRST).match(folded):
        forms |= {steps.COUNTER + form[1:] for form in forms}
    is_last = len(folded) > 1 and folded[-1] in steps.COUNTERS
    if is_last and steps.compiled(steps.COUNTER_LAST).search(folded):
        forms |= {form[:-1] + steps.COUNTER for form in forms}
    return tuple(sorted(steps.MAY_GO_ON.whole(form) for form in forms))


def tokens(folded: str) -> str:
    """The tokens of a folded text, parted by spaces."""
    return " ".join(folded.replace(" ", SPACE))


def joined_tokens(folded: Sequence[str]) -> str:
    """The tokens of several texts, with a border between each and the next."""
    return tokens(BORDER.join(folded))


def _all(chain: tuple[Step, ...], texts: Sequence[str]) -> list[str]:
    """Each text rewritten, all in one go: no step reaches over what is put between them."""
    rewritten = steps.run(chain, _BETWEEN_TEXTS.join(texts)).split(_BETWEEN_TEXTS)
    if len(rewritten) != len(texts):  # a text holds what was put between them
        return [steps.run(chain, text) for text in texts]
    return rewritten


def _beginnings(printed: str, closed_up: str) -> tuple[int, ...]:
    """Where in a text the words begin that white space parted before it was closed up."""
    words = printed.split()
    if len(words) < 2:
        return (0,)
    places, place = [], 0
    for word in words:
        place += closed_up.startswith(" ", place)
        places.append(place)
        place += len(word)
    return tuple(places)


def _with_map(chain: tuple[Step, ...], text: str) -> Mapped:
    starts, ends = list(range(len(text))), list(range(1, len(text) + 1))
    for step in chain:
        text, starts, ends = steps.apply_with_map(step, text, starts, ends)
    return Mapped(text, tuple(starts), tuple(ends))
