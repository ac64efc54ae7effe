"""Text of others on a terminal: what could act on it, or mislead, is shown as what it is."""

import re
from collections.abc import Iterable
from typing import TextIO

# Control characters but tab and line feed, other ends of lines, marks of direction, tags, and
# what is no character.
_UNSAFE = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)


class Printable:
    """A stream to a terminal that is given nothing else than printable text."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text as it may be printed."""
        return self._stream.write(printable(text))

    def writelines(self, texts: Iterable[str]) -> None:
        """Write texts so, one after another."""
        for text in texts:
            self.write(text)


def printable(text: str) -> str:
    """The text as it may safely be printed on a terminal."""
    if text.isprintable():
        return text
    return re.sub(_UNSAFE, lambda match: f"\\u{ord(match[0]):04x}", text)
