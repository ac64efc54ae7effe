"""What the archive stores of the vocabulary that made its tags: labels, and other names."""

import sqlite3
import zlib

Forms = tuple[str, ...]
Names = dict[str, Forms]  # names with their folded forms

# `names` holds a table: of each row the first cell is a label, the others are names of it, each
# with its folded forms. All cells end with a tab.
_FORMS, _FORM = "\x1e", "\x1f"  # between a name and its forms, and between these


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
    named = {label: names for found in groups().values() for label, names in found.items()}
    written = "".join(_row(label, names) for label, names in named.items())
    connection.execute("DELETE FROM names")
    connection.execute("INSERT INTO names VALUES (?)", (zlib.compress(written.encode()),))


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
    table = zlib.decompress(row[0]) if row else b""
    # One row is looked for: to read all of them takes ten times as long.
    wanted = f"{_FORMS}{_FORM.join(forms)}\t".encode()
    found: dict[str, Names] = {}
    place = table.find(wanted)
    while place >= 0:
        end = table.index(b"\n", place)
        label, *names = table[table.rfind(b"\n", 0, place) + 1 : end].decode().split("\t")[:-1]
        found[label] = dict(map(_name, names))
        place = table.find(wanted, end)
    return found


def _row(label: str, names: Names) -> str:
    cells = (label, *(f"{name}{_FORMS}{_FORM.join(forms)}" for name, forms in names.items()))
    return "".join(f"{cell}\t" for cell in cells) + "\n"


def _name(cell: str) -> tuple[str, Forms]:
    name, _, forms = cell.partition(_FORMS)
    return name, tuple(forms.split(_FORM))
