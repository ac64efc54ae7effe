"""`clipdb export`."""

import shlex
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer

from clipdb.archive import Archive
from clipdb.cli import completion
from clipdb.cli.ids import find_clips, typed_ids
from clipdb.cli.options import (
    COLUMNS_HELP,
    SOURCE,
    CommonOptions,
    English,
    FilterOptions,
    Force,
    PageOptions,
    ShortFormatOptions,
    Words,
    must_take_columns,
)
from clipdb.cli.output import Counted, completed, found_by, parse_columns, say_hints, words_of
from clipdb.cli.output_file import STANDARD_OUTPUT, write_bytes, write_file
from clipdb.cli.session import Session, start
from clipdb.clip import EXPORTED, FIELDS, Record
from clipdb.errors import OutputError
from clipdb.export.formats import FORMATS, Format, format_of
from clipdb.journal.originals import file_bytes, file_text
from clipdb.localisation import Localisation
from clipdb.printable import Out
from clipdb.query.tree import Filters
from clipdb.results import Results
from clipdb.search.filters import resolve
from clipdb.store.counts import about_archive
from clipdb.store.entries import last_entry
from clipdb.store.lines import newest_import

if TYPE_CHECKING:
    from clipdb.export.documents import About

    ExportFormat = str  # the registry says which values there are
else:
    ExportFormat = Literal[*(row.name for row in FORMATS.values() if not row.option), SOURCE]


def export_clips(
    ctx: typer.Context,
    filters: FilterOptions,
    page: PageOptions,
    short: ShortFormatOptions,
    common: CommonOptions,
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]…",
            help="Only these clips, in this order; - reads their ids.",
            autocompletion=completion.clip_id,
        ),
    ] = None,
    query: Words = None,
    english: English = False,
    format: Annotated[
        ExportFormat | None,
        typer.Option(help="Write as one of  [default: by the file's ending, else csv]"),
    ] = None,
    import_: Annotated[
        int | None,
        typer.Option("--import", metavar="N", help="With --format source: the file of import N."),
    ] = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="Write CSV that Excel opens as it is.")
    ] = False,
    columns: Annotated[
        str | None,
        typer.Option(metavar="FIELDS", help=COLUMNS_HELP, autocompletion=completion.columns),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")
    ] = None,
    force: Force = False,
) -> None:
    """Export whole records for other programs, newest first.

    Example: `clipdb export --country Italy --since 2023 --db sample.db`
    """
    session = start(ctx, common)
    name = _format_name(short.one_of("csv" if excel else None, format), output, excel=excel)
    fields = _fields(name, columns)
    target = output or STANDARD_OUTPUT
    if import_ is not None and name != SOURCE:
        raise typer.BadParameter("--import N is for --format source")
    is_plain = not query and page == PageOptions()
    if ids and (filters or not is_plain):
        raise typer.BadParameter("ids are given as they come; leave filters and order out")
    if name == SOURCE and (ids or not is_plain):
        raise typer.BadParameter("source gives one whole file: name it with --import alone")
    missing = 0
    with session.archive() as archive:
        if name == SOURCE:
            number = _import_of(archive, resolve(filters, archive.connection), import_)
            _write_source(session, archive, number, output, force)
            return
        words = words_of(session, query, archive, english=english)
        found = found_by(session, archive, filters, page, words=words)
        if page.sort == "relevance" and found.query.search is None:
            raise typer.BadParameter("--sort relevance needs words: --query WORDS")
        part = found.part(limit=page.limit or None, offset=page.offset)
        typed = typed_ids(ids) if ids else []
        clips = find_clips(session, archive, typed) if ids else part
        missing = len(typed) - len(clips) if ids else 0
        records = map(completed(session, archive, fields), clips)
        counted = Counted(part.exported() if not ids and set(fields) <= set(EXPORTED) else records)
        about = None
        if FORMATS[name].takes_about:
            about = _about(session, archive, found, filters, query, typed)
        _write(session, archive, counted, FORMATS[name], fields, about, target, force)
        if not counted.count and missing and not any(map(str.isdigit, typed[0])):
            session.say(f"hint: to export what a search finds: --query {shlex.quote(typed[0])}")
        elif not counted.count and not missing:
            session.say(Localisation(session.language).label("clips.none"))
            say_hints(session, archive, found, filters, words or "")
    raise typer.Exit(0 if counted.count and not missing else 1)


def _format_name(format: str | None, output: Path | None, *, excel: bool) -> str:
    """The name in `export.formats.FORMATS`, or `source`."""
    ending = output.suffix if output else ""
    name = str(format) if format else format_of(ending) if ending else "csv"
    if excel and (name != "csv" or ending.lower() not in ("", ".csv", ".txt")):
        other = f"not for {name}" if name != "csv" else f"not for a file that ends in {ending}"
        is_workbook = "xlsx" in (name, ending.lower().lstrip("."))
        way = "leave it out, a workbook needs none" if is_workbook else "name it with .csv"
        raise typer.BadParameter(f"--excel is for CSV, {other}; {way}")
    return "excel" if excel else name


def _fields(format: str, columns: str | None) -> tuple[str, ...]:
    if columns is None:
        return FIELDS
    must_take_columns(format)
    return parse_columns(columns)


def _about(
    session: Session,
    archive: Archive,
    found: Results,
    typed: FilterOptions,
    query: str | None,
    ids: Sequence[str],
) -> "About":
    """What a document says of itself: what its clips were chosen by, and where they matched."""
    from clipdb.export.documents import About
    from clipdb.search.filters import filters_in_words
    from clipdb.search.snippets import find_matches

    localisation = session.localisation(archive)
    chosen = [localisation.label("filter.ids", number=len(ids))] if ids else []
    return About(
        localisation,
        filters=[*chosen, *filters_in_words(typed, found.query.filters, query, localisation)],
        find=lambda text, part: find_matches(text, part, found.words),
    )


def _write(
    session: Session,
    archive: Archive,
    records: Iterable[Record],
    format: Format,
    fields: tuple[str, ...],
    about: "About | None",
    target: Path,
    force: bool,
) -> None:
    # Of a table that comes back `edit --from` needs to know it.
    entry = last_entry(archive.connection)
    note = f", as of entry {entry}" if format.takes_columns else ""
    if not format.is_binary:
        writer = format.writer(about)

        def write_text(out: Out) -> None:
            writer(records, fields, out)

        write_file(session, target, write_text, force=force, note=note)
        return
    if target == STANDARD_OUTPUT and sys.stdout.isatty():
        raise OutputError("this format is no text for a terminal; name a file with -o")
    write, versions = format.binary_writer(), about_archive(archive.connection)

    def write_binary(out: BinaryIO) -> None:
        write(records, fields, out, versions)

    write_bytes(session, target, write_binary, force=force, note=note)


def _write_source(
    session: Session, archive: Archive, number: int, output: Path | None, force: bool
) -> None:
    """Write the file of an import as it was; on a terminal its text, made safe."""
    parts = file_bytes(archive.connection, number)
    if output is None and sys.stdout.isatty():
        session.out.writelines(file_text(archive.connection, number))
    else:
        target = output or STANDARD_OUTPUT
        write_bytes(session, target, lambda out: out.writelines(parts), force=force)


def _import_of(archive: Archive, filters: Filters, number: int | None) -> int:
    """The import whose file is asked for.

    Raises:
        OutputError: not one import or page is named, or something else is asked for.
    """
    if number is not None and filters == Filters():
        return number
    if number is not None or filters != Filters(collections=filters.collections[:1]):
        words = "name it with --import or --collection alone"
        raise OutputError(f"--format source gives one whole file: {words}")
    if not filters.collections:
        raise OutputError("--format source gives one whole file: name it with --import N")
    (collection,) = filters.collections
    found = newest_import(archive.connection, collection)
    if found is None:
        raise OutputError(f"no import has brought {collection}")
    return found
