"""Which of the countries named are a party to what a clip reports.

The headline names the parties, else the opening of the summary does. Of those named there
some are mere mentions, told by the words beside them (中国を念頭に, 米英に続き, ウクライナ侵攻).
A report on an exercise, on a tour, or on "4カ国" names its parties further down.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from clipdb.tagging.countries import Mention

# After a name: it is the target of concern, a scenario, an earlier case, a place, a topic of talks.
_MERE_AFTER = re.compile(
    r"(?:など|等)?(?:"
    r"を?念頭|[をへの]?(?:けん|牽)制|[にへ]対抗|の脅威|の[^、。]{0,8}(?:台頭|進出|脅威|ミサイル|核)|を抑止"
    r"|情勢|問題|有事|危機|海峡|戦争|紛争|内戦|(?:による|[にがの])?[^、。]{0,8}(?:侵攻|侵略)|をめぐ|を巡"
    r"|系|沖|[^、。]{0,4}を(?:退け|破)"
    r"|に続[きくい]|に次[いぐ]|以外|に(?:懸念|対する)|[をの]?経由|を経て"
    r"|の[^、。]{1,12}(?:を訪問中|を拠点)|で(?:、|[^、。]{0,6}(?:開|会談|行わ))"
    r"|軍?(?:機|艦|公船|海警船|船)[^、。]{0,4}(?:接近|侵入|通過|追尾|妨害)"
    r"|製|[がもは]?[^、。]{0,4}オブザーバー"
    r")|(?:'s)? (?:invasion|aggression|threat|war)\b",
    re.IGNORECASE,
)
# Before it: it is the target, or where people or goods are brought.
_MERE_BEFORE = re.compile(
    r"対$|[機艦船]で$|(?:against|amid|following|over) (?:the )?$", re.IGNORECASE
)
# A party only where no other is named: who is supported by the talks of others, the place.
_WEAK_AFTER = re.compile(r"(?:への?)?[^、。]{0,2}支援|を訪問中の|での|の[ァ-ヺー・]{2,12}で")
_OPINION = re.compile(r"社説|論説|解説|コラム|analysis:|opinion:|commentary:", re.IGNORECASE)
_PROTEST = re.compile(r"抗議|非難|反発|批判|けん制|牽制|警告|protest", re.IGNORECASE)
_SUBJECT = re.compile(r"[^、がは\s]*")  # of a protest: up to the first of these
_EXERCISE = re.compile(r"訓練|演習|exercise|drill", re.IGNORECASE)
_TOOK_PART = re.compile(
    r"参加(?!にも?期待|を(?:呼び|求|打診|検討))|加わ[るっり]"
    r"|join|took part|participat"
)
_ABSENT = re.compile(r"(?:did|do|does|will) not|参加(?:しな|せず|しておらず)")
_ONLY_WATCHED = re.compile(r"オブザーバー|見学|視察|招待")
_TOUR = re.compile(r"歴訪")
# What says that the headline names but some of the parties.
_SOME = re.compile(
    r"(?P<number>[0-9]+)[カかケ]国|[一二三四五六七八九十数]+[カかケ]国|各国|諸国|など|ほか"
)
_BETWEEN_ITEMS = re.compile(r"(?:両国)?[、・,とや]?\s*(?:及び|および|並びに|and )?")
# Normalised text has no white space after an English full stop.
_SENTENCE_END = re.compile(r"[。\n]|(?<=[a-z0-9)])\.(?=[A-Z])")
_OPENING = 2  # sentences in which the report's parties are named, if not in the headline
_LATEST = 4  # sentences in which they are, if not in these


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, and the mentions in it at their places there."""

    text: str
    mentions: Sequence[Mention]


def find_main_countries(
    title: str, in_title: Sequence[Mention], summary: str, in_summary: Sequence[Mention]
) -> dict[str, str]:
    """The parties, each with the reason for it.

    Args:
        title: the folded headline, and the mentions found in it.
        summary: the folded summary, and the mentions found in it.
    """
    headline = _Sentence(title, in_title)
    sentences = list(_sentences(summary, in_summary))
    opening = sentences[:_OPENING]
    if _PROTEST.search(title) and (protesters := _subjects(headline)):
        return dict.fromkeys(protesters, "protests in the headline")
    first = next((s for s in sentences[:_LATEST] if s.mentions), _Sentence("", ()))
    parties = dict.fromkeys(_parties(headline), "named in the headline")
    if _OPINION.search(title):
        return parties
    parties = parties or dict.fromkeys(_parties(first), "named in the opening")
    if some := _SOME.search(title):
        parties = dict.fromkeys(_announced(some["number"], sentences), "in the list") | parties
    if _EXERCISE.search(title) or (_EXERCISE.search(first.text) and not in_title):
        parties = dict.fromkeys(_participants(first, sentences), "takes part") | parties
    if _TOUR.search(f"{title}。{first.text}"):
        for sentence in opening:
            parties = dict.fromkeys(_parties(sentence), "on the tour") | parties
    return parties


def _codes(mentions: Iterable[Mention]) -> set[str]:
    return {code for mention in mentions for code in mention.codes}


def _parties(sentence: _Sentence) -> set[str]:
    """The countries of a sentence that are no mere mention."""
    kept = _kept(sentence)
    weak = [m for m in kept if _WEAK_AFTER.match(sentence.text, m.end)]
    return _codes([m for m in kept if m not in weak] or weak)


def _kept(sentence: _Sentence) -> list[Mention]:
    ends = _ends_of_lists(sentence)
    return [
        mention
        for place, mention in enumerate(sentence.mentions)
        if not _MERE_AFTER.match(sentence.text, mention.end)
        and not _MERE_AFTER.match(sentence.text, ends[place])
        and not _MERE_BEFORE.search(sentence.text[: mention.start])
        and not _is_only_where(sentence, place)
    ]


def _is_only_where(sentence: _Sentence, place: int) -> bool:
    """Whether a kanji only tells where another's forces are: 在韓米軍."""
    mention = sentence.mentions[place]
    following = sentence.mentions[place + 1 : place + 2]
    beside = bool(following) and following[0].start == mention.end
    return beside and sentence.text[mention.start - 1 : mention.start] == "在"


def _ends_of_lists(sentence: _Sentence) -> list[int]:
    """For each mention the end of the list that it is an item of, else its own end.

    A headline's first 伊、 is its subject, so it begins no list.
    """
    ends = [mention.end for mention in sentence.mentions]
    for place in range(len(ends) - 2, -1, -1):
        this, following = sentence.mentions[place], sentence.mentions[place + 1]
        between = sentence.text[this.end : following.start]
        is_subject = between == "、" and this.start == 0
        if not is_subject and _BETWEEN_ITEMS.fullmatch(between):
            ends[place] = ends[place + 1]
    return ends


def _listed(sentence: _Sentence) -> set[str]:
    """The countries of a list in a sentence."""
    ends = _ends_of_lists(sentence)
    kept = _kept(sentence)
    items = {
        mention
        for (one, end), (other, other_end) in pairwise(zip(sentence.mentions, ends, strict=True))
        if end == other_end
        for mention in (one, other)
    }
    return _codes(items.intersection(kept))


def _announced(number: str | None, sentences: Sequence[_Sentence]) -> set[str]:
    """The countries of the list that the headline announces: 6カ国歴訪, フィリピンなどに.

    It stands in the opening, or later on if it has as many items, Japan counted or not.
    """
    sizes = {int(number), int(number) - 1} if number else set()
    lists = [(place, _listed(sentence)) for place, sentence in enumerate(sentences[:_LATEST])]
    announced = [names for place, names in lists if place < _OPENING or len(names) in sizes]
    return set().union(*announced)


def _subjects(headline: _Sentence) -> set[str]:
    """Who protests: the countries that the headline begins with, else all that it names."""
    beginning = _SUBJECT.match(headline.text)
    end = beginning.end() if beginning else 0
    return _codes(m for m in headline.mentions if m.start < end) or _parties(headline)


def _participants(first: _Sentence, sentences: Sequence[_Sentence]) -> set[str]:
    """Who takes part in the exercise that is reported."""
    found: set[str] = set()
    if _EXERCISE.search(first.text) and not _ABSENT.search(first.text):
        found = _parties(first)
    for sentence in sentences:
        if _ABSENT.search(sentence.text) or _ONLY_WATCHED.search(sentence.text):
            continue
        if _TOOK_PART.search(sentence.text):
            taking_part = _codes(_kept(sentence))
            found |= taking_part if len(taking_part) > 1 else set()
    return found


def _sentences(text: str, mentions: Sequence[Mention]) -> Iterator[_Sentence]:
    start = 0
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    for end in [*ends, len(text)]:
        inside = [
            Mention(m.start - start, m.end - start, m.codes, m.rule)
            for m in mentions
            if start <= m.start < end
        ]
        if end > start:
            yield _Sentence(text[start:end], inside)
        start = end
