"""Subject headings: which of the controlled list a text is about.

The one pass (`scanning.py`) finds the words of which spellings are made. A spelling of one
word stands where its word does; in one of several parts (`首相…と…会談`) each follows the one
before within 40 characters of the same sentence. Latin words count as whole words.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from clipdb.folding import fold_word
from clipdb.tagging.hits import Hit, Places
from clipdb.vocabulary.topics import load_topics

_WIDEST = 40  # characters that a gap stands for
_FIRST_WIDE = "\u0250"  # the first character that is no Latin letter or figure

Span = tuple[int, int]
_compiled = cache(re.compile)  # when a text has the other parts: few patterns are ever needed


class Subject(NamedTuple):
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
    """A spelling of a topic, as printed in the table; `parts` are places in the table's parts,
    `needs` those of them of which the pass finds words."""

    topic: str
    printed: str
    parts: tuple[int, ...]
    needs: frozenset[int]
    not_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """All spellings.

    Attributes:
        parts: of each part the pattern that finds all its words.
        with_word: word that the pass finds → the parts of which it is one.
        with_part: part → the spellings of which it is the rarest part.
        not_in: words that hold a spelling and are not its topic.
    """

    parts: list[str]
    with_word: dict[str, tuple[int, ...]]
    with_part: dict[int, list[_Spelling]]
    not_in: frozenset[str]


def find_topics(text: str, hits: Sequence[Hit]) -> list[Subject]:
    """The topics of a text, in order of place; of nested spellings the longest.

    Args:
        text: folded.
        hits: which of `words_of_topics` stand in it, by `scan`.
    """
    if not hits:
        return []
    table = _table()
    spans: dict[int, list[Span]] = {}
    hiding: dict[str, list[Span]] = {}
    for start, end, entry in hits:
        if entry.word < _FIRST_WIDE and not _is_whole(text, start, end):
            continue
        for part in entry.parts:
            if part in spans:
                spans[part].append((start, end))
            else:
                spans[part] = [(start, end)]
        if entry.hides_topic:
            hiding.setdefault(entry.word, []).append((start, end))
    present = spans.keys()
    subjects = []
    for part in [*spans]:
        for spelling in table.with_part.get(part, ()):
            is_one = len(spelling.parts) == 1
            if is_one or spelling.needs <= present:
                found = spans[part] if is_one else _in_parts(text, spelling, spans)
                if hiding and found:
                    found = _not_hidden(found, spelling, hiding)
                for start, end in found:
                    subjects.append(Subject(start, end, spelling.topic, spelling.printed))
    return _longest(subjects)


def _in_parts(text: str, spelling: _Spelling, spans: dict[int, list[Span]]) -> list[Span]:
    """Where a spelling of several parts stands; parts of one character are looked for now."""
    for part in spelling.parts:
        if part not in spans:
            pattern = _compiled(_table().parts[part])
            spans[part] = [match.span() for match in pattern.finditer(text)]
    return _chains(text, [spans[part] for part in spelling.parts])


def _not_hidden(
    found: Sequence[Span], spelling: _Spelling, hiding: Mapping[str, Sequence[Span]]
) -> list[Span]:
    hidden = Places(span for word in spelling.not_in for span in hiding.get(word, ()))
    return [span for span in found if not hidden.hold(*span)]


def _chains(text: str, parts: Sequence[Sequence[Span]]) -> list[Span]:
    """Where a span of each part follows one of the part before.

    The parts are taken from the last to the first, each with the nearest span that leads to the
    end, so that the time grows with the text alone.
    """
    *others, last = parts
    found = sorted(last)
    for part in reversed(others):
        starts = [start for start, _ in found]
        longer = []
        for start, end in sorted(part):
            place = bisect_left(starts, end)
            if place == len(found) or starts[place] - end > _WIDEST:
                continue
            if "。" not in text[end : starts[place]]:
                longer.append((start, found[place][1]))
        if not longer:
            return []
        found = longer
    return found


def _longest(subjects: list[Subject]) -> list[Subject]:
    """Of spellings of one topic that are parts of each other the longest."""
    if len(subjects) < 2:
        return subjects
    longest: dict[str, list[Subject]] = {}
    for subject in sorted(subjects, key=lambda s: (s.start, -s.end, s.spelling)):
        kept = longest.setdefault(subject.topic, [])
        if not kept or subject.end > kept[-1].end:
            kept.append(subject)
    return sorted((subject for kept in longest.values() for subject in kept), key=lambda s: s.start)


def words_of_topics() -> dict[str, tuple[int, ...]]:
    """What is looked for in a folded text: the words of all spellings, each with the numbers of
    the parts of which it is one."""
    return _table().with_word


def words_that_hide_topics() -> frozenset[str]:
    """Words that only look like a spelling."""
    return _table().not_in


@cache
def _table() -> _Table:
    numbers: dict[tuple[str, ...], int] = {}
    with_word: dict[str, list[int]] = defaultdict(list)
    with_part: dict[int, list[_Spelling]] = defaultdict(list)
    hiding: set[str] = set()
    for topic in load_topics().values():
        not_in = tuple(map(_folded, topic.not_in))
        hiding.update(not_in)
        for spelling in topic.spellings:
            parts = [tuple(dict.fromkeys(map(_folded, words))) for words in spelling.parts]
            made = tuple(numbers.setdefault(part, len(numbers)) for part in parts)
            is_long = {
                number: min(map(len, part)) for number, part in zip(made, parts, strict=True)
            }
            needs = frozenset(number for number, shortest in is_long.items() if shortest > 1)
            rarest = max(made, key=lambda number: is_long[number])
            with_part[rarest].append(_Spelling(topic.id, spelling.printed, made, needs, not_in))
    for part, number in numbers.items():
        if min(map(len, part)) > 1:
            for word in part:
                with_word[word].append(number)
    patterns = ["|".join(map(re.escape, part)) for part in numbers]
    return _Table(
        patterns,
        {word: tuple(found) for word, found in with_word.items()},
        dict(with_part),
        frozenset(hiding),
    )


def _folded(word: str) -> str:
    """A word of the table as a folded text has it; no such word ends in a counter."""
    return fold_word(word)[-1]


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin letter or figure goes on where a word begins or ends with one."""
    if text[start].isascii() and text[start].isalnum() and start:
        before = text[start - 1]
        if before.isascii() and before.isalnum():
            return False
    if text[end - 1].isascii() and text[end - 1].isalnum() and end < len(text):
        after = text[end]
        return not (after.isascii() and after.isalnum())
    return True
