"""Fixtures: no test sees the user's real folders, colours or database."""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from clipdb.cli import main

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
    for name in (
        "CLIPDB_DB",
        "CLIPDB_LANG",
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
        "NO_COLOR",
        "FORCE_COLOR",
        "COLUMNS",
    ):
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
def run(home: Path) -> Run:
    """Run `clipdb` in this process, as a call whose streams are pipes."""

    def run_here(*arguments: str | Path, input: str | None = None, **env: str) -> Result:
        streams = {
            "stdin": _pipe((input or "").encode()),
            "stdout": _pipe(b""),
            "stderr": _pipe(b""),
        }
        is_own = (home / "clipdb" / "vocabulary").exists()
        with pytest.MonkeyPatch.context() as patch:
            for name, stream in streams.items():
                patch.setattr(sys, name, stream)
            for name, value in env.items():
                patch.setenv(name, value)
            if is_own:
                forget_vocabulary()
            try:
                status = main(list(map(str, arguments)))
            finally:
                if is_own:
                    forget_vocabulary()
        return Result(status, _written(streams["stdout"]), _written(streams["stderr"]))

    return run_here


def forget_vocabulary() -> None:
    """Have the vocabulary read again, as another process would."""
    for name, module in list(sys.modules.items()):
        if name.startswith("clipdb."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear") and getattr(value, "__module__", "") == name:
                    value.cache_clear()


def _pipe(content: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


@pytest.fixture
def run_process() -> Run:
    """Run `clipdb` in a process of its own, where a process is the point."""

    def run_there(*arguments: str | Path, input: str | None = None, **env: str) -> Result:
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

    return run_there


@pytest.fixture
def sample_db(tmp_path: Path) -> Path:
    """A copy of the sample database."""
    return Path(shutil.copy(ROOT / "sample.db", tmp_path / "sample.db"))
