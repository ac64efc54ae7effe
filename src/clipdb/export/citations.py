"""Clips as BibTeX, RIS and CSL-JSON, which Zotero and other reference managers read.

What a format has no place for stands where others pass over it, or show it as a remark, and a
mark says that a citation is ours: then all of its record is read again (`reading/citations/`).
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from clipdb.cells import cell
from clipdb.clip import Record, items, text
from clipdb.printable import Out

_JAPANESE = re.compile(r"[\u3040-\u9fff]")
_TAG_IN_TEXT = re.compile(r"^(?= *[A-Z][A-Z0-9] {1,2}-)", re.MULTILINE)
# What means something to TeX, and how it is written as itself. BibTeX counts a brace behind a
# backslash, too: the invisible one beside each closes it, so that they balance in any text.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{\vphantom{\}}",
    "}": r"\vphantom{\{}\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    " ": r"\ ",
    "@": "{}@",
}
# Of spaces only those that TeX drops; an @ where parsers that mend files see an entry begin;
# and the second of two characters that TeX makes one of (a dash, a quotation mark).
_SPECIAL = re.compile(
    r"[\\{}$&#%_~^<>]|(?:(?<= )|^) | $|^@"
    r"|(?P<second>(?<=-)-|(?<=')'|(?<=[`!?])`|(?<=,),)"
)
_PARAGRAPH = "{ }\n\n"  # the space for programs that put paragraphs on one line
_NOT_IN_KEY = re.compile(r"[^0-9A-Za-z:.+-]")
_NOT_IN_ADDRESS = re.compile(r"[\\{}]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BARE = "month"  # stands without braces: a name that BibTeX's styles know


def write_bibtex(records: Iterable[Record], _columns: Sequence[str], out: Out) -> None:
    """One `@article` a record, which BibTeX, biblatex, pandoc and Zotero read alike.

    Its key is the id, other characters as `_` and their number. `clipdb`, the id, says that an
    entry is ours.
    """
    keys: set[str] = set()
    for record in records:
        date = text(record, "date")
        fields = {
            "title": f"{{{_tex(text(record, 'title'))}}}",
            "journal": _tex(text(record, "source")),
            "date": date,
            "year": date[:4],
            _BARE: _MONTHS[int(date[5:7]) - 1],
            "entrysubtype": "newspaper",
            "abstract": _paragraphs(text(record, "summary").split("\n")),
            "note": _paragraphs(items(record, "notes")),
            "annote": _paragraphs(text(record, "comment").split("\n")),
            "keywords": _list([*items(record, "topics"), *items(record, "labels")]),
            "url": _NOT_IN_ADDRESS.sub(_as_percent, text(record, "url")),
            "langid": _language(record, "japanese", "english"),
            "clipdb": _tex(text(record, "id")),
            "time": text(record, "time"),
            "source_raw": _tex(_unless(text(record, "source_raw"), text(record, "source"))),
            "via": _tex(text(record, "via")),
            "refs": _list(items(record, "refs")),
            "topics": _list(items(record, "topics")),
            "collections": _list(items(record, "collections")),
        }
        lines = [
            f"  {name} = {value}" if name == _BARE else f"  {name} = {{{value}}}"
            for name, value in fields.items()
            if value
        ]
        key = _key(text(record, "id"), keys)
        out.write(f"@article{{{key},\n" + ",\n".join(lines) + "\n}\n\n")


def _key(id: str, taken: set[str]) -> str:
    """A key for an id; BibTeX takes keys that differ in case alone for one."""
    key = _NOT_IN_KEY.sub(lambda match: f"_{ord(match[0]):x}_", id)
    number = 1
    while (unique := key if number == 1 else f"{key}_{number}").lower() in taken:
        number += 1  # no id is written so: where one has `_`, the number after it ends in `_`
    taken.add(unique.lower())
    return unique


def _tex(printed: str) -> str:
    r"""A text for TeX; a line break in it becomes `\\`."""
    return "\\\\\n".join(_SPECIAL.sub(_escaped, line) for line in printed.split("\n"))


def _escaped(match: re.Match[str]) -> str:
    return f"{{}}{match[0]}" if match["second"] else _TEX[match[0]]


def _paragraphs(texts: Sequence[str]) -> str:
    written = _PARAGRAPH.join(_tex(item) or "{}" for item in texts)
    return "" if written == "{}" else written


def _list(texts: Sequence[str]) -> str:
    """Items parted by commas; one that has a comma, or begins like a key of ours, in braces."""
    return ", ".join(f"{{{_tex(t)}}}" if re.search("[,;]", t) else _tex(t) for t in texts)


def _as_percent(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"


def _unless(value: str, other: str) -> str:
    """A value that goes without saying where it is the other."""
    return "" if value == other else value


def write_ris(records: Iterable[Record], _columns: Sequence[str], out: Out) -> None:
    """One `NEWS` entry a record; `DP` says that it is ours, `M1` has what RIS has no tag for."""
    for record in records:
        date = text(record, "date").replace("-", "/")
        tags = [
            ("TY", "NEWS"),
            ("ID", text(record, "id")),
            ("TI", _line(record, "title")),
            ("T2", _line(record, "source")),
            ("PY", date[:4]),
            ("DA", f"{date}/{text(record, 'time')}"),
            ("AB", text(record, "summary")),
            *(("N1", note) for note in items(record, "notes")),
            ("RN", text(record, "comment")),
            *(("KW", word) for name in ("topics", "labels") for word in items(record, name)),
            ("UR", text(record, "url")),
            ("LA", _language(record, "ja", "en")),
            ("DP", "clipdb"),
            *(("M1", f"{name}: {cell(value)}") for name, value in _without_tag(record).items()),
        ]
        # RIS ends its lines with carriage return and line feed; readers take either.
        out.writelines(f"{tag}  - {_lines(value)}\n" for tag, value in tags if value)
        out.write("ER  - \n\n")


def _without_tag(record: Record) -> Mapping[str, str | list[str]]:
    """What RIS has no tag for, if there is any."""
    values: dict[str, str | list[str]] = {
        "via": text(record, "via"),
        **{name: items(record, name) for name in ("refs", "topics", "collections")},
    }
    if record["source_raw"] != record["source"]:
        values["source_raw"] = text(record, "source_raw")
    return {name: value for name, value in values.items() if value}


def _lines(value: str) -> str:
    """A value whose further lines do not begin with a tag: a space stands before it."""
    first, *further = value.split("\n")
    return "\n".join([first, *(_TAG_IN_TEXT.sub(" ", text) for text in further)])


def write_csl_json(records: Iterable[Record], _columns: Sequence[str], out: Out) -> None:
    """An array of `article-newspaper` items, one a line.

    `custom`, which CSL has for what it has no variable for, says that an item is ours.
    """
    separator = "["
    for record in records:
        item = {
            "id": record["id"],
            "type": "article-newspaper",
            "title": record["title"],
            "container-title": record["source"],
            "issued": {"date-parts": [[int(part) for part in text(record, "date").split("-")]]},
            "abstract": record["summary"],
            "note": "\n".join(items(record, "notes")),
            "annote": record["comment"],
            "keyword": ", ".join([*items(record, "topics"), *items(record, "labels")]),
            "URL": record["url"],
            "language": _language(record, "ja", "en"),
            "custom": {"clipdb": _without_variable(record)},
        }
        present = {name: value for name, value in item.items() if value}
        out.write(f"{separator}\n{json.dumps(present, ensure_ascii=False)}")
        separator = ","
    out.write("[]\n" if separator == "[" else "\n]\n")


def _without_variable(record: Record) -> Mapping[str, object]:
    """What CSL has no variable for, or none that keeps the parts of a list apart."""
    names = ("time", "source_raw", "via", "notes", "refs", "topics", "collections", "labels")
    values = {name: record[name] for name in names if record[name]}
    if record["source_raw"] == record["source"]:
        values.pop("source_raw", None)
    if not any("\n" in note for note in items(record, "notes")):
        values.pop("notes", None)
    return values


def _line(record: Record, name: str) -> str:
    """The same on one line."""
    return " ".join(text(record, name).split("\n"))


def _language(record: Record, japanese: str, english: str) -> str:
    """The name for the language that the headline is in."""
    return japanese if _JAPANESE.search(text(record, "title")) else english
