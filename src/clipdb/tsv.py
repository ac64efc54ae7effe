"""Data files: tab-separated tables that a spreadsheet opens.

The first line that is no comment (`#`) names the columns; in a cell, `|` parts values.
"""

from collections.abc import Iterator
from pathlib import Path

from clipdb.errors import VocabularyError

Row = dict[str, str]


def header_of(path: Path) -> list[str]:
    """The names of a file's columns; none of an empty file.

    Raises:
        VocabularyError: the file cannot be read.
    """
    stated = (line for line in _lines(path) if line.strip() and not line.startswith("#"))
    return [cell.strip() for cell in next(stated, "").split("\t") if cell.strip()]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise VocabularyError(f"{path} is not UTF-8; save it as UTF-8") from error
    except OSError as error:
        raise VocabularyError(f"cannot read {path}: {error.strerror}") from error


def parse(path: Path) -> Iterator[tuple[str, Row]]:
    """The rows of a file, each with its place in words; missing cells at the end are empty.

    Raises:
        VocabularyError: the file cannot be read, or a line has more cells than there are columns.
    """
    lines = _lines(path)
    header: list[str] | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if header is None:
            header = cells
            continue
        if len(cells) > len(header):
            words = f"{len(cells)} cells, but the header names {len(header)} columns"
            raise VocabularyError(f"{path}:{number}: {words}")
        cells += [""] * (len(header) - len(cells))
        yield f"{path}:{number}", dict(zip(header, cells, strict=True))


def values(cell: str) -> list[str]:
    """The values of a cell that holds several."""
    return [value.strip() for value in cell.split("|") if value.strip()]
