"""`clipdb stats`."""

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from clipdb.cli import completion
from clipdb.cli.options import (
    FORMAT_HELP,
    PLAIN,
    TABLE,
    CommonOptions,
    English,
    FilterOptions,
    Force,
    Format,
    ShortFormatOptions,
    Words,
)
from clipdb.cli.output import found_by, say_hints, words_of
from clipdb.cli.output_file import write_bytes, write_file
from clipdb.cli.session import Session, start
from clipdb.clip import Record
from clipdb.errors import OutputError
from clipdb.export.formats import writer_of
from clipdb.fields import PROPERTIES, SEVERAL, TIMES, named
from clipdb.localisation import Localisation
from clipdb.printable import Out
from clipdb.search.ask import typed_words
from clipdb.store.counts import Key

_COUNT = "clips"
_ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".xlsx": "xlsx",
    ".md": "markdown",
    ".markdown": "markdown",
}


def _property(typed: str) -> str:
    return named(typed, list(PROPERTIES), what="property")


def stats(
    ctx: typer.Context,
    filters: FilterOptions,
    short: ShortFormatOptions,
    common: CommonOptions,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY]…",
            help="Only what clipdb search finds with these words.",
            autocompletion=completion.query,
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            parser=_property,
            autocompletion=completion.properties,
            metavar="PROPERTY",
            help=f"Count by {', '.join(PROPERTIES)}; twice for a table of both.  [default: year]",
        ),
    ] = None,
    query: Words = None,
    english: English = False,
    format: Annotated[Format | None, typer.Option(metavar="FORMAT", help=FORMAT_HELP)] = None,
    events: Annotated[bool, typer.Option("--events", help="Count events, not clips.")] = False,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the counts into this SVG file.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write to a file, by its ending: csv, tsv, json, xlsx, md, svg.",
        ),
    ] = None,
    force: Force = False,
) -> None:
    """Count clips by year, country, outlet and more, alone or crossed.

    Example: `clipdb stats --by main-country --by year --db sample.db`
    """
    session = start(ctx, common)
    if words and query:
        raise typer.BadParameter("give the words alone or with --query, not both")
    query = typed_words(words) if words else query
    names = tuple(by or ["year"])
    if len(names) > 2 or len(set(names)) < len(names):
        raise typer.BadParameter("--by takes one property, or two different ones")
    asked_format = short.one_of(format)
    if asked_format == "ids":
        raise typer.BadParameter("counts have no ids")
    if output and output.suffix.lower() == ".svg":
        svg, output = output, None
    if output and asked_format is None:
        asked_format = _by_ending(output)
    if svg and (asked_format or len(names) > 1):
        raise typer.BadParameter("--svg draws one property: give --by once, and no format")
    with session.archive() as archive:
        asked = words_of(session, query, archive, english=english)
        found = found_by(session, archive, filters, words=asked)
        count = found.event_counts if events else found.counts
        counts = count(*names)
        totals = [counts] if len(names) == 1 else [count(name) for name in names]
        clips = len(found.events()) if events else found.matching
        localisation = session.localisation(archive)
        if not clips:
            session.say(localisation.label("clips.none"))
            say_hints(session, archive, found, filters, query or "")
    what = "events" if events else _COUNT
    is_table = asked_format == TABLE or (asked_format is None and sys.stdout.isatty())
    if svg:
        _draw(session, localisation, svg, names[0], counts, what, force=force)
    elif output or not is_table:
        _write(session, asked_format or PLAIN, names, counts, what, output, force=force)
    elif counts:
        _print_table(session, localisation, names, counts, totals, clips, what)
    if clips and is_table and not output:
        session.say_below(_number_line(localisation, names, clips, totals[0], what))


def _number_line(
    localisation: Localisation,
    names: tuple[str, ...],
    clips: int,
    totals: dict[Key, int],
    what: str,
) -> str:
    """The line under the counts: of how many clips they are, and what counts more than once."""
    said = localisation.number_of(what, clips)
    several = [localisation.label(f"property.{name}") for name in names if name in SEVERAL]
    if several:
        named = f" {localisation.label('and')} ".join(several)
        said += "; " + localisation.label("stats.each", what=named)
    if names[0] not in SEVERAL and (without := clips - sum(totals.values())):
        named = localisation.label(f"property.{names[0]}")
        said += "; " + localisation.label("stats.without", number=f"{without:,}", what=named)
    return said


def _print_table(
    session: Session,
    localisation: Localisation,
    names: tuple[str, ...],
    counts: dict[Key, int],
    totals: Sequence[dict[Key, int]],
    clips: int,
    what: str,
) -> None:
    from clipdb.render.bars import Crossed, print_bars, print_crossed

    rows, *others = ({key[0]: number for key, number in total.items()} for total in totals)
    with session.paged() as console:
        if not others:
            print_bars(console, names[0], list(rows.items()), localisation, what)
            return
        crossed = Crossed(counts, rows, others[0], is_time=names[1] in TIMES, clips=clips)
        left_out = print_crossed(console, (names[0], names[1]), crossed, localisation)
    if left_out:
        session.say(localisation.label("left_out", what=left_out))


def _by_ending(path: Path) -> str:
    """The format of counts for a file name's ending.

    Raises:
        OutputError: counts are written to no file that ends so.
    """
    format = _ENDINGS.get(path.suffix.lower())
    if format is None:
        known = ", ".join((*_ENDINGS, ".svg"))
        raise OutputError(f"no format of counts ends in {path.suffix!r} ({known})")
    return format


def _write(
    session: Session,
    format: str,
    names: tuple[str, ...],
    counts: dict[Key, int],
    what: str,
    output: Path | None,
    *,
    force: bool,
) -> None:
    columns = (*(name.replace("-", "_") for name in names), what)
    records = _records(columns, counts)
    if output is None:
        writer_of(format)(records, columns, session.out_for(format))
    elif format == "xlsx":
        from clipdb.export.workbook import write_xlsx

        write_bytes(
            session, output, lambda out: write_xlsx(records, columns, out, about={}), force=force
        )
    else:
        write = partial(_write_text, records, columns, format)
        write_file(session, output, write, force=force)


def _write_text(records: Iterator[Record], columns: tuple[str, ...], format: str, out: Out) -> None:
    if format != "markdown":
        writer_of(format)(records, columns, out)
        return
    out.write(f"| {' | '.join(columns)} |\n|{'---|' * (len(columns) - 1)}--:|\n")
    for record in records:
        cells = (str(record[name]).replace("|", "\\|") for name in columns)
        out.write(f"| {' | '.join(cells)} |\n")


def _records(columns: tuple[str, ...], counts: dict[Key, int]) -> Iterator[Record]:
    for key, number in counts.items():
        yield dict(zip(columns, (*key, number), strict=True))


def _draw(
    session: Session,
    localisation: Localisation,
    path: Path,
    name: str,
    counts: dict[Key, int],
    what: str,
    *,
    force: bool,
) -> None:
    from clipdb.markup.charts import Chart, picture

    values = [(key[0], localisation.value(name, key[0]), number) for key, number in counts.items()]
    chart = Chart(
        title=localisation.label(f"by.{name}"),
        names=localisation.label(f"property.{name}"),
        numbers=localisation.label(what),
        values=values,
        is_time=name in TIMES,
    )
    write_file(session, path, lambda out: out.write(picture(chart) + "\n"), force=force)
