"""The commands of `clipdb`."""

from typing import Annotated

import typer

from clipdb import __version__
from clipdb.cli.backup_command import backup, restore
from clipdb.cli.check_command import check
from clipdb.cli.export_command import export_clips
from clipdb.cli.import_command import import_files
from clipdb.cli.info_command import info
from clipdb.cli.list_command import list_clips
from clipdb.cli.options import CommonOptions, with_options
from clipdb.cli.retag_command import retag
from clipdb.cli.search_command import search
from clipdb.cli.show_command import show
from clipdb.cli.stats_command import stats

app = typer.Typer(
    name="clipdb",
    help="An archive of Japanese press clippings: import pages, then list, search, show, export.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)

_HELP_ONLY = {"help_option_names": ["--help"]}


def _version(wanted: bool) -> None:
    if wanted:
        print(f"clipdb {__version__}")
        raise typer.Exit


@app.callback()
@with_options
def before_command(
    ctx: typer.Context,
    common: CommonOptions,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """An archive of Japanese press clippings: import pages, then list, search, show, export."""
    del version  # its callback has acted on it
    ctx.obj = common


app.command("import")(with_options(import_files))
app.command("list")(with_options(list_clips))
# Every word that begins with one hyphen is a word not to be found, so there are no short options.
app.command("search", context_settings={**_HELP_ONLY, "ignore_unknown_options": True})(
    with_options(search)
)
app.command("show")(with_options(show))
app.command("export")(with_options(export_clips))
app.command("stats")(with_options(stats))
app.command("info")(with_options(info))
app.command("retag")(with_options(retag))
app.command("check")(with_options(check))
app.command("backup")(with_options(backup))
app.command("restore")(with_options(restore))
