"""The encodings of people's consoles: what is read on one is written in its own.

A console of Japanese Windows, and what its pipes lead to (`more`, `findstr`), expects code page
932. What such an encoding lacks is shown as ?, which is said once. Every other stream, and
whatever a program reads (CSV, JSON …), is UTF-8.
"""

import codecs
import sys
from typing import TextIO

_JAPANESE = "日本語"
_HANDLER = "clipdb.replace"
_lacking: set[str] = set()  # the encodings that lacked a character


def set_encodings() -> None:
    """Have the standard streams speak the encoding of whoever reads them."""
    codecs.register_error(_HANDLER, _replace)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            encoding = stream.encoding if _has_japanese(stream.encoding) else "utf-8"
            errors = "replace" if stream is sys.stdin else _HANDLER
            stream.reconfigure(encoding=encoding, errors=errors, newline="\n")


def for_programs(stream: TextIO) -> TextIO:
    """The stream as programs read it, in UTF-8."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="replace")
    return stream


def lacked() -> str | None:
    """What to say where an encoding lacked characters."""
    if not _lacking:
        return None
    named = " and ".join(sorted(_lacking))
    return f"characters that {named} lacks are shown as ?; export -o FILE writes all of them"


def _has_japanese(encoding: str) -> bool:
    try:
        return _JAPANESE.encode(encoding).decode(encoding) == _JAPANESE
    except (LookupError, UnicodeError):
        return False


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    _lacking.add(error.encoding)
    return "?" * (error.end - error.start), error.end
