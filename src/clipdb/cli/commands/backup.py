"""`clipdb backup` and `clipdb restore`."""

from pathlib import Path
from typing import Annotated

import typer

from clipdb.archive import Archive
from clipdb.cli.options import CommonOptions
from clipdb.cli.session import start
from clipdb.errors import ArchiveError


def backup(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; no file is overwritten.")],
    common: CommonOptions,
) -> None:
    """Copy the archive as it is at one moment, also while it is written, and verify the copy.

    Example: `clipdb backup clips-copy.db --db sample.db`
    """
    from clipdb.store.copying import back_up

    session = start(ctx, common)
    with session.archive():  # says what is wrong with it, if something is
        back_up(session.db, file)
    session.say(f"wrote {file}")


def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup, or any archive.")],
    common: CommonOptions,
) -> None:
    """Put a copy of a backup in the archive's place, and keep the archive that was there.

    The backup is checked first; one with faults is refused.

    Example: `clipdb restore sample.db --db restored.db`
    """
    from clipdb.journal.check import check
    from clipdb.store.copying import restore as put_in_place
    from clipdb.store.opening import must_have_folder

    session = start(ctx, common)
    must_have_folder(session.db)
    with Archive(file) as archive:
        for result in check(archive.connection):
            for fault in result.faults:
                words = f"{file} has faults ({fault.message}); nothing was restored"
                raise ArchiveError(f"{words}; see all with: clipdb check --db {file}")
    kept = put_in_place(file, session.db)
    was = f"; what was there is kept in {kept}" if kept else ""
    session.say(f"restored {session.db} from {file}{was}")
