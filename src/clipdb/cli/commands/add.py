"""`clipdb add`."""

import os
from collections.abc import Callable
from sqlite3 import Connection

import typer

from clipdb.archive import Archive
from clipdb.cli.entries import Watch, enter, tell, warner
from clipdb.cli.options import CommonOptions, DryRun, FieldOptions
from clipdb.cli.session import Session, start
from clipdb.clip import EDITABLE, Value
from clipdb.editing.values import Typed, field_named, value_of
from clipdb.edits import Entered
from clipdb.fields import FIELDS_BY_NAME
from clipdb.journal.edit import add_clip


def add(
    ctx: typer.Context, fields: FieldOptions, common: CommonOptions, dry_run: DryRun = False
) -> None:
    """Add a clip by hand; its id is printed.

    Date, outlet and headline are needed. Without options the fields are filled in in $VISUAL or
    $EDITOR. A clip of the same day and outlet with a like headline is named.

    Example: `clipdb add --date 2024-11-25 --source NHK --title 日伊が協定に署名 --db mine.db`
    """
    session = start(ctx, common)
    typed: dict[str, Typed] = {name: fields[name] for name in EDITABLE if name in fields}
    if not typed:
        _in_editor(session, dry_run=dry_run)
        return
    needed = (name for name in EDITABLE if FIELDS_BY_NAME[name].is_needed)
    if missing := [f"--{name}" for name in needed if not typed.get(name)]:
        raise typer.BadParameter(f"a clip needs {', '.join(missing)} too")

    def values(archive: Connection) -> dict[str, Value]:
        warn = warner(session)
        return {
            name: value_of(field_named(name), value, archive, warn) for name, value in typed.items()
        }

    _add(session, values, dry_run=dry_run)


def _in_editor(session: Session, *, dry_run: bool) -> None:
    """Let the user fill in the fields in their editor."""
    from clipdb.editing.document import empty_document, fields_in
    from clipdb.editing.editor import draft

    def read(text: str) -> dict[str, Value]:
        with session.archive(write=is_new, make=is_new, dry_run=is_new) as archive:
            return fields_in(text, archive.connection, warner(session))

    is_new = not session.db.exists()
    blank = empty_document().strip()
    with draft(empty_document(), os.environ, session.remind) as text:
        values = text.edited(lambda typed: read(typed) if typed.strip() != blank else {})
        if not values:
            session.say("nothing to add")
            return
        _add(session, lambda _: values, dry_run=dry_run)
        text.is_kept = dry_run


def _add(
    session: Session, values: Callable[[Connection], dict[str, Value]], *, dry_run: bool
) -> None:
    """Add the clip that has these values, and print its id."""

    def make(archive: Archive, _: Watch) -> Entered:
        return archive.enter(add_clip, values(archive.connection), call=session.call)

    entered = enter(session, make, dry_run=dry_run, may_be_new=True)
    tell(session, entered, dry_run=dry_run, nothing="")
    if not dry_run:
        session.out.write(f"{entered.clips[0]}\n")
