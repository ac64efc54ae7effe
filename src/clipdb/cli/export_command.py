"""`clipdb export`."""

import sys
from collections.abc import Callable
from pathlib import Path
from sqlite3 import Connection
from typing import Annotated, TextIO

import typer

from clipdb.cli.filters import resolve
from clipdb.cli.options import CommonOptions, ExportFormat, FilterOptions, PageOptions
from clipdb.cli.output import parse_columns
from clipdb.cli.session import start
from clipdb.clip import FIELDS, record_of
from clipdb.errors import OutputError
from clipdb.query import Filters, Query
from clipdb.store.provenance import page_source
from clipdb.store.selecting import select

_Write = Callable[[TextIO], None]


def export_clips(
    ctx: typer.Context,
    filters: FilterOptions,
    page: PageOptions,
    common: CommonOptions,
    format: Annotated[
        ExportFormat | None,
        typer.Option(help="Format; source is a page as it was.  [default: by ending, else csv]"),
    ] = None,
    columns: Annotated[str | None, typer.Option(help="Fields to give: id,date,title.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write, instead of to the screen.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Export whole records for other programs, newest first.

    Example: `clipdb export --country Italy --since 2023 --db sample.db`
    """
    from clipdb.export import format_of

    session = start(ctx, common)
    name = format.value if format else format_of(output.suffix) if output else "csv"
    fields = parse_columns(columns) if columns else FIELDS
    with session.reading() as archive:
        wanted = resolve(filters, archive)
        if name == ExportFormat.SOURCE:
            write = _source_writer(archive, wanted)
        else:
            limit = page.limit or None
            query = Query(wanted, None, page.sort.value, page.reverse, limit, page.offset)
            write = _record_writer(archive, query, name, fields)
        if output is None:
            write(sys.stdout)
        else:
            _write_file(output, write, force=force)
            session.say(f"wrote {output}")


def _record_writer(
    archive: Connection, query: Query, format: str, fields: tuple[str, ...]
) -> _Write:
    from clipdb.export import FORMATS

    return lambda out: FORMATS[format](map(record_of, select(archive, query)), fields, out)


def _source_writer(archive: Connection, filters: Filters) -> _Write:
    """Writes a page as its newest import had it.

    Raises:
        OutputError: not one page is named, or something else is asked for.
    """
    if len(filters.collections) != 1 or filters != Filters(collections=filters.collections):
        raise OutputError("--format source gives one whole page: name it with --collection alone")
    (collection,) = filters.collections
    return lambda out: out.writelines(page_source(archive, collection))


def _write_file(path: Path, write: _Write, *, force: bool) -> None:
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="") as file:
            write(file)
    except FileExistsError:
        raise OutputError(f"{path} exists; --force overwrites it") from None
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error
