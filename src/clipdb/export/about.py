"""What a document says of itself beside its clips."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from clipdb.localisation import Localisation
from clipdb.markup.card import Find, no_matches


@dataclass(frozen=True, slots=True)
class About:
    """What a document is made of, and for whom.

    Attributes:
        localisation: the reader's names and labels.
        filters: what its clips were chosen by, in the reader's words; empty for all clips.
        made: the day it is made on, today if None.
        find: where the texts of its clips matched a search.
    """

    localisation: Localisation = field(default_factory=Localisation)
    filters: Sequence[str] = ()
    made: date | None = None
    find: Find = no_matches

    def title(self) -> str:
        """What its clips are, in one line."""
        if not self.filters:
            return self.localisation.label("report.title")
        comma = "、" if self.localisation.language == "ja" else ", "
        return self.localisation.label("report.filtered", filters=comma.join(self.filters))
