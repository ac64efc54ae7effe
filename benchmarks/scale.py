"""An archive beside its Parquet export: python -m benchmarks.scale [CLIPS | ARCHIVE.db]

Of an archive of so many generated clips (100,000 by default), or of one that is there, it times
the export to Parquet, with its size and peak memory; then counts of filters and searches, and
clips by country, here and in DuckDB over the export, the best of some runs. Every count is
compared; it exits with 1 if two differ.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

import duckdb

import clipdb
from benchmarks.archive import ours
from benchmarks.pages import page
from clipdb.engines import to_duckdb

CLIPS = 100_000
REPEATS = 5
SEARCHES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("", {}),
    ("", {"country": "Italy"}),
    ("", {"country": "Italy", "main": True, "since": "2023"}),
    ("", {"source": "NHK", "until": "2010"}),
    ("の", {}),
    ("寄港", {}),
    ("協定 -署名", {}),
    ("title:サイバー OR 哨戒機", {"country": "Italy"}),
    ("潜水母艦", {}),
)


def best(run: Callable[[], int], repeats: int = REPEATS) -> tuple[float, int]:
    """The shortest time of some runs, in seconds, and what the last gave."""
    taken, found = [], 0
    for _ in range(repeats):
        begin = time.perf_counter()
        found = run()
        taken.append(time.perf_counter() - begin)
    return min(taken), found


def measured(what: str, folder: Path, target: Path, *arguments: str) -> None:
    """Run clipdb, and print a row: times, the size of what it wrote, and its peak memory."""
    before = getrusage(RUSAGE_CHILDREN)
    taken, memory = ours(folder, *arguments, "--quiet")
    after = getrusage(RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    cells = (
        f"{taken:,.1f} s | {used:,.1f} s | {target.stat().st_size / 1e6:,.1f} MB | {memory:.0f} MB"
    )
    print(f"| {what} | {cells} |", flush=True)


def archive_of(argument: str, folder: Path) -> Path:
    """The archive that is named, or one of as many clips."""
    if not argument.isdigit():
        return Path(argument).resolve()
    source, path = folder / "page.txt", folder / "clips.db"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(page(int(argument)))
    measured("import", folder, path, "import", str(source), "--db", str(path))
    return path


def exported(path: Path, folder: Path) -> str:
    """What DuckDB reads the export by; a row is printed for it."""
    target = folder / "clips.parquet"
    options = ("--format", "parquet", "-o", str(target), "--db", str(path))
    measured("export", folder, target, "export", *options)
    return str(target)


def compare(archive: clipdb.Archive, file: str) -> bool:
    """A row for each search; whether all counts agree."""
    with duckdb.connect() as connection:
        rows = [_compared(archive, connection, file, *search) for search in SEARCHES]
        return all([*rows, _by_country(archive, connection, file)])


def _compared(
    archive: clipdb.Archive,
    connection: duckdb.DuckDBPyConnection,
    file: str,
    words: str,
    filters: dict[str, Any],
) -> bool:
    where, values = to_duckdb(archive.search(words, **filters).query)
    sql = f"SELECT count(*) FROM '{file}' WHERE {where}"
    here = best(lambda: len(archive.search(words, **filters)))
    there = best(lambda: int(connection.execute(sql, values).fetchall()[0][0]))
    typed = " ".join([words, *(f"--{name} {value}" for name, value in filters.items())]).strip()
    _print_row(typed or "all", here[1], [here[0], there[0]])
    return there[1] == here[1]


def _by_country(archive: clipdb.Archive, connection: duckdb.DuckDBPyConnection, file: str) -> bool:
    sql = f"SELECT unnest(countries) AS c, count(*) FROM '{file}' GROUP BY c"
    counts = dict(archive.search().stats("country"))
    here, _ = best(lambda: len(archive.search().stats("country")), repeats=1)
    there, _ = best(lambda: len(connection.execute(sql).fetchall()))
    _print_row("clips by country", len(counts), [here, there])
    return dict(connection.execute(sql).fetchall()) == counts


def _print_row(what: str, found: int, taken: Sequence[float]) -> None:
    cells = " | ".join(f"{seconds * 1000:,.1f} ms" for seconds in taken)
    print(f"| {what} | {found:,} | {cells} |", flush=True)


def main() -> None:
    """Measure, for as many clips as asked for; exit with 1 if two counts differ."""
    argument = sys.argv[1] if len(sys.argv) > 1 else str(CLIPS)
    print(f"{os.cpu_count()} cores; DuckDB {duckdb.__version__}\n")
    with tempfile.TemporaryDirectory() as folder:
        print("| | time | CPU | size | peak memory |\n|---|--:|--:|--:|--:|")
        path = archive_of(argument, Path(folder))
        file = exported(path, Path(folder))
        with clipdb.open(path) as archive:
            print(f"\n{len(archive):,} clips; archive {path.stat().st_size / 1e6:,.1f} MB\n")
            print("| count of | clips | clipdb | DuckDB |")
            print("|---|--:|--:|--:|")
            if not compare(archive, file):
                sys.exit("counts differ")


if __name__ == "__main__":
    main()
