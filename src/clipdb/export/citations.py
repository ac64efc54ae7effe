"""Clips as citations: BibTeX, RIS and CSL-JSON, which Zotero and pandoc read."""

import json
import re
from collections.abc import Iterable, Sequence

from clipdb.clip import Record
from clipdb.export.fields import items, line, text
from clipdb.printable import Out

# What means something to TeX, and how it is written as itself.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_NOT_IN_KEY = re.compile(r"[^0-9A-Za-z:.+-]")
_JAPANESE = re.compile(r"[\u3040-\u9fff]")


def write_bibtex(records: Iterable[Record], _columns: Sequence[str], out: Out) -> None:
    """One `@article` a record; its key is the id, other characters as `_` and their number."""
    for record in records:
        key = _NOT_IN_KEY.sub(lambda match: f"_{ord(match[0]):x}_", str(record["id"]))
        fields = {
            "title": f"{{{_tex(text(record, 'title'))}}}",
            "journal": _tex(text(record, "source")),
            "date": text(record, "date"),
            "year": text(record, "date")[:4],
            "abstract": _tex(line(record, "summary")),
            "note": _tex(" / ".join(items(record, "notes"))),
            "keywords": _tex(", ".join(items(record, "topics"))),
            "langid": _language(record, "japanese", "english"),
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        out.write(f"@article{{{key},\n" + ",\n".join(lines) + "\n}\n\n")


def write_ris(records: Iterable[Record], _columns: Sequence[str], out: Out) -> None:
    """One `NEWS` entry a record."""
    for record in records:
        date = text(record, "date").replace("-", "/")
        tags = [
            ("TY", "NEWS"),
            ("ID", text(record, "id")),
            ("TI", line(record, "title")),
            ("T2", line(record, "source")),
            ("PY", date[:4]),
            ("DA", f"{date}/"),
            ("AB", line(record, "summary")),
            *(("N1", " ".join(note.split("\n"))) for note in items(record, "notes")),
            *(("KW", topic) for topic in items(record, "topics")),
            ("LA", _language(record, "ja", "en")),
            ("ER", ""),
        ]
        # RIS ends its lines with carriage return and line feed; readers take either.
        out.writelines(f"{tag}  - {value}\n" for tag, value in tags if value or tag == "ER")
        out.write("\n")


def write_csl_json(records: Iterable[Record], _columns: Sequence[str], out: Out) -> None:
    """An array of `article-newspaper` items, one a line."""
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
            "keyword": ", ".join(items(record, "topics")),
            "language": _language(record, "ja", "en"),
        }
        present = {name: value for name, value in item.items() if value}
        out.write(f"{separator}\n{json.dumps(present, ensure_ascii=False)}")
        separator = ","
    out.write("[]\n" if separator == "[" else "\n]\n")


def _language(record: Record, japanese: str, english: str) -> str:
    return japanese if _JAPANESE.search(text(record, "title")) else english


def _tex(printed: str) -> str:
    return "".join(_TEX.get(character, character) for character in printed)
