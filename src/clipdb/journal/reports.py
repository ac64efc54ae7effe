"""What is told of an import: where it comes from, what it did, and what was odd."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["new", "updated", "unchanged", "rejected"]
OUTCOMES: tuple[Outcome, ...] = ("new", "updated", "unchanged", "rejected")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an import comes from, and how it was read.

    `options` are what else reading was told, as JSON, so that the file can be read again alike.
    Of a page that was fetched `url` is the address that was named, `etag` and `last_modified` are
    what its server sent to ask again with.
    """

    file: str
    sha256: str
    format: str
    encoding: str
    options: str = "{}"
    url: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something worth telling about a piece: what kind of thing, and in words."""

    kind: Literal["warning", "rejected", "updated"]
    file: str
    first_line: int
    last_line: int
    message: str
    text: str = ""


@dataclass(slots=True)
class ImportReport:
    """What an import did.

    Attributes:
        origin: the file, and how it was read.
        counts: how many clips are new, updated and unchanged, and how many pieces rejected.
        warnings: what was guessed or odd, in words, in the order of the file.
        reworded: how many of the updated clips have another headline, summary or notes.
        left: how many clips an earlier import of the same pages had and this one has not;
            they stay in the archive.
        kept: False if nothing was written.
    """

    origin: Origin
    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    warnings: list[str] = field(default_factory=list)
    reworded: int = 0
    left: int = 0
    kept: bool = True

    @property
    def new(self) -> int:
        """How many clips are new to the archive."""
        return self.counts["new"]

    @property
    def updated(self) -> int:
        """How many clips have another wording, or stand on another page too."""
        return self.counts["updated"]

    @property
    def unchanged(self) -> int:
        """How many clips are as they were."""
        return self.counts["unchanged"]

    @property
    def rejected(self) -> int:
        """How many pieces of the file could not be read as clips."""
        return self.counts["rejected"]

    @property
    def has_faults(self) -> bool:
        """Whether there was a reject or a warning."""
        return bool(self.rejected or self.warnings)


Tell = Callable[[Event], None]
