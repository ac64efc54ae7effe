"""The commands of `clipdb`, each imported when it is called."""

import sys
from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from clipdb import __version__
from clipdb.cli.options import CommonOptions, with_options

_ABOUT = "An archive of Japanese press clippings: import pages, then list, search, show, export."
_LOOK: dict[str, Any] = {"rich_markup_mode": "markdown", "pretty_exceptions_enable": False}

# Each command's module in `cli.commands`, and its function there.
COMMANDS = {
    "import": ("import_pages", "import_files"),
    "list": ("list_clips", "list_clips"),
    "search": ("search", "search"),
    "show": ("show", "show"),
    "export": ("export", "export_clips"),
    "stats": ("stats", "stats"),
    "info": ("info", "info"),
    "retag": ("retag", "retag"),
    "check": ("check", "check"),
    "backup": ("backup", "backup"),
    "restore": ("backup", "restore"),
}
# Every word that begins with one hyphen is a word not to be found, so there are no short options.
_SETTINGS = {"search": {"help_option_names": ["--help"], "ignore_unknown_options": True}}


class Commands(TyperGroup):
    """The group of commands; importing all of them takes longer than most of them run."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands' names, in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, or None."""
        del ctx
        return _command(cmd_name) if cmd_name in COMMANDS else None


@cache
def _command(name: str) -> Any:
    module, function = COMMANDS[name]
    run = getattr(import_module(f"clipdb.cli.commands.{module}"), function)
    alone = typer.Typer(add_completion=False, **_LOOK)
    alone.command(name, context_settings=_SETTINGS.get(name))(with_options(run))
    return typer.main.get_command(alone)


app = typer.Typer(name="clipdb", cls=Commands, help=_ABOUT, no_args_is_help=True, **_LOOK)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"clipdb {__version__}\n")
        raise typer.Exit


@app.callback(help=_ABOUT)
@with_options
def before_command(
    ctx: typer.Context,
    common: CommonOptions,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Keep the options that stand before the command's name."""
    del version  # its callback has acted on it
    ctx.obj = common
