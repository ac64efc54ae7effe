"""Clips that were taken out of the archive, or made one with another."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from clipdb.clip import LIST_FIELDS, Clip


class Removed(NamedTuple):
    """A clip that is not in the archive, as the imports had it.

    `entry` took it out; `merged_into` is the clip that it is one with, or None; `comes_back` says
    that nobody removed it: what had brought it was undone.
    """

    serial: int
    clip: Clip
    entry: int
    merged_into: str | None
    comes_back: bool


def removed_clips(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Removed]:
    """Those of these ids whose clips were taken out."""
    rows = connection.execute(
        "SELECT id, serial, record, entry, merged_into, kind = 'undo' FROM removed_clips"
        " JOIN entries ON number = entry WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([*ids]),),
    )
    return {
        id: Removed(serial, clip_of_record(record), entry, target, bool(is_undone))
        for id, serial, record, entry, target, is_undone in rows
    }


def clip_of_record(record: str) -> Clip:
    """The clip of a record that is stored as JSON."""
    fields = json.loads(record)
    lists = {name: tuple(value) for name, value in fields.items() if name in LIST_FIELDS}
    return Clip(**(fields | lists))


def moved_ids(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str | None]:
    """Of ids whose clips were removed or merged: where they lead, or None where nowhere."""
    found: dict[str, str | None] = {}
    for id, removed in removed_clips(connection, ids).items():
        seen, target = {id}, removed.merged_into
        while target and target not in seen:
            seen.add(target)
            further = removed_clips(connection, [target])
            if target not in further:
                break
            target = further[target].merged_into
        found[id] = target
    return found
