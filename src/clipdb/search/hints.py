"""What would find more, where a search found little or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from sqlite3 import Connection
from typing import Literal, NamedTuple, cast

from clipdb.fields import FILTERS
from clipdb.localisation import Localisation
from clipdb.query.language import Term, parse
from clipdb.query.tree import And, Filters, Not, Or, Query, Tree, Word, with_alternatives
from clipdb.search.filters import Face, TypedFilters, known, resolve_search, word_of
from clipdb.store.index import is_there
from clipdb.store.names import other_names
from clipdb.store.select import count

_NAMES_SHOWN = 3


class Hint(NamedTuple):
    """What would find more.

    Attributes:
        key: of its label, after `hint.`.
        values: of the label.
        typed: the word of the query that it is about, if it is about one.
        words: others to look for instead, with the number of clips that each finds.
        way: how to search otherwise, if that is what it says.
        filter: the filter that it is about.
    """

    key: str
    values: Mapping[str, object] = {}
    typed: str = ""
    words: Sequence[tuple[str, int]] = ()
    way: Literal["", "expand", "english"] = ""
    filter: str = ""

    def said(self, localisation: Localisation, filter: str = "", *, words: bool = True) -> str:
        """The hint in the reader's language.

        Args:
            localisation: the reader's.
            filter: how the filter is called where the reader is.
            words: whether the words to look for instead are named; a page links to them.
        """
        named = ", ".join(f"{word} ({number})" for word, number in self.words) if words else ""
        values = {"typed": self.typed, "words": named, "filter": filter, **self.values}
        return localisation.label(f"hint.{self.key}", **values).strip()

    def in_words(self, localisation: Localisation, face: Face) -> str:
        """The same with the option that searches so."""
        said = self.said(localisation, face.write(self.filter) if self.filter else "")
        option = {"expand": face.expand, "english": face.english}.get(self.way)
        way = localisation.label(f"hint.way.{self.way}", option=option) if option else ""
        return f"{said}; {way}" if way else said


def hints(
    archive: Connection,
    asked: Query,
    typed: str,
    filters: TypedFilters,
    found: int,
    *,
    is_expanded: bool,
) -> Iterator[Hint]:
    """What other search would find more; the result itself is never changed.

    Args:
        archive: where the clips are.
        asked: the search as it was run.
        typed: its words, as typed.
        filters: its filters, as typed.
        found: how many clips match.
        is_expanded: whether other names were looked for already.
    """
    if not found:
        yield from _values_without_clips(archive, filters)
    terms, places = _terms(typed)
    wanted = [terms[place] for place in places if terms[place].field is None]
    if not is_expanded:
        yield from _other_names(archive, asked, wanted, found)
    if not found:
        yield from _near_words(archive, wanted)
    if any(_has_small_letters(term) for term in terms):
        yield from _in_japanese(archive, asked, typed, found)
    yield from _without_filters(archive, asked, filters, found)


def _terms(typed: str) -> tuple[list[Term], list[int]]:
    """All terms of a query, and which of them are to be found, not ruled out."""
    terms: list[Term] = []

    def note(term: Term) -> Tree:
        """A word that stands for the term's place among all terms."""
        terms.append(term)
        return Word((str(len(terms) - 1),))

    tree = parse(typed, note) if typed else None
    return terms, list(_found_places(tree))


def _found_places(tree: Tree | None, *, is_wanted: bool = True) -> Iterator[int]:
    if isinstance(tree, Word) and is_wanted:
        yield int(tree.forms[0])
    elif isinstance(tree, Not):
        yield from _found_places(tree.item, is_wanted=not is_wanted)
    elif isinstance(tree, And | Or):
        for item in tree.items:
            yield from _found_places(item, is_wanted=is_wanted)


def _other_names(
    archive: Connection, asked: Query, terms: list[Term], found: int
) -> Iterator[Hint]:
    if asked.search is None:
        return
    for term in terms:
        word = word_of(term.value)
        for names in other_names(archive, word.forms).values():
            more = {}
            for name, forms in names.items():
                if is_there(archive, Word(forms)):
                    tree = with_alternatives(asked.search, word, (Word(forms),))
                    more[name] = count(archive, asked._replace(search=tree)) - found
            best = sorted((name for name in more if more[name]), key=lambda n: -more[n])
            for name in best[:_NAMES_SHOWN]:
                values = {"name": name, "number": more[name]}
                yield Hint("names", values, term.value, way="expand")


def _has_small_letters(term: Term) -> bool:
    """Whether a term may be English: no abbreviation as ACSA, no Japanese, no value of a filter."""
    is_text = term.field in (None, "title", "summary", "note")
    return is_text and any("a" <= character <= "z" for character in term.value)


def _in_japanese(archive: Connection, asked: Query, typed: str, found: int) -> Iterator[Hint]:
    """What English words and names in Latin letters would find if they were read as such."""
    from clipdb.english.translation import is_english, translate

    if not is_english(typed) or asked.search != resolve_search(typed, archive):
        return
    translation = translate(typed, archive)
    number = count(archive, asked._replace(search=resolve_search(translation.query, archive)))
    if number > found:
        values = {"query": translation.query, "number": number}
        yield Hint("english", values, way="english")


def _near_words(archive: Connection, terms: list[Term]) -> Iterator[Hint]:
    from clipdb.search.near_words import near_words

    alone = []
    for term in terms:
        word = word_of(term.value)
        if number := count(archive, Query(search=word)):
            alone.append((term.value, number))
            continue
        near = [*near_words(archive, word)]
        yield Hint("near" if near else "none", typed=term.value, words=near)
    if len(alone) == len(terms) > 1:
        yield Hint("alone", words=alone)


def _values_without_clips(archive: Connection, filters: TypedFilters) -> Iterator[Hint]:
    """The known values of filters that no clip has."""
    for name, row in FILTERS.items():
        for value in cast("Sequence[str]", filters.get(name, ())) if row.kind == "values" else ():
            found = tuple(known(row, value, archive))
            alone = Filters()._replace(**{row.asks: found})  # type: ignore[arg-type]  # of the table
            if not count(archive, Query(alone)):
                yield Hint("value", {"value": value}, filter=name)


def _without_filters(
    archive: Connection, asked: Query, filters: TypedFilters, found: int
) -> Iterator[Hint]:
    none = Filters()
    for name in (name for name in FILTERS if name in filters):
        field = FILTERS[name].asks
        wanted = asked.filters._replace(**{field: getattr(none, field)})
        if name == "country":
            wanted = wanted._replace(main=False)  # it says how a country is meant
        if wanted == none and asked.search is None:
            continue
        number = count(archive, asked._replace(filters=wanted))
        if number > found:
            yield Hint("without", {"number": number}, filter=name)
