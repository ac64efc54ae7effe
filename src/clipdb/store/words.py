"""What the user said of clips, as the journal has it: the changes of entries that are in force."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Literal, NamedTuple

from clipdb.clip import Clip, Value

How = Literal["set", "adjusted", "reset"]


class Word(NamedTuple):
    """What one entry says of one field: the value that it gives it, and what it was before.

    A value that is `set` stands whatever the page says; of one that is `adjusted` what was added
    and removed stands; after a `reset` the page's own stands again.
    """

    entry: int
    field: str
    how: How
    before: Value
    after: Value
    page: Value


Words = tuple[Word, ...]


def words_of(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Words]:
    """What the user said of each of these clips, in the order in which it was said."""
    found: dict[str, list[Word]] = {}
    for id, entry, field, how, *values in connection.execute(_IN_FORCE, (json.dumps([*ids]),)):
        found.setdefault(id, []).append(Word(entry, field, how, *map(json.loads, values)))
    return {id: tuple(words) for id, words in found.items()}


_IN_FORCE = """
SELECT clip, entry, field, how, before, after, page FROM json_each(?) AS own
 JOIN changes ON clip = own.value JOIN entries ON number = entry
 WHERE undone_by IS NULL AND how IN ('set', 'adjusted', 'reset') ORDER BY entry
"""


def written(value: Value | tuple[str, ...]) -> str:
    """A value of a field as the journal has it."""
    return json.dumps(value, ensure_ascii=False)


def field_value(clip: Clip, field: str) -> Value:
    """A field of a clip as its record has it."""
    value: str | tuple[str, ...] | None = getattr(clip, field)
    return list(value) if isinstance(value, tuple) else value


def in_words(value: Value) -> str:
    """A value as a message has it."""
    if value is None or value == []:
        return "(none)"
    return ";".join(value) if isinstance(value, list) else repr(value)
