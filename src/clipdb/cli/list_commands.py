"""`clipdb list` and `clipdb search`."""

import re
from dataclasses import replace
from sqlite3 import Connection
from typing import Annotated

import typer

from clipdb.cli.filters import resolve
from clipdb.cli.options import CommonOptions, FilterOptions, Format, FormatOptions, PageOptions
from clipdb.cli.output import TABLE_LIMIT, columns_for, format_for, print_clips
from clipdb.cli.session import Session, start
from clipdb.query import Filters, Query
from clipdb.store.selecting import count, select

_WORD = re.compile(r'"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+)')


def list_clips(
    ctx: typer.Context,
    filters: FilterOptions,
    page: PageOptions,
    output: FormatOptions,
    common: CommonOptions,
) -> None:
    """List clips, newest first.

    Example: `clipdb list --country Italy --since 2023 --db sample.db`
    """
    session = start(ctx, common)
    with session.reading() as archive:
        query = _query(resolve(filters, archive), (), page)
        _print_result(session, archive, query, page, output)


def search(
    ctx: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORD…", help="What to find; all of it, in title, summary or notes."
        ),
    ],
    filters: FilterOptions,
    page: PageOptions,
    output: FormatOptions,
    common: CommonOptions,
) -> None:
    """Find clips that hold all the words, in any width, case or spacing.

    Example: `clipdb search ACSA --db sample.db`
    """
    session = start(ctx, common)
    wanted = _words(words)
    with session.reading() as archive:
        query = _query(resolve(filters, archive), wanted, page)
        found = _print_result(session, archive, query, page, output)
    raise typer.Exit(0 if found else 1)


def _words(arguments: list[str]) -> tuple[str, ...]:
    """The words to find.

    Raises:
        typer.BadParameter: an argument is a mistyped option, or nothing is asked for.
    """
    for argument in arguments:
        if argument.startswith("--"):
            raise typer.BadParameter(f"no such option: {argument}")
    matches = (match for argument in arguments for match in _WORD.finditer(argument))
    words = tuple(
        word for match in matches if (word := match["phrase"] or match["word"] or "").strip()
    )
    if not words:
        raise typer.BadParameter("nothing to search for")
    return words


def _query(filters: Filters, words: tuple[str, ...], page: PageOptions) -> Query:
    return Query(filters=filters, words=words, sort=page.sort.value, reverse=page.reverse)


def _print_result(
    session: Session,
    archive: Connection,
    query: Query,
    page: PageOptions,
    output: FormatOptions,
) -> int:
    """Print the part of a result that is asked for; the number of all clips that match."""
    format = format_for(output)
    columns = columns_for(output, format)
    usual = TABLE_LIMIT if format is Format.TABLE else 0
    limit = usual if page.limit is None else page.limit
    part = replace(query, limit=limit or None, offset=page.offset)
    printed = print_clips(session, select(archive, part), format, columns)
    if printed and format is not Format.TABLE:
        return printed
    matching = count(archive, query)
    if not matching:
        session.say("no clips match")
    elif printed < matching:
        session.say(f"{printed} of {matching} clips; --limit 0 shows all")
    else:
        session.say(f"{matching} clips" if matching > 1 else "1 clip")
    return matching
