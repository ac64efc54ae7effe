"""Reading the journal: its entries, what they say of a clip, and where the page says otherwise."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from clipdb.clip import SAYABLE, Value
from clipdb.store.decode import Decoder
from clipdb.store.overrides import Override, field_value
from clipdb.store.removed import moved_ids, removed_clips
from clipdb.store.select import StoredClip, stored_by_ids


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An import, or an entry of the user's own work.

    Attributes:
        number: its number, in the one numbering of both.
        time: when it was made, ISO 8601 in UTC.
        kind: `import`, `edit`, `add`, `remove`, `merge` or `undo`.
        clips: how many clips it brought, changed or took out; of an undo, those of what it undoes.
        changes: how many changes it made: fields of clips, and clips that came or went.
        call: the command, as it was typed; empty for an import.
        file: the file of an import.
        undoes: the entry that an undo takes back.
        undone_by: the undo that took this one back and is in force.
    """

    number: int
    time: str
    kind: str
    clips: int
    changes: int
    call: str
    file: str | None
    undoes: int | None
    undone_by: int | None


def log_entries(connection: sqlite3.Connection, id: str | None = None) -> list[LogEntry]:
    """The entries, newest first: all, or those that are about one clip."""
    rows = connection.execute(_ENTRIES).fetchall()
    entries = {row[0]: LogEntry(*row) for row in rows}
    for number in sorted(entries):
        entry = entries[number]
        if entry.undoes is not None:
            root = entries[entry.undoes]
            entries[number] = LogEntry(
                number, entry.time, entry.kind, root.clips, root.changes, *_rest(entry)
            )
    wanted = entries.keys() if id is None else _about(connection, id, entries)
    return [entries[number] for number in sorted(wanted, reverse=True)]


def _rest(entry: LogEntry) -> tuple[str, str | None, int | None, int | None]:
    return entry.call, entry.file, entry.undoes, entry.undone_by


_ENTRIES = """
SELECT entries.number, time, entries.kind,
 ifnull(new + updated, (SELECT count(DISTINCT clip) FROM changes WHERE entry = entries.number)),
 ifnull(new, 0) + (SELECT count(*) FROM changes WHERE entry = entries.number),
 call, file, undoes, undone_by
FROM entries LEFT JOIN imports ON imports.number = entries.number
"""


def _about(connection: sqlite3.Connection, id: str, entries: dict[int, LogEntry]) -> set[int]:
    """The numbers of the entries that are about a clip, with the undos of these."""
    found = {number for (number,) in connection.execute(_ABOUT, (id,))}
    while more := {n for n, entry in entries.items() if entry.undoes in found} - found:
        found |= more
    return found


_ABOUT = """
SELECT entry FROM changes WHERE clip = ?1
UNION SELECT entry FROM changes WHERE how = 'merged' AND after = json_quote(?1)
UNION SELECT import FROM printed WHERE clip IN
 (SELECT serial FROM clips WHERE id = ?1 UNION SELECT serial FROM removed_clips WHERE id = ?1)
UNION SELECT added FROM clips WHERE id = ?1
"""


def what_became(connection: sqlite3.Connection, ids: Sequence[str]) -> Mapping[str, str]:
    """Of ids whose clips are in the archive no more, what has become of these, in words."""
    leads_to = moved_ids(connection, ids)
    words = {}
    for id, removed in removed_clips(connection, ids).items():
        back = f"by entry {removed.entry}; clipdb undo {removed.entry} brings it back"
        kept = leads_to[id]
        words[id] = f"it was merged into {kept} {back}" if kept else f"it was removed {back}"
    return words


class Conflict(NamedTuple):
    """A field of a clip that the page words otherwise than when the user edited it."""

    clip: str
    field: str
    then: Value
    now: Value
    yours: Value


def conflicts(connection: sqlite3.Connection) -> list[Conflict]:
    """Where the user's word stands although the page has changed its own since, by id."""
    rows = connection.execute(
        "SELECT id FROM overrides JOIN clips ON overrides.clip = serial"
        " WHERE base NOT NULL ORDER BY id"
    )
    ids = [id for (id,) in rows]
    stored = stored_by_ids(connection, ids, Decoder(connection))
    return [conflict for id in ids for conflict in _conflicts(stored[id])]


def _conflicts(stored: StoredClip) -> Iterator[Conflict]:
    for name, said in {said.field: said for said in stored.overrides}.items():
        now, yours = field_value(stored.base, name), field_value(stored.clip, name)
        if said.how == "set" and stored.origin and said.page != now != yours:
            yield Conflict(stored.clip.id, name, said.page, now, yours)


@dataclass(frozen=True, slots=True)
class FieldHistory:
    """What was said of one field of a clip.

    Attributes:
        field: its name.
        printed: by import, what it read the page as; each time that it changed.
        read: what the imports and the rules say of it now; of tags, by the texts as corrected.
        yours: the user's overrides in force, in their order.
        stands: its value in the record.
    """

    field: str
    printed: tuple[tuple[int, Value], ...]
    read: Value
    yours: tuple[Override, ...]
    stands: Value


def history(connection: sqlite3.Connection, id: str) -> list[FieldHistory]:
    """The fields of a clip that were ever changed, by a page or by the user, in their order."""
    from clipdb.journal.overrides import TEXTS, overridden, said_of  # slow: it knows the rules

    stored = stored_by_ids(connection, [id], Decoder(connection)).get(id)
    if stored is None:
        return []
    printed: dict[str, list[tuple[int, Value]]] = {}
    for number, name, before, after in connection.execute(_PRINTED, (id,)):
        said = printed.setdefault(name, [(stored.added, json.loads(before))])
        said.append((number, json.loads(after)))
    # The rules read the texts as the user corrected them.
    corrected = overridden(stored.base, [one for one in stored.overrides if one.field in TEXTS])
    said_by_user = said_of(connection, [id]).get(id, ())
    found = []
    for name in SAYABLE:
        yours = tuple(one for one in said_by_user if one.field == name)
        if yours or name in printed:
            read = field_value(stored.base if name in TEXTS else corrected, name)
            first = [(stored.added, field_value(stored.base, name))] if stored.origin else []
            pages = tuple(printed.get(name, first))
            found.append(FieldHistory(name, pages, read, yours, field_value(stored.clip, name)))
    return found


_PRINTED = """
SELECT entry, field, before, after FROM changes JOIN entries ON number = entry
 WHERE clip = ? AND how = 'printed' AND undone_by IS NULL ORDER BY entry
"""
