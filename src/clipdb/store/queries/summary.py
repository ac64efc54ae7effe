"""What the archive holds, in numbers."""

import sqlite3

from clipdb import __version__
from clipdb.store.files.recognising import schema_version
from clipdb.store.writing.searches import search_names
from clipdb.versions import FOLDING, vocabulary_version

_MOST = 8

_COUNTS = {
    "clips": "SELECT count(*) FROM clips",
    "imports": "SELECT count(*) FROM imports",
    "rejects": "SELECT count(*) FROM rejects",
}
_TALLIES = {
    "collections": "SELECT name, count(clip) FROM collections"
    " LEFT JOIN clip_collections ON collection = collections.serial GROUP BY name",
    "outlets": "SELECT source, count(*) FROM clips GROUP BY source",
    "countries": "SELECT country, count(*) FROM clip_countries GROUP BY country",
    "topics": "SELECT topic, count(*) FROM clip_topics GROUP BY topic",
}
# Where the versions of rules are kept, and since which schema.
_VERSIONS = {
    "reading": ("SELECT DISTINCT reading FROM imports", 3),
    "tagging": ("SELECT DISTINCT vocabulary FROM clips", 1),
}

Fact = int | str | list[str] | dict[str, int]


def summarise(connection: sqlite3.Connection) -> dict[str, Fact]:
    """Counts, the span of dates, and the most frequent collections, outlets, countries, topics."""
    facts: dict[str, Fact] = {
        name: int(connection.execute(sql).fetchone()[0]) for name, sql in _COUNTS.items()
    }
    facts["vocabulary"] = vocabulary_version()
    facts["clips_behind"] = clips_behind(connection)
    first, last = connection.execute("SELECT min(date), max(date) FROM clips").fetchone()
    facts["first_date"], facts["last_date"] = first or "", last or ""
    for name, sql in _TALLIES.items():
        rows = connection.execute(f"{sql} ORDER BY 2 DESC, 1 LIMIT {_MOST}")
        facts[name] = dict(rows.fetchall())
    facts["searches"] = search_names(connection)
    return facts


def rule_versions(connection: sqlite3.Connection) -> dict[str, str]:
    """The versions of the rules that made the archive's records, and of clipdb itself.

    Several, parted by commas, where not all were made by the same: `clipdb retag` has them all
    tagged by one. Texts are folded when they are exported, so that is today's. Archives of the
    first two schemas do not know by which rules they were read.
    """
    versions = {"clipdb.version": __version__, "clipdb.folding": str(FOLDING)}
    for name, (sql, since) in _VERSIONS.items():
        rows = connection.execute(sql) if schema_version(connection) >= since else []
        found = {version for (version,) in rows if version}
        versions[f"clipdb.{name}"] = ",".join(sorted(found))
    return versions


def clips_behind(connection: sqlite3.Connection) -> int:
    """How many clips were tagged with another vocabulary than there is now."""
    sql = "SELECT count(*) FROM clips WHERE vocabulary <> ?"
    return int(connection.execute(sql, (vocabulary_version(),)).fetchone()[0])
