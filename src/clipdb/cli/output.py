"""Giving clips to a person or a program, in the format that fits the place they go to."""

import sys
from collections.abc import Iterable, Iterator, Sequence

import typer

from clipdb.cli.options import Format, FormatOptions
from clipdb.cli.session import Session
from clipdb.clip import FIELDS, Clip, Record, record_of
from clipdb.errors import OutputError

# The columns of a table, and of `plain`, from which scripts cut fields by number.
TABLE_COLUMNS = ("id", "date", "source", "countries", "title")
TABLE_LIMIT = 50


def format_for(options: FormatOptions) -> Format:
    """The format asked for; else a table for a person and plain lines for a program."""
    return options.chosen() or (Format.TABLE if sys.stdout.isatty() else Format.PLAIN)


def columns_for(options: FormatOptions, format: Format) -> tuple[str, ...]:
    """The columns asked for; else the table's, or every field of the record."""
    if options.columns is None:
        return TABLE_COLUMNS if format in (Format.TABLE, Format.PLAIN) else FIELDS
    return parse_columns(options.columns)


def parse_columns(names: str) -> tuple[str, ...]:
    """The fields in a list like `id,date,title`.

    Raises:
        OutputError: there is no such field, or none is named.
    """
    columns = tuple(name.strip() for name in names.split(",") if name.strip())
    unknown = [name for name in columns if name not in FIELDS]
    if unknown or not columns:
        what = f"no column {unknown[0]!r}" if unknown else "no columns named"
        raise OutputError(f"{what}; there are: {', '.join(FIELDS)}")
    return columns


def print_clips(
    session: Session, clips: Iterable[Clip], format: Format, columns: Sequence[str]
) -> int:
    """Print clips to standard output as they come; how many there were."""
    counted = _Counted(clips)
    if format is Format.TABLE:
        from clipdb.render.table import print_table

        records = list(counted)
        if records:
            left_out = print_table(session.console(), records, columns)
            if left_out:
                session.say(f"left out for lack of room: {', '.join(left_out)}")
    elif format is Format.PLAIN:
        from clipdb.export.delimited import write_tabbed

        write_tabbed(counted, columns, sys.stdout)
    else:
        from clipdb.export import FORMATS

        FORMATS[format](counted, columns, sys.stdout)
    return counted.count


class _Counted:
    """Records of clips, counted as they pass."""

    def __init__(self, clips: Iterable[Clip]) -> None:
        self._clips = clips
        self.count = 0

    def __iter__(self) -> Iterator[Record]:
        for clip in self._clips:
            self.count += 1
            yield record_of(clip)


def typed_ids(arguments: Sequence[str]) -> list[str]:
    """Ids from the command line; `-` stands for those on standard input, one a line.

    Raises:
        typer.BadParameter: none is given.
    """
    ids: list[str] = []
    for argument in arguments:
        ids += sys.stdin.read().split() if argument == "-" else [argument]
    if not ids:
        raise typer.BadParameter("no id given")
    return ids
