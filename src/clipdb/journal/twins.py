"""Twins: clips that look like the same article under two ids."""

import sqlite3
from collections.abc import Iterable, Iterator

from clipdb.catalogue import have_like_headlines
from clipdb.clip import Clip
from clipdb.store.clips import moment_of
from clipdb.tagging import tag_all

_DAY = 10_000  # moments


def twins(
    connection: sqlite3.Connection, clips: Iterable[Clip], *, before: int
) -> Iterator[tuple[str, str]]:
    """The ids of clips, each with that of one of the same day and outlet with a like headline.

    Args:
        connection: the archive.
        clips: those that are new to it.
        before: the entry before which the others came: the new ones are not compared with
            one another, as a page names each article once.
    """
    for clip in clips:
        day = moment_of(clip) // _DAY * _DAY
        values = (clip.source, day, day + _DAY, before, clip.id)
        for id, title in connection.execute(_SAME_DAY, values):
            if have_like_headlines(clip.title, title) and _name_the_same(clip.title, title):
                yield clip.id, id
                break


def _name_the_same(*headlines: str) -> bool:
    """Whether headlines name the same countries: 日仏が会談 and 日蘭が会談 are two articles."""
    one, other = tag_all([(headline, "", ()) for headline in headlines])
    return one.countries == other.countries


def twins_in_words(id: str, other: str) -> str:
    """What there is to say of a clip that looks like another one."""
    return f"{id} looks like {other}; if they are one article: clipdb merge {other} {id}"


_SAME_DAY = """
SELECT id, title FROM clips WHERE source = ? AND moment >= ? AND moment < ? AND added < ?
 AND id <> ? ORDER BY serial
"""
