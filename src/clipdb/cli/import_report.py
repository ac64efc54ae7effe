"""What an import tells while it runs and when it is done, and the file of rejects."""

import json
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from clipdb.cataloguing import Catalogued
from clipdb.cli.session import Session
from clipdb.cli.writing import must_not_be
from clipdb.errors import InputError, OutputError
from clipdb.printable import printable
from clipdb.reading.source import Source
from clipdb.store.importing import OUTCOMES, Event, ImportReport


@dataclass(frozen=True, slots=True)
class _Line:
    """A file's line in the closing table."""

    file: str
    form: str
    report: ImportReport
    remark: str


class Reporter:
    """Reports on the imports of one command; `status` is the exit status they come to."""

    def __init__(self, session: Session, rejects: Path | None, *, verbose: bool) -> None:
        self.status = 0
        self._session = session
        self._rejects_path = rejects
        self._rejects: TextIO | None = None
        self._verbose = verbose
        self._stack = ExitStack()
        self._lines: list[_Line] = []
        self._file = self._form = ""
        self._is_watched = session.is_watched

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()
        if error is None and not self._session.quiet:
            self._close()

    def begin(self, source: Source, format: str) -> None:
        """A file is about to be imported."""
        if self._rejects_path and not self._rejects:
            self._rejects = self._stack.enter_context(self._opened(self._rejects_path, source))
        self._file = source.name
        self._form = f"{format}, {source.encoding}"
        self._size = source.path.stat().st_size
        self._codec = source.codec

    def _opened(self, path: Path, source: Source) -> TextIO:
        """The file of rejects, once there is something to read and to write to.

        Raises:
            OutputError: it is the database, or a page, or cannot be written.
        """
        must_not_be(path, self._session.db, source.path)
        try:
            return path.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise OutputError(f"cannot write {path}: {error.strerror}") from error

    def watched(self, pieces: Iterable[Catalogued]) -> Generator[Catalogued, None, None]:
        """The pieces, with a bar that shows a person how far it is."""
        if not self._is_watched:
            yield from pieces
            return
        from rich.markup import escape
        from rich.progress import Progress

        from clipdb.render.console import make_console

        with Progress(console=make_console("auto", stderr=True), transient=True) as progress:
            task = progress.add_task(escape(printable(self._file)), total=self._size)
            for piece, entry in pieces:
                yield piece, entry
                progress.advance(task, len(piece.text.encode(self._codec, errors="replace")))

    def tell(self, event: Event) -> None:
        """Tell of one piece, and keep it if it is a reject."""
        if event.kind == "rejected" and self._rejects:
            reject = {
                "file": self._file,
                "first_line": event.first_line,
                "last_line": event.last_line,
                "reason": event.message,
                "text": event.text,
            }
            self._rejects.write(json.dumps(reject, ensure_ascii=False) + "\n")
        if event.kind != "updated" or self._verbose:
            place = f"{self._file}:{event.first_line}-{event.last_line}"
            self._session.say(f"{place}: {event.kind}: {event.message}")

    def end(self, report: ImportReport, *, is_strict: bool) -> None:
        """The file is done."""
        remarks = []
        if is_strict:
            remarks.append("nothing kept (--strict)")
            self.status = max(self.status, 1)
        elif not report.kept:
            nothing_new = not report.counts["new"] and not report.counts["updated"]
            remarks.append("nothing to change" if nothing_new else "nothing kept (--dry-run)")
        if report.left and report.kept:
            remarks.append(f"{report.left} no longer on the page, kept")
        if report.counts["rejected"]:
            self.status = max(self.status, 1)
        self._lines.append(_Line(self._file, self._form, report, "; ".join(remarks)))

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Tell of a file that cannot be read; the others still can."""
        try:
            yield
        except InputError as error:
            self._failed(error)

    def _failed(self, error: InputError) -> None:
        print(printable(f"clipdb: {' '.join(str(error).split())}"), file=sys.stderr)
        self.status = error.exit_status

    def _close(self) -> None:
        if self._is_watched and self._lines:
            self._print_table()
            return
        for line in self._lines:
            counts = ", ".join(f"{line.report.counts[name]} {name}" for name in OUTCOMES)
            remark = f" ({line.remark})" if line.remark else ""
            self._session.say(f"{line.file} ({line.form}): {counts}{remark}")

    def _print_table(self) -> None:
        from clipdb.render.console import make_console
        from clipdb.render.table import print_counts

        rows = [
            (line.file, line.form, [line.report.counts[name] for name in OUTCOMES], line.remark)
            for line in self._lines
        ]
        console = make_console(self._session.color, stderr=True)
        print_counts(console, ("file", "read as", *OUTCOMES, ""), rows)
