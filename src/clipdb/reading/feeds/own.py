"""What a feed of clipdb's own has beside what Atom has a place for.

An entry of such a feed has the fields of its record that Atom has no place for as elements of
their names in this namespace, those that are lists once an item; countries, topics and labels are
categories, of which the scheme tells the field.
"""

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
