"""Lists of a page: items of one kind, each with one date and a headline.

An item is the largest element with one date, whatever it is made of (`li`, `article`, `div`, a row
of two cells), or, where the dates stand in a row with what they belong to (`dt` and `dd`, lines
that `br` ends), what stands from one to the next. The page is gone through once to find them; then
each is read by itself, by what the first items of its list have in common.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby, pairwise

from clipdb.reading.html_text import (
    BLOCKS,
    VOID,
    Attributes,
    ShownText,
    address_of,
    paragraphs,
    unwrapped,
)
from clipdb.reading.lines import joined
from clipdb.reading.options import Context
from clipdb.reading.pieces import Found, found_by
from clipdb.reading.records import row_of
from clipdb.reading.rows import Row
from clipdb.vocabulary.outlets import Outlets

LISTS = frozenset({"dl", "menu", "ol", "table", "tbody", "ul"})
_NO_LISTS = frozenset({"footer", "nav", "option", "script", "select", "style", "textarea", "title"})
_ROLES = frozenset({"contentinfo", "navigation", "search"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TERMS = _HEADINGS | {"dt"}  # elements with which an item can begin that goes on behind them
_FORMATTING = frozenset(
    {
        *("abbr", "b", "bdi", "bdo", "big", "code", "del", "dfn", "em", "font", "i", "ins", "kbd"),
        *("mark", "nobr", "q", "rb", "ruby", "s", "small", "strike", "strong", "sub", "sup", "tt"),
        *("u", "var", "wbr"),
    }
)
_LAID_OUT = BLOCKS | {""}  # elements in which lines end, and the page itself
_DEEPEST = 500  # elements in elements; what is deeper is text of theirs
_FEWEST = 3  # items of a list that is no list by its element
_MOST_CELLS = 2  # of a row without a header
_SAMPLE = 200  # items that tell what those of a list have in common
_LONGEST_NAME = 40  # characters of an outlet
_LONGEST_LABEL = 20  # characters
_LONGEST_DAY = 60  # characters, with the time behind it
_LONGEST_LEAD = 12  # characters that may stand before a date, as 公開日：

_LONGEST_WORD = 6  # characters of a link that is hardly a headline, as 詳しくは
_LONGEST_SHOWN = 30  # characters of what a warning names
_OTHER = "what is of another kind than the items of its list is left out"
_OTHER_LINKS = "links beside the headline are in the summary"
_OUTLET_BY_PLACE = "an outlet is taken for one by its place in the list"
_REPEATED = "words that the items of a list repeat are left out"
_STATED = "a date is the one that its element states, as what is shown is none"
_BRACKETED = re.compile(r"[\[【（(<＜［].*[\]】）)>＞］]")
_OUTLET_AT_END = re.compile(r"[（(](?P<outlet>[^（）()]{1,40})[）)]$")
_OUTLET_AT_START = re.compile(r"(?P<outlet>[^\s「『:：]{1,30})(?=[\s「『:：]\S)")

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_NUMBER = r"[.．/／-]"
_DAY = re.compile(
    r"(?<![\w./-])(?:"
    r"(?:\d{4}|(?:明治|大正|昭和|平成|令和)\s?(?:\d{1,2}|元)|[MTSHR]\d{1,2})"
    rf"(?:\s?{_NUMBER}\s?\d{{1,2}}\s?{_NUMBER}\s?\d{{1,2}}"
    r"|\s?年\s?(?:[(（](?:明治|大正|昭和|平成|令和)?\s?\w{1,4}年?[)）]\s?)?\d{1,2}\s?月\s?\d{1,2}\s?日)"
    r"|\d{1,2}([./-])\d{1,2}\1\d{4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH},?\s\d{{4}}"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?=\s*$)"
    r")(?![\d.]?\d)"
    r"(?:T\d\d:\d\d\S*)?"
    r"(?:\s?[~〜～–-]\s?(?:(?:\d{1,2}月)?\d{1,2}日|\d{1,2}[./]\d{1,2}(?![./\d])))?"
    r"(?:\s?[(（\[]\s?(?:[日月火水木金土](?:曜日?)?(?:・祝)?|[A-Z][a-z]{2})\.?\s?[)）\]])?"
    r"(?:\s?(?:[(（](?:朝刊|夕刊)[)）]|朝刊|夕刊))?"
    r"(?:\s{0,2}(?:午前|午後)?\d{1,2}(?:[:：]\d\d(?:[:：]\d\d)?(?:\s?[AaPp]\.?[Mm])?|時(?:\d\d分)?))?"
)
_HAS_DAY = re.compile(r"\d{4}|[年月]")  # tells soonest that a text has none
_TO = re.compile(r"\s*(?:[-–—~〜～]|から|to)\s*")
_GOES_ON = re.compile(r"[^\W\d_A-Z]|、")  # as a sentence does behind its date
_CONTINUES = re.compile(r"(?:,?\s+|\()[a-z]")  # as a sentence in Latin letters does behind a link
_IS_BEGUN = re.compile(r"[a-z]\s$")
_BETWEEN = " \t\r\n\u3000\u00a0:：|｜/／・•-–—―、,;；.)）(（]［[>＞»"
_BEHIND = _BETWEEN + "。付け掲載更新公開」』"  # what may stand behind a date at the end
_MARKS = " \t\u3000\u00a0:：|｜-–—―・,，、"  # between the parts of an item


def days_in(text: str) -> Iterator[tuple[int, int]]:
    """Where the days in a text stand, each with the time that follows it and the end of a range."""
    if not _HAS_DAY.search(text):
        return
    start = end = 0
    for day in _DAY.finditer(text):
        if end and _TO.fullmatch(text, end, day.start()):
            end = day.end()
            continue
        if end:
            yield start, end
        start, end = day.span()
    if end:
        yield start, end


def _day_of(text: str) -> tuple[int, int] | None:
    """Where the date of an item stands in a text of it: at its beginning or end."""
    for start, end in days_in(text):
        before, after = text[:start].strip(_BETWEEN), text[end:]
        begins = len(before) <= _LONGEST_LEAD and not _GOES_ON.match(after)
        if begins or not after.strip(_BEHIND):
            return start, end
    return None


@dataclass(slots=True)
class Item:
    """What may be an item of a list: an element with one date, or a part of one.

    Attributes:
        start, end: where it stands in the page.
        tag: its element; `#text` for a line in one that has others.
        kind: what items of one list have in common.
        is_dated: whether it has nothing but the date.
        inner: the element in it with the date, where that could be the item as well.
        alone: the list whose only item it is.
    """

    start: int
    end: int
    tag: str
    kind: str
    is_dated: bool
    inner: "Item | None" = None
    alone: "Item | None" = None


@dataclass(slots=True)
class ItemList:
    """Items of one kind, and the first thing of their list that is of another."""

    items: list[Item]
    other: tuple[int, int] | None = None


@dataclass(slots=True)
class _Element:
    """An element under way."""

    tag: str
    kind: str
    start: int
    line: int  # where the line begins that is under way
    dates: int = 0
    inside: int = 0  # dates in sentences
    has_text: bool = False  # beside dates
    is_outside: bool = False  # it has no lists
    stated: bool = False  # it is a `time` that says when
    items: list[Item] = field(default_factory=list)
    terms: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)  # of lines and blocks since the last date
    longest: int = 0  # the number of these between two dates
    cells: int = 0  # with something in them
    others: int = 0  # items without a date
    plain: Counter[str] = field(default_factory=Counter[str])  # what has none, by its kind
    other: tuple[int, int] | None = None


class _Lists(ShownText):
    """Finds the lists of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.lists: list[ItemList] = []
        self.singles: list[Item] = []
        self._open: Counter[str] = Counter()
        self._elements = [_Element("", "", 0, 0)]
        self._after = 0  # the last tag's end
        self.names: dict[str, tuple[int, int]] = {}  # where headings and the title stand
        self.base: str | None = None
        self.has_dates = False

    def begins(self, tag: str, attributes: Attributes) -> None:
        """An element begins, and with it may end what need not be ended."""
        self._after = self.end
        if tag == "base" and self.base is None:
            self.base = attributes.get("href", "").strip() or None
        if tag in VOID:
            return
        if tag in _ENDED:
            self._end_of(*_ENDED[tag])
        if len(self._elements) > _DEEPEST:
            return
        name = attributes.get("class", "").split()[:1] if tag in ("div", "section", "a") else []
        element = _Element(tag, " ".join([tag, *name]), self.start, self.end)
        element.stated = tag == "time" and bool(_DAY.match(attributes.get("datetime", "")))
        element.is_outside = tag in _NO_LISTS or attributes.get("role") in _ROLES
        self._open[tag] += 1
        self._elements.append(element)

    def ends(self, tag: str) -> None:
        """An element ends, and all that was left open in it."""
        self._after = self.end
        if self._open[tag] > 0 and tag not in VOID:
            while self._close(self.end) != tag:
                pass

    def inserts(self, text: str) -> None:
        """A line ends in the element that is open."""
        if text == "\n" and self.end > self._elements[-1].line:
            element = self._elements[-1]
            element.line = self.end
            self._ends(element, self.end)

    def shows(self, text: str) -> None:
        """Text, with or without dates."""
        if not text.strip():
            return
        element, day = self._elements[-1], _day_of(text)
        self.has_dates |= day is not None
        if day is None:
            element.inside += sum(1 for _ in days_in(text))
            element.has_text = True
            return
        has_text = bool((text[: day[0]] + text[day[1] :]).strip(_BETWEEN))
        start = min(self._after, element.line) if element.tag in _LAID_OUT else element.start
        self._add(element, Item(start, self.start, "#text", element.kind, not has_text))

    def _ends(self, element: _Element, end: int) -> None:
        if len(element.ends) < _DEEPEST:
            element.ends.append(end)

    def _add(self, element: _Element, item: Item) -> None:
        if element.items:
            element.longest = max(element.longest, len(element.ends))
        element.ends.clear()
        element.items.append(item)
        element.dates += 1
        element.has_text |= not item.is_dated

    def _end_of(self, tags: frozenset[str], until: frozenset[str]) -> None:
        """End an element of these that is open, with all in it; but not beyond others."""
        for depth in range(len(self._elements) - 1, 0, -1):
            tag = self._elements[depth].tag
            if tag in tags:
                while len(self._elements) > depth:
                    self._close(self.start)
                return
            if tag in until:
                return

    def _close(self, end: int) -> str:
        element = self._elements.pop()
        tag = element.tag
        self._open[tag] -= 1
        if len(self._elements) == 0:
            self._gather(element, end)
            return tag
        parent = self._elements[-1]
        if tag in ("h1", "title") and element.has_text:
            self.names.setdefault(tag, (element.start, end))
        if element.is_outside:
            while self.lists and self.lists[-1].items[0].start >= element.start:
                self.lists.pop()
            while self.singles and self.singles[-1].start >= element.start:
                self.singles.pop()
            return tag
        if not element.dates and (element.stated or (tag in ("li", "dd") and element.inside == 1)):
            element.dates = 1
            element.has_text &= not element.stated
        is_block = tag in BLOCKS
        if tag in _TERMS:
            parent.terms.append(element.start)
        if tag in ("td", "th"):
            parent.cells += element.has_text or element.dates > 0
        if tag == "tr" and element.cells > _MOST_CELLS and element.dates == 1:
            element.dates, element.inside = 0, 0
        if element.dates == 0:
            parent.has_text |= element.has_text
            parent.inside += element.inside
            if element.has_text and is_block:
                parent.plain[element.kind] += 1
            if element.has_text and tag in ("li", "tr", "article"):
                parent.others += 1
                parent.other = parent.other or (element.start, end)
        elif element.dates == 1:
            inner = element.items[0] if element.items else None
            start = element.start if is_block else min(element.start, parent.line)
            item = Item(start, end, tag, element.kind, not element.has_text)
            if inner and inner.tag in BLOCKS and not inner.is_dated:
                item.inner = inner
            if tag in LISTS and not element.others:
                item.alone = item
            elif inner:
                item.alone = inner.alone
            self._add(parent, item)
        else:
            self._gather(element, end)
            parent.dates += element.dates
            # It parts the others, and is none of them.
            parent.items.append(Item(element.start, end, "", element.kind, is_dated=True))
            parent.has_text |= element.has_text
        if is_block:
            parent.line = max(parent.line, end)
            self._ends(parent, end)
        return tag

    def _gather(self, element: _Element, end: int) -> None:
        """The items that stand in one element are lists of it, each of those of one kind."""
        items = _in_a_row(element, end)
        for kind, alike in groupby(sorted(items, key=lambda one: one.kind), lambda one: one.kind):
            several = sorted(alike, key=lambda one: one.start)
            is_whole = element.tag in LISTS and not element.others
            is_pair = len(several) == 2 and several[0].tag in ("article", "div", "section")
            if kind.startswith("tr") and element.other and element.other[0] < several[0].start:
                continue  # with a header: a table
            is_most = len(several) >= element.plain[kind]
            if (len(several) >= _FEWEST and is_most) or is_whole or is_pair:
                dated = (one for one in element.items if not one.tag and one.kind == kind)
                first = next(dated, None)
                other = element.other if element.tag in LISTS else None
                other = (first.start, first.end) if first else other
                self.lists.append(ItemList(several, other))
            else:
                self.singles += several

    def read(self, markup: str) -> None:
        """Find the lists of a page; what is left open ends with it."""
        super().read(markup)
        while self._elements:
            self._close(len(markup))
        kinds = {one.kind for found in self.lists for one in found.items}
        for item in self.singles:
            inner: Item | None = item
            while inner and inner.kind not in kinds:
                inner = inner.inner
            if inner := inner or item.alone:
                self.lists.append(ItemList([inner]))


_CONTAINERS = LISTS - {"tbody"}
# What an element ends as it begins: one of these that is open, but not beyond one of those.
_Ended = tuple[frozenset[str], frozenset[str]]
_CELLS: _Ended = (frozenset({"td", "th"}), _CONTAINERS | {"tr"})
_PARAGRAPH: _Ended = (frozenset({"p"}), BLOCKS - {"p"})
_TERM: _Ended = (frozenset({"dd", "dt"}), _CONTAINERS)
_ENDED: dict[str, _Ended] = {
    **dict.fromkeys(BLOCKS - VOID, _PARAGRAPH),
    **dict.fromkeys(("dt", "dd"), _TERM),
    **dict.fromkeys(("td", "th"), _CELLS),
    "li": (frozenset({"li"}), _CONTAINERS),
    "option": (frozenset({"option"}), _CONTAINERS),
    "tr": (frozenset({"tr"}), _CONTAINERS),
}


def _terms_of(element: _Element, flat: Sequence[Item]) -> list[int]:
    """Where the term or heading begins that stands before each item, and behind the one before."""
    terms, at = [], 0
    for before, item in pairwise([None, *flat]):
        assert item is not None
        last = None
        while at < len(element.terms) and element.terms[at] <= item.start:
            last, at = element.terms[at], at + 1
        if last is not None and (before is None or last > before.start):
            terms.append(last)
    return terms


def _in_a_row(element: _Element, end: int) -> list[Item]:
    """The items of an element: those that are elements of their own, and those that reach from one
    date, or the term or line before it, to the next."""
    items, starts = element.items, [item.start for item in element.items]
    is_flat = [
        item.tag == "#text"
        or item.is_dated
        or item.tag not in BLOCKS
        or item.tag in {*_TERMS, "dd", "p"}
        for item in items
    ]
    flat = [item for item, one in zip(items, is_flat, strict=True) if one and item.tag]
    terms = _terms_of(element, flat)
    if len(terms) != len(flat):  # then a paragraph with a date has its headline in it
        is_flat = [
            one and (item.tag != "p" or item.is_dated)
            for item, one in zip(items, is_flat, strict=True)
        ]
        flat = [item for item, one in zip(items, is_flat, strict=True) if one and item.tag]
        terms = _terms_of(element, flat)
    if flat and len(terms) == len(flat):
        of_item = dict(zip(map(id, flat), terms, strict=True))
        starts = [of_item.get(id(item), item.start) for item in items]
    shown, kind = [], f"{element.tag} {flat[0].tag}" if flat else ""
    for number, item in enumerate(items):
        if not item.tag:
            continue
        if not is_flat[number]:
            shown.append(item)
            continue
        if number + 1 < len(items):
            last = starts[number + 1]
        else:
            longest = max(element.longest - (len(terms) == len(flat)), 1)
            ends = element.ends[:longest] if element.tag != "dl" else []
            last = ends[-1] if ends and number else end
        shown.append(Item(starts[number], max(last, item.end), "#row", kind, is_dated=False))
    return shown


@dataclass(slots=True)
class _Run:
    """Text of an item that stands together: of a link, a heading, an element, or between them."""

    text: str
    line: int
    href: str | None
    is_heading: bool
    is_own: bool  # in an element of its own
    is_term: bool
    is_date: bool
    is_apart: bool  # from what is before, by more than the tag of a link


class _Runs(ShownText):
    """The runs of an item."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[_Run] = []
        self.stated = ""  # the date that a `time` says
        self.images: list[str] = []
        self.links: list[str] = []
        self._href: str | None = None
        self._line = self._heading = self._own = 0
        self._is_apart = self._is_parted = True  # from what was before, by tags; or by space
        self._is_date = False  # in a `time`
        self._is_term = False

    def begins(self, tag: str, attributes: Attributes) -> None:
        """An element begins, and another run."""
        if tag in _FORMATTING or tag in VOID:
            return
        self._run(tag)
        if tag == "a":
            self._href = attributes.get("href", "").strip() or None
            self.links += [self._href] if self._href else []
        elif tag == "time":
            self.stated = self.stated or attributes.get("datetime", "")
            self._is_date = bool(self.stated)
        self._heading += tag in _HEADINGS
        self._is_term = tag == "dt" or (self._is_term and tag != "dd")
        self._own += tag not in BLOCKS and tag != "a"

    def ends(self, tag: str) -> None:
        """An element ends, and a run."""
        if tag in _FORMATTING or tag in VOID:
            return
        self._run(tag)
        if tag == "a":
            self._href = None
        self._is_date &= tag != "time"
        self._heading = max(self._heading - (tag in _HEADINGS), 0)
        self._own = max(self._own - (tag not in BLOCKS and tag != "a"), 0)

    def inserts(self, text: str) -> None:
        """A line ends; images are shown where there is nothing else."""
        if text == "\n":
            self._run("br")
            self._line += 1
        else:
            self.images.append(text)

    def read(self, markup: str) -> None:
        """Read an item; the run that it leaves open ends with it."""
        super().read(markup)
        self._run("")

    def _run(self, tag: str) -> None:
        printed = "".join(self.parts)
        text = unwrapped(printed)
        self.parts.clear()
        is_apart, is_parted = self._is_apart, self._is_parted or printed[:1].isspace()
        self._is_apart = tag != "a" or (is_apart and not text.strip())
        self._is_parted = self._is_apart or printed[-1:].isspace() or (is_parted and not text)
        if not text.strip():
            if text and self.runs:
                self.runs[-1].text += " "
            return
        state = (self._heading > 0, self._own > 0, self._is_term, self._is_date)
        run = _Run(text, self._line, self._href, *state, is_apart)
        last = self.runs[-1] if self.runs else None
        if last and not is_parted and _is_glued(last.text, text):
            self._join(run)
        elif last and last.href and not is_apart and _CONTINUES.match(printed):
            run.text = " " * printed[:1].isspace() + text.lstrip()
            self._join(run)
            if len(self.runs) > 1 and not last.is_apart and _IS_BEGUN.search(self.runs[-2].text):
                self._join(self.runs.pop())
        else:
            self.runs.append(run)

    def _join(self, run: _Run) -> None:
        """Join a run to the one before, as one sentence; a link in a sentence is no headline."""
        last = self.runs[-1]
        last.text += run.text
        last.href, last.is_own = last.href if last.is_heading else None, False
        last.is_heading |= run.is_heading


def _is_glued(before: str, after: str) -> bool:
    """Whether two texts are parts of one sentence: nothing that parts words is between them."""
    last = before[-_LONGEST_DAY:]
    is_behind_day = any(end == len(last) for _, end in days_in(last))
    return not (is_behind_day or before[-1] in _BETWEEN or after[0] in _BETWEEN)


@dataclass(frozen=True, slots=True)
class _Style:
    """What the first items of a list have in common.

    Attributes:
        repeated: texts that several have, which are the headline of none.
        has_outlets: whether something stands between date and headline in each.
    """

    repeated: frozenset[str] = frozenset()
    has_outlets: bool = False


class _Parts:
    """The parts of an item: its date, its headline, and what is before, between and behind them."""

    def __init__(self, markup: str) -> None:
        read = _Runs()
        read.read(markup)
        self.images = read.images
        self.links = read.links
        self.runs = read.runs
        self.warnings: list[str] = []
        self.date = ""
        self.at = 0  # of the date among the runs
        for of in (_day_of, lambda text: next(days_in(text), None)):
            for at, run in enumerate(self.runs):
                if day := of(run.text):
                    self._part(at, *day)
                    return
        if _DAY.match(read.stated):
            self.date = read.stated
            shown = [run for run in self.runs if run.is_date]
            self.at = self.runs.index(shown[0]) if shown else 0
            if shown:
                self.warnings.append(f"{_STATED}: {shown[0].text.strip()}")

    def _part(self, at: int, start: int, end: int) -> None:
        run = self.runs[at]
        self.date = run.text[start:end]
        before, after = run.text[:start], run.text[end:]
        if before.rstrip()[-1:] in ("(", "（", "[", "【") and after.lstrip()[:1] in (
            ")",
            "）",
            "]",
            "】",
        ):
            before, after = before.rstrip()[:-1], after.lstrip()[1:]
        texts = [before, self.date, after]
        self.runs[at : at + 1] = [replace(run, text=t, is_date=t is self.date) for t in texts if t]
        self.at = next(number for number, one in enumerate(self.runs) if one.is_date)

    def texts(self) -> list[str]:
        """What it has beside the date, run by run."""
        return [text for run in self.runs if not run.is_date and (text := run.text.strip(_BETWEEN))]

    def headline(self, style: _Style) -> list[_Run]:
        """The runs of the headline: a heading, a link, or the first that is left."""
        some = [run for run in self.runs if not run.is_date and run.text.strip(_BETWEEN)]
        some = [run for run in some if run.text.strip(_BETWEEN) not in style.repeated] or some
        of_date = self.runs[self.at] if self.runs else None
        if headed := [run for run in some if _is_headline(run, of_date)]:
            return [run for run in headed if run.line == headed[0].line]
        if linked := [run for run in some if run.href and of_date and run.href != of_date.href]:
            longest = max(linked, key=lambda run: len(run.text))
            before = some[: next(at for at, run in enumerate(some) if run is longest)]
            if not any(_is_longer(run, longest) for run in before):
                return [longest]
        fresh = set(map(id, some))
        behind = [run for run in self.runs[self.at :] if id(run) in fresh] or some
        at_date = [run for run in behind if _is_label(run) and run.line == self.runs[self.at].line]
        behind = behind[len(at_date) :] if at_date == behind[: len(at_date)] else behind
        behind = behind or at_date
        first = [run for run in behind if run.line == behind[0].line]
        return [max(first, key=lambda run: len(run.text))] if first else []

    def between(self, headline: Sequence[_Run]) -> list[_Run]:
        """The runs between the date and the headline."""
        at = next((number for number, one in enumerate(self.runs) if one is headline[0]), 0)
        first, last = sorted((self.at, at))
        return self.runs[first + 1 : last]

    def is_plain(self, run: _Run, headline: Sequence[_Run]) -> bool:
        """Whether a run beside date or headline has neither a link nor an element for itself."""
        text = run.text.strip(_MARKS)
        is_beside = run.line in (self.runs[self.at].line, headline[0].line)
        has_own = run.is_own or run.href or _BRACKETED.fullmatch(text)
        return bool(text.strip(_BETWEEN)) and is_beside and not has_own


def _is_longer(run: _Run, link: _Run) -> bool:
    """Whether a text says more than the word or two that are a link behind it."""
    length, of_link = len(run.text.strip(_MARKS)), len(link.text.strip())
    if of_link > _LONGEST_WORD:
        return length > max(2 * of_link, _LONGEST_NAME)
    return length > (2 * of_link + 4 if run.line == link.line else of_link)


def _is_headline(run: _Run, of_date: _Run | None) -> bool:
    """Whether a run is of a heading, or a term, and no more than a word beside the date in it."""
    if of_date is None or run.line != of_date.line:
        return run.is_heading or run.is_term
    return run.is_heading and not (of_date.is_heading and _is_label(run))


def _is_label(run: _Run) -> bool:
    """Whether a run is no more than a word or two in an element of its own."""
    return run.is_own and len(run.text.strip(_MARKS)) <= _LONGEST_LABEL


def _style_of(markups: Iterable[str]) -> tuple[_Style, int, int]:
    """What items have in common, their number, and how many of them have a headline."""
    items = [_Parts(markup) for markup in markups]
    counts = Counter(text for item in items for text in set(item.texts()))
    words = (text for text, count in counts.items() if count > 1)
    style = _Style(frozenset(text for text in words if len(text) <= _LONGEST_LABEL))
    headlines = [item.headline(style) for item in items]
    has_outlets = all(
        headline and any(item.is_plain(run, headline) for run in item.between(headline))
        for item, headline in zip(items, headlines, strict=True)
    )
    return replace(style, has_outlets=has_outlets), len(items), sum(map(bool, headlines))


def _row(
    parts: _Parts, style: _Style, context: Context, page: str | None, base: str | None
) -> tuple[Row, list[str]]:
    """The row of an item, and what is odd about it.

    Raises:
        UnreadableError: it has no date or no headline.
    """
    headline = parts.headline(style)
    title = joined(run.text.strip() for run in headline).lstrip(_MARKS).removeprefix(". ")
    if not title:
        title = " ".join(parts.images)
    between = set(map(id, parts.between(headline))) if headline else set()
    of_headline = set(map(id, headline))
    first, last = sorted((parts.at, parts.runs.index(headline[0]) if headline else 0))
    outlet, labels, warnings = "", [], list(parts.warnings)
    lines: dict[int, list[str]] = {}
    left_out: list[str] = []
    for number, run in enumerate(parts.runs):
        text = run.text.strip(_MARKS)
        if run.is_date or not text.strip(_BETWEEN) or id(run) in of_headline:
            continue
        bare = text.strip(_BETWEEN + "【】")
        is_between = id(run) in between
        is_beside = is_between or number < first or run.line == parts.runs[parts.at].line
        is_beside &= is_between or number < last or not run.href
        is_plain = parts.is_plain(run, headline)
        if not outlet and context.outlets.find(bare):
            outlet = bare
        elif is_between and not outlet and style.has_outlets and is_plain:
            outlet = bare
            warnings.append(f"{_OUTLET_BY_PLACE}: {bare}")
        elif is_beside and not is_plain and len(bare) <= _LONGEST_LABEL and not bare.endswith("。"):
            labels.append(bare)
        elif not is_beside and bare in style.repeated and len(bare) <= _LONGEST_LABEL:
            left_out.append(bare)
        else:
            lines.setdefault(run.line, []).append(run.text.strip())
            if run.href and run.href != headline[0].href and len(bare) > _LONGEST_WORD:
                warnings.append(f"{_OTHER_LINKS}: {bare}")
    if not outlet:
        title, outlet = _without_outlet(title, context.outlets)
    if left_out:
        warnings.append(f"{_REPEATED}: {', '.join(left_out)}")
    href = next((run.href for run in headline if run.href), None)
    addresses = (address_of(one, base) for one in ([href] if href else parts.links))
    row, odd = row_of(
        {
            "date": parts.date,
            "title": title,
            "source_raw": outlet,
            "summary": "\n".join(" ".join(line) for line in lines.values()),
            "labels": labels,
            "url": next(filter(None, addresses), ""),
            "collections": [page] if page else [],
        },
        context,
    )
    return row, [*odd, *warnings]


def _without_outlet(title: str, outlets: Outlets) -> tuple[str, str]:
    """A headline without the known outlet before or behind it, and that."""
    if (end := _OUTLET_AT_END.search(title)) and outlets.find(end["outlet"].strip()):
        return title[: end.start()].rstrip(), end["outlet"].strip()
    if (start := _OUTLET_AT_START.match(title)) and outlets.find(start["outlet"].strip()):
        return title[start.end() :].lstrip(_MARKS), start["outlet"].strip()
    return title, ""


def read_lists(
    text: str, context: Context, name: str | None = None
) -> tuple[Iterator[Found], bool]:
    """The items of a page's lists in their order, and whether it has a date that is no sentence's.

    Args:
        text: the page, or lists alone.
        context: the known outlets, and the page's address.
        name: of the page, if it is not in the text.
    """
    page = _Lists()
    page.read(text)
    if named := page.names.get("h1") or page.names.get("title"):
        name = " ".join(paragraphs(text[slice(*named)]))
    return _found(text, page, context, name), page.has_dates


def _found(text: str, page: "_Lists", context: Context, name: str | None) -> Iterator[Found]:
    base = page.base or context.options.address
    places: list[tuple[int, int, _Style | None]] = []
    of_kind: dict[str, list[Item]] = {}
    for one in page.lists:
        some = of_kind.setdefault(one.items[0].kind, [])
        some += one.items[: _SAMPLE - len(some)]
    styles = {
        kind: _style_of(text[item.start : item.end] for item in items)
        for kind, items in of_kind.items()
    }
    for one in page.lists:
        style, number, headed = styles[one.items[0].kind]
        if headed * 2 <= number or (number == 1 and not _is_news(text, one.items[0])):
            continue
        places += [(item.start, item.end, style) for item in one.items]
        if one.other:
            places.append((*one.other, None))
    places.sort(key=lambda place: place[:2])
    for (start, end, of_list), following in zip(places, [*places[1:], None], strict=False):
        if of_list is None and following and following[0] < end:
            continue  # it has lists of its own
        if of_list is None:
            shown = " ".join(paragraphs(text[start:end]))[:_LONGEST_SHOWN]
            yield Found(start, end, warnings=(f"{_OTHER}: {shown}",), page=name)
        else:
            parts = _Parts(text[start:end])
            yield found_by(partial(_row, parts, of_list, context, name, base), start, end, name)


def _is_news(text: str, item: Item) -> bool:
    """Whether the only item of a list is one: its date comes first, or it has a link."""
    parts = _Parts(text[item.start : item.end])
    return parts.at == 0 or bool(parts.links)


def in_order(rows: Iterator[Found], items: Iterator[Found]) -> Iterator[Found]:
    """Rows and items; what is an item is none of the rows of a table that is no list of clips."""
    item = next(items, None)
    for row in rows:
        while item and item.end <= row.start:
            yield item
            item = next(items, None)
        if row.row or (row.reason is not None and row.unlike is None):
            while item and item.start < row.end:
                item = next(items, None)
        elif item and item.start < row.end:
            continue
        yield row
    if item:
        yield item
    yield from items
