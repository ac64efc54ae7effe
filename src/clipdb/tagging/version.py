"""The version of everything that decides a clip's tags and its outlet's name."""

import hashlib
from functools import cache
from pathlib import Path

from clipdb.vocabulary.countries import load_countries
from clipdb.vocabulary.outlets import load_outlets
from clipdb.vocabulary.topics import load_topics

_RULES = Path(__file__).parent
_DIGITS = 12


@cache
def vocabulary_version() -> str:
    """A digest of all names, the user's among them, and of the rules that tag by them.

    It changes whenever the tags of a clip may; archives keep it beside the tags.
    """
    countries = load_countries()
    known = (
        sorted(countries.names.items()),
        sorted(countries.not_names),
        sorted((k, f.codes, sorted(f.contexts)) for k, f in countries.kanji.items()),
        sorted((word, sorted(kinds)) for word, kinds in countries.contexts.items()),
        sorted(load_topics().items()),
        load_outlets().spellings(),
    )
    digest = hashlib.sha256(repr(known).encode())
    for path in sorted(_RULES.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_DIGITS]
