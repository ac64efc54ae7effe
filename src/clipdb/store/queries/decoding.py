"""From rows of the archive to clips."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from clipdb.clip import Clip
from clipdb.errors import ArchiveError

_MOST = 20_000  # lists that are remembered
_EMPTY = "[]"


class Decoder:
    """Makes clips of rows of `RECORDS`.

    Clips share most of their lists, so that each is decoded once. Collections and the times of
    entries are looked up when the first clip has them.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lists: dict[str, tuple[str, ...]] = {_EMPTY: ()}
        self._collections: dict[str, tuple[str, ...]] = {_EMPTY: ()}
        self._names: dict[int, str] = {}
        self._times: dict[int, str] = {}

    def clip(self, row: Sequence[Any]) -> Clip:
        """The clip of a row.

        Raises:
            ArchiveError: the row is damaged.
        """
        try:
            (id, date, time, source, source_raw, via, title, summary, notes, refs, countries, main,
             topics, collections, url, labels, comment, added) = row  # fmt: skip
            if bytes in map(type, row):
                raise TypeError("bytes in the place of a text")  # noqa: TRY301
            lists, pages = self._lists, self._collections
            return Clip(
                id,
                date,
                time,
                source,
                source_raw,
                via,
                title,
                summary,
                () if notes == _EMPTY else tuple(json.loads(notes)),
                () if refs == _EMPTY else tuple(json.loads(refs)),
                lists[countries] if countries in lists else self._list(countries),
                lists[main] if main in lists else self._list(main),
                lists[topics] if topics in lists else self._list(topics),
                pages[collections] if collections in pages else self._names_of(collections),
                url,
                lists[labels] if labels in lists else self._list(labels),
                comment,
                self._times.get(added) or self._time(added),
            )
        except (TypeError, ValueError, KeyError) as error:
            words = "its record is damaged; see: clipdb check"
            raise ArchiveError(f"cannot read the clip {row[0]!r}, {words} ({error})") from error

    def _list(self, written: str) -> tuple[str, ...]:
        if len(self._lists) > _MOST:
            self._lists.clear()
            self._lists[_EMPTY] = ()
        found = self._lists[written] = tuple(json.loads(written))
        return found

    def _names_of(self, written: str) -> tuple[str, ...]:
        numbers: list[int] = json.loads(written)
        if not all(number in self._names for number in numbers):
            self._names = dict(self._connection.execute("SELECT serial, name FROM collections"))
        found = self._collections[written] = tuple(sorted(self._names[n] for n in numbers))
        return found

    def _time(self, number: int) -> str:
        row = self._connection.execute("SELECT time FROM entries WHERE number = ?", (number,))
        (self._times[number],) = row.fetchone() or ("",)
        return self._times[number]
