"""What was said of the fields of a clip: by each import, by the rules, and by the user."""

from collections.abc import Iterator, Sequence

from clipdb.cells import cell
from clipdb.clip import Value
from clipdb.journal.log import FieldHistory
from clipdb.localisation import Localisation
from clipdb.store.words import Word

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
        for word in field.yours:
            where = label("history.entry", number=word.entry)
            yield _line(label("history.yours"), _said(word, localisation), where)


def _line(name: str, text: str, where: str) -> str:
    beside = f"  ({where})" if where else ""
    lines = text.split("\n")
    rest = "".join(f"\n{_INDENT * 2}{line}" for line in lines[1:])
    return f"{_INDENT}{name}: {lines[0]}{rest}{beside}"


def _said(word: Word, localisation: Localisation) -> str:
    """A word of the user: the value that it sets, or what it adds and removes."""
    if word.how == "reset":
        return localisation.label("history.reset")
    if word.how == "adjusted" and isinstance(word.before, list) and isinstance(word.after, list):
        signed = [f"+{item}" for item in word.after if item not in word.before]
        signed += [f"-{item}" for item in word.before if item not in word.after]
        return " ".join(signed)
    return _text(word.after, localisation)


def _text(value: Value, localisation: Localisation) -> str:
    return cell(value) or localisation.label("history.none")
