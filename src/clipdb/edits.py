"""What a user says of clips, and what comes of it; pure data.

A record is what was printed, then what the rules read, then what the user said. What the user
said of a field is one of three: a value that is *set*, values that are *added and removed*, or
that the field be *reset* to what the page says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from clipdb.clip import Value


@dataclass(frozen=True, slots=True)
class Edit:
    """What shall be changed of a clip; every value as the record has it.

    Attributes:
        set: by field the value that it shall have; None for none.
        add: by field of `ADJUSTABLE` the values that it shall have besides.
        remove: by field of `ADJUSTABLE` the values that it shall not have.
        reset: fields of which the page's own word shall stand again.
    """

    set: Mapping[str, Value] = field(default_factory=dict)
    add: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    remove: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reset: tuple[str, ...] = ()


class FieldChange(NamedTuple):
    """One field of one clip that an entry changes: its values before and after, and the page's."""

    clip: str
    field: str
    before: Value
    after: Value
    page: Value


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of a call that edits, adds, removes, merges or undoes.

    Attributes:
        number: of the entry; None if it changed nothing, or was not kept.
        kind: of the entry.
        clips: ids of the clips that it changes, in order.
        changes: field by field; those of a clip that leaves or comes back whole are not listed.
        warnings: what else a user should know, in words.
        undone: for an undo, the number of the entry that it takes back.
        left: ids of the clips that are no longer in the archive.
        returned: ids of those that are in it again.
    """

    number: int | None
    kind: str
    clips: tuple[str, ...]
    changes: tuple[FieldChange, ...] = ()
    warnings: tuple[str, ...] = ()
    undone: int | None = None
    left: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
