"""What the user said of the fields of clips, as the archive has it beside each clip."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from clipdb.clip import LIST_FIELDS, Clip, Value
from clipdb.fields import EVENT_FIELDS

How = Literal["set", "adjusted", "reset"]

# Fields of which a page that says nothing never said anything: an import only adds to them.
_OWN = ("url", "labels", "comment", *EVENT_FIELDS)


class Override(NamedTuple):
    """What an entry says of a field: the value that it gives it, and what it was before.

    A value that is `set` stands whatever the page says; of one that is `adjusted` what was added
    and removed stands; after a `reset` the page's own stands again. `page` is what it said then.
    """

    entry: int
    field: str
    how: How
    before: Value
    after: Value
    page: Value


Overrides = tuple[Override, ...]


def encoded(overrides: Overrides) -> str:
    """Overrides as the archive has them beside their clip."""
    return json.dumps(overrides, ensure_ascii=False, separators=(",", ":"))


def decoded(written: str | None) -> Overrides:
    """The overrides that are written so."""
    return tuple(Override(*row) for row in json.loads(written)) if written else ()


def base_without_record(clip: Clip, overrides: Sequence[Override]) -> Clip:
    """What the imports say of a clip of which the user said only what no page says."""
    said = {override.field for override in overrides}.intersection(_OWN)
    nothing = {name: () if name in LIST_FIELDS else None for name in said}
    return replace(clip, **nothing) if nothing else clip  # type: ignore[arg-type]  # of their fields


def with_event_words(clip: Clip, overrides: Sequence[Override]) -> Clip:
    """A clip with what the user says of its event, which is in no column."""
    said = {one.field: one.after for one in overrides if one.field in EVENT_FIELDS}
    return replace(clip, **said) if said else clip  # type: ignore[arg-type]  # of their fields


def event_words(connection: sqlite3.Connection) -> dict[str, dict[str, str]]:
    """By clip what the user says of the events of clips, for all of whom they said something.

    The id of a clip that was merged into another is that one's; of one that is gone, nothing.
    """
    found: dict[str, dict[str, str]] = {}
    for id, said in connection.execute(_EVENT_WORDS):
        words = {one.field: one.after for one in decoded(said) if one.field in EVENT_FIELDS}
        kept = {name: str(after) for name, after in words.items() if after is not None}
        if other := kept.get("event"):
            (there,) = connection.execute(_LEADS_TO, (other,)).fetchone()
            if there is None or there == id:
                del kept["event"]
            else:
                kept["event"] = there
        if kept:
            found[id] = kept
    return found


_EVENT_WORDS = """
SELECT id, said FROM overrides JOIN clips ON serial = clip WHERE said LIKE '%"event%'
"""
_LEADS_TO = """
WITH RECURSIVE led (id) AS (SELECT ?1 UNION
 SELECT merged_into FROM led JOIN removed_clips USING (id) WHERE merged_into NOT NULL)
SELECT max(clips.id) FROM led JOIN clips USING (id)
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
