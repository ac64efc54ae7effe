"""Files that are no text, told by their first bytes before anything is decoded."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clipdb.tsv import parse

_ZIP = b"PK\x03\x04"
_SQLITE = b"SQLite format 3\0"
_APPLICATION_ID = slice(68, 72)  # where a SQLite file tells whose it is
_OURS = b"clip"
_REPORT = re.compile(rb"<title>clipdb</title>|<meta name=\"generator\" content=\"clipdb")
_LATE = 1024  # bytes within which readers of PDF look for its mark


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
