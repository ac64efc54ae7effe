"""Saved searches: what was typed, under a name."""

import json
import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from clipdb.errors import ArchiveError, UnknownValueError
from clipdb.store.transactions import transaction

Options = Mapping[str, object]


class SavedSearch(NamedTuple):
    """A query and the filters beside it, both as typed."""

    name: str
    query: str
    options: Options


def save_search(connection: sqlite3.Connection, search: SavedSearch) -> bool:
    """Keep a search under its name; whether another stood there before."""
    with transaction(connection):
        replaced = connection.execute("DELETE FROM searches WHERE name = ?", (search.name,))
        connection.execute(
            "INSERT INTO searches (name, query, options) VALUES (?, ?, ?)",
            (search.name, search.query, json.dumps(search.options, ensure_ascii=False)),
        )
    return replaced.rowcount > 0


def forget_search(connection: sqlite3.Connection, name: str) -> None:
    """Remove a saved search.

    Raises:
        UnknownValueError: there is none of this name.
    """
    with transaction(connection):
        removed = connection.execute("DELETE FROM searches WHERE name = ?", (name,))
    if not removed.rowcount:
        raise UnknownValueError("saved search", name, known=search_names(connection))


def find_search(connection: sqlite3.Connection, name: str) -> SavedSearch:
    """The search of this name.

    Raises:
        UnknownValueError: there is none.
        ArchiveError: it is damaged.
    """
    row = connection.execute("SELECT query, options FROM searches WHERE name = ?", (name,))
    found = row.fetchone()
    if found is None:
        raise UnknownValueError("saved search", name, known=search_names(connection))
    query, written = found
    try:
        options = json.loads(written)
        if not isinstance(query, str) or not isinstance(options, dict):
            raise TypeError("no text, or no options")  # noqa: TRY301
    except (ValueError, TypeError) as error:
        words = f"the saved search {name} is damaged ({error})"
        raise ArchiveError(f"{words}; remove it with: clipdb search --forget {name}") from error
    return SavedSearch(name, query, options)


def search_names(connection: sqlite3.Connection) -> list[str]:
    """The names of all saved searches."""
    return [name for (name,) in connection.execute("SELECT name FROM searches ORDER BY name")]
