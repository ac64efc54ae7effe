"""English words without what may differ from one writer to the next.

Number, tense, hyphens and spaces, British and American spelling, accents and the possessive do
not count where phrases are compared.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import islice, product

# British spellings and the American ones, where a rule can tell (defence, programme, centre …).
_AMERICAN = (
    (re.compile(r"(?<=[bdlmnpv])our(?=s?$|ed$|ing$|able$)"), "or"),
    (re.compile(r"(?<=[a-z]{3})is(?=e|ing|ation)"), "iz"),
    (re.compile(r"(?<=[a-z]{2})yse"), "yze"),
    (re.compile(r"(?<=[a-z]{2}[tb])re(?=s?$)"), "er"),
    (re.compile(r"(?<=en)ce(?=s?$)"), "se"),
    (re.compile(r"(?<=gra)mme"), "m"),
    (re.compile(r"ogue(?=s?$)"), "og"),
    (re.compile(r"(?<=man)o?euvr(?:e(?=s?$)|(?=ed$|ing$))"), "euver"),
    (re.compile(r"(?<=[a-z]{2}[aeiou])ll(?=ing$|ed$|ers?$)"), "l"),
)
_NO_PLURAL = ("ss", "us", "is")
_MOST = 64  # combinations of forms of a phrase's words that are tried


@cache
def stems(word: str) -> tuple[str, ...]:
    """What a word may be a form of, the likeliest first, in American spelling.

    >>> stems("Exercises"), stems("planned"), stems("allied")
    (('exercize',), ('planned', 'plann', 'planne', 'plan'), ('allied', 'ally', 'alli', 'allie'))
    """
    plain = _plain(word)
    for pattern, american in _AMERICAN:
        plain = pattern.sub(american, plain)
    found = [_singular(plain)]
    if re.search("[aeiou].*ied$", plain):
        found.append(plain[:-3] + "y")
    for ending in ("ing", "ed"):
        bare = plain.removesuffix(ending)
        if bare != plain and len(bare) > 2 and re.search("[aeiouy]", bare):
            found += [bare, bare + "e"]
            if bare[-1] == bare[-2]:
                found.append(bare[:-1])
    return tuple(dict.fromkeys(found))


def key(words: Sequence[str]) -> str:
    """What is looked up for a phrase as the table has it."""
    return "".join(stems(word)[0] for word in words)


def keys(words: Sequence[str]) -> list[str]:
    """What a phrase as typed may be looked up by, the likeliest first."""
    return ["".join(forms) for forms in islice(product(*map(stems, words)), _MOST)]


def split(phrase: str) -> list[str]:
    """The words of a phrase; hyphens and slashes part words, but not designations (F-35)."""
    words: list[str] = []
    for word in phrase.split():
        parts = [part for part in re.split(r"[-‐–—/,]+", word) if _plain(part)]
        words += parts if not re.search(r"\d", word) or len(parts) == 1 else [word]
    return words


def _plain(word: str) -> str:
    """Lower case letters and digits alone."""
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    decomposed = re.sub(r"['’]s?$", "", decomposed)
    return "".join(c for c in decomposed if c.isalnum() or c == "+")


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and re.search(r"(?:ss|sh|ch|x|zz)es$", word):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(_NO_PLURAL):
        return word[:-1]
    return word
