"""Other spellings of a word that are no fold: what is alike depends on the whole word.

第三次 is 第3次, but a text's 三次 alone (三次元, 三次市) is not 3次; 霞が関 is 霞ケ関, but 首相が
is not 首相ケ. So the index keeps what is printed, and a search looks for other spellings too.
"""

from collections.abc import Iterator

from clipdb.folding import normalise
from clipdb.folding.steps import compiled

_DIGITS = "〇一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_KANJI = "\u3400-\u9fff"
# Of a word that is spelt in several ways; or it has the same kanji twice.
_MARKS = frozenset("第々がガケ")
# An ordinal in kanji is a number and nothing else only after 第, not in 三菱 or 一部.
_ORDINAL_KANJI = rf"(?<=第)[{_DIGITS}{''.join(_UNITS)}]+"
_ORDINAL = r"(?<=第)[0-9]{1,3}(?![0-9])"
# 霞が関, 霞ケ関: in names between two kanji the same sound is written in three ways.
_GA = rf"(?<=[{_KANJI}])[がガケ](?=[{_KANJI}])"
# 佐々木, 佐佐木
_REPEATED = rf"([{_KANJI}])々"
_TWICE = rf"([{_KANJI}])\1"


def other_spellings(word: str) -> list[str]:
    """How else a word may be printed; empty for almost every word.

    >>> other_spellings("第三次"), other_spellings("霞が関"), other_spellings("佐佐木")
    (['第3次'], ['霞ガ関', '霞ケ関'], ['佐々木'])
    """
    text = normalise(word)
    if _MARKS.isdisjoint(text) and not any(map(_are_twice, text, text[1:])):
        return []
    found = dict.fromkeys(_respelled(text))
    found.pop(text, None)
    return list(found)


def _are_twice(one: str, other: str) -> bool:
    return one == other and "\u3400" <= one <= "\u9fff"


def _respelled(text: str) -> Iterator[str]:
    yield compiled(_ORDINAL_KANJI).sub(lambda match: _number(match[0]) or match[0], text)
    yield compiled(_ORDINAL).sub(lambda match: _in_kanji(int(match[0])), text)
    for sound in "がガケ":
        yield compiled(_GA).sub(sound, text)
    yield compiled(_REPEATED).sub(r"\1\1", text)
    yield compiled(_TWICE).sub(r"\1々", text)


def _number(kanji: str) -> str | None:
    """十二 → 12, 一〇二 → 102; None for what is no number."""
    if not any(unit in kanji for unit in _UNITS):
        return str(int("".join(str(_DIGITS.index(digit)) for digit in kanji)))
    total, digits = 0, ""
    last = 10_000
    for character in kanji:
        if character in _UNITS:
            unit = _UNITS[character]
            if unit >= last or len(digits) > 1 or digits == "〇":
                return None
            total += (_DIGITS.index(digits) if digits else 1) * unit
            digits, last = "", unit
        else:
            digits += character
    if len(digits) > 1 or digits == "〇":
        return None
    return str(total + (_DIGITS.index(digits) if digits else 0))


def _in_kanji(number: int) -> str:
    """12 → 十二; 0 → 〇."""
    if not number:
        return _DIGITS[0]
    written = ""
    for kanji, unit in reversed(_UNITS.items()):
        count, number = divmod(number, unit)
        if count:
            written += (_DIGITS[count] if count > 1 else "") + kanji
    return written + (_DIGITS[number] if number else "")
