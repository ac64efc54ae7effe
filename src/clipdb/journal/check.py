"""Looking for faults: every promise of an archive, held against what is in it.

The printed lines (`blocks`), the imports they belong to, the entries with their changes and the
saved searches are what an archive is made of; all else is derived from them and can be rebuilt
(`repairing`). What was made by older rules cannot be compared with what today's would make: it is
reported as left out, never as sound.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256

from clipdb.clip import FIELDS
from clipdb.dates import parse_period
from clipdb.errors import ArchiveError, DateError
from clipdb.journal.overrides import combined
from clipdb.journal.replay import replay, stored_imports
from clipdb.reading.formats import FORMATS
from clipdb.store.clips import OWN_LINKS
from clipdb.store.decode import Decoder
from clipdb.store.derived import made_by
from clipdb.store.index import COLUMNS, create_index, row_tokens
from clipdb.store.lines import digest_of, pieces_of
from clipdb.store.opening import new_in_memory
from clipdb.store.searches import find_search, search_names
from clipdb.store.select import StoredClip, all_stored, stored_by_ids
from clipdb.versions import FOLDING, reading_version, vocabulary_version

LINES = "lines"  # the check of what nothing else can rebuild
_MOST = 20  # faults of a check that are reported one by one
_REPAIR = "clipdb check --repair rebuilds it"
_RESTORE = "import the file again into a new archive, or: clipdb restore FILE"
_TAGS = ("source", "countries", "main_countries", "topics")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it should be, and how to fix it, in words."""

    check: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found, and in words what it could not compare and how to have it compared."""

    check: str
    faults: list[Fault]
    left_out: list[str] = field(default_factory=list)


class LeftOut(str):
    """What a check says of what it did not compare."""

    __slots__ = ()


def check(connection: sqlite3.Connection) -> Iterator[Result]:
    """The result of each check as it is done, with the first faults of many.

    A part of the archive that cannot be read at all is a fault too.
    """
    for name in CHECKS:
        yield check_one(connection, name)


def check_one(connection: sqlite3.Connection, name: str) -> Result:
    """What one of `CHECKS` finds."""
    messages: list[str] = []
    left_out: list[str] = []
    try:
        for message in CHECKS[name](connection):
            (left_out if isinstance(message, LeftOut) else messages).append(message)
            if len(messages) > _MOST:
                break
    except Exception as error:  # noqa: BLE001  (of what is damaged anything can come)
        messages.append(f"cannot be read: {error or type(error).__name__}")
    if len(messages) > _MOST:
        messages[_MOST:] = ["and more of this kind"]
    fix = _RESTORE if name == LINES else _REPAIR
    return Result(name, [Fault(name, message, fix) for message in messages], left_out)


def _pages(connection: sqlite3.Connection) -> Iterator[str]:
    """What SQLite itself finds in the pages of the file."""
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield " ".join(message.split())


def _schema(connection: sqlite3.Connection) -> Iterator[str]:
    """Tables, views and indexes that the archive lacks, or has otherwise."""
    there = definitions(connection)
    with closing(new_in_memory()) as new:
        intended = definitions(new)
    for (kind, name), sql in intended.items():
        if (kind, name) not in there:
            yield f"there is no {kind} {name}"
        elif there[kind, name] != sql:
            yield f"the {kind} {name} is not as it was made"
    for name, table in connection.execute(_TRIGGERS):
        if ("table", table) in intended:
            yield f"the trigger {name} is none of clipdb's"


_TRIGGERS = "SELECT name, tbl_name FROM main.sqlite_master WHERE type = 'trigger'"


def definitions(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """By kind and name what everything in a file was made by, without its quoting."""
    rows = connection.execute(
        "SELECT type, name, sql FROM main.sqlite_master"
        " WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%'"
    )
    return {(kind, name): re.sub(r'[\s"`\[\]]', "", sql) for kind, name, sql in rows}


def _lines(connection: sqlite3.Connection) -> Iterator[str]:
    """Imports whose text is not, piece by piece, the one that was imported."""
    known = dict(connection.execute("SELECT number, text_sha256 FROM imports"))
    for stored in stored_imports(connection):
        text, last, counts = sha256(), 0, Counter[str]()
        if stored.origin.format not in FORMATS:
            yield f"{stored.name}: there is no format {stored.origin.format!r}"
        place = 0
        for piece in pieces_of(connection, stored.entry.number):
            place += 1
            if piece.number != place or piece.first_line not in (last, last + 1):
                yield f"{stored.name}: lines {last + 1} on are missing"
                place = piece.number
            text.update(piece.text.encode("utf-8", "surrogatepass"))
            last = piece.last_line
            counts[piece.kind] += 1
        if text.hexdigest() != known[stored.entry.number]:
            yield f"{stored.name}: not the text that was imported"
        if (counts["clip"], counts["reject"]) != stored.counts:
            yield f"{stored.name}: not as many clips and rejects as were imported"
    for table, column in (("blocks", "import"), ("imports", "number"), ("changes", "entry")):
        parent = "imports" if table == "blocks" else "entries"
        sql = f"SELECT count(*) FROM {table} WHERE {column} NOT IN (SELECT number FROM {parent})"
        if orphans := connection.execute(sql).fetchone()[0]:
            yield f"{orphans} rows of {table} belong to no row of {parent}"


def _links(connection: sqlite3.Connection) -> Iterator[str]:
    """What points to nothing or to something else's, and links that are not a clip's own."""
    for table, row, target, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"{f'row {row}' if row else 'a row'} of {table} points to no row of {target}"
    for (id,) in connection.execute(
        "SELECT id FROM clips WHERE import NOT NULL AND NOT EXISTS (SELECT 1 FROM printed"
        " WHERE (clip, import, piece) = (clips.serial, clips.import, clips.piece))"
    ):
        yield f"{id} comes from lines that are another's"
    for number, id in connection.execute(_ABOUT_NOTHING):
        yield f"entry {number} is about {id}, which is not in the archive and was not taken out"
    for stored in stored_imports(connection):
        if not stored.is_undone:
            yield from _unprinted(connection, stored.entry.number)
    for table, own in OWN_LINKS.items():
        own, there = f"SELECT * FROM ({own})", f"SELECT * FROM {table}"
        for sql, words in (
            (f"{own} EXCEPT {there}", "{id} has no row in {table} for {value}"),
            (f"{there} EXCEPT {own}", "{table} has a row for {value} that is not {id}'s"),
        ):
            for value, *_, serial in connection.execute(sql).fetchall():
                row = connection.execute("SELECT id FROM clips WHERE serial = ?", (serial,))
                (id,) = row.fetchone() or ("any clip",)
                yield words.format(id=id, table=table, value=value)


def _unprinted(connection: sqlite3.Connection, number: int) -> Iterator[str]:
    """Pieces of an import that are not among their clips' wordings."""
    for piece in pieces_of(connection, number):
        if (piece.kind == "clip") != (piece.clip is not None):
            yield f"the piece at line {piece.first_line} is a {piece.kind}, with or without a clip"
        elif piece.clip is not None:
            key = (piece.clip, number, piece.number, digest_of(piece.text))
            if not connection.execute(_IS_PRINTED, key).fetchone():
                yield f"the piece at line {piece.first_line} is not among its clip's"


_ABOUT_NOTHING = """
SELECT DISTINCT entry, clip FROM changes JOIN entries ON number = entry
 WHERE undone_by IS NULL AND how <> 'printed' AND NOT EXISTS
 (SELECT 1 FROM clips WHERE id = clip UNION SELECT 1 FROM removed_clips WHERE id = clip)
"""
_IS_PRINTED = """
SELECT 1 FROM printed WHERE (clip, import, piece, digest) = (?, ?, ?, ?)
"""


def _dates(connection: sqlite3.Connection) -> Iterator[str]:
    """Clips of days that do not exist, or that stand elsewhere in the order of clips."""
    for id, day in connection.execute("SELECT id, date FROM clips"):
        try:
            parse_period(day)
        except DateError:
            yield f"{id} has a date that cannot be: {day}"
    for (id,) in connection.execute(_OUT_OF_ORDER):
        yield f"{id} has another moment than its date and time"


_OUT_OF_ORDER = """
SELECT id FROM clips WHERE moment <> CAST(replace(date, '-', '') AS INTEGER) * 10000
 + ifnull(CAST(replace(time, ':', '') AS INTEGER) + 1, 0)
"""


def _records(connection: sqlite3.Connection) -> Iterator[str]:
    """Clips that are not what comes of the entries when all are made once more."""
    version = vocabulary_version()
    older = {n for n, rules in connection.execute(_READING) if rules != reading_version()}
    if older:
        yield LeftOut(
            f"{len(older)} imports were read by older rules and are not compared with their lines;"
            " import their files again to have them compared"
        )
    left_out = {clip for clip, number in connection.execute(_PRINTED_IN) if number in older}
    (others,) = connection.execute(_TAGGED_BY_OTHERS, (version,)).fetchone()
    if others:
        yield LeftOut(
            f"{others} clips were tagged by older rules and their tags are not compared;"
            " clipdb retag brings them up to date"
        )
    with closing(new_in_memory()) as new:
        try:
            replay(connection, new)
        except ArchiveError:
            if older:  # which are cut otherwise now
                return
            raise
        for batch in all_stored(connection):
            intended = _called(new, batch)
            for one in batch:
                if one.serial not in left_out:
                    yield from _faults_of(one, intended.get(one.clip.id), version)
        for batch in all_stored(new):
            there = _called(connection, batch)
            for one in batch:
                if not older and one.clip.id not in there:
                    yield f"{one.clip.id} is in the lines or was entered, and is not there"


_READING = "SELECT number, reading FROM imports"
_PRINTED_IN = "SELECT clip, import FROM printed"
_TAGGED_BY_OTHERS = "SELECT count(*) FROM clips WHERE vocabulary <> ?"


def _called(connection: sqlite3.Connection, clips: Sequence[StoredClip]) -> dict[str, StoredClip]:
    """Those of an archive that have the ids of these."""
    return stored_by_ids(connection, [one.clip.id for one in clips], Decoder(connection))


def _faults_of(stored: StoredClip, intended: StoredClip | None, version: str) -> Iterator[str]:
    id = stored.clip.id
    if intended is None:
        yield f"{id} is in no lines, and was not entered"
        return
    fields = [name for name in FIELDS if name not in _TAGS or stored.vocabulary == version]
    base, clip = (
        [name for name in fields if getattr(have, name) != getattr(want, name)]
        for have, want in ((stored.base, intended.base), (stored.clip, intended.clip))
    )
    for names, what in (
        ([name for name in base if name not in _TAGS], "its lines"),
        ([name for name in base if name in _TAGS], "its text"),
        ([] if base else clip, "was entered"),
    ):
        if names:
            yield f"{id} has another {', '.join(names)} than {what}"
    if not base and not clip and combined(stored.overrides) != intended.overrides:
        yield f"{id} has beside it what the user did not say"


def _index(connection: sqlite3.Connection) -> Iterator[str]:
    """Clips for which the search index has other text than the record, character by character."""
    if connection.execute("SELECT 1 FROM clips").fetchone() and made_by(
        connection, "folding"
    ) != str(FOLDING):
        yield LeftOut(
            "the index was made by older rules of folding and is not compared;"
            " clipdb retag rebuilds it"
        )
        return
    connection.execute("PRAGMA query_only = OFF")  # what is made here is temporary
    create_index(connection, "temp.expected")
    for batch in all_stored(connection):
        connection.executemany(
            f"INSERT INTO temp.expected (rowid, {COLUMNS}) VALUES (?, ?, ?, ?)",
            [
                (one.serial, *row_tokens(one.clip.title, one.clip.summary, one.clip.notes))
                for one in batch
            ],
        )
    for schema, index, name in (
        ("main", "clips_index", "stored"),
        ("temp", "expected", "expected"),
    ):
        connection.execute(
            f"CREATE VIRTUAL TABLE temp.{name}_terms USING fts5vocab ({schema}, {index}, instance)"
        )
        # A sum over a clip's characters and their places: another text has another.
        connection.execute(
            f"CREATE TEMP TABLE {name}_digests AS SELECT doc, sum("
            "(unicode(term) * 1000003 + offset * 8191 + unicode(col))"
            " * ((unicode(term) + offset) & 1023) % 1000000007"  # of millions no overflow
            f") AS digest FROM temp.{name}_terms GROUP BY doc"
        )
    for doc, id in connection.execute(
        "SELECT doc, id FROM"
        " (SELECT doc FROM (SELECT * FROM stored_digests EXCEPT SELECT * FROM expected_digests)"
        " UNION"
        " SELECT doc FROM (SELECT * FROM expected_digests EXCEPT SELECT * FROM stored_digests)"
        ") LEFT JOIN clips ON serial = doc ORDER BY doc"
    ):
        yield f"{id or f'row {doc}, which is no clip,'} is indexed otherwise than it reads"
    for name in ("stored", "expected"):
        connection.execute(f"DROP TABLE temp.{name}_terms")
        connection.execute(f"DROP TABLE temp.{name}_digests")
    connection.execute("DROP TABLE temp.expected")


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
