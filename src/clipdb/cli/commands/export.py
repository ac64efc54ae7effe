"""`clipdb export`."""

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
    must_take_columns,
)
from clipdb.cli.output import Counted, parse_columns
from clipdb.cli.output_file import STANDARD_OUTPUT, Write, write_file
from clipdb.cli.session import start
from clipdb.clip import FIELDS, Clip, record_of
from clipdb.errors import OutputError
from clipdb.export.formats import format_of, writer_of
from clipdb.query.tree import Filters, Query
from clipdb.search.filters import resolve, resolve_search
from clipdb.store.queries.provenance import page_source
from clipdb.store.queries.selecting import select


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
        typer.Option(help="Format; source is a page as it was.  [default: by ending, else csv]"),
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
    with session.reading() as archive:
        wanted = resolve(filters, archive)
        typed = typed_ids(ids) if ids else []
        if ids and (wanted != Filters() or query or page != PageOptions()):
            raise typer.BadParameter("ids are given as they come; leave filters and order out")
        counted = Counted(())
        if name == SOURCE:
            if page != PageOptions():
                raise typer.BadParameter("source gives one whole page; leave --limit and such out")
            write = _source_writer(archive, wanted)
            missing = 0
        else:
            words = query_to_run(session, query, archive, english=english)
            search = resolve_search(words, archive, tell=session.say)
            limit = page.limit or None
            asked = Query(wanted, search, page.sort.value, page.reverse, limit, page.offset)
            clips: Iterable[Clip] = find_clips(archive, typed) if ids else select(archive, asked)
            missing = len(typed) - len(clips) if isinstance(clips, list) else 0
            counted = Counted(clips)
            write = _record_writer(counted, name, fields)
        write_file(session, output or STANDARD_OUTPUT, write, force=force)
    if not counted.count and not missing and name != SOURCE:
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


def _record_writer(clips: Iterable[Clip], format: str, fields: tuple[str, ...]) -> Write:
    return lambda out: writer_of(format)(map(record_of, clips), fields, out)


def _source_writer(archive: Connection, filters: Filters) -> Write:
    """Writes a page as its newest import had it.

    Raises:
        OutputError: not one page is named, or something else is asked for.
    """
    if len(filters.collections) != 1 or filters != Filters(collections=filters.collections):
        raise OutputError("--format source gives one whole page: name it with --collection alone")
    (collection,) = filters.collections
    return lambda out: out.writelines(page_source(archive, collection))
