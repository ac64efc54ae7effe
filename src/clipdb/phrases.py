"""Where a text may be parted so that no word is cut: phrases of Japanese (文節), Latin words."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budoux import Parser

_RUN = re.compile(r"\s+|\S+")
_BRACKETS = re.compile(
    r"(?<=[^「『（〈《【])(?=[「『（〈《【])|(?<=[」』）〉》】])(?=[\u3400-\u9fff\u30a1-\u30fa])"
)


def phrases(text: str) -> list[str]:
    """The phrases, words and runs of white space of a text; joined they are the text.

    It takes 4 µs a character of Japanese, and 20 ms for the first.
    """
    pieces: list[str] = []
    for match in _RUN.finditer(text):
        run = match[0]
        for phrase in [run] if run.isascii() else _parted(run):
            if pieces and (_is_one_word(pieces[-1][-1], phrase[0]) or _is_kanji(pieces[-1])):
                pieces[-1] += phrase
            else:
                pieces.append(phrase)
    return pieces


def _parted(run: str) -> list[str]:
    """The phrases of a run of Japanese, those that hold a quotation parted before and after it."""
    return [part for phrase in _parser().parse(run) for part in _BRACKETS.split(phrase) if part]


def _is_one_word(before: str, after: str) -> bool:
    """Whether two characters stand in one Latin word or number."""
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


def _is_kanji(phrase: str) -> bool:
    """Whether a phrase is one kanji, which more likely begins the next (海|自横須賀基地に)."""
    return len(phrase) == 1 and "\u3400" <= phrase <= "\u9fff"


@cache
def _parser() -> "Parser":
    """BudouX's model of Japanese."""
    from budoux import load_default_japanese_parser

    return load_default_japanese_parser()
