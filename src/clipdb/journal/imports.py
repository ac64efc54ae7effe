"""Writing an import: clips and pieces of one file in one transaction."""

import json
import sqlite3
from collections.abc import Callable, Iterable
from itertools import islice

from clipdb.catalogue import BATCH, Catalogued
from clipdb.journal.pieces import PieceWriter
from clipdb.journal.reports import OUTCOMES, Event, ImportReport, Origin, Outcome
from clipdb.store.addresses import NEWEST_FETCHED
from clipdb.store.derived import bring_up_to_date
from clipdb.store.entries import EntryOf, new_entry
from clipdb.store.lines import clips_in
from clipdb.store.transactions import RollBack, transaction
from clipdb.versions import reading_version, vocabulary_version


def write_import(
    connection: sqlite3.Connection,
    origin: Origin,
    pieces: Iterable[Catalogued],
    *,
    tell: Callable[[Event], None],
    keep: Callable[[ImportReport], bool],
    content: Callable[[], Iterable[bytes]] | None = None,
    again: EntryOf | None = None,
) -> ImportReport:
    """Write all pieces of one file, in one transaction; importing it again changes nothing.

    Args:
        connection: open for writing.
        origin: where the pieces come from.
        pieces: every piece in order, a clip's with its entry.
        tell: called with what is worth telling, as it comes.
        keep: asked at the end whether to commit.
        content: gives the file's bytes, which are stored if the pieces do not encode to them.
        again: the number and time of the import, of one that is written once more.
    """
    with transaction(connection):
        bring_up_to_date(connection)
        same = None
        with transaction(connection):
            number = new_entry(connection, "import", again=again)
            writer = PieceWriter(connection, origin, number, tell)
            remaining = iter(pieces)
            while batch := list(islice(remaining, BATCH)):
                writer.put(batch)
            writer.finish(content)
            is_kept = keep(writer.report)
            same = writer.same_import()
            writer.report.kept = is_kept and same is None
            if not writer.report.kept:
                raise RollBack
        if not is_kept:
            raise RollBack
        if same is not None:
            # Read by today's rules it is the same: so it is as if it had been read by them.
            sql = "UPDATE imports SET reading = ? WHERE number = ? AND reading <> ?"
            connection.execute(sql, (reading_version(), same, reading_version()))
            _note_validators(connection, origin)
    return writer.report


def stored_import(
    connection: sqlite3.Connection, origin: Origin, tell: Callable[[Event], None]
) -> ImportReport | None:
    """What importing this file again would do, if that is sure to be nothing; else None.

    It is, if its pages were last imported from the very same bytes by today's rules of reading,
    and all their clips have the tags of today's vocabulary. Its rejects are reported once more.
    What a server sends to ask again with is noted all the same.
    """
    row = connection.execute(
        "SELECT max(number), new + updated + unchanged, rejected FROM imports"
        " JOIN entries USING (number) WHERE undone_by IS NULL"
        " AND (sha256, format, encoding, options, reading) = (?, ?, ?, ?, ?)"
        " AND ifnull(url = ?, ? IS NULL)",
        (
            origin.sha256,
            origin.format,
            origin.encoding,
            origin.options,
            reading_version(),
            origin.url,
            origin.url,
        ),
    ).fetchone()
    number, clips, rejected = row
    if number is None or not connection.execute(_IS_NEWEST, (number,)).fetchone()[0]:
        return None
    sound = 0
    for serials in clips_in(connection, number):
        values = (json.dumps(serials), vocabulary_version())
        sound += connection.execute(_UP_TO_DATE, values).fetchone()[0]
    if sound != clips:
        return None
    for piece in connection.execute(_REJECTS_OF, (number,)):
        first, last, reason, text = piece
        tell(Event("rejected", origin.file, first, last, reason, text))
    _note_validators(connection, origin)
    counts: dict[Outcome, int] = dict.fromkeys(OUTCOMES, 0)
    return ImportReport(origin, counts | {"unchanged": clips, "rejected": rejected}, kept=False)


def _note_validators(connection: sqlite3.Connection, origin: Origin) -> None:
    """Keep what a server sends to ask again with, of a page that is stored with these bytes."""
    if origin.url is None:
        return
    with transaction(connection):
        connection.execute(
            "UPDATE imports SET etag = ?, last_modified = ?"
            " WHERE (etag, last_modified) IS NOT (?, ?) AND sha256 = ?"
            f" AND number = ({NEWEST_FETCHED})",
            (*(origin.etag, origin.last_modified) * 2, origin.sha256, origin.url),
        )


_IS_NEWEST = """
SELECT NOT EXISTS (SELECT 1 FROM import_pages AS own JOIN import_pages AS other USING (page)
  WHERE own.import = ?1 AND other.import > ?1)
 AND NOT EXISTS (SELECT 1 FROM imports AS own JOIN imports AS other USING (url)
  JOIN entries ON entries.number = other.number
  WHERE own.number = ?1 AND other.number > ?1 AND undone_by IS NULL)
"""
_UP_TO_DATE = """
SELECT count(*) FROM json_each(?1) AS own WHERE EXISTS
 (SELECT 1 FROM clips WHERE serial = own.value AND vocabulary = ?2)
 OR EXISTS (SELECT 1 FROM removed_clips WHERE serial = own.value)
"""
_REJECTS_OF = """
SELECT first_line, last_line, reason, text FROM rejects WHERE import = ? ORDER BY piece
"""
