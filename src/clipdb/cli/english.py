"""`--english`: the Japanese query of an English one, told before it is run."""

from sqlite3 import Connection

import typer

from clipdb.cli.session import Session


def query_to_run(
    session: Session, typed: str | None, archive: Connection, *, english: bool
) -> str | None:
    """What `--query` and `--english` ask for.

    Raises:
        QueryError: the query cannot be understood.
        typer.BadParameter: there are no words that could be English.
    """
    if not english:
        return typed
    if not typed:
        raise typer.BadParameter("--english says how --query is meant; give --query too")
    return in_japanese(session, typed, archive)


def in_japanese(session: Session, typed: str, archive: Connection) -> str:
    """The query to run in the place of an English one; what became of the words is told.

    Raises:
        QueryError: the query cannot be understood.
    """
    from clipdb.english.translation import translate

    translation = translate(typed, archive)
    session.say(f"query: {translation.query}")
    for part in translation.parts:
        choices = ", ".join(f"{choice.query} ({choice.clips})" for choice in part.choices)
        session.say(f"{part.typed} → {choices}")
    for word, (as_typed,) in translation.unknown:
        many = f"{as_typed.clips} clip{'' if as_typed.clips == 1 else 's'}"
        session.say(f"no Japanese found for {word}; searched as typed ({many})")
    if translation.left_out:
        session.say(f"left out: {', '.join(translation.left_out)}")
    return translation.query
