"""What a command works with: the database's path, and the one way to what a person sees."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import typer

from clipdb.archive import Archive
from clipdb.cli.consoles import for_programs
from clipdb.cli.options import PLAIN, Color, CommonOptions
from clipdb.errors import UsageError
from clipdb.localisation import LANGUAGES, Language, Localisation, chosen_language
from clipdb.localisation.messages import in_language
from clipdb.printable import Out, Printable, printable
from clipdb.store.opening import database

if TYPE_CHECKING:
    from rich.console import Console

_Answer = TypeVar("_Answer", bound=str)
CALL = "clipdb.call"  # in the context: the words after `clipdb`
_LONGEST_CALL = 500  # characters of one that are kept


class Session(NamedTuple):
    """One run of one command; `typed` are the words after `clipdb`."""

    db: Path
    color: Color
    quiet: bool
    no_pager: bool
    language: Language
    typed: Sequence[str] = ()

    @property
    def call(self) -> str:
        """What was typed, as a shell takes it, without the archive's name."""
        import shlex

        from clipdb.printable import cleaned

        words = iter(self.typed)
        kept = []
        for word in words:
            if word == "--db":
                next(words, None)
            elif not word.startswith("--db="):
                kept.append(word)
        text = cleaned(shlex.join(kept))
        return text if len(text) <= _LONGEST_CALL else f"{text[:_LONGEST_CALL]}…"

    def say(self, message: str) -> None:
        """Tell a person on standard error, unless they asked for quiet."""
        if not self.quiet:
            self.remind(message)

    def say_below(self, message: str) -> None:
        """Tell what belongs to a table above it, on a screen apart from it and in whole words."""
        if sys.stdout.isatty() and sys.stderr.isatty():
            from clipdb.render.wrapping import wrap

            message = "\n".join(["", *wrap(self.said(message), self.console(stderr=True).width)])
        self.say(message)

    def said(self, message: str) -> str:
        """A message in the person's language, as it may be printed."""
        return printable(in_language(message, self.language))

    @property
    def can_ask(self) -> bool:
        """Whether there is a person to ask: at a terminal, whose keys are not ids from a pipe."""
        return all(stream and stream.isatty() for stream in (sys.stdin, sys.stderr))

    def ask(self, question: str, answers: Sequence[_Answer]) -> _Answer:
        """Ask a person on standard error; their answer, told by its letter.

        The last of the answers is what none means.
        """
        while True:
            print(f"{self.said(question)} ", end="", file=sys.stderr, flush=True)
            line = sys.stdin.readline()
            if not line:
                print(file=sys.stderr)
            typed = line.strip().lower()[:1]
            meant = [answer for answer in answers if answer == typed] if typed else answers[-1:]
            if meant:
                return meant[0]

    @property
    def out(self) -> Out:
        """Where results go that are no table: standard output, made safe where it is a screen."""
        return Printable(sys.stdout) if sys.stdout.isatty() else sys.stdout

    def out_for(self, format: str) -> Out:
        """Where results of a format go: what programs read is UTF-8, whatever the console's is."""
        if format != PLAIN:
            for_programs(sys.stdout)
        return self.out

    def welcome(self) -> None:
        """Say what to do next to who types `clipdb` alone."""
        if self.db.exists():
            self.say(f"the archive is {self.db}; see it with: clipdb list, clipdb search WORD")
        else:
            self.say(f"there is no archive at {self.db} yet; make one with: clipdb import FILE")
        self.say("all commands: clipdb --help")

    def remind(self, message: str) -> None:
        """Tell a person, also one who asked for quiet, of what would else be lost to them."""
        print(self.said(message), file=sys.stderr)

    def complain(self, message: str) -> None:
        """Report an error; also to a person who asked for quiet."""
        complain(message, self.language)

    @property
    def is_watched(self) -> bool:
        """Whether a person sees standard error and wants to be told how far things are."""
        return not self.quiet and sys.stderr.isatty()

    def console(self, *, stderr: bool = False) -> "Console":
        """The console for results, or for what is said beside them."""
        from clipdb.render.console import make_console

        return make_console(self.color, stderr=stderr)

    @contextmanager
    def paged(self) -> "Iterator[Console]":
        """The console for a result that a person reads; a long one goes through $PAGER."""
        console = self.console()
        is_read = sys.stdout.isatty() and sys.stdin.isatty()
        if self.no_pager or not is_read or not _pager():
            yield console
            return
        with console.capture() as captured:
            yield console
        text = captured.get()
        if text.count("\n") < console.height:
            sys.stdout.write(text)
        else:
            _page(text)

    def archive(self, *, write: bool = False, make: bool = False, dry_run: bool = False) -> Archive:
        """The archive, open for reading unless it is to be written, or that to be tried."""
        return Archive(self.db, write=write, make=make, dry_run=dry_run, tell=self.say)

    def localisation(self, archive: Archive) -> Localisation:
        """The names and labels that the person reads."""
        return archive.localisation(self.language)


def start(ctx: typer.Context, common: CommonOptions) -> Session:
    """The session from the options before and after the command's name; those after win."""
    before = ctx.obj if isinstance(ctx.obj, CommonOptions) else CommonOptions()
    return Session(
        db=database(common.db or before.db),
        color=common.color or before.color or "auto",
        quiet=common.quiet or before.quiet,
        no_pager=common.no_pager or before.no_pager,
        language=chosen_language(common.lang or before.lang, os.environ),
        typed=ctx.meta.get(CALL, ()),
    )


def note(message: str, language: Language) -> None:
    """Tell whoever reads standard error something beside the result."""
    print(printable(in_language(message, language)), file=sys.stderr)


def complain(message: str, language: Language) -> None:
    """Report an error on standard error, as one line."""
    words = in_language(" ".join(message.split()), language)
    print(printable(f"clipdb: {words}"), file=sys.stderr)


def language_of(typed: Sequence[str]) -> Language:
    """The language of a call that may be wrong in all else."""
    words = [part for word in typed for part in word.split("=", 1)]
    asked = next((after for word, after in pairwise(words) if word == "--lang"), None)
    try:
        return chosen_language(asked if asked in LANGUAGES else None, os.environ)
    except UsageError:
        return "en"


def _pager() -> list[str]:
    """The pager as a command with its arguments; empty where there is none that can be run."""
    import shlex

    try:
        command = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:  # an open quotation mark
        return []
    return command if command and shutil.which(command[0]) else []


def _page(text: str) -> None:
    """Show a text in the pager, until the person has seen enough of it."""
    # As git has it: end on one screen, keep colours, leave the text on the screen.
    environment = {"LESS": "FRX", **os.environ}
    with subprocess.Popen(_pager(), stdin=subprocess.PIPE, env=environment) as pager:
        assert pager.stdin is not None
        try:
            pager.stdin.write(text.encode())
            pager.stdin.close()
        except BrokenPipeError:
            pass  # the person has seen enough
        while True:
            try:
                pager.wait()
            except KeyboardInterrupt:
                continue  # it is the pager's: less stops searching and stays
            else:
                break
