"""`clipdb stats`."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from clipdb.cli.english import query_to_run
from clipdb.cli.options import (
    PLAIN,
    TABLE,
    CommonOptions,
    FilterOptions,
    Format,
    ShortFormatOptions,
)
from clipdb.cli.output_file import write_file
from clipdb.cli.session import Session, start
from clipdb.clip import Record
from clipdb.export.formats import writer_of
from clipdb.query.tree import Query
from clipdb.search.filters import resolve, resolve_search
from clipdb.store.queries.counting import SEVERAL, TIMES, Key, count_by
from clipdb.store.queries.selecting import count

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
    LABEL = "label"


def stats(
    ctx: typer.Context,
    filters: FilterOptions,
    short: ShortFormatOptions,
    common: CommonOptions,
    by: Annotated[
        list[Property] | None,
        typer.Option(help="What to count by; twice for both at once.  [default: year]"),
    ] = None,
    query: Annotated[
        str | None, typer.Option(help="Count only what a search finds; as clipdb search has it.")
    ] = None,
    english: Annotated[
        bool, typer.Option("--english", help="Read the query's words as English or romaji.")
    ] = False,
    format: Annotated[
        Format | None,
        typer.Option(help="Form of the output.  [default: table on a terminal, else plain]"),
    ] = None,
    svg: Annotated[Path | None, typer.Option(help="Draw the counts into this SVG file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Count clips by year, country, outlet and more, alone or crossed.

    Example: `clipdb stats --by main-country --by year --db sample.db`
    """
    session = start(ctx, common)
    names = tuple(str(name.value) for name in by or [Property.YEAR])
    if len(names) > 2 or len(set(names)) < len(names):
        raise typer.BadParameter("--by takes one property, or two different ones")
    asked_format = short.one_of(format)
    if asked_format == "ids":
        raise typer.BadParameter("counts have no ids")
    if svg and (asked_format or len(names) > 1):
        raise typer.BadParameter("--svg draws one property: give --by once, and no format")
    with session.reading() as archive:
        words = query_to_run(session, query, archive, english=english)
        asked = Query(resolve(filters, archive), resolve_search(words, archive, tell=session.say))
        counts = count_by(archive, asked, names)
        totals = counts if len(names) == 1 else count_by(archive, asked, names[:1])
        clips = count(archive, asked)
    is_table = asked_format == TABLE or (asked_format is None and sys.stdout.isatty())
    if svg:
        _draw(session, svg, names[0], counts, force=force)
    elif not is_table:
        _write(session, asked_format or PLAIN, names, counts)
    elif counts:
        _print_table(session, names, counts, totals)
    if not clips:
        session.say("no clips match")
    elif is_table:
        session.say(_footer(names[0], clips, totals))


def _footer(name: str, clips: int, totals: dict[Key, int]) -> str:
    many = f"{clips} clip{'' if clips == 1 else 's'}"
    if name in SEVERAL:
        return f"{many}; a clip counts for each {name} that it has"
    without = clips - sum(totals.values())
    return f"{many}, {without} without {name}" if without else many


def _print_table(
    session: Session, names: tuple[str, ...], counts: dict[Key, int], totals: dict[Key, int]
) -> None:
    from clipdb.render.bars import print_bars, print_cross

    by_name = {key[0]: number for key, number in totals.items()}
    with session.paged() as console:
        if len(names) == 1:
            print_bars(console, names[0], list(by_name.items()))
            return
        left_out = print_cross(
            console, (names[0], names[1]), counts, by_name, is_time=names[1] in TIMES
        )
    if left_out:
        session.say(f"left out for lack of room: {left_out}")


def _write(session: Session, format: str, names: tuple[str, ...], counts: dict[Key, int]) -> None:
    columns = (*(name.replace("-", "_") for name in names), _COUNT)
    records = _records(columns, counts)
    writer_of(format)(records, columns, session.out)


def _records(columns: tuple[str, ...], counts: dict[Key, int]) -> Iterator[Record]:
    for key, number in counts.items():
        yield dict(zip(columns, (*key, number), strict=True))


def _draw(session: Session, path: Path, name: str, counts: dict[Key, int], *, force: bool) -> None:
    from clipdb.export.charts import bars, columns

    values = [(key[0], number) for key, number in counts.items()]
    chart = columns(values) if name in TIMES else bars(values)
    write_file(session, path, lambda out: out.write(chart + "\n"), force=force)
