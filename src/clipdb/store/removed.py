"""Clips that were taken out of the archive, or made one with another."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from clipdb.clip import LIST_FIELDS, Clip, record_of
from clipdb.store.lines import Place


class Removed(NamedTuple):
    """A clip that is not in the archive, as the imports have it; what these print is kept.

    `entry` took it out; `merged_into` is the clip that it is one with, or None; `comes_back` says
    that nobody removed it: what had brought it was undone. The others are as those of a clip that
    is there.
    """

    serial: int
    base: Clip
    added: int
    origin: Place | None
    vocabulary: str
    entry: int
    merged_into: str | None
    comes_back: bool


def removed_clips(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Removed]:
    """Those of these ids whose clips were taken out."""
    condition = "id IN (SELECT value FROM json_each(?))"
    return {one.base.id: one for one in _removed(connection, condition, json.dumps([*ids]))}


def removed_by_serials(connection: sqlite3.Connection, serials: Sequence[int]) -> list[Removed]:
    """Those of the clips of these numbers that were taken out."""
    condition = "serial IN (SELECT value FROM json_each(?))"
    return _removed(connection, condition, json.dumps(serials))


def _removed(connection: sqlite3.Connection, condition: str, value: str) -> list[Removed]:
    rows = connection.execute(
        "SELECT serial, record, added, import, piece, vocabulary, entry, merged_into,"
        " kind = 'undo' FROM removed_clips JOIN entries ON number = entry"
        f" WHERE {condition} ORDER BY serial",
        (value,),
    )
    return [
        Removed(
            serial,
            clip_of_record(record),
            added,
            None if number is None else (number, piece),
            vocabulary,
            entry,
            target,
            bool(is_undone),
        )
        for serial, record, added, number, piece, vocabulary, entry, target, is_undone in rows
    ]


def put_removed(connection: sqlite3.Connection, removed: Removed) -> None:
    """Keep a clip that is taken out, or keep it otherwise."""
    connection.execute(
        "INSERT OR REPLACE INTO removed_clips (serial, id, entry, merged_into, record, added,"
        " import, piece, vocabulary) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            removed.serial,
            removed.base.id,
            removed.entry,
            removed.merged_into,
            json_record(removed.base),
            removed.added,
            *(removed.origin or (None, None)),
            removed.vocabulary,
        ),
    )


def forget_removed(connection: sqlite3.Connection, serial: int) -> None:
    """A clip is in the archive again."""
    connection.execute("DELETE FROM removed_clips WHERE serial = ?", (serial,))


def json_record(clip: Clip) -> str:
    """The record of a clip as JSON."""
    return json.dumps(record_of(clip), ensure_ascii=False)


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
