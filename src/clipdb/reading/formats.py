"""The formats that `import` reads: one row a format.

A format is one module with two functions, and a row here; everything else (the options, the
help, what a folder is searched for, completion, the tests) derives from the rows. What a format
is read with is imported when a file is, as every command knows the formats.
"""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from clipdb.reading.options import Context
    from clipdb.reading.rows import Piece

Reader = Callable[[Iterable[str], "Context"], "Iterator[Piece]"]
"""Reads lines (with their endings; can be gone through twice) into pieces."""

ByteReader = Callable[[BinaryIO, "Context"], "Iterator[Piece]"]
"""Reads the bytes of a file that has no lines; the texts of its pieces are what it shows."""


@runtime_checkable
class Bytes(Protocol):
    """What can be read as bytes too."""

    def open(self) -> BinaryIO:
        """The bytes."""


Recogniser = Callable[[str, "Context"], bool]
"""Whether the first characters of a file are those of the format."""


class Format(NamedTuple):
    """A format that files come in.

    Attributes:
        name: what `--from` calls it.
        description: what it is, for the help and the docs.
        endings: of the files that a folder is searched for, with their dot.
        module: where its two functions are.
        reads: the function that reads it, a `Reader`.
        recognises: the function that recognises it, a `Recogniser`; of a format that any text
            could be, none.
        of_lines: whether it has lines, of which none may be longer than `LONGEST_LINE`.
        may_be_bare: whether a file without any clip is a file of this format all the same.
        is_binary: whether it is read from its bytes; its function is a `ByteReader` then.
    """

    name: str
    description: str
    endings: tuple[str, ...]
    module: str
    reads: str
    recognises: str | None
    of_lines: bool = False
    may_be_bare: bool = True
    is_binary: bool = False

    def read(self, content: Iterable[str], context: "Context") -> "Iterator[Piece]":
        """Read a file's content into pieces; the module that does is imported now."""
        function = getattr(import_module(self.module), self.reads)
        if self.is_binary:
            assert isinstance(content, Bytes)
            return _of_bytes(function, content, context)
        by_lines: Reader = function
        return by_lines(content, context)

    def is_format_of(self, start: str, context: "Context") -> bool:
        """Whether a file that starts so is one of these."""
        if self.recognises is None:
            return False
        recogniser: Recogniser = getattr(import_module(self.module), self.recognises)
        return recogniser(start, context)


def _of_bytes(reader: ByteReader, content: Bytes, context: "Context") -> "Iterator[Piece]":
    with content.open() as file:
        yield from reader(file, context)


# In the order in which a file is held against them.
FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        # Before HTML, which may begin with an XML declaration too.
        *(
            Format(
                name,
                f"{what} feed",
                endings,
                "clipdb.reading.feeds.feed",
                "read_feed",
                f"looks_like_{name}",
            )
            for name, what, endings in (
                ("rss", "an RSS", (".rss", ".xml")),
                ("atom", "an Atom", (".atom",)),
                ("rdf", "an RDF (RSS 1.0)", (".rdf",)),
            )
        ),
        # As these, before the pages of which they are a kind.
        *(
            Format(
                name,
                f"what {database} shows",
                (),
                "clipdb.reading.press.databases",
                f"read_{name}",
                f"looks_like_{name}",
                may_be_bare=False,
            )
            for name, database in (("kikuzo", "聞蔵"), ("yomidas", "ヨミダス"))
        ),
        Format(
            "html",
            "a web page with a table of clips",
            (".html", ".htm"),
            "clipdb.reading.tables.html",
            "read_html",
            "looks_like_html",
            may_be_bare=False,
        ),
        Format(
            "ris",
            "citations in RIS",
            (".ris",),
            "clipdb.reading.citations.ris",
            "read_ris",
            "looks_like_ris",
            of_lines=True,
        ),
        Format(
            "bibtex",
            "a bibliography in BibTeX or biblatex",
            (".bib",),
            "clipdb.reading.citations.bibtex",
            "read_bibtex",
            "looks_like_bibtex",
            of_lines=True,
        ),
        Format(
            "csl-json",
            "citations in CSL-JSON",
            (),
            "clipdb.reading.objects.json_values",
            "read_json",
            "looks_like_csl_json",
        ),
        Format(
            "json",
            "JSON records",
            (".json",),
            "clipdb.reading.objects.json_values",
            "read_json",
            "looks_like_json",
        ),
        Format(
            "jsonl",
            "JSON records, one a line",
            (".jsonl",),
            "clipdb.reading.objects.json_values",
            "read_json",
            None,  # read as JSON is
        ),
        # Before CSV, which may have bars between its cells too.
        Format(
            "markdown-table",
            "a table in Markdown",
            (),
            "clipdb.reading.tables.markdown",
            "read_markdown",
            "looks_like_markdown",
            of_lines=True,
            may_be_bare=False,
        ),
        Format(
            "csv",
            "a table of comma-separated values",
            (".csv",),
            "clipdb.reading.tables.delimited",
            "read_csv",
            "looks_like_csv",
            of_lines=True,
        ),
        Format(
            "tsv",
            "a table of tab-separated values",
            (".tsv",),
            "clipdb.reading.tables.delimited",
            "read_tsv",
            "looks_like_tsv",
            of_lines=True,
        ),
        *(
            Format(
                name,
                f"{whose} workbook, each sheet a table",
                (f".{name}",),
                "clipdb.reading.tables.workbooks",
                "read_workbook",
                None,  # told by its first bytes
                may_be_bare=False,
                is_binary=True,
            )
            for name, whose in (
                ("xlsx", "an Excel"),
                ("xls", "an older Excel"),
                ("ods", "an OpenDocument"),
            )
        ),
        Format(
            "text",
            "the clipping text",
            (".txt",),
            "clipdb.reading.pages.text",
            "read_text",
            None,  # what none of the others is, if a line begins with a date
            of_lines=True,
            may_be_bare=False,
        ),
    )
}
