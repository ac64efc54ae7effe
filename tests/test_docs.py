"""What the README and the help texts tell people to type works as it stands there."""

import os
import re
import runpy
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from clipdb.cli.app import COMMANDS
from clipdb.render.wrapping import cells
from clipdb.vocabulary.topics import load_topics
from tests.conftest import MUST_HAVE_PROGRAMS, ROOT, SAMPLE, Run

READMES = ("README.md", "README.ja.md")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(
    page
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if page.name != "CHANGELOG.md"
)
REFERENCES = ("formats.md", "scale.md", "benchmarks.md", "SECURITY.md")  # to look things up in
ENDLESS = ("serve",)
PROGRAMS = ("jq", "mlr", "sqlite3", "xargs", "cut", "diff", "sed", "perl")


def blocks(readme: str, language: str) -> list[str]:
    """The code blocks of a language."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def scripts() -> list[tuple[str, str]]:
    """The shell blocks of each README, but those that set up a checkout."""
    return [
        (readme, block)
        for readme in READMES
        for block in blocks(readme, "sh")
        if not block.startswith("python3 -m venv")
    ]


def examples() -> list[tuple[str, str]]:
    """The commands that are shown with the beginning of their output."""
    return [(readme, block) for readme in READMES for block in blocks(readme, "console")]


@pytest.fixture
def checkout(tmp_path: Path) -> dict[str, str]:
    """A folder with the samples, and an environment with `clipdb` on the path."""
    for sample in (SAMPLE, ROOT / "sample.db"):
        shutil.copy(sample, tmp_path)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "clipdb").write_text(f'#!/bin/sh\nexec {sys.executable} -m clipdb "$@"\n')
    (programs / "clipdb").chmod(0o755)
    return {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}


def must_have_programs(script: str) -> None:
    """Skip a script whose programs are not all on this machine."""
    for program in PROGRAMS:
        if re.search(rf"(?:^|[|'] ?){program}\b", script, re.MULTILINE) and not shutil.which(
            program
        ):
            if MUST_HAVE_PROGRAMS:
                pytest.fail(f"no {program}: .ci/run should have installed it")
            pytest.skip(f"no {program} on this machine")


@pytest.mark.parametrize(("readme", "script"), scripts())
def test_a_script_of_the_readme_works(readme: str, script: str, checkout: dict[str, str]) -> None:
    must_have_programs(script)
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        capture_output=True,
        text=True,
        env={**checkout, "CLIPDB_DB": "sample.db"},
        timeout=120,
        check=False,
    )
    pacts = "unknown saved search 'pacts'"  # which another block of the page saves
    assert done.returncode == 0 or pacts in done.stderr, f"{readme}: {done.stderr}"


@pytest.mark.parametrize(("readme", "example"), examples())
def test_an_example_of_the_readme_shows_what_is_printed(
    readme: str, example: str, run: Run, sample_db: Path
) -> None:
    command, *lines = example.splitlines()
    arguments = shlex.split(command.removeprefix("$ clipdb "))
    is_table = arguments[0] in ("list", "search")
    language = "ja" if readme == "README.ja.md" else "en"
    shown = run(
        *arguments,
        *["--format", "table"] * is_table,
        "--db",
        sample_db,
        COLUMNS="80",
        CLIPDB_LANG=language,
    )
    assert shown.lines == lines


@pytest.mark.posix
def test_the_librarian_s_hour_goes_as_it_is_told(checkout: dict[str, str]) -> None:
    told = "".join(blocks("docs/librarian.md", "console"))
    commands = [line[2:] for line in told.splitlines() if line.startswith("$ ")]
    assert len(commands) > 20
    must_have_programs("\n".join(commands))
    played = ""
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**checkout, "CLIPDB_DB": "sample.db", "COLUMNS": "100"},
            timeout=120,
            check=False,
        )
        played += f"$ {command}\n{done.stdout}"
    assert played.splitlines() == told.splitlines()


def anchors(page: Path) -> set[str]:
    """What links can point at in a page: its headings, as their web pages name them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def links(page: Path) -> list[tuple[Path, str]]:
    """The files of the project that a page links to, and the headings there."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    found = re.findall(r"\]\(([^)\s]+)\)", text)
    local = [link.partition("#") for link in found if not link.startswith("http")]
    return [((page.parent / path).resolve() if path else page, to) for path, _, to in local]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    for path, heading in links(page):
        assert path.exists(), path
        assert not heading or heading in anchors(path), f"{path}#{heading}"


def test_every_page_is_within_two_links_of_the_index() -> None:
    near = {path for path, _ in links(ROOT / "docs" / "index.md")}
    near |= {path for page in near if page.suffix == ".md" for path, _ in links(page)}
    assert [page for page in PAGES if page not in near and page.name != "index.md"] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_is_short(page: Path) -> None:
    most = 600 if page.name == "README.md" else 700 if page.name == "CONTRIBUTING.md" else 1500
    assert page.name in REFERENCES or len(page.read_text(encoding="utf-8").split()) <= most


def test_both_readmes_have_the_same_examples() -> None:
    english, japanese = (
        [line.split()[2] for block in blocks(readme, "console") for line in block.splitlines()[:1]]
        for readme in READMES
    )
    assert english == japanese


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_of_a_help_text_works(command: str, run: Run, checkout: dict[str, str]) -> None:
    text = " ".join(run(command, "--help", COLUMNS="200").out.replace("│", " ").split())
    match = re.search(r"Example: (clipdb [^─╭]*?--db \w+\.db)", text)
    assert match, text
    if command in ENDLESS:
        _is_begun(match[1], checkout)
        return
    done = subprocess.run(match[1], shell=True, capture_output=True, text=True, env=checkout)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


def _is_begun(command: str, environment: dict[str, str]) -> None:
    """A command that goes on until it is interrupted says what it does, and then ends."""
    call = command.split()
    with subprocess.Popen(call, stderr=subprocess.PIPE, text=True, env=environment) as begun:
        assert begun.stderr
        assert "sample.db is at http://127.0.0.1:8321/" in begun.stderr.readline()
        begun.send_signal(signal.SIGINT)
        assert begun.wait(timeout=60) == 130


def test_every_command_is_in_the_help(run: Run) -> None:
    text = run("--help").out
    for command in COMMANDS:
        assert re.search(rf"│ {command} ", text)
        assert f"`{command}`" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def test_the_changelog_counts_the_subjects() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"{len(load_topics())} subject headings" in changelog


def test_the_man_page_is_that_of_the_help_texts() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "man_page.py"))["man_page"]()
    words = "run: python docs/man_page.py"
    assert made == (ROOT / "docs" / "clipdb.1").read_text(encoding="utf-8"), words


def test_the_pictures_are_what_the_commands_print() -> None:
    picture = runpy.run_path(str(ROOT / "docs" / "picture.py"))
    words = "run: python docs/picture.py"
    for name, commands in picture["PICTURES"].items():
        drawn = picture["svg"](list(map(picture["printed"], commands)))
        assert (ROOT / "docs" / f"{name}.svg").read_text(encoding="utf-8") == drawn, words


@pytest.mark.parametrize("name", ["terminal", "reading"])
def test_every_text_of_a_picture_is_as_wide_as_its_cells(name: str) -> None:
    picture = runpy.run_path(str(ROOT / "docs" / "picture.py"))
    drawn = ElementTree.parse(ROOT / "docs" / f"{name}.svg").getroot()
    texts = list(drawn.iter("{http://www.w3.org/2000/svg}text"))
    assert any(not text.text.isascii() for text in texts if text.text)
    for text in texts:
        length = float(text.get("textLength") or 0)
        assert length == pytest.approx(cells(text.text or "") * picture["CELL"], rel=1e-4)
        right = float(text.get("x") or 0) + length
        assert right <= picture["MARGIN"] + picture["WIDTH"] * picture["CELL"] + 0.1
