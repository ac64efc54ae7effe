"""A field's value as the one text of a table's cell, and back."""

import re

from clipdb.clip import Value

_SEPARATOR = ";"
_ESCAPE = "\\"
_ITEM = re.compile(r"(?:[^;\\]|\\.|\\$)+", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def cell(value: Value) -> str:
    """A field's value as one text; a list's items joined with `;`.

    So that a list can be read back, a `;` or a backslash inside an item has a backslash before it.
    """
    if value is None:
        return ""
    return _SEPARATOR.join(map(_escaped, value)) if isinstance(value, list) else str(value)


def split_list(text: str) -> list[str]:
    """The items of a list that `cell` joined."""
    return [_ESCAPED.sub(r"\1", item) for item in _ITEM.findall(text)]


def _escaped(item: str) -> str:
    escaped = item.replace(_ESCAPE, _ESCAPE * 2)
    return escaped.replace(_SEPARATOR, _ESCAPE + _SEPARATOR)
