"""Twins: clips that look like the same article under two ids."""

import sqlite3
from collections import Counter
from collections.abc import Iterator

from clipdb.catalogue import are_alike
from clipdb.clip import Clip
from clipdb.folding import fold
from clipdb.store.clips import moment_of
from clipdb.tagging import tag_all

_DAY = 10_000  # moments
_COMPARED = 12  # headlines of a day and outlet with which a new one is compared in full
_LOOKED_UP = (
    400  # headlines that are found by the pairs of characters of a new one, its rarest first
)
_KEPT = 500  # days and outlets whose headlines are remembered


class Twins:
    """Finds clips of the same day and outlet with a like headline.

    Of many headlines only those are compared that share the most of the rarest pairs of
    characters, so that a day with a thousand clips takes ten times as long as one with a hundred.
    """

    def __init__(self, connection: sqlite3.Connection, before: int) -> None:
        """Look among the clips that came before an entry.

        Those that come with it are not compared with one another, as a page names each article
        once.
        """
        self._connection = connection
        self._before = before
        self._days: dict[tuple[str, int], _Headlines] = {}

    def of(self, clip: Clip) -> str | None:
        """The id of the clip that looks like this one, or None."""
        folded = fold(clip.title)
        for id, title, other in self._headlines(clip).near(folded):
            is_like = id != clip.id and are_alike(folded, other)
            if is_like and _name_the_same(clip.title, title):
                return id
        return None

    def _headlines(self, clip: Clip) -> "_Headlines":
        day = moment_of(clip) // _DAY * _DAY
        if (clip.source, day) not in self._days:
            if len(self._days) > _KEPT:
                self._days.clear()
            values = (clip.source, day, day + _DAY, self._before)
            rows = self._connection.execute(_SAME_DAY, values)
            self._days[clip.source, day] = _Headlines(list(rows))
        return self._days[clip.source, day]


class _Headlines:
    """The headlines of a day and outlet, by their pairs of characters."""

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        self._all = [(id, title, fold(title)) for id, title in rows]
        self._with: dict[str, list[int]] = {}
        if len(rows) > _COMPARED:
            for place, (_, _, folded) in enumerate(self._all):
                for pair in _pairs(folded):
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


def _pairs(folded: str) -> set[str]:
    return {folded[at : at + 2] for at in range(len(folded) - 1)} or {folded}


def _name_the_same(*headlines: str) -> bool:
    """Whether headlines name the same countries: 日仏が会談 and 日蘭が会談 are two articles."""
    one, other = tag_all([(headline, "", ()) for headline in headlines])
    return one.countries == other.countries


def twins_in_words(id: str, other: str) -> str:
    """What there is to say of a clip that looks like another one."""
    return f"{id} looks like {other}; if they are one article: clipdb merge {other} {id}"


_SAME_DAY = """
SELECT id, title FROM clips WHERE source = ? AND moment >= ? AND moment < ? AND added < ?
 ORDER BY serial
"""
