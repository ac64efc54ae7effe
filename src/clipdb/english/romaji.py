"""Japanese readings written in Latin letters: Hepburn, Kunrei, passport and what people type."""

import re
import unicodedata

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
