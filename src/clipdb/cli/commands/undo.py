"""`clipdb undo`."""

from typing import Annotated

import typer

from clipdb.archive import Archive
from clipdb.cli import completion
from clipdb.cli.entries import Watch, enter_and_tell
from clipdb.cli.options import CommonOptions, DryRun, ShowChanges
from clipdb.cli.session import start
from clipdb.edits import Entered
from clipdb.journal.undo import undo as take_back


def undo(
    ctx: typer.Context,
    common: CommonOptions,
    number: Annotated[
        int | None,
        typer.Argument(
            metavar="[N]",
            help="The number of the entry in clipdb log; without one your newest change.",
            autocompletion=completion.entry,
        ),
    ] = None,
    dry_run: DryRun = False,
    verbose: ShowChanges = False,
) -> None:
    """Take back your newest change, or the entry of this number, which may be an import.

    Clips that came with it alone leave, others are as they were. What a later entry builds on is
    named, and nothing is done. An undo is an entry itself, which can be undone.

    Example: `clipdb undo 1 --dry-run --db sample.db`
    """
    session = start(ctx, common)

    def make(archive: Archive, _: Watch) -> Entered:
        return archive.enter(take_back, number, call=session.call)

    enter_and_tell(session, make, dry_run=dry_run, verbose=verbose)
