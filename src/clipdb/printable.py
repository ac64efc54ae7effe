"""What of others' text comes in, and what of it a terminal may be given; where results go."""

import re
from collections.abc import Iterable
from typing import Protocol

# Control characters but tab and line feed, other ends of lines, marks of direction, tags, and
# what is no character.
_UNSAFE = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)

# Whole escape sequences of terminals (ECMA-48), so that no rest of one stands in a headline.
_ESCAPE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]+[ -/]*[@-~]"  # CSI: colours, cursor
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS …
    r"|\x1b[ -/]*[0-Z\\^-~]"  # two characters, or three
)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Out(Protocol):
    """A stream of text: a file's, or one that makes text safe on its way to a terminal."""

    def write(self, text: str, /) -> object:
        """Write a text."""

    def writelines(self, lines: Iterable[str], /) -> object:
        """Write texts one after another."""


class Printable:
    """A stream to a terminal that is given nothing else than printable text."""

    def __init__(self, stream: Out) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write a text as it may be printed."""
        self._stream.write(printable(text))

    def writelines(self, texts: Iterable[str]) -> None:
        """Write texts so, one after another."""
        for text in texts:
            self.write(text)


def printable(text: str) -> str:
    """The text as it may safely be printed on a terminal; what is unsafe as its code point."""
    if text.isprintable():
        return text
    return re.sub(_UNSAFE, lambda match: f"\\u{ord(match[0]):04x}", text)


def cleaned(text: str) -> str:
    """The text without control characters and escape sequences; line feeds stay.

    A tab, and another end of a line, becomes a space, a half of a surrogate pair U+FFFD.
    """
    if text.isprintable() or not _CONTROL.search(text):
        return text
    return _CONTROL.sub(_instead, _ESCAPE.sub("", text))


def _instead(match: re.Match[str]) -> str:
    if match[0] in "\t\x0b\x0c\x85":
        return " "
    return "\ufffd" if "\ud800" <= match[0] <= "\udfff" else ""
