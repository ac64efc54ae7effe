"""What the README and the help texts tell people to type works as it stands there."""

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clipdb.cli.app import COMMANDS
from clipdb.vocabulary.topics import load_topics
from tests.conftest import MUST_HAVE_PROGRAMS, ROOT, SAMPLE, Run

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAMS = ("jq", "mlr", "sqlite3", "xargs", "cut", "diff")


def readme_commands() -> list[str]:
    """Every line of the README's shell blocks, but those that set up a checkout."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if not line.startswith("python3 -m venv")]


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


@pytest.mark.parametrize("command", readme_commands())
def test_a_command_of_the_readme_works(command: str, checkout: dict[str, str]) -> None:
    for program in PROGRAMS:
        if re.search(rf"(?:^|\| ){program}\b", command) and not shutil.which(program):
            if MUST_HAVE_PROGRAMS:
                pytest.fail(f"no {program}: .ci/run should have installed it")
            pytest.skip(f"no {program} on this machine")
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        env=checkout,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    # A file written, or a page that equals its source, says so by silence.
    silent = (" -o ", "--svg", "diff", "backup", "restore")
    assert done.stdout or any(word in command for word in silent)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_of_a_help_text_works(command: str, run: Run, checkout: dict[str, str]) -> None:
    text = " ".join(run(command, "--help", COLUMNS="200").out.replace("│", " ").split())
    match = re.search(r"Example: (clipdb [^─╭]*?--db \w+\.db)", text)
    assert match, text
    done = subprocess.run(match[1], shell=True, capture_output=True, text=True, env=checkout)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


def test_every_command_is_in_the_help(run: Run) -> None:
    text = run("--help").out
    assert [command for command in COMMANDS if not re.search(rf"│ {command} ", text)] == []


def test_the_changelog_counts_the_subjects() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"{len(load_topics())} subject headings" in changelog


def test_the_man_page_is_that_of_the_help_texts() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "man_page.py"))["man_page"]()
    words = "run: python docs/man_page.py"
    assert made == (ROOT / "docs" / "clipdb.1").read_text(encoding="utf-8"), words
