"""One request to read: the archive as of one moment, the reader's language, links that go on."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, TypeVar, cast

from starlette.requests import Request

from clipdb.archive import Archive
from clipdb.errors import UsageError
from clipdb.localisation import LANGUAGES, Language, Localisation
from clipdb.query.tree import Query
from clipdb.search.ask import ask, is_saved, typed_words
from clipdb.store.names import tag_names
from clipdb.store.transactions import at_most
from clipdb.web import address
from clipdb.web.address import ADDRESS, Asked, Pairs
from clipdb.web.guard import Settings

if TYPE_CHECKING:
    from clipdb.english.translation import Translation

_Value = TypeVar("_Value")
_Stamp = tuple[tuple[int, int, int], ...]
_REMEMBERED = 200  # counts of clips, each of one query
_JUST_NOW = 50_000_000  # nanoseconds: within them a file may change and keep its time
_counts: OrderedDict[Hashable, object] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Visit:
    """One request.

    Attributes:
        settings: what is served.
        path: of the address, decoded.
        pairs: the parts of the address.
        language: the reader's.
        stamp: by which one sees whether the archive is as it was at another visit.
    """

    settings: Settings
    path: str
    pairs: Pairs
    language: Language
    stamp: _Stamp | None = None

    def asked(self, *besides: str) -> Asked:
        """What the address asks for; `besides` are parts that the page itself understands.

        Raises:
            ClipdbError: it cannot be understood.
        """
        return address.read(self.pairs, besides)

    def part(self, name: str) -> str | None:
        """The first part of the address of a name that says something."""
        return next((value for key, value in self.pairs if key == name and value.strip()), None)

    def number(self, name: str) -> int | None:
        """The number that a part of the address is.

        Raises:
            UsageError: it is none.
        """
        return address.number(name, self.part(name), least=1)

    def chosen(self) -> list[str]:
        """The ids of the clips that are chosen.

        Raises:
            UsageError: there is none, or there are more than a page has.
        """
        ids = list(dict.fromkeys(value for name, value in self.pairs if name == "clip" and value))
        if not 0 < len(ids) <= address.MOST:
            raise UsageError(f"choose from 1 to {address.MOST} clips, by the boxes of a list")
        return ids

    def remembered(self, key: Hashable, count: Callable[[], _Value]) -> _Value:
        """What was counted when the archive was last as it is; else it is counted now."""
        if self.stamp is None:
            return count()
        key = (self.settings.db, self.stamp, key)
        counted = _counts.get(key)
        if counted is None:
            counted = _counts[key] = count()
            while len(_counts) > _REMEMBERED:
                _counts.popitem(last=False)
        return cast(_Value, counted)

    @contextmanager
    def reading(self, seconds: float) -> Iterator[Connection]:
        """The archive, for so many seconds.

        Raises:
            ArchiveError: it cannot be read.
            TimeLimitError: reading took longer.
        """
        with self.opened(seconds) as archive:
            yield archive.connection

    @contextmanager
    def opened(self, seconds: float) -> Iterator[Archive]:
        """The same with all that it can be asked."""
        with Archive(self.settings.db) as archive, at_most(archive.connection, seconds):
            yield archive

    def words(self, archive: Connection | None = None) -> Localisation:
        """Labels, and where there is an archive its names of countries and subjects."""
        if archive is None:
            return Localisation(self.language)
        kinds = (tag_names(archive, kind, self.language) for kind in ("country", "topic"))
        return Localisation(self.language, *kinds)

    def link(self, path: str, pairs: Iterable[tuple[str, str]] = ()) -> str:
        """An address for this reader: language and token go on."""
        return address.link(path, [*pairs, *address.reader(self.pairs)])

    def kept(self) -> Pairs:
        """What forms send on besides their own fields."""
        return address.reader(self.pairs)

    def in_language(self, language: Language) -> str:
        """The address of this page in a language."""
        pairs = [(name, value) for name, value in self.pairs if name != "lang" and value]
        return address.link(self.path, [*pairs, ("lang", language)])


def visit(request: Request, settings: Settings) -> Visit:
    """The visit that a request is."""
    pairs = request.query_params.multi_items()
    language = settings.language or _switched(pairs) or _accepted(request)
    path = request.url.path
    return Visit(settings, path, pairs, language or settings.fallback, _stamp(settings.db))


def _stamp(db: Path) -> _Stamp | None:
    """What changes when the archive is written; None while it is being written."""
    found = []
    for path in (db, db.with_name(db.name + "-wal")):
        try:
            status = path.stat()
        except OSError:
            continue
        if time.time_ns() - status.st_mtime_ns < _JUST_NOW:
            return None
        found.append((status.st_mtime_ns, status.st_size, status.st_ino))
    return tuple(found)


def in_japanese(archive: Connection, asked: Asked) -> "tuple[Asked, Translation | None]":
    """What is asked for in English, as it is asked for in Japanese.

    Raises:
        ClipdbError: it cannot be understood.
    """
    from clipdb.english.translation import translate  # other searches do without

    words = asked.query.split()
    if not asked.english or not typed_words(words).strip():
        return asked, None
    made = translate(typed_words(words), archive)
    query = " ".join([*filter(is_saved, words), made.query])
    return replace(asked, query=query, english=False), made


def query_of(archive: Connection, asked: Asked) -> Query:
    """The query that an address means, all its clips.

    Raises:
        ClipdbError: it cannot be understood.
    """
    asked, _ = in_japanese(archive, asked)
    words = asked.query.split()
    return ask(
        archive,
        words,
        asked.filters,
        sort=asked.sort,
        reverse=asked.reverse,
        expand=asked.expand,
        face=ADDRESS,
    )


def _switched(pairs: Pairs) -> Language | None:
    switched = [value for name, value in pairs if name == "lang"]
    return next((language for language in LANGUAGES if language in switched[:1]), None)


def _accepted(request: Request) -> Language | None:
    """The language of ours that the browser's reader likes best."""
    wishes: list[tuple[float, int, Language]] = []
    for place, wish in enumerate(request.headers.get("accept-language", "").split(",")[:20]):
        tag, _, rest = wish.strip().partition(";")
        weight = _weight(rest)
        wishes += [
            (-weight, place, language)
            for language in LANGUAGES
            if weight > 0 and tag.lower().split("-")[0] == language
        ]
    return min(wishes)[2] if wishes else None


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
