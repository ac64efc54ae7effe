"""A row from named fields: a row of a table, an object of JSON.

A value stays in its field. What is printed inside one cell is taken apart there: a time after
the date, a carrier beside the outlet, an id after the headline.
"""

import json
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urljoin

from clipdb.clip import MAX_ID_LENGTH
from clipdb.dates.moments import Moment
from clipdb.errors import DateError
from clipdb.printable import cleaned
from clipdb.reading.body import Body, read_body, stands_alone
from clipdb.reading.fields import LISTS, NAMES, TAGS
from clipdb.reading.formats import NO_OUTLET
from clipdb.reading.head import unquoted
from clipdb.reading.lines import joined, line_of, numbered
from clipdb.reading.options import Context
from clipdb.reading.rows import Row, UnreadableError
from clipdb.vocabulary.outlets import Outlets

Value = str | Sequence[str]
_Texts = dict[str, str]

_LONGEST_OUTLET = 200  # characters in which a carrier is looked for
_CLOSED = re.compile(r"[(（](?P<carrier>[^()（）]{1,40})[)）]$")
_RELATIVE = re.compile(r"(?![a-z][a-z0-9+.-]*:)[^\s<>\"]*[/.?][^\s<>\"]*", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_BETWEEN_IDS = re.compile(r"[\s、,;]+")


def row_of(
    values: Mapping[str, Value],
    context: Context,
    *,
    is_printed: bool = False,
) -> tuple[Row, list[str]]:
    """The row of a record, and what is odd about it.

    Args:
        values: texts by field, or lists of them; line breaks as they are printed.
        context: the known outlets and carriers, and the time zone.
        is_printed: whether the summary is laid out as pages do it: paragraphs are indented, 【註】
            opens the notes, and a line of 関連記事 gives refs.

    Raises:
        UnreadableError: there is no date, no headline, or a value is not of its field's form.
    """
    texts = {name: _text(name, values.get(name)) for name in NAMES if name not in LISTS}
    lists = {name: _list(name, values.get(name)) for name in LISTS}
    if not texts["date"]:
        texts["date"], texts["time"] = texts["time"], ""
    body = _printed_body(texts["summary"]) if is_printed else Body(_lines(texts["summary"]))
    warnings: list[str] = []
    moment, source_raw, via = _moment_and_outlet(texts, context)
    title, id = _title_and_id(texts)
    row = Row(
        id=id,
        date=moment.date,
        time=moment.time,
        source_raw=source_raw,
        via=via,
        title=title,
        paragraphs=tuple(body.paragraphs),
        notes=(*body.notes, *lists["notes"]),
        refs=tuple(dict.fromkeys([*body.refs, *_ids(lists["refs"])])),
        collections=tuple(sorted(set(lists["collections"]))),
        source=_one_line(texts["source"]) or None,
        stated_tags=tuple((name, lists[name]) for name in TAGS if lists[name]),
        url=_address(texts["url"], context.options.address, warnings),
        labels=tuple(sorted(set(lists["labels"]))),
        comment=texts["comment"] or None,
    )
    if not source_raw:
        warnings.append(NO_OUTLET)
    return row, [*warnings, *moment.remarks(), *body.warnings]


def _text(field: str, value: Value | None) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        if field != "summary":
            raise UnreadableError(f"{field} is not a text")
        value = "\n".join(value)
    return cleaned(value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _list(field: str, value: Value | None) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value or []
    return tuple(text for item in items if (text := _text(field, item)))


def json_list(text: str) -> list[str] | None:
    """The items of a list that is written as JSON, as the view `records` has them; else None."""
    if not text.lstrip().startswith("["):
        return None
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_list = isinstance(items, list) and all(isinstance(item, str) for item in items)
    return items if is_list else None


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _one_line(text: str) -> str:
    return joined(line.strip() for line in text.split("\n"))


def _ids(items: Sequence[str]) -> list[str]:
    return [id for item in items for id in _BETWEEN_IDS.split(item) if id]


def _printed_body(text: str) -> Body:
    lines = [line for line in text.split("\n") if line.strip()]
    # Where some lines are indented the others go on from them, as in the text.
    is_indented = any(line[0].isspace() for line in lines)
    return read_body(
        list(numbered(line if is_indented or stands_alone(line) else f" {line}" for line in lines))
    )


def _title_and_id(texts: _Texts) -> tuple[str, str | None]:
    title, id = _one_line(texts["title"]), texts["id"]
    at_end = line_of(title).id_at_end()
    if at_end and id in ("", at_end["id"]):
        title, id = title[: at_end.start()].strip(), at_end["id"]
    title = unquoted(title)
    if not title:
        raise UnreadableError("no headline")
    if id.startswith("<") and id.endswith(">"):
        id = id[1:-1].strip()
    if len(id) > MAX_ID_LENGTH or re.search(r"[\s<>]", id):
        raise UnreadableError(f"{id[:MAX_ID_LENGTH]} is not an id")
    return title, id or None


def _moment_and_outlet(texts: _Texts, context: Context) -> tuple[Moment, str, str | None]:
    try:
        moment = context.moment(texts["date"], texts["time"])
    except DateError as error:
        raise UnreadableError(str(error)) from None
    printed, via = _outlet_and_via(texts, context.outlets)
    if not printed and (found := context.outlets.find(moment.beside)):
        # As in the text, where date and outlet stand on one line.
        printed, moment.beside = moment.beside, ""
        return moment, printed, via or found.via
    return moment, printed, via


def _outlet_and_via(texts: _Texts, outlets: Outlets) -> tuple[str, str | None]:
    lines = [line.strip() for line in (texts["source_raw"] or texts["source"]).split("\n")]
    via = _one_line(texts["via"])
    if via:
        return joined(lines), outlets.carrier(via) or via
    carrier = outlets.carrier(lines[-1].strip("()（）")) if len(lines) > 1 else None
    if carrier:
        return joined(lines[:-1]), carrier
    printed = joined(lines)
    if found := outlets.find(printed):
        return printed, found.via
    beside = _CLOSED.search(printed) if len(printed) <= _LONGEST_OUTLET else None
    carrier = outlets.carrier(beside["carrier"]) if beside else None
    outlet = printed[: beside.start()].strip() if beside else ""
    return (outlet, carrier) if outlet and carrier else (printed, None)


def headline_alone(title: str, outlet: str) -> str:
    """The headline of a service that gathers others' articles, and writes `Headline - Outlet`."""
    return re.sub(rf"\s+[-–—|｜]\s+{re.escape(outlet)}$", "", title) if outlet else title


def made_whole(address: str, base: str) -> str:
    """An address relative to another; what can be no address stays as it is."""
    try:
        return urljoin(base, address)
    except ValueError:  # brackets of a host that is none
        return address


def _address(text: str, base: str | None, warnings: list[str]) -> str | None:
    """The address of the article, made whole by the page's; what else stands there is told."""
    if not text:
        return None
    if base and _RELATIVE.fullmatch(text):
        text = made_whole(text, base)
    found = _ADDRESS.search(text)
    if found is None or found[0] != text:
        rest = (text[: found.start()] + text[found.end() :]).strip() if found else text
        warnings.append(f"no address of an article: {rest}")
    return found[0] if found else None
