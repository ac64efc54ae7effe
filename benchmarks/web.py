"""How long a page takes while many read at once and an import writes.

    python -m benchmarks.web [--clips 49 10000] [--readers 50] [--seconds 20]

For each size of archive: the time from the command to its first page; of each page the first time,
which counts, and the median by new connections and by one kept alive; how many of all were there
within 100 ms; median and 99th percentile of a page for one reader alone; and the same with all
readers at once beside an import. The clips are the sample's, again and again under other ids and
dates.
"""

import argparse
import http.client
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import clipdb
from clipdb.clip import record_of
from clipdb.export.data import write_jsonl

ROOT = Path(__file__).parent.parent
PAGES = (
    "/",
    "/?q=" + quote("協定 署名"),
    "/?q=ACSA&country=IT",
    "/?country=GB&main=1&since=2015",
    "/?q=" + quote("防衛") + "&page=2",
    "/?q=" + quote("の"),
    "/?q=" + quote("の") + "&page=1000",
    "/?q=" + quote("の") + "&page=LAST",
    "/?page=LAST",
    "/?sort=title&page=LAST",
    "/?sort=relevance&q=" + quote("協定"),
    "/?q=port%20call&english=1",
    "/clip/2412-112514?q=ACSA",
    "/clip/2412-112514?q=" + quote("の") + "&at=40",
    "/stats?by=country",
    "/stats?by=year&q=" + quote("訓練"),
    "/stats?by=country&by=year",
    "/chronology?country=IT",
    "/saved",
)


def enlarged(sample: Path, db: Path, clips: int) -> None:
    """Make an archive of so many clips out of the sample's."""
    shutil.copy(sample, db)
    with clipdb.open(db) as archive:
        stored = [record_of(clip) for clip in archive]
    chance = random.Random(1)

    def others(start: int, stop: int):  # type: ignore[no-untyped-def]
        for number in range(start, stop):
            record = dict(stored[number % len(stored)])
            day = f"{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            yield {
                **record,
                "id": f"b{number}",
                "date": f"{chance.randint(2000, 2024)}-{day}",
                "refs": [],
                "title": f"{record['title']} {number}",
            }

    for name, start, stop in (
        ("more.jsonl", len(stored), clips),
        ("beside.jsonl", clips, clips + 3000),
    ):
        with (db.parent / name).open("w", encoding="utf-8", newline="") as file:
            write_jsonl(others(start, stop), clipdb.clip.FIELDS, file)
    if clips > len(stored):
        command(db, "import", db.parent / "more.jsonl", "--from", "json", "--quiet")


def command(db: Path, *arguments: str | Path) -> None:
    """Run a command of clipdb on an archive."""
    call = [sys.executable, "-m", "clipdb", *map(str, arguments), "--db", str(db)]
    subprocess.run(call, check=True, env={**os.environ, "CLIPDB_LANG": "en"})


def ask(port: int, path: str, kept: http.client.HTTPConnection | None = None) -> float:
    """Seconds that a page takes, its body read; by a connection of its own, or one kept alive."""
    began = time.perf_counter()
    connection = kept or http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if kept is None:
        connection.close()
    assert answer.status == 200, (path, answer.status, re.findall('id="message".*', body.decode()))
    return time.perf_counter() - began


def read(port: int, readers: int, until: Callable[[], bool]) -> list[float]:
    """Times of pages that so many readers ask for, one after another, until it is time."""
    times: list[float] = []

    def one(number: int) -> None:
        place = number
        while not until():
            times.append(ask(port, PAGES[place % len(PAGES)].replace("LAST", "1")))
            place += 1

    threads = [threading.Thread(target=one, args=(number,)) for number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def told(what: str, times: list[float]) -> str:
    """A line of figures, in milliseconds."""
    hundredth = statistics.quantiles(times, n=100)[98]
    return (
        f"{what:42} {len(times):6} pages  median {1000 * statistics.median(times):7.0f} ms"
        f"  99th percentile {1000 * hundredth:7.0f} ms"
    )


def measure(clips: int, readers: int, seconds: float) -> None:
    """Measure an archive of so many clips."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "clips.db"
        enlarged(ROOT / "sample.db", db, clips)
        began = time.perf_counter()
        call = [sys.executable, "-m", "clipdb", "serve", "--port", "0", "--db", str(db)]
        served = subprocess.Popen(call, stderr=subprocess.PIPE, text=True)
        try:
            assert served.stderr
            port = int(served.stderr.readline().split("127.0.0.1:")[1].split("/")[0])
            ask(port, "/")
            print(f"{clips:,} clips: first page after {time.perf_counter() - began:.2f} s")
            every: list[float] = []
            for path in (path.replace("LAST", str(max(1, clips // 50))) for path in PAGES):
                kept = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
                first = ask(port, path)
                times = sorted(ask(port, path) for _ in range(9))
                alive = sorted(ask(port, path, kept) for _ in range(9))
                kept.close()
                every += [first, *times, *alive]
                medians = f"{1000 * times[4]:7.0f} {1000 * alive[4]:7.0f}"
                print(f"  {path[:44]:44} {1000 * first:7.0f} {medians} ms: first, new, kept alive")
            quick = sum(time <= 0.1 for time in every)
            print(f"  within 100 ms: {quick} of {len(every)}, {100 * quick / len(every):.0f} %")
            end = time.monotonic() + seconds
            print(" ", told("one reader", read(port, 1, lambda: time.monotonic() > end)))
            importing = threading.Thread(
                target=command, args=(db, "import", db.parent / "beside.jsonl", "--quiet")
            )
            importing.start()
            end = time.monotonic() + seconds
            times = read(port, readers, lambda: time.monotonic() > end and not importing.is_alive())
            print(" ", told(f"{readers} readers while an import writes", times))
            importing.join()
        finally:
            served.kill()
            served.wait()


def main() -> None:
    """Measure each size that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--clips", type=int, nargs="+", default=[49, 100_000])
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    for clips in options.clips:
        measure(clips, options.readers, options.seconds)


if __name__ == "__main__":
    main()
