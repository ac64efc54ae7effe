"""A citation's named values as a row.

A citation's key is a clip's id in our own exports alone, which say so; the keywords of others are
the user's words, and become labels.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from clipdb.reading.fields import LEFT_OUT, LISTS, FieldNames
from clipdb.reading.options import Context
from clipdb.reading.records import NO_ID, Value, row_of
from clipdb.reading.remarks import Remarks, warning
from clipdb.reading.rows import Row
from clipdb.tsv import parse, values

_BETWEEN = "text between citations is left out"
_MOST_SHOWN = 60  # characters of it

Named = tuple[str, str]
"""A tag, or a field's name, and its text."""


@cache
def names_in(format: str) -> Mapping[str, str]:
    """The fields of a format's names, in the order in which they stand."""
    rows = (row for _, row in parse(Path(__file__).parent / "data" / "fields.tsv"))
    return {
        name: LEFT_OUT if row["field"] == "-" else row["field"]
        for row in rows
        if row["format"] == format
        for name in values(row["names"])
    }


def left_out(text: str) -> tuple[str, ...]:
    """A warning of text that stands between citations, if there is any."""
    dots = "…" if len(text) > _MOST_SHOWN else ""
    return (f"{_BETWEEN}: {text[:_MOST_SHOWN]}{dots}",) if text else ()


class Citations:
    """Makes rows of the citations of one file; what is no field is named once.

    Args:
        format: whose names they have.
        names: what that format calls them, for warnings.
        context: what the user says of names, and the known outlets.
    """

    def __init__(self, format: str, names: str, context: Context) -> None:
        known = names_in(format)
        self._no_field = f"{names} that are no field are left out"
        self._same_field = f"of {names} of one field the first that is not empty stands"
        self._context = context
        self._names = FieldNames(context.options.columns, known)
        self._rank = {name.lower(): rank for rank, name in enumerate(known)}
        self._remarks = Remarks()

    def by_field(self, given: Iterable[Named]) -> tuple[dict[str, list[Named]], list[str]]:
        """The texts that are not empty by field, the one that stands first, and what is none."""
        found: dict[str, list[Named]] = {}
        unknown = []
        for name, text in given:
            field = self._names.field(name)
            if not text.strip() or field == LEFT_OUT:
                continue
            if field is None:
                unknown.append(name)
            else:
                found.setdefault(field, []).append((name, text))
        for named in found.values():
            named.sort(key=lambda item: self._rank.get(item[0].lower(), -1))
        return found, unknown

    def row(
        self,
        found: Mapping[str, Sequence[Named]],
        lists: Mapping[str, Sequence[str]],
        unknown: Sequence[str],
    ) -> tuple[Row, list[str]]:
        """The row of a citation, and what is odd about it.

        Args:
            found: the texts by field, the one that stands first.
            lists: the items of the fields that are lists, parted.
            unknown: the names that are no field.

        Raises:
            UnreadableError: there is no date, no headline, or a value is not of its field's form.
        """
        texts: dict[str, Value] = {}
        same: list[str] = []
        for field, named in found.items():
            if field in LISTS:
                continue
            distinct = dict.fromkeys(text for _, text in named)
            if field == "summary":
                lines = (line for text in distinct for line in text.split("\n"))
                texts[field] = "\n".join(line for line in lines if line.strip())
                continue
            texts[field] = named[0][1]
            if len(distinct) > 1:
                same += warning(self._same_field, dict.fromkeys(name for name, _ in named))
        row, more = row_of({**texts, **lists}, self._context)
        odd = [*self._remarks.new(self._no_field, unknown), *same]
        return row, [*odd, *(words for words in more if words != NO_ID)]

    def own_row(self, record: Mapping[str, Value]) -> tuple[Row, list[str]]:
        """The row of a record that an export of ours wrote.

        Raises:
            UnreadableError: a value is not of its field's form.
        """
        return row_of(record, self._context)


def labels_among(keywords: Iterable[str], topics: Iterable[str]) -> list[str]:
    """The keywords of our own that are labels: those that are left without the topics."""
    labels = list(keywords)
    for topic in topics:
        if topic in labels:
            labels.remove(topic)
    return labels
