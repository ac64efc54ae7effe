"""`clipdb info`."""

import sys
from collections.abc import Iterator
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Annotated

import typer

from clipdb.cli.options import CommonOptions
from clipdb.cli.session import start
from clipdb.localisation import Localisation
from clipdb.render.wrapping import cells

if TYPE_CHECKING:
    from clipdb.store.counts import Fact

# What is said of a part of the archive that older rules made.
_BEHIND = {
    "clips_behind": "clips were tagged with another vocabulary; run: clipdb retag",
    "index_behind": "clips are in an index of older rules of folding; run: clipdb retag",
    "imports_behind": "imports were read by older rules; import their files again",
}
_NAMES = {"countries": "country", "topics": "topic"}
_GAP = 2  # cells
_MOST_COLUMNS, _FEW = 2, 6  # of values side by side; values that stay below each other
_COUNTED = ("outlets", "countries", "topics", "collections")


def info(
    ctx: typer.Context,
    common: CommonOptions,
    json: Annotated[
        bool, typer.Option("--json", help="Give all facts as one JSON object.")
    ] = False,
) -> None:
    """Tell what the archive holds, and where your own vocabulary files go.

    Example: `clipdb info --db sample.db`
    """
    from clipdb.store.counts import summarise
    from clipdb.vocabulary.tables import user_folder

    session = start(ctx, common)
    with session.archive() as archive:
        facts: dict[str, Fact] = {"database": str(session.db), **summarise(archive.connection)}
        localisation = session.localisation(archive)
    facts["vocabulary_folder"] = str(user_folder())
    if json:
        from json import dumps

        session.out.write(dumps(facts, ensure_ascii=False, indent=2) + "\n")
        return
    rows = list(_rows(facts, localisation))
    width = max(cells(label) for label, _ in rows) + _GAP
    room = get_terminal_size().columns - width if sys.stdout.isatty() else 0
    for label, lines in rows:
        for place, line in enumerate(_in_columns(lines, room)):
            shown = label if place == 0 else ""
            session.out.write(f"{shown}{' ' * (width - cells(shown))}{line}\n")
    for name, words in _BEHIND.items():
        if behind := facts[name]:
            session.say(f"{behind} {words}")


def _rows(facts: "dict[str, Fact]", localisation: Localisation) -> Iterator[tuple[str, list[str]]]:
    """Labels and lines; what there is none of is left out."""
    label = localisation.label
    yield label("info.database"), [str(facts["database"])]
    yield label("info.clips"), [f"{facts['clips']:,}"]
    if facts["first_date"]:
        span = label("info.span_value", first=facts["first_date"], last=facts["last_date"])
        yield label("info.span"), [span]
    yield label("info.imports"), [str(facts["imports"])]
    if facts["rejects"]:
        yield label("info.rejects"), [str(facts["rejects"])]
    for name in _COUNTED:
        counts = facts[name]
        if isinstance(counts, dict) and counts:
            kind = _NAMES.get(name, name)
            yield (
                label(f"info.{name}"),
                [f"{localisation.value(kind, value)} ({n:,})" for value, n in counts.items()],
            )
    searches = facts["searches"]
    if isinstance(searches, list) and searches:
        yield label("info.searches"), [f"@{name}" for name in searches]
    yield label("info.vocabulary_folder"), [str(facts["vocabulary_folder"])]


def _in_columns(lines: list[str], room: int) -> list[str]:
    """Lines side by side where there are many and there is room, each column read downwards."""
    if not room:
        return lines
    wide = max(map(cells, lines), default=0) + 2 * _GAP
    columns = min(max(room // wide, 1), _MOST_COLUMNS) if len(lines) > _FEW else 1
    high = -(-len(lines) // columns)
    rows = (lines[place::high] for place in range(high))
    return [
        "".join(line + " " * (wide - cells(line)) for line in row[:-1]) + row[-1] for row in rows
    ]
