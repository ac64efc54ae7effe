"""The clipping text: a table of date, outlet, headline and summary, scraped to lines.

A file is cut into blocks at the lines that begin with a date (a record) and at the
table header 年 月 日 / 出 典 / 標 題 / 要 旨 (a page, with its title before it); each
block becomes one clip or one reject, whatever its neighbours are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from clipdb.reading.body import read_body
from clipdb.reading.head import Head, outlet_alone, read_head
from clipdb.reading.lines import USUAL_ID, Line, numbered
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found, Lines
from clipdb.reading.rows import Row, UnreadableError
from clipdb.vocabulary.outlets import Outlets

# What the columns of the table are called; the first opens a header.
_DATE_COLUMN = ("年月日", "日付", "掲載日")
_FIRST_OF_HEADER = tuple(name[0] for name in _DATE_COLUMN)
_COLUMNS = (*_DATE_COLUMN, "出典", "標題", "見出し", "要旨")


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that belong together: what opens a page, or a record and what follows it."""

    lines: list[Line]
    is_record: bool


def read_text(lines: Lines, context: Context) -> Iterator[Found]:
    """Find the clips of a clipping text.

    Args:
        lines: the text; looked at before, to see which outlets stand alone.
        context: the known outlets and carriers.
    """
    seen_alone = _outlets_alone(lines.ahead(), context.outlets)
    page: str | None = None
    for block in _blocks(lines, context.outlets):
        if block.is_record:
            yield from _record(block.lines, context, seen_alone, page)
        else:
            # A header without a title only repeats the one before.
            page = _page_title(block.lines) or page
            yield from _opening(block.lines, page)


def _outlets_alone(lines: Iterable[str], outlets: Outlets) -> frozenset[str]:
    blocks = (block.lines for block in _blocks(lines, outlets) if block.is_record)
    alone = (outlet_alone(block, outlets) for block in blocks)
    return frozenset(name for name in alone if name and not outlets.find(name))


def _blocks(lines: Iterable[str], outlets: Outlets) -> Iterator[_Block]:
    """Cut the lines into blocks; their lines joined are all the lines."""
    block = _Block([], is_record=False)
    for line in numbered(lines):
        if line.date(outlets):
            if block.lines:
                yield block
            block = _Block([line], is_record=True)
        elif block.is_record and _opens_header(line):
            kept = _length_before_title(block.lines)
            yield _Block(block.lines[:kept], is_record=True)
            block = _Block([*block.lines[kept:], line], is_record=False)
        else:
            block.lines.append(line)
    if block.lines:
        yield block


def _squeezed(line: Line) -> str:
    return "".join(line.plain.split())


def _opens_header(line: Line) -> bool:
    if not line.plain.startswith(_FIRST_OF_HEADER):  # sooner than to squeeze every line
        return False
    return _squeezed(line).startswith(_DATE_COLUMN) and _is_header(line)


def _is_header(line: Line) -> bool:
    """Whether the line is one or more names of columns and nothing else."""
    rest = _squeezed(line)
    while rest:
        name = next((name for name in _COLUMNS if rest.startswith(name)), None)
        if name is None:
            return False
        rest = rest.removeprefix(name)
    return not line.is_blank


def _length_before_title(lines: Sequence[Line]) -> int:
    """How many of a record's lines stand before the next page's title, where a header follows.

    A title is one line, not indented, no sentence, with a blank line between it and the header.
    """
    length = len(lines) - sum(1 for _ in takewhile(lambda line: line.is_blank, reversed(lines)))
    if length == len(lines) or length < 2:
        return length
    last = lines[length - 1]
    is_sentence = last.plain.rstrip().endswith(("。", "】", ">"))
    return length if last.is_indented or is_sentence else length - 1


def _page_title(lines: Sequence[Line]) -> str | None:
    """The page's title: the first line that is neither blank nor a header, nor a paragraph."""
    for line in lines:
        if line.is_blank:
            continue
        if _is_header(line) or line.is_indented:
            return None
        return line.content.lstrip("\ufeff").strip()
    return None


def _opening(lines: Sequence[Line], page: str | None) -> Iterator[Found]:
    """Title and header are furniture; text after them that is in no record is a reject."""
    cut = 0
    title = _page_title(lines)
    for place, line in enumerate(lines):
        if line.is_blank or _is_header(line):
            cut = place + 1
        elif title is not None:
            title, cut = None, place + 1
        else:
            break
    if cut:
        yield _found(lines[:cut], page)
    if lines[cut:]:
        yield _found(lines[cut:], page, reason="text outside any clip")


def _row(head: Head, rest: Sequence[Line], page: str | None) -> tuple[Row, tuple[str, ...]]:
    body = read_body(rest)
    row = Row(
        id=head.id,
        date=head.date,
        time=head.time,
        source_raw=head.source_raw,
        via=head.via,
        title=head.title,
        paragraphs=tuple(body.paragraphs),
        notes=tuple(body.notes),
        refs=tuple(body.refs),
        collections=(page,) if page else (),
    )
    return row, (*head.warnings, *_doubts(head), *body.warnings)


def _record(
    lines: Sequence[Line], context: Context, seen_alone: frozenset[str], page: str | None
) -> Iterator[Found]:
    try:
        head = read_head(lines, context, seen_alone)
    except UnreadableError as error:
        yield _found(lines, page, reason=str(error))
        return
    end = head.length + _fragment_at(lines[head.length :])
    row, warnings = _row(head, lines[head.length : end], page)
    yield _found(lines[:end], page, row=row, warnings=warnings)
    if lines[end:]:
        yield _found(lines[end:], page, reason="a clip without its date line")


def _doubts(head: Head) -> Iterator[str]:
    """What is odd about a head that could be read."""
    if head.time is None and head.is_date_alone:
        yield "no time"
    # <YYMM-MMDDNN>: the MMDD agrees with the record's date throughout the archive.
    usual = USUAL_ID.fullmatch(head.id or "")
    if usual and usual["month_day"] != head.date[5:7] + head.date[8:10]:
        yield f"id disagrees with the date: {head.id}, {head.date}"


def _fragment_at(body: Sequence[Line]) -> int:
    """Where in a body another record begins whose date line is lost; its length if nowhere.

    The marks of a head are a time alone on a line and an id at a line's end; before
    them come what a head has before: a broken date, the outlet, blank lines, a carrier.
    """
    for place, line in enumerate(body):
        if line.time() or (line.has_usual_id() and not line.is_indented):
            return _back_to_head(body, place)
    return len(body)


def _back_to_head(body: Sequence[Line], place: int) -> int:
    start = place
    while start > 0 and _is_short(body[start - 1]) and (start < place or _near_gap(body, start)):
        start -= 1
    return start


def _near_gap(body: Sequence[Line], place: int) -> bool:
    return body[place].time() is not None or body[place - 1].is_blank


def _is_short(line: Line) -> bool:
    """Whether the line may stand in a head: blank, or a few characters that end no sentence."""
    text = line.plain.strip()
    return not line.is_indented and len(text) <= 30 and not text.endswith(("。", "】"))


def _found(
    lines: Sequence[Line],
    page: str | None,
    *,
    row: Row | None = None,
    reason: str | None = None,
    warnings: tuple[str, ...] = (),
) -> Found:
    return Found(lines[0].start, lines[-1].end, row, reason, warnings, page)
