"""What `import` and `refresh` have in common: fetching, and what is said and kept of each file."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, overload

from clipdb.catalogue import Catalogued
from clipdb.cli.output_file import new_file
from clipdb.cli.session import Session
from clipdb.errors import InputError
from clipdb.fetching import without_password
from clipdb.journal.reports import OUTCOMES, Event, ImportReport
from clipdb.localisation import Localisation
from clipdb.printable import Out
from clipdb.reading.source import Source

if TYPE_CHECKING:
    from clipdb.fetching.pages import Fetched, Fetcher, Known, Unchanged

_MOST_PLACES = 3  # of a warning's, that are named
_MOST_DETAILS = 5


@dataclass(slots=True)
class _Kind:
    """The warnings of one kind in a file: what they are of, and where."""

    details: dict[str, None] = field(default_factory=dict)
    places: list[tuple[int, int]] = field(default_factory=list)
    count: int = 0

    def add(self, event: Event, detail: str) -> None:
        """Count a warning."""
        self.count += 1
        if len(self.details) <= _MOST_DETAILS and detail:
            self.details[detail] = None
        if len(self.places) < _MOST_PLACES:
            self.places.append((event.first_line, event.last_line))

    def words(self, file: str, kind: str) -> str:
        """The warnings as one line."""
        shown = list(self.details)[:_MOST_DETAILS]
        more = " …" if len(self.details) > _MOST_DETAILS else ""
        what = f"{kind}: {', '.join(shown)}{more}" if shown else kind
        if self.count == 1:
            first, last = self.places[0]
            return f"{file}:{first}-{last}: warning: {what}"
        lines = ", ".join(str(first) for first, _ in self.places)
        more = " …" if self.count > len(self.places) else ""
        return f"{file}: warning: {what} ({self.count} times, lines {lines}{more})"


class Reporter:
    """Reports on the imports of one command; `status` is the exit status they come to."""

    def __init__(self, session: Session, *, verbose: bool) -> None:
        self.status = 0
        self._session = session
        self._verbose = verbose
        self._rejects: Out | None = None
        self._ended: list[tuple[ImportReport, str]] = []
        self._warnings: dict[str, _Kind] = {}

    @contextmanager
    def rejects_to(self, path: Path, inputs: Sequence[Path], *, force: bool) -> Iterator[None]:
        """Write rejects to a file, which gets its name once all are in it.

        Raises:
            OutputError: the file is there, is the database or one of the inputs, or cannot be
                written.
        """
        protected = dict.fromkeys(inputs, "one of the files to import")
        protected[self._session.db] = "the database"
        with new_file(path, "w", force=force, protected=protected) as file:
            self._rejects = file
            yield

    def watch(self, source: Source, pieces: Iterable[Catalogued]) -> Iterable[Catalogued]:
        """The pieces, with a bar that shows a person how far it is."""
        if not self._session.is_watched:
            return pieces
        from clipdb.render.progress import bytes_done

        def size(piece: Catalogued) -> int:
            return len(piece[0].text.encode(source.codec, errors="replace"))

        console = self._session.console(stderr=True)
        return bytes_done(console, source.name, source.size, pieces, size)

    def tell(self, event: Event) -> None:
        """Report on one piece, and keep it if it is a reject; warnings wait for the file's end."""
        if event.kind == "warning":
            kind, _, detail = event.message.partition(": ")
            self._warnings.setdefault(kind, _Kind()).add(event, detail)
            return
        if event.kind == "rejected" and self._rejects:
            reject = {
                "file": event.file,
                "first_line": event.first_line,
                "last_line": event.last_line,
                "reason": event.message,
                "text": event.text,
            }
            self._rejects.write(json.dumps(reject, ensure_ascii=False) + "\n")
        if event.kind != "updated" or self._verbose:
            place = f"{event.file}:{event.first_line}-{event.last_line}"
            self._session.say(f"{place}: {event.kind}: {event.message}")

    def end(self, report: ImportReport, *, is_strict: bool) -> None:
        """A file is done."""
        for kind, warnings in self._warnings.items():
            self._session.say(warnings.words(report.origin.file, kind))
        self._warnings.clear()
        remarks = []
        if is_strict:
            remarks.append("nothing kept (--strict)")
            self.status = max(self.status, 1)
        elif not report.kept:
            nothing_new = not report.new and not report.updated
            remarks.append("nothing to change" if nothing_new else "nothing kept (--dry-run)")
        if report.left and report.kept:
            remarks.append(f"{report.left} no longer on the page, kept")
        if report.rejected:
            self.status = max(self.status, 1)
        self._ended.append((report, "; ".join(remarks)))

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Report a file that cannot be read; the others still can."""
        self._warnings.clear()
        try:
            yield
        except InputError as error:
            self._session.complain(str(error))
            self.status = error.exit_status

    def close(self, *, is_new: bool) -> None:
        """Say what all files came to: a table for a person if it fits, a line a file otherwise.

        Args:
            is_new: whether the archive was made for them: what to do with it is said then.
        """
        is_watched = self._session.is_watched and bool(self._ended)
        if is_watched and self._fits_table():
            self._print_table()
        else:
            self._say_lines()
        if is_watched and is_new and any(report.new and report.kept for report, _ in self._ended):
            self._session.say(_next_steps(self._session.db))

    def _fits_table(self) -> bool:
        """Whether the names leave room for the counts; addresses seldom do."""
        width = self._session.console(stderr=True).width
        return all(len(report.origin.file) <= width // 2 for report, _ in self._ended)

    def _say_lines(self) -> None:
        for report, remark in self._ended:
            counts = ", ".join(f"{report.counts[name]} {name}" for name in OUTCOMES)
            remark = f" ({remark})" if remark else ""
            origin = report.origin
            form = f"{origin.format}, {origin.encoding}"
            self._session.say(f"{origin.file} ({form}): {counts}{remark}")

    def _print_table(self) -> None:
        from clipdb.render.table import print_counts

        rows = [
            (
                report.origin.file,
                f"{report.origin.format}, {report.origin.encoding}",
                [report.counts[name] for name in OUTCOMES],
                self._session.said(remark),
            )
            for report, remark in self._ended
        ]
        console = self._session.console(stderr=True)
        label = Localisation(self._session.language).label
        heads = ("file", "read_as", *OUTCOMES)
        print_counts(console, (*(label(f"column.{name}") for name in heads), ""), rows)


class Addresses:
    """Fetches the pages of one run; what that takes is imported with the first."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._fetcher: Fetcher | None = None

    @overload
    def fetch(self, url: str, known: None = None) -> "Fetched": ...

    @overload
    def fetch(self, url: str, known: "Known | None") -> "Fetched | Unchanged": ...

    def fetch(self, url: str, known: "Known | None" = None) -> "Fetched | Unchanged":
        """The page at an address, as `Fetcher.fetch` gives it.

        Raises:
            AddressError: it cannot be fetched, or may not, or did not arrive whole.
        """
        from clipdb.fetching.pages import Fetcher

        self._fetcher = self._fetcher or Fetcher()
        shown: AbstractContextManager[None] = nullcontext()
        if self._session.is_watched:
            from clipdb.render.progress import waiting

            shown = waiting(
                self._session.console(stderr=True),
                self._session.said(f"fetching {without_password(url)}"),
            )
        with shown:
            return self._fetcher.fetch(url, known)


def hit_lines(session: Session, archive: Connection, entry: int) -> Iterator[str]:
    """A line for each saved search that finds clips which came after an entry."""
    from clipdb.search.ask import SAVED
    from clipdb.search.new_hits import new_hits

    for name, number in new_hits(archive, entry, tell=session.complain).items():
        yield f"{SAVED}{name}: {number} new"


def _next_steps(db: Path) -> str:
    """What to do with an archive that was just made, for one who has not had one before."""
    commands = ("clipdb list", "clipdb search WORDS", "clipdb stats --by country")
    return f"made {db}; next: " + ", ".join(f"{command} --db {db}" for command in commands)
