"""The body of a record: paragraphs, notes under 【註】, and refs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from clipdb.reading.lines import Line, join_broken, plain, without_controls, without_markup

_NOTES_BEGIN = re.compile(r"\s*【[註注]】\s*")
_REFS = re.compile(r"【[^【】]*関連記事[^【】:]*:(?P<list>[^【】]*)】")
_REFS_ALONE = re.compile(rf"\s*{_REFS.pattern}\s*")
_REFS_AT_END = re.compile(rf"{_REFS.pattern}\s*$")
_REF = re.compile(
    r"\d{4}-\d{6}|(?<![^\s,、;])(?=[^\s(),、;]*\d)[^\s(),、;]{3,64}(?=\s*(?:$|[,、;(]))"
)
_BRACKETED = re.compile(r"\s*【[^【】]+】\s*")
_LOST_BRACKET = re.compile(r"[^【】]+】\s*")


@dataclass(slots=True)
class Body:
    """What a record's body holds, in the order printed."""

    paragraphs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def begins_body(line: Line) -> bool:
    """Whether a line that is not indented can only stand in a body."""
    return stands_alone(line.plain)


def stands_alone(text: str) -> bool:
    """Whether a line is a mark of its own, not a paragraph: 【註】, or a ref."""
    return bool(_NOTES_BEGIN.match(text) or _REFS_ALONE.fullmatch(plain(text)))


def read_body(lines: Sequence[Line]) -> Body:
    """Read the lines after a record's head.

    An indented line begins a paragraph, one that is not continues it; 【註】 opens the
    notes; a line in 【】 of its own is a note, also where it has lost its first bracket.
    """
    body = Body()
    texts = body.paragraphs
    for line in lines:
        if line.is_blank:
            continue
        begin = _NOTES_BEGIN.match(line.plain)
        if begin:
            texts = body.notes
            if begin.end() < len(line.plain):
                texts.append(line.content[begin.end() :])
        elif refs := _REFS_ALONE.fullmatch(line.plain):
            _add_refs(body, refs["list"], line)
        elif not line.is_indented and _is_bracketed(line):
            body.notes.append(line.content)
        elif line.is_indented or not texts:
            texts.append(line.content.lstrip())
        else:
            texts[-1] = join_broken(texts[-1], line.content)
    body.paragraphs = _finished(body.paragraphs, body)
    body.notes = _finished(body.notes, body)
    return body


def _is_bracketed(line: Line) -> bool:
    return bool(_BRACKETED.fullmatch(line.plain) or _LOST_BRACKET.fullmatch(line.plain))


def _add_refs(body: Body, listed: str, line: Line | None = None) -> None:
    found = _REF.findall(listed)
    body.refs += [ref for ref in dict.fromkeys(found) if ref not in body.refs]
    if not found:
        where = f" in line {line.number}" if line else ""
        body.warnings.append(f"a 関連記事 names no id{where}: {listed.strip()}")


def _finished(texts: list[str], body: Body) -> list[str]:
    """The texts without refs at their end, debris and control characters; none empty."""
    finished = []
    for printed in texts:
        text = printed
        while refs := _REFS_AT_END.search(plain(text)):
            _add_refs(body, refs["list"])
            text = text[: refs.start()]
        text, debris = without_markup(text)
        body.warnings += [f"stray markup dropped: {tag}" for tag in debris]
        text = without_controls(text).strip()
        if text:
            finished.append(text)
    return finished
