"""Twins: clips that look like the same article under two ids."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from clipdb.catalogue import are_alike
from clipdb.clip import Clip
from clipdb.folding import fold
from clipdb.store.clips import moment_of
from clipdb.tagging import tag

_FIGURES = re.compile(r"\d+")
_DAY = 10_000  # moments
_COMPARED = 12  # headlines of a day and outlet with which a new one is compared in full
_LOOKED_UP = (
    400  # headlines that are found by the pairs of characters of a new one, its rarest first
)
_KEPT = 500  # days whose headlines are remembered


class Twins:
    """Finds clips of the same day with a like headline, in another outlet with the same one.

    Of many headlines only those are compared that share the most of the rarest pairs of
    characters, so that a day with a thousand clips takes ten times as long as one with a hundred.
    """

    def __init__(self, connection: sqlite3.Connection, before: int) -> None:
        """Look among the clips that came before an entry or with it."""
        self._connection = connection
        self._before = before
        self._days: dict[int, _Day] = {}
        self._own: dict[int, _Day] = {}  # of clips that came with the entry

    def of(self, clip: Clip) -> str | None:
        """The id of the clip that looks like this one, or None; first of those that came before."""
        day = moment_of(clip) // _DAY * _DAY
        found = _like(clip, self._day(day))
        return _like(clip, self._own.get(day, {})) if found is None else found

    def add(self, clip: Clip) -> None:
        """A clip that has come, to look among from now on."""
        if len(self._own) > _KEPT:
            self._own.clear()
        day = self._own.setdefault(moment_of(clip) // _DAY * _DAY, {})
        day.setdefault(clip.source, _Headlines()).add(clip.id, clip.title)

    def _day(self, day: int) -> "_Day":
        if day not in self._days:
            if len(self._days) > _KEPT:
                self._days.clear()
            found = self._days[day] = {}
            values = (day, day + _DAY, self._before)
            for id, title, source in self._connection.execute(_SAME_DAY, values):
                found.setdefault(source, _Headlines()).add(id, title)
        return self._days[day]


class _Headlines:
    """The headlines of a day and outlet, by their pairs of characters."""

    def __init__(self) -> None:
        self._all: list[tuple[str, str, str]] = []
        self._with: dict[str, list[int]] = {}
        self.same: dict[str, str] = {}  # ids by whole headlines

    def add(self, id: str, title: str) -> None:
        """Another headline; only many are looked up by their pairs."""
        folded = fold(title)
        self._all.append((id, title, folded))
        self.same.setdefault(folded, id)
        first = len(self._all) - 1 if self._with else 0
        for place in range(first, len(self._all)) if len(self._all) > _COMPARED else ():
            for pair in _pairs(self._all[place][2]):
                self._with.setdefault(pair, []).append(place)

    def near(self, folded: str) -> Iterator[tuple[str, str, str]]:
        """Those that may be alike: of few all in their order, of many the nearest first."""
        if len(self._all) <= _COMPARED:
            return iter(self._all)
        shared, left = Counter[int](), _LOOKED_UP
        found = (self._with.get(pair, []) for pair in _pairs(folded))
        for places in sorted(filter(None, found), key=len):
            shared.update(places[:left])
            left -= len(places)
            if left <= 0:
                break
        return (self._all[place] for place, _ in shared.most_common(_COMPARED))


_Day = dict[str, _Headlines]
"""The headlines of a day, by their outlet."""


def _like(clip: Clip, day: _Day) -> str | None:
    """The id of the clip of a day that looks like another: of its outlet, else word by word."""
    folded = fold(clip.title)
    own = day.get(clip.source)
    for id, title, other in own.near(folded) if own else ():
        if id != clip.id and _name_the_same(clip.title, title) and are_alike(folded, other):
            return id
    same = (found for outlet in day.values() if (found := outlet.same.get(folded)))
    return next((id for id in same if id != clip.id), None)


def _pairs(folded: str) -> set[str]:
    return {folded[at : at + 2] for at in range(len(folded) - 1)} or {folded}


def _name_the_same(*headlines: str) -> bool:
    """Whether headlines name the same countries and numbers: 日仏が会談 and 日蘭が会談 are two
    articles, and so are 第3回 and 第4回."""
    return len({_named(headline) for headline in headlines}) == 1


@lru_cache(4 * _KEPT)
def _named(headline: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The numbers and countries of a headline, which is compared with several."""
    return tuple(_FIGURES.findall(headline)), tag(headline, "", ()).countries


def twins_in_words(id: str, other: str) -> str:
    """What there is to say of a clip that looks like another one."""
    return f"{id} looks like {other}; if they are one article: clipdb merge {other} {id}"


_SAME_DAY = """
SELECT id, title, source FROM clips WHERE moment >= ? AND moment < ? AND added < ?
 ORDER BY serial
"""
