"""EDICT and ENAMDICT, where they are on the machine (Debian: apt install edict enamdict).

They are the dictionaries of the Electronic Dictionary Research and Development Group, under its
licence (CC BY-SA 3.0); clipdb has no part of them. A line is

    寄港;寄航 [きこう] /(n,vs) stopping at a port/(P)/
"""

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from clipdb.english.inflection import key, keys, split

FOLDERS: tuple[Path, ...] = (Path("/usr/share/edict"), Path("/usr/local/share/edict"))
_FILES = ("edict", "enamdict")
_ENCODING = "euc_jp"
_BESIDE_GLOSS = re.compile(r"\([^()]*\)|\{[^{}]*\}|^\s*(?:to|the|an?) ")
_MARK = re.compile(r"\([^()]*\)")
_LONGEST = 4  # words of a phrase that is looked up


def by_gloss(words: list[str]) -> Iterator[str]:
    """Japanese words of which an English phrase is a gloss, as the dictionaries have them."""
    if len(words) > _LONGEST:
        return
    wanted = set(keys(words))
    looked_up = " ".join(words).casefold().encode(_ENCODING, "ignore")
    for text in _texts():
        for line in _lines_with(text, looked_up):
            head, _, glosses = line.partition("/")
            if any(_gloss_key(gloss) in wanted for gloss in glosses.split("/")):
                yield from _headwords(head)


def by_reading(pattern: str) -> Iterator[str]:
    """Japanese words with a reading that the pattern matches, as the dictionaries have them."""
    # What begins with a letter is found in a fraction of the time that a line's beginning takes.
    encoded = re.compile(rb"\[" + pattern.encode(_ENCODING) + rb"[\];(]")
    for text in _texts():
        for match in encoded.finditer(text):
            start = text.rfind(b"\n", 0, match.start()) + 1
            yield from _headwords(text[start : match.start()].decode(_ENCODING, "replace"))


def is_there() -> bool:
    """Whether the machine has a dictionary."""
    return any(_paths())


def _paths() -> Iterator[Path]:
    for name in _FILES:
        found = (folder / name for folder in FOLDERS)
        yield from list(filter(Path.is_file, found))[:1]


@cache
def _texts() -> tuple[bytes, ...]:
    """The dictionaries, Latin letters in lower case (all others have bytes of their own)."""
    return tuple(path.read_bytes().lower() for path in _paths() if os.access(path, os.R_OK))


def _lines_with(text: bytes, phrase: bytes) -> Iterator[str]:
    place = text.find(phrase) if phrase else -1
    while place >= 0:
        start, end = text.rfind(b"\n", 0, place) + 1, text.find(b"\n", place)
        end = len(text) if end < 0 else end
        yield text[start:end].decode(_ENCODING, "replace")
        place = text.find(phrase, end)


@cache
def _gloss_key(gloss: str) -> str:
    return key(split(_BESIDE_GLOSS.sub("", gloss).strip()))


def _headwords(head: str) -> Iterator[str]:
    """The spellings of a line's head: before the reading, parted by semicolons."""
    for word in _MARK.sub("", head.partition("[")[0]).split(";"):
        if word.strip():
            yield word.strip()
