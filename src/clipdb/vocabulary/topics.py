"""The controlled list of subject headings."""

from dataclasses import dataclass
from functools import cache

from clipdb.errors import UnknownValueError
from clipdb.tsv import values
from clipdb.vocabulary.outlets import key
from clipdb.vocabulary.tables import read_table


@dataclass(frozen=True, slots=True)
class Topic:
    """A heading: its id, labels, what in a text stands for it, and words that do not."""

    id: str
    label_ja: str
    label_en: str
    spellings: tuple[str, ...]
    not_in: tuple[str, ...]


@cache
def load_topics() -> dict[str, Topic]:
    """The topics by id."""
    topics = {}
    for row in read_table("topics"):
        spellings = values(row["spellings"])
        topics[row["id"]] = Topic(
            row["id"],
            row["label_ja"],
            row["label_en"],
            tuple(spellings),
            tuple(values(row["not_in"])),
        )
    return topics


def topic_for(typed: str) -> str:
    """The id of the topic that a person types by its id, a label or a spelling.

    Raises:
        UnknownValueError: there is no such heading; the nearest are suggested.
    """
    topics = load_topics()
    for topic in topics.values():
        names = (topic.id, topic.label_ja, topic.label_en, *topic.spellings)
        if key(typed) in {key(name) for name in names}:
            return topic.id
    known = [name for topic in topics.values() for name in (topic.id, topic.label_en)]
    raise UnknownValueError("topic", typed, known=known)
