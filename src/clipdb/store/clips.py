"""Writing clips: rows, links and the index, in step; many of them at a time."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

from clipdb.catalogue import IndexedClip
from clipdb.clip import Clip
from clipdb.store.index import PUT, TAKE, folded_tokens, row_tokens
from clipdb.store.lines import Place
from clipdb.store.overrides import base_without_record, encoded
from clipdb.store.removed import json_record
from clipdb.store.select import StoredClip
from clipdb.versions import vocabulary_version

_COLUMNS = (
    *("id", "date", "time", "moment", "source", "source_raw", "via", "title", "refs", "countries"),
    *("main_countries", "topics", "collections", "url", "labels", "comment"),
    *("added", "import", "piece", "vocabulary"),
)
_CLIP = f"INSERT INTO clips (serial, {', '.join(_COLUMNS)}) VALUES (?{', ?' * len(_COLUMNS)})"
_TEXT = "INSERT OR REPLACE INTO texts VALUES (?, ?, ?)"
_TAKE_OUT = (
    "DELETE FROM overrides WHERE clip = ?",
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
        self.connection = connection
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

    def insert(
        self, entry: IndexedClip, added: int, origin: Place, *, serial: int | None = None
    ) -> int:
        """Take a new clip; its number.

        Args:
            entry: the clip, with its folded texts.
            added: the number of the entry with which it comes.
            origin: where its wording is printed.
            serial: the number that it shall have; the next, if left out.
        """
        clip = entry.clip
        serial = self.new_serial() if serial is None else serial
        stored = StoredClip(serial, clip, added, origin, self._vocabulary, clip)
        self._take(stored, folded_tokens(entry.title, entry.summary, entry.notes))
        return serial

    def put_back(self, stored: StoredClip) -> None:
        """Put in, at once, a clip that has its number already, and may have overrides."""
        self._take(stored, row_tokens(*_texts(stored.clip)))
        self.flush()
        self._put_overrides(stored)

    def new_serial(self) -> int:
        """A number for a clip that is not of an import."""
        serial, self._next = self._next, self._next + 1
        return serial

    def _take(self, stored: StoredClip, tokens: tuple[str, str, str]) -> None:
        serial, clip = stored.serial, stored.clip
        self._clips.append((serial, *self._columns(stored)))
        self._texts.append((serial, clip.summary, _listed(clip.notes)))
        self._tokens.append((serial, *tokens))
        if not self._is_first:
            for table, rows in self._links_of(serial, clip).items():
                self._links[table] += rows

    def delete(self, stored: StoredClip) -> None:
        """Take a clip out of the archive, at once."""
        serial, clip = stored.serial, stored.clip
        if not self._is_first:
            for table, rows in self._links_of(serial, clip).items():
                self._delete_links(table, rows)
        self.connection.execute(TAKE, (serial, *row_tokens(*_texts(clip))))
        for statement in _TAKE_OUT:
            self.connection.execute(statement, (serial,))

    def update(self, stored: StoredClip, now: StoredClip) -> None:
        """Change a stored clip, its links at `flush`; what is the same is not written.

        Args:
            stored: the clip as it is there.
            now: the same, as it shall be.
        """
        serial, before, clip = stored.serial, stored.clip, now.clip
        if _texts(before) != _texts(clip):
            self.connection.execute(TAKE, (serial, *row_tokens(*_texts(before))))
            self.connection.execute(PUT, (serial, *row_tokens(*_texts(clip))))
            self.connection.execute(_TEXT, (serial, clip.summary, _listed(clip.notes)))
        columns = zip(_COLUMNS, self._columns(stored), self._columns(now), strict=True)
        changed = {name: value for name, old, value in columns if value != old}
        if changed:
            names = ", ".join(f"{name} = ?" for name in changed)
            sql = f"UPDATE clips SET {names} WHERE serial = ?"
            self.connection.execute(sql, (*changed.values(), serial))
        if clip != before and not self._is_first:
            links = self._links_of(serial, clip)
            for table, rows in self._links_of(serial, before).items():
                if rows != links[table]:
                    self._delete_links(table, rows)
                    self._links[table] += links[table]
        if now.overrides or stored.overrides:
            self._put_overrides(now)

    def _put_overrides(self, stored: StoredClip) -> None:
        """Keep what the user says of a clip, and what the imports say where that is another."""
        if not stored.overrides:
            self.connection.execute("DELETE FROM overrides WHERE clip = ?", (stored.serial,))
            return
        is_known = stored.base == base_without_record(stored.clip, stored.overrides)
        base = None if is_known else json_record(stored.base)
        values = (stored.serial, encoded(stored.overrides), base)
        self.connection.execute("INSERT OR REPLACE INTO overrides VALUES (?, ?, ?)", values)

    def flush(self) -> None:
        """Write the new clips and the links that were taken."""
        self.connection.executemany(_CLIP, self._clips)
        self.connection.executemany(_TEXT, self._texts)
        self.connection.executemany(PUT, self._tokens)
        for table in self._links:
            self._insert_links(table)
        for rows in (self._clips, self._texts, self._tokens):
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
                self.connection.execute(statement)

    def _insert_links(self, table: str) -> None:
        """Write the links that were taken; in their order, which fills the pages of the table."""
        rows = self._links[table]
        marks = ", ".join("?" * len(_LINKS[table]))
        self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", sorted(rows))
        rows.clear()

    def _delete_links(self, table: str, rows: list[tuple[object, ...]]) -> None:
        if rows:
            self._insert_links(table)  # it may be one of these
            self.connection.executemany(f"DELETE FROM {table} WHERE {_KEYS[table]}", rows)

    def _links_of(self, serial: int, clip: Clip) -> Links:
        for name in clip.collections:
            self._collection(name)
        if not self._topics.keys() >= {*clip.topics}:
            self._topics = topic_numbers(self.connection)
        return links_of(serial, clip, self._collections, self._topics)

    def _columns(self, stored: StoredClip) -> tuple[object, ...]:
        clip = stored.clip
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
            stored.added,
            *(stored.origin or (None, None)),
            stored.vocabulary,
        )

    def _collection(self, name: str) -> int:
        """The number of a collection, which is made if there is none of this name."""
        if name not in self._collections:
            put = "INSERT INTO collections (name) VALUES (?) ON CONFLICT DO NOTHING"
            self.connection.execute(put, (name,))
            row = self.connection.execute("SELECT serial FROM collections WHERE name = ?", (name,))
            (self._collections[name],) = row.fetchone()
        return self._collections[name]


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
