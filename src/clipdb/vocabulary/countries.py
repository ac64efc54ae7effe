"""Countries: the names a person types or a text prints, and the codes they stand for."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from clipdb.errors import UnknownValueError, VocabularyError
from clipdb.tsv import Row, parse, values
from clipdb.vocabulary.tables import DATA, read_table

JAPAN = "JP"

_NOT_IN_TEXT = frozenset({JAPAN, "AQ"})  # nobody clips a report on the state of Antarctica
COMPANY = frozenset({"pair", "weak", "list", "title", "force", "side", "name", "set"})
_IN_PARENTHESES = re.compile(r"\s*\(.*\)")


@dataclass(frozen=True, slots=True)
class KanjiForm:
    """A one-kanji country: codes in order of preference, and the company in which it counts."""

    kanji: str
    codes: tuple[str, ...]
    company: frozenset[str]


@dataclass(frozen=True, slots=True)
class Country:
    """A country under its names of CLDR."""

    code: str
    name_ja: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Countries:
    """Everything known of countries' names.

    Attributes:
        by_code: all countries, Japan included.
        names: name in a text → its codes (several for バルト三国).
        not_names: words that hold a name or a kanji and name no country.
        kanji: the one-kanji forms.
        company: word → the kinds of company (`title`, `force` …) it is to a kanji.
    """

    by_code: dict[str, Country]
    names: dict[str, tuple[str, ...]]
    not_names: frozenset[str]
    kanji: dict[str, KanjiForm]
    company: dict[str, frozenset[str]]


@cache
def _territories() -> list[Row]:
    """The rows of CLDR's names, which are not the user's to change."""
    return [row for _, row in parse(DATA / "cldr_territories.tsv")]


def _countries_of_cldr() -> dict[str, Country]:
    """All countries by code, Japan included."""
    return {
        row["alpha2"]: Country(row["alpha2"], _bare(row["name_ja"]), row["name_en"])
        for row in _territories()
    }


@cache
def load_countries() -> Countries:
    """The countries of CLDR and of the data files.

    Raises:
        VocabularyError: a file names an unknown code, or one name for two countries.
    """
    by_code = _countries_of_cldr()
    names: dict[str, tuple[str, ...]] = {}
    for country in by_code.values():
        if country.code not in _NOT_IN_TEXT:
            names[country.name_ja] = names[country.name_en] = (country.code,)
    not_names: set[str] = set()
    listed: dict[str, tuple[str, ...]] = {}
    for row in read_table("countries"):
        not_names.update(values(row["not_in"]))
        codes = _codes(row, by_code)
        if not codes:
            not_names.update(values(row["names"]))
            continue
        for name in values(row["names"]):
            if listed.setdefault(name, codes) != codes:
                both = f"both {' '.join(listed[name])} and {' '.join(codes)}"
                raise VocabularyError(f"countries.tsv: {name!r} is a name of {both}; take one away")
    names |= listed
    kanji: dict[str, KanjiForm] = {}
    for row in read_table("kanji"):
        company = frozenset(row["in"].split())
        codes = _codes(row, by_code)
        if len(row["kanji"]) != 1 or not codes or not company <= COMPANY:
            words = f"one kanji, codes, and of {' '.join(sorted(COMPANY))} where it counts"
            raise VocabularyError(f"kanji.tsv: {row['kanji']!r}: a row has {words}")
        kanji[row["kanji"]] = KanjiForm(row["kanji"], codes, company)
        not_names.update(values(row["not_in"]))
    return Countries(by_code, names, frozenset(not_names), kanji, _company())


def _codes(row: dict[str, str], by_code: dict[str, Country]) -> tuple[str, ...]:
    codes = tuple(row["codes"].split())
    for code in codes:
        if code not in by_code:
            words = f"unknown country code {code!r} in a vocabulary file"
            raise VocabularyError(f"{words}; codes are ISO 3166-1 alpha-2, as IT")
    return codes


def _bare(name: str) -> str:
    """A CLDR name as a text has it, without what stands in parentheses."""
    return _IN_PARENTHESES.sub("", name)


def _company() -> dict[str, frozenset[str]]:
    company: dict[str, frozenset[str]] = {}
    for row in read_table("company"):
        for word in values(row["words"]):
            company[word] = company.get(word, frozenset()) | {row["where"]}
    return company


def codes_for(typed: str) -> tuple[str, ...]:
    """The codes for what a person types: a code, a name in either language, one kanji.

    Raises:
        UnknownValueError: no country is called so; the nearest names are suggested.
    """
    codes = _typed_names().get(_typed_key(typed))
    if codes is None:
        countries = load_countries().by_code.values()
        known = [name for country in countries for name in (country.name_en, country.name_ja)]
        raise UnknownValueError("country", typed, known=known)
    return codes


def _typed_key(typed: str) -> str:
    return "".join(unicodedata.normalize("NFKC", typed).casefold().split())


@cache
def _typed_names() -> dict[str, tuple[str, ...]]:
    countries = load_countries()
    # What is more widely meant wins: kanji and names of groups first, own names and codes last.
    typed: dict[str, tuple[str, ...]] = {}
    for form in countries.kanji.values():
        typed[form.kanji] = form.codes[:1]
    for name, codes in countries.names.items():
        typed[_typed_key(name)] = codes
    for row in _territories():
        typed |= {_typed_key(alpha3): (row["alpha2"],) for alpha3 in values(row["alpha3"])}
    for country in countries.by_code.values():
        for name in (country.name_ja, country.name_en, country.code):
            typed[_typed_key(name)] = (country.code,)
    return typed
