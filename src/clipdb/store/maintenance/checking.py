"""Looking for faults: every promise of an archive, held against what is in it.

The printed lines (`pieces`), the imports they belong to and the saved searches are what an
archive is made of; all else is derived from them and can be made anew (`repairing`).
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from clipdb.catalogue import with_tags
from clipdb.clip import FIELDS, Clip
from clipdb.dates import parse_period
from clipdb.errors import ArchiveError, DateError
from clipdb.reading.formats import FORMATS
from clipdb.store.files.opening import new_in_memory
from clipdb.store.files.recognising import schema_version
from clipdb.store.maintenance.rereading import HeldImport, held_imports, reread
from clipdb.store.queries.selecting import all_with_serials, by_serial
from clipdb.store.schema.index import create_index, row_tokens
from clipdb.store.writing.searches import find_search, search_names
from clipdb.versions import reading_version, vocabulary_version
from clipdb.vocabulary.outlets import load_outlets

LINES = "lines"  # the check of what nothing else can make anew
_MOST = 20  # faults of a check that are told one by one
_REPAIR = "clipdb check --repair makes it anew"
_RESTORE = "import the file again into a new archive, or: clipdb restore FILE"
_MERGED = ("collections",)  # of every page that a clip stands on
_TAGS = ("source", "countries", "main_countries", "topics")
_PRINTED = tuple(name for name in FIELDS if name not in (*_TAGS, *_MERGED))


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it should be, and how to mend it, in words."""

    check: str
    message: str
    mend: str


def check(connection: sqlite3.Connection) -> Iterator[tuple[str, list[Fault]]]:
    """The name of each check as it is done, and the faults that it found, the first of many.

    A part of the archive that cannot be read at all is a fault too.
    """
    for name in CHECKS:
        yield name, faults_of(connection, name)


def faults_of(connection: sqlite3.Connection, name: str) -> list[Fault]:
    """The faults that one of `CHECKS` finds."""
    messages: list[str] = []
    try:
        messages.extend(islice(CHECKS[name](connection), _MOST + 1))
    except Exception as error:  # noqa: BLE001  (of what is damaged anything can come)
        messages.append(f"cannot be read: {error or type(error).__name__}")
    if len(messages) > _MOST:
        messages[_MOST:] = ["and more of this kind"]
    mend = _RESTORE if name == LINES else _REPAIR
    return [Fault(name, message, mend) for message in messages]


def _pages(connection: sqlite3.Connection) -> Iterator[str]:
    """What SQLite itself finds in the pages of the file."""
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield " ".join(message.split())


def _schema(connection: sqlite3.Connection) -> Iterator[str]:
    """Tables, views and indexes that the archive lacks, or has otherwise."""
    held = _definitions(connection)
    with closing(new_in_memory(schema_version(connection))) as new:
        intended = _definitions(new)
    for (kind, name), sql in intended.items():
        if (kind, name) not in held:
            yield f"there is no {kind} {name}"
        elif held[kind, name] != sql:
            yield f"the {kind} {name} is not as it was made"
    for kind, name in held.keys() - intended.keys():
        if kind == "trigger":
            yield f"the trigger {name} is none of clipdb's"


def _definitions(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """By kind and name what everything was made by, without quoting, which has changed."""
    rows = connection.execute(
        "SELECT type, name, sql FROM main.sqlite_master WHERE sql NOT NULL"
        " AND tbl_name <> '_sqlite_migrations' AND name NOT LIKE 'sqlite_%'"
    )
    return {(kind, name): re.sub(r'[\s"`\[\]]', "", sql) for kind, name, sql in rows}


def _lines(connection: sqlite3.Connection) -> Iterator[str]:
    """Imports whose text is not, piece by piece, the one that was imported."""
    has_digests = schema_version(connection) > 1
    digests = "serial, text_sha256" if has_digests else "serial, ''"
    known = dict(connection.execute(f"SELECT {digests} FROM imports"))
    for held in held_imports(connection):
        name = f"{held.origin.file} (import {held.serial})"
        text, last, counts = sha256(), 0, {"clip": 0, "reject": 0, "furniture": 0}
        if held.origin.format not in FORMATS:
            yield f"{name}: there is no format {held.origin.format!r}"
        for kind, first, end, part in connection.execute(
            "SELECT kind, first_line, last_line, text FROM pieces WHERE import = ? ORDER BY serial",
            (held.serial,),
        ):
            if first not in (last, last + 1):
                yield f"{name}: lines {last + 1} on are missing"
            text.update(part.encode())
            last = end
            counts[kind] += 1
        if has_digests and text.hexdigest() != known[held.serial]:
            yield f"{name}: not the text that was imported"
        if (counts["clip"], counts["reject"]) != held.counts:
            yield f"{name}: not as many clips and rejects as were imported"
    for (id,) in connection.execute(
        "SELECT id FROM clips WHERE origin NOT IN (SELECT serial FROM pieces)"
    ):
        yield f"the lines of {id} are gone"
    if orphans := connection.execute(
        "SELECT count(*) FROM pieces WHERE import NOT IN (SELECT serial FROM imports)"
    ).fetchone()[0]:
        yield f"{orphans} pieces belong to no import"


def _links(connection: sqlite3.Connection) -> Iterator[str]:
    """What points to nothing, or to something else's."""
    for table, row, target, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} points to no row of {target}"
    for (id,) in connection.execute(
        "SELECT id FROM clips JOIN pieces ON pieces.serial = origin"
        " WHERE kind <> 'clip' OR pieces.clip IS NOT clips.serial"
    ):
        yield f"{id} comes from lines that are another's"
    for first, kind in connection.execute(
        "SELECT first_line, kind FROM pieces WHERE (kind = 'clip') <> (clip NOT NULL)"
    ):
        yield f"the piece at line {first} is a {kind}, with or without a clip"
    for (id,) in connection.execute(
        "SELECT id FROM clips JOIN refs ON clip = serial GROUP BY clip"
        " HAVING max(position) + 1 <> count(*) OR min(length(ref)) = 0"
    ):
        yield f"{id} has refs that are not in order"


def _records(connection: sqlite3.Connection) -> Iterator[str]:
    """Clips that are not what their own lines are read as, or that have other tags.

    What was read by other rules, or tagged with another vocabulary, is left out.
    """
    for held in held_imports(connection):
        if held.reading == reading_version():
            yield from _misread(connection, held)
    outlets, version = load_outlets(), vocabulary_version()
    behind = connection.execute("SELECT serial FROM clips WHERE vocabulary <> ?", (version,))
    left_out = {serial for (serial,) in behind}
    for serial, clip in all_with_serials(connection):
        if serial not in left_out and (fields := _differing(clip, with_tags(clip, outlets), _TAGS)):
            yield f"{clip.id} has another {', '.join(fields)} than its text"


def _misread(connection: sqlite3.Connection, held: HeldImport) -> Iterator[str]:
    """Clips whose wording comes from this import, and is not what its lines are read as."""
    stored = connection.execute(
        "SELECT pieces.text, clips.serial FROM pieces"
        " LEFT JOIN clips ON origin = pieces.serial WHERE import = ? ORDER BY pieces.serial",
        (held.serial,),
    )
    for (piece, read), (text, serial) in zip(reread(connection, held), stored, strict=False):
        if piece.text != text:
            yield f"{held.origin.file} (import {held.serial}) is now cut otherwise at {text[:20]!r}"
            return
        if serial is None:
            continue
        clip = by_serial(connection, serial)
        if fields := _differing(clip, read.clip, _PRINTED) if read else ["kind"]:
            yield f"{clip.id} has another {', '.join(fields)} than its lines"


def _differing(clip: Clip, other: Clip, fields: Sequence[str]) -> list[str]:
    return [name for name in fields if getattr(clip, name) != getattr(other, name)]


def _dates(connection: sqlite3.Connection) -> Iterator[str]:
    """Clips of days that do not exist."""
    for _, clip in all_with_serials(connection):
        try:
            parse_period(clip.date)
        except DateError:
            yield f"{clip.id} has a date that cannot be: {clip.date}"


def _index(connection: sqlite3.Connection) -> Iterator[str]:
    """Clips for which the search index has other text than the record, character by character."""
    connection.execute("PRAGMA query_only = OFF")  # what is made here is temporary
    create_index(connection, "temp.expected")
    for serial, clip in all_with_serials(connection):
        connection.execute(
            "INSERT INTO temp.expected (rowid, title, summary, notes) VALUES (?, ?, ?, ?)",
            (serial, *row_tokens(clip.title, clip.summary, clip.notes)),
        )
    for schema, index, name in (
        ("main", "clips_index", "held"),
        ("temp", "expected", "expected"),
    ):
        connection.execute(
            f"CREATE VIRTUAL TABLE temp.{name}_terms USING fts5vocab ({schema}, {index}, instance)"
        )
        # A sum over a clip's characters and their places: another text has another.
        connection.execute(
            f"CREATE TEMP TABLE {name}_digests AS SELECT doc, sum("
            "(unicode(term) * 1000003 + offset * 8191 + unicode(col))"
            " * ((unicode(term) + offset) & 1023)"
            f") AS digest FROM temp.{name}_terms GROUP BY doc"
        )
    for doc, id in connection.execute(
        "SELECT doc, id FROM"
        " (SELECT doc FROM (SELECT * FROM held_digests EXCEPT SELECT * FROM expected_digests)"
        " UNION"
        " SELECT doc FROM (SELECT * FROM expected_digests EXCEPT SELECT * FROM held_digests)"
        ") LEFT JOIN clips ON serial = doc ORDER BY doc"
    ):
        yield f"{id or f'row {doc}, which is no clip,'} is indexed otherwise than it reads"


def _searches(connection: sqlite3.Connection) -> Iterator[str]:
    """Saved searches that cannot be run."""
    for name in search_names(connection):
        try:
            find_search(connection, name)
        except ArchiveError as error:
            yield str(error)


CHECKS: dict[str, Callable[[sqlite3.Connection], Iterator[str]]] = {
    "pages": _pages,
    "schema": _schema,
    LINES: _lines,
    "links": _links,
    "dates": _dates,
    "records": _records,
    "searches": _searches,
    "index": _index,
}
