"""Subject headings: which of the controlled list a text is about.

A spelling is looked for in the folded text; `…` in it stands for up to 40 characters of
the same sentence (`首相…と…会談`). Latin spellings count as whole words.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from clipdb.folding import fold_word
from clipdb.tagging.places import Places
from clipdb.vocabulary.topics import load_topics

if TYPE_CHECKING:
    from clipdb.tagging.scanning import Hit

_WIDEST = 40  # characters that a gap stands for


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic found at `text[start:end]` by one of its spellings."""

    start: int
    end: int
    topic: str
    spelling: str

    @property
    def rule(self) -> str:
        """What told it, in words."""
        return f"the spelling {self.spelling}"


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A spelling of a topic, as printed in the table and as the patterns of its parts."""

    topic: str
    printed: str
    parts: tuple[re.Pattern[str], ...]
    not_in: tuple[str, ...]

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it stands, in a time that grows with the text: the parts are taken from the last
        to the first, each with the nearest one that leads to the end."""
        *others, last = self.parts
        found = [match.span() for match in last.finditer(text)]
        for part in reversed(others):
            starts = [start for start, _ in found]
            found = [
                (match.start(), found[place][1])
                for match in part.finditer(text)
                if (place := bisect_left(starts, match.end())) < len(found)
                and starts[place] - match.end() <= _WIDEST
                and "。" not in text[match.end() : starts[place]]
            ]
        yield from found


def find_topics(text: str, hits: Sequence["Hit"]) -> list[Subject]:
    """The topics of a text, in order of place; of nested spellings the longest.

    Args:
        text: folded.
        hits: which of `words_of_topics` stand in it, by `scan`.
    """
    if not hits:
        return []
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for start, end, entry in hits:
        places[entry.word].append((start, end))
    hiding: dict[tuple[str, ...], Places] = {}
    subjects = []
    likely = dict.fromkeys(s for word in places for s in _spellings().get(word, ()))
    for spelling in likely:
        if spelling.not_in not in hiding:
            spans = (span for trap in spelling.not_in for span in places.get(trap, ()))
            hiding[spelling.not_in] = Places(spans)
        hidden = hiding[spelling.not_in]
        subjects += [
            Subject(start, end, spelling.topic, spelling.printed)
            for start, end in spelling.spans(text)
            if not hidden.hold(start, end)
        ]
    return _longest(subjects)


def _longest(subjects: list[Subject]) -> list[Subject]:
    """Of spellings of one topic that are parts of each other the longest."""
    longest: dict[str, list[Subject]] = {}
    for subject in sorted(subjects, key=lambda s: (s.start, -s.end, s.spelling)):
        kept = longest.setdefault(subject.topic, [])
        if not kept or subject.end > kept[-1].end:
            kept.append(subject)
    return sorted((subject for kept in longest.values() for subject in kept), key=lambda s: s.start)


@cache
def words_of_topics() -> frozenset[str]:
    """What is looked for in a folded text: the longest part of each spelling, and each word
    that looks like one."""
    not_in = {word for spellings in _spellings().values() for s in spellings for word in s.not_in}
    return frozenset({*_spellings(), *not_in})


@cache
def _spellings() -> dict[str, list[_Spelling]]:
    """All spellings, under the words of the part that is rarest, by its length."""
    found: dict[str, list[_Spelling]] = defaultdict(list)
    for topic in load_topics().values():
        not_in = tuple(map(_folded, topic.not_in))
        for spelling in topic.spellings:
            parts = [[_folded(word) for word in part] for part in spelling.parts]
            patterns = tuple(re.compile("|".join(map(_word, part))) for part in parts)
            made = _Spelling(topic.id, spelling.printed, patterns, not_in)
            for word in max(parts, key=lambda part: min(map(len, part))):
                found[word].append(made)
    return dict(found)


def _folded(word: str) -> str:
    """A word of the table as a folded text has it; no such word ends in a counter."""
    return fold_word(word)[-1]


def _word(literal: str) -> str:
    before = r"(?<![0-9a-z])" if literal[:1].isascii() and literal[:1].isalnum() else ""
    after = r"(?![0-9a-z])" if literal[-1:].isascii() and literal[-1:].isalnum() else ""
    return before + re.escape(literal) + after
