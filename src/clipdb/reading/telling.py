"""What a file is, told by how it begins: all kinds and formats here, no reader of them.

What begins as markup or as JSON is that. Of everything else the clipping text comes first, told by
a line that begins with a date, as a clip may quote anything; but for what begins as another format
does, or has a header that names date and headline.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from io import StringIO
from itertools import islice
from pathlib import Path

from clipdb.reading.fields import FieldNames
from clipdb.reading.lines import numbered
from clipdb.reading.tables.csv_rows import COMMON, FIRST, TAB, delimiter_of
from clipdb.tsv import parse

NEEDED = frozenset({"date", "title"})  # fields that the header of a list of clips names

# Files that are no text, told by their first bytes before anything is decoded.
_ZIP = b"PK\x03\x04"
_SQLITE = b"SQLite format 3\0"
_APPLICATION_ID = slice(68, 72)  # where a SQLite file tells whose it is
_OURS = b"clip"
_REPORT = re.compile(rb"<title>clipdb</title>|<meta name=\"generator\" content=\"clipdb")
_LATE = 1024  # bytes within which readers of PDF look for its mark

# XML: what may stand before the root (a declaration, instructions, comments, a document type).
_PROLOGUE = (
    r"[\s\ufeff]*(?:<\?(?:[^?]|\?(?!>))*\?>\s*|<!--(?:[^-]|-(?!->))*-->\s*"
    r"|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>\s*)*"
)
_ATOM = r"(?:\w+:)?feed\s[^>]*(?:w3\.org/2005/Atom|purl\.org/atom/)"
_RDF = r"(?:\w+:)?RDF\s[^>]*(?:purl\.org/rss/|netscape\.com/rdf/simple)"
_ZOTERO = r"(?:\w+:)?RDF\s[^>]*zotero\.org/namespaces/export#"
_JSON_FEED = re.compile(
    r'[\s\ufeff]*\{(?:[^\[\]{}]*,)?\s*"version"\s*:\s*"https?://(?:www\.)?jsonfeed\.org/version/'
)
_ENW = re.compile(r"[\s\ufeff]*%0 [A-Z].*[\r\n]+%[A-Z0-9]")
_MARKUP = re.compile(r"[\s\ufeff]*<")
_HTML = re.compile(
    r"[\s\ufeff]*(?:<\?[^>]*>\s*)*"  # of XHTML, or of a template
    r"<(?:!--|(?:!doctype|html|head|body|table|meta|title|div|h[1-6]|center"
    r"|article|dl|header|main|nav|ol|p|section|ul)\b)",
    re.IGNORECASE,
)

_BOOKMARKS = re.compile(
    r"[\s\ufeff]*(?:<!DOCTYPE NETSCAPE-Bookmark-file|<[^\0]{0,500}<title>\s*Pocket Export)",
    re.IGNORECASE,
)

# Pages of press databases: their titles, or words where the title says nothing.
_KIKUZO_TITLE = r"朝日新聞記事検索サービス|聞蔵[^<]{0,30}|朝日新聞クロスサーチ[^<]{0,30}"
_KIKUZO_WORDS = r"朝日新聞社\s*聞蔵"
_YOMIDAS_TITLE = r"ヨミダス[^<]{0,30}"
_YOMIDAS_WORDS = r"yomiuriNewsPageSearchList\.action"
# The names of the cells above an article, in a page of 聞蔵 that was saved as text.
KIKUZO_HEAD = re.compile(
    r"^[ \u3000]*No\.?[ \t\u3000]+発行日[ \t\u3000]+朝夕刊[ \t\u3000]+面名[ \t\u3000]+ページ"
    r"[ \t\u3000]+文字数[ \t\u3000]*\r?$",
    re.MULTILINE,
)

_JSON = re.compile(r"[\s\ufeff]*(?:\[\s*)*[{\]]")
_CSL_START = re.compile(r"[\s\ufeff]*\[?\s*\{")
_CSL_TYPE = re.compile(r'"type"\s*:\s*"(?P<type>[a-z_-]+)"')
_CSL_MARK = re.compile(r'"(?:issued|container-title)"\s*:\s*[\{"]|"custom"\s*:\s*\{\s*"clipdb"')
# Source: the schema of CSL-JSON 1.0.2 (citationstyles.org).
CSL_TYPES = frozenset(
    {
        *("article", "article-journal", "article-magazine", "article-newspaper", "bill", "book"),
        *("broadcast", "chapter", "classic", "collection", "dataset", "document", "entry"),
        *("entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing"),
        *("interview", "legal_case", "legislation", "manuscript", "map", "motion_picture"),
        *("musical_score", "pamphlet", "paper-conference", "patent", "performance"),
        *("periodical", "personal_communication", "post", "post-weblog", "regulation", "report"),
        *("review", "review-book", "software", "song", "speech", "standard", "thesis", "treaty"),
        "webpage",
    }
)

# Citations: how one begins, and how one that has something in it does.
_RIS = re.compile(r"^\ufeff?TY {1,2}- ?[A-Z]", re.MULTILINE)
_RIS_WHOLE = re.compile(r"^\ufeff?TY {1,2}- ?[A-Z].*[\r\n]+[A-Z][A-Z0-9] {1,2}-", re.MULTILINE)
_BIBTEX = re.compile(
    r"^\ufeff?[ \t]*@(?:(?:string|preamble|comment)[ \t]*[{(]|\w+[ \t]*[{(]\s*[^\s,={}()\"]*\s*,)",
    re.MULTILINE | re.IGNORECASE,
)
_BIBTEX_WHOLE = re.compile(
    r"^\ufeff?[ \t]*@\w+[ \t]*[{(]\s*[^\s,={}()\"]*\s*,\s*[\w:-]+\s*=", re.MULTILINE
)
_ALONE = re.compile(r"\S*\s*")
_RULE = r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*"
_MARKDOWN = re.compile(rf"^(?P<header>[^\n]*\|[^\n]*)\r?\n(?=[^\n]*\|){_RULE}\r?$", re.MULTILINE)

_MARKDOWN_ITEM = re.compile(r"^ {0,3}(?:[-+*]|\d{1,3}[.)])[ \t].*\d{4}", re.MULTILINE)
_MARKDOWN_MARK = re.compile(r"^#{1,6} |\]\((?:https?:|/)", re.MULTILINE)

_BEGINNINGS: dict[str, Callable[[str], bool]] = {
    # Before HTML, which may begin with an XML declaration too.
    "rss": lambda start: _has_root(r"rss[\s>]", start),
    "atom": lambda start: _has_root(_ATOM, start),
    "zotero-rdf": lambda start: _has_root(_ZOTERO, start),
    "rdf": lambda start: _has_root(_RDF, start),
    "endnote": lambda start: _has_root(r"(?:xml>\s*<)?records>\s*<record>", start),
    "enw": lambda start: _ENW.match(start) is not None,
    # As these, before the pages of which they are a kind.
    "kikuzo": lambda start: _is_kikuzo(start),
    "yomidas": lambda start: _is_page_of(_YOMIDAS_TITLE, _YOMIDAS_WORDS, start),
    "bookmarks": lambda start: _BOOKMARKS.match(start) is not None,
    "html": lambda start: _HTML.match(start) is not None,
    "json-feed": lambda start: _JSON_FEED.match(start) is not None,
    "csl-json": lambda start: _begins_with_item(start),
    "json": lambda start: is_json(start),
}


def detect_format(
    start: str, lines: Iterable[str], columns: Iterable[tuple[str, str]] = ()
) -> str | None:
    """The name of the format that a text is in; None for what is in none.

    Args:
        start: its first characters.
        lines: all its lines; gone through again, so not an iterator.
        columns: names of columns, each with the field that the user gives it.
    """
    if found := next((name for name, begins in _BEGINNINGS.items() if begins(start)), None):
        return found
    field = FieldNames(columns).field
    whole_lines = start[: start.rfind("\n") + 1] or start
    first = list(islice(StringIO(whole_lines, newline=""), FIRST))
    if not start.lstrip("\ufeff \t\r\n").startswith(("<", "{", "[")):
        day = next((line.start for line in numbered(first) if line.tells_text()), None)
        for name, mark, whole in (("ris", _RIS, _RIS_WHOLE), ("bibtex", _BIBTEX, _BIBTEX_WHOLE)):
            if mark.search(start) and (_begins_before(day, whole, start) or not _is_text(lines)):
                return name
    if _MARKDOWN_ITEM.search(start) and _MARKDOWN_MARK.search(start) and not _is_text(first):
        return "markdown-table"
    tables = list(_MARKDOWN.finditer(start))
    headers = (set(map(field, map(str.strip, t["header"].split("|")))) for t in tables)
    if tables and (any(header >= NEEDED for header in headers) or not _is_text(lines)):
        return "markdown-table"
    for name, delimiters in (("csv", COMMON), ("tsv", (TAB,))):
        if delimiter_of(first, delimiters, field, NEEDED):
            return name
    return "text" if _is_text(lines) else None


def _is_text(lines: Iterable[str]) -> bool:
    """Whether any line begins a record of the clipping text: in notes a day stands alone too."""
    is_alone = False
    for line in numbered(lines):
        if is_alone and not line.is_blank and line.plain[0] not in ">#|":
            return True
        is_alone = is_alone and line.is_blank
        if line.tells_text():
            is_alone = True
            if not _ALONE.fullmatch(line.plain):
                return True
    return is_alone


def _begins_before(day: int | None, mark: re.Pattern[str], start: str) -> bool:
    found = mark.search(start)
    return found is not None and (day is None or found.start() < day)


def _has_root(root: str, start: str) -> bool:
    return re.match(f"{_PROLOGUE}<{root}", start) is not None


def _is_kikuzo(start: str) -> bool:
    if _MARKUP.match(start):
        return _is_page_of(_KIKUZO_TITLE, _KIKUZO_WORDS, start)
    begins = re.match(_KIKUZO_WORDS, start.lstrip("\ufeff \n\r\t"))
    return begins is not None or KIKUZO_HEAD.search(start) is not None


def _is_page_of(title: str, words: str, start: str) -> bool:
    """Whether a text begins as a page of a database does, by its title or by words in it."""
    pattern = rf"<title[^>]*>\s*(?:{title})\s*</title>|{words}"
    return bool(_MARKUP.match(start)) and re.search(pattern, start, re.IGNORECASE) is not None


def is_json(start: str) -> bool:
    """Whether a text begins as an object or an array of objects does."""
    return _JSON.match(start) is not None


def _begins_with_item(start: str) -> bool:
    found = _CSL_TYPE.search(start) if _CSL_START.match(start) else None
    return found is not None and found["type"] in CSL_TYPES and _CSL_MARK.search(start) is not None


def other_text(start: str, *, is_told: bool) -> "OtherKind | None":
    """What a text is that is of no format, or, as long as no format is told, is sure to be none."""
    for begins, is_sure, kind in _other_texts():
        if (is_sure or is_told) and begins.match(start):
            return kind
    return None


@cache
def _other_texts() -> tuple[tuple[re.Pattern[str], bool, "OtherKind"], ...]:
    xml = "make a table or JSON Lines of it, and import that"
    return (
        (
            re.compile(rf"{_PROLOGUE}<opml[\s>]"),
            True,
            OtherKind("a list of feeds (OPML)", "import the feeds by their addresses"),
        ),
        (
            re.compile(rf"{_PROLOGUE}<(?:\w+:)?Workbook\s[^>]*office:spreadsheet"),
            True,
            OtherKind("an XML spreadsheet of Excel", "save it as XLSX or CSV, and import that"),
        ),
        (
            re.compile(
                r"(?:(?:[A-Z][A-Za-z]*(?:-[A-Za-z]+)*):[^\n]*\n(?:[ \t][^\n]*\n)*){3,}\s*\n"
            ),
            True,
            OtherKind("an e-mail (EML)", "save what is in it as HTML or text, and import that"),
        ),
        (
            re.compile(
                r"\ufeff?(?:%YAML|---\s*\n"
                r"|(?:- )?\w[\w ]*:(?:[ \t][^\n]*)?\n[ \t]*(?:- )?\w[\w ]*:)"
            ),
            False,
            OtherKind("YAML", "make JSON of it, and import that"),
        ),
        (re.compile(rf"{_PROLOGUE}<[\w:]+[\s>]"), False, OtherKind("XML of another kind", xml)),
    )


@dataclass(frozen=True, slots=True)
class OtherKind:
    """A kind of file that is no text.

    Attributes:
        name: what it is, with its article.
        advice: what to do about one that is not read.
        format: the format that reads it from its bytes, or None.
    """

    name: str
    advice: str
    format: str | None = None


@dataclass(frozen=True, slots=True)
class _Signature:
    begins: bytes
    part: bytes
    kind: OtherKind


@cache
def _signatures() -> tuple[_Signature, ...]:
    rows = (row for _, row in parse(Path(__file__).parent / "data" / "kinds.tsv"))
    return tuple(
        _Signature(
            bytes.fromhex(row["begins"]),
            row["part"].encode(),
            OtherKind(row["kind"], row["advice"], row["format"] or None),
        )
        for row in rows
    )


def other_kind(start: bytes) -> OtherKind | None:
    """What a file is whose first bytes are these, if it is no text."""
    if start.startswith(_SQLITE):
        if start[_APPLICATION_ID] == _OURS:
            return OtherKind(
                "a clipdb archive",
                "export its clips with clipdb export -o FILE.jsonl --db ARCHIVE, and import that",
            )
        return OtherKind("a SQLite database", "export the table as CSV or JSON, and import that")
    if _REPORT.search(start[:4096]):
        return OtherKind(
            "an HTML report that clipdb wrote",
            "import the clips from clipdb export -o FILE.jsonl of the same archive",
        )
    for signature in _signatures():
        at = start.find(signature.begins, 0, _LATE) if signature.begins == b"%PDF-" else 0
        if at >= 0 and start.startswith(signature.begins, at):
            is_zip = start.startswith(_ZIP)
            if not (is_zip and signature.part) or _has_part(start, signature.part):
                return signature.kind
    return None


def _has_part(start: bytes, part: bytes) -> bool:
    """Whether a ZIP archive that starts so has a file with this name, or whose name begins so.

    An OpenDocument file says in its first file, `mimetype`, what it is.
    """
    if part.startswith(b"mimetype"):
        return start[30:].startswith(part)
    names = (
        start[at + 30 : at + 30 + int.from_bytes(start[at + 26 : at + 28], "little")]
        for at in (match.start() for match in re.finditer(re.escape(_ZIP), start))
    )
    return any(name.startswith(part) for name in names)
