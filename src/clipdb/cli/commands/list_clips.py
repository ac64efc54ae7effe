"""`clipdb list`."""

import typer

from clipdb.cli.options import (
    CommonOptions,
    English,
    Events,
    FilterOptions,
    FormatOptions,
    PageOptions,
    Words,
)
from clipdb.cli.output import found_by, print_result, say_hints, words_of
from clipdb.cli.session import start


def list_clips(
    ctx: typer.Context,
    filters: FilterOptions,
    page: PageOptions,
    output: FormatOptions,
    common: CommonOptions,
    query: Words = None,
    english: English = False,
    events: Events = False,
) -> None:
    """List clips, newest first.

    Example: `clipdb list --country Italy --since 2023 --db sample.db`
    """
    session = start(ctx, common)
    if page.sort == "relevance" and not query:
        raise typer.BadParameter("--sort relevance needs words: clipdb search WORD…")
    with session.archive() as archive:
        words = words_of(session, query, archive, english=english)
        found = found_by(session, archive, filters, page, words=words)
        if not print_result(session, archive, found, page, output, events=events):
            say_hints(session, archive, found, filters)
