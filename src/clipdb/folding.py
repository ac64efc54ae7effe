"""The one folding of text: what index, query and tagging compare instead of the print.

Each step is one small rule that rewrites the text; run with a map, the same steps also
tell for every folded character which printed characters it stands for.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from clipdb.vocabulary.tables import old_to_new_kanji

_JAPANESE = "\u2e80-\u2fdf\u3000-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# White space next to Japanese is an accident of the scrape (`首 脳会談`); between two
# Latin words it parts them, and a broken line does so as well as a space.
_SPACE_BY_JAPANESE = re.compile(rf"(?<=[{_JAPANESE}])\s+|\s+(?=[{_JAPANESE}])|^\s+|\s+$")
_SPACES = re.compile(r"\s+")
# A character and the marks that normalisation may join to it: combining marks,
# half-width voicing marks, Hangul vowels and finals.
_CLUSTER = re.compile(
    r"[\s\S][\u0300-\u036f\u0483-\u0489\u0591-\u06ed\u0711-\u0e4e\u1100-\u11ff\u135d-\u135f"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\u302a-\u302f\u3099\u309a\ua66f-\ua6f1\ufe20-\ufe2f"
    r"\uff9e\uff9f]*"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; its character `i` stands for `original[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original the folded characters from `start` to `end` (not empty) stand."""
        return self.starts[start], self.ends[end - 1]


@dataclass(frozen=True, slots=True)
class _Step:
    """Rewrites every match of `pattern`; `needed` is a quick test on the whole text."""

    pattern: re.Pattern[str]
    rewrite: Callable[[str], str]
    whole: Callable[[str], str]


def _nfkc(text: str) -> str:
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


_NORMALISE = _Step(_CLUSTER, _nfkc, _nfkc)
_NEW_KANJI = _Step(
    re.compile(f"[{''.join(map(chr, old_to_new_kanji()))}]"),
    lambda text: text.translate(old_to_new_kanji()),
    lambda text: text.translate(old_to_new_kanji()),
)
_LOWER = _Step(re.compile(r"[^a-z\s]"), str.casefold, str.casefold)
_CLOSE_UP = _Step(_SPACE_BY_JAPANESE, lambda _: "", lambda text: _SPACE_BY_JAPANESE.sub("", text))
_ONE_SPACE = _Step(_SPACES, lambda _: " ", lambda text: _SPACES.sub(" ", text))

_STEPS = (_NORMALISE, _NEW_KANJI, _LOWER, _CLOSE_UP, _ONE_SPACE)
_STEPS_WITH_CASE = (_NORMALISE, _NEW_KANJI, _CLOSE_UP, _ONE_SPACE)


def fold(text: str, *, keep_case: bool = False) -> str:
    """The folded text, as the index and a query hold it.

    With `keep_case` capital letters stay, for telling `US` from `us`.
    """
    for step in _STEPS_WITH_CASE if keep_case else _STEPS:
        text = step.whole(text)
    return text


def fold_with_map(text: str, *, keep_case: bool = False) -> Folded:
    """What `fold` gives, with its map back to the original."""
    starts, ends = list(range(len(text))), list(range(1, len(text) + 1))
    for step in _STEPS_WITH_CASE if keep_case else _STEPS:
        text, starts, ends = _apply_with_map(step, text, starts, ends)
    return Folded(text, tuple(starts), tuple(ends))


def _apply_with_map(
    step: _Step, text: str, starts: list[int], ends: list[int]
) -> tuple[str, list[int], list[int]]:
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
        pieces += [text[done : match.start()], rewritten]
        new_starts += starts[done : match.start()] + [starts[match.start()]] * len(rewritten)
        new_ends += ends[done : match.start()] + [ends[match.end() - 1]] * len(rewritten)
        done = match.end()
    pieces.append(text[done:])
    return "".join(pieces), new_starts + starts[done:], new_ends + ends[done:]
