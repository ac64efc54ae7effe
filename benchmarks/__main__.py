"""Every benchmark in one run, into docs/dev/benchmarks.md: python -m benchmarks [CLIPS ...]

Says what it ran on and how busy that was, then start-up, archives of 1,000, 20,000 and 100,000
clips (or of the sizes asked for) and searches in the largest. A million takes an hour:
python -m benchmarks 1000000.
"""

import platform
import sqlite3
import subprocess
import sys
from importlib.metadata import version
from os import cpu_count, getloadavg
from pathlib import Path

DOCUMENT = Path(__file__).parent.parent / "docs" / "dev" / "benchmarks.md"
HEADING = """\
# Benchmarks

Written by `python -m benchmarks`, all in one run on generated pages. Ratios carry over to other
machines, seconds do not. A goal that was missed stays in its table.
"""


def main() -> None:
    """Run them one after another."""
    sizes = sys.argv[1:] or ["1000", "20000", "100000"]
    packages = ", ".join(f"{name} {version(name)}" for name in ("typer", "rich", "sqlite-utils"))
    machine = (
        f"{platform.system()} {platform.machine()}, {cpu_count()} cores (load {getloadavg()[0]:.1f}"
        f" at the start); Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},"
        f" {packages}"
    )
    with DOCUMENT.open("w", encoding="utf-8") as document:
        print(f"{HEADING}\n{machine}", file=document, flush=True)
        for module, arguments in (
            ("startup", []),
            ("archive", sizes),
            ("search", [max(sizes, key=int)]),
        ):
            call = " ".join(["python", "-m", f"benchmarks.{module}", *arguments])
            print(f"\n## {call}\n", file=document, flush=True)
            command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
            subprocess.run(command, check=True, stdout=document)
    print(f"wrote {DOCUMENT}")


if __name__ == "__main__":
    main()
