"""Whether a column, or a key, only numbers its rows: then it is no id."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

_NUMBER = re.compile(r"(?:no\.?|第|#)?\s*0*(?P<number>\d{1,6})\s*[.)号]?", re.IGNORECASE)
_WIDEST_GAP = 10  # between two numbers: rows may have been taken out


def only_counts(texts: Iterable[str]) -> bool:
    """Whether texts only number the rows: whole numbers, up from 1 or down to it.

    Empty ones say nothing, and a list of several parts may begin at 1 again.
    """
    numbers: list[int] = []
    for text in texts:
        plain = unicodedata.normalize("NFKC", text).strip()
        if not plain:
            continue
        match = _NUMBER.fullmatch(plain)
        if match is None:
            return False
        numbers.append(int(match["number"]))
    if not numbers:
        return False
    if numbers[0] != 1:
        numbers.reverse()
    return numbers[0] == 1 and all(
        0 < then - now <= _WIDEST_GAP or then == 1 for now, then in pairwise(numbers)
    )
