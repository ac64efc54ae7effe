"""Outlets under their canonical names, and the carriers through which a clipper got them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from clipdb.errors import VocabularyError
from clipdb.folding import normalise
from clipdb.tsv import values
from clipdb.vocabulary.tables import read_table

_LONGEST = 200  # characters of an outlet as printed
_KEPT = 1_000  # names: a page has few outlets
_WRAPPED = re.compile(r"(?P<carrier>[^\s「]+?)[\s\u3000]+(?P<outlet>.+?)[\s\u3000]*記事")


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet's canonical name, and the carrier wrapped round it in print, if any."""

    name: str
    via: str | None = None


class Outlets:
    """Finds canonical names: spellings are compared without regard to width, case,
    white space, and old or new kanji."""

    def __init__(
        self, outlets: Mapping[str, Iterable[str]], carriers: Mapping[str, Iterable[str]]
    ) -> None:
        self._outlets = _by_key(outlets)
        self._carriers = _by_key(carriers)

    @property
    def names(self) -> list[str]:
        """All canonical names."""
        return sorted(set(self._outlets.values()))

    @property
    def carriers(self) -> list[str]:
        """All carriers' names."""
        return sorted(set(self._carriers.values()))

    def spellings(self) -> list[tuple[str, str]]:
        """Every spelling's key with the name it stands for, of outlets and then of carriers."""
        return [*sorted(self._outlets.items()), *sorted(self._carriers.items())]

    def find(self, printed: str) -> Outlet | None:
        """The outlet that is printed so, or None if it is not known.

        `Yahoo X新聞記事` is X新聞 carried by Yahoo, also when X新聞 is not known.
        """
        if len(printed) > _LONGEST:
            return None
        if name := self._outlets.get(key(printed)):
            return Outlet(name)
        wrapped = _WRAPPED.fullmatch(printed.strip())
        via = self.carrier(wrapped["carrier"]) if wrapped else None
        if wrapped is None or via is None:
            return None
        name = self._outlets.get(key(wrapped["outlet"]))
        if name is None and re.search(r"\s", wrapped["outlet"]):
            return None
        return Outlet(name or wrapped["outlet"], via)

    def carrier(self, printed: str) -> str | None:
        """The carrier's name, or None."""
        return self._carriers.get(key(printed))

    def canonical(self, printed: str) -> str:
        """The canonical name; what is not known is its own."""
        outlet = self.find(printed)
        return outlet.name if outlet else printed


@lru_cache(_KEPT)
def key(name: str) -> str:
    """What two spellings of one name have in common."""
    return "".join(normalise(name).casefold().split())


@cache
def load_outlets() -> Outlets:
    """The outlets and carriers of the data files.

    Raises:
        VocabularyError: a spelling stands for two of them.
    """
    return Outlets(_spellings("outlets"), _spellings("carriers"))


def _spellings(table: str) -> dict[str, list[str]]:
    return {row["name"]: values(row["spellings"]) for row in read_table(table)}


def _by_key(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, spellings in names.items():
        for spelling in (name, *spellings):
            if found.setdefault(key(spelling), name) != name:
                both = f"both {found[key(spelling)]!r} and {name!r}"
                raise VocabularyError(f"the spelling {spelling!r} is of {both}; take one away")
    return found
