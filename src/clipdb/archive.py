"""The archive in Python: what the command line does, for programs and notebooks."""

import io
import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import MISSING, fields
from datetime import date, time
from functools import partial
from os import PathLike
from pathlib import Path
from sqlite3 import Connection
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, get_args, overload

from clipdb.clip import EXPORTED, FIELDS, Clip, Value, record_of
from clipdb.errors import ArchiveError, OutputError, UnknownIdError, UnknownValueError
from clipdb.query.tree import Query, Sort, wanted_words
from clipdb.search.asking import ask
from clipdb.search.filters import TypedFilters
from clipdb.store.files.locating import database
from clipdb.store.files.opening import open_to_read, open_to_write
from clipdb.store.files.transactions import errors_explained
from clipdb.store.queries.counting import PROPERTIES, count_by
from clipdb.store.queries.selecting import clip_called, count, select

if TYPE_CHECKING:
    from pandas import DataFrame

    from clipdb.editing.values import Warn
    from clipdb.edits import Entered
    from clipdb.export.about import About
    from clipdb.store.journal.log import LogEntry
    from clipdb.store.writing.reports import ImportReport

_COLUMNS = ("id", "date", "source", "countries", "title")
_LONGEST_CALL = 500  # characters of one in the log
_SHOWN = 20  # clips in the table that a notebook shows

Ids = str | Clip | Iterable[str | Clip]
Typed = str | date | time | Sequence[str] | None
_NO_VALUES: Mapping[str, Typed] = MappingProxyType({})

FilterValue = str | date | bool | Sequence[str]


def open(path: str | PathLike[str] | None = None, *, write: bool = False) -> "Archive":
    """Open an archive; `with` closes it.

    Args:
        path: the database; without one that of `$CLIPDB_DB`, else the one in the user's data
            folder.
        write: whether to import into it and edit it; a new one is made if there is none.

    Raises:
        ArchiveError: there is no database, or it is no clipdb archive, or cannot be written.
    """
    chosen = database(Path(path) if path is not None else None)
    return Archive(chosen, write=write)


class Archive:
    """An archive, open; made by `clipdb.open`."""

    def __init__(self, path: Path, *, write: bool) -> None:
        self.path = path
        self._is_writable = write
        self._stack = ExitStack()
        opened = open_to_write(path) if write else open_to_read(path)
        self._connection: Connection | None = self._stack.enter_context(opened)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "closed" if self._connection is None else f"{len(self)} clips"
        return f"<clipdb archive {str(self.path)!r}: {state}>"

    def close(self) -> None:
        """Close the database; nothing can be asked of the archive any more."""
        self._connection = None
        self._stack.close()

    def search(
        self,
        query: str = "",
        *,
        sort: Sort | None = None,
        reverse: bool = False,
        expand: bool = False,
        **filters: FilterValue,
    ) -> "Results":
        """The clips that a query and filters find, newest first.

        Args:
            query: in the language of `clipdb search`; empty for all clips.
            sort: `date`, `relevance`, `source`, `title`, `id` or `added`; without one that of a
                saved search, else by date.
            reverse: whether to turn the order round.
            expand: whether a name of a subject, country or outlet stands for all its names.
            filters: those of the command line by name: `country="Italy"`, `source=["NHK", "TBS"]`,
                `since="2023"` or a `date`, `main=True` …

        Raises:
            QueryError: the query cannot be understood.
            UnknownValueError: a filter's value is unknown.
            DateError: a date cannot be read.
        """
        connection = self.connection
        if sort is not None and sort not in get_args(Sort):
            raise UnknownValueError("order", sort, known=get_args(Sort))
        typed = TypedFilters(**{name: _typed(name, value) for name, value in filters.items()})
        with errors_explained(self.path):
            asked = ask(connection, query.split(), typed, sort=sort, reverse=reverse, expand=expand)
        return Results(self, asked)

    def __getitem__(self, id: str) -> Clip:
        """The clip with this id, or the one that it was merged into.

        Raises:
            UnknownIdError: there is none; it is a `KeyError` too.
        """
        with errors_explained(self.path):
            clip = clip_called(self.connection, id)
            if clip is None:
                from clipdb.editing.earlier import what_became

                for words in what_became(self.connection, [id]).values():
                    raise UnknownIdError(id, why=words)
        if clip is None:
            raise UnknownIdError(id)
        return clip

    def __contains__(self, id: object) -> bool:
        with errors_explained(self.path):
            return isinstance(id, str) and clip_called(self.connection, id) is not None

    def __len__(self) -> int:
        return len(self.search())

    def __iter__(self) -> Iterator[Clip]:
        return iter(self.search())

    def import_file(
        self,
        path: str | PathLike[str],
        *,
        format: str | None = None,
        encoding: str | None = None,
    ) -> "ImportReport":
        """Import one file, in one transaction; importing it again changes nothing.

        Returns:
            How many clips are `new`, `updated` and `unchanged`, how many pieces `rejected`, and
            the `warnings`, in words.

        Raises:
            InputError: the file cannot be read as a page of clippings.
            ArchiveError: the archive was opened for reading alone, or cannot be written.
        """
        from clipdb.importing import import_file

        connection = self._to_write()
        with errors_explained(self.path):
            return import_file(lambda: connection, Path(path), format=format, encoding=encoding)

    def import_url(
        self,
        url: str,
        *,
        format: str | None = None,
        encoding: str | None = None,
    ) -> "ImportReport":
        """Import the page at an address, as `import_file` does a file; its bytes are kept.

        Raises:
            AddressError: it cannot be fetched, may not, or did not arrive whole.
            InputError: it cannot be read as a page of clippings.
            ArchiveError: the archive was opened for reading alone, or cannot be written.
        """
        from clipdb.fetching.pages import Fetcher
        from clipdb.importing import import_file

        connection = self._to_write()
        page = Fetcher().fetch(url)
        with errors_explained(self.path):
            return import_file(lambda: connection, page, format=format, encoding=encoding)

    def edit(
        self,
        ids: "Ids",
        *,
        set: Mapping[str, Typed] = _NO_VALUES,
        add: Mapping[str, Typed] = _NO_VALUES,
        remove: Mapping[str, Typed] = _NO_VALUES,
        reset: str | Iterable[str] = (),
    ) -> int | None:
        """Change clips, as one entry of the log; with one bad id or value nothing is changed.

        Values are checked as on the command line: `set={"date": "2024-11-24"}`,
        `add={"countries": ["Italy", "伊"]}`. What a user should know of one that is taken all the
        same is a `UserWarning`.

        Args:
            ids: an id, several, or clips.
            set: fields with the value that they shall have; None for none.
            add: fields that are lists, with values that they shall have besides.
            remove: the same with values that they shall not have.
            reset: fields of which the page's own word shall stand again.

        Returns:
            The entry's number; None if nothing was another.

        Raises:
            UnknownIdError: there is no clip of an id.
            UnknownValueError: there is no such field, country or topic.
            EditError: a value is none of its field's, or two contradict each other.
            DateError: a date cannot be read, or is no day.
            ArchiveError: the archive was opened for reading alone, or cannot be written.
        """
        said = {"set": set, "add": add, "remove": remove}
        fields_reset = (reset,) if isinstance(reset, str) else tuple(reset)
        call = _call("edit", **said, reset=fields_reset)
        make = partial(_edited, ids, {name: [*stated.items()] for name, stated in said.items()})
        return self._entered(partial(make, fields_reset, call)).number

    def add(self, *, date: Typed, source: str, title: str, **fields: Typed) -> str:
        """Add a clip by hand; its id.

        Args:
            date: its day.
            source: its outlet.
            title: its headline.
            fields: other fields of the record by name; countries, main_countries and topics are
                those that the rules find where they are left out.

        Raises:
            ClipdbError: as `edit`.
        """
        given: dict[str, Typed] = {"date": date, "source": source, "title": title, **fields}
        return self._entered(partial(_added, given, _call("add", **given))).clips[0]

    def label(
        self, ids: "Ids", *, add: Sequence[str] | str = (), remove: Sequence[str] | str = ()
    ) -> int | None:
        """Give clips labels, or take them away; the entry's number, None if nothing was another.

        Raises:
            ClipdbError: as `edit`.
        """
        labels = {"add": add, "remove": remove}
        said: dict[str, list[tuple[str, Typed]]] = {
            name: [("labels", value)] if value else [] for name, value in labels.items()
        }
        return self._entered(partial(_edited, ids, said, (), _call("label", **labels))).number

    def remove(self, ids: "Ids") -> int | None:
        """Take clips out of every result; the entry's number.

        Raises:
            UnknownIdError: there is no clip of an id.
        """
        from clipdb.store.journal.editing import remove_clips

        call = _call("remove")
        make = partial(remove_clips, ids=_ids(ids), call=call)
        return self._entered(lambda connection, _: make(connection)).number

    def merge(self, kept: str, others: "Ids") -> int | None:
        """Make one clip of several, whose ids lead to it from then on; the entry's number.

        Raises:
            UnknownIdError: there is no clip of an id.
        """
        from clipdb.store.journal.editing import merge_clips

        make = partial(merge_clips, kept=kept, others=_ids(others), call=_call("merge"))
        return self._entered(lambda connection, _: make(connection)).number

    def undo(self, number: int | None = None) -> int | None:
        """Take back an entry, the newest or the one of this number; the number of the undo.

        Raises:
            UsageError: there is none, or a later entry builds on it.
        """
        from clipdb.store.journal.undoing import undo

        make = partial(undo, number=number, call=_call("undo"))
        return self._entered(lambda connection, _: make(connection)).number

    def log(self, id: str | None = None) -> "list[LogEntry]":
        """The imports and edits, newest first: all, or those that are about one clip."""
        from clipdb.store.journal.log import log_entries

        with errors_explained(self.path):
            return log_entries(self.connection, id)

    def _entered(self, make: "Callable[[Connection, Warn], Entered]") -> "Entered":
        """What comes of a call that makes an entry; its warnings are given to whoever called."""
        connection, told = self._to_write(), list[str]()
        with errors_explained(self.path):
            entered = make(connection, told.append)
        for words in dict.fromkeys([*told, *entered.warnings]):
            warnings.warn(words, stacklevel=3)
        return entered

    @property
    def connection(self) -> Connection:
        """The connection to the database, for questions in SQL.

        Raises:
            ArchiveError: the archive is closed.
        """
        if self._connection is None:
            raise ArchiveError(f"{self.path} is closed; open it again with clipdb.open")
        return self._connection

    def _to_write(self) -> Connection:
        if not self._is_writable:
            words = f"{self.path} is open for reading; open it with clipdb.open(path, write=True)"
            raise ArchiveError(words)
        return self.connection


class Results(Sequence[Clip]):
    """Clips that a query finds. Nothing is read before it is asked for.

    `len` counts them, iterating reads them one after another, a slice is a part of them.
    """

    def __init__(self, archive: Archive, query: Query) -> None:
        self._archive = archive
        self._query = query
        self._matching: int | None = None

    def __repr__(self) -> str:
        return f"<{len(self)} clips of {str(self._archive.path)!r}>"

    def __len__(self) -> int:
        if self._matching is None:
            with errors_explained(self._archive.path):
                self._matching = count(self._archive.connection, self._query)
        after = max(0, self._matching - self._query.offset)
        return after if self._query.limit is None else min(after, self._query.limit)

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
        for name in by:
            if name not in PROPERTIES:
                raise UnknownValueError("property", name, known=list(PROPERTIES))
        if not 1 <= len(set(by)) == len(by) <= 2:
            raise UnknownValueError("number of properties", str(len(by)), meanings=["one", "two"])
        with errors_explained(self._archive.path):
            counts = count_by(self._archive.connection, self._query, by)
        return counts if len(by) > 1 else {key[0]: number for key, number in counts.items()}

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

        if format not in FORMATS:
            raise UnknownValueError("format", format, known=list(FORMATS))
        if columns is not None and not FORMATS[format].takes_columns:
            raise OutputError(f"{format} has no columns to choose from")
        for name in columns or ():
            if name not in FIELDS:
                raise UnknownValueError("column", name, known=FIELDS)
        chosen = tuple(columns or FIELDS)
        records = (record_of(clip, EXPORTED) for clip in self)
        if FORMATS[format].is_binary:
            from clipdb.store.queries.summary import rule_versions

            binary = io.BytesIO()
            with errors_explained(self._archive.path):
                about = rule_versions(self._archive.connection)
            FORMATS[format].binary_writer()(records, chosen, binary, about)
            return binary.getvalue()
        out = io.StringIO()
        document = self._about() if FORMATS[format].takes_about else None
        FORMATS[format].writer(document)(records, chosen, out)
        return out.getvalue()

    def _about(self) -> "About":
        """What a document says in the reader's language, and where its clips matched."""
        from clipdb.export.about import About
        from clipdb.localisation import Localisation, chosen_language
        from clipdb.search.snippets import find_matches
        from clipdb.store.queries.tag_names import tag_names

        language = chosen_language(None, os.environ)
        with errors_explained(self._archive.path):
            names = [
                tag_names(self._archive.connection, kind, language) for kind in ("country", "topic")
            ]
        words = tuple(wanted_words(self._query.search))
        return About(
            Localisation(language, *names), find=lambda text, part: find_matches(text, part, words)
        )

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

        words = tuple(wanted_words(self._query.search))
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


def _ids(ids: Ids) -> list[str]:
    several = [ids] if isinstance(ids, str | Clip) else ids
    return list(dict.fromkeys(one.id if isinstance(one, Clip) else one for one in several))


def _edited(
    ids: Ids,
    said: Mapping[str, Sequence[tuple[str, Typed]]],
    reset: Sequence[str],
    call: str,
    connection: Connection,
    warn: "Warn",
) -> "Entered":
    from clipdb.editing.statements import edit_of
    from clipdb.store.journal.editing import edit_clips

    edit = edit_of(connection, warn, **said, reset=reset)
    return edit_clips(connection, [(id, edit) for id in _ids(ids)], call=call)


def _added(
    given: Mapping[str, Typed], call: str, connection: Connection, warn: "Warn"
) -> "Entered":
    from clipdb.editing.values import field_named, value_of
    from clipdb.store.journal.editing import add_clip

    values = {
        name: value_of(field_named(name), value, connection, warn) for name, value in given.items()
    }
    return add_clip(connection, values, call=call)


def _call(method: str, **given: object) -> str:
    """A call for the log, as it is written in Python."""
    said = ", ".join(f"{name}={value!r}" for name, value in given.items() if value)
    return f"archive.{method}({said})"[:_LONGEST_CALL]


def _typed(name: str, value: FilterValue) -> Any:
    """A filter's value as it would be typed; a filter that is repeatable takes a list.

    Raises:
        UnknownValueError: there is no such filter.
    """
    usual = {item.name: item.default for item in fields(TypedFilters)}
    if name not in usual:
        raise UnknownValueError("filter", name, known=list(usual))
    is_several = usual[name] is MISSING
    if isinstance(value, date):
        return value.isoformat()
    if is_several and isinstance(value, str):
        return [value]
    return list(value) if is_several and not isinstance(value, bool) else value
