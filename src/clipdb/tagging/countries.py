"""Finding the countries that a text names.

What the one pass found (`scanning.py`) is judged here: a name counts unless it is part of a
longer word; one kanji counts only in the contexts that newspapers keep it in
(`vocabulary/data/kanji.tsv`, `contexts.tsv`): 日伊, 米英仏, 豪、伊、独, 伊国防相, 仏軍機, 訪米.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from clipdb.folding import normalise
from clipdb.tagging.scanning import Hit, Places
from clipdb.vocabulary.countries import KanjiForm, Lookalike, load_countries
from clipdb.vocabulary.notation import any_word, group, regex

_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]")
_KATAKANA_RUN = re.compile(r"[\u30a1-\u30fa\u30fc]+")
# A word of its own: it begins with no small kana, ッ, ン or long mark.
_KATAKANA_WORD = re.compile(
    r"[\u30a2\u30a4\u30a6\u30a8\u30aa-\u30c2\u30c4-\u30e2\u30e4\u30e6\u30e8-\u30ed\u30ef\u30f4][\u30a1-\u30fa\u30fc]+"
)
_KATAKANA_ENDS = re.compile(r"[\u30a1-\u30fa\u30fc]{2}\Z")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LATIN_OR_DIGIT = re.compile(r"[0-9A-Za-z\u00c0-\u024f]")
_KANJI = re.compile(r"[\u3400-\u9fff々]")
_KANA = re.compile(r"[\u3041-\u3096]")
_FOREIGN_NAME = re.compile(r"[\u30a1-\u30fa]|[A-Za-z]{2}|[A-Z]-?[0-9]")
_SEPARATORS = frozenset("、・,，/／")
_PARTICLES = frozenset("にとがはへもの")
_OF_A_SUBJECT = frozenset("はがも")
_OF_A_PARTNER = frozenset("とにへ")
_OF_A_RECEIVER = frozenset("にへ")
_BEFORE_A_LIST = frozenset("、・,，/／はがやとにもへをで「『(（")
_SHORT_NAME = 2  # katakana names up to here hide in other words (タイ in タイトル)
_LONG_NAME = 4  # and up to here they begin them (アルバ in アルバトロス)
_OF_A_STATE = frozenset({"title", "force"})
_MOST_MODIFIERS = 3
_LONGEST_BODY = 6  # characters between a kanji and the ending of what is the country's
_BODY = re.compile(rf"[\u3400-\u9fff々\u30a1-\u30fa\u30fc]{{1,{_LONGEST_BODY + 4}}}")
_FIGURE = re.compile(r"[0-9A-Za-z%×○◯]")
_NEAR = 16  # characters before a word that a lookalike's pattern may look at
_ORDINAL = re.compile(r"第[0-9一二三四五六七八九十百]+")
_NUMERALS = frozenset("一二三四五六七八九十百千万数")
_MODIFIER = frozenset({"modifier"})
_LAST_LATIN = "\u024f"

# English: what tells that a name is a person's.
_LAST_WORDS = re.compile(r"(?:([A-Za-z]+)[. ]+)?([A-Za-z]+)[. ]+\Z")
_CITY_BEFORE = re.compile(r"([A-Z][a-z'-]+),\Z")
_NEXT_NAME = re.compile(r" ([A-Z][a-z]+)(?![\w-])")
_SENTENCE_CASE = re.compile(r" [a-z]{4,}")

# What tells a country, in words.
RULES = {
    "name": "it is a name of the country",
    "pair": "it stands beside 日 or another country's kanji",
    "list": "it stands in a list of countries",
    "subject": "it begins a headline's phrase or a sentence, as its subject",
    "particle": "it stands before a particle, in a headline that names another country",
    "receiver": "it begins a headline, before に or へ, and the clip names the country in full",
    "title": "it stands before an office or an institution",
    "force": "it stands before an armed service, a ship or an aircraft",
    "side": "it stands before something of the country's",
    "set": "it stands after 訪, 駐, 在, 対 or the like",
    "beside": "it stands before a foreign name",
}


class Mention(NamedTuple):
    """A country named at `text[start:end]`; `rule` is the one of `RULES` that told it."""

    start: int
    end: int
    codes: tuple[str, ...]
    rule: str


def find_countries(
    text: str, hits: Sequence[Hit], phrases: Sequence[int], *, is_headline: bool = False
) -> list[Mention]:
    """The countries named in a text, in order of place.

    Args:
        text: normalised.
        hits: what of all that is looked for stands in it, by `scan`.
        phrases: the places before which the printed text has white space, and 0, in order.
        is_headline: whether white space parts phrases, and 仏に発注 is written for フランスに発注.
    """
    if not hits:
        return []
    return _Finder(text, hits, phrases, is_headline=is_headline).mentions()


class _Finder:
    """What was found in one text, and what counts of it."""

    def __init__(
        self, text: str, hits: Sequence[Hit], phrases: Sequence[int], *, is_headline: bool
    ) -> None:
        self._text = text
        self._phrases = phrases
        self._is_headline = is_headline
        self._names: list[Mention] = []
        self._kanji: dict[int, KanjiForm] = {}  # place → form
        self._japan: list[int] = []  # places of 日 that is 日本
        self._hidden = bytearray(len(text))  # 1 where a name stands or a word that hides
        self._sort(hits)

    def mentions(self) -> list[Mention]:
        """All that count."""
        names, kanji = self._names, self._kanji
        if names and _person_too().search(self._text):
            names = [name for name in names if not _is_person(self._text, name, names)]
        counted: dict[int, str] = {}
        if kanji:
            counted = self._in_runs()
            if len(kanji) + len(names) > 1 or self._japan:
                counted |= self._in_lists(counted)
            for place, form in kanji.items():
                if place not in counted and (rule := self._alone(place, form)):
                    counted[place] = rule
            for place, form in kanji.items():
                if place not in counted and (
                    rule := self._as_subject(place, form, is_among=bool(names or counted))
                ):
                    counted[place] = rule
        mentions = names + [
            Mention(place, place + 1, kanji[place].codes, rule) for place, rule in counted.items()
        ]
        return sorted(mentions, key=lambda mention: mention.start)

    # Names, and words that hide

    def _sort(self, hits: Sequence[Hit]) -> None:
        """Part what was found into names, kanji, and words that hide them."""
        text, hidden = self._text, self._hidden
        names: list[Mention] = []
        traps: list[tuple[int, int]] = []
        alike: list[tuple[int, int]] = []
        kanji: dict[int, KanjiForm] = {}
        japan: list[int] = []
        before_day = any_word("before_day")
        for start, end, keyword in hits:
            if keyword.form:
                kanji[start] = keyword.form
            if keyword.is_japan and not (start and text[start - 1] in before_day):
                japan.append(start)
            if keyword.codes and is_whole_if_latin(text, start, end):
                names.append(Mention(start, end, keyword.codes, "name"))
                if text[end : end + 1] in "語- " and (language := _language().match(text, end)):
                    traps.append((start, language.end()))
            if keyword.hides and is_whole_if_latin(text, start, end):
                traps.append((start, end))
            if keyword.is_persons and not self._is_beside_country(start):
                traps.append((start, end))
            for lookalike in keyword.lookalikes:
                if self._looks_alike(lookalike, start, end):
                    alike.append((start + lookalike.hides[0], start + lookalike.hides[1]))
        traps = [trap for trap in traps if not self._loses(trap, kanji)]
        if names:
            held, none = Places(traps), Places(alike)
            names = [
                name
                for name in names
                if not held.hold_more_than(name.start, name.end)
                and not none.hold(name.start, name.end)
            ]
            self._names = self._whole_words(_longest(names))
        for start, end in [*traps, *alike, *((name.start, name.end) for name in self._names)]:
            hidden[start:end] = b"\1" * (end - start)
        self._kanji = {
            place: form
            for place, form in kanji.items()
            if not hidden[place] and not self._is_in_katakana(place)
        }
        self._japan = [place for place in japan if not hidden[place]]

    def _looks_alike(self, lookalike: Lookalike, start: int, end: int) -> bool:
        if lookalike.where and (lookalike.where == "title") != self._is_headline:
            return False
        return bool(
            lookalike.before.search(self._text[max(0, start - _NEAR) : start])
            and lookalike.after.match(self._text, end)
            and not (lookalike.not_after and lookalike.not_after.match(self._text, end))
        )

    def _loses(self, trap: tuple[int, int], kanji: Mapping[int, KanjiForm]) -> bool:
        """Whether a word that would hide a country gives way: it reaches over a headline's
        white space, or to a longer word after the kanji (駐伊武官 is not 伊武, 米原潜 not 米原)."""
        start, end = trap
        if self._is_headline and len(self._phrases) > 1 and self._text[start] > _LAST_LATIN:
            place = bisect_right(self._phrases, start)
            if place < len(self._phrases) and self._phrases[place] < end:
                return True
        form = kanji.get(start)
        if form is None or end - start < 2 or end >= len(self._text):
            return False
        reach, kinds = self._context(start + 1, goes_beyond=end)
        if reach <= end:
            return False
        return (
            form.is_sure
            or self._is_beside_country(start)
            or bool(kinds & form.contexts & {"title", "force"})
        )

    def _is_beside_country(self, place: int) -> bool:
        """Whether 日, another kanji of a country, or 駐 and the like stands before a place."""
        before = self._text[place - 1] if place else ""
        if before == "日":
            return place < 2 or self._text[place - 2] not in any_word("before_day")
        return before in any_word("before_country") or before in load_countries().kanji

    def _whole_words(self, names: list[Mention]) -> list[Mention]:
        starts = {name.start for name in names}
        ends = {name.end for name in names}
        return [
            name
            for name in names
            if not _KATAKANA.match(self._text[name.end - 1])
            or self._is_whole_katakana(name, starts, ends)
        ]

    def _is_whole_katakana(self, name: Mention, starts: set[int], ends: set[int]) -> bool:
        """Katakana beside a name makes it part of another word, unless a name stands there too
        (ポーランドハンガリー). Before it: unless the text as printed has white space there, what a
        country has follows (ロイバスエストニア首相), or a long mark is a dash (ルアンダーアンゴラ).
        After it: unless the name is long enough and another word can begin there, or a word of
        its own follows (ロシアメディア), an office or a state's part (カナダアルバータ州)."""
        text, start, end = self._text, name.start, name.end
        before = text[start - 1] if start else ""
        if before in "・=" and before and self._is_persons_name(start, end, ends):
            return False
        if (
            _KATAKANA.match(before)
            and _KATAKANA.match(text[start])
            and start not in ends
            and not self._begins_phrase(start)
            and not (before == "ー" and end - start >= _LONG_NAME)
            and not self._context(end)[1] & {"title", "force", "side"}
        ):
            return False
        goes_on = _KATAKANA_RUN.match(text, end)
        if not goes_on or end in starts or "katakana" in self._context(end)[1]:
            return True
        if not _KATAKANA_WORD.match(text, end) or end - start <= _SHORT_NAME:
            return False
        if end - start > _LONG_NAME or self._begins_phrase(end):
            return True
        after = goes_on.end()
        return text.startswith("州", after) or bool(self._context(after)[1] & _OF_A_STATE)

    def _is_persons_name(self, start: int, end: int, ends: set[int]) -> bool:
        """ジャン・マリ氏: the last part of a person's name, not ベトナム・ハノイ."""
        before = self._text[max(0, start - _NEAR) : start - 1]
        return (
            start - 1 not in ends
            and bool(_KATAKANA_ENDS.search(before))
            and not before.endswith(group("region"))
            and "person" in self._context(end)[1]
        )

    # What stands beside a kanji

    def _context(self, place: int, *, goes_beyond: int = 0) -> tuple[int, frozenset[str]]:
        """The end of the longest word of context at a place, and the kinds of context; words
        that may stand between (`modifier`) are passed over."""
        text, reach, kinds = self._text, 0, frozenset[str]()
        for _ in range(_MOST_MODIFIERS + 1):
            modified = 0
            for word, found in _contexts().get(text[place : place + 1], ()):
                if text.startswith(word, place):
                    if "modifier" in found:
                        modified = modified or place + len(word)
                    if found != _MODIFIER and place + len(word) > goes_beyond:
                        reach, kinds = max(reach, place + len(word)), kinds | found
            if ordinal := _ORDINAL.match(text, place):
                modified = ordinal.end()
            if not modified:
                break
            place = modified
        return reach, kinds

    def _begins(self, place: int) -> bool:
        """Whether a word can begin at a place."""
        if (
            place == 0
            or self._hidden[place - 1]
            or (self._is_headline and self._begins_phrase(place))
        ):
            return True
        before = self._text[place - 1]
        return before in any_word("before_word") or not _KANJI.match(before)

    def _begins_phrase(self, place: int) -> bool:
        at = bisect_left(self._phrases, place)
        return at < len(self._phrases) and self._phrases[at] == place

    def _is_in_katakana(self, place: int) -> bool:
        text = self._text
        return bool(
            _KATAKANA.match(text, place)
            and ((place and _KATAKANA.match(text, place - 1)) or _KATAKANA.match(text, place + 1))
        )

    def _is_of_a_person(self, place: int, length: int) -> bool:
        """韓英愛氏: whether the kanji from a place on are a person's name."""
        match = _persons_name().match(self._text, place)
        return bool(match and match.end("name") - place > length - 1)

    # Kanji side by side

    def _in_runs(self) -> dict[int, str]:
        """Kanji side by side with 日 or with each other: 日伊, 米英仏, 日独西."""
        counted: dict[int, str] = {}
        run: list[int] = []
        for place in [*sorted([*self._kanji, *self._japan]), -1]:
            parted = self._is_headline and self._begins_phrase(place)
            if run and (place != run[-1] + 1 or parted):
                if len(run) > 1:
                    counted |= self._count_run(run)
                run = []
            run.append(place)
        return counted

    def _count_run(self, run: list[int]) -> dict[int, str]:
        text, kanji = self._text, self._kanji
        before = text[run[0] - 1] if run[0] else ""
        if text[run[-1]] == "中" and before in any_word("stay"):
            run = run[:-1]  # 訪米中, 来日中: the 中 is "during"
            if len(run) < 2:
                return {}
        is_china = text[run[0] : run[1] + 1] != "中日" if len(run) == 2 else True  # a ball team
        if _KANA.match(before) and text[run[1]] in any_word("before_china"):
            is_china = False  # …る中米英は
        if text[run[0]] == "中" and not is_china:
            run = run[1:]
        while run and run[0] in kanji and not (kanji[run[0]].is_sure or self._begins(run[0])):
            run = run[1:]
        run = [p for p in run if p not in kanji or kanji[p].contexts & {"pair", "weak"}]
        if len(run) < 2 or not any(p not in kanji or "pair" in kanji[p].contexts for p in run):
            return {}
        if self._is_of_a_person(run[0], len(run)):
            return {}
        return {p: "pair" for p in run if p in kanji}

    # Kanji in a list

    def _in_lists(self, counted: Mapping[int, str]) -> dict[int, str]:
        """Kanji that are items of a list with other countries: 豪、伊、独、仏."""
        names = {name.start: name.end for name in self._names}
        listed: dict[int, str] = {}
        chain: list[int] = []  # places of the kanji in the list under way
        others, japan, end = 0, 0, -1
        for place in sorted([*self._kanji, *names, *self._japan]):
            if end < 0 or place != end + 1 or not self._parts_items(end, place):
                listed |= self._count_list(chain, others, japan)
                chain, others, japan = [], 0, 0
            end = names.get(place, place + 1)
            if place in names:
                others += 1
            elif place in self._kanji:
                if "list" in self._kanji[place].contexts and self._begins_item(place):
                    chain.append(place)
                else:
                    others += place in counted
            else:
                japan += 1
        return listed | self._count_list(chain, others, japan)

    def _parts_items(self, end: int, place: int) -> bool:
        """Whether a character stands between two items: a comma or dot, or と and や beside what
        surely names a country (タイと豪、, 豪とタイ), or before kanji and particle (タイや比の)."""
        between, kanji = self._text[end], self._kanji
        if between in _SEPARATORS:
            return True
        if between not in "とや" or (place not in kanji and end - 1 not in kanji):
            return False
        beside = kanji.get(place) or kanji[end - 1]
        return beside.is_sure or self._text[place + 1 : place + 2] in _PARTICLES

    def _count_list(self, chain: list[int], others: int, japan: int) -> dict[int, str]:
        """A kanji that surely names its country vouches for the rest, and so does a name for one
        that counts beside another; 日 vouches for none: 土、日 are days. So are 西、ルーマニア
        a direction and a country."""
        if not chain:
            return {}
        forms = [self._kanji[place] for place in chain]
        items = len(chain) + others + japan
        sure = sum(form.is_sure for form in forms)
        usual = [form for form in forms if "pair" in form.contexts]
        if items > 2 and len(chain) > 1:
            counts = True
        elif sure:
            counts = items > 1
        else:
            counts = bool(usual) and others + len(chain) > 1 and self._begins_list(chain[0])
        return dict.fromkeys(chain, "list") if counts else {}

    def _begins_item(self, place: int) -> bool:
        before = self._text[place - 1] if place else ""
        if self._text[place] == "中" and _KANA.match(before):
            return False  # …る中、
        return before in _SEPARATORS or (self._begins(place) and not _KATAKANA.match(before))

    def _begins_list(self, place: int) -> bool:
        return not place or self._text[place - 1] in _BEFORE_A_LIST or self._begins_phrase(place)

    # One kanji alone

    def _alone(self, place: int, form: KanjiForm) -> str | None:
        """The rule by which a kanji counts that stands with no other country, or None."""
        before = self._text[place - 1] if place else ""
        begins = self._begins(place) and (form.is_sure or not _FIGURE.match(before))
        kinds_after = frozenset[str]()
        if begins or form.is_sure:
            kinds_after = self._context(place + 1)[1]
            kinds = kinds_after & form.contexts
            if not begins:
                kinds -= {"side"}
            for rule in ("title", "force", "side"):
                if rule in kinds and not self._is_of_a_person(place, 2):
                    return rule
        if self._after_set_word(place, form):
            return "set"
        if begins:
            if "name" in form.contexts and _FOREIGN_NAME.match(self._text, place + 1):
                return "beside"
            if "event" in kinds_after and "title" in form.contexts:
                return "side"
            if self._has_body(place, form):
                return "side"
        return None

    def _has_body(self, place: int, form: KanjiForm) -> bool:
        """Whether a compound follows that a country has: of a kanji that surely names one any
        (米通商代表部), of another one that ends so (加先住民相)."""
        body = _BODY.match(self._text, place + 1)
        if body is None or self._is_of_a_person(place, 1):
            return False
        if form.is_sure:
            return body[0][0] not in _NUMERALS and bool(_KANJI.match(body[0][0]))
        if "weak" in form.contexts or "title" not in form.contexts or len(body[0]) < 2:
            return False
        return len(body[0]) <= _LONGEST_BODY and body[0].endswith(_endings())

    def _after_set_word(self, place: int, form: KanjiForm) -> bool:
        """訪米, 駐独 of every country; 在韓, 対露, a word of its own, of those said so of."""
        if place == 0 or self._hidden[place - 1]:
            return False
        kinds = load_countries().contexts.get(self._text[place - 1], frozenset())
        if "visit" in kinds:
            return True
        return "set" in kinds & form.contexts and self._begins(place - 1)

    def _as_subject(self, place: int, form: KanjiForm, *, is_among: bool) -> str | None:
        """The rule for a kanji before a comma or a particle: 伊、空母で, 豪潜水艦、仏に発注; in a
        sentence only for its subject: 英は追った.

        `is_among` tells whether the text names another country.
        """
        text = self._text
        before, after = text[place - 1] if place else "", text[place + 1 : place + 2]
        begins = self._begins_phrase(place) if self._is_headline else before in ("", "。")
        if self._is_headline:
            if begins and after == "、" and ("title" in form.contexts or form.kanji == "中"):
                return "subject" if "weak" not in form.contexts else None
            if begins and after in _OF_A_PARTNER and {"pair", "title"} <= form.contexts:
                return "particle"
            if place == 0 and after in _OF_A_RECEIVER and "title" in form.contexts:
                return "receiver"
            if not (is_among and form.is_sure):
                return None
            return "particle" if (begins or before in _SEPARATORS) and after in _PARTICLES else None
        if not form.is_sure or after not in _OF_A_SUBJECT:
            return "subject" if form.is_sure and place == 0 and after == "、" else None
        if form.kanji == "米" and (not is_among or any(map(text.__contains__, group("rice")))):
            return None
        return "subject" if begins or (is_among and before == "、") else None


def is_whole_if_latin(text: str, start: int, end: int) -> bool:
    """Whether a word in Latin letters is no part of a longer one or of a designation (US-2)."""
    first, last = text[start], text[end - 1]
    if first > _LAST_LATIN and last > _LAST_LATIN:
        return True
    before, after = text[start - 1] if start else "", text[end : end + 1]
    if after == "-" and text[end + 1 : end + 2].isdigit():
        return False
    if _LATIN.match(first) and before and _LATIN_OR_DIGIT.match(before):
        return False
    return not (_LATIN.match(last) and after and _LATIN_OR_DIGIT.match(after))


def _longest(names: list[Mention]) -> list[Mention]:
    """Of names that overlap the one that begins first, and of these the longest."""
    kept: list[Mention] = []
    for name in sorted(names, key=lambda name: (name.start, -name.end)):
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
    return kept


@cache
def _contexts() -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    """The words of context by their first characters, the longest first."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for word, kinds in load_countries().contexts.items():
        if kinds := kinds - {"set", "visit", "ending"}:
            plain = normalise(word)
            found.setdefault(plain[0], []).append((plain, kinds))
    return {
        first: tuple(sorted(words, key=lambda word: -len(word[0])))
        for first, words in found.items()
    }


@cache
def _endings() -> tuple[str, ...]:
    contexts = load_countries().contexts
    return tuple(word for word, kinds in contexts.items() if "ending" in kinds)


@cache
def _persons_name() -> re.Pattern[str]:
    """韓英愛氏: kanji before a word that stands after a person's name."""
    contexts = load_countries().contexts
    titles = "|".join(word for word, kinds in contexts.items() if "person" in kinds)
    return re.compile(rf"(?P<name>[\u3400-\u9fff々]{{2,4}}?)(?<!両)(?:{titles})")


@cache
def _person_too() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(group('person_too'))})\b")


@cache
def _language() -> re.Pattern[str]:
    """What after a name makes it one of a language."""
    return re.compile("|".join(regex(word, gap="") for word in group("language")))


def _is_person(text: str, name: Mention, names: Sequence[Mention]) -> bool:
    """Whether an English name is a person's (Sgt. Chad Brown) or of the US state of Georgia."""
    word = text[name.start : name.end]
    if word not in any_word("person_too"):
        return False
    contexts = load_countries().contexts
    before = text[max(0, name.start - 2 * _NEAR) : name.start]
    if word == "Georgia" and (city := _CITY_BEFORE.search(before)):
        is_listed = any(other.end == name.start - 1 for other in names)
        return not is_listed and "no city" not in contexts.get(city[1], ())
    words = _LAST_WORDS.search(before)
    earlier, last = (words[1] or "", words[2]) if words else ("", "")
    if "rank" in contexts.get(last, ()) or "given" in contexts.get(last, ()):
        return True
    if "rank" in contexts.get(earlier, ()) and last.istitle():
        return True
    after = _NEXT_NAME.match(text, name.end)
    return bool(
        after
        and not last.islower()
        and "institution" not in contexts.get(after[1], ())
        and _SENTENCE_CASE.search(text, after.end())
    )
