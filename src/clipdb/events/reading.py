"""What a clip reports: its kind, whether it is planned or done, and its day.

The headline and the first sentence are read, nothing after them. The headline says what the act
is; the first sentence where the headline names none, and for the day.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from clipdb.dates.days import normalised, scan
from clipdb.errors import DateError
from clipdb.events.kinds import Told, told_in

Status = Literal["planned", "done", "in force"]
Basis = Literal["stated", "month", "published"]

STATUSES: tuple[Status, ...] = ("planned", "done", "in force")
BASES: tuple[Basis, ...] = ("stated", "month", "published")
DEFAULT = "other"

_NO_STEPS = ("other", "statement")  # in which no formal step is taken
_LONGEST = 600  # characters of a summary in which its first sentence is looked for
_MARKS = re.compile(r"[「」。]|(?<=[a-z0-9)\"”])\.(?=\s+[A-Z\"“])")
_PLACE_BEFORE = re.compile(
    r"\A(?:【[^】]*】|\[[^\]]*\]|[A-Z][A-Za-z,. ]{1,30}(?:\([A-Za-z ]+\))?\s*[-—–]{1,2}\s)\s*"
)
_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）")
_HAPPENING_AS_REASON = re.compile(
    r"[^、。]{0,8}?(?:に|を|へ|巡り|めぐり|について)[^、。]{0,4}"
    r"(?:抗議|非難|懸念|批判|受け|対抗|備え|想定|対応|反発|めぐ|巡り|発表|公表|訓練)"
)

_END = 60  # characters at the end of a sentence that tell whether its act is done
_AT_END = 15

# Behind the kind's words in a headline, and at the end of a sentence, what tells of things to come.
_AHEAD = re.compile(
    r"[^ 、。…=]{0,4}?"
    r"(?:へ|案|を?検討|方針|で調整|を調整|計画|予定|を?打診|見通し|目指す|向け)(?=$|[ 、。…=「])"
)
_END_PLAN = re.compile(
    r"(?:予定|見通し|見込み|計画|方向|方針)(?:だ|です|である|で(?:調整|検討|最終)|が|と(?:なった|いう))"
    r"|(?:方針|意向|考え|計画|見通し)を(?:固め|決め|示し|明らか|表明|発表)|調整に入|(?:調整|検討)(?:して|を進|中)"
)
_END_AHEAD = re.compile(
    _END_PLAN.pattern
    + r"|(?:調整|検討|準備)(?:に入|を進|を始|している|する)|ことにな(?:った|りました|る)"
    r"|目指(?:す|し)|(?<![ただ])ことを(?:決め|決定|明らか|発表|計画|検討|表明|公表)|(?<![ただ])ことに(?:した|しました|決め)"
    r"|[るぶつすくぐむうぬ](?:と|ことを|方針を|予定を)(?:正式に)?[^、。とる]{0,8}?"
    r"(?:発表|明らかに|公表|述べ|語|伝え|決め|固め|報じ|表明)"
    r"|\b(?:will|plans? to|is to|are to|is set to|are set to|expected to|scheduled to|intends? to"
    r"|considering|mulling)\b"
)
_MET = re.compile(
    r"(?:会談|会合|協議|対話|懇談|面会|会議)(?:を(?:開|行|実施))?(?:し|き|い)(?:、|て|た|まし)"
)
_END_PRESENT = re.compile(
    r"(?:する|行う|開く|送る|れる|来る|入る|出る|結ぶ|会う|会談|訪れる|始まる|始める|招く|向かう|参加|開催|実施|予定|"
    r"発効|渡す|せる|める|ける|べる|える|います|ます)。?$"
)
_TO_COME_IN_ENGLISH = re.compile(
    r"\b(?:will|plans? to|is to|are to|set to|scheduled to|expected to)\b"
)
_TO_COME = re.compile(rf"{_END_PLAN.pattern}|{_END_PRESENT.pattern}")
_END_DONE = re.compile(
    r"(?:(?<!検討)(?<!調整)(?<!準備)(?<!計画)して|れて|んで|いて|って)(?:いる|います|おり)。?$|(?:ことで|と|に)(?:合意|一致)し|"
    r"(?:した|った|いた|んだ|れた|えた|(?<![固決])めた|けた|きた|せた|りた|ました|でした|だ|いだ)"
    r"(?:ことを?|と|のを)?(?:正式に)?(?:発表|明らか|公表|伝え|報じ|分か|わか)"
)

_NUMBER = r"(\d{1,2})"
_RANGE = r"(?:\s?(?:[~〜～\-–—・、,]|から)\s?(?:\d{1,2}月)?\d{1,2}日?)*(?:両日)?"
_YEAR_WORDS = {"昨年": -1, "去年": -1, "今年": 0, "本年": 0, "来年": 1}
_MONTH_WORDS = {"先月": -1, "今月": 0, "同月": 0, "来月": 1, "再来月": 2}
_DAY_WORDS = {
    **dict.fromkeys(("本日", "きょう", "今日", "けさ", "今朝", "今夜", "today", "tonight"), 0),
    **dict.fromkeys(("昨日", "きのう", "前日", "昨夜", "昨晩", "yesterday"), -1),
    **dict.fromkeys(("おととい", "一昨日"), -2),
    **dict.fromkeys(("あす", "明日", "あした", "翌日", "tomorrow"), 1),
    **dict.fromkeys(("あさって", "明後日"), 2),
}
_NAMES = "January February March April May June July August September October November December"
_MONTH_NUMBERS = {
    **{name.lower(): place for place, name in enumerate(_NAMES.split(), 1)},
    **{name.lower()[:3]: place for place, name in enumerate(_NAMES.split(), 1)},
    "sept": 9,
}
_MONTH_NAME = (
    rf"(?P<name>{'|'.join(_NAMES.split())}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHOLE = r"(?P<whole>(?:\d{4}|(?:令和|平成)\s?(?:\d{1,2}|元))年\s?\d{1,2}月(?:\s?\d{1,2}日)?)"
_DATED = re.compile(
    rf"{_WHOLE}"
    rf"|(?:(?P<year>{'|'.join(_YEAR_WORDS)})\s?の?)?(?P<month>\d{{1,2}})月\s?(?P<day>\d{{1,2}})"
    rf"(?P<range>{_RANGE})(?:日|(?<=日))"
    rf"|(?P<of>{'|'.join(sorted(_MONTH_WORDS, key=len, reverse=True))})"
    rf"(?:の?\s?(?P<ofday>\d{{1,2}})(?P<ofrange>{_RANGE})(?:日|(?<=日)))?"
    rf"|(?:(?P<myear>{'|'.join(_YEAR_WORDS)})\s?の?)?(?<!\d)(?<!\d年)(?P<monthonly>\d{{1,2}})月(?!刊|\d)"
    rf"|(?<![\d月/第])(?P<bare>\d{{1,2}})(?P<barerange>{_RANGE})(?:日(?!間|本|目|々)|(?<=日)(?!間|本|目))"
    rf"|(?P<word>{'|'.join(sorted(_DAY_WORDS, key=len, reverse=True))})(?!の(?:ところ|世界))"
    rf"|\b{_MONTH_NAME}\s(?P<eday>\d{{1,2}})(?:st|nd|rd|th)?(?:[-–]\d{{1,2}})?\b(?:,\s?(?P<eyear>\d{{4}}))?"
    rf"|\b(?P<eday2>\d{{1,2}})(?:st|nd|rd|th)?(?:[-–]\d{{1,2}})?\s(?P<name2>{'|'.join(_NAMES.split())})\b(?:\s(?P<eyear2>\d{{4}}))?"
    rf"|\b(?:in|early|late|mid-?|this|next|last)\s(?P<name3>{'|'.join(_NAMES.split())})\b(?:\s(?P<eyear3>\d{{4}}))?"
    rf"|\b(?P<ofmonth>next|this|last)\smonth\b"
    rf"|\b(?P<weekday>{'|'.join(day.capitalize() for day in _WEEKDAYS)})\b",
    re.ASCII | re.IGNORECASE,
)
# A day that belongs to something else: what began, ended or happened then is not the act.
_OF_SOMETHING_ELSE = re.compile(
    r"\s?(?:に(?:発生|起き|発足|就任|発効し|結ばれ|始まった|失効|開戦|成立した)[^、。]{0,6}?(?:した|た|の)?[^、。]{0,12}"
    r"(?:を受け|に伴|から|以来|地震|台風|事件|事故)|の?(?:東日本大震災|終戦|開戦|大?地震|大?台風|噴火|事件|事故|墜落|衆院選|参院選|総選挙|選挙|"
    r"侵攻開始|侵攻|テロ|政変|クーデター|朝刊|夕刊|付)|現在|以来|付で|まで(?!に?共同|の取材|の(?:\d|間|日程))|の(?:ミサイル|弾道)?発射"
    r"|[^、。]{0,25}(?:に先立|に先だ|を前に|前に|に合わせ|への出席))"
)
_ANNOUNCED = re.compile(
    r"(?:発表|明らかに|公表|述べ|語|伝え|報じ|表明|決め|決定|固め|判明|示し|調整|検討|発言|強調|入っ|進め)[^、。]{0,14}。?$"
    r"|\b(?:said|announced|told|reported|says|according)\b"
)
_SAID = re.compile(r"\b(?:said|announced|told reporters|reported)(?: on)? $")
_TOPIC_DAY = re.compile(r"(?:は|が|も|で|、|氏|相|官|長|省|府|者|ら)[^、。]{0,3}$|\A$")
_AFTER_ANNOUNCED = re.compile(
    r"(?:日?(?:午前|午後|夜|朝|未明|夕|昼)?\s?、|の(?:記者|閣議|定例)?[^、。]{0,4}会見|までに|付|[^、。]{0,25}(?:取材|会見|インタビュー|閣議))"
)


class EventReading(NamedTuple):
    """What one clip reports.

    Attributes:
        kind: the id of a row of `events.tsv`.
        status: `planned`, `done` or `in force`.
        date: `YYYY-MM-DD`, or `YYYY-MM` if only the month is known.
        basis: what the date rests on: `stated`, `month`, or `published`, the day of the clip.
        kind_words: the words that told the kind.
        status_words: those that told the status.
        date_words: those that told the day.
    """

    kind: str
    status: Status
    date: str
    basis: Basis
    kind_words: str = ""
    status_words: str = ""
    date_words: str = ""


class _Day(NamedTuple):
    """A day or a month that a text tells, at `start:end` of it."""

    start: int
    end: int
    date: str
    words: str

    @property
    def is_month(self) -> bool:
        return len(self.date) == len("2026-01")


def read_event(title: str, summary: str, published: str) -> EventReading:
    """Read what a clip reports; the same text always gives the same.

    Args:
        title: its headline.
        summary: its text, of which the first sentence is read.
        published: its day.
    """
    headline = normalised(_BRACKETS.sub("", title))
    sentence = first_sentence(summary)
    (kind, words), told = _kind(headline, sentence)
    is_planned, why = _is_planned(kind, headline, sentence, told)
    status: Status = "planned" if is_planned else "done"
    if kind == "entry-into-force" and not is_planned:
        status = "in force"
    day = date.fromisoformat(published)
    found = _own_day(headline, sentence, day, told, is_planned=is_planned)
    if found is None:
        return EventReading(kind, status, published, "published", words, why)
    basis: Basis = "month" if found.is_month else "stated"
    return EventReading(kind, status, found.date, basis, words, why, found.words)


def first_sentence(summary: str) -> str:
    """The first sentence of a text, in one width, without its place line and its brackets."""
    text = _PLACE_BEFORE.sub("", summary.split("\n", 1)[0][:_LONGEST])
    is_quoted = False
    for mark in _MARKS.finditer(text):
        if mark[0] in "「」":
            is_quoted = mark[0] == "「"
        elif not is_quoted:
            text = text[: mark.end()]
            break
    return normalised(_BRACKETS.sub("", text))


def _kind(headline: str, sentence: str) -> tuple[tuple[str, str], Told | None]:
    """The kind with the words that tell it, and where the headline does."""
    told = _counting(headline, told_in(headline))
    if told and (told.is_formal or told.kind in _NO_STEPS):
        return (told.kind, headline[told.start : told.end]), told
    in_sentence = told_in(sentence)
    formal = [one for one in in_sentence if one.is_formal and _ends(sentence, one.end)]
    if step := _counting(sentence, formal):
        return (step.kind, sentence[step.start : step.end]), None
    if told:
        return (told.kind, headline[told.start : told.end]), told
    told = _counting(sentence, in_sentence)
    if told:
        return (told.kind, sentence[told.start : told.end]), None
    return (DEFAULT, ""), None


def _counting(text: str, told: list[Told]) -> Told | None:
    """The first that counts: what happened does not where the text tells how it was met."""
    for one in told:
        if one.kind != DEFAULT or not _HAPPENING_AS_REASON.match(text, one.end):
            return one
    return None


def _ends(sentence: str, end: int) -> bool:
    """Whether the sentence is at its end there, so that this is what it tells."""
    return bool(
        re.match(
            r"(?:し|した|しました|する|され|された|んだ|わした|)[^、。]{0,8}。?$", sentence[end:]
        )
    )


def _is_planned(kind: str, headline: str, sentence: str, told: Told | None) -> tuple[bool, str]:
    """Whether what is told is still to come, and the words that tell it."""
    if kind == "statement":
        return False, ""
    ends = sentence[-_END:]
    if kind == "talks" and (met := _MET.search(sentence)) and not _TO_COME.search(ends):
        return False, met[0]
    ahead, done = _END_AHEAD.search(ends), _END_DONE.search(ends)
    if done and (not ahead or done.start() >= ahead.start()):
        return False, done[0]
    if ahead:
        return True, ahead[0]
    if sentence.isascii() and (ahead := _TO_COME_IN_ENGLISH.search(sentence)):
        return True, ahead[0]
    if sentence and (present := _END_PRESENT.search(sentence)):
        return True, present[0]
    in_headline = _AHEAD.match(headline, told.end) if told else None
    if in_headline and not any(
        one.kind == kind and one.end > len(sentence) - _AT_END for one in told_in(sentence)
    ):
        return True, in_headline[0]
    return False, sentence[-_AT_END:]


def _own_day(
    headline: str, sentence: str, day: date, told: Told | None, *, is_planned: bool
) -> _Day | None:
    """The act's own day, else its own month, else the day on which it was announced."""
    own: list[_Day] = []
    announced: list[_Day] = []
    is_announcing = bool(_ANNOUNCED.search(sentence))
    for one in _days(sentence, day, is_planned=is_planned):
        if not announced and _is_of_announcement(sentence, one, is_announcing=is_announcing):
            announced.append(one)
        else:
            own.append(one)
    in_headline = [*_days(headline, day, is_planned=is_planned)]
    own = [
        *(
            one
            for one in in_headline
            if told and not one.is_month and _is_beside(headline, one, told)
        ),
        *own,
        *in_headline,
    ]
    days = [one for one in own if not one.is_month]
    months = [one for one in own if one.is_month]
    if announced and is_planned:
        announced = [*_days(sentence, day, is_planned=False, only=announced[0].start)]
    return next(iter((*days, *months, *announced)), None)


def _is_beside(headline: str, day: _Day, told: Told) -> bool:
    """Whether a day stands in the phrase of a headline that tells the kind."""
    between = headline[day.end : told.end]
    return day.end <= told.start and not re.search(r"[ 、。…=]", between)


def _is_of_announcement(sentence: str, day: _Day, *, is_announcing: bool) -> bool:
    """Whether a sentence tells by a day when something was announced."""
    if day.is_month or not is_announcing:
        return False
    if _SAID.search(sentence[: day.start]):
        return True
    return bool(
        _AFTER_ANNOUNCED.match(sentence, day.end) and _TOPIC_DAY.search(sentence[: day.start])
    )


def _days(text: str, day: date, *, is_planned: bool, only: int | None = None) -> Iterator[_Day]:
    """The days and months that a text tells, but those that belong to something else.

    Args:
        text: one width.
        day: of publication, from which a day without its month counts.
        is_planned: whether they are days to come.
        only: the place of the one that is asked for.
    """
    for match in _DATED.finditer(text):
        if only is not None and match.start() != only:
            continue
        if _OF_SOMETHING_ELSE.match(text, match.end()):
            continue
        try:
            found = _meant(match, day, is_planned=is_planned)
        except (ValueError, OverflowError, DateError):
            continue
        if found:
            yield _Day(match.start(), match.end(), found, match[0])


def _meant(match: re.Match[str], day: date, *, is_planned: bool) -> str:
    """The day or month that is meant, `YYYY-MM-DD` or `YYYY-MM`."""
    part = match.groupdict()
    if part["whole"]:
        scanned = scan(normalised(part["whole"]))
        if scanned is None:
            return ""
        first, last = scanned.period
        return first.isoformat() if first == last else first.isoformat()[:7]
    if part["month"]:
        year = day.year + _YEAR_WORDS[part["year"]] if part["year"] else None
        return _in_year(int(part["month"]), int(part["day"]), year, day, is_planned=is_planned)
    if part["of"]:
        first = _months_on(day, _MONTH_WORDS[part["of"]])
        return first.replace(day=int(part["ofday"])).isoformat() if part["ofday"] else _month(first)
    if part["monthonly"]:
        year = day.year + _YEAR_WORDS[part["myear"]] if part["myear"] else None
        return _in_year(int(part["monthonly"]), None, year, day, is_planned=is_planned)
    if part["bare"]:
        return _nearest(int(part["bare"]), day, is_planned=is_planned)
    if part["word"]:
        return (day + timedelta(days=_DAY_WORDS[part["word"].lower()])).isoformat()
    for name, number, year_name in (
        ("name", "eday", "eyear"),
        ("name2", "eday2", "eyear2"),
        ("name3", "", "eyear3"),
    ):
        if part[name]:
            month = _MONTH_NUMBERS[part[name].lower()]
            year = int(part[year_name]) if part[year_name] else None
            of_month = int(part[number]) if number else None
            return _in_year(month, of_month, year, day, is_planned=is_planned)
    if part["ofmonth"]:
        return _month(_months_on(day, {"last": -1, "this": 0, "next": 1}[part["ofmonth"].lower()]))
    weekday = _WEEKDAYS.index(part["weekday"].lower())
    if is_planned:
        return (day + timedelta(days=(weekday - day.weekday()) % 7)).isoformat()
    return (day - timedelta(days=(day.weekday() - weekday) % 7)).isoformat()


def _month(day: date) -> str:
    return day.isoformat()[:7]


def _months_on(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _nearest(number: int, day: date, *, is_planned: bool) -> str:
    """The last day of this number not after another day, or the first not before it."""
    for months in range(4):
        first = _months_on(day, months if is_planned else -months)
        try:
            found = first.replace(day=number)
        except ValueError:
            continue
        if found >= day if is_planned else found <= day:
            return found.isoformat()
    raise ValueError(number)


def _in_year(
    month: int, number: int | None, year: int | None, day: date, *, is_planned: bool
) -> str:
    """A month, or a day of it; without a year the last before another day, or the next after."""
    if year is None:
        year = day.year
        try:
            there = date(year, month, number or day.day)
        except ValueError:
            there = date(year, month, 28)
        if is_planned and there < day:
            year += 1
        elif not is_planned and there > day:
            year -= 1
    return _month(date(year, month, 1)) if number is None else date(year, month, number).isoformat()
