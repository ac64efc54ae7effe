"""The data files of this package, read when a query needs them."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from clipdb.english.inflection import key, keys, split
from clipdb.tsv import Row, parse, values

_DATA = Path(__file__).parent / "data"


def rows(name: str) -> Iterator[Row]:
    """The rows of a table."""
    return (row for _, row in parse(_DATA / f"{name}.tsv"))


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """The Japanese words for each phrase, by its key."""
    return {
        key(telling(split(phrase))): tuple(values(row["japanese"]))
        for row in rows("phrases")
        for phrase in values(row["english"])
    }


def phrase(words: Sequence[str]) -> tuple[str, ...]:
    """The Japanese words for a phrase, or none; launch of a missile is a missile launch too."""
    orders = [telling(words)]
    if "of" in words[1:-1]:
        place = words.index("of")
        orders.append(telling([*words[place + 1 :], *words[:place]]))
    known = phrases()
    return next((known[key] for order in orders for key in keys(order) if key in known), ())


def telling(words: Sequence[str]) -> list[str]:
    """The words of a phrase without those that say nothing, unless it has no others."""
    return [word for word in words if word.casefold() not in empty_words()] or list(words)


@cache
def readings() -> str:
    """The table of readings as one text, a line a reading, to be searched by a pattern."""
    return "".join(f"{row['reading']}\t{row['japanese']}\n" for row in rows("readings"))


@cache
def empty_words() -> frozenset[str]:
    """English words that say nothing to a search."""
    return frozenset(row["word"] for row in rows("small_words") if row["kind"] == "empty")


@cache
def particles() -> frozenset[str]:
    """What family names begin with."""
    return frozenset(row["word"] for row in rows("small_words") if row["kind"] == "particle")
