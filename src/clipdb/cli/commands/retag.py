"""`clipdb retag`."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from clipdb.cli.options import CommonOptions
from clipdb.cli.session import Session, start

if TYPE_CHECKING:
    from clipdb.journal.retag import Retagged, RetagReport


def retag(
    ctx: typer.Context,
    common: CommonOptions,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but keep it.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Name each clip and what changed.")
    ] = False,
) -> None:
    """Apply the vocabulary as it is now to every clip: outlets, countries, topics.

    Do so after a new version of clipdb, and after a change to your own vocabulary files
    (`clipdb info` names their folder).

    Example: `clipdb retag --dry-run --db sample.db`
    """
    from clipdb.journal.retag import retag as retag_all

    session = start(ctx, common)
    opened = session.archive(write=True, dry_run=dry_run)
    with opened as archive, _watched(session) as watch:
        report = retag_all(archive.connection, keep=not dry_run, watch=watch)
    if verbose:
        for clip in report.changed:
            session.say(f"{clip.id}: {_changes(clip)}")
    _tell(session, report, dry_run=dry_run)


@contextmanager
def _watched(session: Session) -> Iterator[Callable[[], None]]:
    """What to call after each clip: it moves a bar, for a person."""
    if not session.is_watched:
        yield lambda: None
        return
    from clipdb.render.progress import counter

    with counter(session.console(stderr=True), session.said("clips")) as watch:
        yield watch


def _changes(clip: "Retagged") -> str:
    from clipdb.journal.retag import TAG_FIELDS

    fields = []
    for name in TAG_FIELDS:
        signed = [f"-{value}" for value in clip.removed.get(name, ())]
        signed += [f"+{value}" for value in clip.added.get(name, ())]
        if signed:
            fields.append(f"{name} {' '.join(signed)}")
    return ", ".join(fields)


def _tell(session: Session, report: "RetagReport", *, dry_run: bool) -> None:
    from clipdb.journal.retag import TAG_FIELDS

    for name in TAG_FIELDS:
        tally = Counter(
            f"-{value}" for clip in report.changed for value in clip.removed.get(name, ())
        )
        tally.update(f"+{value}" for clip in report.changed for value in clip.added.get(name, ()))
        if tally:
            counts = ", ".join(f"{value} ({number})" for value, number in tally.most_common())
            session.say(f"{name}: {counts}")
    kept = " (nothing kept: --dry-run)" if dry_run else ""
    indexed = "; the index was rebuilt" if report.is_indexed_again else ""
    session.say(f"{report.clips} clips, {len(report.changed)} changed{indexed}{kept}")
