"""What a command works with: the database's path, what may be said, and where to."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING

import typer

from clipdb.cli.database import database
from clipdb.cli.options import Color, CommonOptions
from clipdb.export.out import Out
from clipdb.printable import Printable, printable

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Session:
    """One run of one command."""

    db: Path
    color: Color
    quiet: bool
    no_pager: bool

    def say(self, message: str) -> None:
        """Tell a person on standard error, unless they asked for quiet."""
        if not self.quiet:
            print(printable(message), file=sys.stderr)

    @property
    def out(self) -> Out:
        """Where results go that are no table: standard output, made safe where it is a screen."""
        return Printable(sys.stdout) if sys.stdout.isatty() else sys.stdout

    @property
    def is_watched(self) -> bool:
        """Whether a person sees standard error and wants to be told how far things are."""
        return not self.quiet and sys.stderr.isatty()

    def console(self) -> "Console":
        """The console for results."""
        from clipdb.render.console import make_console

        return make_console(self.color)

    @contextmanager
    def paged(self) -> "Iterator[Console]":
        """The console for a result that a person reads; a long one goes through $PAGER."""
        from clipdb.cli.paging import page, pager

        console = self.console()
        is_read = sys.stdout.isatty() and sys.stdin.isatty()
        if self.no_pager or not is_read or not pager():
            yield console
            return
        with console.capture() as captured:
            yield console
        text = captured.get()
        if text.count("\n") < console.height:
            sys.stdout.write(text)
        else:
            page(text)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The archive, open for reading."""
        from clipdb.store.connection import open_to_read

        with open_to_read(self.db) as connection:
            yield connection


def start(ctx: typer.Context, common: CommonOptions) -> Session:
    """The session from the options before and after the command's name; those after win."""
    before = ctx.obj if isinstance(ctx.obj, CommonOptions) else CommonOptions()
    return Session(
        db=database(common.db or before.db),
        color=common.color or before.color or Color.AUTO,
        quiet=common.quiet or before.quiet,
        no_pager=common.no_pager or before.no_pager,
    )
