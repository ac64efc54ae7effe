"""The names of countries and topics that the archive keeps."""

import sqlite3

_SQL = {
    ("country", "en"): "SELECT code, name_en FROM countries",
    ("country", "ja"): "SELECT code, name_ja FROM countries",
    ("topic", "en"): "SELECT id, label_en FROM topics",
    ("topic", "ja"): "SELECT id, label_ja FROM topics",
}


def tag_names(connection: sqlite3.Connection, kind: str, language: str) -> dict[str, str]:
    """By the code of a country, or the id of a topic, its name in a language (`en`, `ja`)."""
    return {code: name for code, name in connection.execute(_SQL[kind, language]) if name}
