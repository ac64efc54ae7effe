"""What an import says while it runs and when it is done, and the file of rejects."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from clipdb.catalogue import Catalogued
from clipdb.cli.output_file import new_text_file, protected_inputs
from clipdb.cli.session import Session, complain
from clipdb.errors import InputError
from clipdb.printable import Out
from clipdb.reading.source import Source
from clipdb.store.writing.imports import OUTCOMES, Event, ImportReport


class Reporter:
    """Reports on the imports of one command; `status` is the exit status they come to."""

    def __init__(self, session: Session, *, verbose: bool) -> None:
        self.status = 0
        self._session = session
        self._verbose = verbose
        self._rejects: Out | None = None
        self._ended: list[tuple[ImportReport, str]] = []

    @contextmanager
    def rejects_to(self, path: Path, inputs: Sequence[Path], *, force: bool) -> Iterator[None]:
        """Write rejects to a file, which gets its name once all are in it.

        Raises:
            OutputError: the file is there, is the database or one of the inputs, or cannot be
                written.
        """
        protected = {self._session.db: "the database", **protected_inputs(inputs)}
        with new_text_file(path, force=force, protected=protected) as file:
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
        return bytes_done(console, source.name, source.path.stat().st_size, pieces, size)

    def tell(self, event: Event) -> None:
        """Tell of one piece, and keep it if it is a reject."""
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
        try:
            yield
        except InputError as error:
            complain(str(error))
            self.status = error.exit_status

    def close(self) -> None:
        """Say what all files came to: a table for a person, a line a file otherwise."""
        if self._session.is_watched and self._ended:
            self._print_table()
            return
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
                remark,
            )
            for report, remark in self._ended
        ]
        console = self._session.console(stderr=True)
        print_counts(console, ("file", "read as", *OUTCOMES, ""), rows)
