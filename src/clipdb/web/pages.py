"""The pages: what each shows, as values for its template."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from sqlite3 import Connection
from typing import Any, NamedTuple

from clipdb.archive import Archive
from clipdb.clip import Clip, record_of
from clipdb.dates import parse_period
from clipdb.errors import UnknownIdError, UsageError
from clipdb.export.formats import FORMATS
from clipdb.fields import FILTERS, PROPERTIES, SEVERAL, TIMES, named
from clipdb.journal.log import log_entries
from clipdb.localisation import Localisation
from clipdb.markup.charts import Chart, drawing
from clipdb.query.tree import Query, Word, wanted_words
from clipdb.search.hints import Hint, hints
from clipdb.search.snippets import excerpts, find_matches
from clipdb.store.counts import count_by
from clipdb.store.lines import wordings
from clipdb.store.overrides import event_words
from clipdb.store.searches import find_search, search_names
from clipdb.store.select import clip_called, count, referring_to, select
from clipdb.web import desk
from clipdb.web.address import Asked
from clipdb.web.downloads import offered
from clipdb.web.facets import chosen, facets
from clipdb.web.visits import Visit, in_japanese, query_of

Values = dict[str, Any]

FEED = "atom"
FEED_CLIPS = 50  # that a feed has
_OPENING = 140  # characters of a summary where nothing was searched for
_BARS = 20
_ROWS, _COLUMNS = 400, 60  # of a table of counts
_FEW = 3  # clips up to which there is something to hint at
_SORTS = ("date", "source", "title", "id", "added")
GROUPS = ("year", "kind", "party", "topic")
CHRONOLOGIES = ("csv", "json", "markdown", "html", "ics", "timeline")  # formats of one
_FOR_READERS = ("bibtex", "ris", "csl-json", "markdown", "html")  # formats of a single clip


class Piece(NamedTuple):
    """A part of a text, and whether it is a match."""

    text: str
    is_match: bool


def pieces(text: str, places: Sequence[tuple[int, int]]) -> list[Piece]:
    """A text in its matches and what is between them."""
    parts, done = [], 0
    for start, end in places:
        parts += [Piece(text[done:start], False), Piece(text[start:end], True)]
        done = end
    return [part for part in [*parts, Piece(text[done:], False)] if part.text]


def list_page(visit: Visit, archive: Connection, asked: Asked) -> Values:
    """Clips with their matches, the filters beside them, and how to have them otherwise."""
    in_words, translation = in_japanese(archive, asked)
    query = query_of(archive, in_words)
    words = tuple(wanted_words(query.search))
    localisation = visit.words(archive)
    matching = _matching(visit, archive, query)
    last = max(1, -(-matching // asked.size))
    offset = (asked.page - 1) * asked.size
    clips = _part(archive, query, matching, offset, asked.size)
    found = list(_hints(archive, query, asked, matching, localisation)) if matching <= _FEW else []
    return {
        "words": localisation,
        "asked": asked,
        "heading": asked.query or localisation.label("web.all_clips"),
        "matching": matching,
        "in_words": in_words,
        "translation": translation,
        "rows": [
            _row(visit, clip, words, asked, offset + place) for place, clip in enumerate(clips, 1)
        ],
        "first": offset + 1,
        "last": offset + len(clips),
        "pages": last,
        "facets": list(facets(visit, archive, asked, query, localisation)),
        "chosen": list(chosen(archive, asked, localisation)),
        "sorts": _sorts(asked, has_words=bool(words)),
        "hints": found,
        "formats": offered(),
        **notice(visit, archive),
        "has_feed": FEED in FORMATS,
        "feed_clips": FEED_CLIPS,
    }


def _matching(visit: Visit, archive: Connection, query: Query) -> int:
    return visit.remembered(("count", query), lambda: count(archive, query))


def _part(
    archive: Connection, query: Query, matching: int, offset: int, size: int
) -> Sequence[Clip]:
    """So many clips of a result from a place on; those near its end are reached from there."""
    size = max(0, min(size, matching - offset))
    if not size:
        return []
    after = matching - offset - size
    if after >= offset:
        return [*select(archive, query._replace(limit=size, offset=offset))]
    turned = query._replace(limit=size, offset=after, reverse=not query.reverse)
    return [*select(archive, turned)][::-1]


def _row(visit: Visit, clip: Clip, words: Sequence[Word], asked: Asked, place: int) -> Values:
    found = excerpts(clip, words) if words else []
    cut = clip.summary[:_OPENING]
    return {
        "clip": clip,
        "title": pieces(clip.title, find_matches(clip.title, "title", words)),
        "excerpts": [
            (pieces(one.text, one.matches), one.is_cut_before, one.is_cut_after) for one in found
        ],
        "opening": cut + ("…" if len(cut) < len(clip.summary) else ""),
        "link": _place(visit, clip, asked, place),
    }


def _place(visit: Visit, clip: Clip, asked: Asked, place: int) -> str:
    """The address of a clip at a place of a list."""
    return visit.link(f"/clip/{clip.id}", [*asked.on(1).pairs(), ("at", str(place))])


def _neighbours(
    visit: Visit, archive: Connection, asked: Asked, query: Query, id: str, at: int
) -> dict[str, tuple[str, str]]:
    """The clips before and after one in a list: address and headline, by `prev` and `next`.

    Where the list has changed meanwhile the clip may stand elsewhere near, or no longer in it.
    """
    first = max(0, at - 3)
    near = _part(archive, query, _matching(visit, archive, query), first, 5)
    ids = [clip.id for clip in near]
    here = ids.index(id) if id in ids else None
    before, after = (at - 2 - first, at - 1 - first) if here is None else (here - 1, here + 1)
    return {
        name: (_place(visit, near[place], asked, first + place + 1), near[place].title)
        for name, place in (("prev", before), ("next", after))
        if 0 <= place < len(near)
    }


def _sorts(asked: Asked, *, has_words: bool) -> list[tuple[str, Asked, bool]]:
    """The orders: label, what is asked for in it, and whether it is this one."""
    names: list[tuple[str, bool]] = [("date", False), ("date", True)]
    names += [("relevance", False)] if has_words else []
    names += [(name, False) for name in _SORTS[1:]]
    return [
        (
            f"web.sort.{name}" + (".reverse" if reverse else ""),
            replace(asked, sort=name, reverse=reverse, page=1),  # type: ignore[arg-type]
            (asked.sort or "date", asked.reverse) == (name, reverse),
        )
        for name, reverse in names
    ]


def _hints(
    archive: Connection, query: Query, asked: Asked, found: int, words: Localisation
) -> Iterable[tuple[str, list[tuple[str, Asked]]]]:
    """What would find more: in words, and as links."""
    asked = asked.on(1)
    typed = " ".join(word for word in asked.query.split() if not word.startswith("@"))
    for hint in hints(archive, query, typed, asked.filters, found, is_expanded=asked.expand):
        filter = words.label(f"hint.filter.{hint.filter}") if hint.filter else ""
        if hint.words:
            yield (
                hint.said(words, words=False),
                [
                    (f"{word} ({number:,})", _instead(asked, hint, word))
                    for word, number in hint.words
                ],
            )
            continue
        said, otherwise = hint.said(words, filter), _otherwise(asked, hint)
        yield ("", [(said, otherwise)]) if otherwise else (said, [])


def _instead(asked: Asked, hint: Hint, word: str) -> Asked:
    """What is asked for with a near word in the place of one, or with one of several alone."""
    is_near = bool(hint.typed) and hint.typed in asked.query
    return replace(asked, query=asked.query.replace(hint.typed, word) if is_near else word)


def _otherwise(asked: Asked, hint: Hint) -> Asked | None:
    if hint.way:
        ways: dict[str, Any] = {hint.way: True}
        return replace(asked, **ways)
    if hint.key != "without":
        return None
    is_country = hint.filter == "country"  # which main says the meaning of
    return asked.with_filter(**{hint.filter: None}, **({"main": False} if is_country else {}))


def clip_of(archive: Connection, id: str) -> Clip:
    """The clip of an id, or the one that it was merged into.

    Raises:
        UnknownIdError: there is none.
    """
    clip = clip_called(archive, id)
    if clip is None:
        raise UnknownIdError(id)
    return clip


def clip_page(visit: Visit, opened: Archive, asked: Asked, id: str) -> Values:
    """Everything that is known of one clip, and the way on in the list that it was found in."""
    archive = opened.connection
    clip = clip_of(archive, id)

    def reports() -> list[tuple[str, str]]:
        clips = (report.clip for report in opened.event_of(clip.id).reports)
        return [(one.id, one.title) for one in clips if one.id != clip.id]

    localisation = visit.words(archive)
    query, at = query_of(archive, asked), visit.number("at")
    words = tuple(wanted_words(query.search))
    page = asked.page if at is None else -(-at // asked.size)
    lines = wordings(archive, clip.id)
    bibtex = _written([clip], "bibtex") if "bibtex" in FORMATS else ""
    return {
        "words": localisation,
        "asked": asked,
        "clip": clip,
        "at": [("at", str(at))] if at else [],
        "list": asked.on(page),
        "neighbours": _neighbours(visit, archive, asked, query, clip.id, at) if at else {},
        "record": record_of(clip),
        "title": pieces(clip.title, find_matches(clip.title, "title", words)),
        "paragraphs": [
            pieces(text, find_matches(text, "summary", words))
            for text in clip.summary.split("\n")
            if text
        ],
        "notes": [pieces(text, find_matches(text, "notes", words)) for text in clip.notes],
        "countries": localisation.countries(clip.countries, clip.main_countries),
        "related": [
            ("refers_to", _headlines(archive, clip.refs)),
            ("referred_by", _headlines(archive, referring_to(archive, clip.id))),
            ("also_reported", visit.remembered(("reports", clip.id), reports)),
        ],
        "standing": [one for one in lines if one.stands],
        "others": [one for one in lines if not one.stands],
        "why": _why(clip, localisation),
        **notice(visit, archive),
        **(desk.clip_forms(archive, clip, localisation) if visit.settings.edit else {}),
        "bibtex": bibtex,
        "formats": [FORMATS[name] for name in _FOR_READERS if name in FORMATS],
    }


def _headlines(archive: Connection, ids: Sequence[str]) -> list[tuple[str, str]]:
    """Ids with their headlines, empty where the archive has no such clip."""
    return [(id, clip.title if (clip := clip_called(archive, id)) else "") for id in ids]


def _why(clip: Clip, localisation: Localisation) -> Values:
    """By tag: its name, why it is a party, and the words that made it with their rules."""
    from clipdb.tagging import explain  # takes a while, and other pages do without

    texts = (clip.title, clip.summary, *clip.notes)
    explanation = explain(clip.title, clip.summary, clip.notes)
    rows = []
    for kind, tags in (
        ("country", explanation.tags.countries),
        ("topic", explanation.tags.topics),
    ):
        for tag in tags:
            words = Counter(
                (" ".join(texts[r.text][r.start : r.end].split()), localisation.said(r.rule))
                for r in explanation.reasons
                if tag in r.tags and r.kind == kind
            )
            found = [(word, rule, times) for (word, rule), times in words.items()]
            party = explanation.parties.get(tag)
            rows.append((localisation.value(kind, tag), party and localisation.said(party), found))
    tags_now = (explanation.tags.countries, explanation.tags.topics)
    return {"rows": rows, "is_old": tags_now != (clip.countries, clip.topics)}


def _written(clips: Sequence[Clip], format: str) -> str:
    from io import StringIO

    out = StringIO()
    FORMATS[format].writer()(map(record_of, clips), (), out)
    return out.getvalue().strip()


def log_page(visit: Visit, archive: Connection, asked: Asked) -> Values:
    """What was done, newest first, each with its undo."""
    entries = log_entries(archive)
    first = (asked.page - 1) * asked.size
    return {
        "words": visit.words(archive),
        "asked": asked,
        "entries": entries[first : first + asked.size],
        "pages": max(1, -(-len(entries) // asked.size)),
        **notice(visit, archive),
    }


def notice(visit: Visit, archive: Connection) -> Values:
    """The entry that a form has just made."""
    number = visit.number("done") if visit.settings.edit else None
    entries = log_entries(archive) if number else []
    return {"done": next((entry for entry in entries if entry.number == number), None)}


def saved_page(visit: Visit, archive: Connection, _asked: Asked) -> Values:
    """The saved searches, with the number of clips that each finds now."""
    rows = []
    for name in search_names(archive):
        saved = find_search(archive, name)
        asked = Asked(query=f"@{name}")
        found = count(archive, query_of(archive, asked))
        filters = [
            (option, one)
            for option, value in saved.options.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        rows.append({"name": name, "query": saved.query, "filters": filters, "number": found})
    return {"words": visit.words(archive), "asked": Asked(), "rows": rows}


def stats_page(visit: Visit, archive: Connection, asked: Asked) -> Values:
    """Counts by one property as a chart and a table, or by two as a table."""
    names = properties(asked)
    localisation = visit.words(archive)
    query = query_of(archive, asked)
    values, *below = (_totals(visit, archive, query, name) for name in names)
    matching = _matching(visit, archive, query)
    lines = _kept(names[0], list(values), _ROWS)
    left_out = [f"{len(values) - len(lines):,}"] if len(lines) < len(values) else []
    shown: Values = {"chart": None, "crossed": None}
    if len(names) == 1:
        shown["chart"] = _chart(names[0], values, localisation) if values else None
    else:
        key = (query.filters, query.search, names)
        counts = visit.remembered(key, lambda: count_by(archive, query, names))
        columns = _kept(names[1], list(below[0]), _COLUMNS)
        if len(columns) < len(below[0]):
            left_out.append(f"{len(below[0]) - len(columns):,}")
        rows = [(value, _only(asked, names[0], value)) for value in lines]
        shown["crossed"] = {
            "columns": [
                (
                    localisation.value(names[1], column),
                    below[0][column],
                    _only(asked, names[1], column),
                )
                for column in columns
            ],
            "rows": [
                (
                    localisation.value(names[0], value),
                    [
                        (counts.get((value, column), 0), row and _only(row, names[1], column))
                        for column in columns
                    ],
                    (values[value], row),
                )
                for value, row in rows
            ],
        }
    without = 0 if names[0] in SEVERAL else matching - sum(values.values())
    return {
        "words": localisation,
        "asked": asked,
        "names": names,
        "properties": list(PROPERTIES),
        "matching": matching,
        "without": without,
        "several": [name for name in names if name in SEVERAL],
        "rows": [
            (localisation.value(names[0], value), values[value], _only(asked, names[0], value))
            for value in lines
        ],
        "left_out": " + ".join(left_out),
        "chosen": list(chosen(archive, asked, localisation)),
        **shown,
    }


def _totals(visit: Visit, archive: Connection, query: Query, name: str) -> dict[str, int]:
    """How many clips have each value of a property."""
    key = (query.filters, query.search, name)
    counts = visit.remembered(key, lambda: count_by(archive, query, (name,)))
    return {value: number for (value,), number in counts.items()}


def _kept(name: str, values: list[str], most: int) -> list[str]:
    """The values that a table has room for: the newest times, or those with the most clips."""
    return values[-most:] if name in TIMES else values[:most]


def chronology_page(visit: Visit, archive: Connection, asked: Asked) -> Values:
    """The events that the clips of a page report, oldest first."""
    from clipdb.events.chronology import chronology, grouped, in_words

    words = visit.words(archive)
    query = query_of(archive, asked)._replace(sort="date", reverse=True)
    matching = _matching(visit, archive, query)
    offset = (asked.page - 1) * asked.size
    events = chronology(_part(archive, query, matching, offset, asked.size), event_words(archive))
    by = group_of(asked)
    return {
        "words": words,
        "asked": asked,
        "by": by,
        "groups": [
            (heading, [(event, in_words(event, words)) for event in some])
            for heading, some in grouped(events, by, words)
        ],
        "events": len(events),
        "matching": matching,
        "pages": max(1, -(-matching // asked.size)),
        "formats": CHRONOLOGIES,
        "chosen": list(chosen(archive, asked, words)),
    }


def group_of(asked: Asked) -> str:
    """What events are grouped by.

    Raises:
        UnknownValueError: there is no such group.
    """
    return named(asked.by[0] if asked.by else GROUPS[0], GROUPS, what="group")


def properties(asked: Asked) -> tuple[str, ...]:
    """What clips are to be counted by.

    Raises:
        UnknownValueError: there is no such property.
        UsageError: there are more than two, or one is there twice.
    """
    typed = asked.by or ("year",)
    names = tuple(named(name, list(PROPERTIES), what="property") for name in typed)
    if len(names) > 2 or len(set(names)) < len(names):
        raise UsageError("by= takes one property, or two different ones")
    return names


def _chart(name: str, values: Mapping[str, int], localisation: Localisation) -> str:
    is_time = name in TIMES
    kept = list(values.items()) if is_time else list(values.items())[:_BARS]
    return drawing(
        Chart(
            title=localisation.label(f"by.{name}"),
            names=localisation.label(f"property.{name}"),
            numbers=localisation.label("clips"),
            values=[(value, localisation.value(name, value), number) for value, number in kept],
            is_time=is_time,
        )
    )


def _only(asked: Asked, property: str, value: str) -> Asked | None:
    """What is asked for by those clips of a count that have a value."""
    if property in TIMES:
        since, until = (asked.filters.get(name) or value for name in ("since", "until"))
        period = parse_period(value)
        given = parse_period(str(since)), parse_period(str(until))
        return replace(asked, by=()).with_filter(
            since=since if given[0].first > period.first else value,
            until=until if given[1].last < period.last else value,
        )
    is_main = property == "main-country"
    name = "country" if is_main else property
    plain = replace(asked, by=())
    if name not in FILTERS or asked.filters.get(name):
        return None  # with another value of the same filter it would find more
    changes: dict[str, object] = {name: [value]}
    return plain.with_filter(**changes, **({"main": True} if is_main else {}))
