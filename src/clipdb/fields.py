"""The table of fields: what clipdb knows of each, and the filters that clips are chosen by.

A row is the one place in which a field or a filter is described: options, the query language, what
`stats` counts by, the filters beside a list in the browser, editing, completion, and where the
archive has its values derive from it. The record's own order, and its types, are those of `Clip`;
what a filter asks of the archive is an attribute of `Filters`.
`tests/test_fields.py` says what a new row still lacks.
"""

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from clipdb.errors import UnknownValueError

ADDED = "added"  # what a clip has besides its record
# What a user may say of the event that a clip reports, where the rules read it wrongly.
EVENT_FIELDS = ("event", "event_date", "event_kind", "event_status")


class LinkTable(NamedTuple):
    """The table with a row for each value that a clip has of a list.

    Attributes:
        table: its name; its column `clip` has the clip's number.
        column: what has the value, or its number in another table.
        names: this other table, its column of numbers, and its column of values; or nothing.
        only: a column that must be true for a row to count.
    """

    table: str
    column: str
    names: tuple[str, str, str] | None = None
    only: str = ""


class Field(NamedTuple):
    """A field of the record.

    Attributes:
        name: in the record, in every machine-readable format, and of the column of the archive.
        names: what else people call it: one of its values first, where it is a list.
        reads: how a typed text becomes its value (`editing/values.py`).
        filter: the filter that has the same values, if one has.
        is_list: whether it has several values.
        is_needed: whether every clip has one.
        is_editable: whether a user may change it.
        help: of its option of `clipdb add`.
        metavar: what the help calls its value, if not by its own name.
        counted: the properties that clips are counted by for it.
        links: where the values of a list are looked up, if not in its own column.
        term: its name in the query language, if it has one that is no filter's.
        has_words: whether the words of a query are looked for in it.
    """

    name: str
    names: tuple[str, ...] = ()
    reads: Literal[
        "text",
        "line",
        "day",
        "time",
        "address",
        "ref",
        "value",
        "event",
        "event day",
        "kind",
        "status",
    ] = "text"
    filter: str = ""
    is_list: bool = False
    is_needed: bool = False
    is_editable: bool = True
    help: str = ""
    metavar: str | None = None
    counted: tuple[str, ...] = ()
    links: LinkTable | None = None
    term: str = ""
    has_words: bool = False

    @property
    def is_sorted(self) -> bool:
        """Whether it is a list whose order says nothing."""
        return self.is_list and bool(self.filter)


class Filter(NamedTuple):
    """A way to choose clips.

    Attributes:
        name: of the option, the argument in Python, the part of an address.
        field: of the record, in which it looks.
        kind: whether it is any of several `values`, the `first` or the `last` day of a period, or
            a `flag` that says how another filter is meant.
        asks: the attribute of `Filters` that it sets.
        help: of its option.
        metavar: what the help calls its value, if not by its own name.
        what: one of its values is called, in a message.
        is_open: whether a user may add values that nobody had before.
        is_term: whether the query language has a field of this name.
        facet: its place among the filters beside a list in the browser; 0 for none.
        names: what else its option is called.
    """

    name: str
    field: str
    kind: Literal["values", "first", "last", "flag"]
    asks: str
    help: str
    metavar: str | None = None
    what: str = ""
    is_open: bool = False
    is_term: bool = True
    facet: int = 0
    names: tuple[str, ...] = ()

    @property
    def is_value(self) -> bool:
        """Whether it looks for a value, and not for a period."""
        return self.kind in ("values", "flag")


_COUNTRIES = LinkTable("clip_countries", "country")
_TOPICS = LinkTable("clip_topics", "topic", ("topics", "number", "id"))
_COLLECTIONS = LinkTable("clip_collections", "collection", ("collections", "serial", "name"))
_LABELS = LinkTable("clip_labels", "label")

FIELDS_BY_NAME: dict[str, Field] = {
    row.name: row
    for row in (
        Field("id", is_editable=False, term="id"),
        Field(
            "date",
            ("dates", "日付", "年月日"),
            reads="day",
            is_needed=True,
            help="The day: 2024-11-25.",
            counted=("year", "month"),
            term="date",
        ),
        Field("time", ("時刻",), reads="time", help="The time of day: 21:05."),
        Field(
            "title",
            ("headline", "headlines", "titles", "見出し", "標題", "タイトル"),
            reads="line",
            is_needed=True,
            help="The headline.",
            metavar="TEXT",
            term="title",
            has_words=True,
        ),
        Field(
            "summary",
            ("summaries", "要旨", "概要"),
            help="The summary.",
            metavar="TEXT",
            term="summary",
            has_words=True,
        ),
        Field(
            "notes",
            ("note", "註", "注", "備考"),
            is_list=True,
            help="A note. Repeatable.",
            metavar="TEXT",
            term="note",
            has_words=True,
        ),
        Field(
            "refs",
            ("ref", "関連記事", "関連"),
            reads="ref",
            is_list=True,
            help="Another clip that it refers to. Repeatable.",
            metavar="ID",
        ),
        Field(
            "countries",
            ("country", "国", "国名"),
            reads="value",
            filter="country",
            is_list=True,
            help="A country; without any the rules find them. Repeatable.",
            metavar="COUNTRY",
            counted=("country",),
            links=_COUNTRIES,
        ),
        Field(
            "main_countries",
            ("main-country", "main-countries", "party", "parties", "当事国", "主要国"),
            reads="value",
            filter="country",
            is_list=True,
            help="A party; without any the rules find them. Repeatable.",
            metavar="COUNTRY",
            counted=("main-country",),
            links=_COUNTRIES._replace(only="main"),
        ),
        Field(
            "source",
            ("outlet", "sources", "outlets", "媒体", "媒体名", "紙名"),
            reads="value",
            filter="source",
            is_needed=True,
            help="The outlet.",
            metavar="OUTLET",
            counted=("source",),
        ),
        Field("source_raw", is_editable=False),
        Field(
            "topics",
            ("topic", "主題"),
            reads="value",
            filter="topic",
            is_list=True,
            help="A topic; without any the rules find them. Repeatable.",
            metavar="TOPIC",
            counted=("topic",),
            links=_TOPICS,
        ),
        Field(
            "via",
            ("carrier", "carriers", "経由"),
            reads="value",
            filter="via",
            help="The carrier.",
            metavar="CARRIER",
            counted=("via",),
        ),
        Field(
            "collections",
            ("collection", "page", "pages", "ページ", "収録ページ"),
            reads="value",
            filter="collection",
            is_list=True,
            help="A page that it belongs to. Repeatable.",
            metavar="PAGE",
            counted=("collection",),
            links=_COLLECTIONS,
        ),
        Field(
            "url",
            ("article", "link", "URL", "記事", "リンク"),
            reads="address",
            help="Where the article is.",
            metavar="ADDRESS",
        ),
        Field(
            "labels",
            ("label", "付箋", "ラベル"),
            reads="value",
            filter="label",
            is_list=True,
            help="A label of yours. Repeatable.",
            metavar="LABEL",
            counted=("label",),
            links=_LABELS,
        ),
        Field(
            "comment",
            ("remark", "comments", "remarks", "コメント", "メモ"),
            help="A remark of yours.",
            metavar="TEXT",
        ),
        Field(ADDED, ("追加日時",), is_editable=False, term="added"),
        Field("event", reads="event", help="A clip of the same event.", metavar="ID"),
        Field("event_date", reads="event day", help="The day of its event.", metavar="DATE"),
        Field("event_kind", reads="kind", help="The kind of its event.", metavar="KIND"),
        Field(
            "event_status",
            reads="status",
            help="Whether it is planned, done or in force.",
            metavar="STATUS",
        ),
    )
}
"""The fields by name, in the order in which help names what clips are counted by."""

FILTERS: dict[str, Filter] = {
    row.name: row
    for row in (
        Filter(
            "country",
            "countries",
            "values",
            asks="countries",
            help="Names this country: Italy, IT, ITA, イタリア, 伊. Repeat for any of several.",
            metavar="COUNTRY",
            what="a country",
            facet=1,
        ),
        Filter(
            "main",
            "main_countries",
            "flag",
            asks="main",
            help="With --country: only as a party to what is reported.",
        ),
        Filter(
            "source",
            "source",
            "values",
            asks="sources",
            help="Published by this outlet: NHK, 読売. Repeatable.",
            metavar="OUTLET",
            what="an outlet",
            is_open=True,
            facet=3,
            names=("outlet",),
        ),
        Filter(
            "via",
            "via",
            "values",
            asks="vias",
            help="Found through this carrier: Yahoo. Repeatable.",
            metavar="CARRIER",
            what="a carrier",
            is_open=True,
            facet=6,
        ),
        Filter(
            "topic",
            "topics",
            "values",
            asks="topics",
            help="On this topic: ACSA, 情報保護協定. Repeatable.",
            metavar="TOPIC",
            what="a topic",
            facet=2,
        ),
        Filter(
            "collection",
            "collections",
            "values",
            asks="collections",
            help="From the page with this title, or a part of it. Repeatable.",
            metavar="PAGE",
            what="a collection",
            is_open=True,
            facet=5,
            names=("page",),
        ),
        Filter(
            "label",
            "labels",
            "values",
            asks="labels",
            help="With this label of yours.",
            what="a label",
            is_open=True,
            facet=4,
        ),
        Filter(
            "since",
            "date",
            "first",
            asks="since",
            help="From this date on: 2023, 2023-06, 令和5年6月, '3 months ago'.",
            metavar="DATE",
        ),
        Filter(
            "until",
            "date",
            "last",
            asks="until",
            help="Up to this date, included.",
            metavar="DATE",
        ),
        Filter(
            "added_since",
            ADDED,
            "first",
            asks="added_since",
            help="In this archive since this date.",
            is_term=False,
        ),
    )
}
"""The filters by name, in the order in which help names them."""

TERMS = (
    *(row.term for row in FIELDS_BY_NAME.values() if row.has_words),
    *(row.name for row in FILTERS.values() if row.is_term),
    *(row.term for row in FIELDS_BY_NAME.values() if row.term and not row.has_words),
)
"""The fields of the query language."""

PROPERTIES = {name: row for row in FIELDS_BY_NAME.values() for name in row.counted}
"""What clips can be counted by, each with the field that has it."""

TIMES = tuple(name for name, row in PROPERTIES.items() if row.reads == "day")
"""Properties that are times, and stand in their order."""

SEVERAL = tuple(name for name, row in PROPERTIES.items() if row.is_list)
"""Properties of which a clip may have several values."""

NAMES = {
    "country_names": "countries",
    "main_country_names": "main_countries",
    "topic_names": "topics",
}
"""What a record has besides in the reader's language, and the fields that it is made of."""

TAGS = tuple(
    row.name for row in FIELDS_BY_NAME.values() if row.filter and not FILTERS[row.filter].is_open
)
"""The fields that the rules make of a clip's text, whose values the vocabulary alone knows."""

SNIPPET = "snippet"  # what the result of a search has besides the record


def named(typed: str, known: Sequence[str], *, what: str = "field") -> str:
    """The name of a field, filter, property or column that a person types, or calls otherwise.

    Raises:
        UnknownValueError: there is none; the nearest of what people call them are suggested.
    """
    if typed in known:
        return typed
    meant = _meant().get(_plain(typed), ())
    found = next((name for name in meant if name in known), None)
    if found is None:
        raise UnknownValueError(what, typed, known=names_of(known))
    return found


def names_of(known: Sequence[str]) -> list[str]:
    """These names, and whatever else people call the same."""
    others = [name for name, fields in _meant().items() if not set(fields).isdisjoint(known)]
    return list(dict.fromkeys([*known, *others]))


def field_meant(typed: str) -> str:
    """The field of the record that a person calls so; what is typed where none is called so."""
    return next(iter(_meant().get(_plain(typed), ())), typed)


@cache
def _meant() -> dict[str, tuple[str, ...]]:
    """By what people call a field: the field, and what filters and properties of it are called."""
    found: dict[str, tuple[str, ...]] = {}
    for row in FIELDS_BY_NAME.values():
        counted = row.counted if len(row.counted) == 1 else ()
        chosen = [one.name for one in FILTERS.values() if one.field == row.name and one.is_value]
        names = (row.name, *row.names, *counted, *chosen, row.term)
        for name in filter(None, names):
            found[_plain(name)] = tuple(filter(None, (row.name, *counted, *chosen, row.term)))
    return found


def _plain(name: str) -> str:
    return name.strip().casefold().replace("_", "-")


def option_of(name: str) -> str:
    """The option that a field or a filter has on the command line."""
    return f"--{name.replace('_', '-')}"
