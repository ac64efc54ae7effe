"""A record's fields as documents need them."""

import re

from clipdb.clip import Record

_JAPANESE = re.compile(r"[\u3040-\u9fff]")


def text(record: Record, name: str) -> str:
    """The text of a field, empty if it has none."""
    return str(record[name] or "")


def line(record: Record, name: str) -> str:
    """The same on one line."""
    return " ".join(text(record, name).split("\n"))


def items(record: Record, name: str) -> list[str]:
    """The items of a field that is a list."""
    value = record[name]
    return value if isinstance(value, list) else []


def language(record: Record, japanese: str, english: str) -> str:
    """The name for the language that the headline is in."""
    return japanese if _JAPANESE.search(text(record, "title")) else english
