"""Giving clips to a person or a program, in the format that fits the place they go to."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from sqlite3 import Connection

from clipdb.cli.options import PLAIN, TABLE, FormatOptions, PageOptions
from clipdb.cli.session import Session
from clipdb.clip import ADDED, FIELDS, Clip, Record, record_of
from clipdb.errors import OutputError
from clipdb.export.formats import writer_of
from clipdb.query.tree import Query, Word, wanted_words
from clipdb.store.queries.selecting import count, select

# The columns of a table, and of `plain`, from which scripts cut fields by number.
TABLE_COLUMNS = ("id", "date", "source", "countries", "title")
TABLE_LIMIT = 50
SNIPPET = "snippet"  # what the result of a search has besides the record


def format_for(options: FormatOptions) -> str:
    """The format asked for; else a table for a person and plain lines for a program."""
    return options.chosen() or (TABLE if sys.stdout.isatty() else PLAIN)


def columns_for(options: FormatOptions, format: str, *, is_search: bool = False) -> tuple[str, ...]:
    """The columns asked for; else the table's, or every field of the record.

    The result of a search has a `snippet` too, which JSON gives unasked.
    """
    if options.columns is not None:
        known = (*FIELDS, ADDED)
        return parse_columns(options.columns, (*known, SNIPPET) if is_search else known)
    if format in (TABLE, PLAIN):
        return TABLE_COLUMNS
    has_snippet = is_search and format in ("json", "jsonl")
    return (*FIELDS, SNIPPET) if has_snippet else FIELDS


def parse_columns(names: str, known: Sequence[str] = (*FIELDS, ADDED)) -> tuple[str, ...]:
    """The fields in a list like `id,date,title`.

    Raises:
        OutputError: there is no such field, or none is named.
    """
    columns = tuple(name.strip() for name in names.split(",") if name.strip())
    unknown = [name for name in columns if name not in known]
    if unknown or not columns:
        what = f"no column {unknown[0]!r}" if unknown else "no columns named"
        raise OutputError(f"{what}; there are: {', '.join(known)}")
    return columns


def print_clips(
    session: Session,
    clips: Iterable[Clip],
    options: FormatOptions,
    *,
    words: Sequence[Word] = (),
    is_search: bool = False,
) -> int:
    """Print clips to standard output as they come; how many there were.

    Args:
        session: where to print, and what may be said.
        clips: what to print.
        options: in what form.
        words: those that the clips were found by; a table shows where they have them.
        is_search: whether a record has a snippet.
    """
    format = format_for(options)
    columns = columns_for(options, format, is_search=is_search)
    counted = Counted(clips)
    if format == TABLE:
        _print_table(session, list(counted), columns, words)
        return counted.count
    records = (_record(clip, columns, words) for clip in counted)
    writer_of(options.writer(format))(records, columns, session.out)
    return counted.count


def print_result(
    session: Session,
    archive: Connection,
    query: Query,
    page: PageOptions,
    output: FormatOptions,
    *,
    is_search: bool = False,
) -> int:
    """Print the part of a result that is asked for; the number of all clips that match."""
    format = format_for(output)
    usual = TABLE_LIMIT if format == TABLE else 0
    limit = usual if page.limit is None else page.limit
    part = replace(query, limit=limit or None, offset=page.offset)
    words = tuple(wanted_words(query.search))
    printed = print_clips(session, select(archive, part), output, words=words, is_search=is_search)
    if printed and format != TABLE and not is_search:
        return printed
    matching = count(archive, query)
    if format == TABLE or not printed:
        session.say(_told(printed, matching, page.offset))
    return matching


def _told(printed: int, matching: int, offset: int) -> str:
    if not matching:
        return "no clips match"
    if not printed:
        return f"none of {matching} clips, which --offset {offset} leaves out"
    if printed < matching:
        more = "" if offset + printed == matching else "; --limit 0 shows all"
        return f"{printed} of {matching} clips{more}"
    return f"{matching} clips" if matching > 1 else "1 clip"


def _print_table(
    session: Session, clips: Sequence[Clip], columns: Sequence[str], words: Sequence[Word]
) -> None:
    from clipdb.render.table import Hit, print_table
    from clipdb.search.snippets import excerpts, find_matches

    if not clips:
        return
    hits = [
        Hit(find_matches(clip.title, "title", words), excerpts(clip, words))
        for clip in clips
        if words and SNIPPET not in columns
    ]
    records = [_record(clip, columns, words) for clip in clips]
    with session.paged() as console:
        left_out = print_table(console, records, columns, hits)
    if left_out:
        session.say(f"left out for lack of room: {', '.join(left_out)}")


def _record(clip: Clip, columns: Sequence[str], words: Sequence[Word]) -> Record:
    record = record_of(clip)
    if ADDED in columns:
        record |= record_of(clip, (ADDED,))
    if SNIPPET in columns:
        from clipdb.search.snippets import snippet

        record[SNIPPET] = snippet(clip, words)
    return record


class Counted:
    """Clips, counted as they pass."""

    def __init__(self, clips: Iterable[Clip]) -> None:
        self._clips = clips
        self.count = 0

    def __iter__(self) -> Iterator[Clip]:
        for clip in self._clips:
            self.count += 1
            yield clip
