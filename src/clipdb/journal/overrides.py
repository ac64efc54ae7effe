"""A record is what was printed, then what the rules read, then what the user said.

The first two are the *base* of a clip, the last are *overrides* of its fields. The rules read the
texts as the user corrected them, so that a country named in a corrected headline is tagged; what
the user said of the tags themselves comes last.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from clipdb.catalogue import with_tags
from clipdb.clip import LIST_FIELDS, Clip, Value
from clipdb.errors import UsageError
from clipdb.store.overrides import Override, Overrides, field_value
from clipdb.store.select import StoredClip
from clipdb.versions import vocabulary_version
from clipdb.vocabulary.outlets import load_outlets

TEXTS = ("title", "summary", "notes")  # what the rules read
_SORTED = LIST_FIELDS - {"notes", "refs"}  # of which the order says nothing
UNITED = ("collections", "labels")  # what a clip has of those that were merged into it


def overridden(base: Clip, overrides: Sequence[Override]) -> Clip:
    """The record of a clip: its base, and over that what the user said.

    Args:
        base: what the imports and the rules say.
        overrides: those in force, in the order in which they were said.

    Raises:
        ValueError: one gives a field a value that it cannot have.
    """
    if not overrides:
        return base
    by_field: dict[str, list[Override]] = {}
    for override in overrides:
        by_field.setdefault(override.field, []).append(override)
    clip = _with_values(base, {name: by_field[name] for name in TEXTS if name in by_field})
    if any(getattr(clip, name) != getattr(base, name) for name in TEXTS):
        (clip,) = with_tags([clip], load_outlets())
    clip = _with_values(clip, {name: said for name, said in by_field.items() if name not in TEXTS})
    are_set = any(one.how == "set" for one in _since_reset(by_field.get("countries", [])))
    return _with_parties(clip, are_wider=not are_set and "main_countries" in by_field)


def _with_values(clip: Clip, by_field: dict[str, list[Override]]) -> Clip:
    values: dict[str, Any] = {}
    for name, overrides in by_field.items():
        value = _value(name, field_value(clip, name), overrides)
        values[name] = tuple(value) if isinstance(value, list) else value
    return replace(clip, **values) if values else clip


def _value(name: str, page: Value, overrides: Sequence[Override]) -> Value:
    value = page
    for one in overrides:
        if one.how == "adjusted":
            value = adjusted(name, value, as_list(one.before), as_list(one.after))
        else:
            value = one.after if one.how == "set" else page
    return value


def adjusted(name: str, value: Value, before: list[str], after: list[str]) -> list[str]:
    """A list with what was added to another, and without what was removed from it."""
    kept = [one for one in as_list(value) if one in after or one not in before]
    found = [*kept, *(one for one in after if one not in before and one not in kept)]
    return sorted(found) if name in _SORTED else found


def as_list(value: Value) -> list[str]:
    """The value of a field that is a list."""
    assert isinstance(value, list)
    return value


def _since_reset(overrides: Sequence[Override]) -> Sequence[Override]:
    resets = [place for place, one in enumerate(overrides, 1) if one.how == "reset"]
    return overrides[resets[-1] :] if resets else overrides


def _with_parties(clip: Clip, *, are_wider: bool) -> Clip:
    """A main country is always one of the countries.

    Where the user has set the countries, or said nothing of the parties, these are cut to them;
    else the countries are widened.
    """
    main, countries = set(clip.main_countries), set(clip.countries)
    if main <= countries:
        return clip
    if are_wider:
        return replace(clip, countries=tuple(sorted(countries | main)))
    return replace(clip, main_countries=tuple(sorted(main & countries)))


def combined(overrides: Iterable[Override]) -> Overrides:
    """The same said shortly: of each field what was set last, and what was added since.

    So a clip that was edited a thousand times is made as quickly as one that was edited once.
    """
    found: dict[str, list[Override]] = {}
    for one in overrides:
        said = found.setdefault(one.field, [])
        if one.how == "reset":
            said.clear()
        elif one.how == "set":
            said[:] = [one]
        elif said and one.field in _SORTED:
            said[-1] = _both(said[-1], one)
        else:
            said.append(one)
    return tuple(sorted((one for said in found.values() for one in said), key=_by_entry))


def _by_entry(override: Override) -> tuple[int, str]:
    return override.entry, override.field


def _both(first: Override, second: Override) -> Override:
    """An override and an adjustment after it, as one."""
    name, before, after = second.field, as_list(second.before), as_list(second.after)
    if first.how == "set":
        return second._replace(how="set", after=adjusted(name, first.after, before, after))
    added = adjusted(name, _beyond(first.after, first.before), before, after)
    removed = adjusted(name, _beyond(first.before, first.after), after, before)
    return second._replace(before=removed, after=added)


def _beyond(these: Value, those: Value) -> list[str]:
    return [one for one in as_list(these) if one not in as_list(those)]


def overrides_of(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Overrides]:
    """What the journal says of each of these clips, all of it, in the order in which it was said.

    What is printed of a clip that was merged into another says something of that one, too.
    """
    wanted = [*ids]
    merged = connection.execute(_MERGED, (json.dumps(wanted),)).fetchall()
    found = said_of(connection, [*wanted, *(id for _, id, _, _ in merged)])
    for target, id, entry, record in merged:
        base = json.loads(record)
        for name in UNITED:
            said = [one for one in found.get(id, ()) if one.field == name]
            if values := _value(name, base[name], said):
                united = Override(entry, name, "adjusted", [], values, [])
                found[target] = tuple(sorted([united, *found.get(target, ())], key=_by_entry))
    return {id: found[id] for id in wanted if id in found}


def said_of(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Overrides]:
    """What the entries in force say of each of these clips, in the order in which it was said."""
    found: dict[str, list[Override]] = {}
    for id, entry, field, how, *values in connection.execute(_IN_FORCE, (json.dumps([*ids]),)):
        said = Override(entry, field, how, *map(json.loads, values))
        found.setdefault(id, []).append(said)
    return {id: tuple(overrides) for id, overrides in found.items()}


_IN_FORCE = """
SELECT clip, entry, field, how, before, after, page FROM json_each(?) AS own
 JOIN changes ON clip = own.value JOIN entries ON number = entry
 WHERE undone_by IS NULL AND how IN ('set', 'adjusted', 'reset') ORDER BY entry
"""
_MERGED = """
WITH RECURSIVE merged (target, id, entry, record) AS (
 SELECT own.value, removed_clips.id, entry, record FROM json_each(?) AS own
  JOIN removed_clips ON merged_into = own.value
 UNION ALL
 SELECT target, removed_clips.id, max(merged.entry, removed_clips.entry), removed_clips.record
  FROM merged JOIN removed_clips ON merged_into = merged.id
)
SELECT target, id, entry, record FROM merged ORDER BY entry, id
"""


def with_overrides(stored: StoredClip, overrides: Iterable[Override]) -> StoredClip:
    """A clip as it is under other overrides.

    Where they change its texts the rules read it once more, so that all its tags are today's.

    Raises:
        UsageError: a field cannot have the value that it is given.
    """
    base, version, said = stored.base, stored.vocabulary, combined(overrides)
    is_reworded = any(one.field in TEXTS for one in (*said, *stored.overrides))
    if is_reworded and version != vocabulary_version():
        ((base,), version) = with_tags([base], load_outlets()), vocabulary_version()
    try:
        clip = overridden(base, said)
    except ValueError as error:
        raise UsageError(f"{stored.clip.id}: {error}") from error
    return stored._replace(clip=clip, base=base, vocabulary=version, overrides=said)
