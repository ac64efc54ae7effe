"""`clipdb stats`."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from clipdb.cli.filters import resolve, resolve_search
from clipdb.cli.options import CommonOptions, FilterOptions, Format
from clipdb.cli.session import Session, start
from clipdb.cli.writing import write_file
from clipdb.clip import Record
from clipdb.query import Query
from clipdb.store.selecting import count
from clipdb.store.statistics import TIMES, Key, count_by

_COUNT = "clips"


class Property(StrEnum):
    """What clips can be counted by."""

    YEAR = "year"
    MONTH = "month"
    COUNTRY = "country"
    MAIN_COUNTRY = "main-country"
    SOURCE = "source"
    TOPIC = "topic"
    VIA = "via"
    COLLECTION = "collection"


def stats(
    ctx: typer.Context,
    filters: FilterOptions,
    common: CommonOptions,
    by: Annotated[
        list[Property] | None,
        typer.Option(help="What to count by; twice for both at once.  [default: year]"),
    ] = None,
    query: Annotated[
        str | None, typer.Option(help="Count only what a search finds; as clipdb search has it.")
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option(help="Form of the output.  [default: table on a terminal, else plain]"),
    ] = None,
    svg: Annotated[Path | None, typer.Option(help="Draw the counts into this SVG file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Count clips by year, country, outlet and more, alone or crossed.

    Example: `clipdb stats --by country --by year --main --db sample.db`
    """
    session = start(ctx, common)
    names = tuple(str(name.value) for name in by or [Property.YEAR])
    if len(names) > 2 or len(set(names)) < len(names):
        raise typer.BadParameter("--by takes one property, or two different ones")
    if format is Format.IDS:
        raise typer.BadParameter("counts have no ids")
    with session.reading() as archive:
        search = resolve_search(query or "", archive)
        asked = Query(resolve(filters, archive), search)
        counts = count_by(archive, asked, names)
        clips = count(archive, asked)
    if svg:
        _draw(session, svg, names, counts, force=force)
    elif format is Format.TABLE or (format is None and sys.stdout.isatty()):
        _print_table(session, names, counts)
        session.say(f"{clips} clips; a clip counts for each of its values")
    else:
        _write(format or Format.PLAIN, names, counts)


def _print_table(session: Session, names: tuple[str, ...], counts: dict[Key, int]) -> None:
    from clipdb.render.bars import print_bars, print_cross

    with session.paged() as console:
        if len(names) == 1:
            print_bars(console, names[0], [(key[0], number) for key, number in counts.items()])
        else:
            print_cross(console, (names[0], names[1]), counts, is_time=names[1] in TIMES)


def _write(format: Format, names: tuple[str, ...], counts: dict[Key, int]) -> None:
    columns = (*(name.replace("-", "_") for name in names), _COUNT)
    records = _records(columns, counts)
    if format is Format.PLAIN:
        from clipdb.export.delimited import write_tabbed

        write_tabbed(records, columns, sys.stdout)
    else:
        from clipdb.export import FORMATS

        FORMATS[format](records, columns, sys.stdout)


def _records(columns: tuple[str, ...], counts: dict[Key, int]) -> Iterator[Record]:
    for key, number in counts.items():
        yield dict(zip(columns, (*key, number), strict=True))


def _draw(
    session: Session, path: Path, names: tuple[str, ...], counts: dict[Key, int], *, force: bool
) -> None:
    from clipdb.export.charts import bars, columns

    if len(names) > 1:
        raise typer.BadParameter("--svg draws one property; give --by once")
    values = [(key[0], number) for key, number in counts.items()]
    chart = columns(values) if names[0] in TIMES else bars(values)
    write_file(path, lambda out: out.write(chart + "\n"), force=force)
    session.say(f"wrote {path}")
