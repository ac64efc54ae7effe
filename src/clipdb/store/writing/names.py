"""What the archive stores of the vocabulary that made its tags: labels, and other names."""

import sqlite3
import zlib

from clipdb.folding import fold_word

Forms = tuple[str, ...]
Names = dict[str, Forms]  # names with their folded forms

# `names` holds two tables of tab-separated rows: a word's forms, and the labels of what it names;
# a label, and the names of what it is, each with its forms.
_FORMS = "\x1f"  # before each form of a name, and between the forms of a word
_NEXT = b"\f"  # between the tables


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
    labels: dict[str, list[str]] = {}
    names: dict[str, list[str]] = {}
    for forms, groups_of in groups().items():
        for label, others in groups_of.items():
            labels.setdefault(_joined(forms), []).append(label)
            names[label] = [f"{name}{_FORMS}{_joined(fold_word(name))}" for name in others]
    connection.execute("DELETE FROM names")
    written = zlib.compress(_NEXT.join((_rows(labels), _rows(names))))
    connection.execute("INSERT INTO names VALUES (?)", (written,))


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
    labels, _, names = (zlib.decompress(row[0]) if row else b"").partition(_NEXT)
    return {
        label: dict(_with_forms(name) for name in _row(names, label))
        for label in _row(labels, _joined(forms))
    }


def _with_forms(written: str) -> tuple[str, Forms]:
    name, *forms = written.split(_FORMS)
    return name, tuple(forms)


def _rows(table: dict[str, list[str]]) -> bytes:
    rows = ("\t".join((key, *values)) for key, values in table.items())
    return "\n".join(("", *rows, "")).encode()


def _row(table: bytes, key: str) -> list[str]:
    """The values of a key; one row is looked for, as to read the table takes ten times as long."""
    _, _, rest = table.partition(f"\n{key}\t".encode())
    row, _, _ = rest.partition(b"\n")
    return row.decode().split("\t") if row else []


def _joined(forms: Forms) -> str:
    return _FORMS.join(forms)
