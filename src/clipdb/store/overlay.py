"""A record is what was printed, then what the rules read, then what the user said.

The rules read the texts as the user corrected them, so that a country named in a corrected
headline is tagged; what the user said of the tags themselves comes last.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from clipdb.catalogue import with_tags
from clipdb.clip import LIST_FIELDS, Clip, Value
from clipdb.store.words import Word, field_value
from clipdb.vocabulary.outlets import load_outlets

TEXTS = ("title", "summary", "notes")  # what the rules read
_SORTED = LIST_FIELDS - {"notes", "refs"}  # of which the order says nothing


def overlaid(base: Clip, words: Sequence[Word]) -> Clip:
    """The record of a clip: what the imports say of it, and over that the user's words.

    Args:
        base: what the imports and the rules say.
        words: those of the user that are in force, in the order in which they were said.

    Raises:
        ValueError: a word gives a field a value that it cannot have.
    """
    if not words:
        return base
    by_field: dict[str, list[Word]] = {}
    for word in words:
        by_field.setdefault(word.field, []).append(word)
    clip = _laid(base, {name: by_field[name] for name in TEXTS if name in by_field})
    if any(getattr(clip, name) != getattr(base, name) for name in TEXTS):
        (clip,) = with_tags([clip], load_outlets())
    clip = _laid(clip, {name: said for name, said in by_field.items() if name not in TEXTS})
    are_set = any(word.how == "set" for word in _standing(by_field.get("countries", [])))
    return _parties_named(clip, are_wider=not are_set and "main_countries" in by_field)


def _laid(clip: Clip, by_field: dict[str, list[Word]]) -> Clip:
    values: dict[str, Any] = {}
    for name, words in by_field.items():
        page = value = field_value(clip, name)
        for word in words:
            if word.how == "adjusted":
                value = adjusted(name, value, _listed(word.before), _listed(word.after))
            else:
                value = word.after if word.how == "set" else page
        values[name] = tuple(value) if isinstance(value, list) else value
    return replace(clip, **values)


def adjusted(name: str, value: Value, before: list[str], after: list[str]) -> list[str]:
    """A list with what was added to another, and without what was removed from it."""
    kept = [one for one in _listed(value) if one in after or one not in before]
    found = [*kept, *(one for one in after if one not in before and one not in kept)]
    return sorted(found) if name in _SORTED else found


def _listed(value: Value) -> list[str]:
    assert isinstance(value, list)
    return value


def _standing(words: Sequence[Word]) -> Sequence[Word]:
    """Those that count: what was said after the last reset."""
    resets = [place for place, word in enumerate(words, 1) if word.how == "reset"]
    return words[resets[-1] :] if resets else words


def _parties_named(clip: Clip, *, are_wider: bool) -> Clip:
    """A main country is always one of the countries.

    Where the user has set the countries, or said nothing of the parties, these are cut to them;
    else the countries are widened.
    """
    main, countries = set(clip.main_countries), set(clip.countries)
    if main <= countries:
        return clip
    if are_wider:
        return replace(clip, countries=tuple(sorted(countries | main)))
    return replace(clip, main_countries=tuple(sorted(main & countries)))
