"""A `Query` as a condition on `id`, for SQL that others write round it."""

from itertools import count

from clipdb.query.tree import Query
from clipdb.store.conditions import where_clause

Condition = tuple[str, dict[str, object]]


def id_condition(query: Query, prefix: str) -> Condition:
    """A condition that the ids of the query's clips fulfil, and the values that it names.

    Args:
        query: which clips.
        prefix: what the names of the values begin with.
    """
    where, values = where_clause(query)
    names = (f"{prefix}{number}" for number in count())
    named = dict(zip(names, values, strict=False))
    for name in named:
        where = where.replace("?", f":{name}", 1)
    return f"id IN (SELECT clips.id FROM clips WHERE {where})", named
