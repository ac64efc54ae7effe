"""Countries: the names that a person types or a text prints, and the codes they stand for."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from clipdb.errors import UnknownValueError, VocabularyError
from clipdb.nearest import is_one_slip_off, nearest
from clipdb.tsv import Row, parse, values
from clipdb.vocabulary.notation import any_of
from clipdb.vocabulary.tables import DATA, read_table

JAPAN = "JP"

_NOT_IN_TEXT = frozenset({JAPAN, "AQ"})  # nobody clips a report on the state of Antarctica
CONTEXTS = frozenset({"pair", "weak", "list", "title", "force", "side", "open", "name", "set"})
_LONG_ENOUGH = 5  # characters of a name in another language that may have a slip in it
_SUGGESTED = 3
_IN_PARENTHESES = re.compile(r"\s*\(.*\)")
_KATAKANA_NAME = re.compile(r"[\u30a1-\u30fc・]{3,}")
_ENDS_LONG = 5  # characters from which a name is known without its last long vowel mark
_GAP = ".{0,12}?"  # what … stands for in a table


@dataclass(frozen=True, slots=True)
class KanjiForm:
    """A one-kanji country: codes in order of preference, and the contexts in which it counts."""

    kanji: str
    codes: tuple[str, ...]
    contexts: frozenset[str]

    @property
    def is_sure(self) -> bool:
        """Whether it more often than not names its country where a word can begin."""
        return "open" in self.contexts


@dataclass(frozen=True, slots=True)
class Country:
    """A country under its names of CLDR."""

    code: str
    name_ja: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A word that names no country where its patterns match the text beside it.

    `hides` is where in the word the part stands that names none; `where` is title or text, if
    it is so only there.
    """

    word: str
    hides: tuple[int, int]
    before: re.Pattern[str]
    after: re.Pattern[str]
    not_after: re.Pattern[str] | None
    where: str


@dataclass(frozen=True, slots=True)
class Countries:
    """Everything known of countries' names.

    Attributes:
        by_code: all countries, Japan included.
        names: name in a text → its codes (several for バルト三国).
        not_names: words that hold a name or a kanji and name no country.
        people: names of people and places that hold a kanji, which counts beside another one.
        kanji: the one-kanji forms.
        contexts: word → the kinds of context (`title`, `force` …) it is to a kanji.
        lookalikes: words that name no country beside certain others.
    """

    by_code: dict[str, Country]
    names: dict[str, tuple[str, ...]]
    not_names: frozenset[str]
    people: frozenset[str]
    kanji: dict[str, KanjiForm]
    contexts: dict[str, frozenset[str]]
    lookalikes: tuple[Lookalike, ...]


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
    for row in read_table("demonyms"):
        codes = _codes(row["code"], by_code)
        not_names.update(values(row["not_in"]))
        for name in (*values(row["demonyms"]), *values(row["formal_names"])):
            listed[name] = codes
        listed |= {f"{prefix}-": codes for prefix in values(row["prefixes"])}
    for row in read_table("countries"):
        not_names.update(values(row["not_in"]))
        codes = _codes(row["codes"], by_code)
        if not codes:
            not_names.update(values(row["names"]))
            continue
        for name in values(row["names"]):
            if listed.setdefault(name, codes) != codes:
                both = f"both {' '.join(listed[name])} and {' '.join(codes)}"
                raise VocabularyError(f"countries.tsv: {name!r} is a name of {both}; take one away")
    names |= listed
    variants = _variants(names)
    names = {name: codes for name, codes in variants.items() if name not in not_names} | names
    kanji: dict[str, KanjiForm] = {}
    people: set[str] = set()
    for row in read_table("kanji"):
        contexts = frozenset(row["in"].split())
        codes = _codes(row["codes"], by_code)
        if len(row["kanji"]) != 1 or not codes or not contexts <= CONTEXTS:
            words = f"one kanji, codes, and of {' '.join(sorted(CONTEXTS))} where it counts"
            raise VocabularyError(f"kanji.tsv: {row['kanji']!r}: a row has {words}")
        kanji[row["kanji"]] = KanjiForm(row["kanji"], codes, contexts)
        not_names.update(values(row["not_in"]))
        people.update(values(row["not_in_names"]))
    return Countries(
        by_code, names, frozenset(not_names), frozenset(people), kanji, _contexts(), _lookalikes()
    )


def _codes(cell: str, by_code: dict[str, Country]) -> tuple[str, ...]:
    codes = tuple(cell.split())
    for code in codes:
        if code not in by_code:
            words = f"unknown country code {code!r} in a vocabulary file"
            raise VocabularyError(f"{words}; codes are ISO 3166-1 alpha-2, as IT")
    return codes


def _bare(name: str) -> str:
    """A CLDR name as a text has it, without what stands in parentheses."""
    return _IN_PARENTHESES.sub("", name)


def _variants(names: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Other spellings of the names in katakana: by variants.tsv, without the long vowel mark
    at the end (ノルウェ) or the middle dots (ボスニアヘルツェゴビナ)."""
    pairs = [(row["printed"], row["also"]) for row in read_table("variants")]
    found: dict[str, tuple[str, ...]] = {}
    for name, codes in names.items():
        if _KATAKANA_NAME.fullmatch(name):
            found |= {name.replace(*pair): codes for pair in pairs if pair[0] in name}
            found[name.replace("・", "")] = codes
            if len(name) >= _ENDS_LONG:
                found[name.removesuffix("ー")] = codes
    return found


def _contexts() -> dict[str, frozenset[str]]:
    contexts: dict[str, frozenset[str]] = {}
    for row in read_table("contexts"):
        for word in values(row["words"]):
            contexts[word] = contexts.get(word, frozenset()) | {row["where"]}
    return contexts


def _lookalikes() -> tuple[Lookalike, ...]:
    return tuple(
        Lookalike(
            word,
            _span_in(word, row["hides"] or word),
            re.compile(f"(?:{any_of(row['before'], gap=_GAP)})\\Z"),
            re.compile(any_of(row["after"], gap=_GAP)),
            re.compile(any_of(row["not_after"], gap=_GAP)) if row["not_after"] else None,
            row["in"],
        )
        for row in read_table("lookalikes")
        for word in values(row["word"])
    )


def _span_in(word: str, part: str) -> tuple[int, int]:
    start = word.rindex(part)
    return start, start + len(part)


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
    by_codes = {codes: name for name in reversed(near) if (codes := find_codes(name))}
    return list(by_codes.values())[::-1][:_SUGGESTED]


def _called_elsewhere(typed: str) -> list[str]:
    """The codes of countries called so in another language, or nearly so in one of their own."""
    names = [
        (row["alpha2"], name)
        for _, row in parse(DATA / "cldr_elsewhere.tsv")
        for name in values(row["names"])
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
