"""Finding the countries that a text names.

One pass over the folded text finds every name, every word that only looks like one, and
every word that tells a one-kanji country by its company. Then a name counts unless it
is part of a longer word; one kanji counts only in the company that newspapers keep it in
(`vocabulary/data/kanji.tsv`): 日伊, 米英仏, 豪、伊、独, 伊国防相, 仏軍機, 訪米.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from clipdb.folding import normalise
from clipdb.vocabulary.countries import KanjiForm, load_countries

if TYPE_CHECKING:
    import ahocorasick

_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LATIN_OR_DIGIT = re.compile(r"[0-9A-Za-z\u00c0-\u024f]")
_KANJI = re.compile(r"[\u3400-\u9fff]")
_FOREIGN_NAME = re.compile(r"[\u30a1-\u30fa]|[A-Za-z]{2}")
_SEPARATORS = frozenset("、・,，/／")
_PARTICLES = frozenset("にとがはへもの")
# Kanji after which a new word can begin with a country: 元米大統領, 在日米軍, 岩屋外相伊首相と.
_BEFORE_A_WORD = frozenset("元前現旧新両各同在駐訪対親反日氏相領官長臣将年月分末後内際間的初全欧")
# What makes a 日 part of a date or a day, not of 日本: 21日朝, 翌日朝.
_BEFORE_A_DAY = frozenset("0123456789今昨翌同当休平祝毎連前先本終元半即曜何数両近")
# Of a word for a stay the last 中 is "during": 訪米中, 来日中.
_STAYING = frozenset("訪来滞渡在離")
_SHORT_NAME = 3  # katakana names up to here hide in other words (タイ in タイトル)


# What tells a country, in words.
RULES = {
    "name": "a name of the country",
    "pair": "kanji beside 日 or another country's",
    "list": "kanji in a list of countries",
    "subject": "kanji that begins a headline's phrase, as its subject",
    "particle": "kanji before a particle, in a headline that names another country",
    "title": "kanji before an office or an institution",
    "force": "kanji before an armed service, a ship or an aircraft",
    "side": "kanji before something of the country's",
    "set": "kanji after 訪, 駐, 在, 対 and the like",
    "beside": "kanji before a foreign name",
}


@dataclass(frozen=True, slots=True)
class Mention:
    """A country named at `text[start:end]`; `rule` is the one of `RULES` that told it."""

    start: int
    end: int
    codes: tuple[str, ...]
    rule: str


@dataclass(slots=True)
class _Found:
    """What the one pass found in a text."""

    names: list[Mention]
    hidden: bytearray  # 1 where a character is part of a name or of a word that names nothing
    company: dict[int, set[str]]  # place → kinds of company whose word begins there


def find_countries(
    text: str, phrases: frozenset[int] = frozenset({0}), *, is_headline: bool = False
) -> list[Mention]:
    """The countries named in a text, in order of place.

    Args:
        text: normalised.
        phrases: places where a phrase begins; there 伊、 is the subject.
        is_headline: whether 仏に発注 is written for フランスに発注.
    """
    found = _scan(text)
    kanji = _kanji_in(text, found)
    counted = {**_in_runs(text, kanji, found), **_in_lists(text, kanji, found)}
    for place, form in kanji.items():
        if place in counted:
            continue
        if place in phrases and "side" in form.company and text[place + 1 : place + 2] == "、":
            counted[place] = "subject"
        elif rule := _alone(text, place, form, found):
            counted[place] = rule
    if is_headline and (found.names or counted):
        for place in kanji.keys() - counted.keys():
            if _is_sure(text[place]) and _stands_in_headline(text, place, phrases):
                counted[place] = "particle"
    mentions = found.names + [
        Mention(place, place + 1, kanji[place].codes, rule) for place, rule in counted.items()
    ]
    return sorted(mentions, key=lambda mention: mention.start)


@cache
def _automaton() -> "ahocorasick.Automaton":
    import ahocorasick

    countries = load_countries()
    automaton = ahocorasick.Automaton()
    entries: dict[str, dict[str, object]] = defaultdict(dict)
    for name, codes in countries.names.items():
        entries[name]["codes"] = codes
        if len(name) > 4 and _LATIN.match(name):
            entries[name.upper()]["codes"] = codes
    for word in countries.not_names:
        entries[word]["not"] = True
    for word, kinds in countries.company.items():
        if not kinds <= {"set", "visit"}:
            entries[word]["company"] = kinds
    for word, entry in entries.items():
        plain = normalise(word)
        automaton.add_word(plain, (len(plain), entry))
    automaton.make_automaton()
    return automaton


def _scan(text: str) -> _Found:
    names: list[Mention] = []
    not_names: list[tuple[int, int]] = []
    company: dict[int, set[str]] = defaultdict(set)
    company_ends: dict[int, int] = {}
    for last, (length, entry) in _automaton().iter(text):
        start, end = last - length + 1, last + 1
        if "codes" in entry:
            names.append(Mention(start, end, entry["codes"], "name"))
        if "not" in entry and _is_whole_if_latin(text, start, end):
            not_names.append((start, end))
        if "company" in entry:
            company[start] |= entry["company"]
            company_ends[start] = max(end, company_ends.get(start, 0))
    not_names = [
        (start, end)
        for start, end in not_names
        if not (_is_sure(text[start]) and company_ends.get(start + 1, 0) > end)  # 米原潜, no 米原
    ]
    names = _longest([name for name in names if not _is_inside(name, not_names)])
    names = _whole_words(text, names, company)
    hidden = bytearray(len(text))
    for start, end in [*not_names, *((name.start, name.end) for name in names)]:
        hidden[start:end] = b"\1" * (end - start)
    return _Found(names, hidden, company)


def _is_sure(char: str) -> bool:
    """Whether it is a kanji that more often than not names its country."""
    form = load_countries().kanji.get(char)
    return form is not None and "side" in form.company


def _is_inside(name: Mention, words: list[tuple[int, int]]) -> bool:
    return any(
        start <= name.start and name.end <= end and end - start > name.end - name.start
        for start, end in words
    )


def _longest(names: list[Mention]) -> list[Mention]:
    """Of names that overlap the one that begins first, and of these the longest."""
    kept: list[Mention] = []
    for name in sorted(names, key=lambda name: (name.start, -name.end)):
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
    return kept


def _whole_words(text: str, names: list[Mention], company: dict[int, set[str]]) -> list[Mention]:
    """The names that are words of their own."""
    starts = {name.start for name in names}
    ends = {name.end for name in names}
    kept = []
    for name in names:
        word = text[name.start : name.end]
        if _LATIN.match(word[0]):
            whole = _is_whole_if_latin(text, name.start, name.end)
        elif _KATAKANA.match(word[-1]):
            whole = _is_whole_katakana(text, name, starts, ends, company)
        else:
            whole = True
        if whole:
            kept.append(name)
    return kept


def _is_whole_if_latin(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if after == "-" and text[end + 1 : end + 2].isdigit():
        return False  # a designation: US-2
    if _LATIN.match(text[start]) and before and _LATIN_OR_DIGIT.match(before):
        return False
    return not (_LATIN.match(text[end - 1]) and after and _LATIN_OR_DIGIT.match(after))


def _is_whole_katakana(
    text: str, name: Mention, starts: set[int], ends: set[int], company: dict[int, set[str]]
) -> bool:
    """Katakana beside a name makes it part of another word, unless a name stands there too
    (ポーランドハンガリー). Before it: unless what a country has follows (ロイバスエストニア首相).
    After it: unless the name is long enough."""
    before, after = text[name.start - 1 : name.start], text[name.end : name.end + 1]
    joined_before = bool(
        _KATAKANA.match(before) and _KATAKANA.match(text[name.start]) and name.start not in ends
    )
    joined_after = bool(_KATAKANA.match(after) and name.end not in starts)
    if joined_before and not company.get(name.end):
        return False
    return not joined_after or name.end - name.start > _SHORT_NAME


def _kanji_in(text: str, found: _Found) -> dict[int, KanjiForm]:
    """The one-kanji forms that are part of no name or other word; ロ and ソ of no katakana word."""
    forms = load_countries().kanji
    return {
        match.start(): forms[match[0]]
        for match in _any_form().finditer(text)
        if not found.hidden[match.start()]
        and not (_KATAKANA.match(match[0]) and _is_in_katakana(text, match.start()))
    }


@cache
def _any_form() -> re.Pattern[str]:
    return re.compile(f"[{''.join(load_countries().kanji)}]")


def _is_in_katakana(text: str, place: int) -> bool:
    before = text[place - 1 : place] if place else ""
    return bool(_KATAKANA.match(before) or _KATAKANA.match(text, place + 1))


def _in_runs(text: str, kanji: dict[int, KanjiForm], found: _Found) -> dict[int, str]:
    """Kanji side by side with 日 or with each other: 日伊, 米英仏, 日独西."""
    counted: dict[int, str] = {}
    run: list[int] = []
    for place in [*sorted([*kanji, *_japan_in(text, found)]), -1]:
        if run and place != run[-1] + 1:
            counted |= _count_run(text, run, kanji)
            run = []
        run.append(place)
    return counted


def _count_run(text: str, run: list[int], kanji: dict[int, KanjiForm]) -> dict[int, str]:
    if text[run[-1]] == "中" and text[run[0] - 1 : run[0]] in _STAYING and run[0]:
        run = run[:-1]  # 訪米中, 来日中: the 中 is "during"
    while run and run[0] in kanji and not _may_begin(text, run[0], kanji[run[0]]):
        run = run[1:]
    run = [p for p in run if p not in kanji or kanji[p].company & {"pair", "weak"}]
    if len(run) < 2 or not any(p not in kanji or "pair" in kanji[p].company for p in run):
        return {}
    return {p: "pair" for p in run if p in kanji}


def _japan_in(text: str, found: _Found) -> list[int]:
    """The places where 日 is 日本."""
    places = (match.start() for match in re.finditer("日", text))
    return [
        place
        for place in places
        if not found.hidden[place] and not (place and text[place - 1] in _BEFORE_A_DAY)
    ]


def _may_begin(text: str, place: int, form: KanjiForm) -> bool:
    """Whether a word can begin here; a kanji that is common in other words needs a sign of it."""
    before = text[place - 1 : place] if place else ""
    return _is_sure(form.kanji) or _begins_a_word(before)


def _stands_in_headline(text: str, place: int, phrases: frozenset[int]) -> bool:
    """豪潜水艦、仏に発注: a kanji between a comma and a particle, in a headline alone."""
    begins = place in phrases or text[place - 1 : place] in _SEPARATORS
    return begins and text[place + 1 : place + 2] in _PARTICLES


def _begins_a_word(before: str) -> bool:
    return not _KANJI.match(before) or before in _BEFORE_A_WORD


def _in_lists(text: str, kanji: dict[int, KanjiForm], found: _Found) -> dict[int, str]:
    """Kanji that are items of a list with other countries: 豪、伊、独、仏."""
    names = {name.start: name.end for name in found.names}
    counted: dict[int, str] = {}
    chain: list[int] = []  # places of the kanji in the list under way
    names_in_list, japan_in_list = 0, 0
    end = -1
    for place in sorted([*kanji, *names, *_japan_in(text, found)]):
        if end < 0 or place != end + 1 or text[end] not in _SEPARATORS:
            counted |= _count_list(kanji, chain, names_in_list, japan_in_list)
            chain, names_in_list, japan_in_list = [], 0, 0
        end = names.get(place, place + 1)
        if place in kanji and "list" in kanji[place].company and _begins_item(text, place):
            chain.append(place)
        else:
            names_in_list += place in names
            japan_in_list += place not in names and place not in kanji
    return counted | _count_list(kanji, chain, names_in_list, japan_in_list)


def _count_list(
    kanji: dict[int, KanjiForm], chain: list[int], names: int, japan: int
) -> dict[int, str]:
    """A kanji that counts by pair, or a name, vouches for the rest; else three are needed.

    日 makes one of the three, but vouches for none: 土、日 are days.
    """
    sure = names + sum("pair" in kanji[place].company for place in chain)
    items = len(chain) + names + japan
    if items < 2 or not (sure or (items > 2 and len(chain) > 1)):
        return {}
    return dict.fromkeys(chain, "list")


def _begins_item(text: str, place: int) -> bool:
    before = text[place - 1 : place] if place else ""
    is_new = _begins_a_word(before) and not _KATAKANA.match(before)
    return before in _SEPARATORS or is_new


def _alone(text: str, place: int, form: KanjiForm, found: _Found) -> str | None:
    """The rule by which a kanji counts that stands with no other country, or None."""
    before = text[place - 1 : place] if place else ""
    kinds = found.company.get(place + 1, set()) & form.company
    if not _may_begin(text, place, form):
        kinds = set()
    if not _begins_a_word(before):
        kinds -= {"side"}
    for rule in ("title", "force", "side"):
        if rule in kinds:
            return rule
    if _after_set_word(text, place, form, found):
        return "set"
    if "name" in form.company and _begins_a_word(before) and _FOREIGN_NAME.match(text, place + 1):
        return "beside"
    return None


def _after_set_word(text: str, place: int, form: KanjiForm, found: _Found) -> bool:
    """訪米, 駐独 of every country; 在韓, 対露, a word of its own, of those said so of."""
    if place == 0 or found.hidden[place - 1]:
        return False
    kinds = load_countries().company.get(text[place - 1], frozenset())
    if "visit" in kinds:
        return True
    before = text[place - 2 : place - 1] if place > 1 else ""
    return "set" in kinds & form.company and _begins_a_word(before)
