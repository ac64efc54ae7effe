"""The notation of the tables for words that stand for more than their letters.

`…` is a gap, `{a/b}` one of several words, `{name}` one of the words of that row of
`groups.tsv`, and `<kanji>`, `<kana>` and the others of `CLASSES` one character or place of a kind.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import product

from clipdb.errors import VocabularyError
from clipdb.tsv import values
from clipdb.vocabulary.tables import read_table

GAP = "…"
BODY = "<body>"
CLASSES = {
    "<kana>": "[\\u3041-\\u3096]",
    "<katakana>": "[\\u30a1-\\u30fa\\u30fc]",
    "<kanji>": "[\\u3400-\\u9fff]",
    "<latin>": "[A-Za-z]",
    "<space>": r"\s",
    "<digit>": "[0-9]",
    "<wa>": "[がはも、]",
    BODY: "[\\u3400-\\u9fff々\\u30a1-\\u30fa\\u30fcA-Za-z0-9-]{0,8}?",
    "<start>": r"\A",
    "<end>": r"\Z",
    "<wordend>": r"\b",
}
TOKEN = re.compile(rf"{GAP}|{'|'.join(CLASSES)}|\{{([^}}]*)\}}")


@cache
def group(name: str) -> tuple[str, ...]:
    """The words of a row of `groups.tsv`.

    Raises:
        VocabularyError: there is no such row, or it is empty.
    """
    for row in read_table("groups"):
        if row["name"] == name and row["words"]:
            return tuple(values(row["words"]))
    raise VocabularyError(
        f"groups.tsv has no words for {name!r}; the other tables and rules want some"
    )


@cache
def any_word(name: str) -> frozenset[str]:
    """The words of a row of `groups.tsv`, to ask whether something is one of them."""
    return frozenset(group(name))


def alternatives(text: str) -> list[str]:
    """All words that a text without gaps and classes stands for.

    Raises:
        VocabularyError: a group is not in `groups.tsv`.
    """
    pieces, done = [], 0
    for token in TOKEN.finditer(text):
        pieces += [[text[done : token.start()]], _one_of(token[1])]
        done = token.end()
    return ["".join(chosen) for chosen in product(*pieces, [text[done:]])]


def regex(text: str, *, gap: str) -> str:
    """The regular expression for a text; `gap` is the one for what `…` stands for.

    Raises:
        VocabularyError: a group is not in `groups.tsv`.
    """
    pieces, done = [], 0
    for token in TOKEN.finditer(text):
        pieces.append(re.escape(text[done : token.start()]))
        if token[1] is not None:
            pieces.append(f"(?:{'|'.join(map(re.escape, _one_of(token[1])))})")
        else:
            pieces.append(gap if token[0] == GAP else CLASSES[token[0]])
        done = token.end()
    return "".join([*pieces, re.escape(text[done:])])


def firsts(texts: Iterable[str]) -> str:
    """The class, without its brackets, of the characters with which one of some texts begins.

    To look for these first takes a tenth of the time of a pattern of many words.

    Raises:
        VocabularyError: a text begins with a gap or a place, or a group is not in `groups.tsv`.
    """
    found: set[str] = set()
    for text in texts:
        token = TOKEN.match(text)
        if token is None:
            found.add(re.escape(text[0]))
        elif token[1] is not None:
            found |= {re.escape(word[0]) for word in _one_of(token[1])}
        elif CLASSES.get(token[0], "").endswith("]"):
            found.add(CLASSES[token[0]][1:-1])
        else:
            raise VocabularyError(f"{text!r} begins with {token[0]}; begin with a word")
    return "".join(sorted(found))


def any_of(cell: str, *, gap: str) -> str:
    """The regular expression for any text of a cell; an empty cell matches anywhere."""
    return "|".join(regex(text, gap=gap) for text in values(cell))


def _one_of(braced: str) -> list[str]:
    return braced.split("/") if "/" in braced else list(group(braced))
