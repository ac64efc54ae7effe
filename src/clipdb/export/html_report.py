"""Clips as one self-contained page: a card a clip, filters, search, counts that follow them.

The page asks for nothing from anywhere, and its policy forbids it to. As the counts stand before
the clips, these are kept in a file meanwhile.
"""

import json
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from html import escape
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile

from clipdb import markup
from clipdb.clip import Record, items, text
from clipdb.export.documents import About
from clipdb.localisation import Localisation, labels
from clipdb.markup.card import card
from clipdb.markup.charts import Chart, drawing
from clipdb.markup.folding_rules import folding_rules
from clipdb.printable import Out

_ASSETS = Path(markup.__file__).parent
_PARTIES = 12  # bars
_GROUP = 50  # clips that a browser lays out together, when they come near the window


class _Counts:
    """How many clips a report has, and how many of them have each value of a field."""

    def __init__(self) -> None:
        self.clips = 0
        self.of: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, record: Record) -> None:
        """Count a clip."""
        self.clips += 1
        self.of["year"][text(record, "date")[:4]] += 1
        self.of["source"][text(record, "source")] += 1
        for field in ("main_countries", "countries", "topics", "collections"):
            self.of[field].update(items(record, field))


def write_html(
    records: Iterable[Record], _columns: Sequence[str], out: Out, about: About | None = None
) -> None:
    """The report of the records."""
    about = about or About()
    counts = _Counts()
    with TemporaryFile("w+", encoding="utf-8", newline="") as cards:
        for record in records:
            if counts.clips % _GROUP == 0:
                cards.write("</section>\n<section>" if counts.clips else "<section>")
            counts.add(record)
            words = about.localisation
            shown = card(record, words, find=about.find, link_to=lambda id: f"#clip-{id}")
            cards.write(f"{shown}\n")
        cards.write("</section>\n" if counts.clips else "")
        cards.seek(0)
        out.writelines(_before_clips(about, counts))
        copyfileobj(cards, out)
    out.writelines(_after_clips(about.localisation))


def _before_clips(about: About, counts: _Counts) -> Iterator[str]:
    language = about.localisation.language
    title = escape(about.title())
    style = _asset("static/style.css")
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}';"
        f" script-src 'sha256-{_digest(_script())}'; base-uri 'none'; form-action 'none'"
    )
    yield (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="generator" content="clipdb">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<header><h1>{title}</h1><p class="about">{escape(_about(about, counts))}</p></header>\n'
    )
    yield from _filters(about.localisation, counts)
    yield from _charts(about.localisation, counts)
    yield '<main id="clips" lang="ja">\n'


def _after_clips(localisation: Localisation) -> Iterator[str]:
    data = {"labels": labels(localisation.language, "report."), "folding": folding_rules()}
    # Within a script an end tag would end it.
    written = json.dumps(data).replace("<", "\\u003c")
    yield (
        f'</main>\n<script type="application/json" id="data">{written}</script>\n'
        f"<script>{_script()}</script>\n</body>\n</html>\n"
    )


def _about(about: About, counts: _Counts) -> str:
    """How many clips of which years, and when the report was made."""
    localisation = about.localisation
    clips = localisation.number_of("clips", counts.clips)
    made = (about.made or date.today()).isoformat()
    years = counts.of["year"]
    if not years:
        return localisation.label("report.made_empty", clips=clips, date=made)
    first, last = min(years), max(years)
    span = first if first == last else f"{first}–{last}"
    return localisation.label("report.made", clips=clips, span=span, date=made)


def _charts(localisation: Localisation, counts: _Counts) -> Iterator[str]:
    clips_of = counts.of["year"]
    if not clips_of:
        return
    label = localisation.label
    years = [f"{year:04}" for year in range(int(min(clips_of)), int(max(clips_of)) + 1)]
    parties = _most_first(counts.of["main_countries"])[:_PARTIES]
    charts = {
        "year": [(year, year, clips_of[year]) for year in years],
        "main-country": [(code, localisation.country(code), n) for code, n in parties],
    }
    summary = f"<summary>{escape(label('report.charts'))}</summary>"
    yield f'<details class="charts" id="charts">{summary}<div>'
    for name, values in charts.items():
        if values:
            chart = Chart(
                label(f"by.{name}"),
                label(f"property.{name}"),
                label("clips"),
                values,
                is_time=name == "year",
            )
            yield drawing(chart).replace("<svg ", f'<svg data-of="{name}" ', 1)
    yield "</div></details>\n"


def _filters(localisation: Localisation, counts: _Counts) -> Iterator[str]:
    """The form: it does nothing without a script, which shows it."""
    label = localisation.label
    words = escape(label("report.search"))
    yield (
        '<form class="filters" id="filters" role="search" hidden>'
        f'<input type="search" id="q" placeholder="{words}" aria-label="{words}">'
    )
    yield _select("country", localisation, counts.of["countries"], localisation.country)
    if counts.of["main_countries"]:
        yield (
            f'<label><input type="checkbox" id="parties">'
            f"{escape(label('report.parties_only'))}</label>"
        )
    yield _select("source", localisation, counts.of["source"])
    yield _select("topic", localisation, counts.of["topics"], localisation.topic)
    if len(counts.of["collections"]) > 1:
        yield _select("collection", localisation, counts.of["collections"])
    orders = "".join(
        f'<option value="{name}">{escape(label(f"report.sort.{name}"))}</option>'
        for name in ("newest", "oldest", "source", "title")
    )
    yield f'<select id="sort" aria-label="{escape(label("report.sort"))}">{orders}</select>'
    yield f'<button type="button" id="reset" hidden>{escape(label("report.reset"))}</button></form>'
    yield (
        '<p class="shown" id="shown" aria-live="polite">'
        f"{escape(label('report.shown_all', all=f'{counts.clips:,}'))}</p>"
        f'<p id="nothing" hidden>{escape(label("report.nothing"))}</p>\n'
    )


def _select(
    id: str,
    localisation: Localisation,
    counts: Mapping[str, int],
    name_of: Callable[[str], str] = str,
) -> str:
    """A choice of values with their numbers, most first."""
    any_of_them = escape(localisation.label(f"report.any.{id}"))
    options = "".join(
        f'<option value="{escape(value)}">{escape(name_of(value))} ({number:,})</option>'
        for value, number in _most_first(counts)
    )
    return (
        f'<select id="{id}" aria-label="{any_of_them}">'
        f'<option value="">{any_of_them}</option>{options}</select>'
    )


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _script() -> str:
    return _asset("fold.js") + _asset("report.js")


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _digest(content: str) -> str:
    return b64encode(sha256(content.encode()).digest()).decode()
