"""The roles that a country can have in what a clip reports, and the words that give them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from clipdb.errors import VocabularyError
from clipdb.tsv import values
from clipdb.vocabulary.notation import BODY, CLASSES, firsts, regex
from clipdb.vocabulary.tables import read_table

PARTIES = frozenset(
    {"counterpart", "partner", "participant", "host", "seller", "buyer", "protester", "actor"}
)
NO_PARTIES = frozenset(
    {"observer", "earlier", "loser", "maker", "target", "source", "topic", "place", "reaction"}
)
IF_NO_OTHER = frozenset({"supported", "visited"})
_PLACES = ("before", "name", "phrase")

_GAP = "[^、。\\s]{0,14}?"  # what … stands for: in the same clause
_HEAD = re.compile(r"(?:[^…{<]|<(?!body)[a-z]+>)*(?:…|<body>)")


@dataclass(frozen=True, slots=True)
class Roles:
    """For each place beside a name the pattern of all words that give a role there.

    `last_words` are the words before a name, one of which it must follow. The group that matched
    is named by the number of its row, and `roles` has the row's role. Of rows of different places
    that match, the one of the lowest number counts.
    """

    before: re.Pattern[str]
    last_words: tuple[str, ...]
    name: re.Pattern[str]
    body: re.Pattern[str]
    phrase: re.Pattern[str]
    roles: tuple[str, ...]


@cache
def load_roles() -> Roles:
    """The roles of the data file.

    Raises:
        VocabularyError: a row names no role or no place beside a name.
    """
    rows = read_table("roles")
    patterns: dict[str, list[str]] = {place: [] for place in (*_PLACES, "body")}
    words: dict[str, list[str]] = {place: [] for place in (*_PLACES, "body")}
    last_words: list[str] = []
    for number, row in enumerate(rows):
        if row["role"] not in PARTIES | NO_PARTIES | IF_NO_OTHER or row["at"] not in _PLACES:
            wanted = f"a role, and one of {' '.join(_PLACES)}"
            raise VocabularyError(f"roles.tsv: {row['role']!r}, {row['at']!r}: a row has {wanted}")
        unless = "|".join(map(_pattern, values(row["unless"])))
        guard = f"(?!{unless})" if unless else ""
        parted: dict[str, list[str]] = {}
        for word in values(row["words"]):
            at = "body" if row["at"] == "name" and word.startswith(BODY) else row["at"]
            parted.setdefault(at, []).append(word.removeprefix(BODY))
        for at, words_there in parted.items():
            found = "|".join(_factored(words_there, at=at))
            patterns[at].append(f"(?P<r{number}>{guard}(?:{found}))")
            words[at] += words_there
        if row["at"] == "before":
            last_words += (word.casefold() for word in values(row["words"]))
    made = {
        at: f"(?=[ {firsts(words[at])}])(?:{'|'.join(patterns[at])})"
        for at in ("name", "body", "phrase")
    }
    return Roles(
        re.compile(rf"(?:{'|'.join(patterns['before'])})\s?\Z", re.IGNORECASE),
        tuple(last_words),
        re.compile(made["name"], re.IGNORECASE),
        re.compile(CLASSES[BODY] + made["body"], re.IGNORECASE),
        re.compile(made["phrase"], re.IGNORECASE),
        tuple(row["role"] for row in rows),
    )


def _factored(words: list[str], *, at: str) -> Iterator[str]:
    """The patterns of words, those that begin alike up to a gap in one."""
    tails: dict[str, list[str]] = {}
    for word in words:
        head = _HEAD.match(word)
        if head and at != "before":
            tails.setdefault(head[0], []).append(word[head.end() :])
        else:
            yield _whole(word, at=at)
    for beginning, rests in tails.items():
        yield f"{_pattern(beginning)}(?:{'|'.join(map(_pattern, rests))})"


def _whole(word: str, *, at: str) -> str:
    """The pattern of a word; in Latin letters it is a whole one, a space from the name."""
    pattern = _pattern(word)
    first = word[1] if word[0] == "{" else word[0]
    if not (first.isascii() and first.isalpha()):
        return pattern
    return rf"(?<![A-Za-z]){pattern}" if at == "before" else rf"\s?{pattern}(?![A-Za-z])"


def _pattern(word: str) -> str:
    return regex(word, gap=_GAP)
