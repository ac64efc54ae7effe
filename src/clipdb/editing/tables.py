"""From a table with ids, such as a colleague's corrected spreadsheet, to edits: its changed cells.

A cell that says what the record says is no change, however a spreadsheet writes it: dates and
times in its own forms, lists in another order, line breaks as the spaces that TSV has for them. An
empty cell, where the record has something, was emptied. A column that is not there says nothing.

Of a table that tells as of which entry of the journal it was written, the cells that differ from
the archive as of then were changed in it; what was changed here since as well is left out. Of
another table all cells that differ are taken.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection

from clipdb.cells import cell, split_list
from clipdb.clip import ADDED, EDITABLE, Clip, Value, record_of
from clipdb.dates.moments import read_moment
from clipdb.editing.changes import edit_between, is_nothing
from clipdb.editing.values import Warn, items_of, value_of
from clipdb.edits import Edit
from clipdb.errors import ClipdbError, DateError, EditError
from clipdb.fields import FIELDS_BY_NAME, NAMES, SNIPPET, Field
from clipdb.printable import cleaned
from clipdb.reading.fields import field_called
from clipdb.reading.named import NamedRow
from clipdb.reading.options import LOCAL_ZONE
from clipdb.reading.records import json_list
from clipdb.store.select import by_id

ID = "id"
_SHOWN = 5  # mistakes, or ids, that an error names
_DERIVED = frozenset({*NAMES, SNIPPET})
_AS_THEY_ARE = ("source_raw", ADDED)  # fields that cannot be changed, said where a cell differs
_NO_COLUMNS = "columns that are no field to be changed are left out"
_TO_SPACE = str.maketrans("\t\n", "  ")

Then = Callable[[Sequence[str]], Mapping[str, Clip]]
"""By id clips as they were when the table was written."""
Before = Callable[[str, str], Sequence[Value]]
"""The values that a clip had in a field before, of which a cell may be a copy."""
Gone = Callable[[Sequence[str]], Mapping[str, str]]
"""By id, for those of clips that are no more, what has become of them, in words."""


@dataclass(slots=True)
class _Table:
    """A table under way; what is wrong with it is gathered."""

    archive: Connection
    warn: Warn
    columns: dict[str, Field | None] = field(default_factory=dict)
    left_out: dict[str, None] = field(default_factory=dict)
    fixed: dict[str, list[str]] = field(default_factory=dict)  # clips by field of `_AS_THEY_ARE`
    mistakes: list[tuple[str, str]] = field(default_factory=list)  # places, and what is wrong
    seen: dict[str, str] = field(default_factory=dict)

    def field_of(self, name: str) -> Field | None:
        """The field that a column stands for, if a user may change it."""
        if name not in self.columns:
            is_derived = name in _DERIVED or name in _AS_THEY_ARE
            called = None if is_derived else field_called(name)
            self.columns[name] = FIELDS_BY_NAME[called] if called in EDITABLE else None
            if name and self.columns[name] is None and called != ID and name not in _AS_THEY_ARE:
                self.left_out[name] = None
        return self.columns[name]


def edits_from(
    rows: Iterable[NamedRow],
    archive: Connection,
    warn: Warn,
    *,
    gone: Gone,
    then: Then | None = None,
    before: Before = lambda _id, _field: (),
) -> list[tuple[str, Edit]]:
    """The changed cells of a table, clip by clip.

    A cell whose field was changed here as well since the table was written is left out, and named;
    so is a row of a clip that was removed or merged.

    Args:
        rows: of which each names its clip in a column `id`.
        archive: what they are compared with.
        warn: called with what a user should know.
        gone: says of ids that there are no more why.
        then: gives the clips as the table was made of them, if that is known.
        before: gives what a field was before; what is set back to it is named.

    Raises:
        EditError: a row names no clip, a clip stands twice, a cell is no value of its field, or
            two columns are of one field.
    """
    table = _Table(archive, warn)
    edits = []
    everything = list(rows)
    found = list(_clips(everything, table, gone))
    written = then([clip.id for _, clip in found]) if then else {}
    for row, clip in found:
        record, was = record_of(clip), written.get(clip.id)
        changed = dict(_changed(row, clip, was or clip, table))
        for name, value in list(changed.items()):
            both = f"the table has {_shown(value)}, the archive {_shown(record[name])}"
            if was and record_of(was)[name] != record[name]:
                del changed[name]
                warn(f"{clip.id}: {name} was changed meanwhile, its cell is left out: {both}")
            elif was is None and value in before(clip.id, name):
                warn(f"{clip.id}: {name} is set back to what it was before: {both}")
        if not is_nothing(edit := edit_between(record, changed)):
            edits.append((clip.id, edit))
    if table.mistakes:
        order = {row.place: number for number, row in enumerate(everything)}
        table.mistakes.sort(key=lambda mistake: order[mistake[0]])
        raise EditError(_several([f"{place}: {words}" for place, words in table.mistakes]))
    for name, ids in table.fixed.items():
        more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
        shown = ", ".join(ids[:_SHOWN])
        warn(f"{name} cannot be changed, its cells that differ are left out: {shown}{more}")
    if table.left_out:
        warn(f"{_NO_COLUMNS}: {', '.join(table.left_out)}")
    return edits


def _clips(rows: Sequence[NamedRow], table: _Table, gone: Gone) -> Iterator[tuple[NamedRow, Clip]]:
    """The rows with their clips; those that have none are mistakes, but of clips that are gone."""
    missing: dict[str, NamedRow] = {}
    for row in rows:
        id = _id_of(row)
        if not id:
            table.mistakes.append((row.place, "no id; clipdb import takes new clips"))
        elif id in table.seen:
            table.mistakes.append((row.place, f"{id} stands in {table.seen[id]} too"))
        elif (clip := by_id(table.archive, id)) is None:
            missing[id] = row
        else:
            yield row, clip
        if id:
            table.seen.setdefault(id, row.place)
    known = gone(list(missing)) if missing else {}
    for id, row in missing.items():
        if id in known:
            table.warn(f"{row.place} is left out: {id}: {known[id]}")
        else:
            table.mistakes.append((row.place, f"no clip {id}"))


def _id_of(row: NamedRow) -> str:
    for name, value in row.cells.items():
        if field_called(name) == ID and isinstance(value, str):
            return value.strip().removeprefix("<").removesuffix(">").strip()
    return ""


def _changed(row: NamedRow, clip: Clip, was: Clip, table: _Table) -> Iterator[tuple[str, Value]]:
    """The values that a row gives to fields that have others, and had when it was written."""
    record, written = record_of(clip), record_of(was)
    columns: dict[str, str] = {}
    for name, given in row.cells.items():
        if name in _AS_THEY_ARE and given and given != getattr(clip, name):
            table.fixed.setdefault(name, []).append(clip.id)
        field = table.field_of(name)
        if field is None:
            continue
        if columns.setdefault(field.name, name) != name:
            words = f"the columns {columns[field.name]} and {name} are both {field.name}"
            raise EditError(f"{row.place}: {words}; leave one of them; nothing was changed")
        if _says(given, record[field.name]) or _says(given, written[field.name]):
            continue
        try:
            value = _value(field, given, clip, table)
        except ClipdbError as error:
            table.mistakes.append((row.place, str(error)))
            continue
        if value not in (record[field.name], written[field.name]):
            yield field.name, value


def _says(given: str | Sequence[str], value: Value) -> bool:
    """Whether a cell has just what an export would have in it."""
    if not isinstance(given, str):
        return list(given) == value
    text, shown = _plain(given), _plain(cell(value))
    # Where a spreadsheet would run a cell as a formula `--excel` puts an apostrophe before it.
    return text in (shown, f"'{shown}") or text == shown.translate(_TO_SPACE)


def _plain(text: str) -> str:
    return cleaned(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _value(field: Field, given: str | Sequence[str], clip: Clip, table: _Table) -> Value:
    """The value that a cell gives.

    Raises:
        ClipdbError: it is none of the field's.
    """
    if field.is_list:
        return _items(field, given, clip, table)
    text = given if isinstance(given, str) else "\n".join(given)
    try:
        return value_of(field, text, table.archive, table.warn)
    except DateError:
        if field.name != "date":
            raise
        return _day(text)


def _items(field: Field, given: str | Sequence[str], clip: Clip, table: _Table) -> list[str]:
    if isinstance(given, str):
        listed = json_list(given)
        given = split_list(given) if listed is None else listed
    has = getattr(clip, field.name)
    found: dict[str, None] = {}
    for item in given:
        # What the clip has already is neither looked up nor told.
        is_known = item.strip() in has
        items = [item.strip()] if is_known else items_of(field, item, table.archive, table.warn)
        found |= dict.fromkeys(items)
    return sorted(found) if field.is_sorted else list(found)


def _day(text: str) -> str:
    """The day of a date as a spreadsheet writes it.

    Raises:
        EditError: it is none.
    """
    try:
        return read_moment(text, "", LOCAL_ZONE).date
    except DateError as error:
        raise EditError(str(error)) from None


def _shown(value: Value) -> str:
    text = " ".join(cell(value).split())
    return repr(text[:40] + "…" if len(text) > 40 else text) if text else "nothing"


def _several(mistakes: Sequence[str]) -> str:
    more = f" … and {len(mistakes) - _SHOWN} more" if len(mistakes) > _SHOWN else ""
    return "; ".join(mistakes[:_SHOWN]) + more + "; nothing was changed"
