"""Subject headings: which of the controlled list a text is about.

A spelling is looked for in the folded text; `…` in it stands for up to 40 characters of
the same sentence (`首相…と…会談`). Latin spellings count as whole words.
"""

import re
from dataclasses import dataclass
from functools import cache

from clipdb.folding import fold
from clipdb.vocabulary.topics import load_topics

_GAP = "…"
_WITHIN_SENTENCE = r"[^。]{0,40}?"


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic found at `text[start:end]` by one of its spellings."""

    start: int
    end: int
    topic: str
    spelling: str


def find_topics(text: str) -> list[Subject]:
    """All topics' spellings in a folded text, in order of place."""
    found = [
        Subject(match.start(), match.end(), topic, spelling)
        for topic, spelling, literal, pattern in _patterns()
        if literal in text
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda subject: subject.start)


@cache
def _patterns() -> list[tuple[str, str, str, re.Pattern[str]]]:
    """Topic, spelling, a literal that must be there, and the pattern, for every spelling."""
    patterns = []
    for topic in load_topics().values():
        for spelling in topic.spellings:
            parts = [fold(part) for part in spelling.split(_GAP)]
            pattern = _WITHIN_SENTENCE.join(_part(part) for part in parts)
            if topic.not_in:
                hidden = "|".join(re.escape(fold(word)) for word in topic.not_in)
                pattern = rf"(?!{hidden}){pattern}"
            patterns.append((topic.id, spelling, max(parts, key=len), re.compile(pattern)))
    return patterns


def _part(literal: str) -> str:
    before = r"(?<![0-9a-z])" if literal[:1].isascii() and literal[:1].isalnum() else ""
    after = r"(?![0-9a-z])" if literal[-1:].isascii() and literal[-1:].isalnum() else ""
    return before + re.escape(literal) + after
