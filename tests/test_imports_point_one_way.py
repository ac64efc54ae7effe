"""The import graph points one way, and each library is known where it is needed alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src"

# Each part imports only from parts of floors below its own.
FLOORS = (
    {"nearest", "phrases"},
    {"errors"},
    {"fields"},
    {"clip"},
    {"dates", "edits", "cells", "tsv", "query", "printable"},
    {"folding", "localisation"},
    {"vocabulary"},
    {"tagging", "versions", "engines"},
    {"reading", "markup", "fetching"},
    {"export"},
    {"catalogue", "events"},
    {"store", "rules"},
    {"journal"},
    {"english", "importing"},
    {"search"},
    {"editing"},
    {"render", "results"},
    {"archive"},
    {"web"},
    {"cli"},
)
ONLY = {
    "typer": {"cli"},
    "rich": {"render", "cli"},  # cli names the console's type, and no more
    # all but the store and the journal name types
    "sqlite3": {
        "store",
        "journal",
        "english",
        "search",
        "importing",
        "editing",
        "archive",
        "results",
        "web",
        "cli",
    },
    "sqlite_utils": {"store"},
    "babel": set(),
    "ahocorasick_rs": {"tagging", "events"},
    "pyarrow": {"export"},
    "xlsxwriter": {"export"},
    "python_calamine": {"reading"},
    # what asks other computers for something, and what answers them
    "http": {"fetching"},
    "ssl": {"fetching"},
    "socket": {"fetching", "web"},
    "urllib3": {"fetching"},
    "protego": {"fetching"},
    "bibtexparser": {"reading"},
    "feedparser": set(),
    "markdown_it": {"reading"},
    "dateutil": {"dates"},
    "budoux": {"phrases"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "anyio": {"web"},  # Starlette's own
    "jinja2": {"web"},
    "markupsafe": {"web"},  # Jinja2's own
    "datasette": {"web"},
    "jaconv": {"english"},
    "click": set(),
}
FILES = sorted(path for path in (SOURCE / "clipdb").rglob("*.py"))


def part(module: str) -> str:
    """The part of clipdb that a module belongs to."""
    return module.split(".")[1]


def imported(path: Path) -> Iterator[str]:
    """Names of all modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""
            if node.module == "clipdb":
                yield from (f"clipdb.{alias.name}" for alias in node.names)


def floor(name: str) -> int:
    """The number of the floor a part stands on."""
    return next(number for number, parts in enumerate(FLOORS) if name in parts)


def modules_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


@pytest.mark.parametrize("path", FILES, ids=modules_of)
def test_a_module_imports_only_from_below_and_what_its_part_may_know(path: Path) -> None:
    module = modules_of(path)
    if module in ("clipdb.__init__", "clipdb.__main__"):
        return
    own = part(module)
    for name in imported(path):
        top = name.split(".")[0]
        assert own in ONLY.get(top, {own}), f"{module} imports {name}"
        if top == "clipdb" and "." in name and not name.endswith("__version__"):
            other = part(name)
            assert other == own or floor(other) < floor(own), f"{module} imports {name}"


def test_one_module_of_the_command_line_prints() -> None:
    for path in FILES:
        module = modules_of(path)
        if module.startswith("clipdb.") and module != "clipdb.cli.session":
            calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
            printed = [
                node.lineno
                for node in calls
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
            ]
            assert not printed, f"{module} prints at {printed}; use the session"


def test_sql_is_written_in_the_store_and_the_journal_alone() -> None:
    for path in FILES:
        if part(modules_of(path)) not in ("store", "journal") and path.name != "__init__.py":
            text = path.read_text(encoding="utf-8")
            assert not any(word in text for word in ("SELECT ", "INSERT ", "DELETE FROM")), path


def test_the_archive_is_the_one_door() -> None:
    for path in FILES:
        if part(modules_of(path)) not in ("store", "journal", "archive"):
            text = path.read_text(encoding="utf-8")
            opens = any(way in text for way in ("open_archive", "new_in_memory"))
            assert not opens, f"{path} opens an archive by itself; use Archive"
