"""The addresses from which the archive has pages, and what is stored of each."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

NEWEST_FETCHED = """
SELECT max(number) FROM imports JOIN entries USING (number) WHERE url = ? AND undone_by IS NULL
"""  # the newest import in force of an address


@dataclass(frozen=True, slots=True)
class StoredAddress:
    """An address as it was named, and the newest import of its page.

    Attributes:
        url: the address.
        number: the import.
        sha256: of its bytes.
        options: how it was read, as `ReadingOptions.as_json` has it.
        reading: the version of the rules by which it was read.
        etag, last_modified: what the server sent to ask again with.
    """

    url: str
    number: int
    sha256: str
    options: str
    reading: str
    etag: str | None
    last_modified: str | None


def stored_addresses(
    connection: sqlite3.Connection, collections: Sequence[str] = ()
) -> list[StoredAddress]:
    """All addresses in the order in which they were first imported.

    Args:
        connection: the archive's.
        collections: if any are given, only addresses whose page is one of these, or, where there
            is none, brought clips of one.
    """
    found = [
        StoredAddress(*row)
        for row in connection.execute(
            "SELECT url, number, sha256, options, reading, etag, last_modified FROM imports"
            " JOIN (SELECT min(number) AS first, max(number) AS number FROM imports"
            "  JOIN entries USING (number) WHERE url NOT NULL AND undone_by IS NULL GROUP BY url)"
            " USING (number) ORDER BY first"
        )
    ]
    if not collections:
        return found
    wanted: set[str] = set()
    for name in collections:
        for sql in (_OF_PAGE, _WITH_CLIP):
            urls = {a.url for a in found if connection.execute(sql, (a.number, name)).fetchone()}
            wanted |= urls
            if urls:
                break
    return [address for address in found if address.url in wanted]


_OF_PAGE = """
SELECT 1 FROM import_pages JOIN pages ON number = page WHERE import = ? AND name = ?
"""
_WITH_CLIP = """
SELECT 1 FROM collections JOIN clip_collections ON collection = serial
 JOIN printed USING (clip) WHERE import = ? AND name = ?
"""
