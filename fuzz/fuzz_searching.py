"""Fuzz the query language, folding and search.

    python -m fuzz.fuzz_searching build/fuzz fuzz/corpus/searching -max_total_time=600

What is typed is a search or a clear error. A word is found in a text exactly where the folded
word is a part of the folded text, and its places in the print are places of the text.
"""

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["clipdb"]):
    from clipdb.catalogue import IndexedClip
    from clipdb.clip import Clip
    from clipdb.errors import ClipdbError
    from clipdb.folding import fold, fold_with_map, fold_word
    from clipdb.query.tree import Query, Word
    from clipdb.search.filters import resolve_search
    from clipdb.search.snippets import find_matches, snippet
    from clipdb.store.clips import ClipWriter
    from clipdb.store.opening import new_in_memory
    from clipdb.store.select import count, select

ARCHIVE = new_in_memory()


def search(data: bytes) -> None:
    """Take the data for a query, and for a text and a word to be found in it."""
    given = atheris.FuzzedDataProvider(data)
    typed, text = given.ConsumeUnicodeNoSurrogates(60), given.ConsumeUnicodeNoSurrogates(120)
    with suppress(ClipdbError):
        tree = resolve_search(typed, ARCHIVE)
        assert count(ARCHIVE, Query(search=tree)) == 0
    mapped = fold_with_map(text)
    assert mapped.text == fold(text), "the text folds otherwise with its map"
    if text.strip():
        _find(text, typed if fold_word(typed) else text[: len(text) // 2])


def _find(text: str, typed: str) -> None:
    """A word in an archive that holds the text alone."""
    forms = fold_word(typed)
    if not forms:
        return
    ARCHIVE.execute("BEGIN")
    clip = Clip("1-1", "2025-01-01", None, "x", "x", None, text, "")
    writer = ClipWriter(ARCHIVE)
    writer.insert(IndexedClip(clip, fold(text), "", (), has_own_id=True), 1, (1, 1))
    writer.finish()
    word = Word(forms)
    found = list(select(ARCHIVE, Query(search=word)))
    is_there = any(form in fold(text) for form in forms)
    ARCHIVE.execute("ROLLBACK")
    assert bool(found) == is_there, "found other than by a scan"
    assert bool(find_matches(text, "title", (word,))) == is_there, "no place of a match"
    snippet(clip, (word,))


def main() -> None:
    """Run until a limit of libFuzzer's options, or a crash."""
    atheris.Setup(sys.argv, search)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
