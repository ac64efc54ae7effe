"""What is asked of the archive: one frozen `Query`, the same for every command."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Sort = Literal["date", "relevance", "source", "title", "id"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a clip must match; within a tuple any of the values, and an empty one lets all pass.

    The values are the archive's own: country codes, canonical names, topic ids.
    With `main`, `countries` are looked for among the main countries only.
    """

    countries: tuple[str, ...] = ()
    main: bool = False
    sources: tuple[str, ...] = ()
    vias: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """Filters, words, and the part of the result to give.

    `words` are all to be found in title, summary or notes; `limit` None means all.
    """

    filters: Filters = Filters()
    words: tuple[str, ...] = ()
    sort: Sort = "date"
    reverse: bool = False
    limit: int | None = None
    offset: int = 0
