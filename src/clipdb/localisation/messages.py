"""Messages in the reader's language: hints, warnings, errors, reports.

They are English where they are made, in an archive and to a program; a person reads them by
`messages.tsv`, which has the Japanese of each sentence.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from clipdb.tsv import parse

_MESSAGES = Path(__file__).parent / "messages.tsv"
_PARTING, _JAPANESE_PARTING = "; ", "。"
_VALUE = "{}"


class _Sentence(NamedTuple):
    """A row of the table; `words` are what stands between its values."""

    words: tuple[str, ...]
    japanese: str

    def values(self, text: str) -> list[str] | None:
        """The values for which a text stands, or None if it is another sentence."""
        if not all(word in text for word in self.words):
            return None
        match = _pattern(self.words).fullmatch(text)
        return list(match.groups()) if match else None


def in_language(message: str, language: str) -> str:
    """A message as the reader has it; what the table does not know stays as it is."""
    return _in_japanese(message) if language == "ja" else message


def _in_japanese(text: str) -> str:
    known = _known(text)
    if known is not None:
        return known
    for parting, japanese in ((_PARTING, _JAPANESE_PARTING), (": ", ": ")):
        first, found, rest = text.partition(parting)
        if found:
            return _in_japanese(first) + japanese + _in_japanese(rest)
    return text


def _known(text: str) -> str | None:
    """The Japanese of the sentence with the most words that a text is; values may be sentences."""
    parted = _PARTING in text
    found = [
        (sum(map(len, sentence.words)), sentence.japanese, values)
        for sentence in _sentences()
        if not parted or any(_PARTING in word for word in sentence.words)
        if (values := sentence.values(text)) is not None
    ]
    if not found:
        return None
    _, japanese, values = max(found)
    return japanese.format(*map(_in_japanese, values))


@cache
def _sentences() -> list[_Sentence]:
    return [_Sentence(tuple(row["en"].split(_VALUE)), row["ja"]) for _, row in parse(_MESSAGES)]


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, words)), re.DOTALL)
