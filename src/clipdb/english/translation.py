"""A query whose words are English or romaji, made into one that finds what is printed.

What stands between the words (OR, NOT, -, parentheses, fields) stays as it is. Words side by side
are read as phrases, the longest first; each becomes the Japanese words that may stand for it,
any of which will do. What becomes nothing is looked for as it was typed, and named.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from sqlite3 import Connection
from typing import NamedTuple

from clipdb.english.inflection import split
from clipdb.english.tables import empty_words, particles, phrase, readings
from clipdb.folding import fold_word, normalise
from clipdb.query.language import OPERATORS, parse, tokens, written
from clipdb.query.tree import And, Filters, Query, TextField, Tree, Word
from clipdb.store.index import is_there, texts_with
from clipdb.store.names import VocabularyItem, items_named
from clipdb.store.select import count
from clipdb.vocabulary.countries import JAPAN
from clipdb.vocabulary.tables import read_table

TEXT_FIELDS: dict[str, TextField] = {"title": "title", "summary": "summary", "note": "notes"}
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]")
_JAPANESE = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
_PARENTHESES = re.compile(r"\s*\(.*?\)")
_LONGEST = 8  # words of a phrase
_COUNTRY = 3  # words of a country's name
_CLIPS = 50  # clips whose texts are looked at for a whole word
_AS_PRINTED = 4  # letters from which on a name may stand in the text as it was typed


class Choice(NamedTuple):
    """What an English phrase may be: a piece of a query, and how many clips it finds."""

    query: str
    clips: int


class Translated(NamedTuple):
    """An English phrase, as typed, and what it became."""

    typed: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Translation:
    """A query made of another.

    Attributes:
        query: in the language of `clipdb search`; it can be run, saved and shared.
        parts: the phrases that became something else, in their order.
        unknown: words that became nothing, and stand in the query as typed.
        left_out: words that say nothing (of, the), and do not stand in it.
    """

    query: str
    parts: tuple[Translated, ...]
    unknown: tuple[Translated, ...]
    left_out: tuple[str, ...]


def translate(query: str, archive: Connection) -> Translation:
    """The query that finds in Japanese what is asked for in English or romaji.

    Raises:
        QueryError: the query cannot be understood.
    """
    parse(query, lambda term: Word((term.value,)))
    return _Translator(archive).translate(query)


def is_english(query: str) -> bool:
    """Whether a query has words in Latin letters that are no field's value, and none in Japanese.

    Raises:
        QueryError: the query cannot be understood.
    """
    words = [
        token.text
        for before, token in zip([None, *tokens(query)], tokens(query), strict=False)
        if token.kind in ("word", "phrase")
        and token.text not in OPERATORS
        and not (before and before.kind == "field" and before.text.lower() not in TEXT_FIELDS)
    ]
    return any(map(_is_latin, words)) and not any(map(_JAPANESE.search, words))


def _is_latin(text: str) -> bool:
    return bool(_LATIN.search(text)) and not _JAPANESE.search(text)


class _Place(NamedTuple):
    """A phrase of a query: what it may be, or what it finds as it is typed."""

    typed: str
    choices: list[Choice]
    as_typed: Choice | None
    is_small: bool

    @property
    def is_name(self) -> bool:
        """Whether it is a name that has been found."""
        return self.typed[:1].isupper() and any(choice.clips for choice in self.choices)

    @property
    def is_unsaid(self) -> bool:
        """Whether no clip has it."""
        return self.as_typed is not None and not self.as_typed.clips


def _is_plain_latin(word: str) -> bool:
    return _is_latin(word) or word.isascii()


@dataclass
class _Translator:
    archive: Connection
    parts: list[Translated] = field(default_factory=list)
    unknown: list[Translated] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def translate(self, query: str) -> Translation:
        pieces = list(self._pieces(query))
        text = "".join(
            ("" if is_first or before in "(-" or piece == ")" else " ") + piece
            for is_first, before, piece in zip(
                [True, *[False] * len(pieces)], ["", *pieces], pieces, strict=False
            )
        )
        if len(pieces) == 1 and pieces[0].startswith("("):
            text = pieces[0][1:-1]
        return Translation(text, tuple(self.parts), tuple(self.unknown), tuple(self.left_out))

    def _pieces(self, query: str) -> Iterator[str]:
        """The pieces of the new query, in order."""
        run: list[str] = []
        found = tokens(query)
        for place, token in enumerate(found):
            before = found[place - 1] if place else None
            is_value = before is not None and before.kind == "field"
            if token.kind == "word" and token.text not in OPERATORS and not is_value:
                run.append(token.text)
                if before and (before.kind == "minus" or before.text == "NOT"):
                    yield self._one(self._run(run, None))
                    run = []
                continue
            yield from self._run(run, None)
            run = []
            if before is not None and before.kind == "field":
                yield self._value(before.text, token.text, is_phrase=token.kind == "phrase")
            elif token.kind == "phrase":
                yield self._phrase(token.text, None)
            elif token.kind not in ("field", "end"):
                yield token.text

    def _value(self, name: str, value: str, *, is_phrase: bool) -> str:
        """A field with its value."""
        if name.lower() not in TEXT_FIELDS:
            return f"{name}:{written(value)}"
        if is_phrase:
            return self._phrase(value, name.lower())
        return self._one(self._run([value], name.lower()))

    def _one(self, pieces: Iterable[str]) -> str:
        """Pieces as one operand."""
        operands = list(pieces)
        return operands[0] if len(operands) == 1 else f"({' '.join(operands)})"

    def _phrase(self, text: str, within: str | None) -> str:
        """A phrase in quotation marks: it is known as a whole, or stays as it is."""
        if _is_latin(text):
            if choices := self._known(split(text), within):
                return self._group(text, choices)
            self._note_unknown(text, within)
        return _in_field(written(text), within)

    def _run(self, typed: Sequence[str], within: str | None) -> Iterator[str]:
        """Words side by side as groups of what they may be."""
        words = [part for word in typed for part in (split(word) if _is_latin(word) else [word])]
        places = list(self._places(words, within))
        small = [place for place in places if place.is_small]
        for before, place, after in zip([None, *places], places, [*places[1:], None], strict=False):
            beside = [other for other in (before, after) if other and other.is_name]
            is_given_name = beside and place.is_unsaid and place.typed[:1].isupper()
            if place.choices:
                yield self._group(place.typed, place.choices)
            elif is_given_name or (place.is_small and len(small) < len(places)):
                self.left_out.append(place.typed)
            else:
                if place.as_typed:
                    self.unknown.append(Translated(place.typed, (place.as_typed,)))
                yield _in_field(written(place.typed), within)

    def _places(self, words: Sequence[str], within: str | None) -> Iterator["_Place"]:
        """The phrases that words are made of."""
        start = 0
        while start < len(words):
            length, choices = self._longest(words[start : start + _LONGEST], within)
            typed = " ".join(words[start : start + length])
            is_unknown = not choices and _is_latin(typed) and fold_word(typed)
            as_typed = self._text(typed, within) if is_unknown else None
            is_small = not choices and typed.casefold() in empty_words()
            yield _Place(typed, choices, as_typed, is_small)
            start += length

    def _longest(self, words: Sequence[str], within: str | None) -> tuple[int, list[Choice]]:
        """The longest beginning of some words that is known; of one word if none is."""
        latin = list(takewhile(_is_plain_latin, words))
        joined_length, countries = self._countries(latin, within)
        for length in range(len(latin), joined_length, -1):
            if choices := self._known(latin[:length], within):
                return length, choices
        return max(1, joined_length), countries

    def _known(self, words: Sequence[str], within: str | None) -> list[Choice]:
        """What the words may be together, by the first of the ways that knows them."""
        is_empty_at_end = {words[0].casefold(), words[-1].casefold()} & empty_words()
        if not is_empty_at_end and (listed := phrase(words)):
            return [self._text(word, within) for word in listed]
        if named := self._named(" ".join(words), within):
            return named
        if is_empty_at_end:
            return []
        if read := self._read(words, within):
            return read
        if heard := self._heard(words):
            return [self._text(word, within) for word in heard]
        return []

    def _named(self, name: str, within: str | None) -> list[Choice]:
        """A country, subject or outlet of the vocabulary by its English name."""
        for item in items_named(self.archive, fold_word(name)):
            if item.kind == "topic" and not _is_label(name, item):
                continue  # its other names may mean less than the subject
            if within or item.value == JAPAN:
                return [self._text(item.label_ja, within)]
            value = item.value if item.kind == "topic" else item.label_ja
            filters = {
                "country": Filters(countries=(item.value,)),
                "topic": Filters(topics=(item.value,)),
                "source": Filters(sources=(item.value,)),
            }[item.kind]
            return [Choice(f"{item.kind}:{written(value)}", self._count(filters))]
        return []

    def _countries(self, words: Sequence[str], within: str | None) -> tuple[int, list[Choice]]:
        """Countries side by side, as newspapers join them (日伊, 米韓) or in words of their own."""
        countries: list[VocabularyItem] = []
        place = 0
        while country := self._country(words[place:]):
            length, item = country
            countries.append(item)
            place += length
        if len({country.value for country in countries}) < 2:
            return 0, []
        joined = [self._text(name, within) for name in _joined(countries)]
        if within:
            return place, joined
        apart = [
            (written(country.label_ja), Word(fold_word(country.label_ja)))
            if country.value == JAPAN
            else (f"country:{written(country.label_ja)}", Filters(countries=(country.value,)))
            for country in countries
        ]
        each = self._count(And(tuple(tree for _, tree in apart)))
        return place, [*joined, Choice(f"({' '.join(query for query, _ in apart)})", each)]

    def _country(self, words: Sequence[str]) -> tuple[int, VocabularyItem] | None:
        """The country that some words begin with, and how many words its name has."""
        for length in range(min(_COUNTRY, len(words)), 0, -1):
            for item in items_named(self.archive, fold_word(" ".join(words[:length]))):
                if item.kind == "country":
                    return length, item
        return None

    def _read(self, words: Sequence[str], within: str | None) -> list[Choice]:
        """A word or name in romaji by the table of readings, family name first or last."""
        from clipdb.english.sounds import reading_pattern

        orders = dict.fromkeys(["".join(words), "".join([*words[1:], words[0]])])
        for latin in orders if len(words) <= 2 else ():
            pattern = reading_pattern(latin)
            match = pattern and re.search(f"^{pattern}\t(.+)$", readings(), re.MULTILINE)
            if match:
                choices = [self._text(word, within) for word in match[1].split("|")]
                return [choice for choice in choices if choice.clips] or choices
        return []

    def _heard(self, words: Sequence[str]) -> list[str]:
        """The words of the archive that sound like a name, and the name if it is printed so."""
        from clipdb.english.sounds import katakana

        *before, name = words
        if not all(word.casefold() in particles() for word in before):
            return []
        heard = katakana("".join(words), self._has, self._printed)
        return [*heard, *self._as_typed(name)] if heard else []

    def _has(self, kana: str) -> bool:
        return is_there(self.archive, Word((kana,)))

    def _printed(self, kana: str) -> str | None:
        """A katakana word as the archive prints it, where it does so as a whole."""
        ended = kana if kana.endswith("ー") else kana + "ー"  # as the index ends such words
        whole = re.compile(rf"(?<![ァ-ヺー]){'・?'.join(kana)}ー?(?![ァ-ヺー])")
        for form in (ended, kana):
            for text in texts_with(self.archive, Word((form,)), _CLIPS):
                if match := whole.search(normalise(text)):
                    return match[0]
        return None

    def _has_word(self, word: str) -> bool:
        return is_there(self.archive, Word(fold_word(word)))

    def _as_typed(self, word: str) -> list[str]:
        """A name in Latin letters, where the archive prints it so too."""
        return [word] if len(word) >= _AS_PRINTED and self._has_word(word) else []

    def _note_unknown(self, text: str, within: str | None) -> None:
        if fold_word(text):
            self.unknown.append(Translated(text, (self._text(text, within),)))

    def _text(self, word: str, within: str | None) -> Choice:
        part = TEXT_FIELDS[within] if within else None
        return Choice(_in_field(written(word), within), self._count(Word(fold_word(word), part)))

    def _count(self, search: Tree) -> int:
        return count(self.archive, Query(search=search))

    def _group(self, typed: str, choices: Sequence[Choice]) -> str:
        unique = {choice.query: choice for choice in reversed(choices)}
        in_order = tuple(reversed(unique.values()))
        self.parts.append(Translated(typed, in_order))
        queries = [choice.query for choice in in_order]
        return queries[0] if len(queries) == 1 else f"({' OR '.join(queries)})"


def _in_field(value: str, within: str | None) -> str:
    return f"{within}:{value}" if within else value


def _is_label(name: str, item: VocabularyItem) -> bool:
    labels = (item.value, _PARENTHESES.sub("", item.label_en))
    return any(fold_word(name) == fold_word(label) for label in labels)


def _joined(countries: Sequence[VocabularyItem]) -> list[str]:
    """Countries in one word: Japan first, others in either order."""
    short = [_kanji().get(country.value, country.label_ja) for country in countries]
    if JAPAN in [country.value for country in countries]:
        return ["".join(sorted(short, key=lambda name: name != _kanji()[JAPAN]))]
    return ["".join(short), "".join(reversed(short))]


@cache
def _kanji() -> dict[str, str]:
    """The kanji that stands for a country in company; of several the one listed first."""
    found = {JAPAN: "日"}
    for row in read_table("kanji"):
        if codes := row["codes"].split():
            found.setdefault(codes[0], row["kanji"])
    return found
