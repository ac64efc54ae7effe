"""Which field of a record a table's column, or a key, stands for, and what is said of it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise

from clipdb.clip import FIELDS, LIST_FIELDS
from clipdb.errors import InputError, UnknownValueError
from clipdb.fields import TAGS as TAGS
from clipdb.tsv import values
from clipdb.vocabulary.outlets import key
from clipdb.vocabulary.tables import read_table

NUMBER = "number"  # an id, or what only numbers the rows
LEFT_OUT = ""  # the user wants it to be no field
NAMES, LISTS = FIELDS, LIST_FIELDS

_IGNORED = re.compile(r"[_\-.:：*※▼■●◆○▲△]")
_BRACKETED = re.compile(r"[(\[（［【〔<＜][^()\[\]（）［］【】〔〕<>＜＞]*[)\]）］】〕>＞]")
_BETWEEN = re.compile(r"[・/／|｜,、&＆+＋]")
_LONGEST = 60  # characters of a column's name that are looked at, or shown
_NUMBER = re.compile(r"(?:no\.?|第|#)?\s*0*(?P<number>\d{1,6})\s*[.)号]?", re.IGNORECASE)
_WIDEST_GAP = 10  # between two numbers of rows, of which some may have been taken out
_MOST_NAMES = 1000  # of one file that are remembered


class FieldNames:
    """The fields that names stand for: as the user says, else as the vocabulary does.

    Args:
        columns: names, each with the field that the user gives it.
        known: the names of a format that has its own, instead of the vocabulary's.
        used: takes each of those columns as it is asked for.
    """

    def __init__(
        self,
        columns: Iterable[tuple[str, str]] = (),
        known: Mapping[str, str] | None = None,
        used: set[str] | None = None,
    ) -> None:
        self._own = {_key(name): field for name, field in columns}
        self._used = set() if used is None else used
        self._known = known and {_key(name): field for name, field in known.items()}

    def field(self, name: str) -> str | None:
        """The field, `NUMBER`, `LEFT_OUT`, or None for what is no field."""
        if len(name) > _LONGEST:
            return None
        if (own := self.stated(name)) is not None:
            return own
        return field_called(name) if self._known is None else self._known.get(_key(name))

    def stated(self, name: str) -> str | None:
        """The field, or `LEFT_OUT`, that the user says; None where he says nothing of the name."""
        own = _key(name)
        if own in self._own:
            self._used.add(own)
        return self._own.get(own)


def unused(columns: Iterable[tuple[str, str]], used: set[str]) -> list[str]:
    """The columns that the user gives a field, and that nobody has asked for."""
    return [name for name, _ in columns if _key(name) not in used]


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


def only_counts(texts: Iterable[str]) -> bool:
    """Whether texts only number the rows: whole numbers, up from 1 or down to it.

    Empty ones say nothing, and a list of several parts may begin at 1 again.
    """
    numbers: list[int] = []
    for text in texts:
        plain = unicodedata.normalize("NFKC", text).strip()
        if not plain:
            continue
        match = _NUMBER.fullmatch(plain)
        if match is None:
            return False
        numbers.append(int(match["number"]))
    if not numbers:
        return False
    if numbers[0] != 1:
        numbers.reverse()
    return numbers[0] == 1 and all(
        0 < then - now <= _WIDEST_GAP or then == 1 for now, then in pairwise(numbers)
    )


class Remarks:
    """The names that were said of one file, by the kind of the remark."""

    def __init__(self) -> None:
        self._said: set[tuple[str, str]] = set()

    def new(self, kind: str, names: Iterable[str]) -> tuple[str, ...]:
        """A warning for the names of which it was not given yet, or none."""
        fresh = [name for name in dict.fromkeys(names) if (kind, name) not in self._said]
        if len(self._said) < _MOST_NAMES:
            self._said.update((kind, name) for name in fresh)
        return warning(kind, fresh)


def warning(kind: str, names: Iterable[str]) -> tuple[str, ...]:
    """A warning that names some, if there are any."""
    shown = [" ".join(name.split())[:_LONGEST] or '""' for name in names]
    return (f"{kind}: {', '.join(shown)}",) if shown else ()
