"""The controlled list of subject headings, and what in a text stands for each of them."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from clipdb.errors import UnknownValueError
from clipdb.folding import fold_words
from clipdb.tsv import values
from clipdb.vocabulary.notation import GAP, alternatives
from clipdb.vocabulary.outlets import key
from clipdb.vocabulary.tables import read_table


@dataclass(frozen=True, slots=True)
class Spelling:
    """What in a text stands for a heading.

    `parts` are the texts that stand in a sentence in this order with others between them, each
    as all the words of which one stands there.
    """

    printed: str
    parts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A heading: its id, labels, what in a text stands for it, and words that do not."""

    id: str
    label_ja: str
    label_en: str
    spellings: tuple[Spelling, ...]
    not_in: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The spellings that are one word or phrase, by which a person can call it."""
        whole = [word for s in self.spellings if len(s.parts) == 1 for word in s.parts[0]]
        return tuple(dict.fromkeys(whole))


@cache
def load_topics() -> dict[str, Topic]:
    """The topics by id.

    Raises:
        VocabularyError: a spelling names a group of words that there is not.
    """
    return {
        row["id"]: Topic(
            row["id"],
            row["label_ja"],
            row["label_en"],
            tuple(_spelling(printed) for printed in values(row["spellings"])),
            tuple(values(row["not_in"])),
        )
        for row in read_table("topics")
    }


def _spelling(printed: str) -> Spelling:
    return Spelling(printed, tuple(tuple(alternatives(part)) for part in printed.split(GAP)))


@dataclass(frozen=True, slots=True)
class FoldedSpelling:
    """A spelling of a topic, as printed in the table; `parts` are places in the parts of all,
    `needs` those of them of which a scan finds words, `not_in` words that only look like it."""

    topic: str
    printed: str
    parts: tuple[int, ...]
    needs: frozenset[int]
    not_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoldedSpellings:
    """All spellings, as a folded text has them.

    Attributes:
        parts: the words of each part.
        with_word: word that a scan finds → the parts of which it is one.
        with_part: part → the spellings of which it is the rarest part.
        not_in: words that hold a spelling and are not its topic.
    """

    parts: list[tuple[str, ...]]
    with_word: dict[str, list[int]]
    with_part: dict[int, list[FoldedSpelling]]
    not_in: frozenset[str]


@cache
def folded_spellings() -> FoldedSpellings:
    """The spellings of all topics. A part with a word of one character is not scanned for."""
    topics = load_topics().values()
    words = [w for t in topics for s in t.spellings for part in s.parts for w in part]
    words += [word for topic in topics for word in topic.not_in]
    # Of the forms of a word the last: no word of the table ends in a counter.
    folded = {word: forms[-1] for word, forms in zip(words, fold_words(words), strict=True)}
    numbers: dict[tuple[str, ...], int] = {}
    with_part: dict[int, list[FoldedSpelling]] = defaultdict(list)
    for topic in topics:
        not_in = tuple(folded[word] for word in topic.not_in)
        for spelling in topic.spellings:
            parts = [tuple(dict.fromkeys(map(folded.__getitem__, part))) for part in spelling.parts]
            made = tuple(numbers.setdefault(part, len(numbers)) for part in parts)
            shortest = {
                number: min(map(len, part)) for number, part in zip(made, parts, strict=True)
            }
            needs = frozenset(number for number in made if shortest[number] > 1)
            # The longest, but one of many words is met often: eight of them are worth a character.
            worth = {n: shortest[n] - len(part) / 8 for n, part in zip(made, parts, strict=True)}
            rarest = max(needs or made, key=lambda number: worth[number])
            with_part[rarest].append(
                FoldedSpelling(topic.id, spelling.printed, made, needs, not_in)
            )
    with_word: dict[str, list[int]] = defaultdict(list)
    for part, number in numbers.items():
        for word in part if min(map(len, part)) > 1 else ():
            with_word[word].append(number)
    not_in_any = frozenset(folded[word] for topic in topics for word in topic.not_in)
    return FoldedSpellings([*numbers], dict(with_word), dict(with_part), not_in_any)


def topic_for(typed: str) -> str:
    """The id of the topic that a person types by its id, a label or a spelling.

    Raises:
        UnknownValueError: there is no such heading; the nearest are suggested.
    """
    topics = load_topics()
    for topic in topics.values():
        names = (topic.id, topic.label_ja, topic.label_en, *topic.names)
        if key(typed) in {key(name) for name in names}:
            return topic.id
    known = [name for topic in topics.values() for name in (topic.id, topic.label_en)]
    raise UnknownValueError("topic", typed, known=known)
