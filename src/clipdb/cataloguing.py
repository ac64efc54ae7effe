"""From a row as printed to a clip as kept: canonical outlet, a stable id, tags."""

import hashlib
from dataclasses import replace

from clipdb.clip import Clip
from clipdb.reading.rows import Row
from clipdb.tagging import tag
from clipdb.vocabulary.outlets import Outlets, key

_ID_DIGITS = 12


def catalogue(row: Row, outlets: Outlets) -> Clip:
    """Make the clip of a row; the same row always makes the same clip."""
    printed = Clip(
        id=row.id or _derived_id(row),
        date=row.date,
        time=row.time,
        source=row.source or row.source_raw,
        source_raw=row.source_raw,
        via=row.via,
        title=row.title,
        summary="\n".join(row.paragraphs),
        notes=row.notes,
        refs=row.refs,
        countries=(),
        main_countries=(),
        topics=(),
        collections=row.collections,
    )
    return with_tags(printed, outlets)


def with_tags(clip: Clip, outlets: Outlets) -> Clip:
    """The clip with what the vocabulary decides: its outlet's name and its tags."""
    outlet = outlets.find(clip.source_raw)
    tags = tag(clip.title, clip.summary, clip.notes)
    return replace(
        clip,
        source=outlet.name if outlet else outlets.canonical(clip.source),
        countries=tags.countries,
        main_countries=tags.main_countries,
        topics=tags.topics,
    )


def _derived_id(row: Row) -> str:
    """`x-` and a digest of what is printed at the head of an article.

    A mended summary keeps the id, and so does an outlet that is told from the headline only
    after the vocabulary has learnt it.
    """
    content = "\x1f".join((row.date, row.time or "", key(row.source_raw + row.title)))
    return f"x-{hashlib.sha256(content.encode()).hexdigest()[:_ID_DIGITS]}"
