"""From `--set FIELD=VALUE` and the like to what shall be changed of clips."""

from collections.abc import Iterable, Mapping, Sequence
from sqlite3 import Connection

from clipdb.cells import split_list
from clipdb.clip import Value
from clipdb.editing.values import Typed, Warn, field_named, items_of, value_of
from clipdb.edits import Edit
from clipdb.errors import EditError

Statement = tuple[str, Typed]
"""A field and what is typed for it."""


def parted(option: str, texts: Iterable[str]) -> list[Statement]:
    """The statements of an option that is given several times, each `FIELD=VALUE`.

    Raises:
        EditError: one has no equals sign.
    """
    statements: list[Statement] = []
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise EditError(
                f"--{option} {text}: write a field and a value, as --{option} {_like(option)}"
            )
        statements.append((name.strip(), value))
    return statements


def _like(option: str) -> str:
    return "date=2024-05-01" if option == "set" else "countries=Italy"


def edit_of(
    archive: Connection,
    warn: Warn,
    *,
    set: Iterable[Statement] = (),
    add: Iterable[Statement] = (),
    remove: Iterable[Statement] = (),
    reset: Iterable[str] = (),
) -> Edit:
    """What a user wants to be changed.

    Args:
        archive: whose values there are.
        warn: called with what a user should know of a value that is taken all the same.
        set: fields with their values; a text for a field that is a list has its items parted by
            `;`, as cells of CSV have them.
        add: fields that are lists, with a value that they shall have besides.
        remove: the same with a value that they shall not have.
        reset: fields of which the page's own word shall stand again.

    Raises:
        ClipdbError: there is no such field, a value is none of its field's, or two statements
            contradict each other.
    """
    changed: dict[str, Value] = {}
    for name, typed in set:
        field = field_named(name)
        name = field.name
        if name in changed:
            raise EditError(
                f"{name} is set twice; give its values in one, separated by semicolons"
                if field.is_list
                else f"{name} is set twice"
            )
        if field.is_list and isinstance(typed, str):
            typed = split_list(typed)
        changed[name] = value_of(field, typed, archive, warn)
    added = _items(add, "add", archive, warn)
    removed = _items(remove, "remove", archive, warn)
    back = tuple(dict.fromkeys(field_named(name).name for name in reset))
    _must_agree(changed, added, removed, back)
    return Edit(changed, added, removed, back)


def _items(
    statements: Iterable[Statement], verb: str, archive: Connection, warn: Warn
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, typed in statements:
        field = field_named(name)
        name = field.name
        if not field.is_list:
            raise EditError(f"{name} is no list of values, so use: --set {name}=…")
        items = items_of(field, typed, archive, warn, is_there=verb == "remove")
        if not items:
            raise EditError(f"{name}: no value to {verb}")
        found[name] = tuple(dict.fromkeys([*found.get(name, ()), *items]))
    return found


def _must_agree(
    changed: Mapping[str, Value],
    added: Mapping[str, Sequence[str]],
    removed: Mapping[str, Sequence[str]],
    back: Sequence[str],
) -> None:
    """Refuse statements of one field that contradict each other.

    Raises:
        EditError: two do.
    """
    for name in back:
        if name in changed or name in added or name in removed:
            raise EditError(f"{name} is reset and changed; do one of them")
    for name in [*added, *removed]:
        if name in changed:
            raise EditError(f"{name} is set, so nothing is added or removed besides")
    for name in added:
        if both := [item for item in added[name] if item in removed.get(name, ())]:
            raise EditError(f"{name}: {both[0]} is added and removed")
