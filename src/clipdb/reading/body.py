"""The body of a record: paragraphs, notes under 【註】, and refs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from clipdb.reading.lines import Line, joined, plain, without_markup

_NOTES_BEGIN = re.compile(r"\s*【[註注]】\s*")
_REFS_MARK = "関連記事"
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
    refs: dict[str, None] = field(default_factory=dict)  # an ordered set
    warnings: list[str] = field(default_factory=list)


def begins_body(line: Line) -> bool:
    """Whether a line that is not indented can only stand in a body."""
    return stands_alone(line.plain)


def stands_alone(text: str) -> bool:
    """Whether a line is a mark of its own, not a paragraph: 【註】, or a ref."""
    return bool(_NOTES_BEGIN.match(text)) or _refs_alone(plain(text)) is not None


def read_body(lines: Sequence[Line]) -> Body:
    """Read the lines after a record's head.

    An indented line begins a paragraph, one that is not continues it; 【註】 opens the
    notes; a line in 【】 of its own is a note, also where it has lost its first bracket.
    """
    body = Body()
    paragraphs: list[list[str]] = []
    notes: list[list[str]] = []
    texts = paragraphs
    for line in lines:
        if line.is_blank:
            continue
        begin = _NOTES_BEGIN.match(line.plain)
        if begin:
            texts = notes
            if begin.end() < len(line.plain):
                texts.append([line.content[begin.end() :]])
        elif (listed := _refs_alone(line.plain)) is not None:
            _add_refs(body, listed)
        elif not line.is_indented and _is_bracketed(line):
            notes.append([line.content])
        elif line.is_indented or not texts:
            texts.append([line.content.lstrip()])
        else:
            texts[-1].append(line.content)
    body.paragraphs = _finished(map(joined, paragraphs), body)
    body.notes = _finished(map(joined, notes), body)
    return body


def _is_bracketed(line: Line) -> bool:
    return bool(_BRACKETED.fullmatch(line.plain) or _LOST_BRACKET.fullmatch(line.plain))


def _refs_alone(text: str) -> str | None:
    """What a line lists that is one 【…関連記事:…】 and no more, or None."""
    text = text.strip()
    is_one = text.startswith("【") and text.find("】") == len(text) - 1 and "【" not in text[1:]
    return _listed(text[1:-1]) if is_one else None


def _listed(inside: str) -> str | None:
    """What follows the colon of a 関連記事 in brackets, or None if they hold no such thing.

    No pattern: the places are sought from the end, once each, however often the word stands there.
    """
    mark = inside.rfind(_REFS_MARK, 0, max(inside.rfind(":"), 0))
    return inside[inside.index(":", mark) + 1 :] if mark >= 0 else None


def _refs_at_end(text: str) -> tuple[int, list[str]]:
    """Where the refs at a paragraph's end begin (its length if it has none), and what they list."""
    form = plain(text)
    end, listed = len(text), []
    while True:
        stop = _before_spaces(form, end)
        begin = form.rfind("【", 0, stop)
        if not form.startswith("】", stop - 1) or begin < 0 or "】" in form[begin : stop - 1]:
            break
        found = _listed(form[begin + 1 : stop - 1])
        if found is None:
            break
        listed.append(found)
        end = begin
    return end, listed[::-1]


def _before_spaces(text: str, end: int) -> int:
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end


def _add_refs(body: Body, listed: str) -> None:
    found = _REF.findall(listed)
    body.refs.update(dict.fromkeys(found))
    if not found:
        body.warnings.append(f"a 関連記事 names no id: {listed.strip()}")


def _finished(texts: Iterable[str], body: Body) -> list[str]:
    """The texts without refs at their end and debris; none empty."""
    finished = []
    for printed in texts:
        end, listed = _refs_at_end(printed)
        for ids in listed:
            _add_refs(body, ids)
        text, debris = without_markup(printed[:end])
        body.warnings += [f"stray markup dropped: {tag}" for tag in debris]
        if text := text.strip():
            finished.append(text)
    return finished
