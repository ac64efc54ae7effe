"""What the one pass over the texts finds: words at their places."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from clipdb.vocabulary.countries import KanjiForm, Lookalike


@dataclass(slots=True)
class Entry:
    """A word that is looked for, and what it is: in a plain text a country's name, a word that
    names none, a kanji; in a folded text a part of a subject's spellings."""

    word: str
    codes: tuple[str, ...] = ()
    hides: bool = False
    is_persons: bool = False
    lookalikes: tuple[Lookalike, ...] = ()
    form: KanjiForm | None = None
    is_japan: bool = False
    in_plain: bool = False
    in_folded: bool = False
    parts: tuple[int, ...] = ()
    hides_topic: bool = False


Hit = tuple[int, int, Entry]  # the word stands at text[start:end]


class Places:
    """Some spans; what they hold is told in a time that hardly grows with their number."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def hold(self, start: int, end: int) -> bool:
        """Whether `start:end` is one of the spans or a part of one."""
        place = bisect_right(self._starts, start)
        return place > 0 and self._ends[place - 1] >= end

    def hold_more_than(self, start: int, end: int) -> bool:
        """Whether `start:end` is a part of one of the spans, which is longer."""
        before, here = bisect_left(self._starts, start), bisect_right(self._starts, start)
        return bool(
            (before and self._ends[before - 1] >= end) or (here and self._ends[here - 1] > end)
        )
