"""Draw docs/terminal.svg, the picture in the README: python docs/picture.py"""

from pathlib import Path

from rich.console import Console
from rich.text import Text

from clipdb.cli.output import TABLE_COLUMNS
from clipdb.clip import record_of
from clipdb.query import Filters, Query
from clipdb.render.table import print_table
from clipdb.store.connection import open_to_read
from clipdb.store.selecting import select

ROOT = Path(__file__).parent.parent
WIDTH = 100  # cells


def main() -> None:
    """Render two commands on the sample and save them as one SVG."""
    console = Console(record=True, width=WIDTH, file=Path("/dev/null").open("w"))  # noqa: SIM115
    with open_to_read(ROOT / "sample.db") as archive:
        for command, query in (
            ("clipdb search ACSA", Query(words=("ACSA",))),
            (
                "clipdb list --country Britain --main",
                Query(filters=Filters(countries=("GB",), main=True)),
            ),
        ):
            console.print(Text(f"$ {command}", style="bold green"))
            print_table(
                console, [record_of(clip) for clip in select(archive, query)], TABLE_COLUMNS
            )
            console.print()
    console.save_svg(str(ROOT / "docs" / "terminal.svg"), title="clipdb")


if __name__ == "__main__":
    main()
