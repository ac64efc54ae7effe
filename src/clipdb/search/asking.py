"""From words and filters as a person gives them to the `Query` that the archive answers."""

from collections.abc import Sequence
from sqlite3 import Connection

from clipdb.errors import ArchiveError, QueryError
from clipdb.query.tree import And, Filters, Query, Sort, Tree
from clipdb.search.filters import TypedFilters, resolve, resolve_search
from clipdb.store.writing.searches import find_search

SAVED = "@"  # before the name of a saved search


def ask(
    archive: Connection,
    words: Sequence[str],
    filters: TypedFilters,
    *,
    sort: Sort = "date",
    reverse: bool = False,
    expand: bool = False,
) -> Query:
    """The query for words of the search language, saved searches among them, and filters.

    Args:
        archive: where the values of filters and the saved searches are.
        words: parts of one query; one that is `@name` stands for the saved search of that name.
        filters: as typed.
        sort: the order of the result.
        reverse: whether the order is turned round.
        expand: whether a name of a subject, country or outlet stands for all its names.

    Raises:
        QueryError: the words cannot be understood.
        UnknownValueError: a value or a saved search is unknown.
        DateError: a date cannot be read.
    """
    typed = typed_words(words)
    tree = resolve_search(typed if typed.strip() else None, archive, expand=expand)
    saved = [_saved(word, archive, expand=expand) for word in words if is_saved(word)]
    return Query(resolve(filters, archive), _all_of([*saved, tree]), sort, reverse)


def is_saved(word: str) -> bool:
    """Whether a word names a saved search."""
    return word.startswith(SAVED) and len(word) > len(SAVED)


def typed_words(words: Sequence[str]) -> str:
    """The words without the names of saved searches, as one query."""
    return " ".join(word for word in words if not is_saved(word))


def _saved(word: str, archive: Connection, *, expand: bool) -> Tree | None:
    name = word.removeprefix(SAVED)
    saved = find_search(archive, name)
    try:
        filters = TypedFilters(**saved.options)  # type: ignore[arg-type]
    except TypeError as error:
        raise ArchiveError(f"the saved search {name} has an unknown option: {error}") from None
    if any(map(is_saved, saved.query.split())):
        raise QueryError(f"the saved search {name} contains another; save it again without")
    wanted = resolve(filters, archive)
    tree = resolve_search(saved.query or None, archive, expand=expand)
    return _all_of([tree, wanted if wanted != Filters() else None])


def _all_of(trees: Sequence[Tree | None]) -> Tree | None:
    there = tuple(tree for tree in trees if tree is not None)
    return And(there) if len(there) > 1 else next(iter(there), None)
