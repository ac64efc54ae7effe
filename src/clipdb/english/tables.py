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
def phrases(first_letter: str) -> dict[str, tuple[str, ...]]:
    """The Japanese words for each phrase that begins so, by its key; no wording begins with a
    word that says nothing. By their letters, as the keys of all take as long as a search."""
    return {
        key(telling(split(phrase))): tuple(values(japanese))
        for phrase, japanese in _wordings().get(first_letter, ())
    }


@cache
def _wordings() -> dict[str, list[tuple[str, str]]]:
    """Each wording and the cell of its Japanese words, by first letter."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows("phrases"):
        for wording in values(row["english"]):
            found.setdefault(wording[0], []).append((wording, row["japanese"]))
    return found


def phrase(words: Sequence[str]) -> tuple[str, ...]:
    """The Japanese words for a phrase, or none; launch of a missile is a missile launch too."""
    orders = [telling(words)]
    if "of" in words[1:-1]:
        place = words.index("of")
        orders.append(telling([*words[place + 1 :], *words[:place]]))
    wanted = (key for order in orders for key in keys(order) if key)
    return next((known[key] for key in wanted if key in (known := phrases(key[0]))), ())


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
