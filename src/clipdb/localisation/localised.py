"""Names and labels in one language."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from clipdb.localisation.language import Language
from clipdb.tsv import parse

_LABELS = Path(__file__).parent / "labels.tsv"
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


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

    def number_of(self, key: str, number: int) -> str:
        """A number and what it counts, such as `1 clip`, `1,204 clips`."""
        return self.label(f"{key}.one" if number == 1 else f"{key}.many", number=f"{number:,}")

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
