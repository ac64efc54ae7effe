"""From a row as printed to a clip as kept: canonical outlet, a stable id, tags."""

import hashlib

from clipdb.clip import Clip
from clipdb.reading.rows import Row
from clipdb.tagging import tag
from clipdb.vocabulary.outlets import Outlets, key

_ID_DIGITS = 12


def catalogue(row: Row, outlets: Outlets) -> Clip:
    """Make the clip of a row; the same row always makes the same clip."""
    summary = "\n".join(row.paragraphs)
    source = outlets.canonical(row.source or row.source_raw)
    tags = tag(row.title, summary, row.notes)
    return Clip(
        id=row.id or _derived_id(row, source),
        date=row.date,
        time=row.time,
        source=source,
        source_raw=row.source_raw,
        via=row.via,
        title=row.title,
        summary=summary,
        notes=row.notes,
        refs=row.refs,
        countries=tags.countries,
        main_countries=tags.main_countries,
        topics=tags.topics,
        collections=row.collections,
    )


def _derived_id(row: Row, source: str) -> str:
    """`x-` and a digest of what identifies an article, so that a mended summary keeps the id."""
    content = "\x1f".join((row.date, row.time or "", key(source), key(row.title)))
    return f"x-{hashlib.sha256(content.encode()).hexdigest()[:_ID_DIGITS]}"
