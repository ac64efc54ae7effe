"""What a person sees, whole: list, search, show, stats and info in terminals of several widths.

`UPDATE_SCREENS=1 pytest tests/test_screens.py` writes the files anew; look at them before you
commit them.
"""

import os
import unicodedata
from pathlib import Path

import pytest

from clipdb.render.wrapping import NOT_FIRST, cells
from tests.conftest import Run

SCREENS = Path(__file__).parent / "screens"
COMMANDS = {
    "list": ["list", "--country", "Italy", "--since", "2023", "--format", "table"],
    "search": ["search", "サイバー 会談", "--format", "table"],
    "show": ["show", "1605-040802"],
    "why": ["show", "1806-050602", "--why"],
    "list-ja": ["list", "--limit", "5", "--format", "table", "--lang", "ja"],
    "stats": ["stats", "--by", "country", "--since", "2020", "--format", "table"],
    "chronology": ["chronology", "--country", "Italy", "--format", "table"],
    "crossed": ["stats", "--by", "main-country", "--by", "year", "--format", "table"],
}


@pytest.mark.parametrize("width", [60, 80, 140])
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
        assert cells(line.rstrip()) <= width
        if line.startswith("  ") and name not in (
            "crossed",
            "stats",
        ):  # goes on from the one before
            assert line.strip()[0] not in NOT_FIRST - {".", "…"}


def test_a_headline_has_nearly_the_whole_width_of_a_narrow_terminal(
    run: Run, sample_db: Path
) -> None:
    title = "最新鋭イタリア艦「フランチェスコ・モロジーニ」海自横須賀基地に初寄港"
    shown = run("list", "--country", "Italy", "--format", "table", "--db", sample_db, COLUMNS="80")
    assert next(line for line in shown.lines if line.startswith("最新鋭")).startswith(title)
    assert cells(title) > 46


def test_nothing_is_aligned_by_characters_of_ambiguous_width(run: Run, sample_db: Path) -> None:
    printed = {c for clip in run("export", "--csv", "--db", sample_db).out for c in clip}
    for command in COMMANDS.values():
        shown = run(*command, "--db", sample_db, COLUMNS="80", FORCE_COLOR="1").out
        own = {c for c in shown if unicodedata.east_asian_width(c) == "A"} - printed
        assert not own


def test_matches_are_marked_on_any_ground_and_without_colours(run: Run, sample_db: Path) -> None:
    command = ["search", "ACSA", "--format", "table", "--db", str(sample_db)]
    assert "\x1b[30;103mACSA\x1b[0m" in run(*command, FORCE_COLOR="1", TERM="xterm").out
    plain = run(*command, FORCE_COLOR="1", NO_COLOR="1", TERM="xterm").out
    assert "\x1b[1;4mACSA\x1b[0m" in plain


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
