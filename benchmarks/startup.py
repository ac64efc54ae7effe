"""How long whole commands take beside a bare Typer app: python -m benchmarks.startup [RUNS]

Runs each command RUNS times (default 30), all in turn so that what else the machine does falls
on all alike, and prints medians and ratios. The bare app has two commands that print their
argument, on the same Typer. A peer that is absent is left out with a word.
"""

import os
import pty
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

BARE = """import typer
app = typer.Typer()
@app.command()
def one(name: str) -> None:
    print(name)
@app.command()
def two(name: str) -> None:
    print(name)
app()
"""
SAMPLE = Path(__file__).parent.parent / "sample.db"
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Command:
    """A command, where its output goes, and the goals it has as multiples of others."""

    name: str
    arguments: list[str]
    goals: dict[str, float]
    on_terminal: bool = False
    variables: tuple[tuple[str, str], ...] = ()


def commands(folder: Path) -> list[Command]:
    """The commands that are timed; what is not there is left out."""
    (folder / "bare.py").write_text(BARE)
    completing = ("_CLIPDB_COMPLETE", "complete_bash")
    clipdb, db = str(BIN / "clipdb"), ["--db", str(SAMPLE)]
    listed = [
        Command("Python alone", [sys.executable, "-c", "pass"], {}),
        Command("bare Typer app", [sys.executable, str(folder / "bare.py"), "one", "x"], {}),
    ]
    if (BIN / "sqlite-utils").exists():
        copy = folder / "copy.db"
        copy.write_bytes(SAMPLE.read_bytes())
        enabled = [str(BIN / "sqlite-utils"), "enable-fts", str(copy), "clips", "title", "summary"]
        subprocess.run(enabled, check=True)
        searched = [str(BIN / "sqlite-utils"), "search", str(copy), "clips", "ACSA"]
        listed.append(Command("sqlite-utils search", searched, {}))
    else:
        print("no sqlite-utils beside this Python: left out", file=sys.stderr)
    return [
        *listed,
        Command(
            "search ACSA, piped",
            [clipdb, "search", "ACSA", *db],
            {"bare Typer app": 1.2, "sqlite-utils search": 0.55},
        ),
        Command("list, piped", [clipdb, "list", *db], {"bare Typer app": 1.2}),
        Command(
            "search ACSA",
            [clipdb, "search", "ACSA", *db],
            {"bare Typer app": 2.2},
            on_terminal=True,
        ),
        Command(
            "complete a command",
            [clipdb],
            {"bare Typer app": 1.25},
            variables=(completing, ("COMP_WORDS", "clipdb sea"), ("COMP_CWORD", "1")),
        ),
        Command(
            "complete a country",
            [clipdb],
            {"bare Typer app": 1.25},
            variables=(
                completing,
                ("COMP_WORDS", f"clipdb --db {SAMPLE} list --country It"),
                ("COMP_CWORD", "5"),
            ),
        ),
    ]


def run(command: Command) -> float:
    """Seconds of one run, its output to a pipe or to a terminal that is read."""
    environment = {**os.environ, **dict(command.variables)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # users have compiled modules
    begin = time.perf_counter()
    if command.on_terminal:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            command.arguments, env=environment, stdout=theirs, stderr=subprocess.DEVNULL
        )
        os.close(theirs)
        try:
            while os.read(ours, 65536):
                pass
        except OSError:
            pass  # Linux says so that the other side is closed
        os.close(ours)
        process.wait()
    else:
        subprocess.run(command.arguments, env=environment, capture_output=True, check=False)
    return time.perf_counter() - begin


def main() -> None:
    """Time all and print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory() as folder:
        listed = commands(Path(folder))
        taken: dict[str, list[float]] = {command.name: [] for command in listed}
        for turn in range(runs + 1):
            for command in listed:
                seconds = run(command)
                if turn:  # the first warms up
                    taken[command.name].append(seconds)
    medians = {name: statistics.median(times) * 1000 for name, times in taken.items()}
    print("| command | ms | of the bare app | of sqlite-utils search | goals |")
    print("|---|--:|--:|--:|---|")
    for command in listed:
        ours = medians[command.name]
        cells = [
            f"{ours / medians[other]:.2f}" if other in medians else "–"
            for other in ("bare Typer app", "sqlite-utils search")
        ]
        goals = [
            f"{goal} × {other}: {'kept' if ours <= goal * medians[other] else 'missed'}"
            for other, goal in command.goals.items()
            if other in medians
        ]
        print(f"| {command.name} | {ours:.0f} | {' | '.join(cells)} | {'; '.join(goals)} |")


if __name__ == "__main__":
    main()
