r"""TeX in the values of a bibliography as plain text: `Beno{\^i}t \& co.` is Benoît & co.

The libraries that do it lose text: to pylatexenc a `%` begins a comment, as in a TeX file, and in a
bibliography it is a per cent sign; commands that it does not know vanish.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from clipdb.tsv import parse, values

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]+)\*?[ \t]*"
    r"|\\(?P<sign>[^A-Za-z])"
    r"|(?P<math>\$(?=[\\^_{]|\d{1,9}[\^_])[^$]*\$)"
    r"|(?P<ligature>---?|``|''|[!?]`)"
    r"|(?P<brace>[{}])"
    r"|(?P<space>[ \t\n]+)"
    r"|(?P<tie>~)"
    r"|(?P<text>[^\\{}$\-`'!?~ \t\n]+|.)",
    re.DOTALL,
)
_SPECIAL = re.compile(r"[\\{}$~\n\t]|  |--|``|''|[!?]`")
_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "!`": "¡", "?`": "¿"}
_SIGNS = {",": " ", ";": " ", ":": " ", "!": "", "/": "", "-": "", "\\": "\n", "\n": " ", "*": ""}
_HARD = "\0"  # a space that is not to be joined with those beside it; no text has this character
_BREAK = "\x1e"  # between paragraphs, for the same reason
_SHIFTED = re.compile(r"(?P<sign>[\^_])(?:\{(?P<group>[^{}]*)\}|(?P<one>[^\\{}]))")
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_PARTED = re.compile(r"\\.|[{},;]", re.DOTALL)
_URL = re.compile(r"\\url\s*\{(?P<address>.*)\}", re.DOTALL)
_TILDE = re.compile(r"\{\\(?:textasciitilde|~)\s*(?:\{\})?\}|\\(?:textasciitilde|~)\s*\{\}")
_ESCAPED = re.compile(r"\{\\(?P<braced>[#$%&_~^])\}|\\(?P<bare>[#$%&_{}~^])")


class _Commands(NamedTuple):
    accents: dict[str, str]
    symbols: dict[str, str]
    dropped: frozenset[str]
    hiding: frozenset[str]


@cache
def _commands() -> _Commands:
    found: dict[str, dict[str, str]] = {}
    for _, row in parse(Path(__file__).parent / "data" / "latex.tsv"):
        known = found.setdefault(row["kind"], {})
        known.update(dict.fromkeys(values(row["names"]), row["character"]))
    return _Commands(
        found["accent"], found["symbol"], frozenset(found["drop"]), frozenset(found["hide"])
    )


def plain_text(tex: str) -> str:
    """The text of a value, its paragraphs joined by line feeds."""
    return "\n".join(filter(None, paragraphs(tex)))


def paragraphs(tex: str) -> list[str]:
    r"""The paragraphs of a value, parted by blank lines or `\par`; `{}` alone is an empty one."""
    tex = tex.replace(_HARD, "").replace(_BREAK, "").strip()
    if not _SPECIAL.search(tex):
        return [tex]
    joined = "".join(_Decoder().decode(tex))
    joined = re.sub(r" *([\n\x1e]) *", r"\1", re.sub(" +", " ", joined))
    return [part.strip(" ").replace(_HARD, " ") for part in joined.split(_BREAK)]


def items(tex: str) -> list[str]:
    """The items of a list, parted by commas or semicolons that no braces enclose."""
    parts, start, depth = [], 0, 0
    for match in _PARTED.finditer(tex):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
        elif match[0] in ",;" and depth <= 0:
            parts.append(tex[start : match.start()])
            start = match.end()
    return [text for part in [*parts, tex[start:]] if (text := plain_text(part))]


def address(tex: str) -> str:
    r"""An address, which bibliographies print as it is, or with `\_` and the like, or in `\url`."""
    stripped = tex.strip()
    inside = _URL.fullmatch(stripped)
    printed = _TILDE.sub("~", inside["address"] if inside else stripped)
    return _ESCAPED.sub(lambda match: match["braced"] or match["bare"], printed)


class _Decoder:
    """Goes through a value once; nothing is nested in Python however deep the braces are."""

    def __init__(self) -> None:
        self._commands = _commands()
        self._accent: tuple[str, str] | None = None  # waiting for its letter, and its sign
        self._depth = 0
        self._hidden: int | None = None  # the depth at which a hidden argument stands

    def decode(self, tex: str) -> Iterator[str]:
        """The text in parts, white space as one space, `_HARD`, a line feed or `_BREAK`."""
        for token in _TOKEN.finditer(tex):
            kind = token.lastgroup
            if kind == "brace":
                yield from self._brace(token[0])
            elif self._hidden is not None and self._depth > self._hidden:
                continue
            elif kind == "word":
                yield from self._word(token, tex)
            elif kind == "sign":
                yield from self._sign(token["sign"])
            elif kind == "math":
                yield from self._math(token[0][1:-1])
            elif kind == "space":
                yield from self._bare_accent()
                yield _BREAK if token[0].count("\n") > 1 else " "
            else:
                yield from self._letter(
                    _LIGATURES.get(token[0], " " if kind == "tie" else token[0])
                )
        yield from self._bare_accent()

    def _brace(self, brace: str) -> Iterator[str]:
        if brace == "{":
            self._depth += 1
            return
        yield from self._bare_accent()
        self._depth -= 1
        if self._hidden is not None and self._depth <= self._hidden:
            self._hidden = None

    def _word(self, token: re.Match[str], tex: str) -> Iterator[str]:
        word = token["word"]
        has_argument = tex.startswith("{", token.end())
        if word in self._commands.accents:
            yield from self._bare_accent()
            self._accent = self._commands.accents[word], ""
        elif word in self._commands.symbols:
            yield from self._letter(self._commands.symbols[word])
        elif word in ("par", "newline"):
            yield _BREAK if word == "par" else "\n"
        elif word in self._commands.hiding and has_argument:
            self._hidden = self._depth
        elif word not in self._commands.dropped and not has_argument:
            yield from self._letter(token[0])

    def _sign(self, sign: str) -> Iterator[str]:
        if sign in self._commands.accents:
            yield from self._bare_accent()
            self._accent = self._commands.accents[sign], sign
        elif sign in " \t":
            yield _HARD
        else:
            yield from self._letter(_SIGNS.get(sign, sign))

    def _math(self, tex: str) -> Iterator[str]:
        yield from _Decoder().decode(_SHIFTED.sub(_shifted, tex))

    def _letter(self, text: str) -> Iterator[str]:
        """A text, of which the first letter takes the accent that waits for one."""
        if self._accent is None:
            yield text
            return
        (mark, sign), self._accent = self._accent, None
        letter = {"ı": "i", "ȷ": "j"}.get(text, text)
        if letter[:1].isalpha() and unicodedata.name(letter[0], "").startswith("LATIN"):
            yield unicodedata.normalize("NFC", letter[0] + mark) + letter[1:]
        else:
            yield sign + text

    def _bare_accent(self) -> Iterator[str]:
        r"""The sign of an accent that no letter follows: `\~{}` is a tilde."""
        if self._accent:
            yield self._accent[1]
        self._accent = None


def _shifted(match: re.Match[str]) -> str:
    """Raised and lowered figures; what has no such character stays as it is."""
    text = match["one"] if match["group"] is None else match["group"]
    table = _RAISED if match["sign"] == "^" else _LOWERED
    return text.translate(table) if all(ord(c) in table for c in text) else match["sign"] + text
