"""Items of CSL-JSON among the objects of a JSON text: ours, and those of others."""

import re
from collections.abc import Mapping

from clipdb.reading.citations.citation import names_in
from clipdb.reading.fields import LEFT_OUT
from clipdb.reading.objects.walking import Object
from clipdb.reading.telling import CSL_TYPES

_BETWEEN_WORDS = re.compile(r"\s*[,;]\s*")
_OURS = "clipdb"  # in `custom`, with what CSL has no variable for


def is_item(record: Mapping[str, object]) -> bool:
    """Whether an object is an item."""
    is_typed = record.get("type") in CSL_TYPES if isinstance(record.get("type"), str) else False
    return is_typed and ("container-title" in record or isinstance(record.get("issued"), Mapping))


def is_own(item: Mapping[str, object]) -> bool:
    """Whether an item is one that an export of ours wrote."""
    custom = item.get("custom")
    return isinstance(custom, Mapping) and isinstance(custom.get(_OURS), Mapping)


def own_record(item: Object) -> Object:
    """The record that an item of ours was written from, and what else is in it."""
    said_otherwise = dict.fromkeys(("keyword", "language", "custom"), LEFT_OUT)
    fields = {**names_in("csl-json"), "id": "id", **said_otherwise}
    made = Object()
    for name, value in item.items():
        field = fields.get(name, name)
        if field:
            is_note = field == "notes" and isinstance(value, str)
            made[field] = str(value).split("\n") if is_note else value
    custom = item["custom"]
    assert isinstance(custom, Mapping)
    made.update(custom[_OURS])
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
