"""What was said of the fields of a clip: by each import, by the rules, and by the user."""

from collections.abc import Iterator, Sequence

from clipdb.cells import cell
from clipdb.clip import Value
from clipdb.journal.log import FieldHistory
from clipdb.localisation import Localisation
from clipdb.store.overrides import Override

_INDENT = "  "


def history_lines(fields: Sequence[FieldHistory], localisation: Localisation) -> Iterator[str]:
    """A block a field: its value, and under it the three wordings that it is made of."""
    label = localisation.label
    for field in fields:
        yield f"{field.field}: {_text(field.stands, localisation)}"
        rows = [
            (label("history.printed"), value, label("history.import", number=number))
            for number, value in field.printed
        ]
        rows.append((label("history.read"), field.read, ""))
        for name, value, where in rows:
            yield _line(name, _text(value, localisation), where)
        for one in field.yours:
            where = label("history.entry", number=one.entry)
            yield _line(label("history.yours"), _override(one, localisation), where)


def _line(name: str, text: str, where: str) -> str:
    beside = f"  ({where})" if where else ""
    lines = text.split("\n")
    rest = "".join(f"\n{_INDENT * 2}{line}" for line in lines[1:])
    return f"{_INDENT}{name}: {lines[0]}{rest}{beside}"


def _override(one: Override, localisation: Localisation) -> str:
    """What the user said: the value that is set, or what is added and removed."""
    if one.how == "reset":
        return localisation.label("history.reset")
    if one.how == "adjusted" and isinstance(one.before, list) and isinstance(one.after, list):
        signed = [f"+{item}" for item in one.after if item not in one.before]
        signed += [f"-{item}" for item in one.before if item not in one.after]
        return " ".join(signed)
    return _text(one.after, localisation)


def _text(value: Value, localisation: Localisation) -> str:
    return cell(value) or localisation.label("history.none")
