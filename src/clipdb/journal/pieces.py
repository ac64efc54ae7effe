"""Writing the pieces of a file, and the clips that they hold, batch by batch.

Every piece is stored, a clip's with the number of its clip, so that the pieces of an import
are its file and the pieces of a clip are its history.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import zip_longest
from typing import Literal

from clipdb.catalogue import (
    Catalogued,
    IndexedClip,
    are_alike,
    are_of_one_article,
    derived_id,
    further_id,
)
from clipdb.clip import FIELDS, Clip
from clipdb.folding import fold
from clipdb.journal.originals import encodes_to_itself
from clipdb.journal.overrides import overridden, overrides_of, with_overrides
from clipdb.journal.reports import Event, ImportReport, Origin, Outcome
from clipdb.journal.twins import Twins, twins_in_words
from clipdb.journal.wordings import is_news, keep_replaced, standing, with_wording
from clipdb.reading.rows import Piece
from clipdb.store.addresses import NEWEST_FETCHED
from clipdb.store.clips import ClipWriter
from clipdb.store.decode import Decoder
from clipdb.store.entries import put_changes
from clipdb.store.lines import (
    LineWriter,
    Place,
    Printed,
    clips_in,
    digest_of,
    keep_bytes,
    pieces_of,
)
from clipdb.store.overrides import field_value, in_words, written
from clipdb.store.removed import (
    Removed,
    forget_removed,
    moved_ids,
    put_removed,
    removed_clips,
)
from clipdb.store.select import StoredClip, stored_by_ids
from clipdb.versions import reading_version, vocabulary_version

Known = StoredClip | Removed | None
"""A clip of the archive, or one that was taken out, or none."""


_FEEDS = frozenset({"rss", "atom", "rdf", "json-feed"})
_TABLES = frozenset({"csv", "tsv", "markdown-table", "html", "xlsx", "xls", "ods"})


class Before:
    """The clips of a page as it was last imported, by their places and addresses."""

    def __init__(self, connection: sqlite3.Connection, page: int, number: int) -> None:
        rows = connection.execute(_BEFORE, (page, number)).fetchall()
        self._by_piece = {piece: id for piece, id, _ in rows}
        self._ids = set(self._by_piece.values())
        self._by_address: dict[str, set[str]] = {}
        for _, id, url in rows:
            self._by_address.setdefault(url or "", set()).add(id)

    def at(self, piece: int) -> str | None:
        """The id of the clip in a piece of the file."""
        return self._by_piece.get(piece)

    def at_address(self, url: str | None) -> str | None:
        """The id of the one clip of an address."""
        found = self._by_address.get(url, set()) if url else set()
        return next(iter(found)) if len(found) == 1 else None

    def __contains__(self, id: str) -> bool:
        return id in self._ids


_BEFORE = """
SELECT printed.piece, id, url FROM printed JOIN clips ON serial = clip
 WHERE printed.page = ?1 AND printed.import =
 (SELECT max(import) FROM import_pages JOIN entries ON number = import
  WHERE page = ?1 AND import < ?2 AND undone_by IS NULL)
"""


class PieceWriter:
    """Writes the pieces of one import, and says what it did."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        origin: Origin,
        number: int,
        tell: Callable[[Event], None],
    ) -> None:
        self.report = ImportReport(origin)
        self._connection = connection
        self._origin = origin
        self._number = number
        self._tell = tell
        connection.execute(
            "INSERT INTO imports (number, file, sha256, format, encoding, options, reading,"
            " url, etag, last_modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                origin.file,
                origin.sha256,
                origin.format,
                origin.encoding,
                origin.options,
                reading_version(),
                origin.url,
                origin.etag,
                origin.last_modified,
            ),
        )
        self._twins = Twins(connection, number)
        self._decoder = Decoder(connection)
        self._clips = ClipWriter(connection)
        self._lines = LineWriter(connection, number)
        self._pages: dict[str, int] = {}
        self._text = sha256()
        self._stored: dict[str, StoredClip] = {}  # clips of this batch's ids
        self._removed: dict[str, Removed] = {}  # the same of those that were taken out
        self._absent: set[str] = set()  # of this batch's ids those that no clip has
        self._coming: frozenset[str] = frozenset()  # this batch's ids
        self._before: dict[int, Before] = {}  # by page
        self._changes: list[tuple[object, ...]] = []
        self._new: set[str] = set()  # ids of this batch's clips that are new
        self._seen: set[int] = set()  # numbers of this batch's clips

    def put(self, batch: list[Catalogued]) -> None:
        """Write some pieces, and the clips that they hold."""
        ids = [entry.clip.id for _, entry in batch if entry]
        self._coming = frozenset(ids)
        self._stored = stored_by_ids(self._connection, ids, self._decoder) if ids else {}
        self._absent = {id for id in ids if id not in self._stored}
        self._removed = removed_clips(self._connection, self._absent)
        for piece, entry in batch:
            self._put(piece, entry)
        self._flush()

    def _flush(self) -> None:
        self._clips.flush()
        self._lines.flush()
        put_changes(self._connection, self._number, self._changes)
        self._changes.clear()
        self._absent -= self._new
        self._new.clear()
        self._seen.clear()

    def _put(self, piece: Piece, entry: IndexedClip | None) -> None:
        page = piece.page or self._origin.file
        number = self._pages.get(page) or self._new_page(page)
        serial = None
        if entry is not None:
            outcome, serial = self._put_clip(piece, number, entry)
            self.report.counts[outcome] += 1
            self._seen.add(serial)
        if piece.kind == "reject":
            self._reject(piece)
        for warning in piece.warnings:
            self._warn(piece, warning)
        self._text.update(piece.text.encode("utf-8", "surrogatepass"))
        self._lines.put(
            Printed(
                self._lines.next_piece,
                piece.kind,
                serial,
                piece.first_line,
                piece.last_line,
                number,
                piece.reason,
                piece.text,
            )
        )

    def _new_page(self, name: str) -> int:
        put = "INSERT INTO pages (name) VALUES (?) ON CONFLICT DO NOTHING"
        self._connection.execute(put, (name,))
        row = self._connection.execute("SELECT number FROM pages WHERE name = ?", (name,))
        (number,) = row.fetchone()
        put = "INSERT INTO import_pages VALUES (?, ?) ON CONFLICT DO NOTHING"
        self._connection.execute(put, (number, self._number))
        self._pages[name] = number
        return int(number)

    def _reject(self, piece: Piece) -> None:
        self.report.counts["rejected"] += 1
        reason = piece.reason or ""
        self._tell_of(piece, "rejected", reason)
        self._connection.execute(
            "INSERT INTO rejects VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                self._number,
                self._lines.next_piece,
                self._origin.file,
                piece.first_line,
                piece.last_line,
                reason,
                piece.text,
            ),
        )

    def _put_clip(self, piece: Piece, page: int, entry: IndexedClip) -> tuple[Outcome, int]:
        """Insert or update a clip; its collections and labels are added to those it has."""
        clip, known = self._identified(piece, page, entry)
        if known is None:
            return "new", self._put_new(piece, entry._replace(clip=clip))
        if isinstance(known, StoredClip):
            self._warn_if_twice(piece, page, clip, known.serial)
        base = with_wording(known.base, clip, is_news=True)
        origin: Place | None = self._here
        if base != known.base and not self._is_news(piece, page, known):
            base, origin = with_wording(known.base, clip, is_news=False), known.origin
        if base == known.base:
            return "unchanged", known.serial
        self._note_change(known, base)
        if isinstance(known, Removed):
            return self._update_removed(piece, known, base, origin), known.serial
        self.report.reworded += _words(known.base) != _words(base)
        self._tell_update(piece, page, known, base)
        self._update(known, base, origin)
        return "updated", known.serial

    @property
    def _here(self) -> Place:
        """Where the piece that is next written stands."""
        return self._number, self._lines.next_piece

    def _is_news(self, piece: Piece, page: int, known: StoredClip | Removed) -> bool:
        printed = (self._number, page, digest_of(piece.text))
        return is_news(self._connection, known.serial, known.origin, printed)

    def _put_new(self, piece: Piece, entry: IndexedClip) -> int:
        """Insert a clip; one that left when its import was undone has its number again."""
        id = entry.clip.id
        if other := self._twins.of(entry.clip):
            self._warn(piece, twins_in_words(id, other))
        self._twins.add(entry.clip)
        left = self._removed.pop(id, None)
        if left:
            forget_removed(self._connection, left.serial)
            keep_replaced(self._connection, self._number, left)
        serial = self._clips.insert(entry, self._number, self._here, serial=left and left.serial)
        self._new.add(id)
        return serial

    def _note_change(self, known: StoredClip | Removed, base: Clip) -> None:
        """Keep what a clip was before this import, for its undo and for the log."""
        if known.added == self._number:
            return
        keep_replaced(self._connection, self._number, known)
        names = [name for name in FIELDS if getattr(known.base, name) != getattr(base, name)]
        self._changes += [
            (base.id, name, "printed", *_values(name, known.base, base), "null") for name in names
        ]

    def _update(self, stored: StoredClip, base: Clip, origin: Place | None) -> None:
        # What older rules tagged is still of their version where the new wording is no news.
        version = stored.vocabulary if origin == stored.origin else vocabulary_version()
        now = stored._replace(base=base, origin=origin, vocabulary=version)
        self._write(stored, now._replace(clip=overridden(base, stored.overrides)))

    def _write(self, stored: StoredClip, now: StoredClip) -> None:
        self._clips.update(stored, now)
        self._stored[now.clip.id] = now
        self._seen.add(now.serial)

    def _update_removed(
        self, piece: Piece, known: Removed, base: Clip, origin: Place | None
    ) -> Outcome:
        """A clip that the user removed stays out; one that was merged gives pages and labels."""
        id = base.id
        version = known.vocabulary if origin == known.origin else vocabulary_version()
        now = known._replace(base=base, origin=origin, vocabulary=version)
        put_removed(self._connection, now)
        self._removed[id] = now
        target = moved_ids(self._connection, [id])[id]
        stored = self._find(target) if target else None
        if not isinstance(stored, StoredClip):
            return "unchanged"
        united = overrides_of(self._connection, [stored.clip.id])[stored.clip.id]
        kept = with_overrides(stored, united)
        self._write(stored, kept)
        if kept.clip == stored.clip:
            return "unchanged"
        self._tell_of(piece, "updated", f"{kept.clip.id}: {_named(stored.clip, kept.clip)}")
        return "updated"

    def _identified(self, piece: Piece, page: int, entry: IndexedClip) -> tuple[Clip, Known]:
        """The clip under the id that it gets, and the one that is known under it and the same.

        An id is another clip's if fewer than two of date, outlet and headline agree; the clip
        then gets a derived one, as those without an id do.
        """
        clip = entry.clip
        if entry.has_own_id:
            known = self._find(clip.id)
            if known is None or _are_same(known, clip):
                if isinstance(known, StoredClip):
                    self._warn_if_moved(piece, known.base, clip)
                return clip, known
            shown = known.clip if isinstance(known, StoredClip) else known.base
            other = f"{shown.date} {shown.source} {shown.title}"
            clip, same = self._derived(piece, page, replace(clip, id=derived_id(clip)))
            words = f"the id {known.base.id} is taken by another clip ({other})"
            self._warn(piece, f"{words}; this one is stored as {clip.id}")
            return clip, same
        return self._derived(piece, page, clip)

    def _derived(self, piece: Piece, page: int, clip: Clip) -> tuple[Clip, Known]:
        """The same for a clip without an id of its own.

        Of two in one file with the same head and different texts the second gets an id by its
        text too, so that the same file gives the same ids again.
        """
        known = self._find(clip.id)
        if known is None and (reworded := self._reworded(piece, page, clip)):
            return replace(clip, id=reworded.base.id), reworded
        if known is None or _texts(known.base) == _texts(clip):
            return clip, known
        further = replace(clip, id=further_id(clip))
        if same := self._find(further.id):
            return further, same
        is_used = self._connection.execute(
            "SELECT 1 FROM printed WHERE clip = ? AND import = ?", (known.serial, self._number)
        ).fetchone()
        return (further, None) if is_used else (clip, known)

    def _reworded(self, piece: Piece, page: int, clip: Clip) -> StoredClip | None:
        """The clip that stood here when the page was last imported, under another headline.

        In a feed the address tells; in a table the place, if day and outlet are the same, and the
        words are nearly.
        """
        if page not in self._before:
            self._before[page] = Before(self._connection, page, self._number)
        is_feed = self._origin.format in _FEEDS
        before = self._before[page]
        id = before.at_address(clip.url) if is_feed else before.at(self._lines.next_piece)
        known = self._find(id) if id and id not in self._coming else None
        if not isinstance(known, StoredClip) or clip.id in before:
            return None
        old = known.base
        if is_feed:
            return known
        if self._origin.format not in _TABLES or (old.date, old.source) != (clip.date, clip.source):
            return None
        if not are_alike(fold(old.title), fold(clip.title)):
            return None
        self._warn(piece, f"{old.id} had the headline {old.title} and now has {clip.title}")
        return known

    def _find(self, id: str) -> Known:
        """What is known under an id, with what this batch has written of it by now.

        A clip that left only because its import was undone is as new.
        """
        found = self._stored.get(id)
        known = found or self._removed.get(id)
        if id in self._new or (known and known.serial in self._seen):
            self._flush()
        if found is None and id not in self._absent:
            self._stored |= stored_by_ids(self._connection, [id], self._decoder)
            found = self._stored.get(id)
            if found is None:
                self._removed |= removed_clips(self._connection, [id])
        removed = self._removed.get(id)
        return found or (removed if removed and not removed.comes_back else None)

    def _warn_if_moved(self, piece: Piece, known: Clip, clip: Clip) -> None:
        """Warn of a clip whose date or outlet is now another, naming both."""
        for name in ("date", "source"):
            before, now = getattr(known, name), getattr(clip, name)
            if before != now:
                what = {"date": "date", "source": "outlet"}[name]
                self._warn(piece, f"{clip.id} had the {what} {before} and now has {now}")

    def _warn_if_twice(self, piece: Piece, page: int, clip: Clip, serial: int) -> None:
        """Warn of an id that this page had before in this file, over another text."""
        other = self._connection.execute(
            "SELECT line FROM printed WHERE clip = ? AND import = ? AND page = ? AND digest <> ?"
            " ORDER BY piece",
            (serial, self._number, page, digest_of(piece.text)),
        ).fetchone()
        if other:
            words = f"stands at line {other[0]} with other content; the newest wording stands"
            self._warn(piece, f"id {clip.id} {words}, clipdb show {clip.id} --history has both")

    def _tell_update(self, piece: Piece, page: int, stored: StoredClip, base: Clip) -> None:
        changed = _named(stored.base, base)
        standing_page, _ = standing(self._connection, stored.serial, stored.origin)
        if standing_page not in (page, 0) and changed != "collections":
            (name,) = self._connection.execute(
                "SELECT name FROM pages WHERE number = ?", (standing_page,)
            ).fetchone()
            words = f"the wording of {name!r} is stored, this one stands"
            self._warn(piece, f"{base.id} is worded otherwise on another page; {words}")
        self._tell_of(piece, "updated", f"{base.id}: {changed}")
        for said in {said.field: said for said in stored.overrides}.values():
            before, now = (field_value(clip, said.field) for clip in (stored.base, base))
            yours = field_value(stored.clip, said.field)
            if said.how == "set" and before != now != yours:
                three = f"{in_words(before)}, is now {in_words(now)}; yours stays {in_words(yours)}"
                self._warn(piece, f"the {said.field} of {base.id} on its page: it was {three}")

    def finish(self, content: Callable[[], Iterable[bytes]] | None) -> None:
        """Write the counts, and look at what can be judged only when all is in."""
        self._flush()
        self._clips.finish()
        self._lines.finish()
        self._connection.execute(
            "UPDATE imports SET new = ?, updated = ?, unchanged = ?, rejected = ?, text_sha256 = ?"
            " WHERE number = ?",
            (*self.report.counts.values(), self._text.hexdigest(), self._number),
        )
        if content and not encodes_to_itself(self._connection, self._number):
            keep_bytes(self._connection, self._number, content())
        for first, last, ref in self._missing_refs():
            words = f"a related clip is not in the archive: {ref}"
            self.report.warnings.append(words)
            self._tell(Event("warning", self._origin.file, first, last, words))
        # A page at an address may have another name than before.
        before, _ = self._newest_fetched()
        self.report.left = (
            sum(map(self._left, self._pages.values())) if before is None else self._gone(before)
        )

    def _missing_refs(self) -> Iterator[tuple[int, int, str]]:
        """The refs of this import's clips to clips that are not there, with their lines."""
        missing: dict[int, dict[str, None]] = {}
        for serials in clips_in(self._connection, self._number):
            for serial, ref in self._connection.execute(_MISSING, (json.dumps(serials),)):
                missing.setdefault(serial, {})[ref] = None
        for piece in pieces_of(self._connection, self._number) if missing else ():
            for ref in missing.get(piece.clip or 0, ()):
                yield piece.first_line, piece.last_line, ref

    def _left(self, page: int) -> int:
        """How many clips the import of this page before had on it that this one has not."""
        (earlier,) = self._connection.execute(
            "SELECT max(import) FROM import_pages WHERE page = ? AND import < ?",
            (page, self._number),
        ).fetchone()
        if earlier is None:
            return 0
        gone = 0
        for serials in clips_in(self._connection, earlier):
            values = (json.dumps(serials), page, earlier, self._number)
            gone += self._connection.execute(_GONE, values).fetchone()[0]
        return gone

    def _gone(self, earlier: int) -> int:
        """How many clips an earlier import had that this one has not."""
        gone = 0
        for serials in clips_in(self._connection, earlier):
            values = (json.dumps(serials), self._number)
            gone += self._connection.execute(_NOT_IN, values).fetchone()[0]
        return gone

    def same_import(self) -> int | None:
        """The import before that is of the same file and came to the same, if there is one.

        It is the newest one of the same address, or else of every page here.
        """
        if self.report.counts["new"] or self.report.counts["updated"]:
            return None
        if self._origin.url is not None:
            number, digest = self._newest_fetched()
        else:
            earlier = {self._newest(page) for page in self._pages.values()}
            number, digest = earlier.pop() if len(earlier) == 1 else (None, None)
        if number is None or digest != self._origin.sha256:
            return None
        pairs = zip_longest(
            pieces_of(self._connection, number), pieces_of(self._connection, self._number)
        )
        return number if all(one == other for one, other in pairs) else None

    def _newest_fetched(self) -> tuple[int | None, str | None]:
        """The last import from the same address before this one, and the digest of its file."""
        row = self._connection.execute(
            f"SELECT number, sha256 FROM imports WHERE number = ({NEWEST_FETCHED} AND number < ?)",
            (self._origin.url, self._number),
        ).fetchone()
        return row or (None, None)

    def _newest(self, page: int) -> tuple[int | None, str | None]:
        """The last import of a page before this one, and the digest of its file."""
        row = self._connection.execute(
            "SELECT number, sha256 FROM imports WHERE number ="
            " (SELECT max(import) FROM import_pages WHERE page = ? AND import < ?)",
            (page, self._number),
        ).fetchone()
        return row or (None, None)

    def _warn(self, piece: Piece, message: str) -> None:
        self.report.warnings.append(message)
        self._tell_of(piece, "warning", message)

    def _tell_of(
        self, piece: Piece, kind: Literal["warning", "rejected", "updated"], message: str
    ) -> None:
        lines = (piece.first_line, piece.last_line)
        self._tell(Event(kind, self._origin.file, *lines, message, piece.text))


def _are_same(known: StoredClip | Removed, clip: Clip) -> bool:
    """Whether a clip is of the article as it was printed, or as the user corrected it."""
    return are_of_one_article(known.base, clip) or (
        isinstance(known, StoredClip) and are_of_one_article(known.clip, clip)
    )


def _named(before: Clip, after: Clip) -> str:
    """The fields in which two clips differ."""
    return ", ".join(name for name in FIELDS if getattr(before, name) != getattr(after, name))


def _values(name: str, *clips: Clip) -> list[str]:
    return [written(field_value(clip, name)) for clip in clips]


_MISSING = """
SELECT serial, ref.value FROM json_each(?) AS own JOIN clips ON serial = own.value,
  json_each(clips.refs) AS ref WHERE clips.refs <> '[]'
 AND NOT EXISTS (SELECT 1 FROM clips WHERE id = ref.value)
 AND NOT EXISTS (SELECT 1 FROM removed_clips WHERE id = ref.value)
 ORDER BY own.key, ref.key
"""
_GONE = """
SELECT count(DISTINCT value) FROM json_each(?1) WHERE EXISTS
  (SELECT 1 FROM printed WHERE clip = value AND import = ?3 AND page = ?2)
 AND NOT EXISTS (SELECT 1 FROM printed WHERE clip = value AND import = ?4)
"""


_NOT_IN = """
SELECT count(DISTINCT value) FROM json_each(?1)
 WHERE NOT EXISTS (SELECT 1 FROM printed WHERE clip = value AND import = ?2)
"""


def _words(clip: Clip) -> tuple[object, ...]:
    return clip.title, *_texts(clip)


def _texts(clip: Clip) -> tuple[str, tuple[str, ...]]:
    return clip.summary, clip.notes
