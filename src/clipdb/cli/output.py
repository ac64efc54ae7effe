"""Giving clips to a person or a program, in the format that fits the place they go to."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

import typer

from clipdb.archive import Archive
from clipdb.cli.options import PLAIN, TABLE, FormatOptions, PageOptions
from clipdb.cli.session import Session
from clipdb.clip import EXPORTED, FIELDS, Clip, Record, Value, record_of
from clipdb.errors import OutputError, UnknownValueError
from clipdb.export.formats import writer_of
from clipdb.fields import EVENT_FIELDS, NAMES, SNIPPET, named
from clipdb.localisation import Localisation
from clipdb.query.tree import Query, Word
from clipdb.results import Results
from clipdb.search.filters import SHELL, TypedFilters, resolve, resolve_search

if TYPE_CHECKING:
    from clipdb.events.chronology import Event

# The columns of a table, and of `plain`, from which scripts cut fields by number.
TABLE_COLUMNS = ("id", "date", "source", "countries", "title")
TABLE_LIMIT = 50
COLUMNS = (*EXPORTED, *EVENT_FIELDS, *NAMES)
_Item = TypeVar("_Item")


def format_for(options: FormatOptions) -> str:
    """The format asked for; else a table for a person and plain lines for a program."""
    return options.chosen() or (TABLE if sys.stdout.isatty() else PLAIN)


def columns_for(options: FormatOptions, format: str, *, is_search: bool = False) -> tuple[str, ...]:
    """The columns asked for; else the table's, or every field of the record.

    The result of a search has a `snippet` too, which JSON gives unasked.
    """
    if options.columns is not None:
        return parse_columns(options.columns, (*COLUMNS, SNIPPET) if is_search else COLUMNS)
    if format in (TABLE, PLAIN):
        return TABLE_COLUMNS
    has_snippet = is_search and format in ("json", "jsonl")
    return (*FIELDS, SNIPPET) if has_snippet else FIELDS


def parse_columns(names: str, known: Sequence[str] = COLUMNS) -> tuple[str, ...]:
    """The fields in a list like `id,date,title`.

    Raises:
        OutputError: there is no such field, or none is named.
    """
    typed = (name.strip() for name in names.split(",") if name.strip())
    try:
        columns = tuple(named(name, known, what="column") for name in typed)
    except UnknownValueError as error:
        meant = f", did you mean {error.suggestions[0]}?" if error.suggestions else ""
        words = f"no column {error.value!r}{meant}; there are: {', '.join(known)}"
        raise OutputError(words) from None
    if not columns:
        raise OutputError(f"no columns named; there are: {', '.join(known)}")
    return columns


def print_clips(
    session: Session,
    archive: Archive,
    clips: Iterable[Clip],
    options: FormatOptions,
    *,
    words: Sequence[Word] = (),
    is_search: bool = False,
) -> int:
    """Print clips to standard output as they come; how many there were.

    Args:
        session: where to print, and what may be said.
        archive: where the names of countries and topics are.
        clips: what to print.
        options: in what form.
        words: those that the clips were found by; a table shows where they have them.
        is_search: whether a record has a snippet.
    """
    format = format_for(options)
    columns = columns_for(options, format, is_search=is_search)
    counted = Counted(clips)
    if format == TABLE:
        shown = list(counted)
        if shown:
            is_usual = options.columns is None
            _print_table(session, archive, shown, () if is_usual else columns, words)
        return counted.count
    complete = completed(session, archive, columns, words)
    writer_of(options.writer(format))(map(complete, counted), columns, session.out_for(format))
    return counted.count


def print_result(
    session: Session,
    archive: Archive,
    found: Results,
    page: PageOptions,
    output: FormatOptions,
    *,
    is_search: bool = False,
    events: bool = False,
) -> int:
    """Print the part of a result that is asked for; the number of all clips that match.

    Args:
        session: where to print, and what may be said.
        archive: where the names of countries and topics are.
        found: the result.
        page: the part of it, and its order.
        output: in what form.
        is_search: whether a record has a snippet.
        events: whether of the clips of one event only the fullest is printed.
    """
    format = format_for(output)
    usual = TABLE_LIMIT if format == TABLE else 0
    limit = usual if page.limit is None else page.limit
    if events:
        return _print_events(session, archive, found, page, output, limit, is_search=is_search)
    part = found.part(limit=limit or None, offset=page.offset)
    printed = print_clips(session, archive, part, output, words=found.words, is_search=is_search)
    if printed and format != TABLE and not is_search:
        return printed
    if format == TABLE or not printed:
        labels = Localisation(session.language)
        said = _number_line(labels, printed, found.matching, page.offset)
        if printed and output.columns is None:
            said += f"  ({labels.label('party.legend')})"
        session.say_below(said)
    return found.matching


def _print_events(
    session: Session,
    archive: Archive,
    found: Results,
    page: PageOptions,
    output: FormatOptions,
    limit: int,
    *,
    is_search: bool,
) -> int:
    """Print a clip an event, the newest first; for a person with the number of the others."""
    happened = found.events()
    chosen = (happened if page.reverse else happened[::-1])[page.offset :]
    clips = [event.fullest for event in chosen[: limit or None]]
    if format_for(output) in (TABLE, PLAIN):
        others = [len(event.clips) - 1 for event in chosen]
        clips = [
            replace(clip, title=f"{clip.title} +{more}") if more else clip
            for clip, more in zip(clips, others, strict=False)
        ]
    print_clips(session, archive, clips, output, words=found.words, is_search=is_search)
    if format_for(output) == TABLE:
        labels = Localisation(session.language)
        numbers = (("events", len(happened)), ("clips", found.matching))
        session.say(", ".join(labels.number_of(*number) for number in numbers))
    return found.matching


def completed(
    session: Session, archive: Archive, columns: Sequence[str], words: Sequence[Word] = ()
) -> Callable[[Clip], Record]:
    """What makes a clip the record that has these columns: the record's own and others."""
    localisation = session.localisation(archive) if set(columns) & set(NAMES) else None
    has_events = bool(set(columns) & set(EVENT_FIELDS))
    if has_events:
        from clipdb.dates import parse_period

    of_month: dict[str, dict[str, Event]] = {}

    def complete(clip: Clip) -> Record:
        record = record_of(clip, EXPORTED)
        if has_events:
            month = clip.date[:7]
            if month not in of_month:
                of_month[month] = archive.events_about(*parse_period(month))
            record |= _of_event(of_month[month][clip.id])
        if localisation:
            named = localisation.countries(clip.countries, clip.main_countries)
            record["country_names"] = [country.name for country in named]
            record["main_country_names"] = [c.name for c in named if c.is_party]
            record["topic_names"] = list(map(localisation.topic, clip.topics))
        if SNIPPET in columns:
            from clipdb.search.snippets import snippet

            record[SNIPPET] = snippet(clip, words)
        return record

    return complete


def _of_event(event: "Event") -> dict[str, Value]:
    """What a record has of the event that its clip reports."""
    return {
        "event": event.event,
        "event_date": event.date,
        "event_kind": event.kind,
        "event_status": event.status,
    }


def _number_line(localisation: Localisation, printed: int, matching: int, offset: int) -> str:
    """What is said under a table: how many clips there are, and how many of them it has."""
    if not matching:
        return localisation.label("clips.none")
    number = localisation.number_of("clips", matching)
    if not printed:
        return localisation.label("clips.offset", number=number, offset=offset)
    if printed < matching:
        said = localisation.label("clips.some", number=number, shown=f"{printed:,}")
        is_end = offset + printed == matching
        return said if is_end else f"{said}; {localisation.label('clips.more')}"
    return number


def _print_table(
    session: Session,
    archive: Archive,
    clips: Sequence[Clip],
    columns: Sequence[str],
    words: Sequence[Word],
) -> None:
    """Print clips for a person: as blocks or rows, or as a table of the columns asked for."""
    from clipdb.render.marked import Hit

    localisation = session.localisation(archive)
    hits: list[Hit] = []
    if words and SNIPPET not in columns:
        from clipdb.search.snippets import excerpts, find_matches

        hits = [
            Hit(find_matches(clip.title, "title", words), excerpts(clip, words)) for clip in clips
        ]
    if not columns:
        from clipdb.render.clips import print_clips as draw

        with session.paged() as console:
            draw(console, clips, localisation, hits)
        return
    from clipdb.render.table import print_table

    records = list(map(completed(session, archive, columns, words), clips))
    with session.paged() as console:
        left_out = print_table(console, records, columns, localisation, hits)
    if left_out:
        session.say(localisation.label("left_out", what=", ".join(left_out)))


class Counted(Generic[_Item]):
    """Clips or records, counted as they pass."""

    def __init__(self, items: Iterable[_Item]) -> None:
        self._items = items
        self.count = 0

    def __iter__(self) -> Iterator[_Item]:
        for item in self._items:
            self.count += 1
            yield item


def found_by(
    session: Session,
    archive: Archive,
    filters: TypedFilters,
    page: PageOptions | None = None,
    *,
    words: str | None = None,
) -> Results:
    """What filters and words find, in the order asked for.

    Raises:
        ClipdbError: a filter or the words cannot be understood.
    """
    page = page or PageOptions()
    wanted = resolve(filters, archive.connection)
    search = resolve_search(words, archive.connection, tell=session.say)
    return Results(archive, Query(wanted, search, page.sort_or_date, page.reverse))


def words_of(session: Session, query: str | None, archive: Archive, *, english: bool) -> str | None:
    """What `--query` and `--english` ask for.

    Raises:
        QueryError: the query cannot be understood.
        typer.BadParameter: there are no words that could be English.
    """
    if english and not query:
        raise typer.BadParameter("--english says how --query is meant; give --query too")
    return in_japanese(session, query, archive) if english and query else query


def in_japanese(session: Session, typed: str, archive: Archive) -> str:
    """The query to run in the place of an English one; what became of the words is told.

    Raises:
        QueryError: the query cannot be understood.
    """
    from clipdb.english.translation import translate

    translation = translate(typed, archive.connection)
    session.say(f"query: {translation.query}")
    for part in translation.parts:
        choices = ", ".join(f"{choice.query} ({choice.clips})" for choice in part.choices)
        session.say(f"{part.typed} → {choices}")
    for word, (as_typed,) in translation.unknown:
        many = f"{as_typed.clips} clip{'' if as_typed.clips == 1 else 's'}"
        session.say(f"no Japanese found for {word}; searched as typed ({many})")
    if translation.left_out:
        session.say(f"left out: {', '.join(translation.left_out)}")
    return translation.query


def say_hints(
    session: Session,
    archive: Archive,
    found: Results,
    filters: TypedFilters,
    words: str = "",
    *,
    is_expanded: bool = False,
) -> None:
    """Say what would find more."""
    if session.quiet:
        return
    from clipdb.search.hints import hints

    labels = Localisation(session.language)
    for hint in hints(
        archive.connection, found.query, words, filters, found.matching, is_expanded=is_expanded
    ):
        session.say(labels.label("hint", words=hint.in_words(labels, SHELL)))
