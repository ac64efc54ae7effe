"""Ids as arguments: typed, or read from standard input, whole or by their unique beginning."""

import sys
from collections.abc import Callable, Sequence

import typer

from clipdb.archive import Archive
from clipdb.cli.options import FilterOptions
from clipdb.cli.output import found_by
from clipdb.cli.session import Session
from clipdb.clip import Clip
from clipdb.errors import EditError, InputError, UnknownIdError
from clipdb.journal.log import what_became
from clipdb.store.removed import removed_clips
from clipdb.store.select import by_id, clip_called, ids_with_prefix

_SUGGESTED = 5


def typed_ids(arguments: Sequence[str]) -> list[str]:
    """Ids from the command line; `-` stands for those on standard input.

    Raises:
        typer.BadParameter: one is empty.
    """
    ids: list[str] = []
    for argument in arguments:
        if not argument.strip():
            raise typer.BadParameter("an id is missing; clipdb list gives them")
        ids += _read_ids() if argument == "-" else [argument]
    return ids


def _read_ids() -> list[str]:
    """Ids from standard input: ended by NULs, separated by white space, or first in plain lines."""
    if sys.stdin is None:
        raise InputError("standard input is closed; there are no ids to read")
    text = sys.stdin.read().removeprefix("\ufeff")
    if "\0" in text:
        return [id for id in text.split("\0") if id]
    # A line with tabs is one of `clipdb list`, whose first column is the id.
    return [id for line in text.splitlines() for id in line.split("\t")[0].split()]


def find_clips(session: Session, archive: Archive, ids: Sequence[str]) -> list[Clip]:
    """The clips of these ids, in this order; those that are missing are told on standard error.

    Args:
        session: the run of the command.
        archive: where they are.
        ids: whole ones, or unique beginnings; one of a merged clip leads to the clip it is in.

    Raises:
        typer.BadParameter: several ids begin so.
    """
    found = []
    for id in ids:
        if clip := _find(archive, id, session.say):
            found.append(clip)
        else:
            session.complain(f"no clip {id}; {_why_none(archive, id)}")
    return found


def must_name_clips(ids: Sequence[str] | None, filters: FilterOptions, query: str | None) -> None:
    """Refuse a change of which nobody says what it is for.

    Raises:
        typer.BadParameter: neither ids nor filters are given.
    """
    if not (ids or filters or query):
        raise typer.BadParameter("name the clips by their ids, or by filters such as --country")


def clips_meant(
    session: Session,
    archive: Archive,
    ids: Sequence[str],
    filters: FilterOptions,
    query: str | None,
) -> list[Clip]:
    """The clips that a change is for: those of these ids, or else what filters and words find.

    Raises:
        ClipdbError: an id, a filter or the words lead to none or cannot be understood.
        typer.BadParameter: both ids and filters are given.
    """
    if ids and (filters or query):
        raise typer.BadParameter("name the clips by their ids or by filters, not by both")
    if filters or query:
        return list(found_by(session, archive, filters, words=query))
    return must_find_clips(archive, typed_ids(ids), tell=session.say)


def must_find_clips(
    archive: Archive, ids: Sequence[str], *, tell: Callable[[str], None]
) -> list[Clip]:
    """The clips of these ids, each once.

    Raises:
        UnknownIdError: there is no clip of one.
        EditError: the clip of one was removed.
        typer.BadParameter: several ids begin so.
    """
    found = {id: _find(archive, id, tell) for id in ids}
    if missing := [id for id, clip in found.items() if clip is None]:
        for id, words in what_became(archive.connection, missing).items():
            raise EditError(f"no clip {id}: {words}")
        raise UnknownIdError(*missing)
    return list({clip.id: clip for clip in found.values() if clip}.values())


def _find(archive: Archive, id: str, tell: Callable[[str], None]) -> Clip | None:
    """The clip with this id, the only one that begins so, or the one that it was merged into.

    Raises:
        typer.BadParameter: several ids begin so.
    """
    if clip := clip_called(archive.connection, id):
        if clip.id != id:
            tell(f"{id} was merged into {clip.id}")
        return clip
    beginning = ids_with_prefix(archive.connection, id, limit=_SUGGESTED + 1)
    if len(beginning) == 1:
        return by_id(archive.connection, beginning[0])
    if beginning:
        more = ", …" if len(beginning) > _SUGGESTED else ""
        listed = ", ".join(beginning[:_SUGGESTED])
        raise typer.BadParameter(f"several ids begin with {id}: {listed}{more}")
    return None


def _why_none(archive: Archive, id: str) -> str:
    return what_became(archive.connection, [id]).get(id, "clipdb list gives the ids")


def id_called(archive: Archive, id: str, *, tell: Callable[[str], None]) -> str:
    """The id of a clip that is there or was, by the whole of it or its unique beginning.

    Raises:
        UnknownIdError: there is none.
        typer.BadParameter: several ids begin so.
    """
    if removed_clips(archive.connection, [id]):
        return id
    if clip := _find(archive, id, tell):
        return clip.id
    raise UnknownIdError(id)
