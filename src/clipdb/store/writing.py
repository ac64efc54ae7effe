"""Writing an import into the archive: clips, tags, refs, pieces and index in one transaction."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Literal

from clipdb.clip import Clip
from clipdb.reading.rows import Piece
from clipdb.store.connection import transaction
from clipdb.store.index import row_tokens
from clipdb.store.selecting import clip_with_serial
from clipdb.vocabulary.countries import load_countries
from clipdb.vocabulary.topics import load_topics

Outcome = Literal["new", "updated", "unchanged", "rejected"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an import comes from."""

    file: str
    sha256: str
    encoding: str


@dataclass(slots=True)
class ImportReport:
    """What an import did, in numbers, and every piece that was rejected or read with a doubt."""

    counts: dict[str, int] = field(
        default_factory=lambda: {"new": 0, "updated": 0, "unchanged": 0, "rejected": 0}
    )
    rejects: list[Piece] = field(default_factory=list)
    doubtful: list[Piece] = field(default_factory=list)


class _NothingNewError(Exception):
    """Rolls back an import that would change nothing."""


def write_import(
    connection: sqlite3.Connection,
    origin: Origin,
    pieces: Iterable[tuple[Piece, Clip | None]],
) -> ImportReport:
    """Write all pieces of one file, in one transaction; importing it again changes nothing.

    Args:
        connection: open for writing.
        origin: where the pieces come from.
        pieces: every piece in order, a clip's with the clip.
    """
    report = ImportReport()
    try:
        with transaction(connection):
            seen = connection.execute(
                "SELECT 1 FROM imports WHERE sha256 = ?", (origin.sha256,)
            ).fetchone()
            writer = _Writer(connection, _new_import(connection, origin))
            for piece, clip in pieces:
                _write_piece(writer, piece, clip, report)
            writer.finish(report.counts)
            _stop_if_nothing_new(report, seen is not None)
    except _NothingNewError:
        pass
    return report


def _stop_if_nothing_new(report: ImportReport, is_seen: bool) -> None:
    if is_seen and not report.counts["new"] and not report.counts["updated"]:
        raise _NothingNewError


def _write_piece(writer: "_Writer", piece: Piece, clip: Clip | None, report: ImportReport) -> None:
    outcome: Outcome | None = "rejected" if piece.kind == "reject" else None
    serial = None
    if clip is not None:
        outcome, serial = writer.put(clip)
        if outcome == "rejected":
            reason = f"id {clip.id} is already held by a clip of another date"
            piece = replace(piece, kind="reject", row=None, reason=reason)
    writer.put_piece(piece, serial)
    if outcome:
        report.counts[outcome] += 1
    if outcome == "rejected":
        report.rejects.append(piece)
    elif piece.warnings:
        report.doubtful.append(piece)


def _new_import(connection: sqlite3.Connection, origin: Origin) -> int:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    cursor = connection.execute(
        "INSERT INTO imports (file, sha256, encoding, imported_at) VALUES (?, ?, ?, ?)",
        (origin.file, origin.sha256, origin.encoding, now),
    )
    return _last(cursor)


def _last(cursor: sqlite3.Cursor) -> int:
    assert cursor.lastrowid is not None
    return cursor.lastrowid


class _Writer:
    """Puts clips and pieces of one import; `put` keeps every table and the index in step."""

    def __init__(self, connection: sqlite3.Connection, import_serial: int) -> None:
        self._execute = connection.execute
        self._executemany = connection.executemany
        self._connection = connection
        self._import = import_serial

    def put(self, clip: Clip) -> tuple[Outcome, int | None]:
        """Insert or update a clip; its collections are added to those it has."""
        found = clip_with_serial(self._connection, clip.id)
        if found is None:
            return "new", self._insert(clip)
        serial, held = found
        if held.date != clip.date:
            return "rejected", None
        collections = tuple(sorted({*held.collections, *clip.collections}))
        merged = replace(clip, collections=collections)
        if merged == held:
            return "unchanged", serial
        self._delete_index(serial, held)
        self._update(serial, merged)
        return "updated", serial

    def put_piece(self, piece: Piece, clip_serial: int | None) -> None:
        """Keep a piece's lines."""
        lines = (piece.first_line, piece.last_line, piece.text)
        self._execute(
            "INSERT INTO pieces (import, kind, clip, first_line, last_line, text, reason)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (self._import, piece.kind, clip_serial, *lines, piece.reason),
        )

    def finish(self, counts: Mapping[str, int]) -> None:
        """Note the counts with the import."""
        self._execute(
            "UPDATE imports SET new = :new, updated = :updated, unchanged = :unchanged,"
            " rejected = :rejected WHERE serial = :serial",
            {**counts, "serial": self._import},
        )

    def _insert(self, clip: Clip) -> int:
        cursor = self._execute(
            "INSERT INTO clips (id, date, time, source, source_raw, via, title, summary, notes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            _own_columns(clip),
        )
        serial = _last(cursor)
        self._put_links(serial, clip)
        return serial

    def _update(self, serial: int, clip: Clip) -> None:
        self._execute(
            "UPDATE clips SET id = ?, date = ?, time = ?, source = ?, source_raw = ?, via = ?,"
            " title = ?, summary = ?, notes = ? WHERE serial = ?",
            (*_own_columns(clip), serial),
        )
        for table in ("refs", "clip_collections", "clip_countries", "clip_topics"):
            self._execute(f"DELETE FROM {table} WHERE clip = ?", (serial,))
        self._put_links(serial, clip)

    def _put_links(self, serial: int, clip: Clip) -> None:
        self._executemany(
            "INSERT INTO refs (clip, position, ref) VALUES (?, ?, ?)",
            [(serial, position, ref) for position, ref in enumerate(clip.refs)],
        )
        self._executemany("INSERT OR IGNORE INTO countries VALUES (?, ?, ?)", _countries(clip))
        self._executemany(
            "INSERT INTO clip_countries (clip, country, main) VALUES (?, ?, ?)",
            [(serial, code, code in clip.main_countries) for code in clip.countries],
        )
        self._executemany("INSERT OR IGNORE INTO topics VALUES (?, ?, ?)", _topics(clip))
        self._executemany(
            "INSERT INTO clip_topics (clip, topic) VALUES (?, ?)",
            [(serial, topic) for topic in clip.topics],
        )
        self._executemany(
            "INSERT INTO collections (name) VALUES (?) ON CONFLICT DO NOTHING",
            [(name,) for name in clip.collections],
        )
        self._executemany(
            "INSERT INTO clip_collections (clip, collection)"
            " SELECT ?, serial FROM collections WHERE name = ?",
            [(serial, name) for name in clip.collections],
        )
        self._execute(
            "INSERT INTO clips_index (rowid, title, summary, notes) VALUES (?, ?, ?, ?)",
            (serial, *row_tokens(clip.title, clip.summary, clip.notes)),
        )

    def _delete_index(self, serial: int, held: Clip) -> None:
        # An index without content must be told what it held.
        self._execute(
            "INSERT INTO clips_index (clips_index, rowid, title, summary, notes)"
            " VALUES ('delete', ?, ?, ?, ?)",
            (serial, *row_tokens(held.title, held.summary, held.notes)),
        )


def _own_columns(clip: Clip) -> tuple[str | None, ...]:
    notes = json.dumps(clip.notes, ensure_ascii=False)
    when_and_where = (clip.id, clip.date, clip.time, clip.source, clip.source_raw, clip.via)
    return (*when_and_where, clip.title, clip.summary, notes)


@cache
def _names() -> dict[str, tuple[str, str, str]]:
    countries = load_countries().by_code.values()
    return {c.code: (c.code, c.name_ja, c.name_en) for c in countries}


def _countries(clip: Clip) -> list[tuple[str, str, str]]:
    return [_names()[code] for code in clip.countries]


def _topics(clip: Clip) -> list[tuple[str, str, str]]:
    topics = load_topics()
    return [(id, topics[id].label_ja, topics[id].label_en) for id in clip.topics]
