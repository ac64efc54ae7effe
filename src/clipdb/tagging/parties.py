"""Which of the countries named are a party to what a clip reports.

Every mention in the headline and in the first sentences gets a role in its own clause by the
words beside it (`vocabulary/data/roles.tsv`). Whom the headline names is a party unless its
role there is none of a party's (中国を念頭に, 米英に続き, ラオスで). The text adds who talks with
whom in its opening, who takes part in the exercise or deployment reported, and the rest of a
list that the headline leaves open (や, など, 4カ国).
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import chain, pairwise
from typing import NamedTuple

from clipdb.tagging.countries import Mention
from clipdb.tagging.scanning import Places, Span
from clipdb.vocabulary.notation import firsts, group, regex
from clipdb.vocabulary.roles import IF_NO_OTHER, NO_PARTIES, load_roles

_BETWEEN_ITEMS = re.compile(
    r"(?:(?:の?[\u3400-\u9fff]{0,8})[、・,とや])? *(?:及び|および|並びに|(?:and|or) )?(?:the )?"
)
_PHRASE = re.compile(
    r"(?:[\u3400-\u9fff々\u30a1-\u30fa\u30fcA-Za-z0-9・=-]{1,40}+|の(?![\u3041-\u3096])"
    r"|や(?=[\u3400-\u9fff])|「[^」]{0,20}」|\([^)]{0,20}\)){0,8}+"
)
# Normalised text has no white space after an English full stop.
_SENTENCE_END_JA = re.compile(r"[。\n]")
_SENTENCE_END = re.compile(r"[。\n]|(?<=[a-z0-9)])[.;] ?(?=[A-Z])")
_GAP = "\u3000"
_OPENING = 2  # sentences in which the report's parties are named, if not in the headline
_LATEST = 5  # sentences in which they are, if not in these
_BEFORE = 24  # characters that the words before a name may have
_LONGEST_BETWEEN = 12  # characters between two items of a list
_TALKING = frozenset({"counterpart"})
_TAKING_PART = frozenset({"participant", "host"})
_SUBJECT = re.compile(r"[はが]| (?:[a-z]+ ){0,2}[a-z]+(?:s|ed)\b")
_QUOTED = re.compile(r"「[^「」]*」|\"[^\"]*\"")


_NO_PLACES = Places(())


@cache
def _words_of(what: str) -> re.Pattern[str]:
    """The pattern for the words of a row of `groups.tsv`."""
    words, begins = group(what), r"(?<![A-Za-z])"
    patterns = (regex(word, gap="[^、。]{0,4}") for word in words)
    found = (
        begins + pattern if word[0].isascii() else pattern
        for word, pattern in zip(words, patterns, strict=True)
    )
    return re.compile(f"(?=[{firsts(words)}])(?:{'|'.join(found)})")


@cache
def _some() -> re.Pattern[str]:
    """What says that the headline names but some of the parties: 6カ国, など."""
    words = "|".join(group("some"))
    return re.compile(rf"(?:(?P<number>[0-9]+)|[一二三四五六七八九十数]+)[カかケ]国|{words}")


class Role(NamedTuple):
    """The part that a country has in its clause, and the words that tell it."""

    name: str
    words: str

    def __str__(self) -> str:
        return f"{self.name}, by the words {self.words}"


class Sentence:
    """The sentence `start:end` of a text, and the mentions in it.

    Lists and roles are told when they are first asked for: most are never. They are kept by hand,
    as `cached_property` takes a twentieth of the time of all tagging.
    """

    __slots__ = ("_lists", "_roles", "end", "is_headline", "mentions", "start", "whole")

    def __init__(
        self,
        whole: str,
        start: int,
        end: int,
        mentions: Sequence[Mention],
        *,
        is_headline: bool = False,
    ) -> None:
        self.whole, self.start, self.end = whole, start, end
        self.mentions, self.is_headline = mentions, is_headline
        self._lists: list[Span] | None = None
        self._roles: list[Role | None] | None = None

    @property
    def text(self) -> str:
        """The sentence alone."""
        return self.whole[self.start : self.end]

    @property
    def lists(self) -> list[Span]:
        """For each mention the span of the list that it is an item of, else its own."""
        if self._lists is None:
            self._lists = _lists(self.whole, self.mentions, is_headline=self.is_headline)
        return self._lists

    @property
    def roles(self) -> list[Role | None]:
        """The role of each mention."""
        if self._roles is None:
            quotes = self._quotes() if self.mentions else _NO_PLACES
            spans = enumerate(self.lists)
            self._roles = [_role(self, place, span, quotes) for place, span in spans]
        return self._roles

    def _quotes(self) -> Places:
        """What is said in quotation marks, but in a headline."""
        if self.is_headline or not ("「" in self.text or '"' in self.text):
            return _NO_PLACES
        found = _QUOTED.finditer(self.whole, self.start, self.end)
        return Places(match.span() for match in found)

    def has(self, what: str) -> bool:
        """Whether a word of a row of `groups.tsv` stands in it."""
        return _words_of(what).search(self.whole, self.start, self.end) is not None

    def naming(
        self, why: str, *, of: Collection[str] | None = None, but: Collection[str] = ()
    ) -> dict[str, str]:
        """The countries with one of those roles, or with any `but` those, each with the reason."""
        if not self.mentions:
            return {}
        found = {}
        for mention, role in zip(self.mentions, self.roles, strict=True):
            name = role.name if role else ""
            if (name in of) if of is not None else (name not in but):
                for code in mention.codes:
                    found[code] = f"{why}: {role}" if role else why
        return found

    def parties(self, why: str) -> dict[str, str]:
        """Those that no role outweighs; who is supported or visited where no other is named."""
        return self.naming(why, but=_OUTWEIGHED) or self.naming(why, of=IF_NO_OTHER)

    def subject(self, why: str) -> dict[str, str]:
        """The country whose state or force the sentence begins with as its subject."""
        if (
            not self.mentions
            or self.mentions[0].start > self.start
            or (self.roles[0] and self.roles[0].name in NO_PARTIES)
        ):
            return {}
        end = self.lists[0][1]
        phrase = _PHRASE.match(self.whole, end, self.end)
        if not (phrase and _SUBJECT.match(self.whole, phrase.end(), self.end)):
            return {}
        return {
            code: why for mention in self.mentions if mention.end <= end for code in mention.codes
        }


_OUTWEIGHED = NO_PARTIES | IF_NO_OTHER


class Report(NamedTuple):
    """What a clip reports: its headline, and the first sentences of its summary if any country is
    named."""

    headline: Sentence
    sentences: list[Sentence]

    def parties(self) -> dict[str, str]:
        """The parties, each with the reason for it."""
        if not (self.headline.mentions or self.sentences):
            return {}
        return _parties_of(self.headline, self.sentences)

    def roles(self) -> dict[str, str]:
        """The role of each country that has one."""
        return {
            code: str(role)
            for sentence in (*reversed(self.sentences), self.headline)
            for mention, role in zip(sentence.mentions, sentence.roles, strict=True)
            for code in mention.codes
            if role
        }


def report_of(
    title: str,
    beginnings: Sequence[int],
    in_title: Sequence[Mention],
    summary: str = "",
    in_summary: Sequence[Mention] = (),
) -> Report:
    """The report of a clip.

    Args:
        title: the normalised headline, where its phrases begin, and the mentions found in it.
        summary: the normalised summary, and the mentions found in it.
    """
    spaced, moved = _spaced(title, in_title, beginnings)
    headline = Sentence(spaced, 0, len(spaced), moved, is_headline=True)
    names_any = in_title or in_summary
    return Report(headline, list(_sentences(summary, in_summary)) if names_any else [])


def _parties_of(headline: Sentence, sentences: Sequence[Sentence]) -> dict[str, str]:
    title, opening = headline.text, sentences[:_OPENING]
    if headline.has("opinion"):
        return headline.parties("named in the headline")
    found: dict[str, str] = {}
    for sentence in opening:
        found |= sentence.naming("in the opening", of=_TALKING)
    if opening:
        found |= opening[0].subject("subject of the first sentence")
    protest = _words_of("protest").search(title)
    if protest and (by := _of_protest(headline, protest.start())):
        return found | by
    found |= headline.naming("named in the headline", but=_OUTWEIGHED)
    if not headline.mentions and not found:
        found = _without_headline(sentences)
    if not headline.naming("", but=_OUTWEIGHED) and headline.mentions:
        for sentence in opening:
            found |= sentence.naming("in the opening", of=_TAKING_PART)
        if not found and opening:
            found |= opening[0].naming("in the first sentence", but=_OUTWEIGHED)
    for sentence in opening:
        found |= _also(sentence)
    if some := _some().search(title):
        found |= _announced(some["number"], sentences)
    first = next((s for s in sentences if s.mentions), None)
    if headline.has("exercise") or (first and first.has("exercise") and not headline.mentions):
        found |= _participants(sentences)
    if headline.has("tour") or (first and first.has("tour")):
        for sentence in opening:
            found = sentence.parties("on the tour") | found
    return found or headline.naming("named in the headline", of=IF_NO_OTHER)


def _without_headline(sentences: Sequence[Sentence]) -> dict[str, str]:
    """The parties where the headline names no country: those of the first sentence, else of the
    next in which one has a party's role."""
    for place, sentence in enumerate(sentences):
        if place == 0 and (found := sentence.parties("in the first sentence")):
            return found
        if found := sentence.naming("in the text", of=_TALKING | _TAKING_PART):
            return found
        if place == 1 and (found := sentence.subject("subject of the second sentence")):
            return found
    return {}


def _also(sentence: Sentence) -> dict[str, str]:
    """Who takes part besides: 独、伊の部隊も合流する, trained with Emirati forces."""
    return {
        code: f"in the opening: {role}"
        for mention, role in zip(sentence.mentions, sentence.roles, strict=True)
        if role and role.name in _TAKING_PART and _words_of("also").match(role.words)
        for code in mention.codes
    }


def _of_protest(headline: Sentence, place: int) -> dict[str, str]:
    """The parties of a headline that tells of a protest: who protests, and who is named in the
    clauses before; what the protest is about is none."""
    protesters = [
        (mention, role)
        for mention, role in zip(headline.mentions, headline.roles, strict=True)
        if (role and role.name in ("protester", "actor") and mention.start < place)
        or mention.start == 0
    ]
    if not protesters:
        return {}
    last = protesters[-1][0]
    end = headline.lists[headline.mentions.index(last)][1]
    before = Sentence(
        headline.whole,
        0,
        headline.end,
        [m for m in headline.mentions if m.start < end],
        is_headline=True,
    )
    found = before.parties("named in the headline")
    return found | dict.fromkeys(last.codes, "protests in the headline")


def _announced(number: str | None, sentences: Sequence[Sentence]) -> dict[str, str]:
    """The countries of the list that the headline announces: 6カ国歴訪, フィリピンなどに.

    It stands in the opening, or later on if it has as many items, Japan counted if it is named.
    """
    found: dict[str, str] = {}
    for place, sentence in enumerate(sentences):
        listed = _listed(sentence)
        size = len(listed) + ("日" in sentence.text)
        is_it = number is not None and int(number) in (len(listed), size)
        if is_it or (place < _OPENING and not (number and len(listed) + 1 > int(number) + 1)):
            found |= dict.fromkeys(listed, "in the list that the headline announces")
    return found


def _listed(sentence: Sentence) -> set[str]:
    """The countries of a list in a sentence that no role outweighs."""
    return {
        code
        for mention, role, span in zip(
            sentence.mentions, sentence.roles, sentence.lists, strict=True
        )
        for code in mention.codes
        if span != (mention.start, mention.end) and not (role and role.name in NO_PARTIES)
    }


def _participants(sentences: Sequence[Sentence]) -> dict[str, str]:
    """Who takes part in the exercise that is reported."""
    found: dict[str, str] = {}
    for place, sentence in enumerate(sentences):
        if sentence.has("absent") or sentence.has("alliance"):
            continue
        if place == 0 and sentence.has("exercise"):
            found |= sentence.parties("takes part")
        found |= sentence.naming("takes part", of=_TAKING_PART)
        if sentence.has("only_watched"):
            continue
        if sentence.has("took_part"):
            taking_part = sentence.naming("takes part", but=NO_PARTIES)
            found |= taking_part if len(taking_part) > 1 else {}
    return found


# The role of a mention


def _spaced(
    title: str, mentions: Sequence[Mention], beginnings: Sequence[int]
) -> tuple[str, list[Mention]]:
    """The headline with its phrases parted again, as they were before it was normalised."""
    gaps = [place for place in beginnings if place and title[place - 1] != " "]
    if not gaps:
        return title, list(mentions)
    cuts = [0, *gaps, len(title)]
    spaced = _GAP.join(title[start:end] for start, end in pairwise(cuts))
    moved = []
    for mention in mentions:
        shift = bisect_right(gaps, mention.start)
        moved.append(
            Mention(mention.start + shift, mention.end + shift, mention.codes, mention.rule)
        )
    return spaced, moved


def _role(sentence: Sentence, place: int, span: Span, quotes: Places) -> Role | None:
    """The role that the words beside a mention give it, or those beside the list it is in."""
    text, stop, mention = sentence.whole, sentence.end, sentence.mentions[place]
    table, (first, end) = load_roles(), span
    if quotes.hold(mention.start, mention.end):
        return Role("topic", "「」")
    phrase = _PHRASE.match(text, end, stop)
    after = phrase.end() if phrase else end
    before = text[max(sentence.start, first - _BEFORE) : first]
    # What follows the last name is said of all only where nothing stands between the names:
    # 米英製, but 印空軍とロシア製.
    followed = text[mention.end : mention.end + 1]
    is_bare = followed in _PARTING or _begins_at(sentence.mentions, place + 1, mention.end)
    last = end if is_bare else mention.end
    matches = [
        table.name.match(text, mention.end, stop),
        table.name.match(text, last, stop) if last != mention.end else None,
        table.body.match(text, last, stop),
        table.phrase.match(text, after, stop),
        table.before.search(before)
        if before.rstrip().casefold().endswith(table.last_words)
        else None,
    ]
    found = [(int(match.lastgroup[1:]), match) for match in matches if match and match.lastgroup]
    is_several = end - first > mention.end - mention.start or text[first - 1 : first] == "日"
    words = text[end:after]
    is_place = not words or words[0] == "の" or words.endswith(group("area"))
    is_who = is_several or words.startswith(group("force")) or words.endswith("国") or not is_place
    for row, match in sorted(found, key=lambda found: found[0]):
        name = table.roles[row]
        if name == "place" and match[0].startswith("で") and is_who:
            continue  # 日英伊で, 4カ国で, 米軍で, 政権交代で: who or why and not where
        return Role(name, match[0].strip())
    if _is_only_where(text, sentence.mentions, place):
        return Role("place", text[mention.start - 1 : mention.start])
    return None


_PARTING = frozenset("、・,とや ")


def _begins_at(mentions: Sequence[Mention], place: int, start: int) -> bool:
    return place < len(mentions) and mentions[place].start == start


def _is_only_where(text: str, mentions: Sequence[Mention], place: int) -> bool:
    """Whether a kanji only tells where another's forces are: 在韓米軍."""
    mention = mentions[place]
    return (
        _begins_at(mentions, place + 1, mention.end)
        and text[mention.start - 1 : mention.start] == "在"
    )


def _lists(text: str, mentions: Sequence[Mention], *, is_headline: bool) -> list[Span]:
    """For each mention the start and end of the list that it is an item of, else its own.

    A headline's first 伊、 is its subject, so it begins no list.
    """
    spans = [(mention.start, mention.end) for mention in mentions]
    for place in range(1, len(mentions)):
        before, this = mentions[place - 1], mentions[place]
        if this.start - before.end > _LONGEST_BETWEEN:
            continue
        between = text[before.end : this.start]
        is_subject = (
            is_headline and between.endswith("、") and (between != "、" or spans[place - 1][0] == 0)
        )
        if (
            _BETWEEN_ITEMS.fullmatch(between)
            and not is_subject
            and not _is_only_where(text, mentions, place - 1)
        ):
            spans[place] = (spans[place - 1][0], this.end)
    for place in range(len(mentions) - 2, -1, -1):
        if spans[place + 1][0] <= mentions[place].start:
            spans[place] = (spans[place][0], spans[place + 1][1])
    return spans


def _sentences(text: str, mentions: Sequence[Mention]) -> Iterator[Sentence]:
    """The first sentences of a text."""
    start, place, number = 0, 0, 0
    ending = _SENTENCE_END if "." in text else _SENTENCE_END_JA
    for end in chain((match.end() for match in ending.finditer(text)), (len(text),)):
        if end == start:
            continue
        first = place
        while place < len(mentions) and mentions[place].start < end:
            place += 1
        yield Sentence(text, start, end, mentions[first:place])
        start, number = end, number + 1
        if number == _LATEST:
            return
