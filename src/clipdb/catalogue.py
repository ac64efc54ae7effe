"""From a row as printed to a clip as kept: canonical outlet, a stable id, tags."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import NamedTuple

from clipdb.clip import Clip
from clipdb.errors import HelperError
from clipdb.folding import fold
from clipdb.reading.rows import Piece, Row
from clipdb.tagging import tag
from clipdb.vocabulary.outlets import Outlets, key, load_outlets

_ID_DIGITS = 12
_BATCH = 200  # pieces that go to the other process at a time


class Entry(NamedTuple):
    """A clip for the archive, with its texts as the index compares them."""

    clip: Clip
    title: str
    summary: str
    notes: tuple[str, ...]


Catalogued = tuple[Piece, Entry | None]


def enter(row: Row, outlets: Outlets) -> Entry:
    """Make the entry of a row; to fold its texts costs little once they have been tagged."""
    clip = catalogue(row, outlets)
    return Entry(clip, fold(clip.title), fold(clip.summary), tuple(map(fold, clip.notes)))


def catalogue_all(pieces: Iterable[Piece], *, beside: bool) -> Iterator[Catalogued]:
    """The pieces in their order, each with the entry of the clip that it holds.

    Args:
        pieces: as they are read.
        beside: make the clips in a process of their own, while this one reads the next pieces
            and writes the last ones. It pays from some thousand clips on.
    """
    if beside:
        yield from _catalogue_beside(iter(pieces))
        return
    outlets = load_outlets()
    for piece in pieces:
        yield piece, enter(piece.row, outlets) if piece.row else None


def _catalogue_beside(pieces: Iterator[Piece]) -> Iterator[Catalogued]:
    """One batch is under way there while another is read and a third is written here."""
    context = get_context("spawn")  # a fork would share the database's locks
    ours, theirs = context.Pipe()
    # With this process gone the other one finds the pipe closed, and ends too.
    process = context.Process(target=_work, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        with closing(ours):
            under_way: Sequence[Piece] = ()
            while batch := list(islice(pieces, _BATCH)):
                entries = _received(ours) if under_way else []
                with _alive():
                    ours.send([piece.row for piece in batch])
                yield from zip(under_way, entries, strict=True)
                under_way = batch
            yield from zip(under_way, _received(ours) if under_way else [], strict=True)
    finally:
        process.terminate()
        process.join()


def _received(connection: Connection) -> list[Entry | None]:
    with _alive():
        answer = connection.recv()
    if isinstance(answer, Exception):
        raise answer
    entries: list[Entry | None] = answer
    return entries


@contextmanager
def _alive() -> Iterator[None]:
    """Tell of a process that has ended: for want of memory, say."""
    try:
        yield
    except (EOFError, OSError):
        words = "the process that helps to import has ended; nothing was kept, import it again"
        raise HelperError(words) from None


def _work(connection: Connection) -> None:
    """Make entries of the rows that come, until none do."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other process tells of it, and ends this
    outlets = load_outlets()
    while True:
        try:
            rows: list[Row | None] = connection.recv()
            connection.send(_entries(rows, outlets))
        except (EOFError, OSError):
            return  # the other process has ended


def _entries(rows: list[Row | None], outlets: Outlets) -> list[Entry | None] | Exception:
    """The entries, or what went wrong, for the other process to raise."""
    try:
        return [enter(row, outlets) if row else None for row in rows]
    except Exception as error:  # noqa: BLE001  (raised there)
        return error


def catalogue(row: Row, outlets: Outlets) -> Clip:
    """Make the clip of a row; the same row always makes the same clip."""
    printed = Clip(
        id=row.id or _derived_id(row),
        date=row.date,
        time=row.time,
        source=row.source or row.source_raw,
        source_raw=row.source_raw,
        via=row.via,
        title=row.title,
        summary="\n".join(row.paragraphs),
        notes=row.notes,
        refs=row.refs,
        countries=(),
        main_countries=(),
        topics=(),
        collections=row.collections,
    )
    return with_tags(printed, outlets)


def with_tags(clip: Clip, outlets: Outlets) -> Clip:
    """The clip with what the vocabulary decides: its outlet's name and its tags."""
    outlet = outlets.find(clip.source_raw)
    tags = tag(clip.title, clip.summary, clip.notes)
    return replace(
        clip,
        source=outlet.name if outlet else outlets.canonical(clip.source),
        countries=tags.countries,
        main_countries=tags.main_countries,
        topics=tags.topics,
    )


def _derived_id(row: Row) -> str:
    """`x-` and a digest of what is printed at the head of an article.

    A mended summary keeps the id, and so does an outlet that is told from the headline only
    after the vocabulary has learnt it.
    """
    content = "\x1f".join((row.date, row.time or "", key(row.source_raw + row.title)))
    return f"x-{hashlib.sha256(content.encode()).hexdigest()[:_ID_DIGITS]}"
