"""`clipdb add`."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from sqlite3 import Connection
from typing import Annotated

import typer

from clipdb.cli.entries import DRY_RUN, Watch, enter, tell, warner
from clipdb.cli.input import completion
from clipdb.cli.options import CommonOptions
from clipdb.cli.session import Session, start
from clipdb.clip import Value
from clipdb.editing.values import FIELDS_BY_NAME, Typed, value_of
from clipdb.edits import EDITABLE, Entered
from clipdb.journal.editing import add_clip
from clipdb.store.opening import new_in_memory

_FIELDS = "Fields"


@dataclass(frozen=True)
class FieldOptions:
    """The fields of a new clip."""

    date: Annotated[
        str | None, typer.Option(rich_help_panel=_FIELDS, help="The day: 2024-11-25.")
    ] = None
    source: Annotated[
        str | None,
        typer.Option(
            rich_help_panel=_FIELDS,
            metavar="OUTLET",
            help="The outlet.",
            autocompletion=completion.source,
        ),
    ] = None
    title: Annotated[
        str | None, typer.Option(rich_help_panel=_FIELDS, metavar="TEXT", help="The headline.")
    ] = None
    time: Annotated[
        str | None, typer.Option(rich_help_panel=_FIELDS, help="The time of day: 21:05.")
    ] = None
    via: Annotated[
        str | None,
        typer.Option(
            rich_help_panel=_FIELDS,
            metavar="CARRIER",
            help="The carrier.",
            autocompletion=completion.via,
        ),
    ] = None
    summary: Annotated[
        str | None, typer.Option(rich_help_panel=_FIELDS, metavar="TEXT", help="The summary.")
    ] = None
    notes: Annotated[
        list[str],
        typer.Option(
            "--note", "--notes", rich_help_panel=_FIELDS, metavar="TEXT", help="A note. Repeatable."
        ),
    ] = field(default_factory=list)
    refs: Annotated[
        list[str],
        typer.Option(
            "--ref",
            "--refs",
            rich_help_panel=_FIELDS,
            metavar="ID",
            help="Another clip that it refers to. Repeatable.",
            autocompletion=completion.clip_id,
        ),
    ] = field(default_factory=list)
    countries: Annotated[
        list[str],
        typer.Option(
            "--country",
            "--countries",
            rich_help_panel=_FIELDS,
            metavar="COUNTRY",
            help="A country; without any the rules find them. Repeatable.",
            autocompletion=completion.country,
        ),
    ] = field(default_factory=list)
    main_countries: Annotated[
        list[str],
        typer.Option(
            "--main-country",
            "--main-countries",
            rich_help_panel=_FIELDS,
            metavar="COUNTRY",
            help="A party; without any the rules find them. Repeatable.",
            autocompletion=completion.country,
        ),
    ] = field(default_factory=list)
    topics: Annotated[
        list[str],
        typer.Option(
            "--topic",
            "--topics",
            rich_help_panel=_FIELDS,
            metavar="TOPIC",
            help="A topic; without any the rules find them. Repeatable.",
            autocompletion=completion.topic,
        ),
    ] = field(default_factory=list)
    collections: Annotated[
        list[str],
        typer.Option(
            "--collection",
            "--collections",
            rich_help_panel=_FIELDS,
            metavar="PAGE",
            help="A page that it belongs to. Repeatable.",
            autocompletion=completion.collection,
        ),
    ] = field(default_factory=list)
    url: Annotated[
        str | None,
        typer.Option(rich_help_panel=_FIELDS, metavar="ADDRESS", help="Where the article is."),
    ] = None
    labels: Annotated[
        list[str],
        typer.Option(
            "--label",
            "--labels",
            rich_help_panel=_FIELDS,
            metavar="LABEL",
            help="A label of yours. Repeatable.",
            autocompletion=completion.label,
        ),
    ] = field(default_factory=list)
    comment: Annotated[
        str | None, typer.Option(rich_help_panel=_FIELDS, metavar="TEXT", help="A remark of yours.")
    ] = None


_NEEDED = tuple(name for name, field in FIELDS_BY_NAME.items() if field.is_needed)


def add(
    ctx: typer.Context,
    fields: FieldOptions,
    common: CommonOptions,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=DRY_RUN)] = False,
) -> None:
    """Add a clip by hand; its id is printed.

    Date, outlet and headline are needed. Without options the fields are filled in in $VISUAL or
    $EDITOR. A clip of the same day and outlet with a like headline is named.

    Example: `clipdb add --date 2024-11-25 --source NHK --title 日伊が協定に署名 --db mine.db`
    """
    session = start(ctx, common)
    typed: dict[str, Typed] = {
        name: value for name in EDITABLE if (value := getattr(fields, name)) not in (None, [])
    }
    if not typed:
        _in_editor(session, dry_run=dry_run)
        return
    if missing := [f"--{name}" for name in _NEEDED if not typed.get(name)]:
        raise typer.BadParameter(f"a clip needs {', '.join(missing)} too")

    def values(archive: Connection) -> dict[str, Value]:
        warn = warner(session)
        return {
            name: value_of(FIELDS_BY_NAME[name], value, archive, warn)
            for name, value in typed.items()
        }

    _add(session, values, dry_run=dry_run)


def _in_editor(session: Session, *, dry_run: bool) -> None:
    """Let the user fill in the fields in their editor."""
    from clipdb.editing.document import empty_document, fields_in
    from clipdb.editing.editor import draft

    def read(text: str) -> dict[str, Value]:
        with _looking(session) as archive:
            return fields_in(text, archive, warner(session)) if text.strip() != blank else {}

    blank = empty_document().strip()
    with draft(empty_document(), os.environ, session.remind) as text:
        values = text.edited(read)
        if not values:
            session.say("nothing to add")
            return
        _add(session, lambda _: values, dry_run=dry_run)
        text.is_kept = dry_run


@contextmanager
def _looking(session: Session) -> Iterator[Connection]:
    """The archive, or an empty one where there is none yet."""
    if session.db.exists():
        with session.reading() as archive:
            yield archive
    else:
        with closing(new_in_memory()) as archive:
            yield archive


def _add(
    session: Session, values: Callable[[Connection], dict[str, Value]], *, dry_run: bool
) -> None:
    """Add the clip that has these values, and print its id."""

    def make(archive: Connection, keep: bool, watch: Watch) -> Entered:
        del watch
        return add_clip(archive, values(archive), call=session.call, keep=keep)

    entered = enter(session, make, dry_run=dry_run, may_be_new=True)
    tell(session, entered, dry_run=dry_run, nothing="")
    if not dry_run:
        session.out.write(f"{entered.clips[0]}\n")
