"""Peak memory and time of imports of growing size: python -m benchmarks.import_memory [N ...]"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.pages import page

RUN = """
import resource, sys
from clipdb.cli import main
main(["import", sys.argv[1], "--db", sys.argv[2], "--quiet"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def measure(clips: int, folder: Path) -> tuple[float, float, float, float]:
    """Text in MB, peak memory in MB, seconds, and seconds of the same import again."""
    source, target = folder / f"{clips}.txt", folder / f"{clips}.db"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(page(clips))
    taken, peak = [], 0.0
    for _ in range(2):
        begin = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(source), str(target)],
            capture_output=True,
            text=True,
            check=False,
        )
        taken.append(time.perf_counter() - begin)
        peak = max(peak, int(done.stdout.split()[-1]) / 1024)
    return source.stat().st_size / 1e6, peak, taken[0], taken[1]


def main() -> None:
    """Print a table for the sizes asked for, or for 1,000, 10,000 and 100,000 clips."""
    sizes = [int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000]
    print("| clips | text MB | peak MB | import s | clips/s | again s |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for clips in sizes:
            text, peak, first, again = measure(clips, Path(folder))
            rate = clips / first
            print(
                f"| {clips:,} | {text:.1f} | {peak:.0f} | {first:.1f} | {rate:.0f} | {again:.1f} |"
            )


if __name__ == "__main__":
    main()
