"""The vocabulary's data files, and the user's changes to them.

A file of the same name in the user's folder changes a table. It has the table's columns,
or the first few of them; its first column says which row is meant:

    names	spellings
    みなと日報	港日報|Minato	a new row, or values added to the row that is there
    読売新聞	-YOL	a value taken away
    -赤旗		the whole row taken away

A cell that holds one value is replaced, if the user's is not empty.
"""

from pathlib import Path

from clipdb.errors import VocabularyError
from clipdb.tsv import Row, header_of, parse, values

DATA = Path(__file__).parent / "data"
_SEVERAL = frozenset(
    {
        *("spellings", "names", "not_in", "words", "aliases", "demonyms", "formal_names"),
        *("prefixes", "before", "after", "not_after", "not_in_names", "first", "last"),
    }
)


def user_folder() -> Path:
    """Where the user's own tables are looked for."""
    from platformdirs import user_config_path

    return user_config_path("clipdb", appauthor=False) / "vocabulary"


def user_files() -> list[Path]:
    """The user's own tables, those that change a shipped one, in the order of their names."""
    shipped = {path.name for path in DATA.glob("*.tsv")}
    files = [path for path in user_folder().glob("*") if path.is_file() and path.name[0] != "."]
    for path in files:
        if path.name not in shipped and _is_like_table(path, shipped):
            raise VocabularyError(
                f"{path} is no table of the vocabulary; they are {', '.join(sorted(shipped))}"
            )
    return sorted(path for path in files if path.name in shipped)


def read_table(name: str) -> list[Row]:
    """The rows of a table as column → cell, changed as the user's file of that name says.

    Raises:
        VocabularyError: the user's file cannot be read as such a table, or another file of theirs
            stands for none.
    """
    user_files()
    shipped = [row for _, row in parse(DATA / f"{name}.tsv")]
    path = user_folder() / f"{name}.tsv"
    if not path.is_file():
        return shipped
    columns = list(shipped[0])
    rows = {row[columns[0]]: row for row in shipped}
    _check_columns(path, header_of(path), columns)
    for place, row in parse(path):
        _change(rows, row, columns, place)
    return list(rows.values())


def _is_like_table(path: Path, shipped: set[str]) -> bool:
    """Whether a file is meant to be a table: by its ending, or by its name before it."""
    name = f"{path.stem.casefold()}.tsv"
    return path.suffix.lower() in (".tsv", ".csv") or name in shipped


def _check_columns(path: Path, header: list[str], columns: list[str]) -> None:
    unknown = [column for column in header if column not in columns]
    if header and (unknown or columns[0] not in header):
        wrong = f"unknown column {unknown[0]!r}" if unknown else f"no column {columns[0]!r}"
        raise VocabularyError(f"{path}: {wrong}; the columns are {', '.join(columns)}")


def _change(rows: dict[str, Row], row: Row, columns: list[str], place: str) -> None:
    """Change the row of the same first cell, or add one."""
    key = row[columns[0]]
    if key.startswith("-"):
        if rows.pop(key[1:].strip(), None) is None:
            raise VocabularyError(f"{place}: there is no row {key[1:]!r} to take away")
        return
    held = rows.setdefault(key, dict.fromkeys(columns, "") | {columns[0]: key})
    for column in columns[1:]:
        cell = row.get(column, "")
        held[column] = _changed(held[column], cell) if column in _SEVERAL else cell or held[column]


def _changed(held: str, cell: str) -> str:
    """The values of a cell with the user's added, or taken away where a hyphen stands before."""
    kept = dict.fromkeys(values(held))
    for value in values(cell):
        if value.startswith("-") and value[1:] in kept:
            del kept[value[1:]]
        else:
            kept[value] = None
    return "|".join(kept)
