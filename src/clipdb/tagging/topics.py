"""Subject headings: which of the controlled list a text is about.

The scan (`scanning.py`) finds the words of which spellings are made. A spelling of one
word stands where its word does; in one of several parts (`首相…と…会談`) each follows the one
before within 40 characters of the same sentence. Latin words count as whole words.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from clipdb.tagging.scanning import Hit, Places, Span
from clipdb.vocabulary.topics import FoldedSpelling, folded_spellings

_WIDEST = 40  # characters that a gap stands for
_FIRST_WIDE = "\u0250"  # the first character that is no Latin letter or figure


class Subject(NamedTuple):
    """A topic found at `text[start:end]` by one of its spellings."""

    start: int
    end: int
    topic: str
    spelling: str

    @property
    def rule(self) -> str:
        """What told it, in words."""
        return f"it is worded like {self.spelling}"


def find_topics(text: str, hits: Sequence[Hit]) -> list[Subject]:
    """The topics of a text, in order of place; of nested spellings the longest.

    Args:
        text: folded.
        hits: which words of spellings stand in it, by `scan`.
    """
    if not hits:
        return []
    with_part = folded_spellings().with_part
    spans: dict[int, list[Span]] = {}
    hiding: dict[str, list[Span]] = {}
    for start, end, keyword in hits:
        if keyword.word < _FIRST_WIDE and not _is_whole(text, start, end):
            continue
        for part in keyword.parts:
            if part in spans:
                spans[part].append((start, end))
            else:
                spans[part] = [(start, end)]
        if keyword.hides_topic:
            hiding.setdefault(keyword.word, []).append((start, end))
    present = spans.keys()
    subjects = []
    for part in [*spans]:
        for spelling in with_part.get(part, ()):
            is_one = len(spelling.parts) == 1
            if is_one or spelling.needs <= present:
                found = spans[part] if is_one else _in_parts(text, spelling, spans)
                if hiding and found:
                    found = _not_hidden(found, spelling, hiding)
                for start, end in found:
                    subjects.append(Subject(start, end, spelling.topic, spelling.printed))
    return _longest(subjects)


def _in_parts(text: str, spelling: FoldedSpelling, spans: dict[int, list[Span]]) -> list[Span]:
    """Where a spelling of several parts stands; parts of one character are looked for now."""
    for part in spelling.parts:
        if part not in spans:
            spans[part] = [match.span() for match in _pattern(part).finditer(text)]
    return _chains(text, [spans[part] for part in spelling.parts])


@cache
def _pattern(part: int) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, folded_spellings().parts[part])))


def _not_hidden(
    found: Sequence[Span], spelling: FoldedSpelling, hiding: Mapping[str, Sequence[Span]]
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
    for subject in sorted(subjects, key=lambda s: (s.start, -s.end, len(s.spelling), s.spelling)):
        kept = longest.setdefault(subject.topic, [])
        if not kept or subject.end > kept[-1].end:
            kept.append(subject)
    return sorted((subject for kept in longest.values() for subject in kept), key=lambda s: s.start)


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
