"""One request to read: the archive as of one moment, the reader's language, links that go on."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from sqlite3 import Connection

from starlette.requests import Request

from clipdb.archive import Archive
from clipdb.localisation import LANGUAGES, Language, Localisation
from clipdb.query.tree import Query
from clipdb.search.ask import ask
from clipdb.store.names import tag_names
from clipdb.store.transactions import at_most
from clipdb.web import address
from clipdb.web.address import ADDRESS, Asked, Pairs
from clipdb.web.guard import Settings


@dataclass(frozen=True, slots=True)
class Visit:
    """One request.

    Attributes:
        settings: what is served.
        path: of the address, decoded.
        pairs: the parts of the address.
        language: the reader's.
    """

    settings: Settings
    path: str
    pairs: Pairs
    language: Language

    def asked(self) -> Asked:
        """What the address asks for.

        Raises:
            ClipdbError: it cannot be understood.
        """
        return address.read(self.pairs)

    @contextmanager
    def reading(self, seconds: float) -> Iterator[Connection]:
        """The archive, for so many seconds.

        Raises:
            ArchiveError: it cannot be read.
            TimeLimitError: reading took longer.
        """
        with Archive(self.settings.db) as archive, at_most(archive.connection, seconds):
            yield archive.connection

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
    return Visit(settings, request.url.path, pairs, language or settings.fallback)


def query_of(archive: Connection, asked: Asked) -> Query:
    """The query that an address means, all its clips.

    Raises:
        ClipdbError: it cannot be understood.
    """
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
