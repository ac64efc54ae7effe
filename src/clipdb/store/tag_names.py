"""The names of countries and topics that the archive keeps."""

import sqlite3

_TABLES = {
    "country": ("countries", "code, name_en, name_ja", "clip_countries", "country"),
    "topic": (
        "topics",
        "id, label_en, label_ja",
        "clip_topics JOIN topics ON number = topic",
        "id",
    ),
}


def tag_names(connection: sqlite3.Connection, kind: str, language: str) -> dict[str, str]:
    """By the code of each country, or the id of each topic, its name in a language (`en`, `ja`)."""
    table, columns, _, _ = _TABLES[kind]
    place = 1 if language == "en" else 2
    return {row[0]: row[place] for row in connection.execute(f"SELECT {columns} FROM {table}")}


def names_by_use(
    connection: sqlite3.Connection, kind: str
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Code, English and Japanese name of the countries or topics that clips have, most first.

    Returns:
        Those that clips have, and the others in the order of their codes.
    """
    table, columns, links, link = _TABLES[kind]
    key = columns.split(",")[0]
    uses = f"SELECT {link} AS tag, count(*) AS clips FROM {links} GROUP BY {link}"
    rows = connection.execute(
        f"SELECT {columns}, clips FROM {table} LEFT JOIN ({uses}) ON tag = {key}"
        f" ORDER BY clips DESC, {key}"
    ).fetchall()
    used = [row[:-1] for row in rows if row[-1]]
    return used, [row[:-1] for row in rows if not row[-1]]
