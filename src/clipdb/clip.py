"""The clip, as the archive keeps it and every format gives it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from operator import attrgetter

from clipdb.fields import ADDED as ADDED
from clipdb.fields import EVENT_FIELDS, FIELDS_BY_NAME

MAX_ID_LENGTH = 64

_ID = re.compile(rf"[^\s<>]{{1,{MAX_ID_LENGTH}}}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}")
# Control characters but line feeds, and halves of surrogate pairs.
_CONTROL = r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]"


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
        url: where the article is, or None.
        labels: the user's own words for it, sorted.
        comment: the user's own remark, or None.
        added: when the archive first got the clip, ISO 8601 in UTC; no field of the record, and
            None of a clip that comes from no archive.
        event: what the user says of the event that it reports, where it is read to be edited; None
            for what the rules say. The id of a clip of the same event, or empty for its own.
        event_date: likewise its day or month.
        event_kind: likewise its kind.
        event_status: likewise `planned`, `done` or `in force`.

    Raises:
        ValueError: on construction, if id, date or time do not have their form, or a text has a
            control character other than a line feed.
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
    url: str | None = None
    labels: tuple[str, ...] = ()
    comment: str | None = None
    added: str | None = field(default=None, compare=False)
    event: str | None = None
    event_date: str | None = None
    event_kind: str | None = None
    event_status: str | None = None

    def __post_init__(self) -> None:
        must_have_form(self.id, self.date, self.time)
        if self.event == self.id:
            raise ValueError("its event cannot be its own; leave it empty for an event of its own")
        texts = ["\n".join(v) if isinstance(v, tuple) else v or "" for v in _values_of(self)]
        if not has_control("".join(texts)):
            return
        name, text = next(pair for pair in zip(FIELDS, texts, strict=True) if has_control(pair[1]))
        raise ValueError(f"a control character in {name}: {text!r}")


def must_have_form(id: str, date: str, time: str | None) -> None:
    """Raises:
    ValueError: one of them does not have the form that a clip's has.
    """
    if not _ID.fullmatch(id):
        raise ValueError(f"not an id: {id!r}")
    _must_be_moment(date, time)


@lru_cache  # many clips share theirs
def _must_be_moment(date: str, time: str | None) -> None:
    if not _DATE.fullmatch(date):
        raise ValueError(f"not a date: {date!r}")
    if time is not None and not _TIME.fullmatch(time):
        raise ValueError(f"not a time: {time!r}")


def has_control(text: str) -> bool:
    """Whether a text has a character that no clip has: a control character but a line feed."""
    return not text.replace("\n", "").isprintable() and bool(re.search(_CONTROL, text))


_BESIDE = (ADDED, *EVENT_FIELDS)
FIELDS: tuple[str, ...] = tuple(item.name for item in fields(Clip) if item.name not in _BESIDE)
EXPORTED = (*FIELDS, ADDED)  # what the writers of formats are given of a clip
EDITABLE = tuple(name for name in FIELDS if FIELDS_BY_NAME[name].is_editable)
SAYABLE = (*EDITABLE, *EVENT_FIELDS)  # what `edit` takes
ADJUSTABLE = tuple(name for name in EDITABLE if FIELDS_BY_NAME[name].is_list)
_values_of = attrgetter(*FIELDS)
LIST_FIELDS = frozenset(row.name for row in FIELDS_BY_NAME.values() if row.is_list)


def web_address(url: str | None) -> str:
    """The address, if it is one of the web, that a link may lead to; empty for all others.

    Imports take no others, but another program may write them into an archive.
    """
    return url if url and url.lower().startswith(("http://", "https://")) else ""


Value = str | int | list[str] | None
Record = Mapping[str, Value]
"""A clip, or some of its fields, as the machine-readable formats give it."""


def record_of(clip: Clip, names: Sequence[str] = FIELDS) -> dict[str, Value]:
    """The clip's fields by name, in the order of the contract, tuples as lists.

    `names` may be some of the fields, and `ADDED`.
    """
    return {
        name: list(value) if isinstance(value := getattr(clip, name), tuple) else value
        for name in names
    }


def text(record: Record, name: str) -> str:
    """The text of a field, empty if it has none."""
    return str(record[name] or "")


def items(record: Record, name: str) -> list[str]:
    """The items of a field that is a list."""
    value = record[name]
    return value if isinstance(value, list) else []
