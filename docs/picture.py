"""Draw the pictures of the terminal in the README: python docs/picture.py"""

import contextlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from sqlite3 import Connection

from rich.console import Console
from rich.text import Text

from clipdb.cli.output import TABLE_COLUMNS
from clipdb.clip import record_of
from clipdb.folding import fold_word
from clipdb.query.tree import Filters, Query, Word, wanted_words
from clipdb.render.bars import print_bars, print_cross
from clipdb.render.card import print_card
from clipdb.render.table import Hit, print_table
from clipdb.search.snippets import excerpts, find_matches
from clipdb.store.files.opening import open_to_read
from clipdb.store.queries.counting import count_by
from clipdb.store.queries.selecting import by_id, select

ROOT = Path(__file__).parent.parent
WIDTH = 100  # cells
Draw = Callable[[Console, Connection], None]


def table(query: Query) -> Draw:
    """Draws the table of a query."""

    def draw(console: Console, archive: Connection) -> None:
        words = list(wanted_words(query.search))
        clips = list(select(archive, query))
        hits = [
            Hit(find_matches(clip.title, "title", words), excerpts(clip, words))
            for clip in clips
            if words
        ]
        print_table(console, [record_of(clip) for clip in clips], TABLE_COLUMNS, hits)

    return draw


def card(console: Console, archive: Connection) -> None:
    """Draws one clip."""
    clip = by_id(archive, "1605-040802")
    assert clip is not None
    print_card(console, clip, refs=dict.fromkeys(clip.refs, ""), referring={})


def counts(console: Console, archive: Connection) -> None:
    """Draws clips by year."""
    found = count_by(archive, Query(Filters(since=date(2018, 1, 1))), ("year",))
    print_bars(console, "year", [(key[0], number) for key, number in found.items()])


def crossed(console: Console, archive: Connection) -> None:
    """Draws carriers by year."""
    found = count_by(archive, Query(), ("via", "year"))
    totals = {key[0]: number for key, number in count_by(archive, Query(), ("via",)).items()}
    print_cross(console, ("via", "year"), found, totals, is_time=True)


PICTURES: dict[str, list[tuple[str, Draw]]] = {
    "terminal": [
        ("clipdb search ACSA", table(Query(search=Word(fold_word("ACSA"))))),
        (
            "clipdb list --country Britain --main",
            table(Query(filters=Filters(countries=("GB",), main=True))),
        ),
    ],
    "reading": [
        ("clipdb show 1605", card),
        ("clipdb stats --since 2018", counts),
        ("clipdb stats --by via --by year", crossed),
    ],
}


def main() -> None:
    """Render each picture's commands on the sample and save them as one SVG."""
    with open_to_read(ROOT / "sample.db") as archive:
        for name, commands in PICTURES.items():
            with Path("/dev/null").open("w") as nowhere, contextlib.redirect_stdout(nowhere):
                console = Console(record=True, width=WIDTH)
                for command, draw in commands:
                    console.print(Text(f"$ {command}", style="bold green"))
                    draw(console, archive)
                    console.print()
            console.save_svg(str(ROOT / "docs" / f"{name}.svg"), title="clipdb")


if __name__ == "__main__":
    main()
