"""Clips as BibTeX that BibTeX, biblatex, pandoc and Zotero read alike.

Braces balance whatever a text has in it, as BibTeX counts those behind a backslash too. What
BibTeX has no field for stands in fields of our own names, which other programs pass over;
`clipdb`, the id, says that an entry is ours (`reading/citations/bibtex.py`).
"""

import re
from collections.abc import Iterable, Sequence

from clipdb.clip import Record
from clipdb.export.fields import items, language, text
from clipdb.printable import Out

# What means something to TeX, and how it is written as itself; the invisible brace beside each
# brace closes it for BibTeX.
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
    """One `@article` a record; its key is the id, other characters as `_` and their number."""
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
            "langid": language(record, "japanese", "english"),
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
