"""Clips as they were as of an entry: what the journal has written down since is taken back."""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from clipdb.clip import FIELDS, Clip, Value
from clipdb.journal.overrides import UNITED, combined, overridden
from clipdb.store.decode import Decoder
from clipdb.store.overrides import Override
from clipdb.store.removed import removed_clips
from clipdb.store.select import stored_by_ids


def clips_as_of(connection: sqlite3.Connection, number: int, ids: Sequence[str]) -> dict[str, Clip]:
    """Those of the clips that are there and were when an entry had been made, as they were then.

    Tags that another vocabulary has made since are today's: `retag` is no entry.
    """
    found = {}
    merged = _merged(connection, ids, number)
    others = [other for pairs in merged.values() for _, other in pairs]
    past = _Past(connection, [*ids, *others], number)
    for id, stored in stored_by_ids(connection, ids, Decoder(connection)).items():
        if stored.added <= number:
            said = past.overrides.get(id, [])
            for entry, other in merged.get(id, ()):
                values = {name: past.united(other, name) for name in UNITED}
                said += [
                    Override(entry, name, "adjusted", [], items, [])
                    for name, items in values.items()
                    if items
                ]
            found[id] = overridden(past.base(stored.base), combined(sorted(said, key=_by_entry)))
    return found


def values_before(connection: sqlite3.Connection, id: str, field: str) -> list[Value]:
    """All values that a field of a clip has had by what the journal has written down of it."""
    sql = "SELECT before, after, page FROM changes WHERE clip = ? AND field = ?"
    rows = connection.execute(sql, (id, field))
    return [json.loads(written) for row in rows for written in row]


class _Past:
    """What the journal says of some clips as of an entry."""

    def __init__(self, connection: sqlite3.Connection, ids: Sequence[str], number: int) -> None:
        self._removed = {id: one.base for id, one in removed_clips(connection, ids).items()}
        self._printed: dict[tuple[str, str], Value] = {}
        self.overrides: dict[str, list[Override]] = {}
        undone = _undone(connection, number)
        rows = connection.execute(_CHANGES, (json.dumps([*ids]),))
        for id, entry, field, how, *written in rows:
            before, after, page = map(json.loads, written)
            is_then = entry <= number and entry not in undone
            if how == "printed":
                self._printed.setdefault((id, field), before)
                if is_then:
                    self._printed[id, field] = after
            elif is_then:
                said = Override(entry, field, how, before, after, page)
                self.overrides.setdefault(id, []).append(said)

    def base(self, base: Clip) -> Clip:
        """What the imports and the rules said of a clip then."""
        values = {
            name: tuple(value) if isinstance(value, list) else value
            for name in FIELDS
            if (base.id, name) in self._printed
            for value in [self._printed[base.id, name]]
        }
        return replace(base, **values) if values else base  # type: ignore[arg-type]  # of their fields

    def united(self, id: str, name: str) -> list[str]:
        """What a clip had in a field when it was merged already."""
        if id not in self._removed:
            return []
        said = [one for one in self.overrides.get(id, ()) if one.field == name]
        items: tuple[str, ...] = getattr(overridden(self.base(self._removed[id]), said), name)
        return [*items]


def _by_entry(override: Override) -> int:
    return override.entry


def _undone(connection: sqlite3.Connection, number: int) -> set[int]:
    """The entries that were out of force as of this one, undos left out."""
    sql = "SELECT number, undoes FROM entries WHERE undoes NOT NULL AND number <= ?"
    undoes = dict(connection.execute(sql, (number,)))
    times = Counter[int]()
    for entry in undoes:
        while entry in undoes:
            entry = undoes[entry]
        times[entry] += 1
    return {entry for entry, undos in times.items() if undos % 2}


def _merged(
    connection: sqlite3.Connection, ids: Sequence[str], number: int
) -> dict[str, list[tuple[int, str]]]:
    """Of these clips those that were merged into them then: the entries, and their ids."""
    undone, found = _undone(connection, number), dict[str, list[tuple[int, str]]]()
    for id in ids:
        rows = connection.execute(_MERGED, (id, number)).fetchall()
        if pairs := [(entry, other) for entry, other in rows if entry not in undone]:
            found[id] = pairs
    return found


_CHANGES = """
SELECT clip, entry, field, how, before, after, page FROM json_each(?) AS own
 JOIN changes ON clip = own.value WHERE how NOT IN ('removed', 'merged') ORDER BY entry
"""
_MERGED = """
SELECT changes.entry, clip FROM removed_clips JOIN changes ON clip = removed_clips.id
 WHERE merged_into = ?1 AND how = 'merged' AND after = json_quote(?1) AND changes.entry <= ?2
"""
