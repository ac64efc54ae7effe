"""What clips were chosen by, in the reader's words."""

from collections.abc import Iterator

from clipdb.localisation import Localisation
from clipdb.query.tree import Filters
from clipdb.search.filters import TypedFilters


def described(
    typed: TypedFilters, filters: Filters, query: str | None, localisation: Localisation
) -> Iterator[str]:
    """Each filter in words, such as `party Italy`, `from 2023`.

    Args:
        typed: the filters as typed, which say how exact a date is.
        filters: what they mean.
        query: the words searched for, if any.
        localisation: the reader's names and labels.
    """
    values = {
        "main" if filters.main else "country": map(localisation.country, filters.countries),
        "topic": map(localisation.topic, filters.topics),
        "source": filters.sources,
        "via": filters.vias,
        "collection": filters.collections,
        "label": filters.labels,
        "since": [str(typed["since"])] if typed.get("since") else [],
        "until": [str(typed["until"])] if typed.get("until") else [],
        "added_since": [str(typed["added_since"])] if typed.get("added_since") else [],
        "query": [query] if query else [],
    }
    for name, several in values.items():
        if value := f" {localisation.label('and')} ".join(several):
            yield localisation.label(f"filter.{name}", value=value)
