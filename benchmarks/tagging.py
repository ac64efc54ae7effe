"""The time of folding and tagging, one by one and in batches: python -m benchmarks.tagging

Of clips as `benchmarks.pages` makes them; the best of five runs, in processor time.
"""

import re
import time
from collections.abc import Callable

from benchmarks.pages import page
from clipdb.folding import fold, fold_all, normalise_all
from clipdb.tagging import Texts, tag, tag_and_fold

CLIPS = 4_000
BATCH = 200
RUNS = 5


def clips() -> list[Texts]:
    """Headlines and summaries of a page."""
    blocks = re.split(r"\n(?=\d{4}\.\d\d\.\d\d)", "".join(page(CLIPS)))[1:]
    found: list[Texts] = []
    for block in blocks:
        lines = block.split("\n")
        head = next(line for line in lines if "<" in line)
        title = re.sub(r"^\d{4}\S* \S+ | <.*", "", head)
        summary = [line[1:] for line in lines if line.startswith(" ") and ":" not in line[:5]]
        found.append((title, "\n".join(summary), ()))
    return found


def each(run: Callable[[], object]) -> float:
    """Milliseconds a clip."""
    best = 60.0
    for _ in range(RUNS):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return best / CLIPS * 1_000


def main() -> None:
    """Print a table."""
    made = clips()
    batches = [made[start : start + BATCH] for start in range(0, CLIPS, BATCH)]
    texts = [[text for title, summary, _ in b for text in (title, summary)] for b in batches]
    tag(*made[0])  # the tables are read once

    def one_by_one() -> None:
        for title, summary, notes in made:
            tag(title, summary, notes)
            fold(title)
            fold(summary)

    def folded() -> None:
        for batch in texts:
            fold_all([text for text, _ in normalise_all(batch)])

    def tagged() -> None:
        for batch in batches:
            tag_and_fold(batch)

    length = sum(len(title) + len(summary) for title, summary, _ in made) / len(made)
    print(f"| of a clip of {length:.0f} characters | ms |\n|---|--:|")
    print(f"| tagging and folding, one by one | {each(one_by_one):.3f} |")
    print(f"| tagging and folding, {BATCH} at a time | {each(tagged):.3f} |")
    print(f"| of which folding | {each(folded):.3f} |")


if __name__ == "__main__":
    main()
