"""What the commands that make entries of the journal have in common: opening, asking, telling."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from clipdb.archive import Archive
from clipdb.cli.session import Session
from clipdb.clip import FIELDS, Clip
from clipdb.edits import Entered
from clipdb.errors import UsageError
from clipdb.fields import EVENT_FIELDS
from clipdb.store.select import by_id

Watch = Callable[[], None]
Enter = Callable[[Archive, Watch], Entered]
"""Makes an entry; the last is called after each clip."""

_ORDER = (*FIELDS, *EVENT_FIELDS)
_SHOWN = 10  # clips that a question names
_MANY = 100  # clips from which on a bar shows how far things are
_DONE = {"add": "added", "edit": "edited", "remove": "removed", "merge": "merged"}


def enter(
    session: Session, make: Enter, *, dry_run: bool, clips: int = 0, may_be_new: bool = False
) -> Entered:
    """Make an entry, or only see what it would be.

    Args:
        session: the run of the command.
        make: what makes it.
        dry_run: whether to keep nothing.
        clips: how many it is about.
        may_be_new: whether an archive is made if there is none.
    """
    opened = session.archive(write=True, make=may_be_new, dry_run=dry_run)
    with opened as archive, _watched(session, clips) as watch:
        return make(archive, watch)


def enter_and_tell(
    session: Session,
    make: Enter,
    *,
    dry_run: bool,
    verbose: bool = False,
    clips: int = 0,
    nothing: str = "",
) -> None:
    """Make an entry, and say what came of it; of a dry run each change is shown.

    Args:
        session: the run of the command.
        make: what makes it.
        dry_run: whether to keep nothing.
        verbose: whether to show what changes also where it is kept.
        clips: how many it is about.
        nothing: what to say where it changes nothing.
    """
    entered = enter(session, make, dry_run=dry_run, clips=clips)
    if dry_run or verbose:
        show_changes(session, entered)
    tell(session, entered, dry_run=dry_run, nothing=nothing)


@contextmanager
def _watched(session: Session, clips: int) -> Iterator[Watch]:
    """What to call after each clip: where there are many it moves a bar, for a person."""
    if clips < _MANY or not session.is_watched:
        yield lambda: None
        return
    from clipdb.render.progress import counter

    with counter(session.console(stderr=True), session.said("clips"), clips) as watch:
        yield watch


def show_changes(session: Session, entered: Entered) -> None:
    """Show on standard error what an entry changes, field by field."""
    if session.quiet:
        return
    from clipdb.render.changes import print_changes

    with session.archive() as archive:
        clips = (by_id(archive.connection, id) for id in entered.clips)
        titles = {clip.id: clip.title for clip in clips if clip}
        localisation = session.localisation(archive)
    if entered.changes:
        order = {id: place for place, id in enumerate(entered.clips)}
        changes = sorted(
            entered.changes, key=lambda one: (order[one.clip], _ORDER.index(one.field))
        )
        print_changes(session.console(stderr=True), changes, titles, localisation)
    for done, ids in (("taken out", entered.left), ("brought back", entered.returned)):
        for id in ids:
            title = f"  {titles[id]}" if id in titles else ""
            session.say(f"{id}{title}  ({done})")


def tell(session: Session, entered: Entered, *, dry_run: bool, nothing: str) -> None:
    """Say in a line what came of an entry, after what there is to warn of.

    Args:
        session: the run of the command.
        entered: what came of it.
        dry_run: whether it was not to be kept.
        nothing: what to say where it changes nothing.
    """
    for words in entered.warnings:
        session.say(f"warning: {words}")
    if not entered.clips and entered.undone is None:
        session.say(nothing)
        return
    what = _what(entered, dry_run=dry_run)
    if dry_run:
        session.say(f"{what} (nothing kept: --dry-run)")
    else:
        session.say(f"{what}; to take it back: clipdb undo {entered.number}")


def _what(entered: Entered, *, dry_run: bool) -> str:
    number = count(len(entered.clips))
    if entered.kind == "undo":
        undone = (
            f"would undo entry {entered.undone}" if dry_run else f"entry {entered.undone} undone"
        )
        return f"{undone}: {_effects(entered)}"
    would = "would be " if dry_run else ""
    changed = {change.field for change in entered.changes}
    fields = ", ".join(name for name in _ORDER if name in changed)
    of = f" ({fields})" if fields and entered.kind == "edit" else ""
    if entered.kind == "merge":
        return f"{count(len(entered.left))} {would}merged into {_kept(entered)}"
    return f"{number} {would}{_DONE[entered.kind]}{of}"


def _kept(entered: Entered) -> str:
    return next(id for id in entered.clips if id not in entered.left)


def _effects(entered: Entered) -> str:
    """What an undo does to clips, in words."""
    changed = {change.clip for change in entered.changes}
    parts = (
        (len(changed), "changed back"),
        (len(entered.left), "taken out"),
        (len(entered.returned), "brought back"),
    )
    said = [f"{count(number)} {done}" for number, done in parts if number]
    return ", ".join(said) or "no clip changes"


def count(number: int) -> str:
    """A number of clips in words."""
    return "1 clip" if number == 1 else f"{number:,} clips"


def warner(session: Session) -> Callable[[str], None]:
    """What tells each warning once."""
    told: set[str] = set()

    def warn(words: str) -> None:
        if words not in told:
            told.add(words)
            session.say(f"warning: {words}")

    return warn


def must_be_meant(
    session: Session, verb: str, clips: Sequence[Clip], *, yes: bool, into: str = ""
) -> bool:
    """Whether a person means it: asked on a terminal, said by `--yes` elsewhere.

    Args:
        session: the run of the command.
        verb: what is to be done to the clips.
        clips: which.
        yes: whether `--yes` is given.
        into: what they would become, or nothing.

    Raises:
        UsageError: there is nobody to ask, and `--yes` is not given.
    """
    if yes:
        return True
    what = f"{verb} {count(len(clips))}{into}"
    if not session.can_ask:
        raise UsageError(f"there is no terminal to ask at; give --yes to {what}")
    for clip in clips[:_SHOWN]:
        session.say(f"{clip.id}  {clip.date}  {clip.source}  {clip.title}")
    if len(clips) > _SHOWN:
        session.say(f"… and {len(clips) - _SHOWN} more")
    return session.ask(f"{what[0].upper()}{what[1:]}? [y/N]", ("y", "n")) == "y"
