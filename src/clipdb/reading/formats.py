"""The formats that `import` reads: one row a format.

A format is a function that finds the clips in a file, and a row here; everything else (the options,
the help, what a folder is searched for, completion, the tests) derives from the rows. `telling.py`
tells which format a file is in. A reader is imported when a file is read, as every command knows
the formats.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from clipdb.reading.options import Context, ReadingOptions
    from clipdb.reading.pieces import Found
    from clipdb.reading.rows import Piece

NO_OUTLET = "no outlet"  # a warning
Form = Literal["lines", "document", "bytes"]
Check = Callable[[Iterable["Found"]], Iterator["Found"]]
"""Passes on what is found in a file, or refuses the file by an error."""


@runtime_checkable
class Bytes(Protocol):
    """What can be read as bytes too."""

    def open(self) -> BinaryIO:
        """The bytes."""


class Format(NamedTuple):
    """A format that files come in.

    Attributes:
        name: what `--from` calls it.
        description: what it is, for the help and the docs.
        endings: of the files that a folder is searched for, with their dot.
        reader: the module in `clipdb.reading` and the function in it that finds what is in a file.
        form: what the reader is given: the "lines" of a file (`Lines`), which stream; a "document"
            as one text; or "bytes", with `Lines` to which it adds what they show.
        may_be_bare: whether a file without any clip is a file of this format all the same.
        longest_line: characters that a line may have, of what has lines.
    """

    name: str
    description: str
    endings: tuple[str, ...]
    reader: str
    form: Form
    may_be_bare: bool = True
    longest_line: int = 100_000  # the paragraphs of pages have hundreds

    @property
    def is_binary(self) -> bool:
        """Whether it is read from its bytes."""
        return self.form == "bytes"

    def read(
        self, content: Iterable[str], context: "Context", check: Check = iter
    ) -> "Iterator[Piece]":
        """The pieces of a file, in order; their texts joined are its text.

        Args:
            content: its lines, or what they are made from; gone through more than once.
            context: what readers are told beside the file.
            check: passes on what is found, or refuses the file by an error.
        """
        from clipdb.reading.pieces import Lines, pieces_of

        options = context.options
        context = replace(context, texts=lambda: self._texts(content))
        if options.outlet or options.via:
            check = partial(_with_stated, check, options)
        module, name = self.reader.split(":")
        find = getattr(import_module(f"clipdb.reading.{module}"), name)
        if self.form == "document":
            text = "".join(content)
            yield from pieces_of(check(find(text, context)), lambda start, end: text[start:end])
        elif self.form == "lines":
            lines = Lines(content, self.longest_line)
            yield from pieces_of(check(find(lines, context)), lines.text)
        else:
            assert isinstance(content, Bytes)
            shown = Lines()
            with content.open() as file:
                yield from pieces_of(check(find(file, context, shown)), shown.text)

    def _texts(self, content: Iterable[str]) -> Iterator[str]:
        """What is written in a file: its lines, or the cells of a workbook."""
        if not isinstance(content, Bytes) or not self.is_binary:
            yield from content
            return
        from clipdb.reading.tables.workbooks import cells_of

        with content.open() as file:
            for _, texts in cells_of(file):
                yield from texts


def _with_stated(
    check: Check, options: "ReadingOptions", found: Iterable["Found"]
) -> Iterator["Found"]:
    """What is found, with the outlet and carrier that the user says where none is named."""
    for one in check(found):
        if row := one.row:
            outlet, via = row.source_raw or options.outlet or "", row.via or options.via
            said = tuple(words for words in one.warnings if words != NO_OUTLET or not outlet)
            row = replace(row, source_raw=outlet, via=via)
            one = replace(one, row=row, warnings=said)
        yield one


def _lines(name: str, reader: str, what: str, *endings: str, may_be_bare: bool = True) -> Format:
    return Format(name, what, endings, reader, "lines", may_be_bare)


def _page(name: str, reader: str, what: str, *endings: str) -> Format:
    return Format(name, what, endings, reader, "document", may_be_bare=False)


def _records(name: str, reader: str, what: str, *endings: str) -> Format:
    return Format(name, what, endings, reader, "document")


def _workbook(name: str, whose: str) -> Format:
    what = f"{whose} workbook, each sheet a table"
    return Format(name, what, (f".{name}",), "tables.workbooks:read_workbook", "bytes", False)


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        _records("rss", "feeds.feed:read_feed", "an RSS feed", ".rss", ".xml"),
        _records("atom", "feeds.feed:read_feed", "an Atom feed", ".atom"),
        _records("rdf", "feeds.feed:read_feed", "an RDF (RSS 1.0) feed", ".rdf"),
        _page("kikuzo", "press:read_kikuzo", "what 聞蔵 shows"),
        _page("yomidas", "press:read_yomidas", "what ヨミダス shows"),
        _page("bookmarks", "bookmarks:read_bookmarks", "bookmarks of a browser or of Pocket"),
        _page(
            "html",
            "tables.html:read_html",
            "a web page with tables or lists of clips",
            ".html",
            ".htm",
        ),
        _lines("ris", "citations.ris:read_ris", "citations in RIS", ".ris"),
        _lines("enw", "citations.ris:read_enw", "citations as EndNote exports them", ".enw"),
        _records("endnote", "citations.xml:read_endnote", "a library in EndNote's XML", ".xml"),
        _records("zotero-rdf", "citations.xml:read_zotero", "a library in Zotero's RDF", ".rdf"),
        _records(
            "bibtex", "citations.bibtex:read_bibtex", "a bibliography in BibTeX or biblatex", ".bib"
        ),
        _records("csl-json", "json_records:read_json", "citations in CSL-JSON"),
        _records("json-feed", "json_records:read_json_feed", "a feed in JSON Feed"),
        _records("json", "json_records:read_json", "JSON records", ".json"),
        _lines(
            "jsonl", "json_records:read_json_lines", "JSON records, one a line", ".jsonl"
        )._replace(longest_line=1 << 20),
        _page("markdown-table", "tables.markdown:read_markdown", "tables or lists in Markdown"),
        _lines("csv", "tables.delimited:read_csv", "a table of comma-separated values", ".csv"),
        _lines("tsv", "tables.delimited:read_tsv", "a table of tab-separated values", ".tsv"),
        _workbook("xlsx", "an Excel"),
        _workbook("xls", "an older Excel"),
        _workbook("ods", "an OpenDocument"),
        _lines("text", "clipping:read_text", "the clipping text", ".txt", may_be_bare=False),
    )
}
