"""What a person sees, whole: list, search, show and stats in terminals of three widths.

`UPDATE_SCREENS=1 pytest tests/test_screens.py` writes the files anew; look at them before you
commit them.
"""

import os
from pathlib import Path

import pytest
from rich.cells import cell_len

from clipdb.render.wrapping import NOT_FIRST
from tests.conftest import Run

SCREENS = Path(__file__).parent / "screens"
COMMANDS = {
    "list": ["list", "--country", "Italy", "--since", "2023", "--format", "table"],
    "search": ["search", "サイバー 会談", "--format", "table"],
    "show": ["show", "1605-040802"],
    "stats": ["stats", "--by", "country", "--since", "2020", "--format", "table"],
    "crossed": ["stats", "--by", "main-country", "--by", "year", "--format", "table"],
}


@pytest.mark.parametrize("width", [60, 100, 200])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_screen_is_as_it_was_looked_at(name: str, width: int, run: Run, sample_db: Path) -> None:
    result = run(*COMMANDS[name], "--db", sample_db, COLUMNS=str(width))
    shown = "".join(f"{line.rstrip()}\n" for line in result.lines)
    path = SCREENS / f"{name}-{width}.txt"
    if os.environ.get("UPDATE_SCREENS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [60, 80, 100, 140, 240])
@pytest.mark.parametrize("name", COMMANDS)
def test_no_line_is_wider_than_the_terminal_or_begins_wrongly(
    name: str, width: int, run: Run, sample_db: Path
) -> None:
    result = run(*COMMANDS[name], "--db", sample_db, COLUMNS=str(width))
    for line in result.lines:
        assert cell_len(line.rstrip()) <= width
        # A headline that goes on in the next line stands behind a column of white space.
        if line.startswith("  ") and name == "list":
            assert line.strip()[0] not in NOT_FIRST - {"…"}


def test_colour_is_for_terminals_and_for_those_who_ask(run: Run, sample_db: Path) -> None:
    command = ["list", "--limit", "2", "--format", "table", "--db", str(sample_db)]
    assert "\x1b[" not in run(*command).out
    assert "\x1b[" in run(*command, "--color", "always").out
    assert "\x1b[" in run(*command, FORCE_COLOR="1").out
    assert "\x1b[" not in run(*command, "--color", "never", FORCE_COLOR="1").out
    assert "\x1b[3" not in run(*command, FORCE_COLOR="1", NO_COLOR="1").out


@pytest.mark.parametrize("locale", ["C", "POSIX", "ja_JP.eucJP"])
def test_output_is_utf_8_whatever_the_locale(locale: str, run: Run, sample_db: Path) -> None:
    usual = run("list", "--db", sample_db).out
    env = {"LC_ALL": locale, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    assert run("list", "--db", sample_db, **env).out == usual
