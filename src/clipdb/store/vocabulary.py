"""What a name stands for, by the vocabulary that the archive keeps."""

import sqlite3
from typing import Literal, NamedTuple

from clipdb.store.names import Forms, named


class Named(NamedTuple):
    """A country, subject or outlet: its own value and its labels."""

    kind: Literal["country", "topic", "source"]
    value: str
    label_ja: str
    label_en: str


def things_named(connection: sqlite3.Connection, forms: Forms) -> list[Named]:
    """What is named by a word of these folded forms."""
    return [_thing(connection, label) for label in sorted(named(connection, forms))]


def _thing(connection: sqlite3.Connection, label: str) -> Named:
    country = connection.execute(
        "SELECT 'country', code, name_ja, name_en FROM countries WHERE name_ja = ?", (label,)
    ).fetchone()
    topic = connection.execute(
        "SELECT 'topic', id, label_ja, label_en FROM topics WHERE label_ja = ?", (label,)
    ).fetchone()
    return Named(*(country or topic or ("source", label, label, label)))
