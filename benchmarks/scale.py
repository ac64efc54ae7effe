"""An archive beside its Parquet export: python -m benchmarks.scale [CLIPS | ARCHIVE.db]

Of an archive of so many generated clips (100,000 by default), or of one that is there, it times
the exports to Parquet, one file and a folder by year, with their size and peak memory; then
counts of filters and searches, and clips by country, here and in DuckDB over each export, the
best of some runs. Every count is compared; it exits with 1 if two differ.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
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
    cells = f"{taken:,.1f} s | {used:,.1f} s | {size(target) / 1e6:,.1f} MB | {memory:.0f} MB"
    print(f"| {what} | {cells} |", flush=True)


def size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def archive_of(argument: str, folder: Path) -> Path:
    """The archive that is named, or one of as many clips."""
    if not argument.isdigit():
        return Path(argument).resolve()
    source, path = folder / "page.txt", folder / "clips.db"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(page(int(argument)))
    measured("import", folder, path, "import", str(source), "--db", str(path))
    return path


def exported(path: Path, folder: Path) -> dict[str, str]:
    """What DuckDB reads each export by; a row is printed for each."""
    exports = {
        "one file": (folder / "clips.parquet", "clips.parquet"),
        "by year": (folder / "clips", "clips/**/*.parquet"),
    }
    for name, (target, _) in exports.items():
        options = ("--format", "parquet", "-o", str(target), "--db", str(path))
        measured(name, folder, target, "export", *options)
    return {name: str(folder / pattern) for name, (_, pattern) in exports.items()}


def compare(archive: clipdb.Archive, exports: dict[str, str]) -> bool:
    """A row for each search; whether all counts agree."""
    with duckdb.connect() as connection:
        rows = [_compared(archive, connection, exports, *search) for search in SEARCHES]
        return all([*rows, _by_country(archive, connection, exports)])


def _compared(
    archive: clipdb.Archive,
    connection: duckdb.DuckDBPyConnection,
    exports: dict[str, str],
    words: str,
    filters: dict[str, Any],
) -> bool:
    where, values = to_duckdb(archive.search(words, **filters).query)

    def there(pattern: str) -> int:
        sql = f"SELECT count(*) FROM '{pattern}' WHERE {where}"
        return int(connection.execute(sql, values).fetchall()[0][0])

    here = best(lambda: len(archive.search(words, **filters)))
    others = [best(partial(there, pattern)) for pattern in exports.values()]
    typed = " ".join([words, *(f"--{name} {value}" for name, value in filters.items())]).strip()
    _print_row(typed or "all", here[1], [here[0], *(taken for taken, _ in others)])
    return all(found == here[1] for _, found in others)


def _by_country(
    archive: clipdb.Archive, connection: duckdb.DuckDBPyConnection, exports: dict[str, str]
) -> bool:
    def there(pattern: str) -> dict[str, int]:
        sql = f"SELECT unnest(countries) AS c, count(*) FROM '{pattern}' GROUP BY c"
        return dict(connection.execute(sql).fetchall())

    counts = dict(archive.search().stats("country"))
    here, _ = best(lambda: len(archive.search().stats("country")), repeats=1)
    others = [best(lambda p=p: len(there(p)))[0] for p in exports.values()]  # type: ignore[misc]
    _print_row("clips by country", len(counts), [here, *others])
    return all(there(pattern) == counts for pattern in exports.values())


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
        exports = exported(path, Path(folder))
        with clipdb.open(path) as archive:
            print(f"\n{len(archive):,} clips; archive {size(path) / 1e6:,.1f} MB\n")
            print(f"| count of | clips | clipdb | DuckDB, {' | DuckDB, '.join(exports)} |")
            print("|---|--:|--:|--:|--:|")
            if not compare(archive, exports):
                sys.exit("counts differ")


if __name__ == "__main__":
    main()
