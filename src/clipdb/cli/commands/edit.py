"""`clipdb edit` and `clipdb label`."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from clipdb.archive import Archive
from clipdb.cli import completion
from clipdb.cli.entries import (
    Enter,
    Watch,
    enter,
    enter_and_tell,
    must_be_meant,
    show_changes,
    warner,
)
from clipdb.cli.ids import clips_meant, must_find_clips, must_name_clips
from clipdb.cli.options import (
    CommonOptions,
    DryRun,
    FilterOptions,
    IdsOrNone,
    ShowChanges,
    Words,
    Yes,
)
from clipdb.cli.session import Session, start
from clipdb.clip import Clip, record_of
from clipdb.editing.statements import edit_of, parted
from clipdb.edits import Edit, Entered
from clipdb.errors import EditError, UsageError
from clipdb.journal.edit import edit_clips
from clipdb.store.entries import last_entry
from clipdb.store.select import by_id
from clipdb.store.transactions import transaction

Edits = list[tuple[str, Edit]]

_NOTHING = "nothing to change"


def edit(
    ctx: typer.Context,
    common: CommonOptions,
    filters: FilterOptions,
    ids: IdsOrNone = None,
    query: Words = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="Give a field this value; FIELD= empties it. Several of a list: a;b.",
            autocompletion=completion.assignment,
        ),
    ] = None,
    add: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=VALUE",
            help="Add a value to a list: countries=Italy, labels=checked.",
            autocompletion=completion.adjustment,
        ),
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=VALUE",
            help="Take a value out of a list.",
            autocompletion=completion.adjustment,
        ),
    ] = None,
    reset: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD",
            help="Let the page's own word stand again.",
            autocompletion=completion.field,
        ),
    ] = None,
    from_: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Take the changed cells of a table with ids: CSV, TSV, XLSX, ODS, JSON.",
        ),
    ] = None,
    as_of: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="With --from: the entry as of which the table was written, as export tells it.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Apply without asking.")] = False,
    dry_run: DryRun = False,
    verbose: ShowChanges = False,
) -> None:
    """Correct fields of clips; the page's own words stay, and can be had again.

    Fields are date, time, source, via, title, summary, url, comment, and the lists notes, refs,
    countries, main_countries, topics, collections and labels; of the event that a clip reports
    event, event_date, event_kind and event_status.

    All --set, --add, --remove and --reset are repeatable. Without them, and without --from, the
    clips are opened in $VISUAL or $EDITOR. One call is one entry of the log, and one undo.

    Example: `clipdb edit 2412-112514 --set date=2024-11-24 --dry-run --db sample.db`
    """
    session = start(ctx, common)
    is_stated = any((set_, add, remove, reset))
    if from_ and (ids or filters or query or is_stated):
        raise typer.BadParameter("--from names the clips and their changes; give it alone")
    if as_of is not None and not from_:
        raise typer.BadParameter("--as-of says when the table of --from was written; name that")
    if from_:
        edits, before = _edits_of_file(session, from_, as_of)
        if not edits or _decided(session, edits, yes=yes or dry_run) == "a":
            _apply(session, edits, dry_run=dry_run, verbose=verbose, before=before)
        return
    must_name_clips(ids, filters, query)
    if not is_stated:
        with session.archive() as archive:
            wanted = [clip.id for clip in clips_meant(session, archive, ids or (), filters, query)]
        _in_editor(session, wanted, yes=yes, dry_run=dry_run, verbose=verbose)
        return
    with session.archive() as archive:
        stated = edit_of(
            archive.connection,
            warner(session),
            set=parted("set", set_ or ()),
            add=parted("add", add or ()),
            remove=parted("remove", remove or ()),
            reset=reset or (),
        )
        clips = clips_meant(session, archive, ids or (), filters, query)
    if clips and not ids and not must_be_meant(session, "edit", clips, yes=yes or dry_run):
        return
    edits = [(clip.id, stated) for clip in clips]
    _apply(session, edits, dry_run=dry_run, verbose=verbose)


def label(
    ctx: typer.Context,
    common: CommonOptions,
    filters: FilterOptions,
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID] [LABEL]…",
            help="An id, - or filters, and labels to add; or ids alone, with --add or --remove.",
            autocompletion=completion.clip_id,
        ),
    ] = None,
    query: Words = None,
    add: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LABEL",
            help="Add this label. Repeatable.",
            autocompletion=completion.values("label"),
        ),
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LABEL",
            help="Take this label away. Repeatable.",
            autocompletion=completion.values("label"),
        ),
    ] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show what changes, clip by clip.")
    ] = False,
) -> None:
    """Give clips labels of your own, or take them away.

    Example: `clipdb label 2412-112514 --add checked --dry-run --db sample.db`
    """
    session = start(ctx, common)
    if not add and not remove:
        # `label ID WORD`: what follows the id, or stands beside filters, is added.
        first = 0 if filters or query else 1
        ids, add = list(ids or ())[:first], list(ids or ())[first:]
        if not add:
            raise typer.BadParameter("say which label: clipdb label ID LABEL, or --remove LABEL")
    must_name_clips(ids, filters, query)
    with session.archive() as archive:
        stated = edit_of(
            archive.connection,
            warner(session),
            add=[("labels", one) for one in add or ()],
            remove=[("labels", one) for one in remove or ()],
        )
        clips = clips_meant(session, archive, ids or (), filters, query)
    if clips and not ids and not must_be_meant(session, "label", clips, yes=yes or dry_run):
        return
    edits = [(clip.id, stated) for clip in clips]
    _apply(session, edits, dry_run=dry_run, verbose=verbose)


def _apply(
    session: Session,
    edits: Edits,
    *,
    dry_run: bool,
    verbose: bool = False,
    before: Sequence[Clip] = (),
) -> None:
    """Make the edits one entry, and say what came of it.

    Args:
        session: the run of the command.
        edits: what shall be changed.
        dry_run: whether to keep nothing.
        verbose: whether to show what changes.
        before: their clips as they were when it was decided; they must be so still.
    """
    if not edits:
        session.say(_NOTHING)
        return
    make = partial(_entry, session, edits, before)
    changed = len(edits)
    enter_and_tell(session, make, dry_run=dry_run, verbose=verbose, clips=changed, nothing=_NOTHING)


def _entry(
    session: Session, edits: Edits, before: Sequence[Clip], archive: Archive, watch: Watch
) -> Entered:
    said = dict(edits)
    with transaction(archive.connection):
        for clip in before:
            _must_be_as_before(archive, clip, said[clip.id])
        return archive.enter(edit_clips, edits, call=session.call, watch=watch)


def _must_be_as_before(archive: Archive, clip: Clip, edit: Edit) -> None:
    """Refuse what somebody else has changed meanwhile."""
    now = by_id(archive.connection, clip.id)
    if now is None:
        raise EditError(f"{clip.id} was taken out meanwhile; nothing was changed")
    was, is_now = record_of(clip), record_of(now)
    for name in (*edit.set, *edit.add, *edit.remove):
        if was[name] != is_now[name]:
            raise EditError(f"{name} of {clip.id} was changed meanwhile; nothing was changed")


def _decided(
    session: Session, edits: Edits, *, yes: bool, may_edit: bool = False
) -> Literal["a", "e", "q"]:
    """What a person wants to be done with edits, which are shown: apply, edit again, quit.

    Nothing is locked while they are asked. Where there is nobody to ask they are applied.
    """
    if yes or not session.can_ask:
        return "a"
    make: Enter = partial(_entry, session, edits, ())
    entered = enter(session, make, dry_run=True, clips=len(edits))
    if not entered.clips:
        return "a"
    show_changes(session, entered)
    if may_edit:
        return session.ask("Apply, edit again, or quit? [a/e/q]", ("a", "e", "q"))
    return session.ask("Apply, or quit? [a/q]", ("a", "q"))


def _in_editor(
    session: Session, ids: Sequence[str], *, yes: bool, dry_run: bool, verbose: bool
) -> None:
    """Let the user change clips in their editor."""
    from clipdb.editing.document import document_of, edits_in
    from clipdb.editing.editor import draft

    with session.archive() as archive:
        clips = must_find_clips(archive, ids, tell=session.say)
    if not clips:
        session.say("no ids on standard input")
        return

    def read(text: str) -> Edits:
        with session.archive() as archive:
            return edits_in(text, clips, archive.connection, warner(session))

    with draft(document_of(clips), os.environ, session.remind) as text:
        while (edits := text.edited(read)) and (
            answer := _decided(session, edits, yes=yes or dry_run, may_edit=True)
        ) != "a":
            if answer == "q":
                text.is_kept = True
                return
        edited = {id for id, _ in edits}
        before = [clip for clip in clips if clip.id in edited]
        _apply(session, edits, dry_run=dry_run, verbose=verbose, before=before)
        text.is_kept = dry_run and bool(edits)


def _edits_of_file(session: Session, path: Path, as_of: int | None) -> tuple[Edits, list[Clip]]:
    """The changed cells of a table, and the clips that they are of."""
    from clipdb.editing.tables import ID, edits_from
    from clipdb.journal.as_of import clips_as_of, values_before
    from clipdb.journal.log import what_became
    from clipdb.reading.named import entry_of, named_rows
    from clipdb.reading.source import open_source

    with open_source(path) as source, session.archive() as archive:
        number, last = as_of, last_entry(archive.connection)
        if number is None and (number := entry_of(source)) and number > last:
            session.say(f"warning: {path} is of entry {number}, which this archive has not")
            number = None
        if number is not None and not 0 < number <= last:
            raise UsageError(f"there is no entry {number}; clipdb log lists them")
        edits = edits_from(
            named_rows(source, ID),
            archive.connection,
            warner(session),
            gone=partial(what_became, archive.connection),
            then=partial(clips_as_of, archive.connection, number) if number else None,
            before=partial(values_before, archive.connection),
        )
        return edits, [clip for id, _ in edits if (clip := by_id(archive.connection, id))]
