"""What the journal says of clips: the values that a field had before, and clips that are gone."""

from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from clipdb.clip import Value
from clipdb.journal.log import history
from clipdb.store.removed import moved_ids, removed_clips


def earlier_values(archive: Connection, id: str) -> Mapping[str, Sequence[Value]]:
    """By field all values that a clip has had: as printed, as read, and as the user said."""
    return {
        one.field: [
            *(value for _, value in one.printed),
            one.read,
            *(value for word in one.yours for value in (word.before, word.after)),
        ]
        for one in history(archive, id)
    }


def what_became(archive: Connection, ids: Sequence[str]) -> Mapping[str, str]:
    """Of ids whose clips are in the archive no more, what has become of these, in words."""
    leads_to = moved_ids(archive, ids)
    words = {}
    for id, removed in removed_clips(archive, ids).items():
        back = f"by entry {removed.entry}; clipdb undo {removed.entry} brings it back"
        kept = leads_to[id]
        words[id] = f"it was merged into {kept} {back}" if kept else f"it was removed {back}"
    return words
