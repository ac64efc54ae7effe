"""Whether searches find what a scan finds: python -m benchmarks.exactness [CLIPS] [QUERIES]

The words are parts of texts of the archive, of 1 to 12 characters, alone or two together, one
of them perhaps not to be there. Exits with 1 at the first search that is not a scan.
"""

import random
import sys
import tempfile
from pathlib import Path

from benchmarks.search import build
from clipdb.folding import fold, fold_word
from clipdb.query.tree import And, Not, Query, Tree, Word
from clipdb.store.opening import open_archive
from clipdb.store.select import select

LONGEST = 12
Texts = dict[str, tuple[str, ...]]  # id → folded texts


def holds(texts: tuple[str, ...], tree: Tree) -> bool:
    """Whether a scan of a clip's texts finds what the tree asks for."""
    if isinstance(tree, Word):
        return any(form in text for text in texts for form in tree.forms)
    if isinstance(tree, Not):
        return not holds(texts, tree.item)
    assert isinstance(tree, And)
    return all(holds(texts, item) for item in tree.items)


def random_search(chance: random.Random, printed: list[str]) -> Tree:
    """A search for parts of texts."""
    words: list[Tree] = []
    while len(words) < chance.choice((1, 1, 2)):
        text = chance.choice(printed)
        start = chance.randrange(len(text))
        if forms := fold_word(text[start : start + chance.randint(1, LONGEST)]):
            words.append(Word(forms))
    if len(words) == 1:
        return words[0]
    return And((words[0], Not(words[1]) if chance.random() < 0.3 else words[1]))


def main() -> None:
    """Compare as many searches as asked for, or 5,000 over 10,000 clips."""
    clips, queries = [*map(int, sys.argv[1:]), *(10_000, 5_000)[len(sys.argv) - 1 :]]
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder) / "clips.db", clips)
        with open_archive(Path(folder) / "clips.db") as archive:
            everything = list(select(archive, Query()))
            printed = [text for clip in everything for text in (clip.title, clip.summary)]
            texts: Texts = {
                clip.id: tuple(map(fold, (clip.title, clip.summary, *clip.notes)))
                for clip in everything
            }
            for number in range(queries):
                tree = random_search(chance, printed)
                found = {clip.id for clip in select(archive, Query(search=tree))}
                if found != {id for id in texts if holds(texts[id], tree)}:
                    sys.exit(f"search {number} is not a scan: {tree}")
    print(f"{queries:,} searches over {clips:,} clips found what a scan finds")


if __name__ == "__main__":
    main()
