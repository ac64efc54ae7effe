"""The chronology: what happened, oldest first, each event with the clips that report it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

from clipdb.clip import Clip, Record, Value, items, record_of, text
from clipdb.events.joining import YOURS, Report, joined, report_of
from clipdb.events.kinds import load_kinds
from clipdb.events.reading import BASES, Basis, Status
from clipdb.fields import PROPERTIES
from clipdb.localisation import Localisation

_NOTHING: Mapping[str, Mapping[str, str]] = MappingProxyType({})
GROUPS = ("year", "kind", "party", "topic")
COLUMNS = (
    *("event", "date", "basis", "kind", "status", "parties", "topics", "headline"),
    *("clips", "outlets"),
)
LINE = ("date", "kind", "status", "parties", "headline", "outlets")


class Event(NamedTuple):
    """What happened, and the clips that report it.

    Attributes:
        event: its id, that of the first clip that reports it.
        date: `YYYY-MM-DD`, or `YYYY-MM` where only the month is known.
        basis: what the date rests on: `stated`, `month`, or `published`, the day of the clip.
        kind: the id of a row of `events.tsv`.
        status: `planned`, `done` or `in force`.
        parties: country codes, sorted.
        topics: of all its clips, sorted.
        headline: of the clip whose text is fullest.
        clips: the ids of its clips, in the order in which they appeared.
        outlets: those that report it, in the same order, each once.
        reports: its clips with what was read in each.
    """

    event: str
    date: str
    basis: Basis
    kind: str
    status: Status
    parties: tuple[str, ...]
    topics: tuple[str, ...]
    headline: str
    clips: tuple[str, ...]
    outlets: tuple[str, ...]
    reports: tuple[Report, ...]

    def values(self, property: str) -> tuple[str, ...]:
        """The values of a property that clips are counted by, those of all its clips."""
        if property in ("year", "month"):
            return (self.date[: 4 if property == "year" else 7],)
        name = PROPERTIES[property].name
        records = [record_of(one.clip, (name,)) for one in self.reports]
        if PROPERTIES[property].is_list:
            return tuple(sorted({value for record in records for value in items(record, name)}))
        return tuple(sorted({text(record, name) for record in records} - {""}))

    @property
    def fullest(self) -> Clip:
        """The clip with the most text, which stands for all of them."""
        return max(
            (one.clip for one in self.reports), key=lambda clip: (len(clip.summary), clip.id)
        )

    def record(self) -> dict[str, Value]:
        """The event as every machine-readable format gives it."""
        values = self._asdict()
        return {
            name: list(value) if isinstance(value := values[name], tuple) else value
            for name in COLUMNS
        }


def chronology(
    clips: Iterable[Clip], said: Mapping[str, Mapping[str, str]] = _NOTHING
) -> list[Event]:
    """The events that clips report, oldest first; the same whatever the order of the clips.

    Args:
        clips: the clips.
        said: by their ids what the user says of their events, by field.
    """
    reports = (report_of(clip, said.get(clip.id, {})) for clip in clips)
    events = map(_event, joined(reports))
    return sorted(events, key=lambda event: (event.date, event.event))


def _event(reports: Sequence[Report]) -> Event:
    clips = sorted(
        (one.clip for one in reports), key=lambda clip: (clip.date, clip.time or "", clip.id)
    )
    # What the user says of the day of one of them is that of all.
    readings = [one.reading for one in reports]
    telling = [one for one in readings if one.date_words == YOURS] or readings
    best = min((one.basis for one in telling), key=BASES.index)
    days = Counter(one.date for one in telling if one.basis == best)
    day = min(days, key=lambda day: (-days[day], day))
    fullest = max(clips, key=lambda clip: (len(clip.summary), clip.id))
    return Event(
        event=reports[0].clip.id,
        date=day,
        basis=best,
        kind=reports[0].reading.kind,
        status=reports[0].reading.status,
        parties=tuple(sorted({code for clip in clips for code in clip.main_countries})),
        topics=tuple(sorted({topic for clip in clips for topic in clip.topics})),
        headline=fullest.title,
        clips=tuple(clip.id for clip in clips),
        outlets=tuple(dict.fromkeys(clip.source for clip in clips)),
        reports=tuple(reports),
    )


def counted(events: Iterable[Event], by: Sequence[str]) -> Counter[tuple[str, ...]]:
    """How many events have each value of properties, the values together."""
    return Counter(
        key for event in events for key in product(*(event.values(property) for property in by))
    )


def grouped(
    events: Sequence[Event], by: str, localisation: Localisation
) -> Iterator[tuple[str, list[Event]]]:
    """The events under a heading each: of a year, or of a kind, a party or a topic.

    An event of several parties or topics stands under each; those of none come last. Years are in
    their order, other headings in that of the numbers of their events.
    """
    groups: dict[str, list[Event]] = {}
    for event in events:
        for value in _values(event, by) or ("",):
            groups.setdefault(value, []).append(event)
    order = sorted(groups, key=lambda value: (not value, -len(groups[value]), value))
    for value in sorted(groups) if by == "year" else order:
        yield _heading(value, by, localisation), groups[value]


def _values(event: Event, by: str) -> tuple[str, ...]:
    if by == "year":
        return (event.date[:4],)
    return {"kind": (event.kind,), "party": event.parties, "topic": event.topics}[by]


def _heading(value: str, by: str, localisation: Localisation) -> str:
    if not value:
        return localisation.label(f"chronology.no_{by}")
    if by == "kind":
        return kind_name(value, localisation)
    if by == "party":
        return localisation.country(value)
    return localisation.topic(value) if by == "topic" else value


def kind_name(kind: str, localisation: Localisation) -> str:
    """What a reader calls a kind."""
    known = load_kinds().get(kind)
    if known is None:
        return kind
    return known.label_ja if localisation.language == "ja" else known.label_en


def in_words(event: Event, localisation: Localisation) -> dict[str, str]:
    """The parts of an event's line as a reader has them; the status only of a plan."""
    names = sorted(map(localisation.country, event.parties))
    comma = "、" if localisation.language == "ja" else ", "
    number = len(event.clips)
    outlets = comma.join(event.outlets)
    return {
        "date": event.date,
        "kind": kind_name(event.kind, localisation),
        "status": localisation.label("chronology.planned") if event.status == "planned" else "",
        "parties": comma.join(names),
        "headline": event.headline,
        "outlets": f"{outlets} ({number})" if number > 1 else outlets,
    }


def reasons(event: Event, localisation: Localisation) -> Iterator[str]:
    """For each clip of an event the words that told its kind, its status and its day."""
    label = localisation.label
    for clip, reading, *_ in event.reports:
        told = (
            ("kind", kind_name(reading.kind, localisation), reading.kind_words),
            ("status", reading.status, reading.status_words),
            ("date", reading.date, reading.date_words or label("chronology.published")),
        )
        words = "; ".join(f"{label(f'chronology.{n}')} {value} [{why}]" for n, value, why in told)
        yield f"{clip.id}  {clip.source}: {words}"


def plain_record(event: Event) -> Record:
    """An event as a line of plain text has it: its parties and outlets parted by `;`."""
    return {name: event.record()[name] for name in LINE}
