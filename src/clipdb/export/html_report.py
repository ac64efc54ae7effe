"""Clips as one self-contained page: a table that filters and sorts, a timeline, country bars.

The page asks for nothing from anywhere, and its policy forbids it to. The rows are written as
they come; the charts, which need them all, come after them and are moved to the top by style.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from clipdb.clip import Record
from clipdb.export.charts import bars, columns
from clipdb.export.fields import items, text
from clipdb.printable import Out

_HERE = Path(__file__).parent
_COUNTRIES = 12  # bars


def write_html(records: Iterable[Record], _columns: Sequence[str], out: Out) -> None:
    """The report of the records."""
    years: Counter[int] = Counter()
    countries: Counter[str] = Counter()
    out.write((_HERE / "report_head.html").read_text(encoding="utf-8"))
    for record in records:
        years[int(text(record, "date")[:4])] += 1
        countries.update(items(record, "countries"))
        out.write(_row(record))
    tail = (_HERE / "report_tail.html").read_text(encoding="utf-8")
    table_end, script = tail.split("</section>\n", 1)
    out.write(f"{table_end}</section>\n{_opening(years)}{_charts(years, countries)}{script}")


def _opening(years: Counter[int]) -> str:
    span = f", {min(years)} to {max(years)}" if years else ""
    number = f"{years.total():,} clip{'' if years.total() == 1 else 's'}{span}"
    return f'<header><h1>clipdb</h1><p class="dim">{number}</p></header>\n'


def _charts(years: Counter[int], countries: Counter[str]) -> str:
    if not years:
        return ""
    timeline = [(str(year), years[year]) for year in range(min(years), max(years) + 1)]
    by_country = sorted(countries.items(), key=lambda item: (-item[1], item[0]))[:_COUNTRIES]
    return (
        f'<section id="charts"><div><h2>clips by year</h2>{columns(timeline)}</div>'
        f"<div><h2>countries</h2>{bars(by_country)}</div></section>\n"
    )


def _row(record: Record) -> str:
    countries = " ".join(items(record, "countries"))
    main = set(items(record, "main_countries"))
    shown = " ".join(f"<b>{code}</b>" if code in main else code for code in countries.split())
    when = escape(" ".join(filter(None, (text(record, "date"), text(record, "time")))))
    paragraphs = [*text(record, "summary").split("\n"), *items(record, "notes")]
    body = "".join(f"<p>{escape(printed)}</p>" for printed in paragraphs if printed)
    return (
        f'<tr data-countries="{escape(countries)}"><td>{when}</td>'
        f"<td>{escape(text(record, 'source'))}</td><td>{shown}</td>"
        f'<td data-key="{escape(text(record, "title"))}">{escape(text(record, "title"))}'
        f"<details><summary>{escape(text(record, 'id'))}</summary>{body}</details></td></tr>\n"
    )
