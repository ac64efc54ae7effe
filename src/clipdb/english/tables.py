"""The data files of this package, read when a query needs them."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from clipdb.english.inflection import key, split
from clipdb.tsv import Row, parse, values

_DATA = Path(__file__).parent / "data"


def rows(name: str) -> Iterator[Row]:
    """The rows of a table."""
    return (row for _, row in parse(_DATA / f"{name}.tsv"))


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """The Japanese words for each phrase, by its key."""
    return {
        key(split(phrase)): tuple(values(row["japanese"]))
        for row in rows("phrases")
        for phrase in values(row["english"])
    }


@cache
def readings() -> str:
    """The table of readings as one text, a line a reading, to be searched by a pattern."""
    return "".join(f"{row['reading']}\t{row['japanese']}\n" for row in rows("readings"))


@cache
def small_words() -> frozenset[str]:
    """Words that say nothing to a search."""
    return frozenset(row["word"] for row in rows("small_words"))
