"""Printing the result of a query, and telling how much of it there is."""

from dataclasses import replace
from sqlite3 import Connection

from clipdb.cli.options import Format, FormatOptions, PageOptions
from clipdb.cli.output import TABLE_LIMIT, format_for, print_clips
from clipdb.cli.session import Session
from clipdb.query import Query, wanted_words
from clipdb.store.selecting import count, select


def print_result(
    session: Session,
    archive: Connection,
    query: Query,
    page: PageOptions,
    output: FormatOptions,
    *,
    is_search: bool = False,
) -> int:
    """Print the part of a result that is asked for; the number of all clips that match."""
    format = format_for(output)
    usual = TABLE_LIMIT if format is Format.TABLE else 0
    limit = usual if page.limit is None else page.limit
    part = replace(query, limit=limit or None, offset=page.offset)
    words = tuple(wanted_words(query.search))
    clips = select(archive, part)
    printed = print_clips(session, clips, output, words=words, is_search=is_search)
    if printed and format is not Format.TABLE and not is_search:
        return printed
    matching = count(archive, query)
    if format is Format.TABLE or not printed:
        session.say(_told(printed, matching, page.offset))
    return matching


def _told(printed: int, matching: int, offset: int) -> str:
    if not matching:
        return "no clips match"
    if not printed:
        return f"none of {matching} clips, which --offset {offset} leaves out"
    if printed < matching:
        more = "" if offset + printed == matching else "; --limit 0 shows all"
        return f"{printed} of {matching} clips{more}"
    return f"{matching} clips" if matching > 1 else "1 clip"
