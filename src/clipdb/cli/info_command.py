"""`clipdb info`."""

import sys
from typing import Annotated

import typer

from clipdb.cli.options import CommonOptions
from clipdb.cli.session import start


def info(
    ctx: typer.Context,
    common: CommonOptions,
    json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Tell what the archive holds.

    Example: `clipdb info --db sample.db`
    """
    from clipdb.store.summary import summarise
    from clipdb.vocabulary.tables import user_folder

    session = start(ctx, common)
    with session.reading() as archive:
        facts = {"database": str(session.db), **summarise(archive)}
    facts["vocabulary_folder"] = str(user_folder())
    if json:
        from json import dumps

        sys.stdout.write(dumps(facts, ensure_ascii=False, indent=2) + "\n")
        return
    for name, value in facts.items():
        lines = value if isinstance(value, list) else [value]
        for place, line in enumerate(lines):
            label = name.replace("_", " ") if place == 0 else ""
            print(f"{label:17}  {line}")
    if behind := facts["clips_behind"]:
        session.say(f"{behind} clips were tagged with another vocabulary; run: clipdb retag")
