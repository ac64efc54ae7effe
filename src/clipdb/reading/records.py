"""A row from named fields: a row of a table, an object of JSON.

A value stays in its field. What is printed inside one cell is taken apart there: a time after
the date, a carrier beside the outlet, an id after the headline.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html.entities import html5
from pathlib import Path
from urllib.parse import urljoin

from clipdb.clip import MAX_ID_LENGTH
from clipdb.dates.moments import Moment
from clipdb.errors import DateError
from clipdb.printable import cleaned
from clipdb.reading.body import Body, read_body, stands_alone
from clipdb.reading.fields import LISTS, NAMES, TAGS
from clipdb.reading.formats import NO_OUTLET
from clipdb.reading.head import unquoted
from clipdb.reading.html_text import paragraphs
from clipdb.reading.lines import joined, line_of, numbered, plain
from clipdb.reading.options import Context
from clipdb.reading.rows import Row, UnreadableError
from clipdb.tsv import parse
from clipdb.vocabulary.outlets import Outlets

Value = str | Sequence[str]
_Texts = dict[str, str]

_LONGEST_OUTLET = 200  # characters in which a carrier is looked for
_CLOSED = re.compile(r"[(（](?P<carrier>[^()（）]{1,40})[)）]$")
_RELATIVE = re.compile(r"(?![a-z][a-z0-9+.-]*:)[^\s<>\"]*[/.?][^\s<>\"]*", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[)）」』】〉》>]+[。、，．.]*$")
_PUNCTUATION_AFTER = re.compile(r"[）」』】〉》]*[。、，．]+$")
_PUNCTUATION_ALONE = re.compile(r"[()（）「」『』【】〈〉《》<>。、，．]")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_HTML = re.compile(r"</\w+>|<br\s*/?>|&#?\w+;", re.IGNORECASE)
_MAY_BE_HTML = frozenset({"title", "summary", "notes", "source", "source_raw"})
_MIDNIGHT = re.compile(r"(?<=\d)[T\s]\s*0?0:00(?::00(?:\.0+)?)?\s*$")  # added to a day alone
_DOTS = re.compile(r"(?:\s*(?:…+|\.{3,}|\[…\]|\[\.{3}\]))+$")
_AT_END = re.compile(
    r"\s*(?:[(（](?P<inside>[^()（）]{1,40})[)）]"
    r"|(?:\s[-–—|]|｜)\s*(?P<after>[^-–—|｜\s][^–—|｜]{0,40}))$"
)
_BETWEEN_IDS = re.compile(r"[\s、,;]+")


def row_of(
    values: Mapping[str, Value],
    context: Context,
    *,
    is_printed: bool = False,
    is_plain: bool = False,
) -> tuple[Row, list[str]]:
    """The row of a record, and what is odd about it.

    Args:
        values: texts by field, or lists of them; line breaks as they are printed.
        context: the known outlets and carriers, and the time zone.
        is_printed: whether the summary is laid out as pages do it: paragraphs are indented, 【註】
            opens the notes, and a line of 関連記事 gives refs.
        is_plain: whether marks of HTML in its texts are text, as in records of our own.

    Raises:
        UnreadableError: there is no date, no headline, or a value is not of its field's form.
    """
    if not (is_printed or is_plain):
        values = {
            name: _shown(value) if name in _MAY_BE_HTML else value for name, value in values.items()
        }
    texts = {name: _text(name, values.get(name)) for name in NAMES if name not in LISTS}
    lists = {name: _list(name, values.get(name)) for name in LISTS}
    if not texts["date"]:
        texts["date"], texts["time"] = texts["time"], ""
    if not is_plain:
        texts["date"] = _MIDNIGHT.sub("", texts["date"])
    body = _printed_body(texts["summary"]) if is_printed else Body(_lines(texts["summary"]))
    warnings: list[str] = []
    moment, source_raw, via = _moment_and_outlet(texts, context)
    title, id = _title_and_id(texts, warnings)
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
        url=_address(texts["url"], context.options.address, warnings, is_plain=is_plain),
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
        value = _without_repeats(value)
    return cleaned(_LINE_ENDS.sub("\n", value)).strip()


def _shown(value: Value) -> Value:
    """A value's texts as they are shown, if they are HTML."""
    if not isinstance(value, str):
        return [str(_shown(item)) for item in value]
    return "\n".join(paragraphs(value)) if looks_like_html(value) else value


def looks_like_html(text: str) -> bool:
    """Whether a text that is not said to be HTML is: all marks in it are such as HTML has."""
    return (
        ("<" in text or "&" in text)
        and _HTML.search(text) is not None
        and all(name.lower() in _html_names() for name in re.findall(r"</?(\w+)", text))
        and all(f"{name};" in html5 for name in re.findall(r"&(\w+);", text))
    )


@cache
def _html_names() -> frozenset[str]:
    rows = (row for _, row in parse(Path(__file__).parent / "data" / "elements.tsv"))
    return frozenset(
        name for row in rows if row["namespaces"] == "html" for name in row["elements"].split("|")
    )


def _without_repeats(texts: Iterable[str]) -> str:
    """Texts one below the other, as a summary and the whole; what is in another only once."""
    kept: dict[str, str] = {}  # by the text without its line ends
    before = ""
    for text in texts:
        joined_lines = "".join(line.strip() for line in text.split("\n"))
        if joined_lines in kept or (before and _DOTS.sub("", joined_lines) in before):
            continue
        if _DOTS.sub("", before) in joined_lines:
            kept.pop(before, None)
        kept[joined_lines] = text
        before = joined_lines
    return "\n".join(kept.values())


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


def _title_and_id(texts: _Texts, warnings: list[str]) -> tuple[str, str | None]:
    title, id = _one_line(texts["title"]), texts["id"]
    at_end = line_of(title).id_at_end()
    if at_end and id in ("", at_end["id"]):
        title, id = title[: at_end.start()].strip(), at_end["id"]
    title = unquoted(title)
    if not title:
        raise UnreadableError("no headline")
    if id.startswith("<") and id.endswith(">"):
        id = id[1:-1].strip()
    if len(id) > MAX_ID_LENGTH:
        warnings.append(f"an id is too long, one is derived: {id[:MAX_ID_LENGTH]}…")
        id = ""
    if re.search(r"[\s<>]", id):
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


def outlet_at_end(title: str, outlets: Outlets) -> tuple[str, str, str | None]:
    """A headline of such a service, the outlet that is known at its end, and the carrier there."""
    via = None
    while beside := _AT_END.search(title):
        name = (beside["inside"] or beside["after"]).strip()
        if found := outlets.find(name):
            return title[: beside.start()], name, via or found.via
        if via or not (via := outlets.carrier(name)):
            break
        title = title[: beside.start()]
    return title, "", via


def made_whole(address: str, base: str) -> str:
    """An address relative to another; what can be no address stays as it is."""
    try:
        return urljoin(base, address)
    except ValueError:  # brackets of a host that is none
        return address


def _address(text: str, base: str | None, warnings: list[str], *, is_plain: bool) -> str | None:
    """The address of the article, made whole by the page's; what else stands there is told."""
    if not text or (is_plain and _ADDRESS.fullmatch(text)):
        return text or None
    if base and _RELATIVE.fullmatch(text):
        text = made_whole(text, base)
    found = _ADDRESS.search(plain(text) if "：／／" in text else text)
    if found is None:
        warnings.append(f"no address of an article: {text}")
        return None
    begin, address = found.start(), found[0]
    rest = found.string[found.end() :]
    if rest and rest.isascii() and not re.search(r"[:()<>\"]", rest):
        address, rest = "%20".join((address + rest).split()), ""
    elif rest[:1].isspace() and rest.lstrip()[:1].isalnum() and "://" not in rest:
        warnings.append(f"no address of an article: {text}")  # which of it is none cannot be told
        return None
    if before := text[:begin].strip():
        address = _PUNCTUATION.sub("", address)
    elif ")" in address and "(" not in address:
        address = address.rstrip(")")
    address = _PUNCTUATION_AFTER.sub("", address)
    if odd := _PUNCTUATION_ALONE.sub("", f"{before} {rest}").strip():
        warnings.append(f"no address of an article: {odd}")
    return address
