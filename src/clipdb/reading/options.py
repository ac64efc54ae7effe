"""What a reader is told beside the file: the user's options, and the known outlets."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields

from clipdb.dates.days import Order, orders_in
from clipdb.dates.moments import Moment, in_days_from_1900, read_moment, zone_called
from clipdb.errors import AmbiguousDateError, DateError, InputError
from clipdb.reading.fields import FieldNames, unused
from clipdb.vocabulary.outlets import Outlets

_FULL_YEAR = re.compile(r"\d{4}")
LOCAL_ZONE = "Asia/Tokyo"


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What changes how a file is read; kept with the import, so that it can be read again alike.

    Attributes:
        columns: names of columns or keys, each with the field that it stands for; an empty one
            leaves the column out.
        timezone: the time zone in which times that have one are told.
        address: of the page, against which relative links are completed, or None.
        format, encoding: what the user says they are; detected, if None.
        outlet, via: what clips have that name none, or None.
        date_order: how a date is read whose numbers can be read in several ways; as the file's
            other dates decide, if None.

    Raises:
        InputError: on construction, if there is no such time zone.
    """

    columns: tuple[tuple[str, str], ...] = ()
    timezone: str = LOCAL_ZONE
    address: str | None = None
    format: str | None = None
    encoding: str | None = None
    outlet: str | None = None
    via: str | None = None
    date_order: Order | None = None

    def __post_init__(self) -> None:
        if self.timezone == LOCAL_ZONE:
            return  # as nearly always: looking it up costs an import
        try:
            zone_called(self.timezone)
        except DateError as error:
            raise InputError(str(error)) from None

    def as_json(self) -> str:
        """The options that are not the defaults, as a JSON object; the same ones alike."""
        stated = {
            option.name: value
            for option in fields(self)
            if (value := getattr(self, option.name)) != option.default
        }
        return json.dumps(stated, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "ReadingOptions":
        """The options that `as_json` wrote; the defaults for an empty text."""
        stated: Mapping[str, object] = json.loads(text or "{}")
        columns = stated.get("columns", [])
        assert isinstance(columns, list)
        others = {name: value for name, value in stated.items() if name != "columns"}
        return cls(columns=tuple((str(name), str(field)) for name, field in columns), **others)  # type: ignore[arg-type]


DEFAULTS = ReadingOptions()


@dataclass(frozen=True, slots=True)
class Context:
    """What every reader is given beside the file; one for each file.

    `texts` gives what is written in the file, for what the whole of it has to decide;
    `counts_from_1904` says so of the days of a workbook.
    """

    outlets: Outlets
    options: ReadingOptions = DEFAULTS
    counts_from_1904: bool = False
    texts: Callable[[], Iterable[str]] = field(default=tuple, compare=False)
    _used: set[str] = field(default_factory=set, compare=False)
    _orders: list[frozenset[tuple[str, Order]]] = field(default_factory=list, compare=False)

    def field_names(self, known: Mapping[str, str] | None = None) -> FieldNames:
        """The fields of columns and keys, as the user says, else as `FieldNames` has them."""
        return FieldNames(self.options.columns, known, self._used)

    def unused_columns(self) -> list[str]:
        """The columns that the user gives a field, and that no reader has met."""
        return unused(self.options.columns, self._used)

    def moment(self, date: str, time: str = "") -> Moment:
        """The moment that a date, and a time beside it, print.

        Raises:
            DateError: there is no date, or none that can be.
        """
        order, zone = self.options.date_order, self.options.timezone
        if self.counts_from_1904:
            date = in_days_from_1900(date)
        try:
            return read_moment(date, time, zone, order=order)
        except AmbiguousDateError as error:
            order = None if order else self._order_of_others(error.shown)
            if order:
                return read_moment(date, time, zone, order=order)
            raise DateError(f"{error}, or import it with --date-order ymd, mdy or dmy") from None

    def _order_of_others(self, shown: str) -> Order | None:
        """The order of the file's dates, those first that are parted by the same mark."""
        if not self._orders:
            found = (one for text in self.texts() for one in orders_in(text))
            self._orders.append(frozenset(found))
        mark = next((mark for mark in "./-" if mark in shown), "")
        said = {one for one in self._orders[0] if one[1] != "ymd" or not _FULL_YEAR.search(shown)}
        for orders in ({order for by, order in said if by == mark}, {order for _, order in said}):
            if orders:
                return orders.pop() if len(orders) == 1 else None
        return None
