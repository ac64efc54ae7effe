"""`clipdb search`."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Annotated, Any

import typer

from clipdb.archive import Archive
from clipdb.cli import completion
from clipdb.cli.options import CommonOptions, Events, FilterOptions, FormatOptions, PageOptions
from clipdb.cli.output import in_japanese, print_result, say_hints
from clipdb.cli.session import Session, start
from clipdb.errors import UsageError
from clipdb.fields import FILTERS
from clipdb.query.tree import Filters
from clipdb.search.ask import SAVED, is_saved, search_to_save, typed_words

_FEW = 3  # clips up to which there is something to hint at


def search(
    ctx: typer.Context,
    filters: FilterOptions,
    page: PageOptions,
    output: FormatOptions,
    common: CommonOptions,
    query: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY]…",
            help='Words, "a phrase", OR, -not, (…), title:word, @saved.',
            autocompletion=completion.query,
        ),
    ] = None,
    expand: Annotated[
        bool,
        typer.Option("--expand", help="Look for other names of topics, countries and outlets too."),
    ] = False,
    english: Annotated[
        bool,
        typer.Option(
            "--english", help="Read the words as English or romaji: port call, kurosetto."
        ),
    ] = False,
    events: Events = False,
    save: Annotated[
        str | None, typer.Option(metavar="NAME", help="Save this search, to run it as @NAME.")
    ] = None,
    saved: Annotated[bool, typer.Option("--saved", help="List the saved searches.")] = False,
    forget: Annotated[
        str | None, typer.Option(metavar="NAME", help="Remove this saved search.")
    ] = None,
) -> None:
    """Find clips whose title, summary or notes have all the words, newest first.

    A word is found inside longer ones, in any width, case, spacing, and in old or new kanji.
    Fields: title: summary: note: source: country: main: topic: via: collection: label: id:
    since: until: date:2023..2024-06 added:.

    Example: `clipdb search ACSA -メローニ country:Italy --db sample.db`
    """
    session = start(ctx, common)
    arguments = query or []
    if forget is not None:
        _forget(session, forget)
        return
    for argument in arguments:
        if argument.startswith("--"):
            raise typer.BadParameter(f"no such option: {argument}")
    if english:
        with session.archive() as archive:
            arguments = _in_japanese(session, arguments, archive)
    if save is not None:
        _save(session, save.removeprefix(SAVED), arguments, filters, page, expand=expand)
        return
    if saved or arguments == [SAVED]:
        _list_saved(session)
        return
    with session.archive() as archive:
        order: dict[str, Any] = {"sort": page.sort, "reverse": page.reverse, "expand": expand}
        found = archive.ask(arguments, filters, tell=session.say, **order)
        if (found.query.search, found.query.filters) == (None, Filters()):
            raise typer.BadParameter("nothing to search for; give words or a filter")
        print_result(session, archive, found, page, output, is_search=True, events=events)
        if found.matching <= _FEW:
            words = typed_words(arguments)
            say_hints(session, archive, found, filters, words, is_expanded=expand)
    for hint in _options_taken_for_words(arguments):
        session.say(f"hint: {hint}")
    raise typer.Exit(0 if found.matching else 1)


# What people mean by these in other programs.
_HABITS = {"o": "clipdb export --query WORDS -o FILE", "n": "--limit N", "h": "--help"}


def _options_taken_for_words(arguments: Sequence[str]) -> Iterator[str]:
    """What to type instead of words not to be found that are options elsewhere."""
    groups = (PageOptions, FormatOptions, CommonOptions)
    names = {field.name for group in groups for field in fields(group)} | set(FILTERS)
    for argument in arguments:
        word = argument.removeprefix("-").partition("=")[0]
        meant = _HABITS.get(word) or (f"--{word}" if word in names else "")
        if argument.startswith("-") and meant:
            yield f"{argument} was taken for a word not to be found; did you mean {meant}?"


def _in_japanese(session: Session, arguments: Sequence[str], archive: Archive) -> list[str]:
    """The arguments with the words among them as one Japanese query."""
    named = [word for word in arguments if is_saved(word)]
    typed = typed_words(arguments).strip()
    return [*named, in_japanese(session, typed, archive)] if typed else named


def _list_saved(session: Session) -> None:
    from clipdb.store.searches import find_search, search_names

    with session.archive() as archive:
        names = search_names(archive.connection)
        for name in names:
            query = find_search(archive.connection, name).query
            session.out.write(f"{SAVED}{name}\t{query}\n")
    if not names:
        session.say("no search is saved; save one with: clipdb search --save NAME WORDS")


def _save(
    session: Session,
    name: str,
    arguments: Sequence[str],
    filters: FilterOptions,
    page: PageOptions,
    *,
    expand: bool,
) -> None:
    from clipdb.store.searches import save_search

    how = {"sort": page.sort, "reverse": page.reverse, "expand": expand}
    with session.archive(write=True) as archive:
        try:
            search = search_to_save(archive.connection, name, arguments, filters, how)
        except UsageError as error:
            raise typer.BadParameter(str(error)) from error
        replaced = save_search(archive.connection, search)
    what = "replaced" if replaced else "saved"
    session.say(f"{what} {name}; run it with: clipdb search {SAVED}{name}")


def _forget(session: Session, name: str) -> None:
    from clipdb.store.searches import forget_search

    with session.archive(write=True) as archive:
        forget_search(archive.connection, name.removeprefix(SAVED))
    session.say(f"removed {name}")
