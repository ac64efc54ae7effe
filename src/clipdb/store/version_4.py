"""The fourth schema: half the size, and quick to write.

A clip's order is one number, its moment: its date and time as digits, a minute later so that a
clip without a time comes before them. Tables of links are kept in the order in which they are
walked and have no other index: a clip's own lists, in `clips`, say which rows are its own.
Printed lines stand in compressed blocks, which are seldom read, and whole.
"""

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database

from clipdb.reading.characters import cleaned
from clipdb.store.lines import Printed, digest_of, encode

TABLES = """
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
CREATE INDEX clips_by_moment ON clips (moment);
CREATE INDEX clips_by_source ON clips (source, moment);
CREATE INDEX clips_by_via ON clips (via, moment) WHERE via NOT NULL;
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
  record TEXT NOT NULL CHECK (json_valid(record))
);
CREATE INDEX removed_clips_by_target ON removed_clips (merged_into) WHERE merged_into NOT NULL;
CREATE TABLE base_records (
  clip INTEGER PRIMARY KEY REFERENCES clips (serial),
  record TEXT NOT NULL CHECK (json_valid(record))
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

CREATE TABLE counts (
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  clips INTEGER NOT NULL,
  PRIMARY KEY (field, value)
) WITHOUT ROWID;
CREATE TABLE names (compressed BLOB NOT NULL);

CREATE VIEW records AS SELECT
  id, date, time, source, source_raw, via, title, summary, notes, refs, countries, main_countries,
  topics,
  (SELECT json_group_array(name) FROM
    (SELECT name FROM json_each(clips.collections) JOIN collections ON serial = value
     ORDER BY name)) AS collections,
  url, labels, comment
FROM clips JOIN texts ON clip = serial;
"""

# The words of a summary, the longest text, cost least in the first column.
INDEX = """
CREATE VIRTUAL TABLE clips_index USING fts5 (summary, title, notes, content='',
 tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'")
"""
_LARGEST_BLOCK = 100_000  # characters
_OLD = (
    "clips",
    "imports",
    "pieces",
    "refs",
    "collections",
    "clip_collections",
    "clip_countries",
    "clip_topics",
    "topics",
    "names",
)
_MOMENT = (
    "CAST(replace(date, '-', '') AS INTEGER) * 10000"
    " + ifnull(CAST(replace(time, ':', '') AS INTEGER) + 1, 0)"
)


def m004_moments(db: Database) -> None:
    """Moments, links in order, lines in blocks, one numbering of entries, counts kept in step.

    The index is left empty: it is rebuilt once its folding is seen to be of no version.
    """
    for view in ("records", "rejects"):
        db.execute(f"DROP VIEW {view}")
    for table in _OLD:
        db.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    db.execute("DROP TABLE clips_index")
    for statement in (*TABLES.split(";\n"), INDEX):
        if statement.strip():
            db.execute(statement)
    db.execute("INSERT INTO collections SELECT serial, name FROM old_collections")
    db.execute("INSERT INTO topics (id, label_ja, label_en) SELECT * FROM old_topics ORDER BY id")
    db.execute(
        "INSERT INTO entries (number, kind, time) SELECT serial, 'import', imported_at"
        " FROM old_imports"
    )
    db.execute(
        "INSERT INTO imports (number, file, sha256, format, encoding, reading, text_sha256,"
        " new, updated, unchanged, rejected) SELECT serial, file, sha256, format, encoding,"
        " reading, text_sha256, new, updated, unchanged, rejected FROM old_imports"
    )
    _pieces(db.conn)
    _clips(db.conn)
    _count(db.conn)
    for table in reversed(_OLD):
        db.execute(f"DROP TABLE old_{table}")
    db.execute("DROP TABLE numbered")
    db.execute("PRAGMA user_version = 4")


def _pieces(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO pages (name) SELECT DISTINCT page FROM old_pieces ORDER BY 1")
    connection.execute(
        "INSERT INTO import_pages SELECT DISTINCT number, import FROM old_pieces"
        " JOIN pages ON name = page"
    )
    connection.execute(
        "CREATE TABLE numbered AS SELECT serial, import,"
        " row_number() OVER (PARTITION BY import ORDER BY serial) AS piece FROM old_pieces"
    )
    connection.execute("CREATE UNIQUE INDEX numbered_serial ON numbered (serial)")
    block: list[Printed] = []
    block_of = length = 0

    def write() -> None:
        if block:
            connection.execute("INSERT INTO blocks VALUES (?, ?, ?, ?)", (block_of, *encode(block)))
            block.clear()

    for number, piece in _numbered(connection):
        if number != block_of or length > _LARGEST_BLOCK:
            write()
            block_of, length = number, 0
        block.append(piece)
        length += len(piece.text)
        if piece.clip is not None:
            connection.execute(
                "INSERT INTO printed VALUES (?, ?, ?, ?, ?, ?)",
                (
                    piece.clip,
                    number,
                    piece.number,
                    piece.page,
                    piece.first_line,
                    digest_of(piece.text),
                ),
            )
    write()
    connection.execute(
        "INSERT INTO rejects SELECT old_pieces.import, numbered.piece, file, first_line, last_line,"
        " ifnull(reason, ''), text FROM old_pieces JOIN numbered USING (serial)"
        " JOIN old_imports ON old_imports.serial = old_pieces.import WHERE kind = 'reject'"
    )


def _numbered(connection: sqlite3.Connection) -> Iterator[tuple[int, Printed]]:
    """The pieces of all imports, each with its import."""
    for row in connection.execute(
        "SELECT old_pieces.import, piece, kind, clip, first_line, last_line, number, reason, text"
        " FROM old_pieces JOIN numbered USING (serial) JOIN pages ON name = page"
        " ORDER BY old_pieces.import, piece"
    ):
        yield row[0], Printed(*row[1:])


def _clips(connection: sqlite3.Connection) -> None:
    # Older versions let control characters in by some fields.
    connection.create_function(
        "cleaned", 1, lambda text: text and cleaned(text), deterministic=True
    )
    listed = {
        "refs": "SELECT ref FROM old_refs WHERE clip = c.serial ORDER BY position",
        "countries": "SELECT country FROM old_clip_countries WHERE clip = c.serial ORDER BY 1",
        "main": "SELECT country FROM old_clip_countries WHERE clip = c.serial AND main ORDER BY 1",
        "topics": "SELECT topic FROM old_clip_topics WHERE clip = c.serial ORDER BY 1",
        "collections": "SELECT collection FROM old_clip_collections WHERE clip = c.serial"
        " ORDER BY 1",
    }
    lists = ", ".join(
        f"(SELECT json_group_array({sql.split()[1]}) FROM ({sql}))" for sql in listed.values()
    )
    connection.execute(
        "INSERT INTO clips (serial, id, date, time, moment, source, source_raw, via, title,"
        " refs, countries, main_countries, topics, collections, labels, added, import, piece,"
        f" vocabulary) SELECT c.serial, id, date, time, {_MOMENT}, cleaned(source),"
        " cleaned(source_raw), cleaned(via), cleaned(title),"
        f" {lists}, '[]', ifnull((SELECT min(import) FROM old_pieces WHERE clip = c.serial),"
        " numbered.import), numbered.import, numbered.piece, vocabulary"
        " FROM old_clips AS c LEFT JOIN numbered ON numbered.serial = origin ORDER BY c.serial"
    )
    connection.execute(
        "INSERT INTO texts SELECT serial, cleaned(summary), notes FROM old_clips ORDER BY 1"
    )
    connection.execute(
        "INSERT INTO clip_countries SELECT country, main, moment, clip"
        " FROM old_clip_countries JOIN clips ON serial = clip"
    )
    connection.execute(
        "INSERT INTO clip_topics SELECT number, moment, clip"
        " FROM old_clip_topics JOIN clips ON serial = clip JOIN topics ON topics.id = topic"
    )
    connection.execute(
        "INSERT INTO clip_collections SELECT collection, moment, clip"
        " FROM old_clip_collections JOIN clips ON serial = clip"
    )
    connection.execute("INSERT OR IGNORE INTO refs SELECT ref, clip FROM old_refs")


def _count(connection: sqlite3.Connection) -> None:
    for field, value, table in (
        ("month", "substr(date, 1, 7)", "clips"),
        ("source", "source", "clips"),
        ("via", "via", "clips"),
        ("vocabulary", "vocabulary", "clips"),
        ("country", "country", "clip_countries"),
        ("main_country", "country", "clip_countries WHERE main"),
        ("topic", "id", "clip_topics JOIN topics ON number = topic"),
        ("collection", "name", "clip_collections JOIN collections ON serial = collection"),
    ):
        connection.execute(
            f"INSERT INTO counts SELECT '{field}', {value} AS v, count(*) FROM {table}"
            " GROUP BY v HAVING v NOT NULL"
        )
