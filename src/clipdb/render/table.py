"""Any fields of clips as a table: one row a clip, texts wrapped, never cut."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clipdb.cells import cell
from clipdb.clip import Record
from clipdb.localisation import Localisation
from clipdb.printable import printable
from clipdb.render.clips import PARTY
from clipdb.render.marked import Hit, marked, marked_excerpts
from clipdb.render.wrapping import cells

# As rich's SIMPLE_HEAD, but with a line that is as wide on every terminal.
_BOX = box.Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
_STYLES = {"id": "dim", "date": "dim", "time": "dim", "title": "bold"}
_GAP = 2  # cells between columns: one of padding, one of the box
# Cells that a column needs at least where its texts may be wrapped, and the most that one
# needs of which they had better not be: ids, dates, names.
_LEAST = {"countries": 12, "main_countries": 14, "source": 8, "source_raw": 10, "title": 24}
_LEAST_TEXT = 24
_TEXTS = frozenset(
    {"summary", "notes", "snippet", "topics", "collections", "refs", "url", "labels", "comment"}
)
_WIDEST_NAME = 20
# Columns that a narrow terminal does without, least important first.
_DROPPED_FIRST = (
    *("refs", "url", "collections", "topics", "topic_names", "labels", "notes", "source_raw"),
    *("added", "via", "main_countries", "main_country_names", "country_names", "countries"),
    *("time", "source", "comment", "snippet", "summary", "date", "id"),
)


def print_table(
    console: Console,
    records: Sequence[Record],
    columns: Sequence[str],
    localisation: Localisation,
    hits: Sequence[Hit] = (),
) -> tuple[str, ...]:
    """Print the records' columns as wide as the terminal; the widest are narrowed first.

    Args:
        console: where to.
        records: what, whole.
        columns: the fields to print.
        localisation: the reader's names and labels.
        hits: for each record where it matched, shown in its headline and under it; or none.

    Returns:
        The labels of the columns that were left out because the terminal is too narrow for them.
    """
    labels = {name: localisation.label(f"column.{name}") for name in columns}
    by_name = {name: [_text(record, name, localisation) for record in records] for name in columns}
    least = {name: _least(name, [labels[name], *by_name[name]]) for name in columns}
    kept = list(columns)
    for name in _DROPPED_FIRST:
        is_too_wide = sum(least[name] + _GAP for name in kept) > console.width
        if is_too_wide and name in kept and len(kept) > 1:
            kept.remove(name)
    texts = list(zip(*(by_name[name] for name in kept), strict=True))
    header = [labels[name] for name in kept]
    widths = _widths(header, texts, [least[name] for name in kept], console.width)
    table = Table(box=_BOX, show_edge=False, pad_edge=False, padding=(0, _GAP - 1, 0, 0))
    for name, label, width in zip(kept, header, widths, strict=True):
        style = _STYLES.get(name, "")
        table.add_column(label, style=style, header_style="dim", width=width, overflow="fold")
    for place, row in enumerate(texts):
        lines = [marked(console, text, (), width) for text, width in zip(row, widths, strict=True)]
        if hits:
            _show_hit(console, lines, hits[place], records[place], kept, widths)
        table.add_row(*map(Text("\n").join, lines))
    console.print(table)
    return tuple(labels[name] for name in columns if name not in kept)


def _show_hit(
    console: Console,
    lines: list[list[Text]],
    hit: Hit,
    record: Record,
    columns: Sequence[str],
    widths: Sequence[int],
) -> None:
    """Mark the matches in the headline, and put the excerpts under it, or in the last column."""
    at = columns.index("title") if "title" in columns else len(columns) - 1
    if columns[at] == "title":
        lines[at] = marked(console, str(record["title"]), hit.title, widths[at])
    lines[at] += (
        Text.assemble(line, style="not bold") for line in marked_excerpts(console, hit, widths[at])
    )


def _least(name: str, texts: Sequence[str]) -> int:
    """The cells that a column needs at least."""
    widest = max(map(cells, texts))
    usual = _LEAST.get(name, _LEAST_TEXT if name in _TEXTS else _WIDEST_NAME)
    return min(widest, max(usual, cells(texts[0])))


def _text(record: Record, name: str, localisation: Localisation) -> str:
    """A field as a person reads it, on one line."""
    value = record[name]
    if isinstance(value, list):
        if name in ("countries", "main_countries"):
            parties = record["main_countries"]
            tagged = localisation.countries(value, parties if isinstance(parties, list) else ())
            marks = PARTY if name == "countries" else ""
            return printable(", ".join(one.name + marks * one.is_party for one in tagged))
        if name == "topics":
            value = list(map(localisation.topic, value))
        return printable(", ".join(value).replace("\n", " "))
    return printable(" ".join(cell(value).split("\n")))


def _widths(
    header: Sequence[str], texts: Sequence[Sequence[str]], least: Sequence[int], total: int
) -> list[int]:
    """Each column's width in cells: its widest text, the wide ones narrowed to fit `total`."""
    widths = [
        max([cells(name), *(cells(row[place]) for row in texts)])
        for place, name in enumerate(header)
    ]
    spare = total - _GAP * len(header)
    while sum(widths) > spare:
        places = [place for place in range(len(header)) if widths[place] > least[place]]
        if not places:
            break
        widths[max(places, key=widths.__getitem__)] -= 1
    return widths


def print_counts(
    console: Console, header: Sequence[str], rows: Sequence[tuple[str, str, Sequence[int], str]]
) -> None:
    """Print what an import did: file, how it was read, its counts, a remark."""
    table = Table(box=_BOX, show_edge=False, pad_edge=False)
    for place, name in enumerate(header):
        is_count = 2 <= place < len(header) - 1
        table.add_column(name, justify="right" if is_count else "left", overflow="fold")
    for file, form, counts, remark in rows:
        table.add_row(Text(printable(file)), form, *map(str, counts), remark)
    console.print(table)
