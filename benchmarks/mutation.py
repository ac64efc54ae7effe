"""How many small faults put into the code the tests notice: python -m benchmarks.mutation

    python -m benchmarks.mutation --sample 400 --seed 1
    python -m benchmarks.mutation --sample 0 'clipdb.query.language*'

mutmut changes one thing in a copy of the code (`mutants/`; what and by which tests says
`[tool.mutmut]` in pyproject.toml) and runs the tests that go through the function. A sample of all
such changes is tried, the same for the same seed. What survives is listed; `mutmut show NAME` shows
one. A survivor is a test that is missing, or a change without effect.
"""

import argparse
import json
import os
import random
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

from mutmut.stats import status_by_exit_code

_MUTANTS = Path("mutants")
_NOTHING = "no.such.mutant"
_UNNOTICED = ("survived", "no tests")


def _mutmut(*names: str) -> int:
    """Run mutmut; the tests take the same examples every time."""
    command = [sys.executable, "-m", "mutmut", "run", *names]
    return subprocess.run(command, env={**os.environ, "CI": "1"}, check=False).returncode


def _outcomes() -> dict[str, int | None]:
    """Each mutant with the exit status of its tests, None if it was not tried."""
    found: dict[str, int | None] = {}
    for path in sorted(_MUTANTS.rglob("*.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def main() -> None:
    """Try a sample of mutants, and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pattern", nargs="?", default="*", help="of the mutants' names")
    parser.add_argument("--sample", type=int, default=400, help="how many; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    _mutmut(_NOTHING)  # makes the mutants, and finds none of this name
    names = [name for name in _outcomes() if fnmatch(name, asked.pattern)]
    if asked.sample and asked.sample < len(names):
        names = random.Random(asked.seed).sample(names, asked.sample)
    if not names:
        parser.error(f"no mutant is called {asked.pattern}")
    _mutmut(*names)
    outcomes = _outcomes()
    tried = {name: status_by_exit_code[outcomes[name]] for name in names}
    for name, outcome in sorted(tried.items()):
        if outcome in _UNNOTICED:
            print(f"{outcome}: {name}")
    print(f"{len(names)} of {len(outcomes)} mutants:", dict(Counter(tried.values())))
    noticed = sum(outcome not in _UNNOTICED for outcome in tried.values())
    print(f"noticed: {noticed / len(names):.0%}")


if __name__ == "__main__":
    main()
