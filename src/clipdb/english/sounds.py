"""Words in Latin letters by their sound: readings in romaji, and names that are katakana.

Yokosuka is よこすか, in Hepburn, Kunrei and passport spelling and what people type.

Crosetto and kurosetto are クロセット. One spelling may be said in many ways, so the ways are tried
from the plainest on, sound by sound, and a way is given up as soon as the archive has no word that
goes on so. What is left is a word that the archive prints as a whole. This asks the index for some
milliseconds; to compare a name with all katakana words wants all texts to be gone through, which
takes half a second of 100,000 clips.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from heapq import heappop, heappush
from typing import NamedTuple

from clipdb.english.tables import rows

# How people write one sound, and the one spelling that is read: mb, oh, tch, n- …
_SPELLINGS = (
    (re.compile(r"m(?=[bmp])"), "n"),
    (re.compile(r"tch"), "cch"),
    (re.compile(r"(?<=o)h(?![aeiouy])"), ""),
    (re.compile(r"ou(?=$|[^aeiouy])|oo"), "o"),
    (re.compile(r"uu"), "u"),
    (re.compile(r"n['’-](?=[aeiouy])"), "n'"),
    (re.compile(r"n(?=n[aeiou])"), "ん"),
    (re.compile(r"['’-](?![aeiouy])|(?<!n)['’-]"), ""),
)
_DOUBLED = re.compile(r"([bcdfghjkprstvz])\1")
_READ = re.compile(r"[ぁ-んー]+")
_O, _U = "おこそとのほもよろごぞどぼぽょを", "うくすつぬふむゆるぐずづぶぷゅ"
_NA, _VOWELS = "なにぬねの", "あいうえお"
_ALIKE = {"じ": "じぢ", "ず": "ずづ", "ぢ": "じぢ", "づ": "ずづ", "を": "おを"}

_PROBES = 600  # beginnings of words that are looked up, at most
_FARTHEST = 3  # from the plain reading
_LETTERS = {"š": "sh", "č": "ch", "ć": "ch", "ž": "zh", "ñ": "ny", "ß": "ss", "ł": "l", "đ": "dj"}
_LETTERS |= {"ø": "oe", "ö": "oe", "ü": "ue", "ä": "ae", "æ": "ae", "å": "o", "ş": "sh", "ğ": "g"}
_NONE = "-"
_VOWEL_SOUND = re.compile("ya|yu|yo|wa|[aiueo]")
_COLUMNS = ("a", "i", "u", "e", "o", "ya", "yu", "yo", "none")
_STOPPED = "kstpdgcfzbj"  # letters that doubled stop the breath: ッ
_SHORTEST = 2  # kana of a word, without ー and ッ


def reading_pattern(latin: str) -> str | None:
    """A pattern for the readings, in hiragana, that Latin letters may stand for; None if none.

    Long vowels may be written or not: both ono and ohno are おの, おおの and おうの.
    Alternatives stand in groups and never in sets, so that it may be encoded.
    """
    from jaconv import alphabet2kana

    spelling = "".join(
        c for c in unicodedata.normalize("NFKD", latin).casefold() if not unicodedata.combining(c)
    )
    for written, read in _SPELLINGS:
        spelling = written.sub(read, spelling)
    kana = alphabet2kana(spelling)
    # Letters that are no romaji become っ, too, which only doubled ones should.
    if not _READ.fullmatch(kana) or kana.count("っ") != len(_DOUBLED.findall(spelling)):
        return None
    return "".join(
        _sound(sound, kana[place + 1 : place + 2], is_first=not place)
        for place, sound in enumerate(kana)
    )


def _sound(sound: str, following: str, *, is_first: bool) -> str:
    """The pattern of one kana, with the long vowel that may follow it."""
    ways = list(_ALIKE.get(sound, sound))
    if sound in _NA and not is_first:
        ways.append("ん" + _VOWELS[_NA.index(sound)])  # kenichi is けんいち too
    pattern = f"(?:{'|'.join(ways)})" if len(ways) > 1 else sound
    if sound in _O and following not in ("う", "お"):
        pattern += "(?:う|お|ー)?"
    elif sound in _U and following != "う":
        pattern += "(?:う|ー)?"
    return pattern


class _Rule(NamedTuple):
    letters: re.Pattern[str]
    sounds: tuple[tuple[str, int], ...]  # each with how far it is from the plain reading


def katakana(
    name: str, has: Callable[[str], bool], printed: Callable[[str], str | None]
) -> list[str]:
    """The words nearest to a name's sound that the archive prints.

    Args:
        name: in Latin letters, one word.
        has: whether the archive has a text, maybe inside a word.
        printed: a whole word as the archive prints it, or None where it has it not.
    """
    letters = _letters(name)
    if len(letters) < _SHORTEST:
        return []
    farthest = min(_FARTHEST, (len(letters) + 1) // 3)
    found: dict[str, int] = {}
    reached: dict[tuple[str, int], int] = {}  # how far from the plain reading
    waiting = [(0, 0, "")]  # distance, minus the place reached, kana so far
    probes = 0
    nearest = farthest
    while waiting and probes < _PROBES:
        distance, minus_place, kana = heappop(waiting)
        place = -minus_place
        if distance > nearest:
            break
        if place == len(letters):
            word = printed(kana) if len(kana.translate(_UNSAID)) >= _SHORTEST else None
            if word:
                found.setdefault(word, distance)
                nearest = distance
            continue
        for more, said, end in _continuations(letters, place, is_first=not kana):
            longer = kana + said
            state = (longer, end)
            if distance + more > nearest or reached.get(state, _FARTHEST + 1) <= distance + more:
                continue
            reached[state] = distance + more
            probes += 1
            if has(longer):
                heappush(waiting, (distance + more, -end, longer))
    return list(found)


_UNSAID = dict.fromkeys(map(ord, "ーッ"))


def _letters(name: str) -> str:
    """A name in the letters from a to z."""
    spelled = "".join(_LETTERS.get(c, c) for c in unicodedata.normalize("NFC", name).casefold())
    return "".join(c for c in unicodedata.normalize("NFKD", spelled) if "a" <= c <= "z")


def _continuations(letters: str, place: int, *, is_first: bool) -> Iterator[tuple[int, str, int]]:
    """How a name may go on: the distance, the kana, and the place after them."""
    for distance, stop, start in _stops(letters, place, is_first=is_first):
        for vowel_distance, sound, end in _matches("vowel", letters, start):
            if not stop:
                for kana in _syllables(_NONE, sound):
                    yield from _maybe_long(distance + vowel_distance, kana, end)
        for more, consonant, after in _matches("consonant", letters, start):
            if after == len(letters) or not _matches("vowel", letters, after):
                for kana in _grid()[consonant]["none"] if consonant != _NONE else ("",):
                    yield distance + more, stop + kana, after
                    if after == len(letters) and not stop and letters[start] in _STOPPED:
                        yield distance + more + (not is_first), "ッ" + kana, after
            for vowel_distance, sound, end in _matches("vowel", letters, after):
                for kana in _syllables(consonant, sound):
                    yield from _maybe_long(distance + more + vowel_distance, stop + kana, end)


def _stops(letters: str, place: int, *, is_first: bool) -> Iterator[tuple[int, str, int]]:
    """The breath that stops before a doubled consonant, or does not."""
    yield 0, "", place
    pair = letters[place : place + 2]
    if pair in ("ck", "tc", "dg", "cq") or (pair[:1] == pair[1:] and pair[:1] in _STOPPED):
        start = place + 1 if pair[0] == pair[1] else place
        yield 0, "" if is_first else "ッ", start
        yield 0, "", start
    elif pair in ("nn", "mm", "ll", "rr"):
        yield 0, "", place + 1
        yield (0, "ン", place + 1) if pair in ("nn", "mm") else (1, "ッ", place + 1)


def _maybe_long(distance: int, kana: str, end: int) -> Iterator[tuple[int, str, int]]:
    yield distance, kana, end
    if kana and not kana.endswith(("ー", "ッ")):
        yield distance, kana + "ー", end


@cache
def _matches(kind: str, letters: str, place: int) -> tuple[tuple[int, str, int], ...]:
    """The sounds that letters at a place may be: distance, sound, the place after them."""
    found = []
    for rule in _rules()[kind]:
        if match := rule.letters.match(letters, place):
            found += [(distance, sound, match.end()) for sound, distance in rule.sounds]
    return tuple(found)


@cache
def _syllables(consonant: str, vowels: str) -> tuple[str, ...]:
    """The kana of a consonant and the vowels after it."""
    if vowels == _NONE:
        return _grid()[consonant]["none"] if consonant != _NONE else ()
    if vowels.startswith("="):
        return (vowels[1:],) if consonant == _NONE else ()
    grid = _grid()
    first, *others = _VOWEL_SOUND.findall(vowels)
    rest = "".join("ワ" if other == "wa" else grid[_NONE][other][0] for other in others)
    return tuple(kana + rest for kana in grid[consonant][first])


@cache
def _grid() -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        row["sound"]: {
            column: tuple(way for way in row[column].split("|") if way) for column in _COLUMNS
        }
        for row in rows("kana")
    }


@cache
def _rules() -> dict[str, list[_Rule]]:
    rules: dict[str, list[_Rule]] = {"consonant": [], "vowel": []}
    for row in rows("sounds"):
        sounds = [sound.partition(":") for sound in row["sounds"].split("|")]
        rule = _Rule(
            re.compile(row["letters"]), tuple((sound, int(far or 0)) for sound, _, far in sounds)
        )
        rules[row["kind"]].append(rule)
    return rules
