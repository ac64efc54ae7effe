"""A search as a query of Lucene's own language, over fields split at white space."""

import re
from collections.abc import Iterable, Sequence

from clipdb.engines.columns import TOKENS, AnyOf, Condition, Period, conditions
from clipdb.folding import tokens
from clipdb.query.tree import And, Filters, Not, Or, Query, Tree, Word

_EVERYTHING = "*:*"


def to_lucene(query: Query) -> str:
    """What a query asks for, in the syntax of Lucene's classic query parser.

    OpenSearch and Elasticsearch read it as a `query_string`. It looks in the fields of
    `token_fields`, split at white space, and in those of the record, which are keywords. Nothing
    that was typed is syntax in it. Order and number of hits are left to the engine.

    Args:
        query: the `query` of a result of `archive.search`.

    Raises:
        QueryError: something is asked that is in no field.
    """
    parts = [_filters(query.filters)]
    if query.search is not None:
        parts.append(_query(query.search))
    return _all(part for part in parts if part != _EVERYTHING)


def _query(tree: Tree) -> str:
    match tree:
        case Word():
            field = f"{TOKENS}_{tree.part}" if tree.part else TOKENS
            return _any(f"{field}:{_quoted(tokens(form))}" for form in tree.forms)
        case Filters():
            return _filters(tree)
        case Not():
            return _signed([tree])
        case And():
            return _signed(tree.items)
        case Or():
            return _any(map(_query, tree.items))


def _signed(items: Sequence[Tree]) -> str:
    """All of these, with `+` and `-`; `-` takes away from what is there, so something must be."""
    signed = [
        f"-{_query(item.item)}" if isinstance(item, Not) else f"+{_query(item)}" for item in items
    ]
    if all(isinstance(item, Not) for item in items):
        signed.insert(0, _EVERYTHING)
    return f"({' '.join(signed)})"


def _filters(filters: Filters) -> str:
    return _all(map(_compared, conditions(filters)))


def _compared(condition: Condition) -> str:
    if isinstance(condition, AnyOf):
        return _any(f"{condition.column}:{_quoted(value)}" for value in condition.values)
    if isinstance(condition, Period):
        return f"date:[{condition.first or '*'} TO {condition.last or '*'}]"
    return f"id:{_escaped(condition.text)}*"


def _all(parts: Iterable[str]) -> str:
    them = list(parts)
    if not them:
        return _EVERYTHING
    return them[0] if len(them) == 1 else f"({' '.join(f'+{part}' for part in them)})"


def _any(parts: Iterable[str]) -> str:
    them = list(parts)
    return them[0] if len(them) == 1 else f"({' '.join(them)})"


def _quoted(text: str) -> str:
    escaped = re.sub(r'(["\\])', r"\\\1", text)
    return f'"{escaped}"'


def _escaped(text: str) -> str:
    return re.sub(r"([^\w])", r"\\\1", text)
