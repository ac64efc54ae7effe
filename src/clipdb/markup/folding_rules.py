"""The folding as data for a page's script, so that its search finds what the tool's does."""

import re
import sys

from clipdb.folding import steps

_CODE = re.compile(r"\\U([0-9a-fA-F]{8})")  # as Python writes a character in a pattern

Rules = dict[str, str | list[list[str]]]


def folding_rules() -> Rules:
    """The patterns and tables of `fold.js`, made of those of `clipdb.folding`."""
    patterns = {
        "cluster": steps.WIDTH.source,
        "designations": steps.DESIGNATIONS.source,
        "counted": steps.COUNTED.source,
        "dots": steps.MIDDLE_DOTS.source,
        "vowels": steps.LONG_VOWELS.source,
        "mayGoOn": steps.MAY_GO_ON.source,
        "dotsAtEnds": steps.DOTS_AT_ENDS.source,
        "counterFirst": steps.COUNTER_FIRST,
        "counterLast": steps.COUNTER_LAST,
        "japanese": steps.JAPANESE,
        "counter": steps.COUNTER,
    }
    return {
        **{name: _CODE.sub(_as_script, pattern) for name, pattern in patterns.items()},
        "characters": [[chr(code), other] for code, other in steps.table().items()],
        "cases": list(_cases()),
    }


def _as_script(code: re.Match[str]) -> str:
    return f"\\u{{{int(code[1], 16):x}}}"


def _cases() -> list[list[str]]:
    """Characters whose folded case is not their small letter, and their folded case."""
    characters = map(chr, range(0x80, sys.maxunicode + 1))
    return [[c, folded] for c in characters if (folded := c.casefold()) != c.lower()]
