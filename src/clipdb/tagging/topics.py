"""Subject headings: which of the controlled list a text is about.

A spelling is looked for in the folded text; `…` in it stands for up to 40 characters of
the same sentence (`首相…と…会談`). Latin spellings count as whole words.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from clipdb.folding import fold_word
from clipdb.vocabulary.topics import load_topics

if TYPE_CHECKING:
    import ahocorasick

_GAP = "…"
_WITHIN_SENTENCE = r"[^。]{0,40}?"


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


def find_topics(text: str) -> list[Subject]:
    """The topics' spellings in a folded text, in order of place; of nested ones the longest."""
    found = [
        Subject(match.start(), match.end(), spelling.topic, spelling.printed)
        for spelling in _likely(text)
        for match in spelling.pattern.finditer(text)
        if not _is_inside(match.span(), _places(text, spelling.not_in))
    ]
    longest: dict[str, list[Subject]] = {}
    for subject in sorted(found, key=lambda s: (s.start, -s.end, s.spelling)):
        kept = longest.setdefault(subject.topic, [])
        if not kept or subject.end > kept[-1].end:
            kept.append(subject)
    return sorted((subject for kept in longest.values() for subject in kept), key=lambda s: s.start)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A spelling of a topic, as printed in the table and as a pattern."""

    topic: str
    printed: str
    pattern: re.Pattern[str]
    not_in: tuple[str, ...]


def _likely(text: str) -> list[_Spelling]:
    """The spellings whose longest part the text has."""
    parts = {part for _, part in _automaton().iter(text)}
    return [spelling for part in parts for spelling in _spellings()[part]]


@cache
def _automaton() -> "ahocorasick.Automaton":
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for part in _spellings():
        automaton.add_word(part, part)
    automaton.make_automaton()
    return automaton


@cache
def _spellings() -> dict[str, list[_Spelling]]:
    """All spellings, under the longest of their folded parts."""
    found: dict[str, list[_Spelling]] = defaultdict(list)
    for topic in load_topics().values():
        not_in = tuple(map(_folded, topic.not_in))
        for printed in topic.spellings:
            parts = [_folded(part) for part in printed.split(_GAP)]
            pattern = re.compile(_WITHIN_SENTENCE.join(map(_part, parts)))
            found[max(parts, key=len)].append(_Spelling(topic.id, printed, pattern, not_in))
    return found


def _folded(word: str) -> str:
    """A word of the table as a folded text has it; no such word ends in a counter."""
    return fold_word(word)[-1]


def _places(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    return [match.span() for word in words for match in re.finditer(re.escape(word), text)]


def _is_inside(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _part(literal: str) -> str:
    before = r"(?<![0-9a-z])" if literal[:1].isascii() and literal[:1].isalnum() else ""
    after = r"(?![0-9a-z])" if literal[-1:].isascii() and literal[-1:].isalnum() else ""
    return before + re.escape(literal) + after
