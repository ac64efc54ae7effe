"""A citation's named values as a row: of others, and of our own exports.

A citation's key is a clip's id in our own exports alone, which say so; the keywords of others are
the user's words, and become labels. Ours have the fields that their format has no name for under
the names of the record.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from clipdb.reading.fields import LEFT_OUT, LISTS, NAMES, FieldNames, Remarks, warning
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found
from clipdb.reading.records import Value, row_of
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


def own_names(format: str) -> FieldNames:
    """The same in citations of our own."""
    return FieldNames((), {**names_in(format), **{name: name for name in NAMES}})


def between(start: int, end: int, text: str) -> Found:
    """What stands between citations, with a warning if it is a text."""
    shown = " ".join(text.replace("\ufeff", "").split())
    dots = "…" if len(shown) > _MOST_SHOWN else ""
    said = (f"{_BETWEEN}: {shown[:_MOST_SHOWN]}{dots}",) if shown else ()
    return Found(start, end, warnings=said)


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
        self._names = context.field_names(known)
        self._own_names = own_names(format)
        self._rank = {name.lower(): rank for rank, name in enumerate(known)}
        self._remarks = Remarks()

    def by_field(
        self, given: Iterable[Named], *, is_own: bool = False
    ) -> tuple[dict[str, list[Named]], list[str]]:
        """The texts that are not empty by field, the one that stands first, and what is none."""
        names = self._own_names if is_own else self._names
        found: dict[str, list[Named]] = {}
        unknown = []
        for name, text in given:
            field = names.field(name)
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
                texts[field] = [re.sub(r"\n\s*(?=\n|$)", "", text) for text in distinct]
                continue
            texts[field] = named[0][1]
            if len(distinct) > 1:
                same += warning(self._same_field, dict.fromkeys(name for name, _ in named))
        row, more = row_of({**texts, **lists}, self._context)
        odd = [*self._remarks.new(self._no_field, unknown), *same]
        return row, [*odd, *more]

    def own_row(
        self, found: Mapping[str, Sequence[Named]], lists: Mapping[str, Sequence[str]]
    ) -> tuple[Row, list[str]]:
        """The row of a citation that an export of ours wrote.

        Raises:
            UnreadableError: a value is not of its field's form.
        """
        texts = {field: named[0][1] for field, named in found.items() if field not in LISTS}
        # Among the keywords are the topics, too.
        labels = Counter(lists.get("labels", ())) - Counter(lists.get("topics", ()))
        return row_of({**texts, **lists, "labels": list(labels)}, self._context, is_plain=True)
