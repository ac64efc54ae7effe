"""The full-text index's own form of text: one token a character, so that every word,
however short, is a phrase of tokens and is found wherever it stands."""

from collections.abc import Sequence

from clipdb.folding import fold

SPACE = "\ue000"  # stands for a space between Latin words, which the tokenizer would skip
_BORDER = "\ue001"  # between two notes, so that no word matches across them
_PRIVATE = {ord(SPACE): "\ufffd", ord(_BORDER): "\ufffd"}


def tokens(text: str) -> str:
    """The folded text as the index holds it, and as a phrase for it."""
    return " ".join(fold(text).translate(_PRIVATE).replace(" ", SPACE))


def row_tokens(title: str, summary: str, notes: Sequence[str]) -> tuple[str, str, str]:
    """The three columns of the index for one clip."""
    return tokens(title), tokens(summary), f" {_BORDER} ".join(tokens(note) for note in notes)


def phrase(word: str) -> str:
    """A word as a phrase in the index's query language; nothing in it is syntax."""
    quoted = tokens(word).replace('"', '""')
    return f'"{quoted}"'
