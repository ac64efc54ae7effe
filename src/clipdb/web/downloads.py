"""A result as a file, byte for byte as `clipdb export` writes it."""

import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from sqlite3 import Connection
from typing import IO, BinaryIO, cast

from starlette.background import BackgroundTask
from starlette.responses import StreamingResponse

from clipdb.clip import EXPORTED, FIELDS, Clip, record_of
from clipdb.errors import OutputError, UnknownValueError
from clipdb.export.documents import About
from clipdb.export.formats import FORMATS, Format
from clipdb.fields import named
from clipdb.localisation import Localisation
from clipdb.query.tree import Query, wanted_words
from clipdb.search.filters import filters_in_words
from clipdb.search.snippets import find_matches
from clipdb.store.counts import about_archive
from clipdb.web.address import Asked

_IN_MEMORY = 1 << 20  # bytes of an answer that are kept in memory, not in a file
_PIECE = 1 << 16
_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "markdown": "text/markdown",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl-json": "application/vnd.citationstyles.csl+json",
    "html": "text/html",
    "atom": "application/atom+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


def about(asked: Asked, query: Query | None, words: Localisation, *, clips: int = 1) -> About:
    """What a document of a result says of itself.

    Args:
        asked: the address.
        query: what it means, or None for single clips.
        words: names in the reader's language.
        clips: how many single clips.
    """
    if query is None:
        return About(words, filters=[words.label("filter.ids", number=clips)])
    filters = filters_in_words(asked.filters, query.filters, asked.query or None, words)
    wanted = tuple(wanted_words(query.search))
    return About(words, [*filters], find=lambda text, part: find_matches(text, part, wanted))


def offered() -> list[Format]:
    """The formats that a result can be had in: those that `export --format` has."""
    return [row for row in FORMATS.values() if row.option is None]


def format_named(name: str) -> Format:
    """The format of this name.

    Raises:
        UnknownValueError: there is none.
    """
    known = {row.name: row for row in offered()}
    if name not in known:
        raise UnknownValueError("format", name, known=list(known))
    return known[name]


def columns_of(format: Format, names: str | None) -> tuple[str, ...]:
    """The columns that an address asks for; all fields where it does not.

    Raises:
        UnknownValueError: there is no such field.
        OutputError: the format has no columns.
    """
    if names is None:
        return FIELDS
    if not format.takes_columns:
        raise OutputError(f"{format.name} has no columns to choose from")
    typed = (name.strip() for name in names.split(",") if name.strip())
    return tuple(named(name, FIELDS, what="column") for name in typed) or FIELDS


def download(
    archive: Connection,
    clips: Iterable[Clip],
    format: Format,
    columns: Sequence[str],
    about: About,
) -> StreamingResponse:
    """Clips as a file to save; it is whole before the first byte goes out.

    Args:
        archive: where they are.
        clips: which.
        format: in which format.
        columns: the fields, for a format that has columns.
        about: what the clips are, for a format that is a document.
    """
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  (closed when it is sent)
    records = (record_of(clip, EXPORTED) for clip in clips)
    try:
        if format.is_binary:
            format.binary_writer()(records, columns, cast(BinaryIO, file), about_archive(archive))
        else:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="")
            format.writer(about)(records, columns, text)
            text.flush()
            text.detach()
    except BaseException:
        file.close()
        raise
    length = file.tell()
    file.seek(0)
    ending = format.endings[0] if format.endings else ".json" if "json" in format.name else ".txt"
    return StreamingResponse(
        _pieces(file),
        media_type=_TYPES.get(format.name, "text/plain"),
        headers={
            "Content-Length": str(length),
            "Content-Disposition": f'attachment; filename="clips{ending}"',
        },
        background=BackgroundTask(file.close),
    )


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece
