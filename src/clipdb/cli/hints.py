"""What would find more, told on standard error where a search found little or nothing."""

from collections.abc import Iterator
from dataclasses import fields, replace
from sqlite3 import Connection

from clipdb.cli.filters import resolve, word_of
from clipdb.cli.options import FilterOptions
from clipdb.cli.session import Session
from clipdb.language import Term, parse
from clipdb.query import And, Filters, Query, Tree, Word, with_alternatives
from clipdb.store.selecting import count

_NAMES_SHOWN = 3


def tell_hints(
    session: Session,
    archive: Connection,
    asked: Query,
    typed: str,
    filters: FilterOptions,
    found: int,
    *,
    is_expanded: bool,
) -> None:
    """Say what other search would find more; the result itself is never changed.

    Args:
        session: where to say it.
        archive: where the clips are.
        asked: the search as it was run.
        typed: its words, as typed.
        filters: its filters, as typed.
        found: how many clips match.
        is_expanded: whether other names were looked for already.
    """
    terms: list[Term] = []
    if typed:
        parse(typed, lambda term: _noted(term, terms))
    for hint in (
        *(() if is_expanded else _other_names(archive, asked, terms, found)),
        *(() if found else _near_words(archive, terms)),
        *_without_filters(archive, asked, filters, found),
    ):
        session.say(f"hint: {hint}")


def _noted(term: Term, terms: list[Term]) -> Tree:
    """Keep the terms of a query that are words anywhere; the tree is of no use here."""
    if term.field is None:
        terms.append(term)
    return And(())


def _other_names(archive: Connection, asked: Query, terms: list[Term], found: int) -> Iterator[str]:
    from clipdb.store.labels import other_names

    if asked.search is None:
        return
    for term in terms:
        word = word_of(term.value)
        for names in other_names(archive, word.forms).values():
            more = {}
            for name, forms in names.items():
                tree = with_alternatives(asked.search, word, (Word(forms),))
                more[name] = count(archive, replace(asked, search=tree)) - found
            best = sorted((name for name in more if more[name]), key=lambda n: -more[n])
            for name in best[:_NAMES_SHOWN]:
                yield f"{term.value} → {name}: {more[name]} more; --expand looks for all names"


def _near_words(archive: Connection, terms: list[Term]) -> Iterator[str]:
    from clipdb.store.suggesting import near_words

    for term in terms:
        word = word_of(term.value)
        if not count(archive, Query(search=word)):
            near = [f"{printed} ({number})" for printed, number in near_words(archive, word)]
            words = f"no clip has {term.value}"
            yield f"{words}; near it: {', '.join(near)}" if near else words


def _without_filters(
    archive: Connection, asked: Query, filters: FilterOptions, found: int
) -> Iterator[str]:
    none = FilterOptions()
    for option in fields(FilterOptions):
        if getattr(filters, option.name) == getattr(none, option.name):
            continue
        wanted = resolve(replace(filters, **{option.name: getattr(none, option.name)}), archive)
        if wanted == Filters() and asked.search is None:
            continue
        number = count(archive, replace(asked, filters=wanted))
        if number > found:
            yield f"without --{option.name}: {number}"
