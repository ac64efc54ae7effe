"""What other engines search in: the columns beside the record, and filters as conditions on it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from clipdb.errors import QueryError
from clipdb.fields import FIELDS_BY_NAME, FILTERS
from clipdb.folding import BORDER, fold, joined_tokens
from clipdb.query.tree import Filters, TextField

PARTS: tuple[TextField, ...] = ("title", "summary", "notes")
TOKENS = "tokens"
SEARCH_COLUMNS = (*(f"folded_{part}" for part in PARTS), TOKENS)

# The column in which a filter's values are looked for.
_COLUMNS = {row.asks: row.field for row in FILTERS.values() if row.kind == "values"}
_OTHERS = {"main", "since", "until", "id_prefix"}


class AnyOf(NamedTuple):
    """The column has one of the values."""

    column: str
    values: tuple[str, ...]
    is_list: bool


class Period(NamedTuple):
    """The date lies between these, both included; None is open."""

    first: date | None
    last: date | None


class Prefix(NamedTuple):
    """The id begins so."""

    text: str


Condition = AnyOf | Period | Prefix


def search_columns(title: str, summary: str, notes: Sequence[str]) -> dict[str, str | list[str]]:
    """The folded texts of a clip, and the tokens of all of them, as the archive's index has them.

    Args:
        title, summary, notes: as the record has them.
    """
    texts = [fold(title), fold(summary), *map(fold, notes)]
    values: tuple[str | list[str], ...] = (*texts[:2], texts[2:], joined_tokens(texts))
    return dict(zip(SEARCH_COLUMNS, values, strict=True))


def token_fields(tokens: str) -> dict[str, str]:
    """The fields that a query of `to_lucene` looks in, from the column `tokens`.

    Beside `tokens` there is one for each part of a clip, such as `tokens_title`.
    """
    texts = [text.strip() for text in tokens.split(BORDER, len(PARTS) - 1)]
    texts += [""] * (len(PARTS) - len(texts))
    return {TOKENS: tokens} | {
        f"{TOKENS}_{part}": text for part, text in zip(PARTS, texts, strict=True)
    }


def conditions(filters: Filters) -> Iterator[Condition]:
    """What filters ask of the columns of a record; all of it must hold.

    Raises:
        QueryError: something is asked that is in no column.
    """
    for name, value in filters._asdict().items():
        if column := _COLUMNS.get(name):
            if value:
                is_main = filters.main and name == "countries"
                asked = f"main_{column}" if is_main else column
                yield AnyOf(asked, value, is_list=FIELDS_BY_NAME[column].is_list)
        elif name not in _OTHERS and value != getattr(Filters(), name):
            raise QueryError(f"{name} is in the archive alone; other engines cannot be asked")
    if filters.since or filters.until:
        yield Period(filters.since, filters.until)
    if filters.id_prefix:
        yield Prefix(filters.id_prefix)
