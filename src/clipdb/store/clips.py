"""Writing clips: rows, links and the index, in step; many of them at a time."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

from clipdb.catalogue import Entry
from clipdb.clip import Clip, record_of
from clipdb.store.index import PUT, TAKE, folded_tokens, row_tokens
from clipdb.store.overlay import overlaid
from clipdb.store.select import Origin, StoredClip
from clipdb.store.words import Words
from clipdb.versions import vocabulary_version

_CLIP = """
INSERT INTO clips (serial, id, date, time, moment, source, source_raw, via, title, refs, countries,
 main_countries, topics, collections, url, labels, comment, added, import, piece, vocabulary)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_CLIP_AGAIN = """
UPDATE clips SET id = ?, date = ?, time = ?, moment = ?, source = ?, source_raw = ?, via = ?,
 title = ?, refs = ?, countries = ?, main_countries = ?, topics = ?, collections = ?, url = ?,
 labels = ?, comment = ?, added = ?, import = ?, piece = ?, vocabulary = ? WHERE serial = ?
"""
_TEXT = "INSERT OR REPLACE INTO texts VALUES (?, ?, ?)"
_TAKE_OUT = (
    "DELETE FROM base_records WHERE clip = ?",
    "DELETE FROM texts WHERE clip = ?",
    "DELETE FROM clips WHERE serial = ?",
)
_LINKS = {
    "clip_countries": ("country", "main", "moment", "clip"),
    "clip_topics": ("topic", "moment", "clip"),
    "clip_collections": ("collection", "moment", "clip"),
    "clip_labels": ("label", "moment", "clip"),
    "refs": ("ref", "clip"),
}
_KEYS = {
    table: " AND ".join(f"{column} = ?" for column in columns) for table, columns in _LINKS.items()
}
Links = dict[str, list[tuple[object, ...]]]


# What the links of all clips are, in the order of their tables: to append is the quickest, and the
# smallest.
OWN_LINKS = {
    "clip_countries": "SELECT own.value,"
    " own.value IN (SELECT value FROM json_each(main_countries)), moment, serial"
    " FROM clips, json_each(countries) AS own ORDER BY 1, 2, 3, 4",
    "clip_topics": "SELECT number, moment, serial FROM clips, json_each(topics) AS own"
    " JOIN topics ON topics.id = own.value ORDER BY 1, 2, 3",
    "clip_collections": "SELECT own.value, moment, serial FROM clips,"
    " json_each(collections) AS own ORDER BY 1, 2, 3",
    "clip_labels": "SELECT own.value, moment, serial FROM clips, json_each(labels) AS own"
    " ORDER BY 1, 2, 3",
    "refs": "SELECT DISTINCT own.value, serial FROM clips, json_each(refs) AS own ORDER BY 1, 2",
}


class ClipWriter:
    """Writes clips in one transaction; what is taken is there after `flush`.

    Links and orders are written by `finish` where there was no clip before.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._is_first = not connection.execute("SELECT 1 FROM clips LIMIT 1").fetchone()
        self._orders: list[tuple[str, str]] = []
        if self._is_first:
            self._orders = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'clips'"
                " AND sql NOT NULL"
            ).fetchall()
            for name, _ in self._orders:
                connection.execute(f"DROP INDEX {name}")
        row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'clips'").fetchone()
        self._next = (row[0] if row else 0) + 1
        self._collections: dict[str, int] = {}
        self._topics: dict[str, int] = {}
        self._vocabulary = vocabulary_version()
        self._clips: list[tuple[object, ...]] = []
        self._texts: list[tuple[object, ...]] = []
        self._tokens: list[tuple[object, ...]] = []
        self._links: Links = {table: [] for table in _LINKS}

    def insert(self, entry: Entry, added: int, origin: Origin, *, serial: int | None = None) -> int:
        """Take a new clip; its number.

        Args:
            entry: the clip, with its folded texts.
            added: the number of the entry with which it comes.
            origin: where its wording is printed.
            serial: the number that it shall have; the next, if left out.
        """
        clip = entry.clip
        serial = self.new_serial() if serial is None else serial
        folded = folded_tokens(entry.title, entry.summary, entry.notes)
        self._take(serial, clip, folded, added, origin, self._vocabulary)
        return serial

    def put_back(self, stored: StoredClip) -> None:
        """Put in, at once, a clip that has its number already, and may have words of the user."""
        clip = stored.clip
        tokens = row_tokens(*_texts(clip))
        self._take(stored.serial, clip, tokens, stored.added, stored.origin, stored.vocabulary)
        self.flush()
        self._put_base(stored)

    def new_serial(self) -> int:
        """A number for a clip that is not of an import."""
        serial, self._next = self._next, self._next + 1
        return serial

    def _take(
        self,
        serial: int,
        clip: Clip,
        tokens: tuple[str, str, str],
        added: int,
        origin: Origin | None,
        vocabulary: str,
    ) -> None:
        row = (*self._columns(clip), added, *(origin or (None, None)), vocabulary)
        self._clips.append((serial, *row))
        self._texts.append((serial, clip.summary, _listed(clip.notes)))
        self._tokens.append((serial, *tokens))
        if not self._is_first:
            for table, rows in self._links_of(serial, clip).items():
                self._links[table] += rows

    def take_out(self, stored: StoredClip) -> None:
        """Take a clip out of the archive, at once."""
        serial, clip = stored.serial, stored.clip
        if not self._is_first:
            for table, rows in self._links_of(serial, clip).items():
                self._connection.executemany(f"DELETE FROM {table} WHERE {_KEYS[table]}", rows)
        self._connection.execute(TAKE, (serial, *row_tokens(*_texts(clip))))
        for statement in _TAKE_OUT:
            self._connection.execute(statement, (serial,))

    def update(
        self,
        stored: StoredClip,
        base: Clip,
        origin: Origin | None,
        *,
        vocabulary: str = "",
        words: Words | None = None,
    ) -> StoredClip:
        """Change what is said of a stored clip, at once; as it is stored then.

        Args:
            stored: what is there.
            base: what the imports and the rules say of it now.
            origin: where its wording is printed.
            vocabulary: the version that its tags are of; today's, if left out.
            words: what the user says of it now; as before, if left out.
        """
        serial, before = stored.serial, stored.clip
        made_by = vocabulary or self._vocabulary
        said = stored.words if words is None else words
        clip = overlaid(base, said)
        if _texts(before) != _texts(clip):
            self._connection.execute(TAKE, (serial, *row_tokens(*_texts(before))))
            self._connection.execute(PUT, (serial, *row_tokens(*_texts(clip))))
            self._connection.execute(_TEXT, (serial, clip.summary, _listed(clip.notes)))
        self._connection.execute(
            _CLIP_AGAIN,
            (*self._columns(clip), stored.added, *(origin or (None, None)), made_by, serial),
        )
        before_links, links = self._links_of(serial, before), self._links_of(serial, clip)
        if before_links != links and not self._is_first:
            for table, rows in before_links.items():
                self._connection.executemany(f"DELETE FROM {table} WHERE {_KEYS[table]}", rows)
            self._insert_links(links)
        now = StoredClip(serial, clip, stored.added, origin, made_by, base, said)
        if said or stored.base is not before:
            self._put_base(now)
        return now

    def _put_base(self, stored: StoredClip) -> None:
        """Keep what the imports say of a clip beside what the user says, or no longer."""
        self._connection.execute("DELETE FROM base_records WHERE clip = ?", (stored.serial,))
        if stored.words:
            values = (stored.serial, json_record(stored.base))
            self._connection.execute("INSERT INTO base_records VALUES (?, ?)", values)

    def flush(self) -> None:
        """Write the new clips that were taken."""
        if not self._clips:
            return
        self._connection.executemany(_CLIP, self._clips)
        self._connection.executemany(_TEXT, self._texts)
        self._connection.executemany(PUT, self._tokens)
        self._insert_links(self._links)
        for rows in (self._clips, self._texts, self._tokens, *self._links.values()):
            rows.clear()

    def finish(self) -> None:
        """Write what is left."""
        self.flush()
        if self._is_first:
            # Ids come newest first as clips do, which leaves the pages of their index half full.
            for statement in (
                "REINDEX sqlite_autoindex_clips_1",
                *(f"INSERT INTO {table} {links}" for table, links in OWN_LINKS.items()),
                *(sql for _, sql in self._orders),
            ):
                self._connection.execute(statement)

    def _insert_links(self, links: Links) -> None:
        for table, rows in links.items():
            marks = ", ".join("?" * len(_LINKS[table]))
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def _links_of(self, serial: int, clip: Clip) -> Links:
        for name in clip.collections:
            self._collection(name)
        if not self._topics.keys() >= {*clip.topics}:
            self._topics = topic_numbers(self._connection)
        return links_of(serial, clip, self._collections, self._topics)

    def _columns(self, clip: Clip) -> tuple[object, ...]:
        return (
            clip.id,
            clip.date,
            clip.time,
            moment_of(clip),
            clip.source,
            clip.source_raw,
            clip.via,
            clip.title,
            _listed(clip.refs),
            _listed(clip.countries),
            _listed(clip.main_countries),
            _listed(clip.topics),
            _listed([self._collection(name) for name in clip.collections]),
            clip.url,
            _listed(clip.labels),
            clip.comment,
        )

    def _collection(self, name: str) -> int:
        """The number of a collection, which is made if there is none of this name."""
        if name not in self._collections:
            put = "INSERT INTO collections (name) VALUES (?) ON CONFLICT DO NOTHING"
            self._connection.execute(put, (name,))
            row = self._connection.execute("SELECT serial FROM collections WHERE name = ?", (name,))
            (self._collections[name],) = row.fetchone()
        return self._collections[name]


def json_record(clip: Clip) -> str:
    """The record of a clip as JSON."""
    return json.dumps(record_of(clip), ensure_ascii=False)


def moment_of(clip: Clip) -> int:
    """The place of a clip in time: its digits, a minute late, so that no time comes first."""
    time = int(clip.time.replace(":", "")) + 1 if clip.time else 0
    return int(clip.date.replace("-", "")) * 10_000 + time


def topic_numbers(connection: sqlite3.Connection) -> dict[str, int]:
    """The numbers of topics by their ids."""
    return dict(connection.execute("SELECT id, number FROM topics"))


def links_of(
    serial: int, clip: Clip, collections: Mapping[str, int], topics: Mapping[str, int]
) -> Links:
    """The rows that link a clip to each of its values, by their tables.

    Args:
        serial: the clip's number.
        clip: the clip.
        collections: the numbers of its collections.
        topics: the numbers of its topics.
    """
    moment, main = moment_of(clip), clip.main_countries
    return {
        "clip_countries": [(code, int(code in main), moment, serial) for code in clip.countries],
        "clip_topics": [(topics[topic], moment, serial) for topic in clip.topics],
        "clip_collections": [(collections[name], moment, serial) for name in clip.collections],
        "clip_labels": [(label, moment, serial) for label in clip.labels],
        "refs": [(ref, serial) for ref in dict.fromkeys(clip.refs)],
    }


def _texts(clip: Clip) -> tuple[str, str, Sequence[str]]:
    return clip.title, clip.summary, clip.notes


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _listed(items: Sequence[object]) -> str:
    return _written(items) if items else "[]"
