"""`clipdb info`."""

from typing import TYPE_CHECKING, Annotated

import typer

from clipdb.cli.options import CommonOptions
from clipdb.cli.session import start

if TYPE_CHECKING:
    from clipdb.store.queries.summary import Fact

# What is said of a part of the archive that older rules made.
_BEHIND = {
    "clips_behind": "clips were tagged with another vocabulary; run: clipdb retag",
    "index_behind": "clips are in an index of older rules of folding; run: clipdb retag",
    "imports_behind": "imports were read by older rules; import their files again",
}


def info(
    ctx: typer.Context,
    common: CommonOptions,
    json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Tell what the archive holds.

    Example: `clipdb info --db sample.db`
    """
    from clipdb.store.queries.summary import summarise
    from clipdb.vocabulary.tables import user_folder

    session = start(ctx, common)
    with session.reading() as archive:
        facts: dict[str, Fact] = {"database": str(session.db), **summarise(archive)}
    facts["vocabulary_folder"] = str(user_folder())
    if json:
        from json import dumps

        session.out.write(dumps(facts, ensure_ascii=False, indent=2) + "\n")
        return
    for name, value in facts.items():
        for place, line in enumerate(_lines(value)):
            label = name.replace("_", " ") if place == 0 else ""
            session.out.write(f"{label:17}  {line}\n")
    for name, words in _BEHIND.items():
        if behind := facts[name]:
            session.say(f"{behind} {words}")


def _lines(value: "Fact") -> list[str]:
    """A fact in words."""
    if isinstance(value, dict):
        return [f"{name} ({of})" for name, of in value.items()]
    return value if isinstance(value, list) else [str(value)]
