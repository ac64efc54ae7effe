"""The commands of `clipdb`, each imported when it is called."""

import sys
from copy import copy
from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from clipdb import __version__
from clipdb.cli.options import CommonOptions, with_options
from clipdb.cli.session import CALL

_ABOUT = "An archive of Japanese press clippings: import pages, then list, search, show, export."
_LOOK: dict[str, Any] = {"rich_markup_mode": "markdown", "pretty_exceptions_enable": False}

# Each command's module in `cli.commands`, and its function there.
COMMANDS = {
    "import": ("import_pages", "import_files"),
    "refresh": ("refresh", "refresh"),
    "list": ("list_clips", "list_clips"),
    "search": ("search", "search"),
    "show": ("show", "show"),
    "chronology": ("chronology", "chronology_of"),
    "export": ("export", "export_clips"),
    "stats": ("stats", "stats"),
    "info": ("info", "info"),
    "log": ("log", "log"),
    "edit": ("edit", "edit"),
    "add": ("add", "add"),
    "label": ("edit", "label"),
    "remove": ("remove", "remove"),
    "merge": ("remove", "merge"),
    "undo": ("undo", "undo"),
    "serve": ("serve", "serve"),
    "retag": ("retag", "retag"),
    "check": ("check", "check"),
    "backup": ("backup", "backup"),
    "restore": ("backup", "restore"),
}
# Every word that begins with one hyphen is a word not to be found, so there are no short options.
_SETTINGS: dict[str, dict[str, Any]] = {
    "search": {"help_option_names": ["--help"], "ignore_unknown_options": True}
}
_USUAL: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
# What people type for a command out of habit.
_INSTEAD = {
    "help": "clipdb --help",
    "version": "clipdb --version",
    "ls": "clipdb list",
    "find": "clipdb search",
    "grep": "clipdb search",
    "cat": "clipdb show",
    "rm": "clipdb remove",
    "delete": "clipdb remove",
    "tag": "clipdb label",
    "history": "clipdb log",
    "modify": "clipdb edit",
}


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

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; what was typed is remembered, for the log."""
        ctx.meta[CALL] = tuple(args)
        rest: list[str] = super().parse_args(ctx, args)
        return rest

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called; for a name that is none the nearest is suggested."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from clipdb.nearest import nearest

            near = [_INSTEAD[name]] if name in _INSTEAD else nearest(name, list(COMMANDS), most=2)
            meant = f"; did you mean: {', '.join(near)}?" if near else "; see: clipdb --help"
            ctx.fail(f"no command {name!r}{meant}")
        return super().resolve_command(ctx, args)


class Command(TyperCommand):
    """A command; a word where it takes none is answered by the call that was meant."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments."""
        rest: list[str] = super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            ctx.fail(_call_meant(self.name or "", ctx.args[0]))
        return rest


def _call_meant(command: str, word: str) -> str:
    """What to say of a word where a command takes none."""
    from shlex import quote

    from clipdb.vocabulary.countries import find_codes
    from clipdb.vocabulary.outlets import load_outlets

    option = "country" if find_codes(word) else "source" if load_outlets().find(word) else ""
    calls = [f"clipdb {command} --{option} {quote(word)}"] if option else []
    if command != "search":
        calls.append(f"clipdb search {quote(word)}")
    return f"{command} takes no words; did you mean: {', or '.join(calls)}?"


@cache
def _command(name: str) -> Any:
    module, function = COMMANDS[name]
    run = getattr(import_module(f"clipdb.cli.commands.{module}"), function)
    alone = typer.Typer(add_completion=False, **_LOOK)
    settings = {**_SETTINGS.get(name, _USUAL), "allow_extra_args": True}
    alone.command(name, cls=Command, context_settings=settings)(with_options(run))
    command = typer.main.get_command(alone)
    for parameter in command.params:
        _name_value(parameter)
        if name == "search":  # where words may begin with a hyphen
            parameter.opts = [option for option in parameter.opts if len(option) != len("-n")]
    return command


# What a value is called in the help, by its type.
_METAVARS = {"path": "FILE", "integer": "N", "integer range": "N", "text": "TEXT"}


def _name_value(option: Any) -> None:
    """Name an option's value in plain words, and its choices where lines break between them."""
    if option.param_type_name == "argument":
        option.type = copy(option.type)  # one is shared by all of a kind
        option.type.get_metavar = lambda **_: ""  # the help has the type beside the name
        return
    if option.is_flag or option.metavar:
        return
    choices = getattr(option.type, "choices", None)
    option.metavar = _METAVARS.get(option.type.name, option.name.strip("_").upper())
    if choices:
        values = ", ".join(str(getattr(choice, "value", choice)) for choice in choices)
        before, default, after = (option.help or "").partition("  [default")
        option.help = f"{before.rstrip('.')}: {values}.{default}{after}"


app = typer.Typer(
    name="clipdb",
    cls=Commands,
    help=_ABOUT,
    invoke_without_command=True,
    context_settings=_USUAL,
    **_LOOK,
)


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
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Keep the options that stand before the command's name."""
    del version  # its callback has acted on it
    ctx.obj = common
    if ctx.invoked_subcommand is None:
        from clipdb.cli.session import start

        start(ctx, common).welcome()
