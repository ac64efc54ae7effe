"""Queries in English and romaji, and what they become: python -m benchmarks.english [-v]

The queries of `data/english_queries.tsv` were written by who had not seen the tables of
`clipdb.english`, each with the words of which Japanese newspapers print at least one. They are
asked of an archive of the sample, and of one clip for every word that is expected of any query,
so that each has all the others beside it to be confused with. A query is right if one of its
words is in what it became. -v names those that are not.

    --clips N       adds so many generated clips, and tells how long translating takes
"""

import json
import statistics
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path
from sqlite3 import Connection

from benchmarks.pages import page
from clipdb.english.translation import Translation, translate
from clipdb.folding import fold, fold_word
from clipdb.importing import import_file
from clipdb.query.tree import Query
from clipdb.search.filters import resolve_search
from clipdb.store.opening import open_archive
from clipdb.store.select import count
from clipdb.tsv import parse, values

QUERIES = Path(__file__).parent / "data" / "english_queries.tsv"
SAMPLE = Path(__file__).parent.parent / "sample.txt"
FLOOR = 0.9


def write_pages(folder: Path, words: list[str], clips: int) -> list[Path]:
    """The sample, a clip for each word, and a generated page."""
    records = folder / "words.jsonl"
    with records.open("w", encoding="utf-8") as file:
        for number, word in enumerate(words):
            record = {
                "id": f"words-{number}",
                "date": "2024-05-06",
                "source": "NHK",
                "title": f"第{number}の見出し",
                "summary": f"関係者が{word}について述べた。",
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    generated = folder / "page.txt"
    generated.write_text("".join(page(clips)) if clips else "", encoding="utf-8")
    return [SAMPLE, records, *([generated] if clips else [])]


def is_right(translation: Translation, expected: list[str]) -> bool:
    """Whether one of the words is in the query."""
    query = fold(translation.query)
    return any(form in query for word in expected for form in fold_word(word))


def measure(archive: Connection, asked: Namespace) -> bool:
    """Print the table; whether every kind of query reaches the floor."""
    right: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    found: Counter[str] = Counter()
    taken = []
    for _, row in parse(QUERIES):
        begin = time.perf_counter()
        translation = translate(row["query"], archive)
        taken.append((time.perf_counter() - begin) * 1000)
        all_of[row["kind"]] += 1
        right[row["kind"]] += is_right(translation, values(row["expects"]))
        tree = resolve_search(translation.query, archive)
        found[row["kind"]] += count(archive, Query(search=tree)) > 0
        if asked.v and not is_right(translation, values(row["expects"])):
            print(f"{row['query']} → {translation.query}, not {row['expects']}", file=sys.stderr)
    print("| kind | queries | right | share | find a clip |")
    print("|---|--:|--:|--:|--:|")
    for kind, number in all_of.items():
        share = right[kind] / number
        print(f"| {kind} | {number} | {right[kind]} | {share:.3f} | {found[kind]} |")
    first, *later = taken
    print(
        f"\nthe first query took {first:.0f} ms, the others {statistics.median(later):.1f}"
        f" (median) to {max(later):.0f} ms"
    )
    return all(right[kind] >= FLOOR * number for kind, number in all_of.items())


def main() -> None:
    """Measure, and exit with 1 below the floor."""
    parser = ArgumentParser()
    parser.add_argument("-v", action="store_true")
    parser.add_argument("--clips", type=int, default=0)
    asked = parser.parse_args()
    words = {word: None for _, row in parse(QUERIES) for word in values(row["expects"])}
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "clips.db"
        with open_archive(db, write=True, make=True) as archive:
            for path in write_pages(Path(folder), list(words), asked.clips):
                import_file(lambda: archive, path)
        with open_archive(db) as archive:
            is_enough = measure(archive, asked)
    sys.exit(not is_enough)


if __name__ == "__main__":
    main()
