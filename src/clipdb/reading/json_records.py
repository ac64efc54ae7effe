"""JSON, JSON Lines and CSL-JSON: records, read alike however the text is laid out."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from clipdb.reading.citations.citation import names_in
from clipdb.reading.fields import LEFT_OUT, LISTS, NUMBER, FieldNames, Remarks, only_counts, warning
from clipdb.reading.json_text import Object, Part, Walker
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found, Lines, found_by
from clipdb.reading.records import Value, headline_alone, json_list, row_of
from clipdb.reading.rows import Row, UnreadableError
from clipdb.reading.telling import CSL_TYPES

_NO_FIELD = "keys that are no field are left out"
_NO_TEXT = "values that are no text are left out"
_SAME_FIELD = "of keys of one field the first that is not empty stands"
_ONLY_NUMBERS = "a key that only numbers the records is left out"
_MOST_KEYS = 10  # of a record that is none, in the reason
_LONGEST_NAME = 60
_DEEPEST = 20  # lists that records are looked for in, one in another
_FIRST = 500  # records by which is told whether a key only numbers them
# Where an object has the text that it stands for.
_NAMES = (
    *("main", "name", "title", "label", "text", "value", "rendered", "raw", "literal"),
    *("#text", "@value", "id"),
)
_NEEDED = ("date", "title", "id")  # that spoil their record if they are no text
# Items of CSL-JSON: ours, and those of others.
_BETWEEN_WORDS = re.compile(r"\s*[,;]\s*")
_OF_OURS = frozenset({"source_raw", "main_countries"})  # keys of our own exports
_OURS = "clipdb"  # in `custom`, with what CSL has no variable for


def read_json(text: str, context: Context) -> Iterator[Found]:
    """Find the records of a JSON text."""
    reader = _Reader(context)
    reader.look_at_numbers(reader.walk(text))
    for part in reader.walk(text):
        yield from reader.found(part)


def read_json_feed(text: str, context: Context) -> Iterator[Found]:
    """Find the items of a JSON Feed: its title is the outlet and the page of each."""
    try:
        stated = json.loads(text).get("title")
    except (ValueError, RecursionError, AttributeError):
        stated = None
    reader = _Reader(context, feed=stated if isinstance(stated, str) else "")
    for part in reader.walk(text):
        yield from reader.found(part)


def read_json_lines(lines: Lines, context: Context) -> Iterator[Found]:
    """Find the records of a text that has a value a line, which need not be held whole."""
    reader = _Reader(context)
    reader.look_at_numbers(part for line in lines.ahead() for part in reader.walk(line))
    at = 0
    for line in lines:
        for part in reader.walk(line):
            moved = part._replace(start=at + part.start, end=at + part.end)
            yield from reader.found(moved)
        at += len(line)


def values_of(
    text: str, names: FieldNames, needed: str
) -> Iterator[tuple[int, Mapping[str, Value]]]:
    """The members of every record that has a field, with the number of its first line.

    A member that is null is empty, and so is one that is neither a field nor a text.

    Raises:
        UnreadableError: something is no JSON, or a member is no text.
    """
    line, counted = 1, 0
    walker = Walker(
        text,
        lambda value: needed in {names.field(name) for name in value},
        lambda name: bool(names.field(name)),
    )
    for part in walker:
        line, counted = line + text.count("\n", counted, part.start), part.start
        if part.kind != "between" and not isinstance(part.value, Object):
            raise UnreadableError(f"line {line}: not a JSON object")
        if isinstance(part.value, Object):
            yield (
                line,
                {
                    name: _member(names.field(name) or "", name, item, line)
                    for name, item in part.value.items()
                },
            )


def _member(field: str, name: str, item: object, line: int) -> Value:
    if item is None or item in ("", [], {}):
        return [] if field in LISTS else ""
    try:
        value = _value(field, item)
    except UnreadableError:
        value = None
    if value is None and field:
        raise UnreadableError(f"line {line}: {name} is not a text")
    return value or ""


class _Reader:
    """Reads the records of one text; what was said of a key is not said again."""

    def __init__(self, context: Context, *, feed: str | None = None) -> None:
        """A text that nothing was read of.

        Args:
            context: what the user says of keys, and the known outlets.
            feed: the title of a feed, of which the text has the items; None, if it is none.
        """
        self._context = context
        self._feed = feed
        self._names = context.field_names()
        self._item_names = context.field_names(names_in("csl-json"))
        self._remarks = Remarks()
        self._counting: set[str] = set()

    def walk(self, text: str) -> Walker:
        """A text's parts."""
        return Walker(text, self._is_record, lambda name: bool(self._names.field(name)))

    def _is_record(self, value: Mapping[str, object]) -> bool:
        fields = {self._names.field(name) for name in value}
        return "date" in fields and "title" in fields

    def look_at_numbers(self, parts: Iterable[Part]) -> None:
        """See which keys only number the records."""
        records = (part.value for part in parts if part.kind == "record")
        numbers: dict[str, list[str]] = {}
        for value in islice(records, _FIRST):
            if isinstance(value, Object):
                for name, item in value.items():
                    if self._names.field(name) == NUMBER:
                        numbers.setdefault(name, []).append(str(item))
        self._counting = {name for name, texts in numbers.items() if only_counts(texts)}

    def found(self, part: Part) -> Iterator[Found]:
        """What a part of the text is; nothing, where there is nothing to say of it."""
        value = part.value
        if part.kind == "between":
            if self._feed is None and (warnings := self._remarks.new(_NO_FIELD, part.keys)):
                yield Found(part.start, part.end, warnings=warnings)
        elif isinstance(value, Object):
            yield found_by(lambda: self._row(value), part.start, part.end)
        else:
            yield Found(part.start, part.end, reason="not a JSON object")

    def _row(self, record: Object) -> tuple[Row, list[str]]:
        values, odd = self._values(record)
        if self._feed is not None:  # the id of an item is the feed's, as in other feeds
            values = {name: value for name, value in values.items() if name != "id"}
            outlet = self._context.options.outlet or self._feed
            if not values.get("source"):
                values.setdefault("source_raw", outlet)
            values.setdefault("collections", [self._feed] if self._feed else [])
        is_plain = record.keys() >= _OF_OURS or _is_own(record)
        row, more = row_of(values, self._context, is_plain=is_plain)
        warnings = [
            words
            for kind, names in odd
            for words in (warning if kind == _SAME_FIELD else self._remarks.new)(kind, names)
        ]
        return row, [*warnings, *more]

    def _values(self, record: Object) -> tuple[dict[str, Value], list[tuple[str, list[str]]]]:
        """The values by field, and by the kind of a warning the keys that it is about."""
        names = self._names
        if _is_item(record):
            is_ours = _is_own(record)
            names = names if is_ours else self._item_names
            record = _own_record(record) if is_ours else _by_precedence(record)
        found: dict[str, list[tuple[str, Value]]] = {}
        unknown, no_text, counting = [], [], []
        for name, item in [*record.items(), *record.repeated]:
            field = self._field(name, names)
            if item is None or item in ("", [], {}):
                continue
            if field is None:
                unknown.append(name)
            elif field == NUMBER:
                counting.append(name)
            elif field != LEFT_OUT:
                value = _value(field, item)
                if value is None:
                    no_text.append(name)
                else:
                    found.setdefault(field, []).append((name, value))
        missing = [] if found.keys() & {"date", "time"} else ["no date"]
        missing += [] if "title" in found else ["no headline"]
        if missing:
            shown = _inmost(record) if len(missing) > 1 else record
            keys = ", ".join(name[:_LONGEST_NAME] for name in islice(shown, _MOST_KEYS))
            reason = " and ".join(missing) + (f": {keys}" if len(missing) > 1 and keys else "")
            raise UnreadableError(reason, unlike=keys)
        odd = [(_NO_FIELD, unknown), (_NO_TEXT, no_text), (_ONLY_NUMBERS, counting)]
        values = {}
        for field, named in found.items():
            values[field] = _together(field, [value for _, value in named])
            if field != "summary" and field not in LISTS and len({str(v) for _, v in named}) > 1:
                odd.append((_SAME_FIELD, [name for name, _ in named]))
        if any(isinstance(record.get(name), Object) for name, _ in found.get("source", ())):
            # Of an outlet that is an object of its own; a text beside may be part of the headline.
            outlet, title = str(values["source"]), str(values.get("title", ""))
            values["title"] = headline_alone(title, outlet)
        return values, odd

    def _field(self, name: str, names: FieldNames) -> str | None:
        if name in self._counting:
            return NUMBER
        field = names.field(name)
        return "id" if field == NUMBER else field


def _inmost(record: Object) -> Object:
    """The first of the records that an object holds in a list, if it does; else the object."""
    for _ in range(_DEEPEST):
        members = [record, *(value for value in record.values() if isinstance(value, Object))]
        lists = (value for one in members for value in one.values() if isinstance(value, list))
        inner = next((value[0] for value in lists if value and isinstance(value[0], Object)), None)
        if inner is None:
            break
        record = inner
    return record


def _together(field: str, values: list[Value]) -> Value:
    """The one value of a field that several keys may give."""
    if field == "summary":
        # Services give the same text as an abstract, say, and as a snippet.
        return [v if isinstance(v, str) else "\n".join(v) for v in values]
    if field in LISTS:
        return [item for v in values for item in ([v] if isinstance(v, str) else v)]
    return values[0]


def _value(field: str, item: object) -> Value | None:
    """A member's value as a field's; None for what is no text.

    Raises:
        UnreadableError: so of a field that a clip cannot be without.
    """
    value: Value | None = _date_of_parts(item) if field == "date" else None
    if value is None and field in LISTS and isinstance(item, str):
        value = json_list(item)
    value = _text(field, item) if value is None else value
    if value is None and isinstance(item, list):
        value = _texts(field, item)
    may_be_several = field in LISTS or field == "summary"
    if isinstance(value, list) and not may_be_several:
        if field in _NEEDED:
            raise UnreadableError(f"{field} is not a text")
        value = value[0] if len(value) == 1 else None
    if value is None and field in _NEEDED:
        raise UnreadableError(f"{field} is neither a text nor a list of texts")
    return value


def _texts(field: str, items: list[object]) -> list[str] | None:
    texts = [_text(field, item) for item in items]
    return [text for text in texts if text is not None] if None not in texts else None


def _text(field: str, item: object) -> str | None:
    if isinstance(item, str):
        return item
    if isinstance(item, float) and item.is_integer():
        return str(int(item))
    if isinstance(item, int | float) and not isinstance(item, bool):
        return str(item)
    if isinstance(item, Mapping):
        names = ("id",) if field in ("refs", "id") else _NAMES
        names = ("url", "href", "@id", *names) if field == "url" else names
        return next((item[name] for name in names if isinstance(item.get(name), str)), None)
    return None


def _date_of_parts(item: object) -> str | None:
    """`{"date-parts": [[2024, 5, 1]]}`, as CSL-JSON has a date."""
    parts = item.get("date-parts") if isinstance(item, Mapping) else None
    if not isinstance(parts, list) or not parts:
        return None
    if not all(isinstance(part, list) and part for part in parts):
        return None
    days = ["-".join([str(year).zfill(4), *map(str, rest)]) for year, *rest in parts if year]
    return " – ".join(days)


def _is_item(record: Mapping[str, object]) -> bool:
    """Whether an object is an item."""
    is_typed = record.get("type") in CSL_TYPES if isinstance(record.get("type"), str) else False
    return is_typed and ("container-title" in record or isinstance(record.get("issued"), Mapping))


def _is_own(item: Mapping[str, object]) -> bool:
    """Whether an item is one that an export of ours wrote."""
    custom = item.get("custom")
    return isinstance(custom, Mapping) and isinstance(custom.get(_OURS), Mapping)


def _own_record(item: Object) -> Object:
    """The record that an item of ours was written from, and what else is in it."""
    said_otherwise = dict.fromkeys(("keyword", "language", "custom"), LEFT_OUT)
    fields = {**names_in("csl-json"), "id": "id", **said_otherwise}
    made = Object()
    for name, value in item.items():
        field = fields.get(name, name)
        if field:
            is_note = field == "notes" and isinstance(value, str)
            made[field] = str(value).split("\n") if is_note else value
    custom = item["custom"]
    assert isinstance(custom, Mapping)
    made.update(custom[_OURS])
    return made


def _by_precedence(item: Object) -> Object:
    """An item of others with the variable of a field first that stands, its keywords parted."""
    fields = names_in("csl-json")
    rank = {name: number for number, name in enumerate(fields)}
    made = Object()
    for name, value in sorted(item.items(), key=lambda member: rank.get(member[0], len(rank))):
        is_words = fields.get(name) == "labels" and isinstance(value, str)
        made[name] = _BETWEEN_WORDS.split(str(value)) if is_words else value
    made.repeated = item.repeated
    return made
