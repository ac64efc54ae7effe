"""What the archive holds, in numbers."""

import sqlite3

from clipdb import __version__
from clipdb.store.derived import made_by
from clipdb.store.searches import search_names
from clipdb.store.selecting import number_of_clips
from clipdb.versions import FOLDING, reading_version, vocabulary_version

_MOST = 8

_TALLIES = {
    "collections": "collection",
    "outlets": "source",
    "countries": "country",
    "topics": "topic",
}

_IMPORTS = """
SELECT count(*) FROM imports JOIN entries USING (number) WHERE undone_by IS NULL
"""

Fact = int | str | list[str] | dict[str, int]


def summarise(connection: sqlite3.Connection) -> dict[str, Fact]:
    """Counts, the span of dates, the most frequent collections, outlets, countries and topics.

    What was made by older rules is counted too: clips by their tags, imports by how they were
    read, and the folding of the index.
    """
    facts: dict[str, Fact] = {"clips": number_of_clips(connection)}
    for name, sql in (("imports", _IMPORTS), ("rejects", "SELECT count(*) FROM rejects")):
        (facts[name],) = connection.execute(sql).fetchone()
    facts["vocabulary"] = vocabulary_version()
    facts |= behind(connection)
    first, last = (
        connection.execute(f"SELECT {end}(moment) FROM clips").fetchone()[0]
        for end in ("min", "max")
    )
    facts["first_date"], facts["last_date"] = _day(first), _day(last)
    for name, field in _TALLIES.items():
        facts[name] = dict(tally(connection, field)[:_MOST])
    facts["searches"] = search_names(connection)
    return facts


def rule_versions(connection: sqlite3.Connection) -> dict[str, str]:
    """The versions of the rules that made the archive's records, and of clipdb itself.

    Several, parted by commas, where not all were made by the same: `clipdb retag` has them all
    made by one. Texts are folded when they are exported, so that is today's.
    """
    found = {
        "reading": connection.execute("SELECT DISTINCT reading FROM imports"),
        "tagging": connection.execute("SELECT value FROM counts WHERE field = 'vocabulary'"),
    }
    versions = {"clipdb.version": __version__, "clipdb.folding": str(FOLDING)}
    for name, rows in found.items():
        versions[f"clipdb.{name}"] = ",".join(sorted(version for (version,) in rows if version))
    return versions


def behind(connection: sqlite3.Connection) -> dict[str, int]:
    """What older rules made: clips tagged, imports read, and clips indexed by them."""
    sql = "SELECT total(clips) FROM counts WHERE field = 'vocabulary' AND value <> ?"
    (tagged,) = connection.execute(sql, (vocabulary_version(),)).fetchone()
    sql = f"{_IMPORTS} AND reading <> ?"
    (read,) = connection.execute(sql, (reading_version(),)).fetchone()
    is_folded = made_by(connection, "folding") == str(FOLDING)
    return {
        "clips_behind": int(tagged),
        "imports_behind": read,
        "index_behind": 0 if is_folded else number_of_clips(connection),
    }


def tally(connection: sqlite3.Connection, field: str) -> list[tuple[str, int]]:
    """How many clips have each value of a field of `counts`, most first."""
    sql = "SELECT value, clips FROM counts WHERE field = ? ORDER BY clips DESC, value"
    return connection.execute(sql, (field,)).fetchall()


def _day(moment: int | None) -> str:
    day = str(moment // 10_000).zfill(8) if moment is not None else ""
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else ""
