"""`clipdb export`."""

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Annotated

import typer

from clipdb.cli.input import completion
from clipdb.cli.input.ids import find_clips, typed_ids
from clipdb.cli.options import (
    COLUMNS_HELP,
    SOURCE,
    CommonOptions,
    ExportFormat,
    FilterOptions,
    PageOptions,
    ShortFormatOptions,
    SortBy,
    must_take_columns,
)
from clipdb.cli.output import Counted, completed, parse_columns, say_why_nothing
from clipdb.cli.output_file import STANDARD_OUTPUT, Write, write_file
from clipdb.cli.session import Session, start
from clipdb.clip import FIELDS, Clip, Record
from clipdb.errors import OutputError
from clipdb.export.formats import FORMATS, format_of, writer_of
from clipdb.localisation import Localisation
from clipdb.query.tree import Filters, Query, Word, wanted_words
from clipdb.search.filters import resolve, resolve_search
from clipdb.store.queries.provenance import page_source
from clipdb.store.queries.selecting import select

if TYPE_CHECKING:
    from clipdb.export.about import About


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
            shell_complete=completion.clip_id,
        ),
    ] = None,
    query: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help="Only what clipdb search finds with these words."),
    ] = None,
    format: Annotated[
        ExportFormat | None,
        typer.Option(help="Write as one of  [default: by the file's ending, else csv]"),
    ] = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="Write CSV that Excel opens as it is.")
    ] = False,
    columns: Annotated[
        str | None,
        typer.Option(metavar="FIELDS", help=COLUMNS_HELP, shell_complete=completion.columns),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to this file."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite the file if it exists.")
    ] = False,
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
            search = resolve_search(query, archive)
            limit = page.limit or None
            if page.sort == SortBy.RELEVANCE and search is None:
                raise typer.BadParameter("--sort relevance needs words: --query WORDS")
            sort = page.sort_or_date
            asked = Query(wanted, search, sort, page.reverse, limit, page.offset)
            clips: Iterable[Clip] = find_clips(archive, typed) if ids else select(archive, asked)
            missing = len(typed) - len(clips) if isinstance(clips, list) else 0
            counted = Counted(clips)
            records = map(completed(session, archive, fields), counted)
            about = None
            if name != "excel" and FORMATS[name].takes_about:
                words = tuple(wanted_words(search))
                about = _about(session, archive, words, filters, wanted, query, typed)
            write = _record_writer(records, name, fields, about)
        write_file(session, output or STANDARD_OUTPUT, write, force=force)
        if not counted.count and name != SOURCE:
            if missing:
                session.say(f"hint: to export what a search finds: --query {shlex.quote(typed[0])}")
            else:
                session.say(Localisation(session.language).label("clips.none"))
                say_why_nothing(session, archive, asked, filters, query or "")
    raise typer.Exit(1 if missing else 0)


def _format_name(format: str | None, output: Path | None, *, excel: bool) -> str:
    """The name in `export.formats.FORMATS`, or `source`."""
    ending = output.suffix if output else ""
    name = str(format) if format else format_of(ending) if ending else "csv"
    if excel and (name != "csv" or ending.lower() not in ("", ".csv", ".txt")):
        other = f"not for {name}" if name != "csv" else f"not for a file that ends in {ending}"
        raise typer.BadParameter(f"--excel is for CSV, {other}; name it with .csv")
    return "excel" if excel else name


def _fields(format: str, columns: str | None) -> tuple[str, ...]:
    if columns is None:
        return FIELDS
    must_take_columns(format)
    return parse_columns(columns)


def _record_writer(
    records: Iterable[Record], format: str, fields: tuple[str, ...], about: "About | None"
) -> Write:
    return lambda out: writer_of(format, about)(records, fields, out)


def _about(
    session: Session,
    archive: Connection,
    words: Sequence[Word],
    typed: FilterOptions,
    filters: Filters,
    query: str | None,
    ids: Sequence[str],
) -> "About":
    """What a document says of itself: what its clips were chosen by, and where they matched."""
    from clipdb.export.about import About
    from clipdb.search.described import described
    from clipdb.search.snippets import find_matches

    localisation = session.localisation(archive)
    chosen = [localisation.label("filter.ids", number=len(ids))] if ids else []
    return About(
        localisation,
        filters=[*chosen, *described(typed, filters, query, localisation)],
        find=lambda text, part: find_matches(text, part, words),
    )


def _source_writer(archive: Connection, filters: Filters) -> Write:
    """Writes a page as its newest import had it.

    Raises:
        OutputError: not one page is named, or something else is asked for.
    """
    if len(filters.collections) != 1 or filters != Filters(collections=filters.collections):
        raise OutputError("--format source gives one whole page: name it with --collection alone")
    (collection,) = filters.collections
    return lambda out: out.writelines(page_source(archive, collection))
