"""The clip, as the archive keeps it and every format gives it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

MAX_ID_LENGTH = 64

_ID = re.compile(rf"[^\s<>]{{1,{MAX_ID_LENGTH}}}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Clip:
    """One clipping; its fields, in this order, are the record that every format gives.

    Attributes:
        id: the clip's own id as printed, or `x-…` derived from its content.
        date: `YYYY-MM-DD`.
        time: `HH:MM`, or None when none is printed.
        source: the outlet under its one canonical name.
        source_raw: the outlet as printed.
        via: how the clipper got it, or None.
        title: the headline alone.
        summary: the paragraphs, joined by a line feed.
        notes: the paragraphs under 【註】.
        refs: ids of other clips, in the order printed.
        countries: ISO 3166-1 alpha-2, sorted, Japan excluded.
        main_countries: the countries that are a party to what is reported.
        topics: controlled subject headings, sorted.
        collections: names of the pages it stands on, sorted.

    Raises:
        ValueError: on construction, if id, date or time do not have their form.
    """

    id: str
    date: str
    time: str | None
    source: str
    source_raw: str
    via: str | None
    title: str
    summary: str
    notes: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    main_countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"not an id: {self.id!r}")
        if not _DATE.fullmatch(self.date):
            raise ValueError(f"not a date: {self.date!r}")
        if self.time is not None and not _TIME.fullmatch(self.time):
            raise ValueError(f"not a time: {self.time!r}")


FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Clip))
LIST_FIELDS = frozenset({"notes", "refs", "countries", "main_countries", "topics", "collections"})

Value = str | int | list[str] | None
Record = Mapping[str, Value]
"""A clip, or some of its fields, as the machine-readable formats give it."""


def record_of(clip: Clip) -> dict[str, Value]:
    """The clip's fields by name, in the order of the contract, tuples as lists."""
    return {
        name: list(value) if isinstance(value := getattr(clip, name), tuple) else value
        for name in FIELDS
    }
