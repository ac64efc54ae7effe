"""Tagging: which countries and subjects a clip is about, by written rules alone.

`tag` gives the tags, `explain` the words of the text that made each of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from clipdb.folding import Mapped, fold, fold_with_map, normalise, normalise_with_map
from clipdb.tagging.countries import RULES, Mention, find_countries
from clipdb.tagging.main_countries import find_main_countries
from clipdb.tagging.topics import Subject, find_topics


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of one clip, each sorted."""

    countries: tuple[str, ...]
    main_countries: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """The words `start:end` of a text that made a tag, and the rule by which they did.

    `text` is 0 for the headline, 1 for the summary, 2 for the first note, and so on.
    """

    text: int
    start: int
    end: int
    kind: str  # "country" or "topic"
    tags: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The tags of a clip and why: `parties` gives the reason for each main country."""

    tags: Tags
    reasons: tuple[Reason, ...]
    parties: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Findings:
    """What was found in a clip's texts, at places of the folded texts."""

    mentions: list[list[Mention]]
    parties: dict[str, str]
    subjects: list[list[Subject]]

    def tags(self) -> Tags:
        countries = {code for found in self.mentions for m in found for code in m.codes}
        topics = {subject.topic for found in self.subjects for subject in found}
        return Tags(tuple(sorted(countries)), tuple(sorted(self.parties)), tuple(sorted(topics)))


def tag(title: str, summary: str, notes: Sequence[str]) -> Tags:
    """Tag a clip by its text alone; the same text always has the same tags."""
    headline = normalise_with_map(title)
    body = [normalise(text) for text in (summary, *notes)]
    return _find(headline, body, [fold(text) for text in (title, summary, *notes)]).tags()


def explain(title: str, summary: str, notes: Sequence[str]) -> Explanation:
    """Tag a clip as `tag` does, and tell which words made each tag."""
    texts = (title, summary, *notes)
    plain = [normalise_with_map(text) for text in texts]
    folded = [fold_with_map(text) for text in texts]
    found = _find(plain[0], [text.text for text in plain[1:]], [text.text for text in folded])
    reasons = [
        Reason(
            place, *plain[place].original_span(m.start, m.end), "country", m.codes, RULES[m.rule]
        )
        for place, mentions in enumerate(found.mentions)
        for m in mentions
    ] + [
        Reason(place, *folded[place].original_span(s.start, s.end), "topic", (s.topic,), s.rule)
        for place, subjects in enumerate(found.subjects)
        for s in subjects
    ]
    ordered = sorted(reasons, key=lambda reason: (reason.text, reason.start, reason.end))
    return Explanation(found.tags(), tuple(ordered), found.parties)


def _find(headline: Mapped, body: Sequence[str], folded: Sequence[str]) -> _Findings:
    in_headline = find_countries(headline.text, _phrases(headline), is_headline=True)
    mentions = [in_headline, *map(find_countries, body)]
    settled = _settled(mentions)
    parties = find_main_countries(headline.text, settled[0], body[0], settled[1])
    return _Findings(settled, parties, [find_topics(text) for text in folded])


def _phrases(headline: Mapped) -> frozenset[int]:
    """Where the phrases of a headline begin: at its start and after white space."""
    gaps = zip(headline.ends, headline.starts[1:], strict=False)
    return frozenset({0, *(place for place, (end, start) in enumerate(gaps, 1) if end < start)})


def _settled(mentions: Sequence[Sequence[Mention]]) -> list[list[Mention]]:
    """The mentions with one code for a kanji that several countries share (瑞).

    It is the one that the clip names in full, else the first.
    """
    named = {code for found in mentions for m in found if m.rule == "name" for code in m.codes}
    return [[_settle(mention, named) for mention in found] for found in mentions]


def _settle(mention: Mention, named: set[str]) -> Mention:
    if mention.rule == "name" or len(mention.codes) == 1:
        return mention
    code = next((code for code in mention.codes if code in named), mention.codes[0])
    return Mention(mention.start, mention.end, (code,), mention.rule)
