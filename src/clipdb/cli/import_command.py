"""`clipdb import`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from clipdb.cli.options import CommonOptions
from clipdb.cli.session import Session, start
from clipdb.clip import Clip
from clipdb.reading.rows import Piece
from clipdb.reading.source import Source


def import_files(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Pages of clippings.")],
    common: CommonOptions,
) -> None:
    """Import pages of clippings; importing a page again changes nothing.

    Example: `clipdb import sample.txt --db sample.db`
    """
    from clipdb.reading import check_readable, open_source
    from clipdb.store.connection import open_to_write

    session = start(ctx, common)
    sources = [open_source(path) for path in files]
    for source in sources:
        check_readable(source)
    if not common.db:
        session.db.parent.mkdir(parents=True, exist_ok=True)
    rejected = 0
    with open_to_write(session.db) as archive:
        for source in sources:
            rejected += _import(session, archive, source)
    raise typer.Exit(1 if rejected else 0)


def _import(session: Session, archive: object, source: Source) -> int:
    """Import one file and report on it; the number of its rejects."""
    from sqlite3 import Connection

    from clipdb.store.writing import Origin, write_import

    assert isinstance(archive, Connection)
    origin = Origin(source.name, source.digest(), source.encoding)
    report = write_import(archive, origin, _catalogued(source))
    for piece in report.doubtful:
        for warning in piece.warnings:
            session.say(f"{_place(source, piece)}: warning: {warning}")
    for piece in report.rejects:
        session.say(f"{_place(source, piece)}: rejected: {piece.reason}")
    counts = ", ".join(f"{number} {outcome}" for outcome, number in report.counts.items())
    session.say(f"{source.name} ({source.encoding}): {counts}")
    return report.counts["rejected"]


def _catalogued(source: Source) -> Iterator[tuple[Piece, Clip | None]]:
    from clipdb.cataloguing import catalogue
    from clipdb.reading import read
    from clipdb.vocabulary.outlets import load_outlets

    outlets = load_outlets()
    for piece in read(source, outlets):
        yield piece, catalogue(piece.row, outlets) if piece.row else None


def _place(source: Source, piece: Piece) -> str:
    return f"{source.name}:{piece.first_line}-{piece.last_line}"
