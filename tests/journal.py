"""Archives in memory with a journal: what is done to them, and what they come to."""

import sqlite3
from collections.abc import Iterable, Sequence

from clipdb.clip import Record, record_of
from clipdb.fields import PROPERTIES
from clipdb.journal.check import check
from clipdb.journal.imports import write_import
from clipdb.journal.replay import replay_entries
from clipdb.journal.reports import ImportReport, Origin
from clipdb.query.tree import Query, Word
from clipdb.store.counts import count_by
from clipdb.store.opening import new_in_memory
from clipdb.store.select import all_stored, select
from tests.pages import HEADER, TITLE, read_pieces, with_clips


def import_page(
    archive: sqlite3.Connection, *records: str, name: str = TITLE, told: list[str] | None = None
) -> ImportReport:
    """Import a page of this name with these clips."""
    text = HEADER.replace(TITLE, name) + "\n".join(records)
    messages = told if told is not None else []
    return write_import(
        archive,
        Origin(f"{name}.txt", text, "text", "utf-8"),
        with_clips(read_pieces(text)),
        tell=lambda event: messages.append(event.message),
        keep=lambda _: True,
    )


def records(archive: sqlite3.Connection) -> list[Record]:
    """All records, in order."""
    return [record_of(clip) for clip in select(archive, Query())]


def state(archive: sqlite3.Connection) -> dict[str, object]:
    """All that an archive is but its journal, whatever the numbers of its rows are."""
    clips = {one.clip.id: one for batch in all_stored(archive) for one in batch}
    return {
        "clips": {
            id: (record_of(one.clip), record_of(one.base), one.overrides, one.added, one.origin)
            for id, one in sorted(clips.items())
        },
        "printed": [row for row in archive.execute(_PRINTED) if row[0] in clips],
        "pages": archive.execute(_PAGES).fetchall(),
        "counts": {name: count_by(archive, Query(), (name,)) for name in PROPERTIES},
    }


_PRINTED = """
SELECT id, printed.import, printed.piece, name, line, digest
FROM printed JOIN clips ON serial = clip JOIN pages ON pages.number = page ORDER BY 1, 2, 3
"""
_PAGES = "SELECT name, import FROM import_pages JOIN pages ON number = page ORDER BY 1, 2"


def faults(archive: sqlite3.Connection) -> list[str]:
    """What a check of the archive finds."""
    return [fault.message for result in check(archive) for fault in result.faults]


def found(archive: sqlite3.Connection, word: str) -> list[str]:
    """The ids of the clips in whose texts a word is."""
    return [clip.id for clip in select(archive, Query(search=Word((word,))))]


def in_force(archive: sqlite3.Connection, kinds: Sequence[str] = ()) -> list[int]:
    """The numbers of the entries in force that are no undos: of these kinds, or all."""
    rows = archive.execute(
        "SELECT number, kind FROM entries WHERE undone_by IS NULL AND kind <> 'undo' ORDER BY 1"
    )
    return [number for number, kind in rows if not kinds or kind in kinds]


def replayed(archive: sqlite3.Connection, numbers: Iterable[int]) -> sqlite3.Connection:
    """A new archive in which these entries are made once more, and no others."""
    new = new_in_memory()
    replay_entries(archive, new, frozenset(numbers))
    return new
