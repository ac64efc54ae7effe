"""Filters as a program gives them, by name and as Python's own values."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from clipdb.errors import UsageError
from clipdb.fields import FILTERS, Filter, named
from clipdb.search.filters import Face, TypedFilters

PYTHON = Face(
    lambda name, value=None: name if value is None else f"{name}={value!r}",
    "archive.search().stats({!r})",
)


def typed_filters(given: Mapping[str, object]) -> TypedFilters:
    """The filters as a person would type them; one that is None or empty is none.

    Raises:
        UnknownValueError: there is no filter of a name.
        UsageError: a filter cannot have a value of this kind.
    """
    given = dict(given)
    if parties := given.pop("party", None):
        if "country" in given:
            raise UsageError("party is country with main=True; give one of them")
        given |= {"country": parties, "main": True}
    given = {named(name, list(FILTERS), what="filter"): value for name, value in given.items()}
    typed = {name: _typed(row, given[name]) for name, row in FILTERS.items() if name in given}
    return {name: value for name, value in typed.items() if value not in (None, False, [])}


def _typed(row: Filter, value: object) -> str | bool | list[str] | None:
    if value is None:
        return None
    if row.kind == "flag":
        if value not in (True, False):
            raise UsageError(f"{row.name} is True or False, not {value!r}")
        return bool(value)
    text = _text(value)
    if row.kind != "values":
        if text is None:
            raise UsageError(
                f"{row.name} is a date, a year or a text such as '2023-06', not {value!r}"
            )
        return text
    if text is not None:
        return [text]
    texts = [_text(one) for one in value] if isinstance(value, Iterable) else [None]
    if None in texts:
        raise UsageError(f"{row.name} is a text, or several in a list, not {value!r}")
    return [text for text in texts if text is not None]


def _text(value: object) -> str | None:
    """A value as it would be typed, if it can be."""
    if isinstance(value, datetime):  # as pandas has them, too
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None
