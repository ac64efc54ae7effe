"""Which clips report one event, by written rules: what they share, and what forbids it.

Clips of one event have one kind and status, days at most one apart, a party in common (or one of
them has none) and enough terms in common that are no one's stock phrases. A name, number, document,
office or place that differs forbids it: a false join is worse than a missed one. Two clips are
compared by themselves alone, and taken in the order of their days, so that what is joined does
not depend on the order in which they came.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from clipdb.clip import Clip
from clipdb.dates.days import normalised
from clipdb.events.reading import STATUSES, Basis, EventReading, first_sentence, read_event
from clipdb.tsv import values
from clipdb.vocabulary.tables import read_table

_ENOUGH = 4.0  # of the weights of terms in common
_ENOUGH_ALIKE = 2.0  # where all else is the same: day, parties, topics
YOURS = "yours"  # what told what the user says
_NEAR = 200  # events of a day and the one before that a report is compared with
_COMPARED = 20  # reports of an event that another is compared with
_LONGEST = 300  # characters of a text from which terms are taken

_DATES = re.compile(r"\d{1,4}(?:年|月|日|時|分|か月|カ月|ヵ月)間?")
_TERMS = (
    (re.compile(r"[ァ-ヴー]{3,}"), 2.0),
    (re.compile(r"[A-Za-z][A-Za-z0-9-]{2,}"), 1.0),
    (re.compile(r"\d[\d,.万億]*(?:隻|機|台|人|発|件|円|基|門|回|社|トン|キロ)"), 2.0),
)
_KANJI_RUN = re.compile(r"[一-鿿々]{2,}")
_PAIR = 1.0  # the weight of two kanji side by side
_COMMON = 0.25  # times the weight of a term that is in many texts

_QUOTED = re.compile(r"[「『]([ぁ-んァ-ヴーA-Za-z0-9・ -]{2,20})[」』]")
_COUNTED = re.compile(r"(\d[\d,.]*万?)(隻|機|台|発|基|門|人|億円|万円|[かカヵヶ]国|回目)")
_DESIGNATION = re.compile(r"(?<![A-Za-z])([A-Z]{1,4}-?\d{1,3})(?![\d年月日])")
_STRAIT = re.compile(r"([一-鿿ァ-ヴー]{1,6})(?:海峡|水道)")
_PORT = re.compile(r"([一-鿿ァ-ヴー]{2,6}?)(?:基地|港|駐屯地|空港)")
_OFFICES = {
    "foreign": re.compile(r"外相|外務大臣|外務・防衛|外務防衛|2プラス2|2\+2|foreign minister"),
    "defence": re.compile(
        r"防衛相|防衛大臣|国防相|国防大臣|国防長官|外務・防衛|外務防衛|2プラス2|2\+2"
        r"|defen[cs]e minister"
    ),
    "head": re.compile(r"首相|大統領|首脳|国家主席|国王|prime minister|president|leaders"),
    "chief": re.compile(r"統幕長|統合幕僚長|参謀総長|統合参謀"),
    "army": re.compile(r"陸幕長|陸上幕僚長|陸軍司令官|陸軍参謀"),
    "navy": re.compile(r"海幕長|海上幕僚長|海軍司令官|海軍参謀"),
    "air": re.compile(r"空幕長|航空幕僚長|空軍司令官|空軍参謀"),
    "deputy": re.compile(r"次官|局長|審議官|副大臣|副防衛相|政務官"),
}
_OF_OFFICES = frozenset({"talks", "visit", "signing", "statement", "agreement", "negotiation"})
_OF_DOCUMENTS = frozenset({"signing", "agreement", "negotiation", "entry-into-force"})
_OF_PLACES = frozenset({"deployment", "other"})
_DOCUMENTS = frozenset(
    {
        *("ACSA", "情報保護協定", "防衛装備品・技術移転協定", "円滑化協定"),
        *("防衛協力覚書", "地位協定", "戦略的パートナーシップ"),
    }
)
_UNLIKE = frozenset({"other", "statement"})  # kinds that say little of what happened


class Report(NamedTuple):
    """A clip, what it reports, and what it is compared by.

    Attributes:
        clip: the clip.
        reading: kind, status and day of what it reports.
        terms: terms with their weights.
        names: what differs between events, by what it is: names in quotes, numbers with what they
            count, designations, offices, documents, places.
        event: the id of a clip of the same event, as the user says; empty for one of its own.
    """

    clip: Clip
    reading: EventReading
    terms: Mapping[str, float]
    names: Mapping[str, frozenset[str]]
    event: str | None = None

    @property
    def order(self) -> tuple[str, str, str, str]:
        """By which reports are taken: day, then when it was published, then id."""
        clip = self.clip
        return self.reading.date, clip.date, clip.time or "", clip.id


def report_of(clip: Clip, said: Mapping[str, str] = MappingProxyType({})) -> Report:
    """Read a clip, and find what it is compared by.

    Args:
        clip: the clip.
        said: what the user says of its event, by field; it stands over what is read.
    """
    reading = _as_said(read_event(clip.title, clip.summary, clip.date), said)
    headline = normalised(clip.title)
    text = f"{headline} {first_sentence(clip.summary)}"
    return Report(
        clip,
        reading,
        _terms_of(text[:_LONGEST]),
        _names_of(text, clip, reading.kind),
        said.get("event"),
    )


def _as_said(reading: EventReading, said: Mapping[str, str]) -> EventReading:
    if kind := said.get("event_kind"):
        reading = reading._replace(kind=kind, kind_words=YOURS)
    for status in STATUSES:
        if said.get("event_status") == status:
            reading = reading._replace(status=status, status_words=YOURS)
    if day := said.get("event_date"):
        basis: Basis = "stated" if len(day) == len("2026-01-01") else "month"
        reading = reading._replace(date=day, basis=basis, date_words=YOURS)
    return reading


def joined(reports: Iterable[Report]) -> list[list[Report]]:
    """The reports of each event, in the order of their days.

    A report joins the event with which it has the most in common, if it has enough with one of
    its reports and none of them forbids it.
    """
    listed = sorted(reports, key=lambda one: one.order)
    events: list[list[Report]] = []
    with_key: dict[tuple[str, ...], dict[int, None]] = {}  # the places of events, in their order
    for report in listed:
        if report.event is not None:
            continue
        kind, status, day = report.reading[:3]
        keys = _keys(report)
        near = dict.fromkeys(
            place
            for other in _days_about(day)
            for key in keys
            for place in with_key.get((kind, status, other, *key), ())
        )
        likeness = []
        for place in sorted(near)[-_NEAR:]:
            others = events[place][:_COMPARED]
            if all(_may_be_one(report, one) for one in others):
                likeness.append((max(_likeness(report, one) for one in others), -place))
        most, at = max(likeness, default=(0.0, 0))
        if most < 1:
            at = -len(events)
            events.append([])
        events[-at].append(report)
        for key in keys:
            with_key.setdefault((kind, status, day, *key), {})[-at] = None
    return [*events, *_as_told(listed, events)]


def _keys(report: Report) -> list[tuple[str, ...]]:
    """What two reports share at least one of that may be of one event.

    So the time to join clips hardly grows with the number of those that report the same day.
    """
    terms = [("term", term) for term, weight in report.terms.items() if weight >= _PAIR]
    parties = report.clip.main_countries
    return [*terms, *(("topic", topic, *parties) for topic in report.clip.topics if parties)]


def _as_told(reports: Sequence[Report], events: Sequence[list[Report]]) -> list[list[Report]]:
    """Put the reports of which the user says the event into it, or into new ones."""
    by_id = {one.clip.id: one for one in reports}
    event_of = {one.clip.id: event for event in events for one in event}
    new = []
    for report in reports:
        if report.event is None:
            continue
        leader, seen = report.clip.id, {""}
        while (one := by_id.get(leader)) and one.event and leader not in seen:
            seen.add(leader)
            leader = one.event
        if leader not in event_of:
            event_of[leader] = []
            new.append(event_of[leader])
        event_of[leader].append(report)
    for event in new:
        event.sort(key=lambda one: one.order)
    return new


def _days_about(day: str) -> tuple[str, ...]:
    """The days from which a later one is at most a day apart; a month is about itself alone."""
    if len(day) != len("2026-01-01"):
        return (day,)
    return (day, (date.fromisoformat(day) - timedelta(days=1)).isoformat())


def _may_be_one(one: Report, other: Report) -> bool:
    """Whether nothing forbids that two reports are of one event."""
    earlier, later = sorted((one.reading.date, other.reading.date))
    if earlier not in _days_about(later):
        return False
    mine, theirs = set(one.clip.main_countries), set(other.clip.main_countries)
    if mine and theirs and not mine & theirs:
        return False
    both = one.names.keys() & other.names.keys()
    return all(_share(one.names[what], other.names[what]) for what in both)


def _share(names: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a name is one of the others, or a part of one."""
    return any(name in other or other in name for name in names for other in others)


def _likeness(one: Report, other: Report) -> float:
    """How much two reports have in common; from 1 on it is enough."""
    common = sum(weight for term, weight in one.terms.items() if term in other.terms)
    mine, theirs = one.clip, other.clip
    is_alike = (
        bool(mine.main_countries)
        and mine.main_countries == theirs.main_countries
        and one.reading.date == other.reading.date
        and one.reading.kind not in _UNLIKE
        and bool({*mine.topics} & {*theirs.topics})
    )
    if is_alike and _is_latin(mine) != _is_latin(theirs):
        return 1 + common  # in two languages terms are hardly shared
    return common / (_ENOUGH_ALIKE if is_alike else _ENOUGH)


def _is_latin(clip: Clip) -> bool:
    return (clip.title + clip.summary[:40]).isascii()


def _terms_of(text: str) -> dict[str, float]:
    plain = _DATES.sub(" ", text)
    found: dict[str, float] = {}
    for pattern, weight in _TERMS:
        for match in pattern.finditer(plain):
            found[match[0].casefold()] = weight
    for run in _KANJI_RUN.findall(plain):
        for place in range(len(run) - 1):
            found[run[place : place + 2]] = _PAIR
    common = _common_terms()
    return {term: weight * (_COMMON if term in common else 1) for term, weight in found.items()}


@cache
def _common_terms() -> frozenset[str]:
    """Terms that many texts have, whatever they report."""
    rows = {row["name"]: row["words"] for row in read_table("groups")}
    words = [normalised(word).casefold() for word in values(rows["common"])]
    pairs = {word[place : place + 2] for word in words for place in range(max(1, len(word) - 1))}
    return frozenset({*words, *pairs})


def _names_of(text: str, clip: Clip, kind: str) -> dict[str, frozenset[str]]:
    found = {
        "quoted": frozenset(_bare(name) for name in _QUOTED.findall(text)),
        "designation": frozenset(name.replace("-", "") for name in _DESIGNATION.findall(text)),
    }
    for number, counter in _COUNTED.findall(text):
        key = "国" if counter.endswith("国") else counter
        found[key] = found.get(key, frozenset()) | {f"^{number.replace(',', '')}$"}
    if kind in _OF_OFFICES:
        found["office"] = frozenset(
            office for office, words in _OFFICES.items() if words.search(text)
        )
    if kind in _OF_DOCUMENTS:
        found["document"] = _DOCUMENTS & {*clip.topics}
    if kind in _OF_PLACES:
        found["strait"] = frozenset(_STRAIT.findall(text))
        found["port"] = frozenset(_PORT.findall(text))
    return {what: names for what, names in found.items() if names}


def _bare(name: str) -> str:
    """A name without what papers leave out: dots, spaces, the year of an exercise."""
    return re.sub(r"[・ \-]|\d+$", "", name).casefold()
