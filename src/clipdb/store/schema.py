"""The archive's tables, and how one of an older schema is brought up to date.

    clips ── texts                     one row a clip: what it is asked by, and what it says
      ├─ clip_countries ── countries   links: the clips of each value, in their order
      ├─ clip_topics ───── topics
      ├─ clip_collections  collections
      ├─ clip_labels, refs
      └─ printed ───────── imports     where its wordings stand in the printed lines
                             ├─ blocks, import_bytes, rejects
                             └─ import_pages ── pages
    entries                            one numbering of imports and of the user's own work
      └─ changes                       field by field: what was, what is, what the page says
    overrides                          what the user says of a clip; and what its pages say, where
                                       the two differ
    removed_clips                      those that were taken out, and where their ids lead
    replaced                           what was said of a clip that an entry gave another wording

A clip's order is one number, its moment: its date and time as digits, a minute later so that a
clip without a time comes before them. Tables of links are kept in the order of clips and have no
other index: a clip's own lists, in `clips`, say which rows are its own. Printed lines stand in
compressed blocks, which are seldom read, and whole.
"""

import json
import sqlite3
import zlib
from collections.abc import Callable

APPLICATION_ID = 0x636C6970  # "clip", so that `file` and others can tell the archive
SCHEMA_VERSION = 5  # of the archives that this clipdb writes
OLDEST = 4  # that is read

# The fields of the record in their order; `collections` are the numbers of their rows, and what a
# clip has besides is the number of the entry with which it came.
COLUMNS = """id, date, time, source, source_raw, via, title, summary, notes, refs, countries,
  main_countries, topics, collections, url, labels, comment, added"""
RECORDS = f"SELECT {COLUMNS} FROM clips JOIN texts ON texts.clip = clips.serial"

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE entries (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('import', 'add', 'edit', 'remove', 'merge', 'undo')),
  time TEXT NOT NULL,
  call TEXT NOT NULL DEFAULT '',
  undoes INTEGER REFERENCES entries (number),
  undone_by INTEGER REFERENCES entries (number)
);
CREATE TABLE changes (
  entry INTEGER NOT NULL REFERENCES entries (number),
  clip TEXT NOT NULL,
  field TEXT NOT NULL,
  how TEXT NOT NULL
   CHECK (how IN ('printed', 'set', 'adjusted', 'reset', 'removed', 'merged')),
  before TEXT NOT NULL CHECK (json_valid(before)),
  after TEXT NOT NULL CHECK (json_valid(after)),
  page TEXT NOT NULL CHECK (json_valid(page)),
  PRIMARY KEY (entry, clip, field)
) WITHOUT ROWID;
CREATE INDEX changes_by_clip ON changes (clip, field);

CREATE TABLE imports (
  number INTEGER PRIMARY KEY REFERENCES entries (number),
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  format TEXT NOT NULL,
  encoding TEXT NOT NULL,
  options TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(options)),
  reading TEXT NOT NULL,
  text_sha256 TEXT NOT NULL DEFAULT '',
  new INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  url TEXT,
  etag TEXT,
  last_modified TEXT
);
CREATE INDEX imports_by_digest ON imports (sha256);
CREATE TABLE import_bytes (
  import INTEGER NOT NULL REFERENCES imports (number),
  part INTEGER NOT NULL,
  compressed BLOB NOT NULL,
  PRIMARY KEY (import, part)
) WITHOUT ROWID;
CREATE TABLE blocks (
  import INTEGER NOT NULL REFERENCES imports (number),
  first INTEGER NOT NULL,
  pieces BLOB NOT NULL,
  text BLOB NOT NULL,
  PRIMARY KEY (import, first)
);
CREATE TABLE pages (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE import_pages (
  page INTEGER NOT NULL REFERENCES pages (number),
  import INTEGER NOT NULL REFERENCES imports (number),
  PRIMARY KEY (page, import)
) WITHOUT ROWID;
CREATE INDEX import_pages_by_import ON import_pages (import);
CREATE TABLE rejects (
  import INTEGER NOT NULL REFERENCES imports (number),
  piece INTEGER NOT NULL,
  file TEXT NOT NULL,
  first_line INTEGER NOT NULL,
  last_line INTEGER NOT NULL,
  reason TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (import, piece)
) WITHOUT ROWID;

CREATE TABLE clips (
  serial INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  date TEXT NOT NULL,
  time TEXT,
  moment INTEGER NOT NULL,
  source TEXT NOT NULL,
  source_raw TEXT NOT NULL,
  via TEXT,
  title TEXT NOT NULL,
  refs TEXT NOT NULL,
  countries TEXT NOT NULL,
  main_countries TEXT NOT NULL,
  topics TEXT NOT NULL,
  collections TEXT NOT NULL,
  url TEXT,
  labels TEXT NOT NULL,
  comment TEXT,
  added INTEGER NOT NULL REFERENCES entries (number),
  import INTEGER REFERENCES imports (number),
  piece INTEGER,
  vocabulary TEXT NOT NULL
);
CREATE INDEX clips_by_moment ON clips (moment, id);
CREATE INDEX clips_by_source ON clips (source, moment);
CREATE INDEX clips_by_via ON clips (via, moment) WHERE via NOT NULL;
CREATE INDEX clips_by_added ON clips (added);
CREATE INDEX clips_by_vocabulary ON clips (vocabulary);
CREATE TABLE texts (
  clip INTEGER PRIMARY KEY REFERENCES clips (serial),
  summary TEXT NOT NULL,
  notes TEXT NOT NULL
);
CREATE TABLE printed (
  clip INTEGER NOT NULL,
  import INTEGER NOT NULL REFERENCES imports (number),
  piece INTEGER NOT NULL,
  page INTEGER NOT NULL REFERENCES pages (number),
  line INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  PRIMARY KEY (clip, import, piece)
) WITHOUT ROWID;
CREATE TABLE removed_clips (
  serial INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  entry INTEGER NOT NULL REFERENCES entries (number),
  merged_into TEXT,
  record TEXT NOT NULL CHECK (json_valid(record)),
  added INTEGER NOT NULL DEFAULT 0,
  import INTEGER,
  piece INTEGER,
  vocabulary TEXT NOT NULL DEFAULT ''
);
CREATE INDEX removed_clips_by_target ON removed_clips (merged_into) WHERE merged_into NOT NULL;
CREATE TABLE overrides (
  clip INTEGER PRIMARY KEY REFERENCES clips (serial),
  said TEXT NOT NULL CHECK (json_valid(said)),
  base TEXT CHECK (base IS NULL OR json_valid(base))
);
CREATE TABLE replaced (
  entry INTEGER NOT NULL REFERENCES entries (number),
  clip INTEGER NOT NULL,
  record TEXT NOT NULL CHECK (json_valid(record)),
  import INTEGER,
  piece INTEGER,
  vocabulary TEXT NOT NULL,
  PRIMARY KEY (entry, clip)
) WITHOUT ROWID;

CREATE TABLE countries (
  code TEXT PRIMARY KEY NOT NULL,
  name_ja TEXT NOT NULL,
  name_en TEXT NOT NULL
);
CREATE TABLE clip_countries (
  country TEXT NOT NULL REFERENCES countries (code),
  main INTEGER NOT NULL CHECK (main IN (0, 1)),
  moment INTEGER NOT NULL,
  clip INTEGER NOT NULL REFERENCES clips (serial),
  PRIMARY KEY (country, main, moment, clip)
) WITHOUT ROWID;
CREATE TABLE topics (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  label_ja TEXT NOT NULL,
  label_en TEXT NOT NULL
);
CREATE TABLE clip_topics (
  topic INTEGER NOT NULL REFERENCES topics (number),
  moment INTEGER NOT NULL,
  clip INTEGER NOT NULL REFERENCES clips (serial),
  PRIMARY KEY (topic, moment, clip)
) WITHOUT ROWID;
CREATE TABLE collections (serial INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
CREATE TABLE clip_collections (
  collection INTEGER NOT NULL REFERENCES collections (serial),
  moment INTEGER NOT NULL,
  clip INTEGER NOT NULL REFERENCES clips (serial),
  PRIMARY KEY (collection, moment, clip)
) WITHOUT ROWID;
CREATE TABLE clip_labels (
  label TEXT NOT NULL,
  moment INTEGER NOT NULL,
  clip INTEGER NOT NULL REFERENCES clips (serial),
  PRIMARY KEY (label, moment, clip)
) WITHOUT ROWID;
CREATE TABLE refs (
  ref TEXT NOT NULL,
  clip INTEGER NOT NULL REFERENCES clips (serial),
  PRIMARY KEY (ref, clip)
) WITHOUT ROWID;

CREATE TABLE names (compressed BLOB NOT NULL);
CREATE TABLE searches (
  name TEXT PRIMARY KEY NOT NULL,
  query TEXT NOT NULL,
  options TEXT NOT NULL
);

CREATE VIEW records AS SELECT
  id, date, time, source, source_raw, via, title, summary, notes, refs, countries, main_countries,
  topics,
  (SELECT json_group_array(name) FROM
    (SELECT name FROM json_each(clips.collections) JOIN collections ON serial = value
     ORDER BY name)) AS collections,
  url, labels, comment
FROM clips JOIN texts ON clip = serial;

CREATE VIRTUAL TABLE clips_index USING fts5 (summary, title, notes, content='',
 tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'");
"""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of an archive in an empty database."""
    _execute(connection, _TABLES)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables of an archive that is not older than `OLDEST` up to date."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for older in range(version, SCHEMA_VERSION):
        _MIGRATIONS[older](connection)
        connection.execute(f"PRAGMA user_version = {older + 1}")


def _from_4(connection: sqlite3.Connection) -> None:
    """Counts are made in indexes; and what an undo needs is kept, so that no page is read again."""
    from sqlite_utils import Database

    archive = Database(connection)
    archive.table("counts").drop(ignore=True)
    archive.table("_sqlite_migrations").drop(ignore=True)
    archive.execute("DROP INDEX IF EXISTS clips_by_moment")
    for name, columns in (
        ("clips_by_moment", ["moment", "id"]),
        ("clips_by_added", ["added"]),
        ("clips_by_vocabulary", ["vocabulary"]),
    ):
        archive.table("clips").create_index(columns, name)
    removed = archive.table("removed_clips")
    removed.add_column("added", int, not_null_default=0)
    removed.add_column("import", int)
    removed.add_column("piece", int)
    removed.add_column("vocabulary", str, not_null_default="")
    _execute(
        connection,
        """
CREATE TABLE overrides (
  clip INTEGER PRIMARY KEY REFERENCES clips (serial),
  said TEXT NOT NULL CHECK (json_valid(said)),
  base TEXT CHECK (base IS NULL OR json_valid(base))
);
CREATE TABLE replaced (
  entry INTEGER NOT NULL REFERENCES entries (number),
  clip INTEGER NOT NULL,
  record TEXT NOT NULL CHECK (json_valid(record)),
  import INTEGER,
  piece INTEGER,
  vocabulary TEXT NOT NULL,
  PRIMARY KEY (entry, clip)
) WITHOUT ROWID;

CREATE TEMP VIEW bases AS
 SELECT clips.serial, clips.id, ifnull(base_records.record, json_object('id', id, 'date', date,
  'time', time, 'source', source, 'source_raw', source_raw, 'via', via, 'title', title, 'summary',
  summary, 'notes', json(notes), 'refs', json(refs), 'countries', json(countries),
  'main_countries', json(main_countries), 'topics', json(topics), 'collections',
  (SELECT json_group_array(name) FROM (SELECT name FROM json_each(clips.collections)
    JOIN main.collections AS named ON named.serial = value ORDER BY name)),
  'url', url, 'labels', json(labels), 'comment', comment)) AS record
 FROM main.clips JOIN main.texts ON texts.clip = serial
 LEFT JOIN main.base_records ON base_records.clip = serial;
CREATE TEMP TABLE said AS
 SELECT clip, entry, field, how, before, after, page FROM changes JOIN entries ON number = entry
  WHERE undone_by IS NULL AND how IN ('set', 'adjusted', 'reset');
WITH RECURSIVE merged (target, id, entry, record) AS (
 SELECT merged_into, id, entry, record FROM removed_clips WHERE merged_into NOT NULL
 UNION ALL
 SELECT target, other.id, max(merged.entry, other.entry), other.record
  FROM merged JOIN removed_clips AS other ON other.merged_into = merged.id
)
INSERT INTO said SELECT target, entry, name, 'adjusted', '[]', record -> name, '[]' FROM merged
 JOIN (SELECT 'collections' AS name UNION ALL SELECT 'labels') WHERE record -> name <> '[]';
INSERT INTO overrides
 SELECT serial, json_group_array(json_array(entry, field, how, json(before), json(after),
  json(page))), record
 FROM (SELECT * FROM said ORDER BY entry, field) AS said JOIN bases ON id = said.clip
 GROUP BY serial;
""",
    )
    _keep_what_was_replaced(connection)
    _execute(connection, "DROP TABLE temp.said;\nDROP VIEW temp.bases;\nDROP TABLE base_records")


def _keep_what_was_replaced(connection: sqlite3.Connection) -> None:
    """Find out what imports replaced by what they changed; tags of no version are made anew."""
    places: dict[int, list[tuple[int, int]]] = {}
    blocks = connection.execute("SELECT import, first, pieces FROM blocks ORDER BY import, first")
    for number, first, rows in blocks:
        for place, (_, clip, *_) in enumerate(json.loads(zlib.decompress(rows)), first):
            places.setdefault(clip, []).append((number, place))
    changes: dict[str, dict[int, dict[str, tuple[object, object]]]] = {}
    for id, entry, field, before, after in connection.execute(
        "SELECT clip, entry, field, before, after FROM changes WHERE how = 'printed'"
    ):
        values = (json.loads(before), json.loads(after))
        changes.setdefault(id, {}).setdefault(entry, {})[field] = values
    undone = {
        number
        for (number,) in connection.execute("SELECT number FROM entries WHERE undone_by NOT NULL")
    }

    def place_before(entry: int, serial: int, id: str) -> tuple[int | None, int | None]:
        known = [one for one in places.get(serial, ()) if one[0] < entry]
        standing = [one for one in known if one[0] not in undone] or known
        news = {*changes.get(id, ()), *(one[0] for one in standing[:1])}
        return next((one for one in reversed(standing) if one[0] in news), (None, None))

    for serial, id, written in connection.execute(
        "SELECT * FROM bases UNION ALL SELECT serial, id, record FROM removed_clips"
    ).fetchall():
        record = json.loads(written)
        for entry, fields in sorted(changes.get(id, {}).items(), reverse=True):
            is_undone = entry in undone
            other = record | {name: both[is_undone] for name, both in fields.items()}
            after = next((one for one in reversed(places.get(serial, ())) if one[0] == entry), None)
            where = (after or (None, None)) if is_undone else place_before(entry, serial, id)
            connection.execute(
                "INSERT INTO replaced VALUES (?, ?, ?, ?, ?, '')",
                (entry, serial, json.dumps(other, ensure_ascii=False), *where),
            )
            record = record if is_undone else other
    for serial, id in connection.execute("SELECT serial, id FROM removed_clips").fetchall():
        connection.execute(
            "UPDATE removed_clips SET import = ?1, piece = ?2, added ="
            " ifnull(?3, (SELECT min(entry) FROM changes WHERE clip = id)) WHERE serial = ?4",
            (
                *place_before(2**62, serial, id),
                min((number for number, _ in places.get(serial, ())), default=None),
                serial,
            ),
        )


# By the version that it takes on. A migration never changes once it is released: it has the SQL
# of its own time, and uses nothing that describes the schema of today.
_MIGRATIONS: dict[int, Callable[[sqlite3.Connection], None]] = {4: _from_4}


def _execute(connection: sqlite3.Connection, statements: str) -> None:
    """Execute them in the transaction that the connection may have, which a script would end."""
    for statement in statements.split(";\n"):
        if statement.strip():
            connection.execute(statement)
