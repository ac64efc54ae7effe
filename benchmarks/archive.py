"""Imports, exports, lists and counts as an archive grows: python -m benchmarks.archive [CLIPS ...]

For generated pages of each size it times whole processes: an import, beside `sqlite-utils insert`
of the same records as ready JSON Lines and a trigram index over them; the same import again; an
export, beside `sqlite-utils rows --csv`; and their peak memory. Then, in this process, the first
page and the count of lists with each filter, and counts by each property. A peer that is absent
is left out with a word.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.pages import page
from clipdb.query.tree import Filters, Query
from clipdb.store.counts import count_by
from clipdb.store.opening import open_archive
from clipdb.store.select import count, select

BIN = Path(sys.executable).parent
REPEATS = 7
# Runs clipdb as an installation has it: numpy, which sqlite-utils takes up where it is there, is
# only in those of developers.
RUN = """
import sys
sys.modules["numpy"] = None
from clipdb.cli import run
if __name__ == "__main__":
    run()
"""
FILTERS = {
    "none": Filters(),
    "a country": Filters(countries=("IT",)),
    "two countries": Filters(countries=("IT", "FR")),
    "a main country": Filters(countries=("IT",), main=True),
    "an outlet": Filters(sources=("NHK",)),
    "a carrier": Filters(vias=("Yahoo",)),
    "a subject": Filters(topics=("寄港",)),
    "a page": Filters(collections=("各国との防衛協力に関する報道",)),
    "since a day": Filters(since=date(2024, 6, 1)),
    "a country, outlet and days": Filters(
        countries=("IT",), sources=("NHK",), since=date(2020, 1, 1), until=date(2024, 6, 1)
    ),
}
CROSSED = (("country", "year"), ("topic", "country"), ("source", "topic"), ("via", "month"))
PROPERTIES = ("year", "month", "country", "main-country", "source", "topic", "via", "collection")


@dataclass(frozen=True)
class Figure:
    """What was measured: ours, the peer's, and the goal as a multiple of the peer's or a limit."""

    what: str
    ours: float
    unit: str
    peer: float | None = None
    goal: float | None = None

    def row(self, clips: int) -> str:
        """A line of the table."""
        limit = None if self.goal is None else self.goal * (self.peer or 1)
        peer = ratio = goal = ""
        if self.peer is not None:
            peer, ratio = f"{self.peer:.2f} {self.unit}", f"{self.ours / self.peer:.2f}"
        if limit is not None:
            kept = "kept" if self.ours <= limit else "missed"
            goal = f"≤ {self.goal:g}{'' if self.peer else f' {self.unit}'}, {kept}"
        mine = f"{self.ours:.2f} {self.unit}"
        return f"| {clips:,} | {self.what} | {mine} | {peer} | {ratio} | {goal} |"


def timed(arguments: list[str], output: Path | None = None, *, is_checked: bool = True) -> float:
    """Seconds of a whole process; one that finds nothing need not end with status 0."""
    begin = time.perf_counter()
    with (output or Path(os.devnull)).open("wb") as file:
        subprocess.run(arguments, stdout=file, stderr=subprocess.DEVNULL, check=is_checked)
    return time.perf_counter() - begin


def ours(folder: Path, *arguments: str) -> tuple[float, float]:
    """Seconds of a run of clipdb, and the peak megabytes of all its processes together."""
    script = folder / "run.py"
    script.write_text(RUN)
    begin = time.perf_counter()
    process = subprocess.Popen([sys.executable, str(script), *arguments])
    peaks: dict[int, int] = {}
    while process.poll() is None:
        with suppress(OSError, IndexError):  # of one that has just ended
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
            for number in (process.pid, *map(int, children.split())):
                status = Path(f"/proc/{number}/status").read_text()
                peaks[number] = int(status.split("VmHWM:")[1].split()[0])
        time.sleep(0.02)
    taken = time.perf_counter() - begin
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return taken, sum(peaks.values()) / 1024


def whole_processes(clips: int, folder: Path) -> list[Figure]:
    """Import and export of an archive of so many clips, and their peers."""
    source, db = folder / "page.txt", folder / "clips.db"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(page(clips))
    importing, memory = ours(folder, "import", str(source), "--db", str(db), "--quiet")
    again, _ = ours(folder, "import", str(source), "--db", str(db), "--quiet")
    csv, lines = folder / "clips.csv", folder / "clips.jsonl"
    exporting, export_memory = ours(folder, "export", "-o", str(csv), "--db", str(db), "--quiet")
    ours(folder, "export", "-o", str(lines), "--db", str(db), "--quiet")
    inserting = rows = None
    if (BIN / "sqlite-utils").exists():
        peer, tool = folder / "peer.db", str(BIN / "sqlite-utils")
        inserting = timed([tool, "insert", str(peer), "clips", str(lines), "--nl", "--pk", "id"])
        texts = ["title", "summary", "notes", "--tokenize", "trigram"]
        inserting += timed([tool, "enable-fts", str(peer), "clips", *texts])
        rows = timed([tool, "rows", str(peer), "clips", "--csv"], folder / "peer.csv")
    else:
        print("no sqlite-utils beside this Python: left out", file=sys.stderr)
    return [
        Figure("import; sqlite-utils insert + trigram", importing, "s", inserting, 1),
        Figure("import: peak memory of all processes", memory, "MB", None, 150),
        Figure("import again; the first", again, "s", importing, 0.05),
        Figure("export --format csv; sqlite-utils rows", exporting, "s", rows, 1),
        Figure("export: peak memory", export_memory, "MB"),
        Figure("database; text", db.stat().st_size / 1e6, "MB", source.stat().st_size / 1e6, 2.5),
        *answers(folder, db, clips),
    ]


def answers(folder: Path, db: Path, clips: int) -> list[Figure]:
    """Whole processes that answer of all clips at once."""
    is_huge = clips >= 1_000_000
    figures = []
    for arguments, goal in (
        (["info"], 0.5 if is_huge else None),
        (["search", "ゼロゼロゼロ語", "--quiet"], None),
        (["search", "ゼロゼロゼロ語"], 0.2 if is_huge else None),
        (["list", "--limit", "50"], None),
    ):
        script = [str(folder / "run.py"), *arguments, "--db", str(db)]
        taken = [timed([sys.executable, *script], is_checked=False) for _ in range(3)]
        figures.append(Figure(f"clipdb {' '.join(arguments)}", min(taken), "s", None, goal))
    return figures


def median(run: Callable[[], object]) -> float:
    """The median milliseconds of some runs."""
    taken = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        run()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def queries(db: Path, clips: int) -> list[Figure]:
    """Lists and counts in this process, with everything in memory."""
    figures = []
    with open_archive(db) as archive:
        for name, filters in FILTERS.items():
            first = Query(filters, limit=50)
            taken = median(lambda first=first: list(select(archive, first)))  # type: ignore[misc]
            figures.append(Figure(f"list, {name}: first page", taken, "ms"))
            taken = median(lambda first=first: count(archive, first))  # type: ignore[misc]
            figures.append(Figure(f"list, {name}: count", taken, "ms"))
        goal = 300 if clips <= 100_000 else 3000
        for names in (*((name,) for name in PROPERTIES), *CROSSED):
            taken = median(lambda names=names: count_by(archive, Query(), names))  # type: ignore[misc]
            figures.append(Figure(f"stats --by {' --by '.join(names)}", taken, "ms", None, goal))
    return figures


def main() -> None:
    """Print one table for the sizes asked for, or for 1,000, 10,000 and 100,000 clips."""
    print("| clips | what; beside what | clipdb | peer | ratio | goal |")
    print("|--:|---|--:|--:|--:|---|")
    for clips in [int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000]:
        with tempfile.TemporaryDirectory() as folder:
            figures = whole_processes(clips, Path(folder))
            figures += queries(Path(folder) / "clips.db", clips)
        for figure in figures:
            print(figure.row(clips), flush=True)


if __name__ == "__main__":
    main()
