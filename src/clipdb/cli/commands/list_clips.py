"""`clipdb list`."""

import typer

from clipdb.cli.options import CommonOptions, FilterOptions, FormatOptions, PageOptions
from clipdb.cli.output import print_result, say_why_nothing
from clipdb.cli.session import start
from clipdb.query.tree import Query
from clipdb.search.filters import resolve


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
    sort = page.sort_or_date
    if page.sort == "relevance":
        raise typer.BadParameter("--sort relevance needs words: clipdb search WORD…")
    with session.reading() as archive:
        query = Query(resolve(filters, archive), sort=sort, reverse=page.reverse)
        if not print_result(session, archive, query, page, output):
            say_why_nothing(session, archive, query, filters)
