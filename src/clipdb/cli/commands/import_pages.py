"""`clipdb import`."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from glob import glob
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from clipdb.cli.imports import Addresses, Reporter, hit_lines
from clipdb.cli.options import CommonOptions, ImportDryRun, NameUpdated
from clipdb.cli.session import start
from clipdb.dates.days import Order
from clipdb.errors import InputError
from clipdb.fetching import is_address
from clipdb.importing import import_file
from clipdb.journal.reports import ImportReport
from clipdb.reading.fields import mapping
from clipdb.reading.formats import FORMATS
from clipdb.reading.options import LOCAL_ZONE, ReadingOptions
from clipdb.reading.source import STANDARD_INPUT
from clipdb.store.entries import last_entry

if TYPE_CHECKING:
    InputFormat = str  # the registry says which values there are
else:
    InputFormat = Literal[*FORMATS]

_TOOLS_FOLDERS = frozenset({"node_modules", "site-packages", "__pycache__"})
_VIRTUALENV = "pyvenv.cfg"  # the file that makes a folder one
_ENDINGS = sorted({ending for row in FORMATS.values() for ending in row.endings})


def import_files(
    ctx: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…",
            help="Pages, folders of pages, addresses (https://…), or - for standard input.",
        ),
    ],
    common: CommonOptions,
    from_: Annotated[
        InputFormat | None, typer.Option("--from", help="Format.  [default: detected]")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding: utf-8, cp932, euc-jp ….  [default: detected]")
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="NAME=FIELD",
            help="Read the column or key NAME as FIELD; without a field, leave it out. Repeatable.",
        ),
    ] = None,
    timezone: Annotated[
        str, typer.Option(metavar="ZONE", help="Tell times that have a time zone in this one.")
    ] = LOCAL_ZONE,
    date_order: Annotated[
        Order | None,
        typer.Option(
            help="How a date like 03/04/2024 is read.  [default: as the file's other dates]"
        ),
    ] = None,
    outlet: Annotated[
        str | None, typer.Option(metavar="NAME", help="The outlet of clips that name none.")
    ] = None,
    via: Annotated[
        str | None, typer.Option(metavar="NAME", help="How clips came that do not say it.")
    ] = None,
    dry_run: ImportDryRun = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Keep nothing of a file with a reject or a warning.")
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option(help="Write what is rejected to this file, as JSON Lines.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file of rejects.")] = False,
    verbose: NameUpdated = False,
) -> None:
    """Import pages of clippings; importing a page again changes nothing.

    The format of a file is detected by its content. A page at an address is fetched, and its
    bytes are kept; clipdb refresh asks for it again.

    Example: `clipdb import sample.txt --dry-run --db sample.db`
    """
    session = start(ctx, common)
    options = ReadingOptions(
        columns=mapping(map_ or ()),
        timezone=timezone,
        outlet=(outlet and outlet.strip()) or None,
        via=(via and via.strip()) or None,
        date_order=date_order,
    )
    is_new = not session.db.exists()
    with ExitStack() as stack:
        archive: list[Connection] = []
        entries: list[int] = []  # the last one before

        def opened_once() -> Connection:
            if not archive:
                opened = stack.enter_context(
                    session.archive(write=True, make=True, dry_run=dry_run)
                )
                archive.append(opened.connection)
                entries.append(last_entry(opened.connection))
            return archive[0]

        def keep(report: ImportReport) -> bool:
            return not dry_run and not (strict and report.has_faults)

        reporter = Reporter(session, verbose=verbose)
        named = list(_each(files, reporter))
        if rejects:
            paths = [Path(name) for name in named if not is_address(name)]
            stack.enter_context(reporter.rejects_to(rejects, paths, force=force))
        addresses = Addresses(session)
        for name in named:
            with reporter.noting():
                report = import_file(
                    opened_once,
                    addresses.fetch(name) if is_address(name) else Path(name),
                    format=from_,
                    encoding=encoding,
                    options=options,
                    keep=keep if dry_run or strict else None,
                    tell=reporter.tell,
                    watch=reporter.watch,
                )
                reporter.end(report, is_strict=strict and report.has_faults)
        hits = list(hit_lines(session, archive[0], entries[0])) if archive and not dry_run else []
    reporter.close(is_new=is_new and not dry_run)
    for line in hits:
        session.say(line)
    raise typer.Exit(reporter.status)


def _each(arguments: Sequence[str], reporter: Reporter) -> Iterator[str]:
    """The files and addresses that the arguments mean; one that means none is reported, and the
    others go on.
    """
    for argument in arguments:
        with reporter.noting():
            yield from [argument] if is_address(argument) else _files(argument)


def _files(argument: str) -> list[str]:
    """The files that an argument means: the pages in a folder, what matches a pattern.

    Raises:
        InputError: there are no pages in the folder.
    """
    path = Path(argument)
    if argument and path.is_dir():
        pages = list(_pages_in(argument))
        if not pages:
            raise InputError(f"no pages in {argument}: no file ends in {', '.join(_ENDINGS)}")
        return sorted(pages)
    if argument != STANDARD_INPUT and not path.exists() and (found := glob(argument)):  # noqa: PTH207  (a pattern may be absolute)
        return sorted(found)
    return [argument]


def _pages_in(folder: str) -> Iterator[str]:
    """The files with an ending of a format, but none of hidden folders or of programs."""
    for parent, folders, files in os.walk(folder):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and name not in _TOOLS_FOLDERS
            and not Path(parent, name, _VIRTUALENV).exists()
        ]
        for name in files:
            path = Path(parent, name)
            if path.suffix.lower() in _ENDINGS and not name.startswith(".") and path.is_file():
                yield str(path)
