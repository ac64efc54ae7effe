"""Which characters of others' text come in: everything but control characters.

Whole escape sequences of terminals (ECMA-48: CSI, OSC and the like) go, so that no rest of one
stands in a headline; a tab becomes a space, a half of a surrogate pair U+FFFD.
"""

import re

_ESCAPE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]+[ -/]*[@-~]"  # CSI: colours, cursor
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS …
    r"|\x1b[ -/]*[0-Z\\^-~]"  # two characters, or three
)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def cleaned(text: str) -> str:
    """The text without control characters; line feeds stay."""
    if text.isprintable() or not _CONTROL.search(text):
        return text
    return _CONTROL.sub(_instead, _ESCAPE.sub("", text))


def _instead(match: re.Match[str]) -> str:
    if match[0] == "\t":
        return " "
    return "\ufffd" if "\ud800" <= match[0] <= "\udfff" else ""
