"""The vocabulary's data files: tab-separated tables that a spreadsheet opens.

The first line that is no comment (`#`) names the columns; in a cell, `|` parts values.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


def read_table(name: str) -> Iterator[dict[str, str]]:
    """Give the rows of `data/NAME.tsv` as column → cell; missing cells at the end are empty."""
    header: list[str] | None = None
    for line in (_DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if header is None:
            header = cells
            continue
        cells += [""] * (len(header) - len(cells))
        yield dict(zip(header, cells, strict=True))


def values(cell: str) -> list[str]:
    """The values of a cell that holds several."""
    return [value.strip() for value in cell.split("|") if value.strip()]


@cache
def old_to_new_kanji() -> dict[int, str]:
    """Old kanji to new, for `str.translate`."""
    return {ord(row["old"]): row["new"] for row in read_table("old_kanji")}
