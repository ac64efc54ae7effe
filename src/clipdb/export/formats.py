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
    from clipdb.export.documents import About

Writer = Callable[[Iterable[Record], Sequence[str], Out], None]
"""Writes records, of which it takes the given columns, as they come; they have `added` too."""

BinaryWriter = Callable[[Iterable[Record], Sequence[str], BinaryIO, Mapping[str, str]], None]
"""The same for a file that is no text; the last argument is what the file tells of itself."""


class Format(NamedTuple):
    """A format that records are written in.

    Attributes:
        name: what `--format` calls it.
        description: what it is, for the help and the docs.
        writes: the module in `clipdb.export` and the function in it that writes it, a `Writer`.
        endings: of file names that mean it, with their dot.
        takes_columns: whether `--columns` may choose fields.
        is_listed: whether `list`, `search` and `show` offer it too.
        option: the option that means it, where `--format` does not offer it.
        takes_about: whether it is a document that says what it is of.
        is_binary: whether it is no text; the function is then a `BinaryWriter`.
    """

    name: str
    description: str
    writes: str
    endings: tuple[str, ...] = ()
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
        writer = self._function()
        chosen: Writer = partial(writer, about=about) if self.takes_about else writer
        return chosen

    def binary_writer(self) -> BinaryWriter:
        """The function that writes it as bytes."""
        assert self.is_binary
        writer: BinaryWriter = self._function()
        return writer

    def _function(self) -> Any:
        module, name = self.writes.split(":")
        return getattr(import_module(f"clipdb.export.{module}"), name)


def _table(name: str, what: str, writes: str, *endings: str, **others: Any) -> Format:
    return Format(name, what, writes, endings, takes_columns=True, **others)


def _listed(name: str, what: str, writes: str, *endings: str) -> Format:
    return _table(name, what, writes, *endings, is_listed=True)


def _document(name: str, what: str, writes: str, *endings: str) -> Format:
    return Format(name, what, writes, endings, takes_about=True)


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        _listed("csv", "comma-separated values with a header", "data:write_csv", ".csv"),
        _listed("tsv", "tab-separated values with a header", "data:write_tsv", ".tsv"),
        _listed("json", "one JSON array", "data:write_json", ".json"),
        _listed("jsonl", "JSON, one record a line", "data:write_jsonl", ".jsonl", ".ndjson"),
        Format("ids", "ids, one a line", "data:write_ids", is_listed=True),
        Format(
            "markdown", "a document in Markdown", "documents:write_markdown", (".md", ".markdown")
        ),
        Format("bibtex", "BibTeX citations", "citations:write_bibtex", (".bib",)),
        Format("ris", "RIS citations", "citations:write_ris", (".ris",)),
        Format("csl-json", "citations in CSL-JSON", "citations:write_csl_json"),
        _document(
            "html", "a report to open in a browser", "html_report:write_html", ".html", ".htm"
        ),
        _document("atom", "an Atom feed, for feed readers", "atom:write_atom", ".atom"),
        _table("xlsx", "an Excel workbook", "workbook:write_xlsx", ".xlsx", is_binary=True),
        Format(
            "parquet",
            "Parquet, for engines that read columns",
            "parquet:write_parquet",
            (".parquet",),
            is_binary=True,
        ),
        _table(
            "plain",
            "lines of fields separated by tabs, without a header",
            "data:write_tabbed",
            option="--format plain",
        ),
        _table(
            "excel",
            "CSV for Excel: byte order mark and CRLF",
            "data:write_csv_for_excel",
            option="--excel",
        ),
        Format(
            "print0",
            "ids, each ended by a NUL",
            "data:write_ids_ended_by_nul",
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
        if ending.lower() in (".docx", ".odt"):
            way = f"clipdb export --format markdown | pandoc -o FILE{ending}"
            raise OutputError(f"{ending} is made with pandoc: {way}")
        words = f"no format ends in {ending!r} ({', '.join(by_ending)})"
        raise OutputError(f"{words}; name one with --format")
    return name
