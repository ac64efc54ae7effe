"""The versions of the rules by which records are made; archives keep them beside what they made.

Each number is raised when the same text would give another result; `tests/test_rule_versions.py`
says when, by holding the results over a corpus of texts against those of the number before.
"""

import hashlib
from functools import cache

from clipdb.vocabulary.tables import user_files

READING = 4  # how a file is cut into pieces, and a piece taken apart into a row
FOLDING = 2  # how texts are folded, and put into tokens, for the index and the words of a search
TAGGING = 6  # which outlet, countries, parties and topics a text is given by the shipped vocabulary

_DIGITS = 12


@cache
def reading_version() -> str:
    """The version of reading; with the user's own outlets and columns, a digest of them too."""
    return f"{READING}{_digest_of_own('outlets', 'carriers', 'columns')}"


@cache
def vocabulary_version() -> str:
    """The version of tagging; with the user's own vocabulary files, a digest of them too."""
    return f"{TAGGING}{_digest_of_own()}"


def _digest_of_own(*tables: str) -> str:
    """`+` and a digest of the user's files for these tables, or for all; nothing without any."""
    own = [path for path in user_files() if not tables or path.stem in tables]
    digest = hashlib.sha256()
    for path in own:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return f"+{digest.hexdigest()[:_DIGITS]}" if own else ""
