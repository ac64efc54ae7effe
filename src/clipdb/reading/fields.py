"""Which field of a record a table's column, or a key, stands for."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from clipdb.clip import FIELDS
from clipdb.errors import InputError, UnknownValueError
from clipdb.tsv import values
from clipdb.vocabulary.outlets import key
from clipdb.vocabulary.tables import read_table

NUMBER = "number"  # an id, or what only numbers the rows
LEFT_OUT = ""  # the user wants it to be no field
OWN_FIELDS = ("url", "labels", "comment")  # of a record, beside what is printed
NAMES = (*FIELDS, *(name for name in OWN_FIELDS if name not in FIELDS))
TAGS = ("countries", "main_countries", "topics")
LISTS = frozenset({"notes", "refs", *TAGS, "collections", "labels"})

_IGNORED = re.compile(r"[_\-.:：*※▼■●◆○▲△]")
_BRACKETED = re.compile(r"[(\[（［【〔<＜][^()\[\]（）［］【】〔〕<>＜＞]*[)\]）］】〕>＞]")
_BETWEEN = re.compile(r"[・/／|｜,、&＆+＋]")
_LONGEST = 60  # characters of a column's name that are looked at


class FieldNames:
    """The fields that names stand for: as the user says, else as the vocabulary does.

    Args:
        columns: names, each with the field that the user gives it.
        known: the names of a format that has its own, instead of the vocabulary's.
    """

    def __init__(
        self,
        columns: Iterable[tuple[str, str]] = (),
        known: Mapping[str, str] | None = None,
    ) -> None:
        self._own = {_key(name): field for name, field in columns}
        self._known = known and {_key(name): field for name, field in known.items()}

    def field(self, name: str) -> str | None:
        """The field, `NUMBER`, `LEFT_OUT`, or None for what is no field."""
        if len(name) > _LONGEST:
            return None
        if (own := self._own.get(_key(name))) is not None:
            return own
        return field_called(name) if self._known is None else self._known.get(_key(name))


def mapping(stated: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What `--map NAME=FIELD` says, several times; an empty field leaves the column out.

    Raises:
        InputError: there is no equals sign, or no name before it.
        UnknownValueError: there is no such field; the nearest are suggested.
    """
    columns = []
    for text in stated:
        name, sign, field = text.rpartition("=")
        if not sign or not name.strip():
            raise InputError(
                f"--map {text}: write the column's name and a field, as --map 新聞社=source;"
                " without a field, as --map 面=, the column is left out"
            )
        columns.append((name.strip(), _field_typed(field.strip())))
    return tuple(columns)


def _field_typed(typed: str) -> str:
    if typed in ("", *NAMES):
        return typed
    field = field_called(typed)
    if not field:
        raise UnknownValueError("field", typed, known=NAMES)
    return "id" if field == NUMBER else field


def names_of(field: str, most: int) -> list[str]:
    """What a column of a field can be called, its own name last."""
    aliases = (row["aliases"] for row in read_table("columns") if row["field"] == field)
    return [*[alias for cell in aliases for alias in values(cell)][:most], field]


@cache
def field_called(name: str) -> str | None:
    """The field that the vocabulary has for a name: the whole of it, else what it has in it."""
    whole = _key(name)
    if found := _by_key().get(whole):
        return found
    outside = _BRACKETED.sub("", name)
    parts = [part for part in _BETWEEN.split(outside) if _key(part)]
    inside = [match[0][1:-1] for match in _BRACKETED.finditer(name)]
    known = {_by_key().get(_key(part)) for part in (parts or inside)} - {None}
    return known.pop() if len(known) == 1 else None


@cache
def _by_key() -> dict[str, str]:
    names = {_key(field): field for field in NAMES}
    for row in read_table("columns"):
        names |= {_key(alias): row["field"] for alias in values(row["aliases"])}
    return names


def _key(name: str) -> str:
    return _IGNORED.sub("", key(name))
