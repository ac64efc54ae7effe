"""The version of everything that decides how a page is cut and taken apart."""

import hashlib
from functools import cache
from pathlib import Path

from clipdb.vocabulary.outlets import load_outlets
from clipdb.vocabulary.tables import read_table

_RULES = Path(__file__).parent
_DIGITS = 12


@cache
def reading_version() -> str:
    """A digest of the rules of reading, and of the names by which they tell outlets and columns.

    It changes whenever the reading of a page may; archives keep it beside their imports.
    """
    known = (load_outlets().spellings(), read_table("columns"))
    digest = hashlib.sha256(repr(known).encode())
    for path in sorted(_RULES.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_DIGITS]
