"""The two consoles: results to standard output, everything else to standard error."""

import os
import sys
from typing import TextIO

from rich.console import Console

_USUAL_WIDTH = 80  # cells, where nothing says how wide the terminal is


class _Console(Console):
    """A console that leaves it to the command what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def make_console(color: str, *, stderr: bool = False) -> Console:
    """A console on standard output, or on standard error.

    `color` is "auto" (a terminal, NO_COLOR and FORCE_COLOR decide), "always" or "never".
    """
    file: TextIO = sys.stderr if stderr else sys.stdout
    return _Console(
        file=file,
        width=None if os.environ.get("COLUMNS") != "0" else _USUAL_WIDTH,
        force_terminal=None if color == "auto" else color == "always",
        no_color=None if color == "auto" else color == "never",
        highlight=False,
        markup=False,
        emoji=False,
    )
