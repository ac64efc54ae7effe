"""Making clips once more from what is in force: printed lines, then rules, then the user's words.

What an undo changes is found so: a clip is what the imports that are in force say of it, one
after another, as if the one that was undone had never been.
"""

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from clipdb.catalogue import are_of_one_article, with_tags
from clipdb.clip import LIST_FIELDS, Clip
from clipdb.errors import ArchiveError
from clipdb.journal.rereading import reread_some, stored_imports
from clipdb.journal.wordings import is_news, with_wording
from clipdb.store.clips import ClipWriter, json_record
from clipdb.store.lines import digest_of
from clipdb.store.overlay import overlaid
from clipdb.store.select import Origin, StoredClip, stored_by_serials
from clipdb.store.words import Word, Words, words_of
from clipdb.versions import vocabulary_version
from clipdb.vocabulary.outlets import load_outlets

_MOST = 5_000  # clips that are made at a time


@dataclass(slots=True)
class _Clip:
    """A clip that is made once more."""

    serial: int
    id: str
    stored: StoredClip | None = None  # as it is in the archive
    words: Words = ()
    base: Clip | None = None  # what was found of it by now
    origin: Origin | None = None
    added: int = 0
    add: int | None = None  # the entry that added it by hand
    pieces: dict[Origin, bool] = field(default_factory=dict)  # its own, or of one merged into it


def rebuild(
    connection: sqlite3.Connection,
    serials: Collection[int],
    *,
    entry: int,
    returning: int | None = None,
) -> None:
    """Make clips once more; those of which nothing is in force leave, others come back.

    Args:
        connection: in a transaction.
        serials: the numbers of the clips, of the archive or taken out of it.
        entry: the undo for which it is done.
        returning: the import that is in force again, if it is one.

    Raises:
        ArchiveError: what an import printed cannot be read again, or an id of the returning
            import is another article's now.
    """
    ordered = sorted(serials)
    take_out(connection, ordered)
    for first in range(0, len(ordered), _MOST):
        clips = _gathered(connection, ordered[first : first + _MOST])
        _add_by_hand(clips)
        _read_again(connection, clips, returning)
        _write(connection, clips.values(), entry)


def _gathered(connection: sqlite3.Connection, serials: Sequence[int]) -> dict[int, _Clip]:
    """The clips with where they are printed, in force."""
    clips = {
        one.serial: _Clip(one.serial, one.clip.id, one)
        for one in stored_by_serials(connection, serials)
    }
    for serial, id in connection.execute(_TAKEN_OUT, (json.dumps(serials),)):
        clips[serial] = _Clip(serial, id)
    by_id = {clip.id: clip for clip in clips.values()}
    for id, words in words_of(connection, by_id).items():
        by_id[id].words = words
    for serial, number, piece in connection.execute(_PRINTED, (json.dumps([*clips]),)):
        clips[serial].pieces[number, piece] = True
    for id, number, piece in connection.execute(_PRINTED_OF_MERGED, (json.dumps([*by_id]),)):
        by_id[id].pieces[number, piece] = False
    for id, number in connection.execute(_ADDED, (json.dumps([*by_id]),)):
        by_id[id].add = number
    return clips


_TAKEN_OUT = """
SELECT serial, id FROM removed_clips WHERE serial IN (SELECT value FROM json_each(?))
"""
_PRINTED = """
SELECT clip, import, piece FROM json_each(?) AS own JOIN printed ON clip = own.value
"""
# What is merged into a clip has given it pages and labels, and gives them since.
_PRINTED_OF_MERGED = """
WITH RECURSIVE merged (target, serial, id, entry) AS (
 SELECT own.value, serial, removed_clips.id, entry FROM json_each(?) AS own
  JOIN removed_clips ON merged_into = own.value
  JOIN entries ON number = entry AND undone_by IS NULL
 UNION ALL
 SELECT target, removed_clips.serial, removed_clips.id, max(merged.entry, removed_clips.entry)
  FROM merged JOIN removed_clips ON merged_into = merged.id
  JOIN entries ON number = removed_clips.entry AND undone_by IS NULL
)
SELECT target, import, piece FROM merged JOIN printed ON clip = merged.serial
 WHERE import > merged.entry
"""
_ADDED = """
SELECT clip, max(entry) FROM json_each(?) AS own JOIN changes ON clip = own.value
 JOIN entries ON number = entry WHERE kind = 'add' AND undone_by IS NULL GROUP BY clip
"""


def _add_by_hand(clips: dict[int, _Clip]) -> None:
    for clip in clips.values():
        if clip.add is not None:
            words = [word for word in clip.words if word.entry == clip.add]
            clip.base, clip.added = clip_by_hand(clip.id, words), clip.add


def clip_by_hand(id: str, words: Sequence[Word]) -> Clip:
    """What the rules read in a clip that the user added."""
    given = {
        word.field: tuple(word.after) if isinstance(word.after, list) else word.after
        for word in words
    }
    names = ("date", "time", "source", "source_raw", "via", "title", "summary", "notes", "refs")
    lists = dict.fromkeys(LIST_FIELDS & {*names}, ())
    texts = {name: given.get(name, lists.get(name)) for name in names}
    texts["summary"] = texts["summary"] or ""
    (clip,) = with_tags([Clip(id, **texts)], load_outlets())  # type: ignore[arg-type]  # of their fields
    return clip


def _read_again(
    connection: sqlite3.Connection, clips: dict[int, _Clip], returning: int | None
) -> None:
    """Read the pieces of the clips, import after import, and see what they say together."""
    owners: dict[int, dict[int, list[_Clip]]] = {}
    for clip in clips.values():
        for number, place in clip.pieces:
            owners.setdefault(number, {}).setdefault(place, []).append(clip)
    for stored in stored_imports(connection, owners):
        number = stored.entry.number
        for printed, read in reread_some(connection, stored, owners[number]):
            for clip in owners[number][printed.number]:
                if number == returning:
                    _must_be_the_same(clip, read, number)
                known = (number, printed.page, digest_of(printed.text))
                _take(connection, clip, read, known, (number, printed.number))


def _must_be_the_same(clip: _Clip, read: Clip, number: int) -> None:
    if clip.stored and not are_of_one_article(clip.stored.base, read):
        words = f"the id {clip.id} of import {number} is now of another article"
        other = f"{clip.stored.clip.date} {clip.stored.clip.title}"
        raise ArchiveError(f"{words} ({other}); clipdb log {clip.id} shows what brought it")


def _take(
    connection: sqlite3.Connection,
    clip: _Clip,
    read: Clip,
    printed: tuple[int, int, int],
    place: Origin,
) -> None:
    """What a clip is after one more of its wordings, as an import would have it."""
    is_own = clip.pieces[place]
    if clip.base is None:
        if is_own:
            clip.base, clip.origin, clip.added = replace(read, id=clip.id), place, printed[0]
        return
    clip.added = min(clip.added, printed[0])
    base, origin = with_wording(clip.base, read, is_news=True), clip.origin
    if is_own and is_news(connection, clip.serial, clip.origin, printed):
        origin = place
    else:
        base = with_wording(clip.base, read, is_news=False)
    if base != clip.base:
        clip.base, clip.origin = base, origin


def _write(connection: sqlite3.Connection, clips: Collection[_Clip], entry: int) -> None:
    """Put what was found in the place of what is there."""
    writer = ClipWriter(connection)
    out = _out(connection, [clip.id for clip in clips])
    for clip in clips:
        if clip.id in out:
            continue
        if clip.base is None:
            if clip.stored:
                writer.take_out(clip.stored)
                put_removed(connection, clip.stored, entry)
            else:
                sql = "UPDATE removed_clips SET entry = ?, merged_into = NULL WHERE serial = ?"
                connection.execute(sql, (entry, clip.serial))
        elif clip.stored:
            stored = clip.stored._replace(added=clip.added)
            writer.update(stored, clip.base, clip.origin, words=clip.words)
        else:
            connection.execute("DELETE FROM removed_clips WHERE serial = ?", (clip.serial,))
            writer.put_back(
                StoredClip(
                    clip.serial,
                    overlaid(clip.base, clip.words),
                    clip.added,
                    clip.origin,
                    vocabulary_version(),
                    clip.base,
                    clip.words,
                )
            )
    writer.finish()


def take_out(connection: sqlite3.Connection, serials: Sequence[int]) -> None:
    """Take out those clips that an entry in force has removed or merged."""
    writer = ClipWriter(connection)
    for first in range(0, len(serials), _MOST):
        some = stored_by_serials(connection, serials[first : first + _MOST])
        out = _out(connection, [stored.clip.id for stored in some])
        for stored in some:
            if stored.clip.id in out:
                writer.take_out(stored)
                put_removed(connection, stored, *out[stored.clip.id])
    writer.finish()


def _out(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[int, str | None]]:
    """Of the ids that entries in force have removed or merged: the entry, and where they lead."""
    rows = connection.execute(_OUT, (json.dumps(ids),))
    return {id: (number, json.loads(target)) for id, number, target in rows}


_OUT = """
SELECT clip, max(entry), after FROM json_each(?) AS own JOIN changes ON clip = own.value
 JOIN entries ON number = entry
 WHERE how IN ('removed', 'merged') AND undone_by IS NULL GROUP BY clip
"""


def put_removed(
    connection: sqlite3.Connection, stored: StoredClip, entry: int, merged_into: str | None = None
) -> None:
    """Remember a clip that an entry takes out, as it is printed, and which one its id leads to."""
    connection.execute(
        "INSERT INTO removed_clips VALUES (?, ?, ?, ?, ?)",
        (stored.serial, stored.clip.id, entry, merged_into, json_record(stored.base)),
    )
