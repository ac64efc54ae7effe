"""What the archive stores of the vocabulary that made its tags: labels, and other names."""

import sqlite3
import zlib
from typing import Literal, NamedTuple

Forms = tuple[str, ...]
Names = dict[str, Forms]  # names with their folded forms

# `names` holds a table: of each row the first cell is a label, the others are names of it, each
# with its folded forms. All cells end with a tab.
_FORMS, _FORM = "\x1e", "\x1f"  # between a name and its forms, and between these


def put_labels(connection: sqlite3.Connection) -> None:
    """Store the labels and names of today's vocabulary."""
    from clipdb.vocabulary.countries import load_countries
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
    written = "".join(_row(label, names) for label, names in vocabulary_names().items())
    connection.execute("DELETE FROM names")
    connection.execute("INSERT INTO names VALUES (?)", (zlib.compress(written.encode()),))


def vocabulary_names() -> dict[str, Names]:
    """By the label of each subject, country and outlet, its names, of alike ones the first."""
    from clipdb.folding import fold_words
    from clipdb.tsv import values
    from clipdb.vocabulary.countries import load_countries
    from clipdb.vocabulary.tables import read_table
    from clipdb.vocabulary.topics import load_topics

    labelled: dict[str, list[str]] = {}
    for topic in load_topics().values():
        labelled[topic.label_ja] = [topic.label_ja, topic.label_en, *topic.names]
    countries = load_countries()
    for country in countries.by_code.values():
        labelled[country.name_ja] = [country.name_ja, country.name_en]
    for name, codes in countries.names.items():
        if len(codes) == 1:
            labelled[countries.by_code[codes[0]].name_ja].append(name)
    for row in read_table("outlets"):
        labelled[row["name"]] = [row["name"], *values(row["spellings"])]
    folded = iter(fold_words([name for names in labelled.values() for name in names]))
    found: dict[str, Names] = {}
    for label, names in labelled.items():
        pairs = [(next(folded), name) for name in names]
        by_forms = {forms: name for forms, name in reversed(pairs) if forms}  # the first of alike
        found[label] = {name: forms for forms, name in by_forms.items()}
    return found


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


class VocabularyItem(NamedTuple):
    """A country, subject or outlet: its own value and its labels."""

    kind: Literal["country", "topic", "source"]
    value: str
    label_ja: str
    label_en: str


def items_named(connection: sqlite3.Connection, forms: Forms) -> list[VocabularyItem]:
    """What is named by a word of these folded forms."""
    return [_item(connection, label) for label in sorted(named(connection, forms))]


def _item(connection: sqlite3.Connection, label: str) -> VocabularyItem:
    country = connection.execute(
        "SELECT 'country', code, name_ja, name_en FROM countries WHERE name_ja = ?", (label,)
    ).fetchone()
    topic = connection.execute(
        "SELECT 'topic', id, label_ja, label_en FROM topics WHERE label_ja = ?", (label,)
    ).fetchone()
    return VocabularyItem(*(country or topic or ("source", label, label, label)))


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
