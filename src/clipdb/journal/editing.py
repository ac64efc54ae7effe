"""The user's own work on clips: every call is one transaction, and one entry of the journal."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from clipdb.catalogue import BATCH, derived_id
from clipdb.clip import LIST_FIELDS, Clip, Value
from clipdb.edits import EDITABLE, Edit, Entered
from clipdb.errors import UnknownIdError, UsageError
from clipdb.journal.entering import entry_of, lay_over
from clipdb.journal.rebuilding import clip_by_hand, put_removed
from clipdb.journal.twins import twins, twins_in_words
from clipdb.store.clips import ClipWriter
from clipdb.store.decode import Decoder
from clipdb.store.overlay import adjusted, overlaid
from clipdb.store.removed import Removed, moved_ids, removed_clips
from clipdb.store.select import StoredClip, stored_by_ids
from clipdb.store.words import How, Word, field_value
from clipdb.versions import vocabulary_version

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
        writer = ClipWriter(connection)
        for first in range(0, len(edits), BATCH):
            some = dict(edits[first : first + BATCH])
            for stored in find_all(connection, [*some]):
                words = _words(stored, some[stored.clip.id], entry.number)
                if words:
                    entry.say(stored.clip.id, words)
                    lay_over(writer, stored, (*stored.words, *words))
                watch()
        writer.finish()
    return entry.report()


def _words(stored: StoredClip, edit: Edit, entry: int) -> list[Word]:
    """What an edit says of a clip: a word for each field that it changes."""
    clip, said = stored.clip, dict[str, tuple[How, Value]]()
    for name in EDITABLE:
        if name in edit.reset:
            others = [word for word in stored.words if word.field != name]
            said[name] = "reset", field_value(overlaid(stored.base, others), name)
        if name in edit.set:
            said[name] = "set", edit.set[name]
        if name in edit.add or name in edit.remove:
            how, value = said.get(name, ("adjusted", field_value(clip, name)))
            changed = adjusted(name, value, [*edit.remove.get(name, ())], [*edit.add.get(name, ())])
            said[name] = how, changed
    _name_parties(clip, said)
    return [
        Word(entry, name, how, before, value, field_value(stored.base, name))
        for name, (how, value) in said.items()
        if (before := field_value(clip, name)) != value
    ]


def _name_parties(clip: Clip, said: dict[str, tuple[How, Value]]) -> None:
    """A main country is one of the countries: a word on one of the two is followed by the other."""
    names = ("countries", "main_countries")
    countries, main = (
        _listed(said.get(name, ("set", field_value(clip, name)))[1]) for name in names
    )
    if set(main) <= set(countries):
        return
    if "main_countries" in said:
        how: How = said["countries"][0] if "countries" in said else "adjusted"
        said["countries"] = how, sorted({*countries, *main})
    else:
        said["main_countries"] = "adjusted", [code for code in main if code in countries]


def _listed(value: Value) -> list[str]:
    assert isinstance(value, list)
    return value


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
        words = tuple(
            Word(entry.number, name, "set", _nothing(name), value, _nothing(name))
            for name, value in given.items()
        )
        try:
            base = clip_by_hand("x-", words)
            base = replace(base, id=derived_id(base))
            clip = overlaid(base, words)
        except ValueError as error:
            raise UsageError(str(error)) from error
        serial = _serial_of(connection, clip.id)
        entry.say(clip.id, words)
        put_by_hand(connection, base, words, serial)
        pairs = twins(connection, [clip], before=entry.number)
        entry.warnings += [twins_in_words(*pair) for pair in pairs]
    return entry.report()


def put_by_hand(
    connection: sqlite3.Connection, base: Clip, words: tuple[Word, ...], serial: int | None
) -> None:
    """Put in a clip that the user added.

    Args:
        connection: in a transaction.
        base: what the rules read in it.
        words: what the user said of it, of one entry.
        serial: its number; the next, if it is None.
    """
    writer = ClipWriter(connection)
    clip, version = overlaid(base, words), vocabulary_version()
    number = serial or writer.new_serial()
    writer.put_back(StoredClip(number, clip, words[0].entry, None, version, base, words))
    writer.finish()


def _nothing(name: str) -> Value:
    return [] if name in LIST_FIELDS else None


def _serial_of(connection: sqlite3.Connection, id: str) -> int | None:
    """The number that a clip of this id had, which may be added again; None if there was none.

    Raises:
        UsageError: it is there, or the user has taken it out.
    """
    if stored_by_ids(connection, [id], Decoder(connection)):
        raise UsageError(f"the clip is there already as {id}; clipdb edit {id} changes it")
    removed = removed_clips(connection, [id]).get(id)
    if removed is None:
        return None
    if not removed.comes_back:
        raise UsageError(f"{_taken_out(id, removed)}; clipdb undo {removed.entry} brings it back")
    connection.execute("DELETE FROM removed_clips WHERE id = ?", (id,))
    return removed.serial


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
                entry.take_out(stored, None)
                writer.take_out(stored)
                put_removed(connection, stored, entry.number)
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
        words = _words(target, edit, entry.number)
        entry.say(kept, words)
        for one in merged:
            entry.take_out(one, kept)
            writer.take_out(one)
            put_removed(connection, one, entry.number, kept)
        lay_over(writer, target, (*target.words, *words))
        writer.finish()
    return entry.report()


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
