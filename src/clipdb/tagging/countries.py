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

from clipdb.vocabulary.countries import KanjiForm, load_countries

if TYPE_CHECKING:
    import ahocorasick

_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LATIN_OR_DIGIT = re.compile(r"[0-9A-Za-z\u00c0-\u024f]")
_KANJI = re.compile(r"[\u3400-\u9fff]")
_FOREIGN_NAME = re.compile(r"[\u30a1-\u30fa]|[A-Za-z]{2}")
_SEPARATORS = frozenset("、・,，/／")
# Kanji after which a new word can begin with a country: 元米大統領, 在日米軍, 岩屋外相伊首相と.
_BEFORE_A_WORD = frozenset("元前現旧新両各同在駐訪対親反日氏相領官長臣将年月分末後内際間的初全欧")
# What makes a 日 part of a date or a day, not of 日本: 21日朝, 翌日朝.
_BEFORE_A_DAY = frozenset("0123456789今昨翌同当休平祝毎連前先本終元半即曜何数両近")
_SHORT_NAME = 3  # katakana names up to here hide in other words (タイ in タイトル)


@dataclass(frozen=True, slots=True)
class Mention:
    """A country named at `text[start:end]`; `rule` says what told it."""

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


def find_countries(text: str, phrases: frozenset[int] = frozenset({0})) -> list[Mention]:
    """The countries named in a text, in order of place.

    Args:
        text: folded, but with its capitals.
        phrases: places where a phrase of a headline begins; there 伊、 is the subject.
    """
    countries = load_countries()
    found = _scan(text)
    kanji = {
        place: form
        for place, char in enumerate(text)
        if (form := countries.kanji.get(char)) and not found.hidden[place]
    }
    counted = {**_in_runs(text, kanji, found), **_in_lists(text, kanji, found)}
    for place, form in kanji.items():
        if place in counted:
            continue
        if place in phrases and "side" in form.company and text[place + 1 : place + 2] == "、":
            counted[place] = "subject"
        elif rule := _alone(text, place, form, found):
            counted[place] = rule
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
        if kinds != {"set"}:
            entries[word]["company"] = kinds
    for word, entry in entries.items():
        automaton.add_word(word, (len(word), entry))
    automaton.make_automaton()
    return automaton


def _scan(text: str) -> _Found:
    names: list[Mention] = []
    not_names: list[tuple[int, int]] = []
    company: dict[int, set[str]] = defaultdict(set)
    for last, (length, entry) in _automaton().iter(text):
        start, end = last - length + 1, last + 1
        if "codes" in entry:
            names.append(Mention(start, end, entry["codes"], "name"))
        if "not" in entry and _is_whole_if_latin(text, start, end):
            not_names.append((start, end))
        if "company" in entry:
            company[start] |= entry["company"]
    names = _longest([name for name in names if not _is_inside(name, not_names)])
    names = _whole_words(text, names, company)
    hidden = bytearray(len(text))
    for start, end in [*not_names, *((name.start, name.end) for name in names)]:
        hidden[start:end] = b"\1" * (end - start)
    return _Found(names, hidden, company)


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
    if _LATIN.match(text[start]) and before and _LATIN_OR_DIGIT.match(before):
        return False
    return not (_LATIN.match(text[end - 1]) and after and _LATIN_OR_DIGIT.match(after))


def _is_whole_katakana(
    text: str, name: Mention, starts: set[int], ends: set[int], company: dict[int, set[str]]
) -> bool:
    """Katakana before or after makes a name part of another word, unless a name stands there
    (ポーランドハンガリー), a title follows (ロイバスエストニア首相), or the name is long enough."""
    before, after = text[name.start - 1 : name.start], text[name.end : name.end + 1]
    joined_before = bool(
        _KATAKANA.match(before) and _KATAKANA.match(text[name.start]) and name.start not in ends
    )
    joined_after = bool(_KATAKANA.match(after) and name.end not in starts)
    if name.end - name.start > _SHORT_NAME:
        return True
    has_title = "title" in company.get(name.end, ())
    return not joined_after and (not joined_before or has_title)


def _in_runs(text: str, kanji: dict[int, KanjiForm], found: _Found) -> dict[int, str]:
    """Kanji side by side with 日 or with each other: 日伊, 米英仏, 日独西."""
    counted: dict[int, str] = {}
    places = sorted([*kanji, *(p for p in range(len(text)) if _is_japan(text, p, found))])
    run: list[int] = []
    for place in [*places, -1]:
        if run and place != run[-1] + 1:
            counted |= _count_run(text, run, kanji)
            run = []
        run.append(place)
    return counted


def _count_run(text: str, run: list[int], kanji: dict[int, KanjiForm]) -> dict[int, str]:
    while run and run[0] in kanji and not _may_begin(text, run[0], kanji[run[0]]):
        run = run[1:]
    run = [p for p in run if p not in kanji or kanji[p].company & {"pair", "weak"}]
    if len(run) < 2:
        return {}
    anchored = any(p not in kanji or "pair" in kanji[p].company for p in run)
    if not anchored or (text[run[-1]] == "ロ" and _KATAKANA.match(text[run[-1] + 1 :][:1])):
        return {}
    return {p: "pair" for p in run if p in kanji}


def _is_japan(text: str, place: int, found: _Found) -> bool:
    if text[place] != "日" or found.hidden[place]:
        return False
    return text[place - 1 : place] not in _BEFORE_A_DAY if place else True


def _may_begin(text: str, place: int, form: KanjiForm) -> bool:
    """Whether a word can begin here; a kanji that is common in other words needs a sign of it."""
    before = text[place - 1 : place] if place else ""
    if form.kanji == "ロ":
        return not _KATAKANA.match(before)
    return "side" in form.company or _begins_a_word(before)


def _begins_a_word(before: str) -> bool:
    return not _KANJI.match(before) or before in _BEFORE_A_WORD


def _in_lists(text: str, kanji: dict[int, KanjiForm], found: _Found) -> dict[int, str]:
    """Kanji that are items of a list with other countries: 豪、伊、独、仏."""
    starts = {name.start for name in found.names}
    ends = {name.end for name in found.names}
    listed = {place for place, form in kanji.items() if "list" in form.company}
    counted: dict[int, str] = {}
    for place in listed:
        # A kanji that is common in other words is no item beside 日 (土・日).
        japan = "pair" in kanji[place].company
        before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
        follows = before in _SEPARATORS and (
            place - 2 in listed
            or place - 1 in ends
            or (japan and place > 1 and _is_japan(text, place - 2, found))
        )
        precedes = after in _SEPARATORS and (
            place + 2 in listed
            or place + 2 in starts
            or (japan and place + 2 < len(text) and _is_japan(text, place + 2, found))
        )
        begins = before in _SEPARATORS or (_begins_a_word(before) and not _KATAKANA.match(before))
        if begins and (follows or precedes):
            counted[place] = "list"
    return counted


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
    if "set" in form.company and _after_set_word(text, place, found):
        return "set"
    if "name" in form.company and _begins_a_word(before) and _FOREIGN_NAME.match(text, place + 1):
        return "name beside"
    return None


def _after_set_word(text: str, place: int, found: _Found) -> bool:
    """訪米, 駐独, 対露: a word of its own, so no kanji stands before it but after 訪 and 駐."""
    if place == 0 or found.hidden[place - 1]:
        return False
    word = text[place - 1]
    if "set" not in load_countries().company.get(word, ()):
        return False
    before = text[place - 2 : place - 1] if place > 1 else ""
    return word in "訪駐" or _begins_a_word(before)
