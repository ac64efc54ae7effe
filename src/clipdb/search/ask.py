"""From words and filters as a person gives them to the `Query` that the archive answers."""

from collections.abc import Callable, Mapping, Sequence
from sqlite3 import Connection
from typing import NamedTuple, cast, get_args

from clipdb.errors import ArchiveError, QueryError, UsageError
from clipdb.fields import FILTERS
from clipdb.query.tree import And, Filters, Query, Sort, Tree
from clipdb.search.filters import SHELL, Face, TypedFilters, resolve, resolve_search
from clipdb.store.searches import SavedSearch, find_search

SAVED = "@"  # before the name of a saved search


class _Saved(NamedTuple):
    """A saved search as a tree, and the order it was saved with, if any."""

    tree: Tree | None
    sort: Sort | None
    reverse: bool


def ask(
    archive: Connection,
    words: Sequence[str],
    filters: TypedFilters,
    *,
    sort: Sort | None = None,
    reverse: bool = False,
    expand: bool = False,
    tell: Callable[[str], None] = lambda _: None,
    face: Face = SHELL,
) -> Query:
    """The query for words of the search language, saved searches among them, and filters.

    Args:
        archive: where the values of filters and the saved searches are.
        words: parts of one query; one that is `@name` stands for the saved search of that name.
        filters: as typed.
        sort: the order of the result; without one that of a saved search, else by date.
        reverse: whether the order is turned round.
        expand: whether a name of a subject, country or outlet stands for all its names.
        tell: called with what else is looked for.
        face: how a message writes filters.

    Raises:
        QueryError: the words cannot be understood.
        UnknownValueError: a value or a saved search is unknown.
        DateError: a date cannot be read.
    """
    typed = typed_words(words).strip()
    tree = resolve_search(typed or None, archive, expand=expand, tell=tell, face=face)
    saved = [_saved(word, archive, expand=expand) for word in words if is_saved(word)]
    if sort is None and not reverse:
        ordered = next((one for one in saved if one.sort or one.reverse), None)
        sort, reverse = (ordered.sort, ordered.reverse) if ordered else (None, False)
    trees = [*(one.tree for one in saved), tree]
    return Query(resolve(filters, archive, face=face), _all_of(trees), sort or "date", reverse)


def is_saved(word: str) -> bool:
    """Whether a word names a saved search."""
    return word.startswith(SAVED) and len(word) > len(SAVED)


def typed_words(words: Sequence[str]) -> str:
    """The words without the names of saved searches, as one query."""
    return " ".join(word for word in words if not is_saved(word))


def search_to_save(
    archive: Connection,
    name: str,
    words: Sequence[str],
    filters: TypedFilters,
    how: Mapping[str, object],
) -> SavedSearch:
    """A search to keep under a name.

    Args:
        archive: where it must be understood.
        name: of one word, with or without its @.
        words: as typed.
        filters: as typed.
        how: `sort`, `reverse` and `expand`.

    Raises:
        UsageError: it cannot be kept so.
        ClipdbError: it cannot be understood.
    """
    name = name.removeprefix(SAVED)
    if not name or any(character.isspace() for character in name):
        raise UsageError(f"{name!r} is no name for a search; use one word")
    if any(map(is_saved, words)):
        raise UsageError("a saved search cannot hold another; write it out")
    query = " ".join(words)
    if resolve_search(query or None, archive) is None and not filters:
        raise UsageError("nothing to save; give words or a filter")
    resolve(filters, archive)
    return SavedSearch(name, query, {**filters, **{one: how[one] for one in how if how[one]}})


def _saved(word: str, archive: Connection, *, expand: bool) -> _Saved:
    name = word.removeprefix(SAVED)
    saved = find_search(archive, name)
    options = dict(saved.options)
    sort, reverse = options.pop("sort", None), bool(options.pop("reverse", False))
    is_expanded = bool(options.pop("expand", False))
    if unknown := options.keys() - FILTERS:
        words = ", ".join(sorted(unknown))
        raise ArchiveError(f"the saved search {name} has an unknown option: {words}")
    if sort is not None and sort not in get_args(Sort):
        raise ArchiveError(f"the saved search {name} has an unknown order: {sort}")
    if any(map(is_saved, saved.query.split())):
        raise QueryError(f"the saved search {name} contains another; save it again without")
    wanted = resolve(cast("TypedFilters", options), archive)
    tree = resolve_search(saved.query or None, archive, expand=expand or is_expanded)
    both = _all_of([tree, wanted if wanted != Filters() else None])
    return _Saved(both, cast("Sort | None", sort), reverse)


def _all_of(trees: Sequence[Tree | None]) -> Tree | None:
    there = tuple(tree for tree in trees if tree is not None)
    return And(there) if len(there) > 1 else next(iter(there), None)
