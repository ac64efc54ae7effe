"""The formats that records are written in: one row a format.

A format is one function in one module, and a row here; options, help, completion, the endings
that `-o` knows and the tests derive from the rows. A module is imported when something is
written in its format.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from clipdb.clip import Record
from clipdb.errors import OutputError
from clipdb.printable import Out

if TYPE_CHECKING:
    from clipdb.export.about import About

Writer = Callable[[Iterable[Record], Sequence[str], Out], None]
"""Writes records, of which it takes the given columns, as they come; they have `added` too."""

BinaryWriter = Callable[[Iterable[Record], Sequence[str], BinaryIO, Mapping[str, str]], None]
"""The same for a file that is no text; the last argument is what the file tells of itself."""


class Format(NamedTuple):
    """A format that records are written in.

    Attributes:
        name: what `--format` calls it.
        description: what it is, for the help and the docs.
        endings: of file names that mean it, with their dot.
        module: where its function is.
        writes: the function, a `Writer`.
        takes_columns: whether `--columns` may choose fields.
        is_listed: whether `list`, `search` and `show` offer it too.
        option: the option that means it, where `--format` does not offer it.
        takes_about: whether it is a document that says what it is of.
        is_binary: whether it is no text; the function is then a `BinaryWriter`.
    """

    name: str
    description: str
    endings: tuple[str, ...]
    module: str
    writes: str
    takes_columns: bool = False
    is_listed: bool = False
    option: str | None = None
    takes_about: bool = False
    is_binary: bool = False

    def writer(self, about: "About | None" = None) -> Writer:
        """The function that writes it as text; its module is imported now.

        Args:
            about: what a document is of, for the formats that are one.
        """
        assert not self.is_binary
        writer = self._function(self.writes)
        chosen: Writer = partial(writer, about=about) if self.takes_about else writer
        return chosen

    def binary_writer(self) -> BinaryWriter:
        """The function that writes it as bytes."""
        assert self.is_binary
        writer: BinaryWriter = self._function(self.writes)
        return writer

    def _function(self, name: str) -> Any:
        return getattr(import_module(self.module), name)


_DELIMITED = "clipdb.export.delimited"
_JSON = "clipdb.export.json_formats"
_IDS = "clipdb.export.ids"
_CITATIONS = "clipdb.export.citations"

FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format(
            "csv",
            "comma-separated values with a header",
            (".csv",),
            _DELIMITED,
            "write_csv",
            takes_columns=True,
            is_listed=True,
        ),
        Format(
            "tsv",
            "tab-separated values with a header",
            (".tsv",),
            _DELIMITED,
            "write_tsv",
            takes_columns=True,
            is_listed=True,
        ),
        Format(
            "json",
            "one JSON array",
            (".json",),
            _JSON,
            "write_json",
            takes_columns=True,
            is_listed=True,
        ),
        Format(
            "jsonl",
            "JSON, one record a line",
            (".jsonl", ".ndjson"),
            _JSON,
            "write_jsonl",
            takes_columns=True,
            is_listed=True,
        ),
        Format("ids", "ids, one a line", (), _IDS, "write_ids", is_listed=True),
        Format(
            "markdown",
            "a document in Markdown",
            (".md", ".markdown"),
            "clipdb.export.markdown",
            "write_markdown",
        ),
        Format("bibtex", "BibTeX citations", (".bib",), "clipdb.export.bibtex", "write_bibtex"),
        Format("ris", "RIS citations", (".ris",), _CITATIONS, "write_ris"),
        Format("csl-json", "citations in CSL-JSON", (), _CITATIONS, "write_csl_json"),
        Format(
            "html",
            "a report to open in a browser",
            (".html", ".htm"),
            "clipdb.export.html_report",
            "write_html",
            takes_about=True,
        ),
        Format(
            "atom",
            "an Atom feed, for feed readers",
            (".atom",),
            "clipdb.export.atom",
            "write_atom",
            takes_about=True,
        ),
        Format(
            "xlsx",
            "an Excel workbook",
            (".xlsx",),
            "clipdb.export.workbook",
            "write_xlsx",
            takes_columns=True,
            is_binary=True,
        ),
        Format(
            "parquet",
            "Parquet, for engines that read columns",
            (".parquet",),
            "clipdb.export.parquet",
            "write_parquet",
            is_binary=True,
        ),
        Format(
            "plain",
            "lines of fields parted by tabs, without a header",
            (),
            _DELIMITED,
            "write_tabbed",
            takes_columns=True,
            option="--format plain",
        ),
        Format(
            "excel",
            "CSV for Excel: byte order mark and CRLF",
            (),
            _DELIMITED,
            "write_csv_for_excel",
            takes_columns=True,
            option="--excel",
        ),
        Format(
            "print0",
            "ids, each ended by a NUL",
            (),
            _IDS,
            "write_ids_ended_by_nul",
            option="--print0",
        ),
    )
}


def writer_of(format: str, about: "About | None" = None) -> Writer:
    """The way to write one of `FORMATS`."""
    return FORMATS[format].writer(about)


def format_of(ending: str) -> str:
    """The format for a file name's ending, such as `.csv`.

    Raises:
        OutputError: no format has this ending.
    """
    by_ending = {known: row.name for row in FORMATS.values() for known in row.endings}
    name = by_ending.get(ending.lower())
    if name is None:
        words = f"no format ends in {ending!r} ({', '.join(by_ending)})"
        raise OutputError(f"{words}; name one with --format")
    return name
