"""RIS: a tag and its value a line, from `TY` to `ER`; a line without a tag goes on with the value.

rispy, which reads RIS too, joins the paragraphs of an abstract and cuts addresses at semicolons;
the form is simple enough to be read to the letter, and every line is to be accounted for.
Source of the tags: the RIS specification of 2011, and what Zotero and EndNote write.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from clipdb.cells import split_list
from clipdb.reading.citations.citation import Citations, Named, labels_among, left_out
from clipdb.reading.fields import LISTS
from clipdb.reading.html_text import paragraphs
from clipdb.reading.options import Context
from clipdb.reading.records import Value
from clipdb.reading.rows import Piece, Row, UnreadableError

_TAG = re.compile(r"\ufeff?(?P<tag>[A-Z][A-Z0-9]) {1,2}-(?: (?P<value>.*))?")
_LONGEST = 1 << 20  # characters of a citation; more is taken to be one that never ends
_START = re.compile(r"^\ufeff?TY {1,2}- ?[A-Z]", re.MULTILINE)
_OTHER = ("<", "{", "[")  # how HTML, XML and JSON begin
_SHIELDED = re.compile(r"(?<=\n) (?= *[A-Z][A-Z0-9] {1,2}-)")
_REMARK = re.compile(r"(?P<name>\w+): (?P<value>.*)", re.DOTALL)
_BETWEEN_WORDS = re.compile(r"\s*[;\n]\s*")
# `2024/05/01/rest`; parts may be empty or 0.
_DATE = re.compile(r"(?P<year>\d{4})/(?P<month>\d{0,2})(?:/(?P<day>\d{0,2})(?:/(?P<rest>.*))?)?")
_HTML = re.compile(
    r"\s*<(?:p|div|h[1-6]|ul|ol|blockquote)\b[^<>]*>", re.IGNORECASE
)  # Zotero's notes
_YEAR = re.compile(r"\d{4}")
_NO_END = "a citation without its line ER"
_NO_START = "no line TY begins this citation"


def looks_like_ris(start: str, _context: Context) -> bool:
    """Whether a line of `TY` stands in what is neither HTML nor JSON."""
    is_other = start.lstrip("\ufeff \t\r\n").startswith(_OTHER)
    return not is_other and _START.search(start) is not None


def read_ris(lines: Iterable[str], context: Context) -> Iterator[Piece]:
    """Read the citations of a file; each is a piece, and so is what stands between two."""
    citations = Citations("ris", "tags", context)
    for first, run in _runs(lines):
        yield _piece(first, run, citations)


def _runs(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines of each citation, and of what stands between, with the first one's number."""
    run: list[str] = []
    first, length, is_open = 1, 0, False
    for number, line in enumerate(lines, 1):
        found = _tag(line)
        tag = found["tag"] if found else None
        if run and (tag == "TY" or (tag and not is_open) or length > _LONGEST):
            yield first, run
            run, first, length = [], number, 0
        run.append(line)
        length += len(line)
        is_open = is_open or tag is not None
        if tag == "ER":
            yield first, run
            run, first, length, is_open = [], number + 1, 0, False
    if run:
        yield first, run


def _tag(line: str) -> re.Match[str] | None:
    return _TAG.fullmatch(line.rstrip("\r\n"))


def _piece(first: int, run: Sequence[str], citations: Citations) -> Piece:
    text = "".join(run)
    last = first + len(run) - 1
    tags = _tags(run)
    if not tags:
        shown = " ".join(text.replace("\ufeff", "").split())
        return Piece("furniture", first, last, text, warnings=left_out(shown))
    if tags[0][0] != "TY":
        return Piece("reject", first, last, text, reason=_NO_START)
    try:
        row, odd = _row(tags, citations)
    except UnreadableError as error:
        return Piece("reject", first, last, text, reason=str(error))
    if tags[-1][0] != "ER":
        odd.append(_NO_END)
    return Piece("clip", first, last, text, row=row, warnings=tuple(odd))


def _tags(run: Sequence[str]) -> list[Named]:
    """The tags of some lines, each with its value, which lines without one go on with."""
    values: list[tuple[str, list[str]]] = []
    for line in run:
        if found := _tag(line):
            values.append((found["tag"], [found["value"] or ""]))
        elif values:
            values[-1][1].append(line.rstrip("\r\n"))
    return [(tag, "\n".join(texts)) for tag, texts in values]


def _row(tags: Sequence[Named], citations: Citations) -> tuple[Row, list[str]]:
    if ("DP", "clipdb") in tags:
        return citations.own_row(_own_record(tags))
    found, unknown = citations.by_field(tags)
    if dates := found.get("date"):
        found["date"] = _dates(dates)
    lists = {field: [text for _, text in found[field]] for field in LISTS & found.keys()}
    if notes := lists.get("notes"):
        lists["notes"] = ["\n".join(paragraphs(t)) if _HTML.match(t) else t for t in notes]
    if keywords := lists.get("labels"):
        lists["labels"] = [word for text in keywords for word in _BETWEEN_WORDS.split(text)]
    return citations.row(found, lists, unknown)


def _dates(dates: Sequence[Named]) -> list[Named]:
    """The dates of a citation that are of a day, else the first; a year may stand beside them."""
    years = (found[0] for _, text in dates if (found := _YEAR.search(text)))
    year = next(years, "")
    plain = [
        (tag, *_plain_date(text.strip() if _YEAR.search(text) else f"{text.strip()} {year}"))
        for tag, text in dates
    ]
    return [(tag, date) for tag, date, is_day in plain if is_day] or [plain[0][:2]]


def _plain_date(text: str) -> tuple[str, bool]:
    """A date of RIS as others are written, and whether it is one of a day."""
    found = _DATE.fullmatch(text)
    if found is None:
        return text, not _YEAR.fullmatch(text)
    parts = [found["year"], found["month"] or "0", found["day"] or "0"]
    known = parts[: next((at for at, part in enumerate(parts) if not int(part)), len(parts))]
    date = "-".join(known)
    return f"{date} {found['rest'] or ''}".rstrip(), len(known) == len(parts)


def _own_record(tags: Sequence[Named]) -> dict[str, Value]:
    """The record that an export of ours wrote so."""
    texts: dict[str, list[str]] = {}
    for tag, value in tags:
        texts.setdefault(tag, []).append(_SHIELDED.sub("", value))
    first = {tag: values[0] for tag, values in texts.items()}
    remarks = [found for text in texts.get("M1", ()) if (found := _REMARK.fullmatch(text))]
    stated = {found["name"]: found["value"] for found in remarks}
    lists = {name: split_list(text) for name, text in stated.items() if name in LISTS}
    return {
        "id": first.get("ID", ""),
        "date": _plain_date(first.get("DA", ""))[0],
        "title": first.get("TI", ""),
        "source": first.get("T2", ""),
        "source_raw": stated.get("source_raw", ""),
        "via": stated.get("via", ""),
        "summary": first.get("AB", ""),
        "notes": texts.get("N1", []),
        "comment": first.get("RN", ""),
        "url": first.get("UR", ""),
        **lists,
        "labels": labels_among(texts.get("KW", ()), lists.get("topics", ())),
    }
