"""What becomes of a clip that is printed once more, and what it was before."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from clipdb.clip import Clip
from clipdb.store.lines import Place
from clipdb.store.removed import Removed, clip_of_record, json_record
from clipdb.store.select import StoredClip


def with_wording(known: Clip, clip: Clip, *, is_news: bool) -> Clip:
    """A clip as it is after another wording of it.

    The new wording stands if it is news; pages and labels are added to those there are, and an
    address or a comment that it lacks stays.
    """
    collections = tuple(sorted({*known.collections, *clip.collections}))
    labels = tuple(sorted({*known.labels, *clip.labels}))
    if not is_news:
        return replace(known, collections=collections, labels=labels)
    return replace(
        clip,
        id=known.id,
        url=clip.url or known.url,
        comment=clip.comment or known.comment,
        collections=collections,
        labels=labels,
    )


def is_news(
    connection: sqlite3.Connection,
    serial: int,
    origin: Place | None,
    printed: tuple[int, int, int],
) -> bool:
    """Whether the text of a piece says something new of a clip.

    It does not if the clip's wording comes from another text, and the page had this very text
    before: what another page, or a later line of this one, has said since is newer.

    Args:
        connection: the archive.
        serial: the clip's number.
        origin: where its wording is printed.
        printed: the import of the piece, the page on which it stands, and the digest of its text.
    """
    number, page, digest = printed
    earlier = connection.execute(
        "SELECT 1 FROM printed WHERE clip = ?1 AND page = ?2 AND digest = ?3 AND import ="
        " (SELECT max(import) FROM printed WHERE clip = ?1 AND page = ?2 AND import < ?4)",
        (serial, page, digest, number),
    ).fetchone()
    return earlier is None or standing(connection, serial, origin)[1] == digest


def standing(connection: sqlite3.Connection, serial: int, origin: Place | None) -> tuple[int, int]:
    """The page and the digest of the wording that stands; zeros if it is of no page."""
    row = connection.execute(
        "SELECT page, digest FROM printed WHERE (clip, import, piece) = (?, ?, ?)",
        (serial, *(origin or (None, None))),
    ).fetchone()
    return row or (0, 0)


class Wording(NamedTuple):
    """What the imports say of a clip, where it is printed, and the version of its tags."""

    base: Clip
    origin: Place | None
    vocabulary: str


def keep_replaced(connection: sqlite3.Connection, entry: int, known: StoredClip | Removed) -> None:
    """Keep what a clip was before an entry gave it another wording; the first of several.

    Of an entry that is undone it is what the clip was after it, so that it can be had again.
    """
    connection.execute(
        "INSERT OR IGNORE INTO replaced VALUES (?, ?, ?, ?, ?, ?)",
        (
            entry,
            known.serial,
            json_record(known.base),
            *(known.origin or (None, None)),
            known.vocabulary,
        ),
    )


def take_replaced(
    connection: sqlite3.Connection, entry: int, serials: Sequence[int]
) -> dict[int, Wording]:
    """What was kept of these clips under an entry, and is no longer."""
    rows = connection.execute(
        "DELETE FROM replaced WHERE entry = ? AND clip IN (SELECT value FROM json_each(?))"
        " RETURNING clip, record, import, piece, vocabulary",
        (entry, json.dumps(serials)),
    ).fetchall()
    return {
        serial: Wording(
            clip_of_record(record), None if number is None else (number, piece), vocabulary
        )
        for serial, record, number, piece, vocabulary in rows
    }
