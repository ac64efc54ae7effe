"""Tagging: which countries and subjects a clip is about, by written rules alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from clipdb.folding import Folded, fold, fold_with_map
from clipdb.tagging.countries import Mention, find_countries
from clipdb.tagging.main_countries import find_main_countries
from clipdb.tagging.topics import find_topics


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of one clip, each sorted."""

    countries: tuple[str, ...]
    main_countries: tuple[str, ...]
    topics: tuple[str, ...]


def tag(title: str, summary: str, notes: Sequence[str]) -> Tags:
    """Tag a clip by its text alone; the same text always has the same tags."""
    headline = fold_with_map(title, keep_case=True)
    body = [fold_with_map(text, keep_case=True).text for text in (summary, *notes)]
    mentions = [find_countries(headline.text, _phrases(headline)), *map(find_countries, body)]
    settled = _settled(mentions)
    main = find_main_countries(headline.text, settled[0], body[0], settled[1])
    countries = {code for found in settled for mention in found for code in mention.codes}
    topics = {
        subject.topic for text in (title, summary, *notes) for subject in find_topics(fold(text))
    }
    return Tags(tuple(sorted(countries)), tuple(sorted(main)), tuple(sorted(topics)))


def _phrases(headline: Folded) -> frozenset[int]:
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
