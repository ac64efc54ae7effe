"""Ids as arguments: typed, or read from standard input, whole or by their unique beginning."""

import sys
from collections.abc import Sequence
from sqlite3 import Connection

import typer

from clipdb.cli.session import complain
from clipdb.clip import Clip
from clipdb.errors import InputError
from clipdb.store.queries.selecting import by_id, ids_with_prefix

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
    """Ids from standard input, ended by NULs or parted by white space."""
    if sys.stdin is None:
        raise InputError("standard input is closed; there are no ids to read")
    text = sys.stdin.read().removeprefix("\ufeff")
    return [id for id in (text.split("\0") if "\0" in text else text.split()) if id]


def find_clips(archive: Connection, ids: Sequence[str]) -> list[Clip]:
    """The clips of these ids, in this order; those that are missing are told on standard error.

    Raises:
        typer.BadParameter: several ids begin so.
    """
    return [clip for id in ids if (clip := _find(archive, id))]


def _find(archive: Connection, id: str) -> Clip | None:
    """The clip with this id, or the only one that begins so; else tell on standard error.

    Raises:
        typer.BadParameter: several ids begin so.
    """
    if clip := by_id(archive, id):
        return clip
    beginning = ids_with_prefix(archive, id, limit=_SUGGESTED + 1)
    if len(beginning) == 1:
        return by_id(archive, beginning[0])
    if beginning:
        more = ", …" if len(beginning) > _SUGGESTED else ""
        listed = ", ".join(beginning[:_SUGGESTED])
        raise typer.BadParameter(f"several ids begin with {id}: {listed}{more}")
    complain(f"no clip {id}; clipdb list gives the ids")
    return None
