"""The chronology as documents: Markdown with footnotes, a page with a time line, a calendar."""

import calendar
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from html import escape
from pathlib import Path

from clipdb.clip import Clip, web_address
from clipdb.events.chronology import Event, grouped, in_words, kind_name
from clipdb.export.documents import plain
from clipdb.localisation import Localisation
from clipdb.printable import Out

Write = Callable[[Sequence[Event], str, str, Localisation, Out], None]
"""Writes events, under a title, grouped by something, in a reader's language."""

_STYLE = Path(__file__).parent / "chronology.css"
_LINE_OCTETS = 75  # of a line of a calendar


def _citation(clip: Clip) -> str:
    """A clip as a footnote cites it."""
    return f"{clip.source}「{clip.title}」{clip.date} ({clip.id})"


def write_markdown(
    events: Sequence[Event], title: str, by: str, localisation: Localisation, out: Out
) -> None:
    """A list with a footnote a clip, as a report cites it; pandoc makes a Word document of it."""
    out.write(f"# {plain(title)}\n")
    numbers: dict[str, int] = {}
    for heading, some in grouped(events, by, localisation):
        out.write(f"\n## {plain(heading)}\n\n")
        for event in some:
            words = {name: plain(text) for name, text in in_words(event, localisation).items()}
            kind = ", ".join(filter(None, (words["kind"], words["status"])))
            parties = f" {words['parties']}:" if words["parties"] else ""
            notes = "".join(f"[^{numbers.setdefault(id, len(numbers) + 1)}]" for id in event.clips)
            out.write(f"- **{event.date}** ({kind}){parties} {words['headline']}{notes}\n")
    out.write("\n")
    cited = {clip.id: clip for event in events for clip, *_ in event.reports}
    for id, number in numbers.items():
        clip = cited[id]
        address = f" <{url}>" if (url := web_address(clip.url)) else ""
        out.write(f"[^{number}]: {plain(_citation(clip))}{address}\n")


def write_timeline(
    events: Sequence[Event], title: str, _by: str, localisation: Localisation, out: Out
) -> None:
    """What TimelineJS draws: a slide an event, grouped by kind."""
    slides = []
    for event in events:
        names = ("year", "month", "day")
        started = dict(zip(names, map(int, event.date.split("-")), strict=False))
        words = in_words(event, localisation)
        said = "".join(f"<p>{escape(_citation(clip))}</p>" for clip, *_ in event.reports)
        slides.append(
            {
                "start_date": started,
                "text": {"headline": escape(event.headline), "text": said},
                "group": words["kind"],
                "unique_id": event.event,
            }
        )
    whole = {"title": {"text": {"headline": escape(title)}}, "events": slides}
    out.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")


def write_ics(
    events: Sequence[Event], title: str, _by: str, localisation: Localisation, out: Out
) -> None:
    """A calendar (RFC 5545) of days that are whole; of a month it is all of it."""
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clipdb//chronology//EN"),
        f"X-WR-CALNAME:{_ics_text(title)}",
    ]
    for event in events:
        first, after = _days_of(event.date)
        last = max(clip.date for clip, *_ in event.reports).replace("-", "")
        said = "\n".join(_citation(clip) for clip, *_ in event.reports)
        words = in_words(event, localisation)
        named = ": ".join(filter(None, (words["kind"], event.headline)))
        lines += [
            "BEGIN:VEVENT",
            f"UID:{sha256(event.event.encode()).hexdigest()[:32]}@clipdb",
            f"DTSTAMP:{last}T000000Z",
            f"DTSTART;VALUE=DATE:{first:%Y%m%d}".replace(f"{first:%Y}", f"{first.year:04}", 1),
            *([f"DTEND;VALUE=DATE:{after.year:04}{after:%m%d}"] if after else []),
            f"SUMMARY:{_ics_text(named)}",
            f"DESCRIPTION:{_ics_text(said)}",
            f"CATEGORIES:{_ics_text(words['kind'])}",
            f"STATUS:{'TENTATIVE' if event.status == 'planned' else 'CONFIRMED'}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    out.writelines(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _days_of(day: str) -> tuple[date, date | None]:
    """The first day, and the one after the last, if the calendar has it."""
    year, month, *rest = map(int, day.split("-"))
    first = date(year, month, *(rest or (1,)))
    length = 1 if rest else calendar.monthrange(year, month)[1]
    try:
        return first, first + timedelta(days=length)
    except OverflowError:
        return first, None


def _ics_text(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets, no character cut; all but the first are indented."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _LINE_OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + character, size + octets
    yield part


def write_html(
    events: Sequence[Event], title: str, by: str, localisation: Localisation, out: Out
) -> None:
    """One page that asks for nothing from anywhere: a time line, then the events by group."""
    style = _STYLE.read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    out.write(
        f'<!doctype html>\n<html lang="{localisation.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        f" style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="generator" content="clipdb">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"<header><h1>{escape(title)}</h1>"
        f"<p>{escape(localisation.number_of('events', len(events)))}</p></header>\n"
    )
    if events:
        out.write(f"{_time_line(events, localisation)}\n")
    out.write("<main>\n")
    seen: set[str] = set()
    for heading, some in grouped(events, by, localisation):
        out.write(f"<section><h2>{escape(heading)}</h2>\n<ol>\n")
        out.writelines(_item(event, localisation, seen) for event in some)
        out.write("</ol></section>\n")
    out.write("</main>\n</body>\n</html>\n")


def _item(event: Event, localisation: Localisation, seen: set[str]) -> str:
    words = {name: escape(text) for name, text in in_words(event, localisation).items()}
    anchor = "" if event.event in seen else f' id="{_anchor(event)}"'
    seen.add(event.event)
    status = f' <span class="status">{words["status"]}</span>' if words["status"] else ""
    parties = f' <span class="parties">{words["parties"]}</span>' if words["parties"] else ""
    clips = "".join(f"<li>{_link(clip)}</li>" for clip, *_ in event.reports)
    return (
        f'<li{anchor} class="{event.status.split()[0]}"><p class="line">'
        f'<time datetime="{event.date}">{event.date}</time>'
        f' <span class="kind">{words["kind"]}</span>{status}{parties}</p>'
        f'<p class="headline" lang="ja">{words["headline"]}</p>'
        f'<ul class="clips" lang="ja">{clips}</ul></li>\n'
    )


def _anchor(event: Event) -> str:
    return f"event-{escape(event.event)}"


def _link(clip: Clip) -> str:
    cited, url = escape(_citation(clip)), web_address(clip.url)
    return f'<a href="{escape(url)}" rel="noreferrer">{cited}</a>' if url else cited


_WIDTH, _LEFT, _ROW, _TOP = 960, 150, 22, 24  # units of the time line


def _time_line(events: Sequence[Event], localisation: Localisation) -> str:
    """The events as points along the time, a row a kind; each leads to its place in the list."""
    places = [_days_of(event.date)[0].toordinal() for event in events]
    first, last = date.fromordinal(min(places)).year, date.fromordinal(max(places)).year
    begin, end = date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal()
    scale = (_WIDTH - _LEFT - 16) / (end - begin + 1)

    def x(day: int) -> float:
        return _LEFT + (day - begin) * scale

    rows = {kind: row for row, kind in enumerate(dict.fromkeys(event.kind for event in events))}
    height = _TOP + _ROW * len(rows) + 8
    step = max(1, -(-(last - first + 1) // 12))
    marks = []
    for year in range(first, last + 1, step):
        at = x(date(year, 1, 1).toordinal())
        marks.append(
            f'<line x1="{at:.1f}" y1="18" x2="{at:.1f}" y2="{height}"/>'
            f'<text x="{at + 3:.1f}" y="13">{year:04}</text>'
        )
    for kind, row in rows.items():
        name = escape(kind_name(kind, localisation))
        marks.append(f'<text x="4" y="{_TOP + row * _ROW + 15}">{name}</text>')
    for event, day in zip(events, places, strict=True):
        middle = _TOP + rows[event.kind] * _ROW + 11
        said = escape(f"{event.date} {kind_name(event.kind, localisation)}: {event.headline}")
        marks.append(
            f'<a href="#{_anchor(event)}" aria-label="{said}">'
            f'<circle class="{event.status.split()[0]}" cx="{x(day):.1f}" cy="{middle}" r="6">'
            f"<title>{said}</title></circle></a>"
        )
    label = escape(localisation.label("chronology.line"))
    return (
        f'<div class="line-of-time"><svg viewBox="0 0 {_WIDTH} {height}" role="group"'
        f' aria-label="{label}">{"".join(marks)}</svg></div>'
    )


DOCUMENTS: dict[str, tuple[Write, str]] = {
    "markdown": (write_markdown, ".md"),
    "html": (write_html, ".html"),
    "ics": (write_ics, ".ics"),
    "timeline": (write_timeline, ""),
}
"""The formats that are a chronology's alone, with the ending of a file that means each."""
