"""From rows of the archive to clips."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from clipdb.clip import ADDED, EXPORTED, Clip, Record, has_control, must_have_form, record_of
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
        self._lists = _Remembered(_decoded)
        self._pages = _Remembered(self._names_of)
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
            lists = self._lists
            return Clip(
                id,
                date,
                time,
                source,
                source_raw,
                via,
                title,
                summary,
                tuple(_decoded(notes)),
                tuple(_decoded(refs)),
                tuple(lists[countries]),
                tuple(lists[main]),
                tuple(lists[topics]),
                tuple(self._pages[collections]),
                url,
                tuple(lists[labels]),
                comment,
                self._times.get(added) or self._time(added),
            )
        except (TypeError, ValueError, KeyError) as error:
            words = "its record is damaged; see: clipdb check"
            raise ArchiveError(f"cannot read the clip {row[0]!r}, {words} ({error})") from error

    def record(self, row: Sequence[Any]) -> Record:
        """The record of a row, with when it was added, in a third of the time of a clip's.

        Records may share their lists.

        Raises:
            ArchiveError: the row is damaged.
        """
        try:
            (id, date, time, source, source_raw, via, title, summary, notes, refs, countries, main,
             topics, collections, url, labels, comment, added) = row  # fmt: skip
            noted, referred, lists = _decoded(notes), _decoded(refs), self._lists
            texts = (id, source, source_raw, via or "", title, summary, url or "", comment or "")
            must_have_form(id, date, time)
            if not has_control("".join((*texts, *noted, *referred))):
                return {
                    "id": id,
                    "date": date,
                    "time": time,
                    "source": source,
                    "source_raw": source_raw,
                    "via": via,
                    "title": title,
                    "summary": summary,
                    "notes": noted,
                    "refs": referred,
                    "countries": lists[countries],
                    "main_countries": lists[main],
                    "topics": lists[topics],
                    "collections": self._pages[collections],
                    "url": url,
                    "labels": lists[labels],
                    "comment": comment,
                    ADDED: self._times.get(added) or self._time(added),
                }
        except (TypeError, ValueError, KeyError):
            pass  # a clip tells what is wrong
        return record_of(self.clip(row), EXPORTED)

    def _names_of(self, written: str) -> list[str]:
        numbers: list[int] = json.loads(written)
        if not all(number in self._names for number in numbers):
            self._names = dict(self._connection.execute("SELECT serial, name FROM collections"))
        return sorted(self._names[n] for n in numbers)

    def _time(self, number: int) -> str:
        row = self._connection.execute("SELECT time FROM entries WHERE number = ?", (number,))
        (self._times[number],) = row.fetchone() or ("",)
        return self._times[number]


class _Remembered(dict[str, list[str]]):
    """Lists by how they are written, each decoded once."""

    def __init__(self, decode: Callable[[str], list[str]]) -> None:
        super().__init__()
        self._decode = decode

    def __missing__(self, written: str) -> list[str]:
        if len(self) > _MOST:
            self.clear()
        found = self._decode(written)
        if has_control("".join(found)):
            raise ValueError(f"a control character in {found!r}")
        self[written] = found
        return found


def _decoded(written: str) -> list[str]:
    return [] if written == _EMPTY else list(json.loads(written))
