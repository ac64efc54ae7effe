"""`clipdb list`."""

import typer

from clipdb.cli.options import CommonOptions, Events, FilterOptions, FormatOptions, PageOptions
from clipdb.cli.output import found_by, print_result, say_hints
from clipdb.cli.session import start


def list_clips(
    ctx: typer.Context,
    filters: FilterOptions,
    page: PageOptions,
    output: FormatOptions,
    common: CommonOptions,
    events: Events = False,
) -> None:
    """List clips, newest first.

    Example: `clipdb list --country Italy --since 2023 --db sample.db`
    """
    session = start(ctx, common)
    if page.sort == "relevance":
        raise typer.BadParameter("--sort relevance needs words: clipdb search WORD…")
    with session.archive() as archive:
        found = found_by(session, archive, filters, page)
        if not print_result(session, archive, found, page, output, events=events):
            say_hints(session, archive, found, filters)
