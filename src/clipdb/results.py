"""What a search finds, in Python: lazy, counted, exported, shown in notebooks."""

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, Literal, Protocol, overload

from clipdb.clip import FIELDS, Clip, Record, Value, record_of
from clipdb.errors import OutputError, UnknownValueError
from clipdb.fields import PROPERTIES, named
from clipdb.localisation import Language, Localisation, chosen_language
from clipdb.query.tree import Query, Word, wanted_words
from clipdb.store.select import count, select, select_records
from clipdb.store.transactions import errors_explained

if TYPE_CHECKING:
    from pandas import DataFrame

    from clipdb.events.chronology import Event
    from clipdb.export.documents import About

_COLUMNS = ("id", "date", "source", "countries", "title")
_SHOWN = 20  # clips in the table that a notebook shows


class Opened(Protocol):
    """An archive that is open."""

    path: Path

    @property
    def connection(self) -> Connection:
        """The connection to the database."""

    def localisation(self, language: Language) -> Localisation:
        """Labels and names in a reader's language."""


class Results(Sequence[Clip]):
    """Clips that a query finds. Nothing is read before it is asked for.

    `len` counts them, iterating reads them one after another, a slice is a part of them.
    """

    def __init__(self, archive: Opened, query: Query) -> None:
        self._archive = archive
        self._query = query

    def __repr__(self) -> str:
        return f"<{len(self)} clips of {str(self._archive.path)!r}>"

    def __len__(self) -> int:
        after = max(0, self.matching - self._query.offset)
        return after if self._query.limit is None else min(after, self._query.limit)

    @cached_property
    def matching(self) -> int:
        """How many clips match, whether they are in this part of the result or not."""
        with errors_explained(self._archive.path):
            return count(self._archive.connection, self._query)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words that the clips were found by."""
        return tuple(wanted_words(self._query.search))

    def part(self, *, limit: int | None, offset: int) -> "Results":
        """So many of all clips that match, after the first ones; no limit is all."""
        return Results(self._archive, self._query._replace(limit=limit, offset=offset))

    def __iter__(self) -> Iterator[Clip]:
        with errors_explained(self._archive.path):
            yield from select(self._archive.connection, self._query)

    @overload
    def __getitem__(self, place: int) -> Clip: ...

    @overload
    def __getitem__(self, place: slice) -> "Results": ...

    def __getitem__(self, place: int | slice) -> "Clip | Results":
        if isinstance(place, slice):
            return self._part(place)
        at = place + len(self) if place < 0 else place
        found = next(iter(self._part(slice(at, at + 1))), None) if at >= 0 else None
        if found is None:
            raise IndexError(f"there is no clip {place} among {len(self)}")
        return found

    def _part(self, part: slice) -> "Results":
        if part.step not in (None, 1):
            raise ValueError("results have slices without a step; take list(results) first")
        is_counted = any(end is not None and end < 0 for end in (part.start, part.stop))
        is_counted = is_counted or part.stop is None
        start, stop, _ = part.indices(len(self)) if is_counted else (part.start or 0, part.stop, 1)
        length = max(0, stop - start)
        if self._query.limit is not None:
            length = max(0, min(length, self._query.limit - start))
        return Results(
            self._archive, self._query._replace(offset=self._query.offset + start, limit=length)
        )

    def events(self) -> "list[Event]":
        """What the clips report, oldest first; clips of one event are one, as the user has it."""
        from clipdb.events.chronology import chronology
        from clipdb.store.overrides import event_words

        with errors_explained(self._archive.path):
            said = event_words(self._archive.connection)
        return chronology(self, said)

    def ids(self) -> list[str]:
        """The clips' ids, in order."""
        return [clip.id for clip in self]

    def records(self) -> Iterator[dict[str, Value]]:
        """The clips as dictionaries with the record's fields, lists as lists."""
        return map(record_of, self)

    def stats(self, *by: str) -> Mapping[Any, int]:
        """How many of all clips that match have each value of a property, or each pair of values.

        Args:
            by: one or two of `year`, `month`, `country`, `main-country`, `source`, `topic`,
                `via`, `collection`.

        Returns:
            Numbers by value; by pairs of values where two properties are given.

        Raises:
            UnknownValueError: there is no such property.
        """
        by = tuple(named(name, list(PROPERTIES), what="property") for name in by)
        if not 1 <= len(set(by)) == len(by) <= 2:
            raise UnknownValueError("number of properties", str(len(by)), meanings=["one", "two"])
        counts = self.counts(*by)
        return counts if len(by) > 1 else {key[0]: number for key, number in counts.items()}

    def counts(self, *by: str) -> dict[tuple[str, ...], int]:
        """How many of all clips that match have each value of properties, the values together."""
        from clipdb.store.counts import count_by

        with errors_explained(self._archive.path):
            return count_by(self._archive.connection, self._query, by)

    def event_counts(self, *by: str) -> dict[tuple[str, ...], int]:
        """The same of the events that they report; an event has the values of all its clips."""
        from clipdb.events.chronology import counted
        from clipdb.store.counts import in_order

        return in_order(counted(self.events(), by), by)

    def exported(self) -> Iterator[Record]:
        """The records as the writers of formats are given them."""
        with errors_explained(self._archive.path):
            yield from select_records(self._archive.connection, self._query)

    @property
    def query(self) -> Query:
        """What is asked, for `clipdb.engines` to ask it of other engines."""
        return self._query

    @overload
    def export(  # type: ignore[overload-overlap]  # a name of a binary format is a text too
        self, format: Literal["parquet"], *, columns: Sequence[str] | None = None
    ) -> bytes: ...

    @overload
    def export(self, format: str = "csv", *, columns: Sequence[str] | None = None) -> str: ...

    def export(self, format: str = "csv", *, columns: Sequence[str] | None = None) -> str | bytes:
        """The clips in one of the formats of `clipdb export`: a text, or bytes for Parquet.

        Args:
            format: `csv`, `tsv`, `json`, `jsonl`, `ids`, `markdown`, `bibtex`, `ris`, `csl-json`,
                `html`, `atom` or `parquet`.
            columns: the fields to give, for the formats that have columns; all if left out.

        Raises:
            UnknownValueError: there is no such format or field.
            OutputError: fields are named for a format that has no columns, or what it is written
                with is not installed.
        """
        from clipdb.export.formats import FORMATS

        named(format, list(FORMATS), what="format")
        if columns is not None and not FORMATS[format].takes_columns:
            raise OutputError(f"{format} has no columns to choose from")
        chosen = tuple(named(name, FIELDS, what="column") for name in columns or FIELDS)
        records = self.exported()
        if FORMATS[format].is_binary:
            from clipdb.store.counts import about_archive

            binary = io.BytesIO()
            with errors_explained(self._archive.path):
                about = about_archive(self._archive.connection)
            FORMATS[format].binary_writer()(records, chosen, binary, about)
            return binary.getvalue()
        out = io.StringIO()
        document = self._about() if FORMATS[format].takes_about else None
        FORMATS[format].writer(document)(records, chosen, out)
        return out.getvalue()

    def _about(self) -> "About":
        """What a document says in the reader's language, and where its clips matched."""
        from clipdb.export.documents import About
        from clipdb.search.snippets import find_matches

        localisation = self._archive.localisation(chosen_language(None, os.environ))
        return About(localisation, find=lambda text, part: find_matches(text, part, self.words))

    def to_pandas(self) -> "DataFrame":
        """The records as a pandas `DataFrame`, a row a clip, `date` as a date.

        Raises:
            OutputError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise OutputError("pandas is not installed; install it: pip install pandas") from None
        frame = pandas.DataFrame(list(self.records()), columns=list(FIELDS))
        frame["date"] = pandas.to_datetime(frame["date"])
        return frame

    def _repr_html_(self) -> str:
        """A table for a notebook, the matches marked."""
        from html import escape

        from clipdb.search.snippets import excerpts, find_matches

        words = self.words
        rows = []
        for clip in self[:_SHOWN]:
            title = _marked(clip.title, find_matches(clip.title, "title", words))
            found = excerpts(clip, words) if words else []
            below = "".join(f"<br><small>{_marked(e.text, e.matches)}</small>" for e in found)
            cells = (clip.id, clip.date, clip.source, " ".join(clip.countries))
            row = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
            rows.append(f"<tr>{row}<td style='text-align: left'>{title}{below}</td></tr>")
        header = "".join(f"<th>{name}</th>" for name in _COLUMNS)
        body = "".join(rows)
        more = f"<p>{_SHOWN} of {len(self)} clips</p>" if len(self) > _SHOWN else ""
        return f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>{more}"


def _marked(text: str, places: Sequence[tuple[int, int]]) -> str:
    from html import escape

    parts, done = [], 0
    for start, end in places:
        parts += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    return "".join([*parts, escape(text[done:])])
