"""Machine-readable formats: each is one function in one file, and one line here.

A format is imported when something is written in it.
"""

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module

from clipdb.clip import Record
from clipdb.errors import OutputError
from clipdb.export.out import Out

Writer = Callable[[Iterable[Record], Sequence[str], Out], None]
"""Writes records, of which it takes the given columns, as they come."""

# Each format's module in this package, and its function there.
FORMATS = {
    "csv": ("delimited", "write_csv"),
    "excel": ("delimited", "write_csv_for_excel"),
    "tsv": ("delimited", "write_tsv"),
    "plain": ("delimited", "write_tabbed"),
    "json": ("json_formats", "write_json"),
    "jsonl": ("json_formats", "write_jsonl"),
    "ids": ("ids", "write_ids"),
    "print0": ("ids", "write_ids_ended_by_nul"),
    "markdown": ("markdown", "write_markdown"),
    "bibtex": ("citations", "write_bibtex"),
    "ris": ("citations", "write_ris"),
    "csl-json": ("citations", "write_csl_json"),
    "html": ("html_report", "write_html"),
}
WITHOUT_COLUMNS = frozenset({"ids", "print0", "markdown", "bibtex", "ris", "csl-json", "html"})

_ENDINGS = {
    "csv": "csv",
    "tsv": "tsv",
    "json": "json",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "md": "markdown",
    "markdown": "markdown",
    "bib": "bibtex",
    "ris": "ris",
    "html": "html",
    "htm": "html",
}


def writer_of(format: str) -> Writer:
    """The way to write one of `FORMATS`."""
    module, function = FORMATS[format]
    writer: Writer = getattr(import_module(f"clipdb.export.{module}"), function)
    return writer


def format_of(ending: str) -> str:
    """The format for a file name's ending, such as `.csv`.

    Raises:
        OutputError: no format has this ending.
    """
    name = _ENDINGS.get(ending.removeprefix(".").lower())
    if name is None:
        known = ", ".join(f".{known}" for known in _ENDINGS)
        raise OutputError(f"no format ends in {ending!r} ({known}); name one with --format")
    return name
