"""What reading yields: pieces of a file, in order and without gaps, and rows as printed."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["clip", "furniture", "reject"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table, its fields as printed but taken apart.

    Attributes:
        id: the printed id, or None.
        date: `YYYY-MM-DD`.
        time: `HH:MM` or None.
        source_raw: the outlet as printed, with a carrier wrapped round it; may be empty.
        source: the outlet's name where a record gives one of its own, else None.
        via: the carrier's name, or None.
        title: the headline, quotation marks round the whole of it taken off.
        paragraphs, notes: text, broken lines rejoined.
        refs: ids of other clips.
        collections: names of the pages it stands on.
        url, labels, comment: of a record that has them.
    """

    id: str | None
    date: str
    time: str | None
    source_raw: str
    via: str | None
    title: str
    paragraphs: tuple[str, ...]
    notes: tuple[str, ...]
    refs: tuple[str, ...]
    collections: tuple[str, ...]
    source: str | None = None
    url: str | None = None
    labels: tuple[str, ...] = ()
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a file's text, of whole lines where the form has lines; all joined are the file.

    `kind` is "clip" (with a `row`), "furniture" (page title, table header, blank
    lines) or "reject" (with the `reason`). `page` is the title of the page it stands on,
    if it has one. `warnings` say what was guessed or odd. Lines count from 1.
    """

    kind: Kind
    first_line: int
    last_line: int
    text: str
    page: str | None = None
    row: Row | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()


class UnreadableError(Exception):
    """A piece of a file cannot be read as a row; its message is the reject's reason."""


class EndlessError(Exception):
    """Something in a file goes on for longer than anything in a page does."""
