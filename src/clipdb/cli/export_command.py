"""`clipdb export`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from clipdb.cli.filters import resolve
from clipdb.cli.options import CommonOptions, ExportFormat, FilterOptions, PageOptions
from clipdb.cli.output import parse_columns
from clipdb.cli.session import start
from clipdb.clip import FIELDS, record_of
from clipdb.errors import OutputError
from clipdb.query import Query
from clipdb.store.selecting import select


def export_clips(
    ctx: typer.Context,
    filters: FilterOptions,
    page: PageOptions,
    common: CommonOptions,
    format: Annotated[
        ExportFormat | None,
        typer.Option(help="Format.  [default: by the file's ending, else csv]"),
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
    from clipdb.export import FORMATS, format_of

    session = start(ctx, common)
    name = format.value if format else format_of(output.suffix) if output else "csv"
    fields = parse_columns(columns) if columns else FIELDS
    with session.reading() as archive:
        query = Query(
            filters=resolve(filters, archive),
            sort=page.sort.value,
            reverse=page.reverse,
            limit=page.limit or None,
            offset=page.offset,
        )
        records = map(record_of, select(archive, query))
        if output is None:
            FORMATS[name](records, fields, sys.stdout)
            return
        try:
            with output.open("w" if force else "x", encoding="utf-8", newline="") as file:
                FORMATS[name](records, fields, file)
        except FileExistsError:
            raise OutputError(f"{output} exists; --force overwrites it") from None
        except OSError as error:
            raise OutputError(f"cannot write {output}: {error.strerror}") from error
    session.say(f"wrote {output}")
