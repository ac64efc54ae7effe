"""Countries: the names a person types or a text prints, and the codes they stand for."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from clipdb.errors import UnknownValueError, VocabularyError
from clipdb.nearest import is_one_slip_off, nearest
from clipdb.tsv import values
from clipdb.vocabulary.tables import read_table

JAPAN = "JP"

# Territories of CLDR that are no country to tag: groups of states, reserved and private codes.
_NOT_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)
_NOT_IN_TEXT = frozenset({JAPAN, "AQ"})  # nobody clips a report on the state of Antarctica
COMPANY = frozenset({"pair", "weak", "list", "title", "force", "side", "name", "set"})
# Languages of which a country's name is understood well enough to suggest ours: those with most
# speakers, and those of Japan's partners.
_LANGUAGES = (
    *("ar", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "et", "fa", "fi", "fr", "he", "hi"),
    *("hr", "hu", "id", "it", "ko", "lt", "lv", "mn", "ms", "nb", "nl", "pl", "pt", "ro", "ru"),
    *("sk", "sl", "sr", "sv", "th", "tr", "uk", "ur", "vi", "zh", "zh_Hant"),
)
_LONG_ENOUGH = 5  # characters of a name in another language that may have a slip in it
_SUGGESTED = 3
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


def _countries_of_cldr() -> dict[str, Country]:
    """All countries by code, Japan included."""
    from babel.core import Locale

    japanese, english = Locale("ja").territories, Locale("en").territories
    return {
        code: Country(code, _bare(japanese[code]), english[code])
        for code in sorted(english)
        if re.fullmatch("[A-Z]{2}", code) and code not in _NOT_COUNTRIES
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
    codes = find_codes(typed)
    if codes is None:
        raise UnknownValueError("country", typed, known=_suggestions(typed))
    return codes


def find_codes(typed: str) -> tuple[str, ...] | None:
    """The codes for what a person types, or None if no country is called so."""
    return _typed_names().get(_typed_key(typed))


def _suggestions(typed: str) -> list[str]:
    """The names to suggest from: of the country that is called so elsewhere, else the nearest."""
    countries = load_countries()
    if foreign := _called_elsewhere(typed):
        return [countries.by_code[code].name_en for code in foreign]
    own = [name for c in countries.by_code.values() for name in (c.name_en, c.name_ja)]
    near = nearest(typed, [*own, *countries.names], most=4 * _SUGGESTED)
    by_codes = {find_codes(name): name for name in reversed(near)}
    return list(by_codes.values())[::-1][:_SUGGESTED]


def _called_elsewhere(typed: str) -> list[str]:
    """The codes of countries called so in another language, or nearly so in one of their own."""
    from babel.core import Locale

    by_code = load_countries().by_code
    names = [
        (code, name)
        for language in _LANGUAGES
        for code, name in Locale.parse(language).territories.items()
        if code in by_code
    ]
    wanted = _typed_key(typed)
    same = {code for code, name in names if _typed_key(name) == wanted}
    if not same and len(wanted) >= _LONG_ENOUGH:
        own = {*load_countries().names}
        if not any(is_one_slip_off(typed, name) for name in own):
            same = {code for code, name in names if is_one_slip_off(typed, name)}
    return sorted(same)[:_SUGGESTED]


def _typed_key(typed: str) -> str:
    return "".join(unicodedata.normalize("NFKC", typed).casefold().split())


@cache
def _typed_names() -> dict[str, tuple[str, ...]]:
    from babel.core import get_global

    countries = load_countries()
    # What is more widely meant wins: kanji and names of groups first, own names and codes last.
    typed: dict[str, tuple[str, ...]] = {}
    for form in countries.kanji.values():
        typed[form.kanji] = form.codes[:1]
    for name, codes in countries.names.items():
        typed[_typed_key(name)] = codes
    for alias, codes in get_global("territory_aliases").items():
        if re.fullmatch("[A-Z]{3}", alias) and len(codes) == 1 and codes[0] in countries.by_code:
            typed[alias.casefold()] = tuple(codes)
    for country in countries.by_code.values():
        for name in (country.name_ja, country.name_en, country.code):
            typed[_typed_key(name)] = (country.code,)
    return typed
