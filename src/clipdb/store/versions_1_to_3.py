"""The first three schemas, as they were; `version_4` replaced all but the vocabulary's tables."""

from hashlib import sha256
from typing import Any

from sqlite_utils import Database

_APPLICATION_ID = 0x636C6970

# The order of clips, newest first; tables of links have it too.
_ORDER = ("date", "time", "id")
_LINKS = {"clip_countries": "country", "clip_topics": "topic", "clip_collections": "collection"}

_INDEX = (
    "CREATE VIRTUAL TABLE clips_index USING fts5 (title, summary, notes, content='',"
    " tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")"
)
_REJECTS = """
SELECT pieces.serial, file, first_line, last_line, reason, text, imported_at
FROM pieces JOIN imports ON imports.serial = import WHERE kind = 'reject'
"""
_RECORDS = """SELECT
  id, date, time, source, source_raw, via, title, summary, notes,
  (SELECT json_group_array(ref) FROM
    (SELECT ref FROM refs WHERE clip = clips.serial ORDER BY position)) AS refs,
  (SELECT json_group_array(country) FROM
    (SELECT country FROM clip_countries WHERE clip = clips.serial ORDER BY country)) AS countries,
  (SELECT json_group_array(country) FROM
    (SELECT country FROM clip_countries WHERE clip = clips.serial AND main ORDER BY country)
  ) AS main_countries,
  (SELECT json_group_array(topic) FROM
    (SELECT topic FROM clip_topics WHERE clip = clips.serial ORDER BY topic)) AS topics,
  (SELECT json_group_array(name) FROM
    (SELECT name FROM clip_collections JOIN collections ON collections.serial = collection
     WHERE clip = clips.serial ORDER BY name)) AS collections
FROM clips"""


def m001_archive(db: Database) -> None:
    """The first schema."""
    _create(db, "countries", {"code": str, "name_ja": str, "name_en": str}, pk="code")
    _create(db, "topics", {"id": str, "label_ja": str, "label_en": str}, pk="id")
    _create_numbered(db, "collections", "name TEXT NOT NULL UNIQUE")
    _create_numbered(
        db,
        "imports",
        "file TEXT NOT NULL, sha256 TEXT NOT NULL, format TEXT NOT NULL, encoding TEXT NOT NULL,"
        " imported_at TEXT NOT NULL, new INTEGER NOT NULL DEFAULT 0,"
        " updated INTEGER NOT NULL DEFAULT 0, unchanged INTEGER NOT NULL DEFAULT 0,"
        " rejected INTEGER NOT NULL DEFAULT 0",
    )
    _create_numbered(
        db,
        "clips",
        "id TEXT NOT NULL UNIQUE, date TEXT NOT NULL, time TEXT, source TEXT NOT NULL,"
        " source_raw TEXT NOT NULL, via TEXT, title TEXT NOT NULL, summary TEXT NOT NULL,"
        " notes TEXT NOT NULL CHECK (json_valid(notes)),"
        # the version of the vocabulary that made its tags
        " vocabulary TEXT NOT NULL,"
        # the piece whose wording stands; it is written after the clip
        " origin INTEGER NOT NULL REFERENCES pieces(serial) DEFERRABLE INITIALLY DEFERRED",
    )
    _create_numbered(
        db,
        "pieces",
        "import INTEGER NOT NULL REFERENCES imports(serial),"
        # the title of the page, or the file's name where it has none
        " page TEXT NOT NULL,"
        " kind TEXT NOT NULL CHECK (kind IN ('clip', 'furniture', 'reject')),"
        " clip INTEGER REFERENCES clips(serial), first_line INTEGER NOT NULL,"
        " last_line INTEGER NOT NULL, text TEXT NOT NULL, reason TEXT",
    )
    db.table("refs").create(
        {"clip": int, "position": int, "ref": str},
        pk=("clip", "position"),
        foreign_keys=[("clip", "clips", "serial")],
        not_null={"ref"},
    )
    _link(db, "clip_collections", {"clip": int, "collection": int}, ("collections", "serial"))
    _link(db, "clip_countries", {"clip": int, "country": str}, ("countries", "code"))
    db.table("clip_countries").add_column("main", int, not_null_default=0)
    _link(db, "clip_topics", {"clip": int, "topic": str}, ("topics", "id"))
    db.table("clips").create_index(["date", "time", "id"])
    db.table("clips").create_index(["source"])
    db.table("clips").create_index(["via"])
    db.table("clips").create_index(["origin"])
    db.table("pieces").create_index(["clip", "page"])
    db.table("pieces").create_index(["import"])
    db.table("pieces").create_index(["page", "import"])
    db.table("refs").create_index(["ref"])
    _create(db, "searches", {"name": str, "query": str, "options": str}, pk="name")
    db.execute(_INDEX)
    db.create_view("records", _RECORDS)
    db.create_view("rejects", _REJECTS)
    db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")


def m002_accounts(db: Database) -> None:
    """A number for the schema; what the text of an import was, to account for its pieces."""
    db.execute("ALTER TABLE imports ADD COLUMN text_sha256 TEXT NOT NULL DEFAULT ''")
    digests: dict[int, Any] = {}
    for serial, text in db.execute("SELECT import, text FROM pieces ORDER BY import, serial"):
        digests.setdefault(serial, sha256()).update(text.encode())
    for serial, digest in digests.items():
        db.execute(
            "UPDATE imports SET text_sha256 = ? WHERE serial = ?", (digest.hexdigest(), serial)
        )
    db.execute("PRAGMA user_version = 2")


def m003_orders(db: Database) -> None:
    """Newest first under every value of a filter, without sorting; the names of what is tagged."""
    for column in ("source", "via"):
        db.execute(f"DROP INDEX idx_clips_{column}")
        db.table("clips").create_index([column, *_ORDER])
    for table, value in _LINKS.items():
        for column in _ORDER:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {column} TEXT")
        db.execute(
            f"UPDATE {table} SET (date, time, id) ="
            " (SELECT date, time, id FROM clips WHERE serial = clip)"
        )
        db.execute(f"DROP INDEX idx_{table}_{value}_clip")
        db.table(table).create_index([value, *_ORDER, "clip"])
    db.execute("ALTER TABLE imports ADD COLUMN reading TEXT NOT NULL DEFAULT ''")
    order = ", ".join(_ORDER)
    db.execute(f"CREATE INDEX idx_main ON clip_countries (country, {order}, clip) WHERE main")
    _create(db, "names", {"forms": str, "label": str, "names": str}, pk=("forms", "label"))
    db.execute("PRAGMA user_version = 3")


def _create(
    db: Database, table: str, columns: dict[str, Any], *, pk: str | tuple[str, ...]
) -> None:
    db.table(table).create(columns, pk=pk, not_null=set(columns))


def _create_numbered(db: Database, table: str, columns: str) -> None:
    """A table whose `serial` is never used again; sqlite-utils has no AUTOINCREMENT."""
    db.execute(f"CREATE TABLE {table} (serial INTEGER PRIMARY KEY AUTOINCREMENT, {columns})")


def _link(db: Database, table: str, columns: dict[str, Any], target: tuple[str, str]) -> None:
    """A table that links clips to something else, looked up from both sides."""
    other = next(name for name in columns if name != "clip")
    db.table(table).create(
        columns,
        pk=("clip", other),
        foreign_keys=[("clip", "clips", "serial"), (other, *target)],
    )
    db.table(table).create_index([other, "clip"])
