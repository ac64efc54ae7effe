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
from clipdb.cli.output_file import STANDARD_OUTPUT, Write, write_binary_file, write_file
from clipdb.cli.output_folder import write_folder
from clipdb.cli.session import Session, start
from clipdb.clip import FIELDS, Clip, Record
from clipdb.errors import OutputError
from clipdb.export.formats import FORMATS, Format, format_of
from clipdb.localisation import Localisation
from clipdb.query.tree import Filters, Query, Word, wanted_words
from clipdb.search.filters import resolve, resolve_search
from clipdb.store.queries.provenance import page_source
from clipdb.store.queries.selecting import select
from clipdb.store.queries.summary import rule_versions

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
            autocompletion=completion.clip_id,
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
        typer.Option(metavar="FIELDS", help=COLUMNS_HELP, autocompletion=completion.columns),
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
    target = output or STANDARD_OUTPUT
    with session.reading() as archive:
        wanted = resolve(filters, archive)
        typed = typed_ids(ids) if ids else []
        if ids and (wanted != Filters() or query or page != PageOptions()):
            raise typer.BadParameter("ids are given as they come; leave filters and order out")
        if name == SOURCE:
            if page != PageOptions():
                raise typer.BadParameter("source gives one whole page; leave --limit and such out")
            write_file(session, target, _source_writer(archive, wanted), force=force)
            return
        is_folder = FORMATS[name].folder is not None and _names_folder(target)
        sort = page.sort_or_date
        if is_folder and sort != "date":
            raise typer.BadParameter("a folder is by year, so its order is by date")
        search = resolve_search(query, archive)
        if page.sort == SortBy.RELEVANCE and search is None:
            raise typer.BadParameter("--sort relevance needs words: --query WORDS")
        asked = Query(wanted, search, sort, page.reverse, page.limit or None, page.offset)
        clips: Iterable[Clip] = find_clips(archive, typed) if ids else select(archive, asked)
        missing = len(typed) - len(clips) if isinstance(clips, list) else 0
        counted = Counted(clips)
        records = map(completed(session, archive, fields), counted)
        about = None
        if FORMATS[name].takes_about:
            words = tuple(wanted_words(search))
            about = _about(session, archive, words, filters, wanted, query, typed)
        _write(session, archive, records, FORMATS[name], fields, about, target, force, is_folder)
        if not counted.count and missing and not any(map(str.isdigit, typed[0])):
            session.say(f"hint: to export what a search finds: --query {shlex.quote(typed[0])}")
        elif not counted.count and not missing:
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


def _names_folder(target: Path) -> bool:
    """Whether a name is that of a folder: there is one, or it has no ending."""
    return target.is_dir() or (
        target != STANDARD_OUTPUT and not target.exists() and not target.suffix
    )


def _write(
    session: Session,
    archive: Connection,
    records: Iterable[Record],
    format: Format,
    fields: tuple[str, ...],
    about: "About | None",
    target: Path,
    force: bool,
    is_folder: bool,
) -> None:
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
        writer = format.writer(about)
        write_file(session, target, lambda out: writer(records, fields, out), force=force)


def _source_writer(archive: Connection, filters: Filters) -> Write:
    """Writes a page as its newest import had it.

    Raises:
        OutputError: not one page is named, or something else is asked for.
    """
    if len(filters.collections) != 1 or filters != Filters(collections=filters.collections):
        raise OutputError("--format source gives one whole page: name it with --collection alone")
    (collection,) = filters.collections
    return lambda out: out.writelines(page_source(archive, collection))
