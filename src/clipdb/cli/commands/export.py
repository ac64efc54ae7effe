"""`clipdb export`."""

import sys
from collections.abc import Iterable
from pathlib import Path
from sqlite3 import Connection
from typing import Annotated

import typer

from clipdb.cli.english import query_to_run
from clipdb.cli.input import completion
from clipdb.cli.input.ids import find_clips, typed_ids
from clipdb.cli.options import (
    SOURCE,
    CommonOptions,
    ExportFormat,
    FilterOptions,
    PageOptions,
    ShortFormatOptions,
    SortBy,
    must_take_columns,
)
from clipdb.cli.output import Counted, parse_columns
from clipdb.cli.output_file import STANDARD_OUTPUT, write_binary_file, write_bytes, write_file
from clipdb.cli.output_folder import write_folder
from clipdb.cli.session import Session, start
from clipdb.clip import FIELDS, Clip, record_of
from clipdb.errors import OutputError
from clipdb.export.formats import FORMATS, Format, format_of
from clipdb.query.tree import Filters, Query
from clipdb.search.filters import resolve, resolve_search
from clipdb.store.queries.provenance import file_bytes, file_text, newest_import
from clipdb.store.queries.selecting import select
from clipdb.store.queries.summary import rule_versions


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
    query: Annotated[
        str | None, typer.Option(help="Only what a search finds; as clipdb search has it.")
    ] = None,
    english: Annotated[
        bool, typer.Option("--english", help="Read the query's words as English or romaji.")
    ] = False,
    format: Annotated[
        ExportFormat | None,
        typer.Option(help="Format; source is a file as it was.  [default: by ending, else csv]"),
    ] = None,
    import_: Annotated[
        int | None,
        typer.Option("--import", metavar="N", help="With --format source: the import's file."),
    ] = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="CSV that Excel opens: BOM and CRLF.")
    ] = False,
    columns: Annotated[str | None, typer.Option(help="Fields to give: id,date,title.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write, instead of to the screen.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Export whole records for other programs, newest first.

    Example: `clipdb export --country Italy --since 2023 --db sample.db`
    """
    session = start(ctx, common)
    name = _format_name(short.one_of("csv" if excel else None, format), output, excel=excel)
    fields = _fields(name, columns)
    target = output or STANDARD_OUTPUT
    with session.reading() as archive:
        wanted = resolve(filters, archive)
        typed = typed_ids(ids) if ids else []
        if ids and (wanted != Filters() or query or page != PageOptions()):
            raise typer.BadParameter("ids are given as they come; leave filters and order out")
        if name == SOURCE:
            if page != PageOptions() or query or ids:
                raise typer.BadParameter("source gives one whole file: name it with --import alone")
            _write_source(session, archive, _import_of(archive, wanted, import_), output, force)
            return
        if import_ is not None:
            raise typer.BadParameter("--import N is for --format source")
        is_folder = FORMATS[name].folder is not None and _names_folder(target)
        if is_folder and page.sort != SortBy.DATE:
            raise typer.BadParameter("a folder is by year, so its order is by date")
        words = query_to_run(session, query, archive, english=english)
        search = resolve_search(words, archive, tell=session.say)
        limit = page.limit or None
        asked = Query(wanted, search, page.sort.value, page.reverse, limit, page.offset)
        clips: Iterable[Clip] = find_clips(archive, typed) if ids else select(archive, asked)
        missing = len(typed) - len(clips) if isinstance(clips, list) else 0
        counted = Counted(clips)
        _write(session, archive, counted, FORMATS[name], fields, target, force, is_folder)
    if not counted.count and not missing:
        session.say("no clips match")
    raise typer.Exit(1 if missing else 0)


def _format_name(format: str | None, output: Path | None, *, excel: bool) -> str:
    """The name in `export.formats.FORMATS`, or `source`."""
    ending = output.suffix if output else ""
    name = str(format) if format else format_of(ending) if ending else "csv"
    if excel and name != "csv":
        raise typer.BadParameter(f"--excel is for csv, not for {name}")
    return "excel" if excel else name


def _fields(format: str, columns: str | None) -> tuple[str, ...]:
    if columns is None:
        return FIELDS
    must_take_columns(format)
    return parse_columns(columns)


def _names_folder(target: Path) -> bool:
    """Whether a name is that of a folder: there is one, or it has no ending."""
    return target.is_dir() or (
        target != STANDARD_OUTPUT and not target.exists() and not target.suffix
    )


def _write(
    session: Session,
    archive: Connection,
    clips: Iterable[Clip],
    format: Format,
    fields: tuple[str, ...],
    target: Path,
    force: bool,
    is_folder: bool,
) -> None:
    records = (record_of(clip, fields) for clip in clips)
    if is_folder:
        write_folder(
            session,
            target,
            lambda folder: format.folder_writer()(records, folder, rule_versions(archive)),
            force=force,
            is_own=format.is_own_folder,
        )
    elif format.is_binary:
        write_binary_file(
            session,
            target,
            lambda out: format.binary_writer()(records, fields, out, rule_versions(archive)),
            force=force,
        )
    else:
        write_file(session, target, lambda out: format.writer()(records, fields, out), force=force)


def _write_source(
    session: Session, archive: Connection, number: int, output: Path | None, force: bool
) -> None:
    """Write the file of an import as it was; on a terminal its text, made safe."""
    parts = file_bytes(archive, number)
    if output is None and sys.stdout.isatty():
        session.out.writelines(file_text(archive, number))
    else:
        write_bytes(session, output or STANDARD_OUTPUT, parts, force=force)


def _import_of(archive: Connection, filters: Filters, number: int | None) -> int:
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
    found = newest_import(archive, collection)
    if found is None:
        raise OutputError(f"no import has brought {collection}")
    return found
