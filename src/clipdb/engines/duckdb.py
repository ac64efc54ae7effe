"""A search as a condition of DuckDB's SQL, over the columns of a Parquet export."""

from clipdb.engines.columns import PARTS, AnyOf, Condition, Period, conditions
from clipdb.folding import BORDER
from clipdb.query.tree import And, Filters, Not, Or, Query, TextField, Tree, Word

Where = tuple[str, list[object]]

# No word has a border in it, so none is found across two notes.
_TEXTS: dict[TextField, str] = {
    "title": "folded_title",
    "summary": "folded_summary",
    "notes": f"array_to_string(folded_notes, chr({ord(BORDER)}))",
}


def to_duckdb(query: Query) -> Where:
    """What a query asks for as a condition, to be put after `WHERE`.

    Order and number of rows are left to the statement's own `ORDER BY` and `LIMIT`.

    Args:
        query: the `query` of a result of `archive.search`.

    Returns:
        The condition, and the values for its question marks.

    Raises:
        QueryError: something is asked that no column has.
    """
    parts = [_filters(query.filters)]
    if query.search is not None:
        parts.append(_condition(query.search))
    return _joined("AND", [part for part in parts if part != _ALL])


_ALL: Where = ("TRUE", [])


def _condition(tree: Tree) -> Where:
    match tree:
        case Word():
            texts = [_TEXTS[part] for part in PARTS if tree.part in (None, part)]
            found: list[Where] = [
                (f"contains({text}, ?)", [form]) for text in texts for form in tree.forms
            ]
            return _joined("OR", found)
        case Filters():
            return _filters(tree)
        case Not():
            sql, values = _condition(tree.item)
            return f"(NOT {sql})", values
        case And() | Or():
            operator = "AND" if isinstance(tree, And) else "OR"
            return _joined(operator, list(map(_condition, tree.items)))


def _filters(filters: Filters) -> Where:
    return _joined("AND", list(map(_compared, conditions(filters))))


def _compared(condition: Condition) -> Where:
    """A condition that is true or false for every row, and never NULL: it may stand under NOT."""
    if isinstance(condition, AnyOf):
        column, values = condition.column, list[object](condition.values)
        marks = ", ".join("?" * len(values))
        if condition.is_list:
            return f"list_has_any({column}, [{marks}])", values
        return f"({column} IS NOT NULL AND {column} IN ({marks}))", values
    if isinstance(condition, Period):
        ends = ((">=", condition.first), ("<=", condition.last))
        return _joined("AND", [(f"date {sign} ?", [day]) for sign, day in ends if day])
    return "starts_with(id, ?)", [condition.text]


def _joined(operator: str, parts: list[Where]) -> Where:
    if not parts:
        return _ALL
    if len(parts) == 1:
        return parts[0]
    sql = f" {operator} ".join(part for part, _ in parts)
    return f"({sql})", [value for _, values in parts for value in values]
