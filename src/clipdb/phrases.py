"""Where Japanese text may be parted between phrases (文節), and no word is cut."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budoux import Parser


def phrases(text: str) -> list[str]:
    """The phrases of a text; joined they are the text."""
    return _parser().parse(text) if text else []


@cache
def _parser() -> "Parser":
    """BudouX's model of Japanese, which takes some 20 ms to load."""
    from budoux import load_default_japanese_parser

    return load_default_japanese_parser()
