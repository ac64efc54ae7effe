"""What reading yields: pieces of a file, in order and without gaps, and rows as printed.

Both are the one gate for others' text: whatever a reader puts in, no field, name or warning has
a control character but line feeds. Only a piece's `text` is the file's own, character by character.
"""

from dataclasses import dataclass
from typing import Literal

from clipdb.printable import cleaned

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
        stated_tags: countries, main_countries and topics that a record gives itself, by field;
            the rules decide, and a difference is a warning.
        url: where the article is, http or https, or None.
        labels: the user's own words for it, sorted.
        comment: the user's own remark, or None.
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
    stated_tags: tuple[tuple[str, tuple[str, ...]], ...] = ()
    url: str | None = None
    labels: tuple[str, ...] = ()
    comment: str | None = None

    def __post_init__(self) -> None:
        texts = [value for name in _TEXTS if (value := getattr(self, name))]
        if "".join(texts + [text for name in _LISTS for text in getattr(self, name)]).isprintable():
            return
        for name in _TEXTS:
            if value := getattr(self, name):
                object.__setattr__(self, name, cleaned(value))
        for name in _LISTS:
            object.__setattr__(self, name, tuple(map(cleaned, getattr(self, name))))


_TEXTS = ("id", "source_raw", "via", "title", "source", "url", "comment")
_LISTS = ("paragraphs", "notes", "refs", "collections", "labels")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a file's text, of whole lines where the form has lines; all joined are the file.

    `kind` is "clip" (with a `row`), "furniture" (page title, table header, blank
    lines) or "reject" (with the `reason`). `page` is the title of the page it stands on,
    if it has one. Lines count from 1.

    `warnings` say what was guessed or odd: `what kind of thing`, or `what kind of thing: what it
    is here`. Those of a file that are of one kind are reported together.
    """

    kind: Kind
    first_line: int
    last_line: int
    text: str
    page: str | None = None
    row: Row | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("page", "reason"):
            if value := getattr(self, name):
                object.__setattr__(self, name, cleaned(value))
        if self.warnings:
            object.__setattr__(self, "warnings", tuple(map(cleaned, self.warnings)))


class UnreadableError(Exception):
    """A piece of a file cannot be read as a row; its message is the reject's reason.

    `unlike` is what a record that has no date and no headline calls its values, else None.
    """

    def __init__(self, reason: str, *, unlike: str | None = None) -> None:
        super().__init__(reason)
        self.unlike = unlike


class DamagedError(Exception):
    """A file is not what it is taken for; its message says what is wrong and what to do."""


class EndlessError(Exception):
    """Something in a file goes on for longer than anything in a page does."""
