"""`clipdb import`."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from glob import glob
from os import cpu_count
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Annotated

import typer

from clipdb.cli.options import CommonOptions, InputFormat
from clipdb.cli.session import start
from clipdb.errors import InputError

if TYPE_CHECKING:
    from clipdb.cataloguing import Catalogued
    from clipdb.cli.import_report import Reporter
    from clipdb.reading import Reading
    from clipdb.reading.source import Source
    from clipdb.store.importing import ImportReport

_LARGE = 4_000_000  # bytes of a file for which a second process pays, some five thousand clips
_ENDINGS = frozenset({".txt", ".html", ".htm", ".csv", ".tsv", ".json", ".jsonl"})


def import_files(
    ctx: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help="Pages, folders of pages, or - for standard input."),
    ],
    common: CommonOptions,
    from_: Annotated[
        InputFormat | None, typer.Option("--from", help="Format.  [default: detected]")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding: utf-8, cp932, euc-jp ….  [default: detected]")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but keep it.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Keep nothing of a file with a reject or a warning.")
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option(help="Write what is rejected to this file, as JSON Lines.")
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Name each updated clip and what changed.")
    ] = False,
) -> None:
    """Import pages of clippings; importing a page again changes nothing.

    Text, HTML, CSV, TSV, JSON and JSON Lines are told apart by what is in them.

    Example: `clipdb import sample.txt --dry-run --db sample.db`
    """
    # What reads and writes pages takes as long to load as all else: only here is it needed.
    from clipdb.cli.import_report import Reporter
    from clipdb.reading import open_source, read
    from clipdb.store.connection import open_to_try, open_to_write
    from clipdb.store.importing import Origin, held_import, write_import
    from clipdb.vocabulary.outlets import load_outlets

    session = start(ctx, common)
    opened = open_to_try(session.db) if dry_run else open_to_write(session.db, tell=session.say)
    with ExitStack() as stack:
        reporter = stack.enter_context(Reporter(session, rejects, verbose=verbose))
        archive: Connection | None = None
        for file in _each(files, reporter):
            with reporter.noting(), open_source(Path(file), encoding=encoding) as source:
                reading = read(source, load_outlets(), format=from_.value if from_ else None)
                archive = archive or stack.enter_context(opened)
                reporter.begin(source, reading.format)
                origin = Origin(source.name, source.digest(), reading.format, source.encoding)
                is_kept = not dry_run and not strict
                if is_kept and (held := held_import(archive, origin, reporter.tell)):
                    reporter.end(held, is_strict=False)
                    continue
                # Closed, the bar is gone before anything is said of an error.
                with closing(reporter.watched(_catalogued(source, reading))) as watched:
                    report = write_import(
                        archive,
                        origin,
                        watched,
                        tell=reporter.tell,
                        keep=lambda report: not dry_run and (not strict or not _faults(report)),
                    )
                reporter.end(report, is_strict=strict and _faults(report))
    raise typer.Exit(reporter.status)


def _faults(report: "ImportReport") -> bool:
    return bool(report.counts["rejected"] or report.warnings)


def _catalogued(source: "Source", reading: "Reading") -> "Iterator[Catalogued]":
    """The pieces of a file, each with the entry of the clip that it holds."""
    from clipdb.cataloguing import catalogue_all

    is_large = source.path.stat().st_size > _LARGE
    return catalogue_all(reading.pieces, beside=is_large and (cpu_count() or 1) > 1)


def _each(arguments: Sequence[str], reporter: "Reporter") -> Iterator[str]:
    """The files that the arguments mean; one that means none is told of, and the others go on."""
    for argument in arguments:
        with reporter.noting():
            yield from _files(argument)


def _files(argument: str) -> list[str]:
    """The files that an argument means: the pages in a folder, what matches a pattern.

    Raises:
        InputError: there are no pages in the folder.
    """
    from clipdb.reading.source import STANDARD_INPUT

    path = Path(argument)
    if argument and path.is_dir():
        pages = [p for p in path.rglob("*") if p.suffix.lower() in _ENDINGS and p.is_file()]
        if not pages:
            raise InputError(f"no pages in {argument}: no file ends in {_listed()}")
        return sorted(map(str, pages))
    if argument != STANDARD_INPUT and not path.exists() and (found := glob(argument)):  # noqa: PTH207  (a pattern may be absolute)
        return sorted(found)
    return [argument]


def _listed() -> str:
    return ", ".join(sorted(_ENDINGS))
