"""Every benchmark in one run, as Markdown: python -m benchmarks [CLIPS ...]

Says what it ran on, then start-up, archives of 1,000, 10,000 and 100,000 clips (or of the sizes
asked for) and searches in the largest. A million takes an hour: python -m benchmarks 1000000.
"""

import platform
import sqlite3
import subprocess
import sys
from importlib.metadata import version
from os import cpu_count


def main() -> None:
    """Run them one after another."""
    sizes = sys.argv[1:] or ["1000", "10000", "100000"]
    packages = ", ".join(f"{name} {version(name)}" for name in ("typer", "rich", "sqlite-utils"))
    print(
        f"{platform.system()} {platform.machine()}, {cpu_count()} cores; Python"
        f" {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}\n",
        flush=True,
    )
    for module, arguments in (
        ("startup", []),
        ("archive", sizes),
        ("search", [max(sizes, key=int)]),
    ):
        print(f"\n### python -m benchmarks.{module} {' '.join(arguments)}\n", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{module}", *arguments], check=True)


if __name__ == "__main__":
    main()
