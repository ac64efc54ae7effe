"""What an entry of clipdb's own feeds has beside what Atom has a place for.

It has the fields of its record that Atom has no place for as elements of their names in a
namespace of our own, those that are lists once an item; countries, topics and labels are
categories, of which the scheme tells the field.
"""

from collections.abc import Iterable

from clipdb.clip import LIST_FIELDS
from clipdb.reading.feeds.entries import ATOM, Element

# An address of nothing: a name that nobody else has.
NAMESPACE = "urn:uuid:88a6674b-9f10-4508-aa70-ff316f6134c4"
FIELDS = (
    *("id", "date", "time", "source_raw", "via", "notes", "refs", "main_countries", "collections"),
    "comment",
)
CATEGORIES = ("countries", "topics", "labels")


def scheme(field: str) -> str:
    """The scheme of the categories that a field is given as."""
    return f"{NAMESPACE}#{field}"


def own_values(elements: Iterable[Element]) -> dict[str, str | list[str]] | None:
    """The record that an entry of our own was written from; None for an entry of others."""
    texts: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    for element in elements:
        name, attributes = element.name, element.attributes
        if element.namespace == NAMESPACE and name in LIST_FIELDS:
            lists.setdefault(name, []).append(element.text)
        elif element.namespace == NAMESPACE:
            texts[name] = element.text
        elif element.namespace not in ATOM:
            continue
        elif name == "category" and (field := _field(attributes.get("scheme", ""))):
            lists.setdefault(field, []).append(attributes.get("term", ""))
        elif name in ("title", "summary"):
            texts[name] = element.text
        elif name == "author":
            texts["source"] = element.text
        elif name == "link" and attributes.get("rel", "alternate") == "alternate":
            texts["url"] = attributes.get("href", "")
    return texts | lists if "id" in texts else None


def _field(stated: str) -> str | None:
    return next((field for field in CATEGORIES if scheme(field) == stated), None)
