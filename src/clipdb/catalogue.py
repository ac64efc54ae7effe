"""From a row as printed to a clip as stored: canonical outlet, a stable id, tags."""

import gc
import hashlib
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import islice
from multiprocessing import get_context, parent_process
from typing import NamedTuple

from clipdb.clip import Clip
from clipdb.errors import ClipdbError
from clipdb.folding import fold
from clipdb.reading.rows import Piece, Row
from clipdb.tagging import Tags, tag, tag_all, tag_and_fold
from clipdb.vocabulary.outlets import Outlets, key, load_outlets

BATCH = 500  # pieces that are worked on at a time
_AHEAD = 2  # batches that wait for the other process, so that it never waits
_OBJECTS = 50_000  # of a few batches
_ID_DIGITS = 12
_ALIKE = 0.6  # of two headlines, by difflib's ratio, from which on they are of one article
_COMPARED = 200  # characters of a headline


class IndexedClip(NamedTuple):
    """A clip for the archive, with its texts as the index compares them.

    `has_own_id` says whether its id is printed, or else derived from what is.
    """

    clip: Clip
    title: str
    summary: str
    notes: tuple[str, ...]
    has_own_id: bool


Catalogued = tuple[Piece, IndexedClip | None]


def catalogue_all(pieces: Iterable[Piece], *, beside: bool) -> Iterator[Catalogued]:
    """The pieces in their order, each with the clip that it holds.

    Args:
        pieces: as they are read.
        beside: make the clips in a process of their own, while this one reads the next pieces
            and writes the last ones. It pays from some thousand clips on.

    Raises:
        ClipdbError: that process has ended before its work was done.
    """
    whole = iter(pieces)
    batches = iter(lambda: list(islice(whole, BATCH)), [])
    if beside:
        yield from _catalogue_beside(batches)
        return
    for batch in batches:
        yield from _joined(batch, catalogue_rows([piece.row for piece in batch if piece.row]))


def _catalogue_beside(batches: Iterator[list[Piece]]) -> Iterator[Catalogued]:
    """Some batches are under way there while the next is read and the last is written here."""
    context = get_context("spawn")  # a fork would share the database's locks
    pool = ProcessPoolExecutor(1, mp_context=context, initializer=_begin)
    under_way: deque[tuple[list[Piece], Future[list[IndexedClip]]]] = deque()
    try:
        pool.submit(catalogue_rows, [])  # it makes its tables while the first pieces are read here
        for batch in batches:
            rows = [piece.row for piece in batch if piece.row]
            under_way.append((batch, pool.submit(catalogue_rows, rows)))
            if len(under_way) > _AHEAD:
                done, future = under_way.popleft()
                yield from _joined(done, future.result())
        for done, future in under_way:
            yield from _joined(done, future.result())
    except BrokenProcessPool:  # for want of memory, say
        words = "the process that helps to import has ended; nothing was stored, import it again"
        raise ClipdbError(words) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """Prepare the process of its own, which ends with the one that it works for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other process reports it, and ends this
    # A batch makes some ten thousand objects that live as long as it; to look for garbage among
    # them again and again takes a quarter of the time.
    gc.set_threshold(_OBJECTS)
    threading.Thread(target=_end_with_other, daemon=True).start()
    load_outlets()


def _end_with_other() -> None:
    # Killed, it cannot say so, and the queue between the two stays open.
    if other := parent_process():
        other.join()
        os._exit(1)


def _joined(batch: Sequence[Piece], entries: Sequence[IndexedClip]) -> Iterator[Catalogued]:
    made = iter(entries)
    return ((piece, next(made) if piece.row else None) for piece in batch)


def catalogue_rows(rows: Sequence[Row]) -> list[IndexedClip]:
    """The clips of some rows, in their order; each is what its row alone would give."""
    outlets = load_outlets()
    texts = [(row.title, _summary(row), row.notes) for row in rows]
    entries = []
    for row, (tags, folded) in zip(rows, tag_and_fold(texts), strict=True):
        title, summary, *notes = folded
        clip = _clip(row, tags, outlets)
        entries.append(IndexedClip(clip, title, summary, tuple(notes), bool(row.id)))
    return entries


def catalogue(row: Row, outlets: Outlets) -> Clip:
    """Make the clip of a row; the same row always makes the same clip."""
    return _clip(row, tag(row.title, _summary(row), row.notes), outlets)


def _clip(row: Row, tags: Tags, outlets: Outlets) -> Clip:
    return Clip(
        id=row.id or _derived(row.date, row.time, row.source_raw, row.title),
        date=row.date,
        time=row.time,
        source=_source(row.source_raw, row.source or row.source_raw, outlets),
        source_raw=row.source_raw,
        via=row.via,
        title=row.title,
        summary=_summary(row),
        notes=row.notes,
        refs=row.refs,
        countries=tags.countries,
        main_countries=tags.main_countries,
        topics=tags.topics,
        collections=row.collections,
        url=row.url,
        labels=tuple(sorted(set(row.labels))),
        comment=row.comment,
    )


def _summary(row: Row) -> str:
    return "\n".join(row.paragraphs)


def _source(printed: str, given: str, outlets: Outlets) -> str:
    """The canonical name of the outlet that is printed, else of the one that is given."""
    outlet = outlets.find(printed)
    return outlet.name if outlet else outlets.canonical(given)


def with_tags(clips: Sequence[Clip], outlets: Outlets) -> list[Clip]:
    """The clips with what the vocabulary decides: their outlets' names and their tags."""
    tagged = tag_all([(clip.title, clip.summary, clip.notes) for clip in clips])
    return [
        replace(
            clip,
            source=_source(clip.source_raw, clip.source, outlets),
            countries=tags.countries,
            main_countries=tags.main_countries,
            topics=tags.topics,
        )
        for clip, tags in zip(clips, tagged, strict=True)
    ]


def derived_id(clip: Clip) -> str:
    """`x-` and a digest of what is printed at the head of an article.

    A corrected summary keeps the id, and so does an outlet that is parted from the headline only
    after the vocabulary has learnt it.
    """
    return _derived(clip.date, clip.time, clip.source_raw, clip.title)


def further_id(clip: Clip) -> str:
    """The id of a clip whose derived id another one of its file has: by its text too."""
    text = "\x1f".join((clip.title, clip.summary, *clip.notes))
    return _derived(clip.date, clip.time, clip.source_raw, clip.title + "\x1f" + text)


def _derived(date: str, time: str | None, source_raw: str, title: str) -> str:
    content = "\x1f".join((date, time or "", key(source_raw + title)))
    return f"x-{hashlib.sha256(content.encode()).hexdigest()[:_ID_DIGITS]}"


def are_of_one_article(one: Clip, other: Clip) -> bool:
    """Whether two clips under one id are the same: if two of date, outlet and headline agree.

    Headlines agree if they are equal once folded, or alike by three fifths as difflib measures
    it: twice the characters in common of all characters.
    """
    agreeing = (
        one.date == other.date,
        key(one.source) == key(other.source),
        are_alike(fold(one.title), fold(other.title)),
    )
    return sum(agreeing) > 1


def are_alike(first: str, second: str) -> bool:
    """Whether two headlines agree, once they are folded."""
    if first == second:
        return True
    matcher = SequenceMatcher(None, first[:_COMPARED], second[:_COMPARED], autojunk=False)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE
