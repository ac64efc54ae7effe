"""What a person reads in their own language: names of countries and subjects, and labels.

Screens, reports and pages ask a `Localisation`; machine formats have codes and headings.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

from clipdb.errors import UsageError
from clipdb.localisation.messages import in_language
from clipdb.tsv import parse

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
VARIABLE = "CLIPDB_LANG"
_LABELS = Path(__file__).parent / "labels.tsv"
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


def chosen_language(asked: str | None, environment: Mapping[str, str]) -> Language:
    """The language asked for, else that of $CLIPDB_LANG, else the locale's.

    Args:
        asked: `en`, `ja`, or None where nothing is asked for.
        environment: the environment's variables.

    Raises:
        UsageError: $CLIPDB_LANG names another language.
    """
    named = asked or environment.get(VARIABLE)
    if named:
        if named not in LANGUAGES:
            raise UsageError(f"${VARIABLE} is {named!r}; it is one of {', '.join(LANGUAGES)}")
        return named
    # The first of these that is set decides, as POSIX has it.
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for name in variables if (value := environment.get(name))), "")
    return "ja" if locale.startswith("ja") else "en"


class Tagged(NamedTuple):
    """A country of a clip by its name, and whether it is a party to what is reported."""

    code: str
    name: str
    is_party: bool


class Localisation(NamedTuple):
    """Names and labels in the reader's language.

    Attributes:
        language: `en` or `ja`.
        country_names: ISO 3166-1 alpha-2 → name.
        topic_names: topic id → name.
    """

    language: Language = "en"
    country_names: Mapping[str, str] = _NO_NAMES
    topic_names: Mapping[str, str] = _NO_NAMES

    def label(self, key: str, **values: object) -> str:
        """A label of `labels.tsv`, with values in the places that it has for them.

        Raises:
            KeyError: there is no such label.
        """
        text = _labels()[key][self.language]
        return text.format(**values) if values else text

    def said(self, message: str) -> str:
        """A message, or the reason for a tag, in the reader's language."""
        return in_language(message, self.language)

    def number_of(self, key: str, number: int) -> str:
        """A number and what it counts, such as `1 clip`, `1,204 clips`."""
        return self.label(f"{key}.one" if number == 1 else f"{key}.many", number=f"{number:,}")

    def day(self, written: str) -> str:
        """A day as a person writes it, such as `25 November 2024 (Mon)`."""
        day = date.fromisoformat(written)
        month = self.label("date.months").split()[day.month - 1]
        weekday = self.label("date.weekdays").split()[day.weekday()]
        return self.label("date", year=day.year, month=month, day=day.day, weekday=weekday)

    def country(self, code: str) -> str:
        """A country's name; a code without one stands for itself."""
        return self.country_names.get(code, code)

    def topic(self, id: str) -> str:
        """A topic's name; one without stands for itself."""
        return self.topic_names.get(id, id)

    def countries(self, codes: Iterable[str], parties: Collection[str]) -> list[Tagged]:
        """Countries by name, the parties first, in order of their names."""
        tagged = [Tagged(code, self.country(code), code in parties) for code in codes]
        return sorted(tagged, key=lambda one: (not one.is_party, one.name))

    def value(self, property: str, value: str) -> str:
        """A value that clips are counted by, as the reader calls it."""
        if property in ("country", "main-country"):
            return self.country(value)
        return self.topic(value) if property == "topic" else value


@cache
def _labels() -> dict[str, dict[str, str]]:
    return {row["key"]: row for _, row in parse(_LABELS)}


def labels(language: Language, prefix: str) -> dict[str, str]:
    """All labels whose keys begin with a prefix, by what follows it."""
    return {
        key.removeprefix(prefix): row[language]
        for key, row in _labels().items()
        if key.startswith(prefix)
    }
