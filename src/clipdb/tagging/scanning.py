"""The one pass over the texts: everything that is looked for, found by one automaton.

Countries are looked for in a text as `normalise` gives it, subjects as `fold` does; the
automaton holds the words of both and reads many texts in one go.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from clipdb.folding import normalise
from clipdb.vocabulary.countries import KanjiForm, Lookalike, load_countries
from clipdb.vocabulary.topics import folded_spellings

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

_BETWEEN_TEXTS = "\n"  # which is in no folded text, and in no word that is looked for
_SHORTEST_IN_CAPITALS = 5  # letters; in capitals a shorter name is another word (CHAD, NIGER)


@dataclass(slots=True)
class Keyword:
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
    parts: Sequence[int] = ()
    hides_topic: bool = False


Span = tuple[int, int]
Hit = tuple[int, int, Keyword]  # the word stands at text[start:end]


class Places:
    """Some spans; what they hold is told in a time that hardly grows with their number."""

    def __init__(self, spans: Iterable[Span]) -> None:
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


def scan(plain: Sequence[str], folded: Sequence[str]) -> tuple[list[list[Hit]], list[list[Hit]]]:
    """What each of the plain and each of the folded texts has of what is looked for in it.

    The words of a text are in order of their ends, and overlap.
    """
    automaton, keywords = _automaton()
    texts = [*plain, *folded]
    found: list[list[Hit]] = [[] for _ in texts]
    ends, end = [], -1
    for text in texts:
        end += len(text) + 1
        ends.append(end)
    place, start_of_text, end_of_text, is_plain = -1, 0, -1, True
    hits: list[Hit] = []
    joined = _BETWEEN_TEXTS.join(texts)
    for index, start, end in automaton.find_matches_as_indexes(joined, overlapping=True):
        while end > end_of_text:
            place += 1
            start_of_text, end_of_text = end_of_text + 1, ends[place]
            hits, is_plain = found[place], place < len(plain)
        keyword = keywords[index]
        if keyword.in_plain if is_plain else keyword.in_folded:
            hits.append((start - start_of_text, end - start_of_text, keyword))
    return found[: len(plain)], found[len(plain) :]


@cache
def _automaton() -> tuple["AhoCorasick", list[Keyword]]:
    from ahocorasick_rs import AhoCorasick

    keywords = list(_keywords())
    return AhoCorasick([keyword.word for keyword in keywords]), keywords


def _keywords() -> Iterable[Keyword]:
    keywords: dict[str, Keyword] = {}

    def in_plain(word: str) -> Keyword:
        found = keywords.setdefault(word, Keyword(word))
        found.in_plain = True
        return found

    def in_folded(word: str) -> Keyword:
        found = keywords.setdefault(word, Keyword(word))
        found.in_folded = True
        return found

    countries = load_countries()
    for name, codes in countries.names.items():
        in_plain(normalise(name)).codes = codes
        if len(name) >= _SHORTEST_IN_CAPITALS and name[0].isascii():
            in_plain(normalise(name.upper())).codes = codes
    for word in countries.not_names:
        in_plain(normalise(word)).hides = True
    for word in countries.people - countries.not_names:
        in_plain(normalise(word)).is_persons = True
    for lookalike in countries.lookalikes:
        in_plain(lookalike.word).lookalikes += (lookalike,)
    for kanji, form in countries.kanji.items():
        in_plain(kanji).form = form
    in_plain("日").is_japan = True
    for word, parts in folded_spellings().with_word.items():
        in_folded(word).parts = parts
    for word in folded_spellings().not_in:
        in_folded(word).hides_topic = True
    return keywords.values()
