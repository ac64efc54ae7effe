"""What the shell may complete a value to: what the archive has first.

bash puts what it is given on the line as it is, so what means something to it is quoted here; the
other shells quote by themselves. bash also takes `:` and `@` for ends of words, and is given what
follows them.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import TypeVar

import typer

from clipdb.clip import ADJUSTABLE, FIELDS, SAYABLE
from clipdb.errors import ClipdbError
from clipdb.fields import FIELDS_BY_NAME, FILTERS, PROPERTIES, TERMS
from clipdb.localisation import chosen_language
from clipdb.store.opening import database

_MOST = 100
_SPECIAL = r"([^\w・.,:@/%+=-])"
_VARIABLE = "_CLIPDB_COMPLETE"  # in which Typer's script names the shell
_ENDS_WORDS = (":", "@")
_Found = TypeVar("_Found")


class _Offered(str):
    """A value that is offered although it does not begin as what was typed.

    Typer drops others; but `cy` is completed to `Cyber`, `yomi` to 読売新聞, and bash is given
    what follows a colon alone.
    """

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        return True


def values(filter: str) -> Callable[[typer.Context, str], list[str]]:
    """What completes the values of a filter."""

    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        return _quoted(_names(ctx, filter, incomplete))

    return complete


def properties(incomplete: str) -> list[str]:
    """What clips can be counted by."""
    return _beginning(incomplete, tuple(PROPERTIES))


def field(incomplete: str) -> list[str]:
    """Fields that a user may change."""
    return _beginning(incomplete, SAYABLE)


def assignment(ctx: typer.Context, incomplete: str) -> list[str]:
    """Fields that a user may change, and after `=` the values of a field."""
    return _assigned(ctx, incomplete, SAYABLE)


def adjustment(ctx: typer.Context, incomplete: str) -> list[str]:
    """The same of fields that are lists."""
    return _assigned(ctx, incomplete, ADJUSTABLE)


def entry(ctx: typer.Context, incomplete: str) -> list[str]:
    """Numbers of entries that can be undone, the newest first."""
    from clipdb.journal.log import LogEntry, log_entries

    nothing: list[LogEntry] = []
    entries = _from_archive(ctx, log_entries, nothing)
    numbers = (str(one.number) for one in entries if one.undone_by is None)
    return _beginning(incomplete, numbers)


def columns(incomplete: str) -> list[str]:
    """Fields, after those that are named already."""
    named, comma, last = incomplete.rpartition(",")
    rest = [name for name in FIELDS if name not in named.split(",")]
    return [named + comma + name for name in _beginning(last, rest)]


def clip_id(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids in the archive."""
    from clipdb.store.select import ids_with_prefix

    nothing: list[str] = []
    ids = _from_archive(
        ctx, lambda archive: ids_with_prefix(archive, incomplete, limit=_MOST), nothing
    )
    return _quoted(_beginning(incomplete, ids))


def query(ctx: typer.Context, incomplete: str) -> list[str]:
    """Saved searches after `@`, values after `country:` and the like, and these names."""
    before, word = _word_under_way(incomplete)
    given = "" if _is_bash() else before
    field, colon, value = (before + word).partition(":")
    if before.startswith("@") or word.startswith("@"):
        names = _beginning((before + word)[1:], _saved(ctx))
        return _quoted(given + name if before else f"@{name}" for name in names)
    if colon:
        values = _values(ctx, field.lower(), value)
        return _quoted(given + (name if before else f"{field}:{name}") for name in values)
    return [f"{name}:" for name in TERMS if word and name.startswith(word.lower())]


def _assigned(ctx: typer.Context, incomplete: str, fields: Sequence[str]) -> list[str]:
    name, sign, value = incomplete.partition("=")
    if not sign:
        return [f"{one}=" for one in _beginning(name, fields)]
    filter = FIELDS_BY_NAME[name].filter if name in FIELDS_BY_NAME else ""
    return _quoted(f"{name}={one}" for one in _names(ctx, filter, value))


def _word_under_way(incomplete: str) -> tuple[str, str]:
    """What bash has parted from the word under way, and the word."""
    if not _is_bash():
        return "", incomplete
    words = os.environ.get("COMP_WORDS", "").split("\n")
    before = ["", *words[: int(os.environ.get("COMP_CWORD", 0))]]
    if incomplete in _ENDS_WORDS:
        return (before[-1] if incomplete == ":" else "") + incomplete, ""
    if before[-1] in _ENDS_WORDS:
        return (before[-2] if before[-1] == ":" else "") + before[-1], incomplete
    return "", incomplete


def _values(ctx: typer.Context, field: str, beginning: str) -> list[str]:
    """Values of a field of the query language that can stand in it unquoted."""
    filter = FIELDS_BY_NAME[FILTERS[field].field].filter if field in FILTERS else ""
    names = _names(ctx, filter, beginning)
    return [name for name in names if not re.search(r'[\s()"]', name)]


def _names(ctx: typer.Context, filter: str, beginning: str) -> list[str]:
    """Values of a filter."""
    if filter in ("country", "topic"):
        return _tags(ctx, filter, beginning)
    if filter == "source":
        return _outlets(ctx, beginning)
    return _stored(ctx, filter, beginning) if filter else []


def _tags(ctx: typer.Context, kind: str, beginning: str) -> list[str]:
    """Names that begin so, of what clips have first; unasked those in the person's language."""
    from clipdb.store.names import names_by_use

    nothing: tuple[list[tuple[str, ...]], list[tuple[str, ...]]] = ([], [])
    used, others = _from_archive(ctx, lambda archive: names_by_use(archive, kind), nothing)
    if not beginning:
        place = 1 if _language() == "en" else 2
        return [row[place] for row in used or others][:_MOST]
    code, english, japanese = (
        [row[place] for rows in (used, others) for row in rows] for place in range(3)
    )
    return _beginning(beginning, [*english, *japanese, *code])


def _language() -> str:
    try:
        return chosen_language(None, os.environ)
    except ClipdbError:
        return "en"


def _stored(ctx: typer.Context, field: str, beginning: str) -> list[str]:
    from clipdb.store.values import values_of

    return _beginning(beginning, _from_archive(ctx, lambda archive: values_of(archive, field), []))


def _outlets(ctx: typer.Context, beginning: str) -> list[str]:
    stored = _stored(ctx, "source", "")
    found = _beginning(beginning, stored)
    if found or not beginning:
        return found
    from clipdb.vocabulary.outlets import key, load_outlets

    names = dict(load_outlets().spellings())
    spelt = [name for spelling, name in names.items() if spelling.startswith(key(beginning))]
    return [name for name in dict.fromkeys(spelt) if name in stored]


def _saved(ctx: typer.Context) -> list[str]:
    from clipdb.store.searches import search_names

    return _from_archive(ctx, search_names, [])


def _from_archive(
    ctx: typer.Context, ask: Callable[[Connection], _Found], nothing: _Found
) -> _Found:
    """What the archive says; nothing where there is none, as there is nowhere to say why."""
    try:
        with _archive(ctx) as archive:
            return ask(archive)
    except ClipdbError:
        return nothing


@contextmanager
def _archive(ctx: typer.Context) -> Iterator[Connection]:
    """The archive that the command line so far names, before or after the command."""
    from clipdb.archive import Archive

    before = ctx.parent.params.get("db") if ctx.parent else None
    named = ctx.params.get("db") or before
    with Archive(database(Path(named) if named else None)) as archive:
        yield archive.connection


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    beginning = incomplete.casefold()
    matching = (name for name in names if name.casefold().startswith(beginning))
    return list(dict.fromkeys(matching))[:_MOST]


def _is_bash() -> bool:
    return os.environ.get(_VARIABLE, "").endswith("bash")


def _quoted(names: Iterable[str]) -> list[str]:
    """The names as they may stand on the line of the shell that asks."""
    is_bash = _is_bash()
    return [_Offered(re.sub(_SPECIAL, r"\\\1", name) if is_bash else name) for name in names]
