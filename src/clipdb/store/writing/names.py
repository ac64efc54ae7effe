"""What the archive stores of the vocabulary that made its tags: labels, and other names."""

import json
import sqlite3
import zlib

from clipdb.folding import fold_word

Forms = tuple[str, ...]
Names = dict[str, Forms]  # names with their folded forms


def put_labels(connection: sqlite3.Connection) -> None:
    """Store the labels and names of today's vocabulary."""
    from clipdb.vocabulary.countries import load_countries
    from clipdb.vocabulary.spellings import groups
    from clipdb.vocabulary.topics import load_topics

    countries, topics = load_countries().by_code.values(), load_topics().values()
    connection.executemany(
        "INSERT INTO countries VALUES (?, ?, ?) ON CONFLICT (code) DO UPDATE"
        " SET (name_ja, name_en) = (excluded.name_ja, excluded.name_en)",
        [(country.code, country.name_ja, country.name_en) for country in countries],
    )
    connection.executemany(
        "INSERT INTO topics (id, label_ja, label_en) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE"
        " SET (label_ja, label_en) = (excluded.label_ja, excluded.label_en)",
        [(topic.id, topic.label_ja, topic.label_en) for topic in topics],
    )
    named: dict[str, list[str]] = {}
    by_forms: dict[str, list[str]] = {}
    for forms, groups_of in groups().items():
        for label, names in groups_of.items():
            named[label] = list(names)
            by_forms.setdefault(_key(forms), []).append(label)
    written = json.dumps([by_forms, named], ensure_ascii=False).encode()
    connection.execute("DELETE FROM names")
    connection.execute("INSERT INTO names VALUES (?)", (zlib.compress(written),))


def other_names(connection: sqlite3.Connection, forms: Forms) -> dict[str, Names]:
    """By the label of what a word of these folded forms names, its other names.

    Names that a search for the word finds anyway are left out.
    """
    found = {
        label: {
            name: tuple(others)
            for name, others in names.items()
            if not any(form in others[-1] for form in forms)
        }
        for label, names in named(connection, forms).items()
    }
    return {label: names for label, names in found.items() if names}


def named(connection: sqlite3.Connection, forms: Forms) -> dict[str, Names]:
    """Everything that is named by a word of these folded forms, with all its names."""
    row = connection.execute("SELECT compressed FROM names").fetchone()
    by_forms, named = json.loads(zlib.decompress(row[0])) if row else ({}, {})
    return {
        label: {name: fold_word(name) for name in named[label]}
        for label in by_forms.get(_key(forms), ())
    }


def _key(forms: Forms) -> str:
    return "\x1f".join(forms)
