"""What is asked of the archive: one frozen `Query`, the same for every command."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Sort = Literal["date", "relevance", "source", "title", "id", "added"]
TextField = Literal["title", "summary", "notes"]


class Filters(NamedTuple):
    """What a clip must match; within a tuple any of the values, and an empty one lets all pass.

    The values are the archive's own: country codes, canonical names, topic ids.
    With `main`, `countries` are looked for among the main countries only. The days of
    `added_since` and `added_until` are those of this computer's time zone, as all that a person
    types; `added_after` is the number of an entry.
    """

    countries: tuple[str, ...] = ()
    main: bool = False
    sources: tuple[str, ...] = ()
    vias: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    id_prefix: str = ""
    labels: tuple[str, ...] = ()
    added_since: date | None = None
    added_until: date | None = None
    added_after: int | None = None


class Word(NamedTuple):
    """A word to be found in `part`, or in any of the parts of a clip.

    `forms` are folded; a part that has one of them has the word.
    """

    forms: tuple[str, ...]
    part: TextField | None = None


@dataclass(frozen=True, slots=True)
class _Several:
    """Parts of a search."""

    items: tuple["Tree", ...]


class And(_Several):
    """All of these."""

    __slots__ = ()


class Or(_Several):
    """Any of these."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    item: "Tree"


Tree = Word | Filters | And | Or | Not


class Query(NamedTuple):
    """Filters, a search, and the part of the result to give; `limit` None means all."""

    filters: Filters = Filters()
    search: Tree | None = None
    sort: Sort = "date"
    reverse: bool = False
    limit: int | None = None
    offset: int = 0


def wanted_words(tree: Tree | None) -> Iterator[Word]:
    """The words of a search that a clip is found by, in order, without those it must not have."""
    if isinstance(tree, Word):
        yield tree
    elif isinstance(tree, And | Or):
        for item in tree.items:
            yield from wanted_words(item)


def with_alternatives(tree: Tree, word: Word, alternatives: tuple[Word, ...]) -> Tree:
    """The search where in the place of a word any of the alternatives will do, too."""
    if tree == word:
        return Or((word, *alternatives))
    if isinstance(tree, And | Or):
        items = (with_alternatives(item, word, alternatives) for item in tree.items)
        return type(tree)(tuple(items))
    return tree
