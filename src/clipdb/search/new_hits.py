"""What is new: the clips that have come since an entry, by saved search."""

from collections.abc import Callable
from sqlite3 import Connection

from clipdb.errors import ClipdbError
from clipdb.query.tree import And, Filters, Query
from clipdb.search.ask import SAVED, ask
from clipdb.store.entries import last_entry
from clipdb.store.searches import search_names
from clipdb.store.select import count


def new_hits(
    archive: Connection, entry: int, *, tell: Callable[[str], None] = lambda _: None
) -> dict[str, int]:
    """How many of the clips that came first by a later entry each saved search finds, if any.

    Args:
        archive: open.
        entry: the number of the last entry before; 0 for all clips.
        tell: called with what keeps a saved search from being run; the others go on.
    """
    if last_entry(archive) == entry:
        return {}
    hits = {}
    for name in search_names(archive):
        try:
            asked = ask(archive, [f"{SAVED}{name}"], {})
        except ClipdbError as error:
            tell(f"the saved search {name} cannot be run: {error}")
            continue
        is_new = Filters(added_after=entry)
        search = And((asked.search, is_new)) if asked.search else is_new
        if number := count(archive, Query(asked.filters, search)):
            hits[name] = number
    return hits
