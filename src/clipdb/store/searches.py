"""Saved searches: what was typed, under a name."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from clipdb.errors import UnknownValueError
from clipdb.store.transactions import transaction

Options = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SavedSearch:
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
    find_search(connection, name)
    with transaction(connection):
        connection.execute("DELETE FROM searches WHERE name = ?", (name,))


def find_search(connection: sqlite3.Connection, name: str) -> SavedSearch:
    """The search of this name.

    Raises:
        UnknownValueError: there is none.
    """
    searches = {search.name: search for search in all_searches(connection)}
    if name not in searches:
        raise UnknownValueError("saved search", name, known=list(searches))
    return searches[name]


def all_searches(connection: sqlite3.Connection) -> list[SavedSearch]:
    """All saved searches by name."""
    rows = connection.execute("SELECT name, query, options FROM searches ORDER BY name")
    return [SavedSearch(name, query, json.loads(options)) for name, query, options in rows]
