"""The steps of folding: small rules, each of which rewrites the text.

A step is a pattern and what stands for its matches. Run on a text whole it gives the text;
run with a map it also tells for every character which printed characters it stands for.

Patterns are compiled, and tables read, when a text needs them: all of them take 10 ms, a tenth
of a search, and the word that is looked for seldom needs them.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

_DATA = Path(__file__).parent / "data"
COUNTER = "\ue002"  # stands for the counter of 7か国, 7カ国, 7個国
JAPANESE = "\u2e80-\u2fdf\u3000-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KATAKANA = "\u30a1-\u30fa"
# Patterns begin with the characters that they look for, before what must stand around these: so
# they are found in a fraction of the time.
_SPACE_IN_ASCII = r"\s(?<!\s\s)(?:(?<!\w\s)\s*+|\s*+(?!\w))"
_MEANINGLESS_SPACE = rf"\s(?<!\s\s)(?:(?<![^\W{JAPANESE}]\s)\s*+|\s*+(?![^\W{JAPANESE}]))"
COUNTERS = "カケか個箇"
_COUNTED = "国月所年条村言"
_NUMBER = "0-9〇一二三四五六七八九十百千万数何幾"
_SHORT = 40  # characters, as words and names have them
_BASIC = 0xFFFF
_HIGHEST_PILE = 30  # marks on a character, as Unicode's stream-safe text has it (UAX 15)
_COMMON = (
    r"\x00-\u02ff\u3000-\u3029\u3041-\u3096\u30a1-\u30ff\u3400-\u9fff\uac00-\ud7ff\uff00-\uffef"
)
_MAY_BE_PILE = rf"[^{_COMMON}]{{{_HIGHEST_PILE + 1}}}"
# A character and the marks that normalisation may join to it: combining marks,
# half-width voicing marks, Hangul vowels and finals. Of scripts that no clip is in all is taken.
_CLUSTER = (
    r"[\s\S][\u0300-\u036f\u0483-\u0489\u0591-\u06ed\u0711-\u11ff\u135d-\u135f\u1714-\u1cf9"
    r"\u1dc0-\u1dff\u20d0-\u20f0\u2cef-\u2dff\u302a-\u302f\u3099\u309a\u3131-\u318e\ua66f-\ua6f1"
    r"\ua806-\uabed\ufb1e\ufe20-\ufe2f\uff9e-\uffdc\U000101fd-\U0001e94a]*"
)


class Step(NamedTuple):
    """Rewrites every match of a pattern; `whole` does the same to a whole text at once."""

    source: str
    rewrite: Callable[[str], str]
    whole: Callable[[str], str]

    @property
    def pattern(self) -> re.Pattern[str]:
        return compiled(self.source)


compiled = cache(re.compile)


def _replacing(pattern: str, replacement: str) -> Step:
    return Step(
        pattern, lambda _: replacement, lambda text: compiled(pattern).sub(replacement, text)
    )


def _replacing_japanese(pattern: str, replacement: str, *, needed: str = "") -> Step:
    """A step that changes nothing in ASCII, or where none of the characters `needed` is."""

    def whole(text: str) -> str:
        if text.isascii() or (needed and not any(map(text.__contains__, needed))):
            return text
        return compiled(pattern).sub(replacement, text)

    return Step(pattern, lambda _: replacement, whole)


def _nfkc(text: str) -> str:
    if text.isascii():
        return text
    if len(text) > _HIGHEST_PILE and compiled(_MAY_BE_PILE).search(text):
        text = _without_piles(text)
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def _without_piles(text: str) -> str:
    """The text with the first marks only of a pile of combining marks.

    Normalising sorts such marks, in a time that grows with the square of their number.
    """
    kept, height = [], 0
    for character in text:
        height = height + 1 if unicodedata.combining(character) else 0
        if height <= _HIGHEST_PILE:
            kept.append(character)
    return "".join(kept)


def _voiced(text: str) -> str:
    return _nfkc(text) if "\u3099" in text or "\u309a" in text else text


def _as_others(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    # Looking for them takes a fraction of the time of translating every character, but the pattern
    # takes a millisecond to compile.
    if len(text) <= _SHORT:
        return text.translate(table())
    for pattern in _any_of_table():
        text = compiled(pattern).sub(_other, text)
    return text


def _other(match: re.Match[str]) -> str:
    return table()[ord(match[0])]


@cache
def _any_of_table() -> tuple[str, ...]:
    """Patterns of the table's characters: those beyond the basic plane would slow the others."""
    codes = sorted(table())
    middle = bisect_right(codes, _BASIC)
    return tuple(f"[{''.join(_ranges(some))}]" for some in (codes[:middle], codes[middle:]))


def _ranges(codes: Sequence[int]) -> Iterator[str]:
    for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0]):
        characters = [re.escape(chr(code)) for _, code in run]
        yield f"{characters[0]}-{characters[-1]}" if len(characters) > 1 else characters[0]


@cache
def table() -> dict[int, str]:
    return dict(_characters())


def _close_up(text: str) -> str:
    if text.isprintable() and " " not in text:
        return text  # of all white space only that is printable
    if text.isascii():  # the same without Japanese, and compiled in a twentieth of the time
        return compiled(_SPACE_IN_ASCII).sub("", text)
    return compiled(_MEANINGLESS_SPACE).sub("", text)


def _designations(text: str) -> str:
    before_a_border = r"[a-z0-9](?:(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z]))"
    return compiled(before_a_border).sub(r"\g<0>-", text)


def _characters() -> Iterator[tuple[int, str]]:
    """Characters that stand for others, by the data files; and those that nobody sees."""
    from clipdb.tsv import parse

    for _, row in parse(_DATA / "old_kanji.tsv"):
        yield ord(row["old"]), row["new"]
    for _, row in parse(_DATA / "characters.tsv"):
        for character in row["characters"]:
            yield ord(character), row["folded"]
    # Soft hyphens, joiners, marks of direction, variation selectors, byte order marks.
    for first, last in (
        (0xAD, 0xAD),
        (0x180E, 0x180E),  # which the index passes over, too
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x2064),
        (0x2066, 0x206F),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
        (0xE0100, 0xE01EF),
    ):
        yield from ((code, "") for code in range(first, last + 1))
    # What the index uses for itself; NUL, at which SQLite ends a query; and what it does not
    # tell apart from U+FFFD.
    own = (0, *range(0xE000, 0xE003), 0xFFFE, 0xFFFF)
    yield from ((code, "\ufffd") for code in own)


# ＡＣＳＡ → ACSA, ｲﾀﾘｱ → イタリア, ㍻ → 平成
WIDTH = Step(_CLUSTER, _nfkc, _nfkc)
# 讀賣 → 読売, F‐35 → F-35, 霞ヶ関 → 霞ケ関
CHARACTERS = Step(r"[\s\S]", _as_others, _as_others)
# ヵ and a voicing mark → ガ: the character that stands for another may be joined to its marks
VOICED = Step(_CLUSTER, _voiced, _voiced)
CASE = Step(r"[^a-z\s]", str.casefold, str.casefold)
# White space is an accident of the scrape (首 脳会談), but between two Latin words.
CLOSE_UP = Step(_MEANINGLESS_SPACE, lambda _: "", _close_up)
ONE_SPACE = _replacing(r"\s+", " ")
# F35A → f-35-a, as F-35A: every border of letter and digit has a hyphen.
DESIGNATIONS = Step(r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])", lambda _: "-", _designations)
# 7か国, 7カ国, 7個国
COUNTED = _replacing_japanese(
    rf"[{COUNTERS}](?<=[{_NUMBER}][{COUNTERS}])(?=[{_COUNTED}])", COUNTER, needed=COUNTERS
)
# ボスニア・ヘルツェゴビナ → ボスニアヘルツェゴビナ
MIDDLE_DOTS = _replacing_japanese(rf"・(?<=[{_KATAKANA}ー]・)(?=[{_KATAKANA}])", "", needed="・")
# サ−バ → サーバ: a dash between katakana is the long vowel mark that looks like it.
DASHES = _replacing_japanese(rf"-(?<=[{_KATAKANA}ー]-)(?=[{_KATAKANA}])", "ー", needed="-")
# サイバ防衛 → サイバー防衛: every katakana word ends in a long vowel mark. Adding it, unlike
# dropping it, keeps サーバ and サバ apart, and サイバー is no part of サイバネティクス.
LONG_VOWELS = _replacing_japanese(rf"(?<=[{_KATAKANA}])(?![{_KATAKANA}ー・])", "ー")

# A word that is looked for may go on in the text, so at its ends it may be one of several.
MAY_GO_ON = _replacing_japanese(rf"(?<=[{_KATAKANA}])(?=[^{_KATAKANA}ー・])", "ー")
DOTS_AT_ENDS = _replacing_japanese(
    rf"^・(?=[{_KATAKANA}])|(?<=[{_KATAKANA}ー])・$", "", needed="・"
)
COUNTER_FIRST = rf"[{COUNTERS}](?=[{_COUNTED}]|$)"
COUNTER_LAST = rf"(?<=[{_NUMBER}])[{COUNTERS}]$"


def is_katakana(character: str) -> bool:
    """Whether a character is of katakana, or the mark that makes its vowel long."""
    return "\u30a1" <= character <= "\u30fa" or character == "ー"


def run(steps: tuple[Step, ...], text: str) -> str:
    """The text rewritten by each step in turn."""
    for step in steps:
        text = step.whole(text)
    return text


def apply_with_map(
    step: Step, text: str, starts: list[int], ends: list[int]
) -> tuple[str, list[int], list[int]]:
    """One step, with the places in the original of each character before and after it."""
    if step.whole(text) == text:
        return text, starts, ends
    pieces: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    done = 0
    for match in step.pattern.finditer(text):
        rewritten = step.rewrite(match[0])
        if rewritten == match[0]:
            continue
        first, last = match.span()
        # What is put between two characters, or at the end, has no width of its own.
        end = ends[last - 1]
        start = min([end, *starts[first : first + 1]])
        pieces += [text[done:first], rewritten]
        new_starts += starts[done:first] + [start] * len(rewritten)
        new_ends += ends[done:first] + [end] * len(rewritten)
        done = last
    pieces.append(text[done:])
    return "".join(pieces), new_starts + starts[done:], new_ends + ends[done:]
