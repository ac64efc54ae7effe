"""The rules as functions of batches, for engines that run Python on rows: Spark, Daft, DuckDB.

Each takes columns, as lists of one length (or anything that can be gone through), and gives one
result for each row, in order. They are pure (the same texts always give the same results, by the
vocabulary of the machine they run on), can be pickled, and need no archive.
"""

from collections.abc import Iterable, Sequence

from clipdb import folding, tagging
from clipdb.catalogue import catalogue
from clipdb.clip import Value, record_of
from clipdb.engines.columns import search_columns
from clipdb.reading.formats import read
from clipdb.reading.options import Context
from clipdb.reading.rows import Piece
from clipdb.reading.source import source_of
from clipdb.vocabulary.outlets import load_outlets

__all__ = ["fold_batch", "read_page", "search_batch", "tag_batch"]

Texts = Iterable[str | None]
Notes = Iterable[Sequence[str] | None]


def tag_batch(titles: Texts, summaries: Texts, notes: Notes) -> list[dict[str, list[str]]]:
    """The tags of clips, as `import` and `retag` give them.

    Returns:
        For each clip `countries`, `main_countries` and `topics`, each sorted.
    """
    clips = [
        (title or "", summary or "", _texts(of_clip))
        for title, summary, of_clip in zip(titles, summaries, notes, strict=True)
    ]
    return [
        {
            "countries": list(tags.countries),
            "main_countries": list(tags.main_countries),
            "topics": list(tags.topics),
        }
        for tags in tagging.tag_all(clips)
    ]


def fold_batch(texts: Texts) -> list[str | None]:
    """The texts as a search compares them; None stays None."""
    given = list(texts)
    folded = iter(folding.fold_all([text for text in given if text is not None]))
    return [None if text is None else next(folded) for text in given]


def search_batch(titles: Texts, summaries: Texts, notes: Notes) -> list[dict[str, str | list[str]]]:
    """What a search looks in, as a Parquet export has it, for rows that come from elsewhere.

    Returns:
        For each clip `folded_title`, `folded_summary`, `folded_notes` and `tokens`.
    """
    return [
        search_columns(title or "", summary or "", _texts(of_clip))
        for title, summary, of_clip in zip(titles, summaries, notes, strict=True)
    ]


def read_page(
    content: bytes, name: str = "page", *, format: str | None = None, encoding: str | None = None
) -> dict[str, list[dict[str, Value]]]:
    """The clips on a page, as an import of the file would make them.

    Args:
        content: the file's bytes.
        name: the file's, which a page without a title is called by.
        format: one of those of `clipdb import --from`; detected if left out.
        encoding: detected if left out.

    Returns:
        `clips`, the records in the order of the page, and `rejects`, what could not be read, each
        with `first_line`, `last_line`, `reason` and `text`.

    Raises:
        InputError: it is no page of clippings, or in no known encoding.
    """
    with source_of(content, name, encoding=encoding) as source:
        pieces = list(read(source, Context(load_outlets()), format=format).pieces)
    return {
        "clips": [_record(piece) for piece in pieces if piece.row],
        "rejects": [_reject(piece) for piece in pieces if piece.kind == "reject"],
    }


def _record(piece: Piece) -> dict[str, Value]:
    assert piece.row is not None
    return record_of(catalogue(piece.row, load_outlets()))


def _reject(piece: Piece) -> dict[str, Value]:
    return {
        "first_line": piece.first_line,
        "last_line": piece.last_line,
        "reason": piece.reason,
        "text": piece.text,
    }


def _texts(notes: Sequence[str] | None) -> Sequence[str]:
    """A column's list may be missing, or an array of NumPy's."""
    return () if notes is None else [str(note) for note in notes]
