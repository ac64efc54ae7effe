"""Words in the archive that are nearly the one looked for: one character other, more or fewer."""

import re
import sqlite3
from collections.abc import Iterator

from clipdb.folding import fold_with_map, fold_word
from clipdb.query.tree import And, Query, Word
from clipdb.store.index import texts_with
from clipdb.store.select import count

_SHORTEST = 3  # characters of a word for which a near one says anything
_SHORTEST_REPLACED = 4  # of one that may differ in a character
_LONGEST = 24
_CLIPS = 20  # looked at for each place in the word
_MOST = 3


def near_words(connection: sqlite3.Connection, word: Word) -> list[tuple[str, int]]:
    """Near words as they are printed, with the number of clips that have them, most first."""
    form = word.forms[0]
    if not _SHORTEST <= len(form) <= _LONGEST:
        return []
    printed: dict[tuple[str, ...], str] = {}
    swapped = (near for other in _shorter_or_swapped(form) for near in _printed(connection, other))
    for near in (*swapped, *_replaced_or_longer(connection, form)):
        printed.setdefault(fold_word(near), near)
    counts = [
        (near, count(connection, Query(search=Word(forms, word.part))))
        for forms, near in sorted(printed.items())
        if forms and forms != word.forms
    ]
    return sorted((c for c in counts if c[1]), key=lambda c: (-c[1], c[0]))[:_MOST]


def _shorter_or_swapped(form: str) -> Iterator[str]:
    """The word with a character less, and with two neighbours swapped."""
    for place in range(len(form)):
        if len(form) > _SHORTEST:
            yield form[:place] + form[place + 1 :]
    for place in range(len(form) - 1):
        yield form[:place] + form[place + 1] + form[place] + form[place + 2 :]


def _replaced_or_longer(connection: sqlite3.Connection, form: str) -> Iterator[str]:
    """What the archive has where a character of the word is another, or where one is more."""
    for place in range(len(form)):
        if len(form) >= _SHORTEST_REPLACED:
            yield from _printed(connection, form[:place], form[place + 1 :])
        if place:
            yield from _printed(connection, form[:place], form[place:])


def _printed(connection: sqlite3.Connection, *parts: str) -> Iterator[str]:
    """Words as printed that are these parts with any one character between them."""
    words = And(tuple(Word((part,)) for part in parts if part))
    pattern = re.compile(r"[^\W_]".join(map(re.escape, parts)))
    for text in texts_with(connection, words, _CLIPS):
        folded = fold_with_map(text)
        for found in pattern.finditer(folded.text):
            start, end = folded.original_span(*found.span())
            yield text[start:end]
