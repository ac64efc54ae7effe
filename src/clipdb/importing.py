"""A file into an archive: decode, read, catalogue, write, report.

The command line only prints what comes of it, and a program that imports `clipdb` calls the same.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from os import cpu_count
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING

from clipdb.catalogue import Catalogued, catalogue_all
from clipdb.journal.imports import stored_import, write_import
from clipdb.journal.reports import Event, ImportReport, Origin
from clipdb.reading.files import read
from clipdb.reading.options import DEFAULTS, Context, ReadingOptions
from clipdb.reading.source import Source, open_source, source_of
from clipdb.store.transactions import made_for_much
from clipdb.vocabulary.outlets import load_outlets

if TYPE_CHECKING:  # it is imported where a page is fetched
    from clipdb.fetching.pages import Fetched

_LARGE = 4_000_000  # bytes of a file for which a second process pays, some five thousand clips

Watch = Callable[[Source, Iterator[Catalogued]], Iterable[Catalogued]]
"""Passes the pieces of a file on, and may show how far they are."""


def import_file(
    archive: Callable[[], Connection],
    file: "Path | Fetched",
    *,
    format: str | None = None,
    encoding: str | None = None,
    options: ReadingOptions = DEFAULTS,
    keep: Callable[[ImportReport], bool] | None = None,
    tell: Callable[[Event], None] = lambda _: None,
    watch: Watch = lambda _, pieces: pieces,
) -> ImportReport:
    """Import one file, in one transaction; importing it again changes nothing.

    Args:
        archive: gives the archive, open for writing; asked once the file is found to be readable,
            so that no archive is made for one that is not.
        file: its path, `-` being standard input; or a page that was fetched.
        format: one of `reading.formats.FORMATS`; detected if left out.
        encoding: what to decode it by; detected if left out.
        options: what the user says of columns and time zones.
        keep: asked at the end whether to keep what was imported; always, if left out.
        tell: called with every warning, reject and update, as it comes.
        watch: the pieces go through it on their way.

    Raises:
        InputError: the file is missing, empty, in no known encoding, or no page of clippings.
        ArchiveError: the archive cannot be opened or written.
    """
    options = replace(options, format=format, encoding=encoding)
    fetched = None if isinstance(file, Path) else file
    if fetched:
        options = replace(options, address=fetched.address)
    with _opened(file, encoding) as source:
        reading = read(source, Context(load_outlets(), options), format=format)
        connection = archive()
        origin = Origin(
            source.name, source.sha256, reading.format, source.encoding, options.as_json()
        )
        if fetched:
            origin = replace(
                origin, url=fetched.url, etag=fetched.etag, last_modified=fetched.last_modified
            )
        if keep is None and (report := stored_import(connection, origin, tell)):
            return report
        is_large = source.size > _LARGE
        entries = catalogue_all(reading.pieces, beside=is_large and (cpu_count() or 1) > 1)
        watched = watch(source, map(with_differences, entries))
        # Closed, a bar is gone before anything is said of an error.
        with closing(_generator(watched)) as pieces, made_for_much(connection, is_large):
            return write_import(
                connection,
                origin,
                pieces,
                tell=tell,
                keep=keep or (lambda _: True),
                content=source.content,
            )


def _opened(file: "Path | Fetched", encoding: str | None) -> AbstractContextManager[Source]:
    if isinstance(file, Path):
        return open_source(file, encoding=encoding)
    return source_of(file.content, file.url, encoding=encoding, declared=file.charset)


def _generator(pieces: Iterable[Catalogued]) -> Generator[Catalogued, None, None]:
    yield from pieces


def with_differences(catalogued: Catalogued) -> Catalogued:
    """The piece with a warning for what its record says of itself and the rules do not."""
    piece, entry = catalogued
    if entry is None or piece.row is None:
        return catalogued
    warnings = [
        f"{name} are decided by the rules, the record's own are left out: {';'.join(stated)}"
        for name, stated in piece.row.stated_tags
        if set(stated) != set(getattr(entry.clip, name))
    ]
    outlet = piece.row.source
    if outlet and outlet not in (piece.row.source_raw, entry.clip.source):
        words = "source is decided by the rules from source_raw, the record's own is left out"
        warnings.append(f"{words}: {outlet}")
    if not warnings:
        return catalogued
    return replace(piece, warnings=(*piece.warnings, *warnings)), entry
