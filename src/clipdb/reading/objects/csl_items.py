"""Items of CSL-JSON among the objects of a JSON text: ours, and those of others.

Source of the types and variables: the schema of CSL-JSON 1.0.2 (citationstyles.org).
"""

import re
from collections.abc import Mapping

from clipdb.reading.citations.citation import names_in
from clipdb.reading.objects.walking import Object

_TYPES = frozenset(
    {
        *("article", "article-journal", "article-magazine", "article-newspaper", "bill", "book"),
        *("broadcast", "chapter", "classic", "collection", "dataset", "document", "entry"),
        *("entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing"),
        *("interview", "legal_case", "legislation", "manuscript", "map", "motion_picture"),
        *("musical_score", "pamphlet", "paper-conference", "patent", "performance"),
        *("periodical", "personal_communication", "post", "post-weblog", "regulation", "report"),
        *("review", "review-book", "software", "song", "speech", "standard", "thesis", "treaty"),
        "webpage",
    }
)
_START = re.compile(r"[\s\ufeff]*\[?\s*\{")
_TYPE = re.compile(r'"type"\s*:\s*"(?P<type>[a-z_-]+)"')
_MARK = re.compile(r'"(?:issued|container-title)"\s*:\s*[\{"]|"custom"\s*:\s*\{\s*"clipdb"')
_BETWEEN_WORDS = re.compile(r"\s*[,;]\s*")
_OURS = "clipdb"  # in `custom`, with what CSL has no variable for
_OWN_VARIABLES = {
    "id": "id",
    "title": "title",
    "container-title": "source",
    "issued": "date",
    "abstract": "summary",
    "annote": "comment",
    "URL": "url",
}
_SAID_OTHERWISE = ("type", "note", "keyword", "language", "custom")


def begins_with_item(start: str) -> bool:
    """Whether a text begins as a list of items does."""
    found = _TYPE.search(start) if _START.match(start) else None
    return found is not None and found["type"] in _TYPES and _MARK.search(start) is not None


def is_item(record: Mapping[str, object]) -> bool:
    """Whether an object is an item."""
    is_typed = record.get("type") in _TYPES if isinstance(record.get("type"), str) else False
    return is_typed and ("container-title" in record or isinstance(record.get("issued"), Mapping))


def is_own(item: Mapping[str, object]) -> bool:
    """Whether an item is one that an export of ours wrote."""
    custom = item.get("custom")
    return isinstance(custom, Mapping) and isinstance(custom.get(_OURS), Mapping)


def own_record(item: Object) -> Object:
    """The record that an item of ours was written from."""
    made = Object({name: item[own] for own, name in _OWN_VARIABLES.items() if own in item})
    if isinstance(note := item.get("note"), str):
        made["notes"] = note.split("\n")
    custom = item["custom"]
    assert isinstance(custom, Mapping)
    made.update(custom[_OURS])
    known = (*_OWN_VARIABLES, *_SAID_OTHERWISE)
    made.update((name, value) for name, value in item.items() if name not in known)
    return made


def by_precedence(item: Object) -> Object:
    """An item of others with the variable of a field first that stands, its keywords parted."""
    fields = names_in("csl-json")
    rank = {name: number for number, name in enumerate(fields)}
    made = Object()
    for name, value in sorted(item.items(), key=lambda member: rank.get(member[0], len(rank))):
        is_words = fields.get(name) == "labels" and isinstance(value, str)
        made[name] = _BETWEEN_WORDS.split(str(value)) if is_words else value
    made.repeated = item.repeated
    return made
