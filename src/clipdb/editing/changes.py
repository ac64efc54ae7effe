"""From a record before and after to what a user says of it."""

from collections.abc import Mapping

from clipdb.clip import Record, Value
from clipdb.edits import Edit
from clipdb.fields import FIELDS_BY_NAME


def edit_between(before: Record, after: Mapping[str, Value]) -> Edit:
    """What was changed of a record; nothing where a value is the same.

    Of tags, collections and labels the single values that came or went are what is said, so that
    those which nobody touched are still made by the rules. Of the other fields it is the value.

    Args:
        before: the record.
        after: values of some of its fields, as the record has them.
    """
    changed: dict[str, Value] = {}
    added: dict[str, tuple[str, ...]] = {}
    removed: dict[str, tuple[str, ...]] = {}
    for name, value in after.items():
        old = before[name]
        if value == old:
            continue
        if FIELDS_BY_NAME[name].is_sorted and isinstance(old, list) and isinstance(value, list):
            if came := tuple(item for item in value if item not in old):
                added[name] = came
            if went := tuple(item for item in old if item not in value):
                removed[name] = went
        else:
            changed[name] = value
    return Edit(changed, added, removed)


def is_nothing(edit: Edit) -> bool:
    """Whether an edit says nothing."""
    return not (edit.set or edit.add or edit.remove or edit.reset)
