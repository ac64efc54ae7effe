"""Fixtures: no test sees the user's real folders, colours or database."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sample.txt"
DATA = Path(__file__).parent / "data"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home and working folder, and none of the variables that change output."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(folder))
    for name in ("CLIPDB_DB", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return folder


@dataclass(frozen=True)
class Result:
    """What a run of the command gave."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Run `clipdb` as a user would, in a process of its own."""

    def run_command(*arguments: str | Path, input: str | None = None, **env: str) -> Result:
        import os

        done = subprocess.run(
            [sys.executable, "-m", "clipdb", *map(str, arguments)],
            input=input,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, **env},
            timeout=120,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return run_command


@pytest.fixture
def sample_db(tmp_path: Path) -> Path:
    """A copy of the sample database."""
    return Path(shutil.copy(ROOT / "sample.db", tmp_path / "sample.db"))
