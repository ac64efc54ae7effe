"""The user's own work on clips: every call is one transaction, and one entry of the journal."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from clipdb.catalogue import BATCH, derived_id, with_tags
from clipdb.clip import EDITABLE, LIST_FIELDS, SAYABLE, Clip, Value
from clipdb.edits import Edit, Entered
from clipdb.errors import UnknownIdError, UsageError
from clipdb.journal.entry import entry_of
from clipdb.journal.overrides import (
    adjusted,
    as_list,
    overridden,
    overrides_of,
    with_overrides,
)
from clipdb.journal.twins import Twins, twins_in_words
from clipdb.journal.wordings import keep_replaced
from clipdb.store.clips import ClipWriter
from clipdb.store.decode import Decoder
from clipdb.store.overrides import How, Override, Overrides, event_words, field_value
from clipdb.store.removed import (
    Removed,
    forget_removed,
    moved_ids,
    put_removed,
    removed_clips,
)
from clipdb.store.select import StoredClip, in_stored_order, stored_by_ids
from clipdb.versions import vocabulary_version
from clipdb.vocabulary.outlets import load_outlets

Watch = Callable[[], None]


def edit_clips(
    connection: sqlite3.Connection,
    edits: Sequence[tuple[str, Edit]],
    *,
    call: str,
    keep: bool = True,
    watch: Watch = lambda: None,
) -> Entered:
    """Change clips, as one entry.

    Args:
        connection: open for writing.
        edits: ids, each with what shall be changed of its clip.
        call: the command, as it was typed.
        keep: whether to commit; else it is as if nothing had been done.
        watch: called after each clip.

    Raises:
        UnknownIdError: there is no clip of an id.
        UsageError: a field cannot have the value that it is given, or an id is there twice.
    """
    if len(dict(edits)) < len(edits):
        raise UsageError("an id is given twice; give each clip once")
    with entry_of(connection, "edit", call=call, keep=keep) as entry:
        writer, by_id = ClipWriter(connection), dict(edits)
        # In the order in which they are stored tables grow at their ends, and stay full.
        ordered = in_stored_order(connection, [*by_id])
        for first in range(0, len(ordered), BATCH):
            for stored in find_all(connection, ordered[first : first + BATCH]):
                said = _overrides(stored, by_id[stored.clip.id], entry.number)
                if said:
                    entry.say(stored.clip.id, said)
                    writer.update(stored, with_overrides(stored, (*stored.overrides, *said)))
                watch()
        writer.finish()
        entry.sort([*by_id])
        if any("event" in edit.set for edit in by_id.values()):
            _must_be_no_circle(connection, ordered)
    return entry.report()


def _must_be_no_circle(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Raises:
    UsageError: the event of one of these clips leads back to itself.
    """
    words = event_words(connection)
    for id in ids:
        seen = [id]
        while other := words.get(seen[-1], {}).get("event"):
            if other in seen:
                way = " → ".join([*seen, other])
                raise UsageError(f"events in a circle ({way}); leave one of them empty")
            seen.append(other)


def _overrides(stored: StoredClip, edit: Edit, entry: int) -> list[Override]:
    """What an edit says of a clip: an override for each field that it changes.

    A reset also says something where the user's word and the page's are the same just now.
    """
    clip, said = stored.clip, dict[str, tuple[How, Value]]()
    for name in SAYABLE:
        if name in edit.reset:
            others = [one for one in stored.overrides if one.field != name]
            said[name] = "reset", field_value(overridden(stored.base, others), name)
        if name in edit.set:
            said[name] = "set", edit.set[name]
        if name in edit.add or name in edit.remove:
            how, value = said.get(name, ("adjusted", field_value(clip, name)))
            changed = adjusted(name, value, [*edit.remove.get(name, ())], [*edit.add.get(name, ())])
            said[name] = how, changed
    _name_parties(clip, said)
    known = {one.field for one in stored.overrides}
    return [
        Override(entry, name, how, before, value, field_value(stored.base, name))
        for name, (how, value) in said.items()
        if (before := field_value(clip, name)) != value or (how == "reset" and name in known)
    ]


def _name_parties(clip: Clip, said: dict[str, tuple[How, Value]]) -> None:
    """A main country is one of the countries: what is said of one decides the other."""
    names = ("countries", "main_countries")
    countries, main = (
        as_list(said.get(name, ("set", field_value(clip, name)))[1]) for name in names
    )
    if set(main) <= set(countries):
        return
    if "main_countries" in said:
        how: How = said["countries"][0] if "countries" in said else "adjusted"
        said["countries"] = how, sorted({*countries, *main})
    else:
        said["main_countries"] = "adjusted", [code for code in main if code in countries]


def add_clip(
    connection: sqlite3.Connection,
    fields: Mapping[str, Value],
    *,
    call: str,
    keep: bool = True,
) -> Entered:
    """Add a clip by hand; its id is the first of the clips that the entry names.

    Args:
        connection: open for writing.
        fields: of its record, `date`, `source` and `title` among them.
        call: the command, as it was typed.
        keep: whether to commit.

    Raises:
        UsageError: a field is missing or cannot have its value, or the clip is there already.
    """
    given = {name: fields[name] for name in ("source_raw", *EDITABLE) if fields.get(name)}
    if missing := [name for name in ("date", "source", "title") if name not in given]:
        raise UsageError(f"a clip needs a {' and a '.join(missing)}")
    given.setdefault("source_raw", given["source"])
    with entry_of(connection, "add", call=call, keep=keep) as entry:
        said = tuple(
            Override(entry.number, name, "set", _nothing(name), value, _nothing(name))
            for name, value in given.items()
        )
        try:
            base = clip_by_hand("x-", said)
            base = replace(base, id=derived_id(base))
            clip = overridden(base, said)
        except ValueError as error:
            raise UsageError(str(error)) from error
        left = _left_as(connection, clip.id)
        entry.say(clip.id, said)
        writer = ClipWriter(connection)
        put_by_hand(writer, base, said, entry.number, left)
        writer.finish()
        if other := Twins(connection, entry.number).of(clip):
            entry.warnings.append(twins_in_words(clip.id, other))
    return entry.report()


def put_by_hand(
    writer: ClipWriter,
    base: Clip,
    said: Overrides,
    entry: int,
    left: Removed | None,
) -> None:
    """Put in a clip that the user added.

    Args:
        writer: writes it.
        base: what the rules read in it.
        said: what the user said of it.
        entry: by which it is there.
        left: the clip of its id that has left, if there was one; it has its number again.
    """
    if left:
        forget_removed(writer.connection, left.serial)
        keep_replaced(writer.connection, entry, left)
    serial = left.serial if left else writer.new_serial()
    stored = StoredClip(serial, base, entry, None, vocabulary_version(), base)
    writer.put_back(with_overrides(stored, said))


def clip_by_hand(id: str, said: Sequence[Override]) -> Clip:
    """What the rules read in a clip that the user added."""
    given = {
        one.field: tuple(one.after) if isinstance(one.after, list) else one.after for one in said
    }
    names = ("date", "time", "source", "source_raw", "via", "title", "summary", "notes", "refs")
    lists = dict.fromkeys(LIST_FIELDS & {*names}, ())
    texts = {name: given.get(name, lists.get(name)) for name in names}
    texts["summary"] = texts["summary"] or ""
    (clip,) = with_tags([Clip(id, **texts)], load_outlets())  # type: ignore[arg-type]  # of their fields
    return clip


def _nothing(name: str) -> Value:
    return [] if name in LIST_FIELDS else None


def _left_as(connection: sqlite3.Connection, id: str) -> Removed | None:
    """The clip of this id that has left, and may be added again; None if there was none.

    Raises:
        UsageError: it is there, or the user has taken it out.
    """
    if stored_by_ids(connection, [id], Decoder(connection)):
        raise UsageError(f"the clip is there already as {id}; clipdb edit {id} changes it")
    removed = removed_clips(connection, [id]).get(id)
    if removed and not removed.comes_back:
        raise UsageError(f"{_taken_out(id, removed)}; clipdb undo {removed.entry} brings it back")
    return removed


def remove_clips(
    connection: sqlite3.Connection,
    ids: Sequence[str],
    *,
    call: str,
    keep: bool = True,
    watch: Watch = lambda: None,
) -> Entered:
    """Take clips out of every result; they stay out when their page comes again.

    Raises:
        UnknownIdError: there is no clip of an id.
    """
    unique = list(dict.fromkeys(ids))
    with entry_of(connection, "remove", call=call, keep=keep) as entry:
        writer = ClipWriter(connection)
        for first in range(0, len(unique), BATCH):
            for stored in find_all(connection, unique[first : first + BATCH]):
                entry.remove(stored.clip.id, None)
                set_aside(writer, stored, entry.number)
                watch()
        writer.finish()
    return entry.report()


def merge_clips(
    connection: sqlite3.Connection,
    kept: str,
    others: Sequence[str],
    *,
    call: str,
    keep: bool = True,
) -> Entered:
    """Make one clip of several: the ids of the others lead to it; pages, labels, refs are united.

    Raises:
        UnknownIdError: there is no clip of an id.
        UsageError: a clip shall be merged with itself.
    """
    if kept in others:
        raise UsageError(f"{kept} cannot be merged with itself; give the ids of other clips")
    with entry_of(connection, "merge", call=call, keep=keep) as entry:
        target, *merged = find_all(connection, [kept, *dict.fromkeys(others)])
        ids = {one.clip.id for one in (target, *merged)}
        refs = [ref for one in (target, *merged) for ref in one.clip.refs]
        ids.update(ref for ref, to in moved_ids(connection, refs).items() if to in ids)
        edit = Edit(
            add={
                "refs": tuple(ref for ref in refs if ref not in ids),
                "collections": tuple(name for one in merged for name in one.clip.collections),
                "labels": tuple(label for one in merged for label in one.clip.labels),
            },
            remove={"refs": tuple(ref for ref in target.clip.refs if ref in ids)},
        )
        writer = ClipWriter(connection)
        entry.say(kept, _overrides(target, edit, entry.number))
        for one in merged:
            entry.remove(one.clip.id, kept)
            set_aside(writer, one, entry.number, kept)
        entry.flush()
        said = overrides_of(connection, [kept]).get(kept, ())
        writer.update(target, with_overrides(target, said))
        writer.finish()
    return entry.report()


def set_aside(
    writer: ClipWriter,
    stored: StoredClip,
    entry: int,
    merged_into: str | None = None,
    *,
    comes_back: bool = False,
) -> None:
    """Take a clip out by an entry, and keep what the imports say of it."""
    writer.delete(stored)
    kept = (stored.serial, stored.base, stored.added, stored.origin, stored.vocabulary)
    put_removed(writer.connection, Removed(*kept, entry, merged_into, comes_back))


def find_all(connection: sqlite3.Connection, ids: Sequence[str]) -> list[StoredClip]:
    """The clips of these ids, in this order.

    Raises:
        UnknownIdError: there is none of an id.
        UsageError: the clip of an id was taken out.
    """
    found = stored_by_ids(connection, ids, Decoder(connection))
    missing = [id for id in ids if id not in found]
    for id, removed in removed_clips(connection, missing).items():
        if not removed.comes_back:
            target = moved_ids(connection, [id])[id]
            way = f"use {target}" if target else f"clipdb undo {removed.entry} brings it back"
            raise UsageError(f"{_taken_out(id, removed)}; {way}")
    for id in missing:
        raise UnknownIdError(id)
    return [found[id] for id in ids]


def _taken_out(id: str, removed: Removed) -> str:
    how = f"merged into {removed.merged_into}" if removed.merged_into else "removed"
    return f"{id} was {how} by entry {removed.entry}"
