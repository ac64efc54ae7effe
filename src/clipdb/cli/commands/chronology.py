"""`clipdb chronology`."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from clipdb.cli import completion
from clipdb.cli.options import (
    PLAIN,
    TABLE,
    CommonOptions,
    FilterOptions,
    Force,
    ShortFormatOptions,
)
from clipdb.cli.output import say_hints
from clipdb.cli.output_file import write_bytes, write_file
from clipdb.cli.session import Session, start
from clipdb.errors import OutputError
from clipdb.events.chronology import COLUMNS, LINE, Event, plain_record, reasons
from clipdb.events.documents import DOCUMENTS
from clipdb.export.formats import FORMATS, writer_of
from clipdb.localisation import Localisation
from clipdb.printable import Out
from clipdb.search.ask import typed_words
from clipdb.search.filters import filters_in_words

_DATA = ("csv", "tsv", "json", "jsonl")
_FORMATS = (TABLE, PLAIN, *_DATA, *DOCUMENTS, "xlsx")
_BY_ENDING = {ending: name for name in _DATA for ending in FORMATS[name].endings} | {
    ".xlsx": "xlsx",
    **{ending: name for name, (_, ending) in DOCUMENTS.items() if ending},
}

By = Literal["year", "kind", "party", "topic"]
if TYPE_CHECKING:
    Format = str
else:
    Format = Literal[_FORMATS]


def chronology_of(
    ctx: typer.Context,
    filters: FilterOptions,
    short: ShortFormatOptions,
    common: CommonOptions,
    query: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY]…",
            help="Only what clipdb search finds with these words.",
            autocompletion=completion.query,
        ),
    ] = None,
    by: Annotated[
        By, typer.Option(metavar="GROUP", help="Group by year, kind, party or topic.")
    ] = "year",
    why: Annotated[
        bool, typer.Option("--why", help="The words that told kind, status and day.")
    ] = False,
    format: Annotated[
        Format | None,
        typer.Option(
            metavar="FORMAT",
            help=f"Give events as {', '.join(_FORMATS)}."
            "  [default: table on a terminal, else plain]",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write to a file, by its ending."),
    ] = None,
    force: Force = False,
) -> None:
    """List what happened, oldest first: an event a line, with the outlets that report it.

    The kind of an event, whether it is planned, and its day are read from headline and first
    sentence; clips of one event stand together.

    Example: `clipdb chronology --country Italy --db sample.db`
    """
    session = start(ctx, common)
    asked = short.one_of(format)
    if output and asked is None:
        asked = _by_ending(output)
    usual = TABLE if sys.stdout.isatty() and not output else PLAIN
    chosen = asked or usual
    if why and chosen not in (TABLE, PLAIN):
        raise typer.BadParameter("--why has a form of its own")
    if output and chosen == TABLE:
        raise typer.BadParameter("a table is for a terminal; choose another format")
    with session.archive() as archive:
        found = archive.ask(query or [], filters, tell=session.say)
        events = found.events()
        localisation = session.localisation(archive)
        words = typed_words(query or [])
        chosen_by = [*filters_in_words(filters, found.query.filters, words.strip(), localisation)]
        title = ": ".join(
            [
                part
                for part in (localisation.label("chronology.title"), ", ".join(chosen_by))
                if part
            ]
        )
        if not events:
            session.say(localisation.label("clips.none"))
            say_hints(session, archive, found, filters, words)
    if chosen == TABLE:
        _print(session, events, by, localisation, why=why)
    elif why:
        for event in events:
            session.out.writelines(f"{line}\n" for line in reasons(event, localisation))
    elif chosen == "xlsx":
        from clipdb.export.workbook import write_xlsx

        if output is None and sys.stdout.isatty():
            raise OutputError("a workbook is no text; name a file with -o")
        records = (event.record() for event in events)
        write = partial(write_xlsx, records, COLUMNS, about={})
        write_bytes(session, output or Path("-"), write, force=force)
    else:
        write_file(
            session,
            output or Path("-"),
            lambda out: _write(events, chosen, title, by, localisation, out),
            force=force,
        )
    if chosen == TABLE and events:
        clips = localisation.number_of("clips", sum(len(event.clips) for event in events))
        session.say(f"{localisation.number_of('events', len(events))}, {clips}")


def _by_ending(path: Path) -> str | None:
    if str(path) == "-":
        return None
    name = _BY_ENDING.get(path.suffix.lower())
    if name is None:
        words = f"no format ends in {path.suffix!r} ({', '.join(_BY_ENDING)})"
        raise OutputError(f"{words}; name one with --format")
    return name


def _print(
    session: Session, events: Sequence[Event], by: str, localisation: Localisation, *, why: bool
) -> None:
    from clipdb.render.chronology import print_chronology

    if events:
        with session.paged() as console:
            print_chronology(console, events, by, localisation, why=why)


def _write(
    events: Sequence[Event],
    format: str,
    title: str,
    by: str,
    localisation: Localisation,
    out: Out,
) -> None:
    if format in DOCUMENTS:
        DOCUMENTS[format][0](events, title, by, localisation, out)
    elif format == PLAIN:
        writer_of(PLAIN)(map(plain_record, events), LINE, out)
    else:
        writer_of(format)((event.record() for event in events), COLUMNS, out)
