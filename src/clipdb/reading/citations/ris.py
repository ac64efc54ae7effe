"""RIS and ENW: a tag and its value a line; a line without a tag goes on with the value.

rispy, which reads RIS too, joins the paragraphs of an abstract and cuts addresses at semicolons;
the form is simple enough to be read to the letter, and every line is to be accounted for.
Source of the tags: the RIS specification of 2011, and what Zotero and EndNote write.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from clipdb.cells import split_list
from clipdb.reading.citations.citation import Citations, Named, between
from clipdb.reading.fields import LISTS
from clipdb.reading.html_text import paragraphs
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found, Lines, found_by
from clipdb.reading.rows import Row

_TAG = re.compile(r"\ufeff?(?P<tag>[A-Z][A-Z0-9]) {1,2}-(?: (?P<value>.*))?")
_ENW = re.compile(r"\ufeff?%(?P<tag>[0-9A-Z@!?$#&+<>^~\[\]\\]) (?P<value>.*)")
_LONGEST = 1 << 20  # characters of a citation; more is taken to be one that never ends
_OURS = ("DP", "clipdb")
_JOURNAL = ("JO", "JF")
_SHIELDED = re.compile(r"(?<=\n) (?= *[A-Z][A-Z0-9] {1,2}-)")
_REMARK = re.compile(r"(?P<name>\w+): (?P<value>.*)", re.DOTALL)  # what ours has no tag for
_BETWEEN_WORDS = re.compile(r"\s*[;\n]\s*")
# `2024/05/01/rest`; parts may be empty or 0.
_DATE = re.compile(r"(?P<year>\d{4})/(?P<month>\d{0,2})(?:/(?P<day>\d{0,2})(?:/(?P<rest>.*))?)?")
_HTML = re.compile(
    r"\s*<(?:p|div|h[1-6]|ul|ol|blockquote)\b[^<>]*>", re.IGNORECASE
)  # Zotero's notes
_YEAR = re.compile(r"\d{4}")
_NO_END = "a citation without its line ER"
_NO_START = "no line TY begins this citation"


def read_ris(lines: Lines, context: Context) -> Iterator[Found]:
    """Find the citations of a file, and what stands between two."""
    citations = Citations("ris", "tags", context)
    start = 0
    for run in _runs(lines):
        end = start + sum(map(len, run))
        tags = _tags(run)
        if not tags:
            yield between(start, end, "".join(run))
        elif tags[0][0] != "TY":
            yield Found(start, end, reason=_NO_START)
        else:
            yield found_by(partial(_row, tags, citations), start, end)
        start = end


def read_enw(lines: Lines, context: Context) -> Iterator[Found]:
    """Find the citations of a file as EndNote exports and imports it, each from its `%0` on."""
    citations = Citations("enw", "tags", context)
    start, run = 0, ""
    for line in (*lines, "%0 "):
        if line.lstrip("\ufeff").startswith("%0 ") and run:
            end = start + len(run)
            if tags := _tags(run.splitlines(keepends=True), _ENW):
                yield found_by(partial(cited, tags, citations), start, end)
            else:
                yield between(start, end, run)
            start, run = end, ""
        run += line


def _runs(lines: Iterable[str]) -> Iterator[list[str]]:
    """The lines of each citation, and of what stands between."""
    run: list[str] = []
    length, is_open = 0, False
    for line in lines:
        found = _tag(line)
        tag = found["tag"] if found else None
        if run and (tag == "TY" or (tag and not is_open) or length > _LONGEST):
            yield run
            run, length = [], 0
        run.append(line)
        length += len(line)
        is_open = is_open or tag is not None
        if tag == "ER":
            yield run
            run, length, is_open = [], 0, False
    if run:
        yield run


def _tag(line: str) -> re.Match[str] | None:
    return _TAG.fullmatch(line.rstrip("\r\n"))


def _tags(run: Sequence[str], form: re.Pattern[str] = _TAG) -> list[Named]:
    """The tags of some lines, each with its value, which lines without one go on with."""
    values: list[tuple[str, list[str]]] = []
    for line in run:
        if found := form.fullmatch(line.rstrip("\r\n")):
            values.append((found["tag"], [found["value"] or ""]))
        elif values:
            values[-1][1].append(line.rstrip("\r\n"))
    return [(tag, "\n".join(texts)) for tag, texts in values]


def _row(tags: Sequence[Named], citations: Citations) -> tuple[Row, list[str]]:
    if _OURS in tags:
        found, _ = citations.by_field(_own(tags), is_own=True)
        if dates := found.get("date"):
            found["date"] = _dates(dates)
        lists = {field: [text for _, text in found[field]] for field in LISTS & found.keys()}
        row, odd = citations.own_row(found, lists)
    else:
        row, odd = cited(tags, citations)
    return row, odd if tags[-1][0] == "ER" else [*odd, _NO_END]


def cited(tags: Iterable[Named], citations: Citations) -> tuple[Row, list[str]]:
    """The row of a citation of others, and what is odd about it.

    Raises:
        UnreadableError: there is no date, no headline, or a value is not of its field's form.
    """
    found, unknown = citations.by_field(tags)
    named = [one for one in found.get("source", ()) if one[0] in _JOURNAL]
    if len(named) == len(_JOURNAL) and len({text for _, text in named}) == 1:
        # Databases that give a journal twice have a subtitle where others have the journal.
        found["source"] = [*named, *(one for one in found["source"] if one not in named)]
    if dates := found.get("date"):
        found["date"] = _dates(dates)
    lists = {field: [text for _, text in found[field]] for field in LISTS & found.keys()}
    notes, keywords = lists.get("notes", ()), lists.get("labels", ())
    lists["notes"] = ["\n".join(paragraphs(t)) if _HTML.match(t) else t for t in notes]
    lists["labels"] = [word for text in keywords for word in _BETWEEN_WORDS.split(text)]
    return citations.row(found, lists, unknown)


def _own(tags: Iterable[Named]) -> Iterator[Named]:
    """What stands in a citation of ours by tags, and by the names of fields."""
    for tag, value in tags:
        text = _SHIELDED.sub("", value)
        if tag == "M1" and (remark := _REMARK.fullmatch(text)):
            name, stated = remark.groups()
            yield from ((name, one) for one in (split_list(stated) if name in LISTS else [stated]))
        else:
            yield tag, text


def _dates(dates: Sequence[Named]) -> list[Named]:
    """The dates of a citation that are of a day, else the first; a year may stand beside them."""
    years = (found[0] for _, text in dates if (found := _YEAR.search(text)))
    year = next(years, "")
    plain = [(tag, *_plain_date(_with_year(text.strip(), year))) for tag, text in dates]
    return [(tag, date) for tag, date, is_day in plain if is_day] or [plain[0][:2]]


def _with_year(text: str, year: str) -> str:
    if _YEAR.search(text):
        return text
    return f"{year}年{text}" if "月" in text else f"{text} {year}"


def _plain_date(text: str) -> tuple[str, bool]:
    """A date of RIS as others are written, and whether it is one of a day."""
    found = _DATE.fullmatch(text)
    if found is None:
        return text, not _YEAR.fullmatch(text)
    parts = [found["year"], found["month"] or "0", found["day"] or "0"]
    known = parts[: next((at for at, part in enumerate(parts) if not int(part)), len(parts))]
    date = "-".join(known)
    return f"{date} {found['rest'] or ''}".rstrip(), len(known) == len(parts)
