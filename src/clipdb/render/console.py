"""The two consoles: results to standard output, everything else to standard error."""

import re
import sys
from typing import TextIO

from rich.console import Console

# Control, bidirectional-format and invisible characters could act on the terminal or mislead
# the reader: they are shown as what they are.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def make_console(color: str, *, stderr: bool = False) -> Console:
    """A console on standard output, or on standard error.

    `color` is "auto" (a terminal, NO_COLOR and FORCE_COLOR decide), "always" or "never".
    """
    file: TextIO = sys.stderr if stderr else sys.stdout
    return Console(
        file=file,
        force_terminal=None if color == "auto" else color == "always",
        no_color=True if color == "never" else None,
        highlight=False,
        markup=False,
        emoji=False,
    )


def shown(text: str) -> str:
    """The text as it may safely be printed on a terminal."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
