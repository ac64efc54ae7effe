"""Draw docs/terminal.svg, the picture in the README: python docs/picture.py"""

from pathlib import Path

from rich.console import Console
from rich.text import Text

from clipdb.cli.output import TABLE_COLUMNS
from clipdb.clip import record_of
from clipdb.folding import fold_word
from clipdb.query import Filters, Query, Word, wanted_words
from clipdb.render.table import Hit, print_table
from clipdb.snippets import excerpts, find_matches
from clipdb.store.connection import open_to_read
from clipdb.store.selecting import select

ROOT = Path(__file__).parent.parent
WIDTH = 100  # cells


def main() -> None:
    """Render two commands on the sample and save them as one SVG."""
    console = Console(record=True, width=WIDTH, file=Path("/dev/null").open("w"))  # noqa: SIM115
    with open_to_read(ROOT / "sample.db") as archive:
        for command, query in (
            ("clipdb search ACSA", Query(search=Word(fold_word("ACSA")))),
            (
                "clipdb list --country Britain --main",
                Query(filters=Filters(countries=("GB",), main=True)),
            ),
        ):
            console.print(Text(f"$ {command}", style="bold green"))
            words = list(wanted_words(query.search))
            clips = list(select(archive, query))
            hits = [
                Hit(find_matches(clip.title, "title", words), excerpts(clip, words))
                for clip in clips
                if words
            ]
            print_table(console, [record_of(clip) for clip in clips], TABLE_COLUMNS, hits)
            console.print()
    console.save_svg(str(ROOT / "docs" / "terminal.svg"), title="clipdb")


if __name__ == "__main__":
    main()
