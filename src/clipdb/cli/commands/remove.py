"""`clipdb remove` and `clipdb merge`."""

from typing import Annotated

import typer

from clipdb.archive import Archive
from clipdb.cli import completion
from clipdb.cli.entries import Watch, enter_and_tell, must_be_meant
from clipdb.cli.ids import clips_meant, must_find_clips, must_name_clips, typed_ids
from clipdb.cli.options import CommonOptions, DryRun, FilterOptions, IdsOrNone, Words, Yes
from clipdb.cli.session import start
from clipdb.edits import Entered
from clipdb.journal.edit import merge_clips, remove_clips


def remove(
    ctx: typer.Context,
    common: CommonOptions,
    filters: FilterOptions,
    ids: IdsOrNone = None,
    query: Words = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Take clips out of every result; they stay out when their page is imported again.

    Example: `clipdb remove 2412-112514 --dry-run --db sample.db`
    """
    session = start(ctx, common)
    must_name_clips(ids, filters, query)
    with session.archive() as archive:
        clips = clips_meant(session, archive, ids or (), filters, query)
    if not clips:
        session.say("no clips match" if filters or query else "no ids on standard input")
        return
    if not must_be_meant(session, "remove", clips, yes=yes or dry_run):
        return

    found = [clip.id for clip in clips]

    def make(archive: Archive, watch: Watch) -> Entered:
        return archive.enter(remove_clips, found, call=session.call, watch=watch)

    enter_and_tell(session, make, dry_run=dry_run, clips=len(found), nothing="nothing to remove")


def merge(
    ctx: typer.Context,
    common: CommonOptions,
    kept: Annotated[
        str,
        typer.Argument(
            metavar="KEEP", help="The clip that stays.", autocompletion=completion.clip_id
        ),
    ],
    others: Annotated[
        list[str],
        typer.Argument(
            metavar="OTHER…",
            help="The clips to merge into it; - reads their ids.",
            autocompletion=completion.clip_id,
        ),
    ],
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Make one clip of several that are the same article.

    The ids of the others lead to the one that stays; their collections, refs and labels are added
    to its own.

    Example: `clipdb merge 2412-112514 2302-011016 --dry-run --db sample.db`
    """
    session = start(ctx, common)
    with session.archive() as archive:
        (clip,) = must_find_clips(archive, [kept], tell=session.say)
        found = must_find_clips(archive, typed_ids(others), tell=session.say)
    rest = [other for other in found if other.id != clip.id]
    if not rest:
        raise typer.BadParameter(f"{clip.id} cannot be merged with itself; name other clips")
    if not must_be_meant(session, "merge", rest, yes=yes or dry_run, into=f" into {clip.id}"):
        return

    ids = [other.id for other in rest]

    def make(archive: Archive, _: Watch) -> Entered:
        return archive.enter(merge_clips, clip.id, ids, call=session.call)

    enter_and_tell(session, make, dry_run=dry_run, nothing="nothing to merge")
