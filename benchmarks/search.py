"""How long searches take, and against what: python -m benchmarks.search [CLIPS ...]

For archives of generated clips it times, in this process and with everything in memory, the
count, the newest 20 and the 20 most relevant of queries, and beside them a scan and a trigram
index of the same folded texts, `rg` and Groonga where they are installed. Every count is
compared with the scan's: what is not exact is marked. All but the last columns are medians in
milliseconds; those are times as long as our count.
"""

import io
import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.pages import page
from clipdb.catalogue import catalogue_all
from clipdb.folding import fold, fold_word
from clipdb.journal.imports import write_import
from clipdb.journal.reports import Origin
from clipdb.query.tree import Query
from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context
from clipdb.search.filters import resolve_search
from clipdb.store.opening import open_archive
from clipdb.store.select import count, select
from clipdb.vocabulary.outlets import load_outlets

QUERIES = {
    "の": ("の",),
    "伊": ("伊",),
    "協定": ("協定",),
    "護衛艦": ("護衛艦",),
    "情報保護協定": ("情報保護協定",),
    "サイバー": ("サイバー",),
    "防衛相 協議": ("防衛相", "協議"),
    "協定 -署名": (),
    "寄港 OR 署名": (),
    "潜水母艦": ("潜水母艦",),
}
REPEATS = 7
Timed = tuple[float, int]  # milliseconds, and how many were found


@dataclass(frozen=True)
class Peer:
    """Another way to search: how many clips hold all the words."""

    name: str
    find: Callable[[tuple[str, ...]], Timed]


def median(run: Callable[[], int]) -> Timed:
    """The median time of some runs, and what the last gave."""
    taken, found = [], run()
    for _ in range(REPEATS):
        begin = time.perf_counter()
        found = run()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken), found


def build(path: Path, clips: int) -> None:
    """An archive of generated clips."""
    lines = list(io.StringIO("".join(page(clips)), newline=""))
    pieces = catalogue_all(FORMATS["text"].read(lines, Context(load_outlets())), beside=False)
    with open_archive(path, write=True, make=True) as archive:
        origin = Origin("page.txt", "", "text", "utf-8")
        write_import(archive, origin, pieces, tell=lambda _: None, keep=lambda _: True)


def peers(archive: sqlite3.Connection, folder: Path) -> Iterator[Peer]:
    """The other ways, each with the same folded texts."""
    texts = [
        "\x1f".join(fold(text) for text in (clip.title, clip.summary, *clip.notes))
        for clip in select(archive, Query())
    ]
    beside = sqlite3.connect(":memory:")
    beside.execute("CREATE TABLE scanned (text TEXT)")
    beside.execute("CREATE VIRTUAL TABLE trigrams USING fts5 (text, tokenize='trigram')")
    for table in ("scanned", "trigrams"):
        beside.executemany(f"INSERT INTO {table} (text) VALUES (?)", [(text,) for text in texts])
    yield Peer("scan", lambda words: _counted(beside, *_scan(words)))
    yield Peer("trigram", lambda words: _counted(beside, *_trigrams(words)))
    if shutil.which("rg"):
        (folder / "texts.txt").write_text("\n".join(texts), encoding="utf-8")
        yield Peer("rg", lambda words: median(lambda: _rg(folder / "texts.txt", words)))
    if shutil.which("groonga"):
        _load_groonga(folder / "groonga", texts)
        yield Peer("Groonga", lambda words: _groonga(folder / "groonga", words))


def _counted(connection: sqlite3.Connection, sql: str, values: list[str]) -> Timed:
    return median(lambda: int(connection.execute(sql, values).fetchone()[0]))


def _scan(words: tuple[str, ...]) -> tuple[str, list[str]]:
    condition = " AND ".join("instr(text, ?)" for _ in words)
    return f"SELECT count(*) FROM scanned WHERE {condition}", [fold_word(w)[0] for w in words]


def _trigrams(words: tuple[str, ...]) -> tuple[str, list[str]]:
    quoted = " AND ".join(f'"{fold_word(word)[0]}"' for word in words)
    return "SELECT count(*) FROM trigrams WHERE trigrams MATCH ?", [quoted]


def _rg(path: Path, words: tuple[str, ...]) -> int:
    first, *others = (fold_word(word)[0] for word in words)
    done = subprocess.run(["rg", "-F", first, path], capture_output=True, check=False)
    for word in others:
        command = ["rg", "-F", word]
        done = subprocess.run(command, input=done.stdout, capture_output=True, check=False)
    return done.stdout.count(b"\n")


def _groonga(database: Path, words: tuple[str, ...]) -> Timed:
    condition = " && ".join(f'text @ "{fold_word(word)[0]}"' for word in words)
    command = f"select Clips --limit 0 --cache no --filter '{condition}'\n"
    done = subprocess.run(
        ["groonga", database], input=command * REPEATS, capture_output=True, text=True, check=True
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return statistics.median(a[0][2] for a in answers) * 1000, answers[0][1][0][0][0]


def _load_groonga(database: Path, texts: list[str]) -> None:
    commands = [
        "table_create Clips TABLE_NO_KEY",
        "column_create Clips text COLUMN_SCALAR LongText",
        "table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram"
        " --normalizer NormalizerAuto",
        "column_create Terms clips_text COLUMN_INDEX|WITH_POSITION Clips text",
        "load --table Clips",
        json.dumps([{"text": text} for text in texts], ensure_ascii=False),
    ]
    script = "\n".join(commands) + "\n"
    subprocess.run(
        ["groonga", "-n", database], input=script.encode(), capture_output=True, check=True
    )


def report(clips: int, folder: Path) -> None:
    """Print the table of one size."""
    path = folder / "clips.db"
    begin = time.perf_counter()
    build(path, clips)
    taken = time.perf_counter() - begin
    with open_archive(path) as archive:
        index, text = _sizes(archive)
        share = f"index {index / 1e6:.0f} MB, {index / text:.2f} times the text"
        print(f"\n{clips:,} clips, imported in {taken:.0f} s; {share}\n")
        others = list(peers(archive, folder))
        names = "".join(f" {peer.name} |" for peer in others)
        print(f"| query | clips | count ms | newest 20 | relevant 20 |{names}")
        print("|---|--:|--:|--:|--:|" + "--:|" * len(others))
        for typed, words in QUERIES.items():
            _report_query(archive, typed, words, others)


def _report_query(
    archive: sqlite3.Connection, typed: str, words: tuple[str, ...], others: list[Peer]
) -> None:
    search = resolve_search(typed, archive)
    newest, relevant = (
        Query(search=search, limit=20),
        Query(search=search, sort="relevance", limit=20),
    )
    ours, found = median(lambda: count(archive, newest))
    first, _ = median(lambda: len(list(select(archive, newest))))
    best, _ = median(lambda: len(list(select(archive, relevant))))
    cells = []
    for peer in others:
        taken, number = peer.find(words) if words else (0.0, found)
        exact = "" if number == found else f" (finds {number:,})"
        cells.append(f" {taken / ours:.1f}×{exact} |" if words else " |")
    print(f"| {typed} | {found:,} | {ours:.1f} | {first:.1f} | {best:.1f} |{''.join(cells)}")


def _sizes(archive: sqlite3.Connection) -> tuple[int, int]:
    """Bytes of the index and of the text that it indexes."""
    (index,) = archive.execute("SELECT sum(length(block)) FROM clips_index_data").fetchone()
    text = "CAST(title || summary || notes AS BLOB)"
    sql = f"SELECT sum(length({text})) FROM clips JOIN texts ON clip = serial"
    (text,) = archive.execute(sql).fetchone()
    return index, text


def main() -> None:
    """Report on the sizes asked for, or on 10,000 and 100,000 clips."""
    for size in [int(size) for size in sys.argv[1:]] or [10_000, 100_000]:
        with tempfile.TemporaryDirectory() as folder:
            report(size, Path(folder))


if __name__ == "__main__":
    main()
