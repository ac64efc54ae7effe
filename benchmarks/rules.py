"""Tagging in Daft and in Spark, as docs/dev/scale.md has it: python -m benchmarks.rules [CLIPS]

Over the Parquet export of so many generated clips (10,000 by default) each example of the docs
runs in a process of its own (`pip install daft pyspark`, and Java for Spark); what is not
installed is left out with a word. Exits with 1 if one counts other clips by country than the
archive does.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import clipdb
from benchmarks.search import build
from clipdb.rules import tag_batch

CLIPS = 10_000
DOCS = Path(__file__).parent.parent / "docs" / "dev" / "scale.md"
# Tells how long the tagging took of the whole, and what came of it.
AROUND = """
import json, time
begin = time.perf_counter()
{code}
print(json.dumps([time.perf_counter() - begin, counted]))
"""


def example(engine: str) -> str:
    """The docs' example for an engine: the code block that imports it first."""
    text = DOCS.read_text(encoding="utf-8")
    blocks: list[str] = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    imports = re.compile(rf"^(?:import|from) {engine}\b", re.MULTILINE)
    return next(block for block in blocks if imports.search(block))


def main() -> None:
    """Run the examples, and compare."""
    clips = int(sys.argv[1]) if len(sys.argv) > 1 else CLIPS
    differ = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder / "clips.db", clips)
        with clipdb.open(folder / "clips.db") as archive:
            counts = {k: v for k, v in archive.search().stats("country").items() if k}
            clips_there = list(archive.search())
            texts = tuple(
                [getattr(clip, name) for clip in clips_there]
                for name in ("title", "summary", "notes")
            )
            (folder / "clips.parquet").write_bytes(archive.search().export("parquet"))
        print(f"{clips:,} clips\n\n| | tagged and counted | whole process | countries | counts |")
        print("|---|--:|--:|--:|---|")
        begin = time.perf_counter()
        tag_batch(*texts)
        print(
            f"| one process of Python, tagged alone | {time.perf_counter() - begin:.1f} s | | | |"
        )
        for engine in ("daft", "pyspark"):
            if find_spec(engine) is None:
                print(f"no {engine}: left out", file=sys.stderr)
                continue
            script = folder / f"in_{engine}.py"
            script.write_text(AROUND.format(code=example(engine)), encoding="utf-8")
            begin = time.perf_counter()
            done = subprocess.run(
                [sys.executable, script],
                cwd=folder,
                env={**os.environ, "PYSPARK_PYTHON": sys.executable},
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            whole = time.perf_counter() - begin
            taken, counted = json.loads(done.stdout.splitlines()[-1])
            differ = differ or counted != counts
            said = "the archive's" if counted == counts else "others!"
            print(f"| {engine} | {taken:.1f} s | {whole:.1f} s | {len(counted)} | {said} |")
    if differ:
        sys.exit("counts differ")


if __name__ == "__main__":
    main()
