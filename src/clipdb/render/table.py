"""Clips as a table: one row a clip, the headline wrapped, never cut."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clipdb.cells import cell
from clipdb.clip import Record
from clipdb.printable import printable
from clipdb.render.marked import marked
from clipdb.search.snippets import Excerpt

_STYLES = {"id": "cyan", "date": "green", "countries": "magenta"}
_DIM = "dim"
_GAP = 2  # cells between columns: one of padding, one of the box
# Cells that a column needs at least where its texts may be wrapped, and the most that one
# needs of which they had better not be: ids, dates, names.
_LEAST = {"countries": 8, "main_countries": 14, "source": 8, "source_raw": 10, "title": 24}
_LEAST_TEXT = 24
_TEXTS = frozenset({"summary", "notes", "snippet", "topics", "collections", "refs"})
_WIDEST_NAME = 20
# Columns that a narrow terminal does without, least important first.
_DROPPED_FIRST = (
    *("refs", "collections", "topics", "notes", "source_raw", "via", "main_countries"),
    *("countries", "time", "source", "snippet", "summary", "date", "id"),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a clip has the words looked for: places in its headline, and excerpts."""

    title: Sequence[tuple[int, int]]
    excerpts: Sequence[Excerpt]


def print_table(
    console: Console,
    records: Sequence[Record],
    columns: Sequence[str],
    hits: Sequence[Hit] = (),
) -> tuple[str, ...]:
    """Print the records' columns as wide as the terminal; the widest are narrowed first.

    Args:
        console: where to.
        records: what.
        columns: the fields to print.
        hits: for each record where it matched, shown in its headline and under it; or none.

    Returns:
        The columns that were left out because the terminal is too narrow for them.
    """
    by_name = {name: [_text(record, name) for record in records] for name in columns}
    least = {name: _least(name, by_name[name]) for name in columns}
    kept = list(columns)
    for name in _DROPPED_FIRST:
        is_too_wide = sum(least[name] + _GAP for name in kept) > console.width
        if is_too_wide and name in kept and len(kept) > 1:
            kept.remove(name)
    texts = list(zip(*(by_name[name] for name in kept), strict=True))
    widths = _widths(kept, texts, [least[name] for name in kept], console.width)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, _GAP - 1, 0, 0))
    for name, width in zip(kept, widths, strict=True):
        table.add_column(name, style=_STYLES.get(name, ""), width=width, overflow="fold")
    for place, row in enumerate(texts):
        cells = [marked(text, (), width) for text, width in zip(row, widths, strict=True)]
        if hits:
            _show_hit(cells, hits[place], records[place], kept, widths)
        table.add_row(*cells)
    console.print(table)
    return tuple(name for name in columns if name not in kept)


def _show_hit(
    cells: list[Text], hit: Hit, record: Record, columns: Sequence[str], widths: Sequence[int]
) -> None:
    """Mark the matches in the headline, and put the excerpts under it, or in the last column."""
    at = columns.index("title") if "title" in columns else len(columns) - 1
    if columns[at] == "title":
        cells[at] = marked(str(record["title"]), hit.title, widths[at])
    for excerpt in hit.excerpts:
        before, after = "…" * excerpt.is_cut_before, "…" * excerpt.is_cut_after
        places = [(start + len(before), end + len(before)) for start, end in excerpt.matches]
        shown_excerpt = marked(before + excerpt.text + after, places, widths[at], style=_DIM)
        cells[at] = Text("\n").join([cells[at], shown_excerpt])


def _least(name: str, texts: Sequence[str]) -> int:
    """The cells that a column needs at least."""
    widest = max(cell_len(text) for text in (name, *texts))
    usual = _LEAST.get(name, _LEAST_TEXT if name in _TEXTS else _WIDEST_NAME)
    return min(widest, max(usual, cell_len(name)))


def _text(record: Record, name: str) -> str:
    value = record[name]
    if name in ("countries", "main_countries") and isinstance(value, list):
        return " ".join(value)
    return printable(" ".join(cell(value).split("\n")))


def _widths(
    columns: Sequence[str], texts: Sequence[Sequence[str]], least: Sequence[int], total: int
) -> list[int]:
    """Each column's width in cells: its widest text, the wide ones narrowed to fit `total`."""
    widths = [
        max([cell_len(name), *(cell_len(row[place]) for row in texts)])
        for place, name in enumerate(columns)
    ]
    spare = total - _GAP * len(columns)
    while sum(widths) > spare:
        places = [place for place in range(len(columns)) if widths[place] > least[place]]
        if not places:
            break
        widths[max(places, key=widths.__getitem__)] -= 1
    return widths


def print_counts(
    console: Console,
    header: Sequence[str],
    rows: Sequence[tuple[str, str, Sequence[int], str]],
) -> None:
    """Print what an import did: file, how it was read, its counts, a remark."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for place, name in enumerate(header):
        is_count = 2 <= place < len(header) - 1
        table.add_column(name, justify="right" if is_count else "left", overflow="fold")
    for file, form, counts, remark in rows:
        table.add_row(Text(printable(file)), form, *map(str, counts), remark)
    console.print(table)
