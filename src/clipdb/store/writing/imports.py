"""Writing an import: clips and pieces of one file in one transaction.

Every piece is kept, a clip's with the number of its clip, so that the pieces of an import
are its file and the pieces of a clip are its history.
"""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

from clipdb.catalogue import Catalogued, Entry
from clipdb.clip import FIELDS, Clip
from clipdb.reading.rows import Piece
from clipdb.store.files.transactions import RollBack, transaction
from clipdb.store.queries.selecting import clip_with_serial
from clipdb.store.writing.clips import insert_clip, update_clip
from clipdb.store.writing.names import put_labels
from clipdb.versions import reading_version, vocabulary_version

Outcome = Literal["new", "updated", "unchanged", "rejected"]
OUTCOMES: tuple[Outcome, ...] = ("new", "updated", "unchanged", "rejected")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an import comes from."""

    file: str
    sha256: str
    format: str
    encoding: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something worth telling about a piece: what kind of thing, and in words."""

    kind: Literal["warning", "rejected", "updated"]
    file: str
    first_line: int
    last_line: int
    message: str
    text: str = ""


@dataclass(slots=True)
class ImportReport:
    """What an import did.

    Attributes:
        origin: the file, and how it was read.
        counts: how many clips are new, updated and unchanged, and how many pieces rejected.
        warnings: what was guessed or odd, in words, in the order of the file.
        left: how many clips an earlier import of the same pages had and this one has not;
            they stay in the archive.
        kept: False if nothing was written.
    """

    origin: Origin
    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    warnings: list[str] = field(default_factory=list)
    left: int = 0
    kept: bool = True

    @property
    def new(self) -> int:
        """How many clips are new to the archive."""
        return self.counts["new"]

    @property
    def updated(self) -> int:
        """How many clips have another wording, or stand on another page too."""
        return self.counts["updated"]

    @property
    def unchanged(self) -> int:
        """How many clips are as they were."""
        return self.counts["unchanged"]

    @property
    def rejected(self) -> int:
        """How many pieces of the file could not be read as clips."""
        return self.counts["rejected"]

    @property
    def has_faults(self) -> bool:
        """Whether there was a reject or a warning."""
        return bool(self.rejected or self.warnings)


def write_import(
    connection: sqlite3.Connection,
    origin: Origin,
    pieces: Iterable[Catalogued],
    *,
    tell: Callable[[Event], None],
    keep: Callable[[ImportReport], bool],
    imported_at: str | None = None,
) -> ImportReport:
    """Write all pieces of one file, in one transaction; importing it again changes nothing.

    Args:
        connection: open for writing.
        origin: where the pieces come from.
        pieces: every piece in order, a clip's with its entry.
        tell: called with what is worth telling, as it comes.
        keep: asked at the end whether to commit.
        imported_at: when, as an ISO 8601 time; now when left out.
    """
    writer = _Import(connection, origin, tell)
    with transaction(connection):
        put_labels(connection)
        writer.begin(imported_at or datetime.now(UTC).isoformat(timespec="seconds"))
        for piece, entry in pieces:
            writer.put(piece, entry)
        writer.finish()
        writer.report.kept = keep(writer.report) and not writer.changes_nothing()
        if not writer.report.kept:
            raise RollBack
    return writer.report


def stored_import(
    connection: sqlite3.Connection, origin: Origin, tell: Callable[[Event], None]
) -> ImportReport | None:
    """What importing this file again would do, if that is sure to be nothing; else None.

    It is, if its pages were last imported from the very same bytes by today's rules of reading,
    and all their clips have the tags of today's vocabulary. Its rejects are told once more.
    """
    row = connection.execute(
        "SELECT max(serial), new + updated + unchanged, rejected FROM imports"
        " WHERE (sha256, format, encoding, reading) = (?, ?, ?, ?)",
        (origin.sha256, origin.format, origin.encoding, reading_version()),
    ).fetchone()
    serial, clips, rejected = row
    if serial is None or not connection.execute(_IS_NEWEST, (serial, serial)).fetchone()[0]:
        return None
    sound, behind = connection.execute(_CLIPS_OF, (vocabulary_version(), serial)).fetchone()
    if sound != clips or behind:
        return None
    for piece in connection.execute(_REJECTS_OF, (serial,)):
        first, last, reason, text = piece
        tell(Event("rejected", origin.file, first, last, reason, text))
    counts: dict[Outcome, int] = dict.fromkeys(OUTCOMES, 0)
    return ImportReport(origin, counts | {"unchanged": clips, "rejected": rejected}, kept=False)


_IS_NEWEST = """
SELECT NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT page FROM pieces WHERE import = ?) AS own
  WHERE (SELECT max(import) FROM pieces WHERE page = own.page) <> ?)
"""
_CLIPS_OF = """
SELECT count(clips.serial), total(clips.vocabulary <> ?)
FROM pieces LEFT JOIN clips ON clips.serial = pieces.clip WHERE import = ? AND kind = 'clip'
"""
_REJECTS_OF = """
SELECT first_line, last_line, reason, text FROM pieces
WHERE import = ? AND kind = 'reject' ORDER BY serial
"""


class _Import:
    """One import under way."""

    def __init__(
        self, connection: sqlite3.Connection, origin: Origin, tell: Callable[[Event], None]
    ) -> None:
        self.report = ImportReport(origin)
        self._connection = connection
        self._origin = origin
        self._tell = tell
        self._serial = 0
        self._next_piece = 0
        self._pages: dict[str, None] = {}
        self._text = sha256()

    def begin(self, imported_at: str) -> None:
        """Give the import its number, and learn which number the next piece will have."""
        cursor = self._connection.execute(
            "INSERT INTO imports (file, sha256, format, encoding, imported_at, reading)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (*self._origin_columns(), imported_at, reading_version()),
        )
        assert cursor.lastrowid is not None
        self._serial = cursor.lastrowid
        row = self._connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'pieces'"
        ).fetchone()
        self._next_piece = (row[0] if row else 0) + 1

    def _origin_columns(self) -> tuple[str, str, str, str]:
        origin = self._origin
        return origin.file, origin.sha256, origin.format, origin.encoding

    def put(self, piece: Piece, entry: Entry | None) -> None:
        """Write a piece, and the clip that it holds."""
        page = piece.page or self._origin.file
        self._pages[page] = None
        serial = None
        if entry is not None:
            outcome, serial = self._put_clip(piece, page, entry)
            if outcome == "rejected":
                reason = f"id {entry.clip.id} is held by a clip of another date"
                piece = replace(piece, kind="reject", row=None, reason=reason, warnings=())
            else:
                self.report.counts[outcome] += 1
        if piece.kind == "reject":
            self.report.counts["rejected"] += 1
            self._tell_of(piece, "rejected", piece.reason or "")
        for warning in piece.warnings:
            self._warn(piece, warning)
        self._text.update(piece.text.encode())
        lines = (piece.first_line, piece.last_line, piece.text)
        self._connection.execute(
            "INSERT INTO pieces"
            " (serial, import, page, kind, clip, first_line, last_line, text, reason)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self._next_piece, self._serial, page, piece.kind, serial, *lines, piece.reason),
        )
        self._next_piece += 1

    def _put_clip(self, piece: Piece, page: str, entry: Entry) -> tuple[Outcome, int | None]:
        """Insert or update a clip; its collections are added to those it has."""
        clip = entry.clip
        found = clip_with_serial(self._connection, clip.id)
        if found is None:
            return "new", insert_clip(self._connection, entry, self._next_piece)
        serial, held = found
        if held.date != clip.date:
            return "rejected", None
        self._warn_if_twice(piece, page, clip, serial)
        collections = tuple(sorted({*held.collections, *clip.collections}))
        merged = replace(clip, collections=collections)
        if merged != held and self._is_no_news(piece, page, serial):
            merged = replace(held, collections=collections)
        if merged == held:
            return "unchanged", serial
        self._tell_update(piece, page, held, merged, serial)
        update_clip(self._connection, serial, held, merged, self._next_piece)
        return "updated", serial

    def _warn_if_twice(self, piece: Piece, page: str, clip: Clip, serial: int) -> None:
        """Warn of an id that this page had before in this file, over another text."""
        other = self._connection.execute(
            "SELECT first_line FROM pieces"
            # A plus sign keeps SQLite from another index than the clip's.
            " WHERE clip = ? AND +page = ? AND +import = ? AND text <> ?",
            (serial, page, self._serial, piece.text),
        ).fetchone()
        if other:
            words = f"stands at line {other[0]} with other content; the newest wording stands"
            self._warn(piece, f"id {clip.id} {words}, clipdb show {clip.id} --history has both")

    def _is_no_news(self, piece: Piece, page: str, serial: int) -> bool:
        """Whether the wording held stands although this piece words the clip otherwise.

        It does if it comes from another text, and the page had this very text before: what
        another page, or a later line of this one, has said since is newer.
        """
        (standing,) = self._connection.execute(
            "SELECT text FROM pieces JOIN clips ON origin = pieces.serial WHERE clips.serial = ?",
            (serial,),
        ).fetchone()
        earlier = self._connection.execute(
            "SELECT 1 FROM pieces WHERE clip = ?1 AND +page = ?2 AND text = ?3 AND +import ="
            " (SELECT max(import) FROM pieces WHERE clip = ?1 AND +page = ?2 AND +import < ?4)",
            (serial, page, piece.text, self._serial),
        ).fetchone()
        return standing != piece.text and earlier is not None

    def _tell_update(self, piece: Piece, page: str, held: Clip, clip: Clip, serial: int) -> None:
        changed = [name for name in FIELDS if getattr(held, name) != getattr(clip, name)]
        (standing,) = self._connection.execute(
            "SELECT page FROM pieces JOIN clips ON origin = pieces.serial WHERE clips.serial = ?",
            (serial,),
        ).fetchone()
        if standing != page and changed != ["collections"]:
            words = f"the wording of {standing!r} is kept, this one stands"
            self._warn(piece, f"{clip.id} is worded otherwise on another page; {words}")
        self._tell_of(piece, "updated", f"{clip.id}: {', '.join(changed)}")

    def finish(self) -> None:
        """Note the counts, and look at what can be judged only when all is in."""
        self._connection.execute(
            "UPDATE imports SET new = ?, updated = ?, unchanged = ?, rejected = ?, text_sha256 = ?"
            " WHERE serial = ?",
            (*self.report.counts.values(), self._text.hexdigest(), self._serial),
        )
        missing = self._connection.execute(
            "SELECT first_line, last_line, ref FROM pieces JOIN refs ON refs.clip = pieces.clip"
            " WHERE import = ? AND NOT EXISTS (SELECT 1 FROM clips WHERE id = ref)"
            " ORDER BY pieces.serial, position",
            (self._serial,),
        )
        for first, last, ref in missing:
            words = f"a related clip is not in the archive: {ref}"
            self.report.warnings.append(words)
            self._tell(Event("warning", self._origin.file, first, last, words))
        self.report.left = sum(map(self._left, self._pages))

    def _left(self, page: str) -> int:
        """How many clips the import of this page before had on it that this one has not."""
        (number,) = self._connection.execute(
            "SELECT count(DISTINCT clip) FROM pieces WHERE page = ?1 AND import ="
            " (SELECT max(import) FROM pieces WHERE page = ?1 AND import < ?2) AND clip NOT IN"
            " (SELECT clip FROM pieces WHERE import = ?2 AND clip NOT NULL)",
            (page, self._serial),
        ).fetchone()
        return int(number)

    def changes_nothing(self) -> bool:
        """Whether the newest import of every page here was of the very same file."""
        if self.report.counts["new"] or self.report.counts["updated"]:
            return False
        return all(self._newest_digest(page) == self._origin.sha256 for page in self._pages)

    def _newest_digest(self, page: str) -> str | None:
        """The digest of the file that this page was last imported from."""
        row = self._connection.execute(
            "SELECT sha256 FROM imports WHERE serial ="
            " (SELECT max(import) FROM pieces WHERE page = ? AND import < ?)",
            (page, self._serial),
        ).fetchone()
        return row[0] if row else None

    def _warn(self, piece: Piece, message: str) -> None:
        self.report.warnings.append(message)
        self._tell_of(piece, "warning", message)

    def _tell_of(
        self, piece: Piece, kind: Literal["warning", "rejected", "updated"], message: str
    ) -> None:
        lines = (piece.first_line, piece.last_line)
        self._tell(Event(kind, self._origin.file, *lines, message, piece.text))
