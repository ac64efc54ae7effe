"""Tagging: which countries and subjects a clip is about, by written rules alone.

`tag` gives the tags, `explain` the words of the text that made each of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from clipdb.folding import fold_normalised, fold_with_map, normalise_all, normalise_with_map
from clipdb.tagging.countries import RULES, Mention, find_countries
from clipdb.tagging.parties import report_of
from clipdb.tagging.scanning import Hit, scan
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
    """The tags of a clip and why: `parties` gives the reason for each main country, and
    `others` for other countries the role that is none of a party's, with the words that tell it."""

    tags: Tags
    reasons: tuple[Reason, ...]
    parties: dict[str, str]
    others: dict[str, str]


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


Texts = tuple[str, str, Sequence[str]]  # a clip's headline, summary and notes


def tag(title: str, summary: str, notes: Sequence[str]) -> Tags:
    """Tag a clip by its text alone; the same text always has the same tags."""
    return tag_all([(title, summary, notes)])[0]


def tag_all(clips: Sequence[Texts]) -> list[Tags]:
    """Tag clips as `tag` does; many at once take half the time."""
    return [tags for tags, _ in tag_and_fold(clips)]


def tag_and_fold(clips: Sequence[Texts]) -> list[tuple[Tags, list[str]]]:
    """The tags of clips, and the texts of each, folded as the index holds them."""
    printed = [(title, summary, *notes) for title, summary, notes in clips]
    plain = normalise_all([text for texts in printed for text in texts])
    folded = fold_normalised([text for text, _ in plain])
    ends = list(accumulate(map(len, printed), initial=0))
    found = _find_all(plain, folded, ends)
    return [
        (findings.tags(), folded[start:end])
        for findings, (start, end) in zip(found, pairwise(ends), strict=True)
    ]


def explain(title: str, summary: str, notes: Sequence[str]) -> Explanation:
    """Tag a clip as `tag` does, and tell which words made each tag."""
    texts = (title, summary, *notes)
    plain = normalise_all(texts)
    mapped = [normalise_with_map(text) for text in texts]
    folded = [fold_with_map(text) for text in texts]
    found = _find_all(plain, [text.text for text in folded], [0, len(texts)])[0]
    reasons = [
        Reason(
            place, *mapped[place].original_span(m.start, m.end), "country", m.codes, RULES[m.rule]
        )
        for place, mentions in enumerate(found.mentions)
        for m in mentions
    ] + [
        Reason(place, *folded[place].original_span(s.start, s.end), "topic", (s.topic,), s.rule)
        for place, subjects in enumerate(found.subjects)
        for s in subjects
    ]
    ordered = sorted(reasons, key=lambda reason: (reason.text, reason.start, reason.end))
    roles = report_of(*plain[0], found.mentions[0], plain[1][0], found.mentions[1]).roles()
    others = {code: role for code, role in roles.items() if code not in found.parties}
    return Explanation(found.tags(), tuple(ordered), found.parties, others)


def _find_all(
    plain: Sequence[tuple[str, tuple[int, ...]]], folded: Sequence[str], ends: Sequence[int]
) -> list[_Findings]:
    """What is found in clips.

    Args:
        plain: all texts of all clips normalised, and where white space parted them.
        folded: the same texts, folded.
        ends: the place of each clip's first text among them, and after the last.
    """
    in_plain, in_folded = scan([text for text, _ in plain], folded)
    return [
        _find(plain[start:end], folded[start:end], in_plain[start:end], in_folded[start:end])
        for start, end in pairwise(ends)
    ]


def _find(
    plain: Sequence[tuple[str, tuple[int, ...]]],
    folded: Sequence[str],
    in_plain: Sequence[Sequence[Hit]],
    in_folded: Sequence[Sequence[Hit]],
) -> _Findings:
    """What is found in one clip's texts, the headline first."""
    mentions = [
        find_countries(text, hits, beginnings, is_headline=place == 0)
        for place, ((text, beginnings), hits) in enumerate(zip(plain, in_plain, strict=True))
    ]
    mentions = _settled(mentions)
    report = report_of(*plain[0], mentions[0], plain[1][0], mentions[1])
    subjects = [find_topics(text, hits) for text, hits in zip(folded, in_folded, strict=True)]
    return _Findings(mentions, report.parties(), subjects)


def _settled(mentions: Sequence[Sequence[Mention]]) -> list[list[Mention]]:
    """The mentions with one code for a kanji that several countries share (瑞): the one that the
    clip names in full, else the first; without receivers (越に) that it does not name in full."""
    if all(
        m.rule == "name" or (len(m.codes) == 1 and m.rule != "receiver")
        for found in mentions
        for m in found
    ):
        return [list(found) for found in mentions]
    named = {code for found in mentions for m in found if m.rule == "name" for code in m.codes}
    return [
        [_settle(m, named) for m in found if m.rule != "receiver" or named.intersection(m.codes)]
        for found in mentions
    ]


def _settle(mention: Mention, named: set[str]) -> Mention:
    if mention.rule == "name" or len(mention.codes) == 1:
        return mention
    code = next((code for code in mention.codes if code in named), mention.codes[0])
    return Mention(mention.start, mention.end, (code,), mention.rule)
