"""A field's value as the one text of a table's cell, and back."""

import re

from clipdb.clip import Value

_SEPARATOR = ";"
_ESCAPE = "\\"
_ITEM = r"(?s:[^;\\]|\\.|\\$)+"
_ESCAPED = r"(?s)\\(.)"


def cell(value: Value) -> str:
    """A field's value as one text; a list's items joined with `;`.

    So that a list can be read back, a `;` or a backslash inside an item has a backslash before it.
    """
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        joined = _SEPARATOR.join(value)
        if _ESCAPE in joined or joined.count(_SEPARATOR) >= len(value):
            return _SEPARATOR.join(map(_escaped, value))
        return joined
    return str(value)


def split_list(text: str) -> list[str]:
    """The items of a list that `cell` joined."""
    return [re.sub(_ESCAPED, r"\1", item) for item in re.findall(_ITEM, text)]


def _escaped(item: str) -> str:
    escaped = item.replace(_ESCAPE, _ESCAPE * 2)
    return escaped.replace(_SEPARATOR, _ESCAPE + _SEPARATOR)
