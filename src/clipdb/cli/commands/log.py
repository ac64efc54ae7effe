"""`clipdb log`."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from clipdb.archive import Archive
from clipdb.cli import completion
from clipdb.cli.ids import id_called
from clipdb.cli.options import PLAIN, TABLE, CommonOptions, FormatOptions
from clipdb.cli.output import parse_columns
from clipdb.cli.session import Session, start
from clipdb.clip import Record
from clipdb.export.formats import writer_of
from clipdb.journal.log import LogEntry, conflicts, log_entries
from clipdb.localisation import Localisation

COLUMNS = ("number", "time", "kind", "clips", "changes")
OTHERS = ("call", "file", "undone_by")  # for those who ask for them
CONFLICTS = ("clip", "field", "then", "now", "yours")
_WHAT = "what"  # in a table: the file, or the call, and whether it was undone
_LONGEST = 100  # characters of it


def log(
    ctx: typer.Context,
    output: FormatOptions,
    common: CommonOptions,
    id: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]", help="Only what is about this clip.", autocompletion=completion.clip_id
        ),
    ] = None,
    is_conflicts: Annotated[
        bool,
        typer.Option(
            "--conflicts", help="List the fields that a page words otherwise since you edited them."
        ),
    ] = False,
) -> None:
    """List imports and edits, newest first, by the numbers that undo takes.

    Example: `clipdb log --db sample.db`
    """
    session = start(ctx, common)
    format = output.chosen() or (TABLE if sys.stdout.isatty() else PLAIN)
    if format == "ids":
        raise typer.BadParameter("entries have numbers, not ids: --columns number")
    known, usual = (
        (CONFLICTS, CONFLICTS) if is_conflicts else ((*COLUMNS, *OTHERS, _WHAT), (*COLUMNS, _WHAT))
    )
    is_chosen = output.columns is not None
    columns = parse_columns(output.columns, known) if output.columns is not None else usual
    with session.archive() as archive:
        about = id_called(archive, id, tell=session.say) if id else None
        if is_conflicts:
            records = _conflicts(archive, about)
        else:
            entries = log_entries(archive.connection, about)
            records = list(map(_record, entries))
            if format == TABLE and not is_chosen:
                records = [_for_a_person(session, entry) for entry in entries]
        if format != TABLE:
            writer_of(output.writer(format))(records, columns, session.out_for(format))
        elif records:
            _print_table(session, archive, records, columns)
    if not records:
        session.say("no conflicts" if is_conflicts else "nothing is logged")


def _record(entry: LogEntry) -> Record:
    fields = asdict(entry) | {_WHAT: _done(entry)}
    return {name: fields[name] for name in (*COLUMNS, *OTHERS, _WHAT)}


def _done(entry: LogEntry) -> str:
    """What was done: the file that was imported, or the words of the call."""
    return f"undo {entry.undoes}" if entry.undoes else entry.file or entry.call


def _for_a_person(session: Session, entry: LogEntry) -> Record:
    """An entry for a person: its time by their clock, and what was done."""
    time = datetime.fromisoformat(entry.time).astimezone()
    label = Localisation(session.language).label
    undone = f"  {label('log.undone_by', number=entry.undone_by)}" if entry.undone_by else ""
    done = _done(entry)
    done = done if len(done) <= _LONGEST else f"{done[:_LONGEST]}…"
    what = f"{done}{undone}"
    kind = label(f"log.{entry.kind}")
    return {**_record(entry), "kind": kind, "time": f"{time:%Y-%m-%d %H:%M}", _WHAT: what}


def _conflicts(archive: Archive, id: str | None) -> list[Record]:
    found = [one for one in conflicts(archive.connection) if id in (None, one.clip)]
    return [dict(zip(CONFLICTS, one, strict=True)) for one in found]


def _print_table(
    session: Session, archive: Archive, records: Sequence[Record], columns: Sequence[str]
) -> None:
    from clipdb.render.table import print_table

    localisation = session.localisation(archive)
    with session.paged() as console:
        print_table(console, records, columns, localisation)
