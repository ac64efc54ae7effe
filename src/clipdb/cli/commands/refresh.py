"""`clipdb refresh`."""

from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated

import typer

from clipdb.cli import completion
from clipdb.cli.imports import Addresses, Reporter, hit_lines
from clipdb.cli.options import CommonOptions, ImportDryRun, NameUpdated
from clipdb.cli.session import Session, start
from clipdb.importing import import_file
from clipdb.journal.reports import ImportReport
from clipdb.reading.options import ReadingOptions
from clipdb.search.filters import resolve
from clipdb.store.addresses import StoredAddress, stored_addresses
from clipdb.store.entries import last_entry
from clipdb.versions import reading_version

if TYPE_CHECKING:
    from clipdb.fetching.pages import Fetched, Unchanged


def refresh(
    ctx: typer.Context,
    common: CommonOptions,
    collection: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PAGE",
            help="Only the page with this title, or a part of it. Repeatable.",
            autocompletion=completion.values("collection"),
        ),
    ] = None,
    dry_run: ImportDryRun = False,
    verbose: NameUpdated = False,
) -> None:
    """Ask every address that pages were imported from again, and import what changed.

    Ends with a line for each page, and one for each saved search that finds new clips. A page is
    read as it was when it was imported.

    Example: `clipdb refresh --db sample.db`
    """
    session = start(ctx, common)
    with session.archive() as archive:
        chosen = resolve({"collection": collection or []}, archive.connection)
        names = chosen.collections
        addresses = stored_addresses(archive.connection, names)
        before = last_entry(archive.connection)
    if not addresses:
        of = f" of {', '.join(names)}" if names else ""
        session.say(f"no page{of} has an address; to import one: clipdb import https://…")
        return
    reporter = Reporter(session, verbose=verbose)
    for line in _each(addresses, reporter, session, is_kept=not dry_run):
        session.out.write(f"{line}\n")
    if not dry_run:
        with session.archive() as archive:
            for line in hit_lines(session, archive.connection, before):
                session.out.write(f"{line}\n")
    raise typer.Exit(reporter.status)


def _each(
    addresses: list[StoredAddress], reporter: Reporter, session: Session, *, is_kept: bool
) -> Iterator[str]:
    """A line for each address, as it is done."""
    from clipdb.fetching.pages import Unchanged

    pages = Addresses(session)
    for stored in addresses:
        news = "failed"
        with reporter.noting():
            page = _fetched(pages, stored)
            news = (
                "unchanged"
                if isinstance(page, Unchanged)
                else _imported(page, stored, reporter, session, is_kept=is_kept)
            )
        yield f"{stored.url}: {news}"


def _fetched(pages: Addresses, stored: StoredAddress) -> "Fetched | Unchanged":
    """The page at an address, if it is another than the stored one or is to be read anew."""
    from clipdb.fetching.pages import Known

    options = ReadingOptions.from_json(stored.options)
    is_read_by_old_rules = stored.reading != reading_version()
    known = Known(options.address or stored.url, stored.etag, stored.last_modified)
    return pages.fetch(stored.url, None if is_read_by_old_rules else known)


def _imported(
    page: "Fetched", stored: StoredAddress, reporter: Reporter, session: Session, *, is_kept: bool
) -> str:
    """Import a page that was fetched; what is new on it."""
    # What is odd about a page was told when it was imported.
    is_same = sha256(page.content).hexdigest() == stored.sha256
    options = ReadingOptions.from_json(stored.options)
    with session.archive(write=True, dry_run=not is_kept) as archive:
        report = import_file(
            lambda: archive.connection,
            page,
            format=options.format,
            encoding=options.encoding,
            options=options,
            keep=None if is_kept else lambda _: False,
            tell=(lambda _: None) if is_same else reporter.tell,
            watch=reporter.watch,
        )
    if not is_same:
        reporter.end(report, is_strict=False)
    return _news(report, is_same=is_same)


def _news(report: ImportReport, *, is_same: bool) -> str:
    counts = {
        "new": report.new,
        "reworded": report.reworded,
        "updated": report.updated - report.reworded,
        "gone": report.left,
        "rejected": 0 if is_same else report.rejected,
    }
    told = [f"{number} {what}" for what, number in counts.items() if number]
    return ", ".join(told) or "unchanged"
