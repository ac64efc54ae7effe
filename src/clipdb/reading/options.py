"""What a reader is told beside the file: the user's options, and the known outlets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from clipdb.dates.moments import zone_called
from clipdb.errors import DateError, InputError
from clipdb.reading.fields import FieldNames, unused
from clipdb.vocabulary.outlets import Outlets

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

    Raises:
        InputError: on construction, if there is no such time zone.
    """

    columns: tuple[tuple[str, str], ...] = ()
    timezone: str = LOCAL_ZONE
    address: str | None = None
    format: str | None = None
    encoding: str | None = None

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
        named = {
            name: str(stated[name]) for name in ("address", "format", "encoding") if name in stated
        }
        return cls(
            columns=tuple((str(name), str(field)) for name, field in columns),
            timezone=str(stated.get("timezone", LOCAL_ZONE)),
            **named,
        )


DEFAULTS = ReadingOptions()


@dataclass(frozen=True, slots=True)
class Context:
    """What every reader is given beside the file; one for each file."""

    outlets: Outlets
    options: ReadingOptions = DEFAULTS
    _used: set[str] = field(default_factory=set, compare=False)

    def field_names(self, known: Mapping[str, str] | None = None) -> FieldNames:
        """The fields of columns and keys, as the user says, else as `FieldNames` has them."""
        return FieldNames(self.options.columns, known, self._used)

    def unused_columns(self) -> list[str]:
        """The columns that the user gives a field, and that no reader has met."""
        return unused(self.options.columns, self._used)
