"""Which of the countries named are a party to what a clip reports."""

import re
from collections.abc import Sequence

from clipdb.tagging.countries import Mention

# After a name: it is the target of concern, a scenario, an earlier case, a place, a topic of talks.
_MERE_AFTER = re.compile(
    r"(?:など)?(?:を?念頭|(?:を|へ|の)?(?:けん|牽)制|(?:に|へ)対抗|の脅威|の[^、。]{0,8}(?:台頭|進出|脅威)"
    r"|情勢|問題|有事|危機|海峡|(?:に|が|の)?[^、。]{0,4}(?:侵攻|侵略)|をめぐ|を巡|に続[きく]|に次[いぐ]"
    r"|以外|を抑止|に(?:懸念|対する)|の[^、。]{1,12}を訪問中|で開)"
)
# A party only where no other is named: who is supported by the talks of others, the place.
_WEAK_AFTER = re.compile(r"(?:への?)?[^、。]{0,2}支援|を訪問中の|での")
_PROTEST = re.compile(r"抗議|非難|反発|批判|けん制|牽制|警告")
_EXERCISE = re.compile(r"訓練|演習|exercise|drill", re.IGNORECASE)
_TOUR = re.compile(r"歴訪")
_OPENING = 2  # sentences in which the report's parties are named, if not in the headline
_SENTENCE = re.compile(r"[^。]*。?")
_TOOK_PART = re.compile(r"参加(?!しなかった|せず|しない|しておらず)")


def find_main_countries(
    title: str, in_title: Sequence[Mention], summary: str, in_summary: Sequence[Mention]
) -> set[str]:
    """The parties, from the folded headline and summary and the mentions found in them."""
    sentences = _sentences(summary, in_summary)
    first = next((s for s in sentences[:_OPENING] if s[1]), ("", []))
    parties = _parties(title, in_title) or _parties(*first)
    if _PROTEST.search(title) and parties:
        return parties
    if _EXERCISE.search(title) or (_EXERCISE.search(first[0]) and not in_title):
        parties |= _participants(first, sentences)
    if _TOUR.search(title + "。" + first[0]):
        for sentence in sentences[:_OPENING]:
            parties |= _parties(*sentence)
    return parties


def _parties(text: str, mentions: Sequence[Mention]) -> set[str]:
    kept = [m for m in mentions if not _MERE_AFTER.match(text, m.end)]
    weak = [m for m in kept if _WEAK_AFTER.match(text, m.end)]
    parties = [m for m in kept if m not in weak] or weak
    return {code for mention in parties for code in mention.codes}


def _participants(
    first: tuple[str, Sequence[Mention]], sentences: Sequence[tuple[str, Sequence[Mention]]]
) -> set[str]:
    found: set[str] = set()
    if _EXERCISE.search(first[0]):
        found |= _parties(*first)
    for text, mentions in sentences:
        codes = {code for mention in mentions for code in mention.codes}
        if _TOOK_PART.search(text) and len(codes) > 2:
            found |= codes
    return found


def _sentences(text: str, mentions: Sequence[Mention]) -> list[tuple[str, list[Mention]]]:
    """The sentences of a text, each with its mentions, their places counted in the sentence."""
    sentences = []
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        inside = [
            Mention(m.start - start, m.end - start, m.codes, m.rule)
            for m in mentions
            if start <= m.start < end
        ]
        if match[0]:
            sentences.append((match[0], inside))
    return sentences
