"""Applying a changed vocabulary to the clips that are there."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from clipdb.catalogue import with_tags
from clipdb.clip import Clip
from clipdb.journal.overrides import overridden
from clipdb.store.clips import ClipWriter
from clipdb.store.derived import bring_up_to_date
from clipdb.store.select import all_stored
from clipdb.store.transactions import RollBack, transaction
from clipdb.versions import vocabulary_version
from clipdb.vocabulary.outlets import load_outlets

TAG_FIELDS = ("source", "countries", "main_countries", "topics")


@dataclass(frozen=True, slots=True)
class Retagged:
    """A clip whose tags changed: what went and what came, by field."""

    id: str
    removed: dict[str, tuple[str, ...]]
    added: dict[str, tuple[str, ...]]


@dataclass(slots=True)
class RetagReport:
    """How many clips there are, those whose tags changed, and whether the index was rebuilt."""

    clips: int = 0
    is_indexed_again: bool = False
    changed: list[Retagged] = field(default_factory=list)


def retag(connection: sqlite3.Connection, *, keep: bool, watch: Callable[[], None]) -> RetagReport:
    """Bring all that is derived by rules up to date, in one transaction: tags, names, index.

    Args:
        connection: open for writing.
        keep: whether to commit.
        watch: called after each clip.
    """
    report = RetagReport()
    outlets = load_outlets()
    with transaction(connection):
        report.is_indexed_again = bring_up_to_date(connection)
        writer = ClipWriter(connection)
        for batch in all_stored(connection):
            tagged = with_tags([one.base for one in batch], outlets)
            for stored, base in zip(batch, tagged, strict=True):
                if base != stored.base or stored.vocabulary != vocabulary_version():
                    now = stored._replace(
                        clip=overridden(base, stored.overrides),
                        base=base,
                        vocabulary=vocabulary_version(),
                    )
                    writer.update(stored, now)
                    if now.clip != stored.clip:
                        report.changed.append(_compare(stored.clip, now.clip))
                report.clips += 1
                watch()
        writer.finish()
        if not keep:
            raise RollBack
    return report


def _compare(stored: Clip, clip: Clip) -> Retagged:
    before = {name: _values(getattr(stored, name)) for name in TAG_FIELDS}
    after = {name: _values(getattr(clip, name)) for name in TAG_FIELDS}
    return Retagged(clip.id, _beyond(before, after), _beyond(after, before))


def _values(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _beyond(
    these: dict[str, tuple[str, ...]], those: dict[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The values of these that those have not, for the fields where there are any."""
    more = {name: _without(these[name], those[name]) for name in these}
    return {name: found for name, found in more.items() if found}


def _without(these: Sequence[str], those: Sequence[str]) -> tuple[str, ...]:
    return tuple(value for value in these if value not in those)
