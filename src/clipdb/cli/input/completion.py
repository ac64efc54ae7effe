"""What the shell may complete a value to.

White space is left out, as no two shells quote it alike; filters do not mind. So are names
with characters that mean something to a shell.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection

import typer

from clipdb.errors import ArchiveError
from clipdb.store.files.locating import database

_MOST = 100
_PLAIN = re.compile(r"[\w・.-]+")


def country(ctx: typer.Context, incomplete: str) -> list[str]:
    """Countries by their English and Japanese names and codes."""
    return _beginning(incomplete, _labels(ctx, "countries"))


def topic(ctx: typer.Context, incomplete: str) -> list[str]:
    """Subject headings by their ids and labels."""
    return _beginning(incomplete, _labels(ctx, "topics"))


def source(ctx: typer.Context, incomplete: str) -> list[str]:
    """Outlets in the archive."""
    return _beginning(incomplete, _stored(ctx, "source"))


def via(ctx: typer.Context, incomplete: str) -> list[str]:
    """Carriers in the archive."""
    return _beginning(incomplete, _stored(ctx, "via"))


def collection(ctx: typer.Context, incomplete: str) -> list[str]:
    """Collections in the archive."""
    return _beginning(incomplete, _stored(ctx, "collection"))


def label(ctx: typer.Context, incomplete: str) -> list[str]:
    """Labels in the archive."""
    return _beginning(incomplete, _stored(ctx, "label"))


def clip_id(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids in the archive."""
    from clipdb.store.queries.selecting import ids_with_prefix

    return _beginning(
        incomplete, _asked(ctx, lambda a: ids_with_prefix(a, incomplete, limit=_MOST))
    )


def _labels(ctx: typer.Context, table: str) -> list[str]:
    from clipdb.store.writing.names import labels

    return _asked(ctx, lambda archive: labels(archive, table))


def _stored(ctx: typer.Context, field: str) -> list[str]:
    from clipdb.store.queries.selecting import values_of

    return _asked(ctx, lambda archive: values_of(archive, field))


def _asked(ctx: typer.Context, ask: Callable[[Connection], list[str]]) -> list[str]:
    """What the archive says; nothing where there is none, as there is nowhere to say why."""
    try:
        with _archive(ctx) as archive:
            return ask(archive)
    except ArchiveError:
        return []


@contextmanager
def _archive(ctx: typer.Context) -> Iterator[Connection]:
    """The archive that the command line so far names, before or after the command."""
    from clipdb.store.files.opening import open_to_read

    before = ctx.parent.params.get("db") if ctx.parent else None
    named = ctx.params.get("db") or before
    with open_to_read(database(Path(named) if named else None)) as archive:
        yield archive


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(_matches(incomplete.casefold(), names)))[:_MOST]


def _matches(beginning: str, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        word = "".join(name.split())
        if word.casefold().startswith(beginning) and _PLAIN.fullmatch(word):
            yield word
