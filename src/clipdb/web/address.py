"""The address of a page as a query, and the other way."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Self, get_args
from urllib.parse import quote, urlencode

from clipdb.errors import UsageError
from clipdb.fields import FILTERS, named
from clipdb.query.tree import Sort
from clipdb.search.filters import Face, TypedFilters

Pairs = list[tuple[str, str]]

ADDRESS = Face(
    lambda name, value=None: name if value is None else f"{name}={value}",
    "/stats?by={}",
    expand="expand=1",
    english="english=1",
)
PAGE = 50  # clips on a page where nothing else is asked for
MOST = 200  # at most
_LONGEST = 1000  # characters of a query
_MOST_VALUES = 100  # of the parts of an address
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_PARTS = ("sort", "reverse", "expand", "english", "page", "limit", "format", "columns", "by")
_READERS = ("lang", "token")  # what an address says of the reader


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; `filters` as typed, `limit` None where the address has none."""

    query: str = ""
    filters: TypedFilters = field(default_factory=dict)
    sort: Sort | None = None
    reverse: bool = False
    expand: bool = False
    english: bool = False
    page: int = 1
    limit: int | None = None
    format: str | None = None
    columns: str | None = None
    by: tuple[str, ...] = ()

    def with_filter(self, **changes: Any) -> Self:
        """The same with other filters, from its first page on."""
        changed = {**self.filters, **changes}
        filters = {name: changed[name] for name in FILTERS if changed.get(name)}
        return replace(self, filters=filters, page=1)

    def on(self, page: int) -> Self:
        """The same on another page."""
        return replace(self, page=page)

    @property
    def size(self) -> int:
        """How many clips a page has."""
        return min(self.limit or PAGE, MOST)

    def pairs(self) -> Pairs:
        """The parts of the address, without those that are as usual."""
        pairs = [("q", self.query)] if self.query else []
        for name, value in self.filters.items():
            values = value if isinstance(value, list) else [value]
            pairs += [(name, _written(one)) for one in values]
        usual = Asked()
        for name in _PARTS[:-1]:
            value = getattr(self, name)
            if value != getattr(usual, name):
                pairs.append((name, _written(value)))
        return pairs + [("by", name) for name in self.by]


def _written(value: object) -> str:
    return "1" if value is True else str(value)


def link(path: str, pairs: Iterable[tuple[str, str]] = ()) -> str:
    """An address on this server; `path` as it is read by a person."""
    asked = urlencode([*pairs], quote_via=quote, safe="/:")
    return quote(path, safe="/") + (f"?{asked}" if asked else "")


def read(pairs: Iterable[tuple[str, str]], besides: Collection[str] = ()) -> Asked:
    """What the parts of an address ask for; those without a value, as forms give them, nothing.

    Args:
        pairs: the parts.
        besides: what else the page understands.

    Raises:
        UnknownValueError: the address has a part that means nothing.
        UsageError: the value of a part cannot be, or one is there twice.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in _READERS or name in besides or not value.strip():
            continue
        given.setdefault(name.replace("-", "_"), []).append(value)
    if sum(map(len, given.values())) > _MOST_VALUES:
        raise UsageError(f"the address has more than {_MOST_VALUES} parts; leave some out")
    known = ("q", *FILTERS, *_PARTS)
    given = {named(name, known, what="part of the address"): v for name, v in given.items()}
    for name, values in given.items():
        may_be_several = name == "by" or (name in FILTERS and FILTERS[name].kind == "values")
        if len(values) > 1 and not may_be_several:
            raise UsageError(f"the address has {name}= more than once; give it once")
    typed = {name: _filter(name, given.get(name, [])) for name in FILTERS}
    one = {name: values[0] for name, values in given.items()}
    query = one.get("q", "")
    if len(query) > _LONGEST:
        raise UsageError(f"the query has more than {_LONGEST} characters; shorten it")
    sort = one.get("sort")
    if sort is not None:
        named(sort, get_args(Sort), what="order")
    return Asked(
        query=query,
        filters={name: value for name, value in typed.items() if value},
        sort=sort,  # type: ignore[arg-type]
        reverse=_is_on("reverse", one.get("reverse")),
        expand=_is_on("expand", one.get("expand")),
        english=_is_on("english", one.get("english")),
        page=number("page", one.get("page"), least=1) or 1,
        limit=number("limit", one.get("limit"), least=0),
        format=one.get("format"),
        columns=one.get("columns"),
        by=tuple(given.get("by", ())),
    )


def reader(pairs: Iterable[tuple[str, str]]) -> Pairs:
    """The parts of an address that all links of its page go on with."""
    return [(name, value) for name, value in pairs if name in _READERS and value]


def _filter(name: str, values: list[str]) -> list[str] | str | bool:
    if not values or FILTERS[name].kind == "values":
        return values
    return _is_on(name, values[0]) if FILTERS[name].kind == "flag" else values[0]


def _is_on(name: str, typed: str | None) -> bool:
    if typed is None or typed.lower() in _FALSE:
        return False
    if typed.lower() in _TRUE:
        return True
    raise UsageError(f"{name}= is 1 or 0, not {typed!r}")


def number(name: str, typed: str | None, *, least: int) -> int | None:
    """The number that is typed for a part.

    Raises:
        UsageError: it is none, or too small.
    """
    if typed is None:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10 and int(typed) >= least):
        raise UsageError(f"{name}= is a number from {least} on, not {typed!r}")
    return int(typed)
