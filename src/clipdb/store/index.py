"""The full-text index: it holds the tokens of folded texts, and a word is a phrase of them."""

import sqlite3
from collections.abc import Iterator, Sequence

from clipdb.folding import joined_tokens, tokens
from clipdb.query.tree import And, Not, Or, Tree, Word

COLUMNS = "summary, title, notes"  # the longest first, whose words then cost least
_DEFINITION = (
    f"USING fts5 ({COLUMNS}, content='',"
    " tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")"
)
PUT = f"INSERT INTO clips_index (rowid, {COLUMNS}) VALUES (?, ?, ?, ?)"
# To take a clip out of an index without content needs the tokens that it has there.
TAKE = f"INSERT INTO clips_index (clips_index, rowid, {COLUMNS}) VALUES ('delete', ?, ?, ?, ?)"


def create_index(connection: sqlite3.Connection, name: str) -> None:
    """Make an empty index; every character but white space is a token of its own."""
    connection.execute(f"CREATE VIRTUAL TABLE {name} {_DEFINITION}")


def row_tokens(title: str, summary: str, notes: Sequence[str]) -> tuple[str, str, str]:
    """The columns of the index for the texts of one clip."""
    from clipdb.folding import fold  # of no use to a search, and slow to import

    return folded_tokens(fold(title), fold(summary), list(map(fold, notes)))


def folded_tokens(title: str, summary: str, notes: Sequence[str]) -> tuple[str, str, str]:
    """The same for texts that are folded already."""
    return tokens(summary), tokens(title), joined_tokens(notes)


def match(tree: Tree | None) -> str | None:
    """The expression of the index's query language for a search, or None.

    The index knows words, and what is left out only beside words that are there. Nothing that
    was typed is syntax in it.
    """
    if isinstance(tree, Word):
        phrases = " OR ".join(map(_phrase, tree.forms))
        return f"{tree.part} : ({phrases})" if tree.part else f"({phrases})"
    if isinstance(tree, Or):
        parts = [match(item) for item in tree.items]
        return None if None in parts else f"({' OR '.join(filter(None, parts))})"
    if isinstance(tree, And):
        there = [match(item) for item in tree.items if not isinstance(item, Not)]
        absent = [match(item.item) for item in tree.items if isinstance(item, Not)]
        if not there or None in there or None in absent:
            return None
        found = f"({' AND '.join(filter(None, there))})"
        return f"({found} NOT ({' OR '.join(filter(None, absent))}))" if absent else found
    return None


def _phrase(form: str) -> str:
    quoted = tokens(form).replace('"', '""')
    return f'"{quoted}"'


def is_there(connection: sqlite3.Connection, words: Tree) -> bool:
    """Whether any clip has the words."""
    sql = "SELECT 1 FROM clips_index WHERE clips_index MATCH ? LIMIT 1"
    return connection.execute(sql, (match(words),)).fetchone() is not None


def texts_with(connection: sqlite3.Connection, words: Tree, clips: int) -> Iterator[str]:
    """Title, summary and notes, as stored, of the first so many clips that have the words."""
    rows = connection.execute(
        "SELECT title, summary, notes FROM clips JOIN texts ON clip = serial WHERE serial IN"
        " (SELECT rowid FROM clips_index WHERE clips_index MATCH ? LIMIT ?)",
        (match(words), clips),
    )
    for row in rows:
        yield from row
