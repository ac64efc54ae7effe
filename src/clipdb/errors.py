"""What can go wrong, as one tree; each class owns its exit status.

    ClipdbError             2   the call or the database cannot be used
    ├── InputError              a file to import cannot be read as clippings
    │   └── AddressError        a page cannot be fetched, or may not
    ├── ArchiveError            the database is missing, locked, or not ours
    ├── UnknownValueError       a filter's value names nothing known
    ├── UnknownIdError          no clip has this id
    ├── EditError               what a user says of clips cannot be
    ├── VocabularyError         a vocabulary file of the user's cannot be used
    ├── DateError               a date that cannot be read or cannot be
    │   └── AmbiguousDateError      the order of its numbers does not tell which day it is
    ├── QueryError              a search that cannot be understood
    ├── UsageError              an option or a variable has a value that it cannot have
    ├── TimeLimitError          reading took longer than it may
    └── OutputError             a result cannot be written where it should go

Messages are one line, say what is wrong and what to do next, and are printed
in one place (`clipdb.cli.main`).
"""

from collections.abc import Sequence
from datetime import date


class ClipdbError(Exception):
    """The base of all errors that a user can cause or mend."""

    exit_status = 2


class InputError(ClipdbError):
    """A file to import is missing, empty, undecodable or not a page of clippings."""


class AddressError(InputError):
    """A page cannot be fetched from its address, may not, or did not arrive whole."""


class ArchiveError(ClipdbError):
    """The database is not there, cannot be opened or written, or is not a clipdb archive."""


class VocabularyError(ClipdbError):
    """A file in the user's vocabulary folder is no such table, or contradicts another line."""


class DateError(ClipdbError):
    """A date cannot be read, or names a day that does not exist."""


class AmbiguousDateError(DateError):
    """The numbers of a date do not tell which of them is the month.

    Attributes:
        shown: the date, as printed.
        readings: the days that it can be.
    """

    def __init__(self, shown: str, readings: Sequence[date]) -> None:
        """Name the date and what it can be."""
        self.shown, self.readings = shown, tuple(readings)
        days = " or ".join(day.isoformat() for day in readings)
        super().__init__(f"it is not clear which day {shown} is: {days}; write the year first")


class QueryError(ClipdbError):
    """A search query cannot be understood."""


class UsageError(ClipdbError):
    """An option or an environment variable has a value that it cannot have."""


class TimeLimitError(ClipdbError):
    """Reading took longer than it was given."""


class OutputError(ClipdbError):
    """A result cannot be written: the file exists, or the column is unknown."""


class UnknownValueError(ClipdbError):
    """A filter's value is unknown, or could mean several things.

    Attributes:
        what: the kind of value ("country").
        value: the value as typed.
        is_ambiguous: whether it could mean several things.
        suggestions: the nearest known values, or those that it could mean.
    """

    def __init__(
        self,
        what: str,
        value: str,
        *,
        known: Sequence[str] = (),
        meanings: Sequence[str] = (),
        reason: str = "",
    ) -> None:
        """Say what is wrong.

        Args:
            what: the kind of value.
            value: the value as typed.
            known: values of which the nearest are suggested.
            meanings: what an ambiguous value could stand for.
            reason: what else is to be said instead of the nearest values.
        """
        from clipdb.nearest import nearest

        near = nearest(value, known) if not meanings and not reason else []
        self.what, self.value, self.is_ambiguous = what, value, bool(meanings)
        self.suggestions = tuple(meanings or near)
        if meanings:
            message = f"{what} {value!r} could mean: {', '.join(meanings)}"
        else:
            message = f"unknown {what} {value!r}"
            if near:
                reason = f"nearest known: {', '.join(near)}"
            message += f"; {reason}" if reason else ""
        super().__init__(message)


class EditError(ClipdbError):
    """What a user says of clips cannot be: a value has not its field's form, or two contradict."""


class UnknownIdError(ClipdbError, KeyError):
    """The archive has no clip with this id, or with these."""

    def __init__(self, *ids: str, why: str = "clipdb list gives the ids") -> None:
        what = "clip" if len(ids) == 1 else "clips"
        super().__init__(f"no {what} {', '.join(ids)}; {why}")

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError would put it in quotation marks
