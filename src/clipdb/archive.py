"""The archive in Python: what the command line does, for programs and notebooks."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, time
from os import PathLike
from pathlib import Path
from sqlite3 import Connection
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Self, get_args

from clipdb.clip import Clip
from clipdb.errors import ArchiveError, UnknownIdError
from clipdb.fields import named
from clipdb.localisation import Language, Localisation
from clipdb.query.tree import Sort
from clipdb.results import Results
from clipdb.search.filters import SHELL, Face, TypedFilters
from clipdb.store.opening import database, open_archive
from clipdb.store.select import clip_called
from clipdb.store.transactions import errors_explained

if TYPE_CHECKING:
    from clipdb.edits import Entered
    from clipdb.events.chronology import Event
    from clipdb.fetching.pages import Fetched
    from clipdb.journal.log import LogEntry
    from clipdb.journal.reports import ImportReport

_NEAR = 10  # days before and after a clip in which others report the same
_LAST_DAY = date.max.toordinal()
_LONGEST_CALL = 500  # characters of one in the log

Ids = str | Clip | Iterable[str | Clip]
Typed = str | date | time | Sequence[str] | None
_NO_VALUES: Mapping[str, Typed] = MappingProxyType({})

FilterValue = str | int | date | bool | Iterable[str | int] | None


def open(
    path: str | PathLike[str] | None = None, *, write: bool = False, dry_run: bool = False
) -> "Archive":
    """Open an archive; `with` closes it.

    Args:
        path: the database; without one that of `$CLIPDB_DB`, else the one in the user's data
            folder.
        write: whether to import into it and edit it; a new one is made if there is none.
        dry_run: with `write`, whether all that is written is undone again when it is closed.

    Raises:
        ArchiveError: there is no database, or it is no clipdb archive, or cannot be written.
    """
    chosen = database(Path(path) if path is not None else None)
    return Archive(chosen, write=write, make=write, dry_run=dry_run)


class Archive:
    """An archive, open; the one door to it for programs, the command line and the browser.

    Programs open one by `clipdb.open`.
    """

    def __init__(
        self,
        path: Path,
        *,
        write: bool = False,
        make: bool = False,
        dry_run: bool = False,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Open it.

        Args:
            path: the database.
            write: whether it can be changed.
            make: whether it is made where there is none.
            dry_run: whether what is written is undone again when it is closed.
            tell: called with what a person should know of a migration.
        """
        self.path = path
        self.is_dry_run = dry_run
        self._is_writable = write
        self._stack = ExitStack()
        opened = open_archive(path, write=write, make=make, keep=not dry_run, tell=tell)
        self._connection: Connection | None = self._stack.enter_context(opened)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        self._connection = None
        return self._stack.__exit__(kind, error, traceback)

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
                `since="2023"` or a `date`, `main=True` …; None is no filter.

        Raises:
            QueryError: the query cannot be understood.
            UnknownValueError: a filter's value is unknown.
            DateError: a date cannot be read.
            UsageError: a filter cannot have a value of this kind.
        """
        from clipdb.search.python import PYTHON, typed_filters

        if sort is not None:
            named(sort, get_args(Sort), what="order")
        words, typed = query.split(), typed_filters(filters)
        return self.ask(words, typed, sort=sort, reverse=reverse, expand=expand, face=PYTHON)

    def chronology(
        self, query: str = "", *, expand: bool = False, **filters: FilterValue
    ) -> "list[Event]":
        """What happened, oldest first, by the clips that a query and filters find.

        An event has `date`, `basis`, `kind`, `status`, `parties`, `topics`, `headline`, the ids of
        its `clips` and its `outlets`; `.record()` gives them as JSON has them.

        Args:
            query: as of `search`.
            expand: as of `search`.
            filters: as of `search`.

        Raises:
            ClipdbError: as `search`.
        """
        return self.search(query, sort=None, reverse=False, expand=expand, **filters).events()

    def event_of(self, id: str) -> "Event":
        """What a clip reports, with the other clips of the days about it that report it too.

        Raises:
            UnknownIdError: there is no such clip.
        """
        clip = self[id]
        day = date.fromisoformat(clip.date)
        return self.events_about(day, day)[clip.id]

    def events_about(self, first: date, last: date) -> "dict[str, Event]":
        """By id what the clips from one day to another report, and those of the days about them."""
        from clipdb.events.chronology import chronology
        from clipdb.store.overrides import event_words

        since, until = (
            date.fromordinal(min(max(day.toordinal() + days, 1), _LAST_DAY))
            for day, days in ((first, -_NEAR), (last, _NEAR))
        )
        near = self.search(since=since, until=until)
        with errors_explained(self.path):
            said = event_words(self.connection)
        told = {*said, *(words["event"] for words in said.values() if words.get("event"))}
        clips = {one.id: one for one in (*near, *(self[id] for id in sorted(told)))}
        events = chronology(clips.values(), said)
        return {id: event for event in events for id in event.clips}

    def ask(
        self,
        words: Sequence[str],
        filters: TypedFilters,
        *,
        sort: Sort | None = None,
        reverse: bool = False,
        expand: bool = False,
        tell: Callable[[str], None] = lambda _: None,
        face: Face = SHELL,
    ) -> "Results":
        """The clips that words and filters find as a person types them, for `search.ask.ask`.

        Raises:
            ClipdbError: as `search`.
        """
        from clipdb.search.ask import ask

        with errors_explained(self.path):
            query = ask(
                self.connection,
                words,
                filters,
                sort=sort,
                reverse=reverse,
                expand=expand,
                tell=tell,
                face=face,
            )
        return Results(self, query)

    def localisation(self, language: Language) -> Localisation:
        """Labels and the archive's names of countries and topics in a reader's language."""
        from clipdb.store.names import tag_names

        with errors_explained(self.path):
            kinds = [tag_names(self.connection, kind, language) for kind in ("country", "topic")]
        return Localisation(language, *kinds)

    def __getitem__(self, id: str) -> Clip:
        """The clip with this id, or the one that it was merged into.

        Raises:
            UnknownIdError: there is none; it is a `KeyError` too.
        """
        with errors_explained(self.path):
            clip = clip_called(self.connection, id)
            if clip is None:
                from clipdb.journal.log import what_became

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
        return self._imported(Path(path), format, encoding)

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

        self._to_write()  # says now that it cannot
        return self._imported(Fetcher().fetch(url), format, encoding)

    def _imported(
        self, file: "Path | Fetched", format: str | None, encoding: str | None
    ) -> "ImportReport":
        from clipdb.importing import import_file

        connection = self._to_write()
        keep = (lambda _: False) if self.is_dry_run else None
        with errors_explained(self.path):
            return import_file(
                lambda: connection, file, format=format, encoding=encoding, keep=keep
            )

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
        stated = {name: [*values.items()] for name, values in said.items()}
        entered = self._edited(
            ids, _call("edit", **said, reset=fields_reset), **stated, reset=fields_reset
        )
        return entered.number

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
        from clipdb.editing.values import field_named, value_of
        from clipdb.journal.edit import add_clip

        given: dict[str, Typed] = {"date": date, "source": source, "title": title, **fields}
        archive, told = self._to_write(), list[str]()
        values = {
            name: value_of(field_named(name), value, archive, told.append)
            for name, value in given.items()
        }
        entered = self.enter(add_clip, values, call=_call("add", **given))
        _warn([*told, *entered.warnings])
        return entered.clips[0]

    def label(
        self, ids: "Ids", *, add: Sequence[str] | str = (), remove: Sequence[str] | str = ()
    ) -> int | None:
        """Give clips labels, or take them away; the entry's number, None if nothing was another.

        Raises:
            ClipdbError: as `edit`.
        """
        labels = {"add": add, "remove": remove}
        said: dict[str, Any] = {
            name: [("labels", value)] if value else [] for name, value in labels.items()
        }
        return self._edited(ids, _call("label", **labels), **said).number

    def remove(self, ids: "Ids") -> int | None:
        """Take clips out of every result; the entry's number.

        Raises:
            UnknownIdError: there is no clip of an id.
        """
        from clipdb.journal.edit import remove_clips

        return self.enter(remove_clips, _ids(ids), call=_call("remove")).number

    def merge(self, kept: str, others: "Ids") -> int | None:
        """Make one clip of several, whose ids lead to it from then on; the entry's number.

        Raises:
            UnknownIdError: there is no clip of an id.
        """
        from clipdb.journal.edit import merge_clips

        return self.enter(merge_clips, kept, _ids(others), call=_call("merge")).number

    def undo(self, number: int | None = None) -> int | None:
        """Take back the newest change, or the entry of this number; the number of the undo.

        Raises:
            UsageError: there is none, or a later entry builds on it.
        """
        from clipdb.journal.undo import undo

        return self.enter(undo, number, call=_call("undo")).number

    def log(self, id: str | None = None) -> "list[LogEntry]":
        """The imports and edits, newest first: all, or those that are about one clip."""
        from clipdb.journal.log import log_entries

        with errors_explained(self.path):
            return log_entries(self.connection, id)

    def enter(
        self, make: "Callable[..., Entered]", *said: Any, call: str, **options: Any
    ) -> "Entered":
        """Make an entry of the journal, by one of the functions of `clipdb.journal`.

        Args:
            make: the function.
            said: what it takes besides the connection.
            call: how the log names the call.
            options: others that it takes.

        Returns:
            What it changes; of a dry run nothing is kept.

        Raises:
            ClipdbError: as `make`, or the archive was opened for reading alone.
        """
        connection = self._to_write()
        with errors_explained(self.path):
            return make(connection, *said, call=call, keep=not self.is_dry_run, **options)

    def _edited(
        self, ids: "Ids", call: str, *, reset: Sequence[str] = (), **said: Any
    ) -> "Entered":
        from clipdb.editing.statements import edit_of
        from clipdb.journal.edit import edit_clips

        told: list[str] = []
        edit = edit_of(self._to_write(), told.append, **said, reset=reset)
        entered = self.enter(edit_clips, [(id, edit) for id in _ids(ids)], call=call)
        _warn([*told, *entered.warnings], stacklevel=4)
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


def _ids(ids: Ids) -> list[str]:
    several = [ids] if isinstance(ids, str | Clip) else ids
    return list(dict.fromkeys(one.id if isinstance(one, Clip) else one for one in several))


def _warn(told: Iterable[str], *, stacklevel: int = 3) -> None:
    """Give warnings to whoever called."""
    for words in dict.fromkeys(told):
        warnings.warn(words, stacklevel=stacklevel)


def _call(method: str, **given: object) -> str:
    """A call for the log, as it is written in Python."""
    said = ", ".join(f"{name}={value!r}" for name, value in given.items() if value)
    return f"archive.{method}({said})"[:_LONGEST_CALL]
