"""Clips as RIS and CSL-JSON, which Zotero and other reference managers read.

What a format has no place for stands where others pass over it, or show it as a remark, and a
mark says that a citation is ours: then all of its record is read again (`reading/citations/`).
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from clipdb.cells import cell
from clipdb.clip import Record
from clipdb.export.fields import items, language, line, text
from clipdb.printable import Out

_TAG_IN_TEXT = re.compile(r"^(?= *[A-Z][A-Z0-9] {1,2}-)", re.MULTILINE)


def write_ris(records: Iterable[Record], _columns: Sequence[str], out: Out) -> None:
    """One `NEWS` entry a record; `DP` says that it is ours, `M1` has what RIS has no tag for."""
    for record in records:
        date = text(record, "date").replace("-", "/")
        tags = [
            ("TY", "NEWS"),
            ("ID", text(record, "id")),
            ("TI", line(record, "title")),
            ("T2", line(record, "source")),
            ("PY", date[:4]),
            ("DA", f"{date}/{text(record, 'time')}"),
            ("AB", text(record, "summary")),
            *(("N1", note) for note in items(record, "notes")),
            ("RN", text(record, "comment")),
            *(("KW", word) for name in ("topics", "labels") for word in items(record, name)),
            ("UR", text(record, "url")),
            ("LA", language(record, "ja", "en")),
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
            "language": language(record, "ja", "en"),
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
