"""What becomes of a clip that is printed once more."""

import sqlite3
from dataclasses import replace

from clipdb.clip import Clip
from clipdb.store.select import Origin


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
    origin: Origin | None,
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


def standing(connection: sqlite3.Connection, serial: int, origin: Origin | None) -> tuple[int, int]:
    """The page and the digest of the wording that stands; zeros if it is of no page."""
    row = connection.execute(
        "SELECT page, digest FROM printed WHERE (clip, import, piece) = (?, ?, ?)",
        (serial, *(origin or (None, None))),
    ).fetchone()
    return row or (0, 0)
