"""The kinds of events: the rows of `events.tsv`, and which of their words stand in a text.

The words of all rows are found in one pass; of words in several parts (`交渉…開始`) each part
follows the one before in the same phrase. Latin words count as whole words.
"""

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from clipdb.dates.days import normalised
from clipdb.errors import UnknownValueError
from clipdb.tsv import values
from clipdb.vocabulary.notation import GAP, alternatives
from clipdb.vocabulary.outlets import key
from clipdb.vocabulary.tables import read_table

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

_WIDEST = 40  # characters that a gap stands for
_ENDS = frozenset("。\n")
_FORMAL = ("entry-into-force", "signing", "agreement")
_COLUMNS = ("first", "words", "last", "not_in")


class Kind(NamedTuple):
    """A kind of events: its id and its names."""

    id: str
    label_ja: str
    label_en: str


class Told(NamedTuple):
    """A kind that the words `start:end` of a text tell, in a column of its row."""

    kind: str
    start: int
    end: int
    column: str

    @property
    def is_formal(self) -> bool:
        """Whether they tell a formal step, which counts more than the meeting in which it is."""
        return self.kind in _FORMAL and self.column != "last"


class _Pattern(NamedTuple):
    """Words of a row: the places of column and row, and the numbers of their parts."""

    level: int
    row: int
    parts: tuple[int, ...]


class _Table(NamedTuple):
    kinds: list[str]
    automaton: "AhoCorasick"
    parts_of: list[list[int]]
    patterns_of: dict[int, list[_Pattern]]  # by the last of their parts


@cache
def load_kinds() -> dict[str, Kind]:
    """The kinds by id, in the order of their table."""
    rows = read_table("events")
    return {row["id"]: Kind(row["id"], row["label_ja"], row["label_en"]) for row in rows}


def kind_for(typed: str) -> str:
    """The id of the kind that a person types by its id or a label.

    Raises:
        UnknownValueError: there is no such kind; the nearest are suggested.
    """
    for kind in load_kinds().values():
        if key(typed) in {key(name) for name in kind}:
            return kind.id
    known = [name for kind in load_kinds().values() for name in (kind.id, kind.label_ja)]
    raise UnknownValueError("kind of event", typed, known=known)


def told_in(text: str) -> list[Told]:
    """The kinds that words of a text tell, in the order in which they count.

    Those of `first` come before other words, and those of `last` after them; among them the order
    is that of the table, then that of their places.
    """
    table = _table()
    spans: dict[int, list[tuple[int, int]]] = {}
    lowered = text.casefold()
    if len(lowered) != len(text):  # of some letters the small one is two
        lowered = text
    for index, start, end in table.automaton.find_matches_as_indexes(lowered, overlapping=True):
        if _is_whole(lowered, start, end):
            for part in table.parts_of[index]:
                spans.setdefault(part, []).append((start, end))
    found: list[tuple[int, int, int, int]] = []
    hidden: dict[int, list[tuple[int, int]]] = {}
    for part, ends in spans.items():
        for level, row, parts in table.patterns_of.get(part, ()):
            for start, end in _chains(lowered, parts, ends, spans):
                if _COLUMNS[level] == "not_in":
                    hidden.setdefault(row, []).append((start, end))
                else:
                    found.append((level, row, start, end))
    return [
        Told(table.kinds[row], start, end, _COLUMNS[level])
        for level, row, start, end in sorted(found, key=lambda one: (*one[:3], -one[3]))
        if not any(s < end and start < e for s, e in hidden.get(row, ()))
    ]


def _chains(
    text: str,
    parts: tuple[int, ...],
    ends: list[tuple[int, int]],
    spans: dict[int, list[tuple[int, int]]],
) -> list[tuple[int, int]]:
    """Where the parts of a pattern follow each other, the last of them at one of `ends`."""
    found = []
    for start, end in ends:
        first = start
        for part in reversed(parts[:-1]):
            before = [s for s, e in spans.get(part, ()) if e <= first and first - e <= _WIDEST]
            if not before or _ENDS.intersection(text[max(before) : first]):
                break
            first = max(before)
        else:
            found.append((first, end))
    return found


@cache
def _table() -> _Table:
    from ahocorasick_rs import AhoCorasick

    numbers: dict[tuple[str, ...], int] = {}
    patterns_of: dict[int, list[_Pattern]] = {}
    kinds = []
    for place, row in enumerate(read_table("events")):
        kinds.append(row["id"])
        for level, column in enumerate(_COLUMNS):
            for printed in values(row[column]):
                parts = tuple(
                    numbers.setdefault(tuple(map(_plain, alternatives(part))), len(numbers))
                    for part in printed.split(GAP)
                )
                patterns_of.setdefault(parts[-1], []).append(_Pattern(level, place, parts))
    parts_of: dict[str, list[int]] = {}
    for words, number in numbers.items():
        for word in dict.fromkeys(words):
            parts_of.setdefault(word, []).append(number)
    return _Table(kinds, AhoCorasick(list(parts_of)), [*parts_of.values()], patterns_of)


def _plain(word: str) -> str:
    return normalised(word).casefold()


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin letter goes on where a word begins or ends with one."""
    return not (
        (start and _is_latin(text[start]) and _is_latin(text[start - 1]))
        or (end < len(text) and _is_latin(text[end - 1]) and _is_latin(text[end]))
    )


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()
