"""Fixtures: no test sees the user's real folders, colours or database."""

import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from clipdb.cli import main

_FOLDERS = ("HOME", "USERPROFILE", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
_CHANGE_OUTPUT = (
    *("CLIPDB_DB", "CLIPDB_LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PAGER"),
    *("LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE"),
)
# Test modules read the vocabulary when they are imported, which is before any fixture.
_NO_HOME = tempfile.TemporaryDirectory(prefix="clipdb-tests-")
os.environ.update(dict.fromkeys(_FOLDERS, _NO_HOME.name))

# A shell has what it starts in the background ignore SIGINT, and so would all that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is no fault of the code. The public host tries the same examples every time, so
# that a change is judged by itself; everyone else looks for new ones.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

# Elsewhere, tests of what other programs make of clipdb are skipped where these are not.
MUST_HAVE_PROGRAMS = bool(os.environ.get("CI")) and sys.platform == "linux"

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sample.txt"
DATA = Path(__file__).parent / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out, on Windows, what needs signals, pipes with names, rights or terminals of POSIX."""
    if os.name == "nt":
        skip = pytest.mark.skip(reason="of POSIX")
        for item in items:
            if item.get_closest_marker("posix"):
                item.add_marker(skip)


_ID_LENGTH = 80


def pytest_make_parametrize_id(val: object) -> str | None:
    """What a person reads of a parameter: its text, its parts, the fields it sets."""
    text = _shown(val)
    return text if text is None or len(text) <= _ID_LENGTH else f"{text[: _ID_LENGTH - 1]}…"


def _shown(value: object) -> str | None:
    if isinstance(value, str):
        shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in value)
        return shown.strip() or repr(value)
    if isinstance(value, bytes):
        return _shown(value.decode(errors="backslashreplace"))
    if isinstance(value, Mapping):
        return " ".join(f"{key}={_shown(item)}" for key, item in value.items()) or "nothing"
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        given = value._asdict()
        return _shown({name: item for name, item in given.items() if item not in (None, (), False)})
    if isinstance(value, tuple | list | set | frozenset):
        return " ".join(_shown(item) or "?" for item in value) or "nothing"
    if is_dataclass(value) and not isinstance(value, type):
        given = {field.name: getattr(value, field.name) for field in fields(value)}
        return _shown({name: item for name, item in given.items() if item not in (None, (), False)})
    if isinstance(value, Path | int | float | complex) or value is None:
        return str(value)
    return None  # pytest knows the names of functions and classes


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home and working folder, and none of the variables that change output."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in _FOLDERS:
        monkeypatch.setenv(name, str(folder))
    for name in _CHANGE_OUTPUT:
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
