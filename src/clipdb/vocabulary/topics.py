"""The controlled list of subject headings."""

from dataclasses import dataclass
from functools import cache

from clipdb.errors import UnknownValueError
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
