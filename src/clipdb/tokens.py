"""Folded text as tokens, one a character: the form of the archive's full-text index.

A word, however short, is then a phrase of tokens and is found wherever it stands, in every
engine that splits at white space and looks for phrases.
"""

from collections.abc import Sequence

SPACE = "\ue000"  # stands for a space between Latin words, which a tokenizer would skip
BORDER = "\ue001"  # between two texts, so that no word matches across them


def tokens(folded: str) -> str:
    """The tokens of a folded text, parted by spaces."""
    return " ".join(folded.replace(" ", SPACE))


def joined_tokens(folded: Sequence[str]) -> str:
    """The tokens of several texts, with a border between each and the next."""
    return tokens(BORDER.join(folded))
