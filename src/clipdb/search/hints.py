"""What would find more, where a search found little or nothing."""

from collections.abc import Iterator, Sequence
from sqlite3 import Connection
from typing import cast

from clipdb.fields import FILTERS
from clipdb.query.language import Term, parse
from clipdb.query.tree import And, Filters, Not, Or, Query, Tree, Word, with_alternatives
from clipdb.search.filters import SHELL, Face, TypedFilters, known, resolve_search, word_of
from clipdb.store.index import is_there
from clipdb.store.names import other_names
from clipdb.store.select import count

_NAMES_SHOWN = 3


def hints(
    archive: Connection,
    asked: Query,
    typed: str,
    filters: TypedFilters,
    found: int,
    *,
    is_expanded: bool,
    face: Face = SHELL,
) -> Iterator[str]:
    """What other search would find more, in words; the result itself is never changed.

    Args:
        archive: where the clips are.
        asked: the search as it was run.
        typed: its words, as typed.
        filters: its filters, as typed.
        found: how many clips match.
        is_expanded: whether other names were looked for already.
        face: how filters and what else finds more are written.
    """
    if not found:
        yield from _values_without_clips(archive, filters, face)
    terms, places = _terms(typed)
    wanted = [terms[place] for place in places if terms[place].field is None]
    if not is_expanded:
        yield from _other_names(archive, asked, wanted, found, face)
    if not found:
        yield from _near_words(archive, wanted)
    if any(_has_small_letters(term) for term in terms):
        yield from _in_japanese(archive, asked, typed, found, face)
    yield from _without_filters(archive, asked, filters, found, face)


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
    archive: Connection, asked: Query, terms: list[Term], found: int, face: Face
) -> Iterator[str]:
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
                yield f"{term.value} → {name}: {more[name]} more; {face.expand} looks for all names"


def _has_small_letters(term: Term) -> bool:
    """Whether a term may be English: no abbreviation as ACSA, no Japanese, no value of a filter."""
    is_text = term.field in (None, "title", "summary", "note")
    return is_text and any("a" <= character <= "z" for character in term.value)


def _in_japanese(
    archive: Connection, asked: Query, typed: str, found: int, face: Face
) -> Iterator[str]:
    """What English words and names in Latin letters would find if they were read as such."""
    from clipdb.english.translation import is_english, translate

    if not is_english(typed) or asked.search != resolve_search(typed, archive):
        return
    translation = translate(typed, archive)
    number = count(archive, asked._replace(search=resolve_search(translation.query, archive)))
    if number > found:
        way = face.english and f"; {face.english} looks for it"
        yield f"{translation.query}: {number}{way}"


def _near_words(archive: Connection, terms: list[Term]) -> Iterator[str]:
    from clipdb.search.near_words import near_words

    alone = []
    for term in terms:
        word = word_of(term.value)
        if number := count(archive, Query(search=word)):
            alone.append(f"{term.value} ({number})")
            continue
        near = [f"{printed} ({number})" for printed, number in near_words(archive, word)]
        words = f"no clip has {term.value}"
        yield f"{words}; near it: {', '.join(near)}" if near else words
    if len(alone) == len(terms) > 1:
        yield f"no clip has all of them; each alone: {', '.join(alone)}"


def _values_without_clips(archive: Connection, filters: TypedFilters, face: Face) -> Iterator[str]:
    """The known values of filters that no clip has."""
    for name, row in FILTERS.items():
        for value in cast("Sequence[str]", filters.get(name, ())) if row.kind == "values" else ():
            found = tuple(known(row, value, archive))
            alone = Filters()._replace(**{row.asks: found})  # type: ignore[arg-type]  # of the table
            if not count(archive, Query(alone)):
                yield f"no clip of this archive has {face.write(name)} {value}"


def _without_filters(
    archive: Connection, asked: Query, filters: TypedFilters, found: int, face: Face
) -> Iterator[str]:
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
            yield f"without {face.write(name)}: {number}"
