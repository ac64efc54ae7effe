"""What exports are written to."""

from collections.abc import Iterable
from typing import Protocol


class Out(Protocol):
    """A stream of text; that of a file is one, and so is what stands before a terminal."""

    def write(self, text: str, /) -> object:
        """Write a text."""

    def writelines(self, lines: Iterable[str], /) -> object:
        """Write texts one after another."""
