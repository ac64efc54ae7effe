"""A page's lines are all accounted for, and a broken record never spoils its neighbours."""

import pytest

from clipdb.reading.formats import FORMATS
from clipdb.reading.options import DEFAULTS, Context, ReadingOptions
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import SAMPLE
from tests.pages import HEADER, TITLE, page, read_clips, read_pieces, split_lines

FIRST = "2025.01.25\n 16:01\n共同通信\n\n(Yahoo)\n\n日比が合意 <2502-012510>\n 本文一。"
LAST = "2025.01.23 毎日新聞 日伊が会談 <2502-012301>\n 本文三。"


def kinds(text: str) -> list[tuple[str, int, int, str | None]]:
    """Kind, lines and reason of each piece; and all of them are the text."""
    pieces = read_pieces(text)
    assert "".join(piece.text for piece in pieces) == text
    return [(p.kind, p.first_line, p.last_line, p.reason) for p in pieces]


def test_the_pieces_of_the_sample_are_the_sample() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    pieces = kinds(text)
    assert pieces[0] == ("furniture", 1, 6, None)
    assert {kind for kind, *_ in pieces[1:]} == {"clip"}
    assert len(pieces) == 50


def test_a_page_names_its_collection_and_a_page_without_title_has_none() -> None:
    titled, untitled = read_clips(page(FIRST)), read_clips(page(FIRST).removeprefix(TITLE + "\n\n"))
    assert (titled[0].collections, untitled[0].collections) == ((TITLE,), ())


def test_two_pages_in_one_file_are_two_collections() -> None:
    text = page(FIRST) + "\n" + HEADER.replace(TITLE, "別の国々") + LAST
    assert [clip.collections for clip in read_clips(text)] == [(TITLE,), ("別の国々",)]
    assert [kind for kind, *_ in kinds(text)] == ["furniture", "clip", "furniture", "clip"]


def test_a_header_in_the_middle_is_furniture_of_the_same_page() -> None:
    text = page(FIRST) + "\n年 月 日\n出   典\n標       題\n要             旨\n" + LAST
    assert [clip.collections for clip in read_clips(text)] == [(TITLE,), (TITLE,)]
    assert [clip.summary for clip in read_clips(text)] == ["本文一。", "本文三。"]


def test_a_record_that_cannot_be_read_is_a_reject_with_its_lines() -> None:
    broken = "2024.02.30\n 10:00\n共同通信\n\n(Yahoo)\n\n日独が会談 <2403-023001>\n 本文二。"
    text = page(FIRST, broken, LAST)
    reason = "there is no such date as 2024.02.30"
    assert kinds(text)[2] == ("reject", 15, 22, reason)
    assert [clip.summary for clip in read_clips(text)] == ["本文一。", "本文三。"]


def test_a_record_without_its_date_line_is_cut_off_its_neighbour() -> None:
    lost = {
        "layout 1": " 10:00\n共同通信\n\n(Yahoo)\n\n日独が会談 <2502-012401>\n 本文二。",
        "layout 2": " 10:00\nNHK News 日独が会談 <2502-012401>\n 本文二。",
        "layout 3": "共同通信\n\n(Yahoo)\n\n日独が会談 <2502-012401>\n 本文二。",
        "layout 5": "Janes Japan, Germany meet <2502-012401>\n 本文二。",
        "broken date": "20x5.01.24\n 10:00\n共同通信\n\n(Yahoo)\n\n日独 <2502-012401>\n 本文二。",
    }
    for layout, record in lost.items():
        text = page(FIRST, record, LAST)
        pieces = read_pieces(text)
        assert [p.kind for p in pieces] == ["furniture", "clip", "reject", "clip"], layout
        assert pieces[2].text == record + "\n", layout
        assert pieces[2].reason == "a clip without its date line"
        assert [clip.summary for clip in read_clips(text)] == ["本文一。", "本文三。"]


def test_text_before_the_first_record_is_a_reject() -> None:
    text = HEADER + " 前のページの続き。\n" + FIRST
    assert kinds(text)[1] == ("reject", 7, 7, "text outside any clip")


def test_a_date_alone_and_a_record_without_headline_are_rejects() -> None:
    text = page(
        "2025.01.26", "2025.01.25\n 10:00\n共同通信\n\n(Yahoo)\n\n<2502-012510>\n 本。", LAST
    )
    reasons = [reason for kind, _, _, reason in kinds(text) if kind == "reject"]
    assert reasons == ["nothing but a date", "no headline"]


def test_a_record_without_id_gets_a_stable_one_from_its_content() -> None:
    text = page("2025.01.25\n 16:01\n共同通信\n\n(Yahoo)\n\n日比が合意\n 本文。", LAST)
    first, again = read_clips(text)[0], read_clips(text.replace("本文。", "別の本文。"))[0]
    assert first.id.startswith("x-")
    assert first.id == again.id
    assert read_pieces(text)[1].warnings == ()


def test_windows_line_ends_read_the_same() -> None:
    text = page(FIRST, LAST)
    assert read_clips(text.replace("\n", "\r\n")) == read_clips(text)


LOST_DATES = {
    # the lines of a body and what follows it: where another record begins
    "an outlet above a time": (" 本文一。\n共同通信\n 10:00\n日独 <2502-012401>", "共同通信"),
    "an outlet above a blank line": (" 本文一。\n共同通信\n\n日独 <2502-012401>", "共同通信"),
    "nothing above the headline": (" 本文一。\n日独 <2502-012401>", "日独"),
    "a short line of the body above the headline": (
        " 本文は\n短く続く\n日独が会談 <2502-012401>",
        "日独が会談",
    ),
}


@pytest.mark.parametrize("name", LOST_DATES)
def test_a_record_without_its_date_begins_with_its_head_and_takes_no_line_of_a_body(
    name: str,
) -> None:
    body, begins = LOST_DATES[name]
    pieces = read_pieces(page(f"2025.01.25 毎日新聞 日比が合意 <2502-012510>\n{body}"))
    assert [piece.kind for piece in pieces] == ["furniture", "clip", "reject"]
    assert pieces[-1].text.strip().startswith(begins)


@pytest.mark.parametrize(
    "printed",
    [
        "二〇二三年三月九日 読売新聞",
        "【2023年3月9日】 読売新聞",
        "【2023年3月9日】読売新聞",
        "・2023年3月9日 読売新聞",
        "■ 2023.3.9 読売新聞",
        "- 2023.3.9 読売新聞",
        "[2023-03-09] 読売新聞",
        "2023年（令5）3月9日（木）読売新聞",
        "令和5年（2023年）3月9日 読売新聞",
        "2023年3月9日読売新聞",
        "20230309 読売新聞",
        "9 March 2023 読売新聞",
        "March 9, 2023 読売新聞",
        "13/03/2023 読売新聞",
    ],
)
def test_a_line_that_begins_as_a_date_does_begins_a_clip(printed: str) -> None:
    text = page("2023.03.12 NHK 港を開く\n 一つ目。", f"{printed} 橋を架ける\n 二つ目。", LAST)
    first, second, *_ = read_clips(text)
    assert first.summary == "一つ目。"
    assert (second.date[:7], second.source, second.title) == ("2023-03", "読売新聞", "橋を架ける")


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("3月9日 読売新聞", "3月9日 is a day without a year"),
        ("【三月九日】読売新聞", "三月九日 is a day without a year"),
        ("令和5年（2022年）3月9日 読売新聞", "the years of 令和5年(2022年)3月9日 disagree"),
        ("2023.02.30 読売新聞", "there is no such date as 2023.02.30"),
    ],
)
def test_a_line_that_begins_as_a_date_that_is_not_understood_is_a_reject(
    printed: str, reason: str
) -> None:
    text = page("2023.03.12 NHK 港を開く\n 一つ目。", f"{printed} 橋を架ける\n 二つ目。", LAST)
    clip, reject = [piece for piece in read_pieces(text) if piece.kind != "furniture"][:2]
    assert clip.row
    assert clip.row.paragraphs == ("一つ目。",)
    assert (reject.kind, reject.reason) == ("reject", reason)
    assert reject.text.startswith(printed)


@pytest.mark.parametrize("sentence", ["3月9日に署名した。", "2023年3月9日、署名した。", "9.3 度"])
def test_a_sentence_that_begins_with_a_date_is_text(sentence: str) -> None:
    text = page(f"2023.03.12 NHK 港を開く\n 首相は\n{sentence}", LAST)
    assert read_clips(text)[0].summary == f"首相は{sentence}"


def test_the_user_says_in_which_order_the_numbers_of_dates_stand() -> None:
    lines = split_lines(page("03/04/2023 NHK 港を開く <a-1>", LAST))

    def reads(options: ReadingOptions = DEFAULTS, more: str = "") -> list[str]:
        context = Context(load_outlets(), options)
        pieces = FORMATS["text"].read([*lines, more], context)
        return [piece.row.date for piece in pieces if piece.row]

    assert reads(ReadingOptions(date_order="dmy"))[0] == "2023-04-03"
    assert reads(ReadingOptions(date_order="mdy"))[0] == "2023-03-04"
    assert reads(more="\n13/04/2023 NHK 橋を架ける <a-2>")[0] == "2023-04-03"
    assert reads(more="\n04/13/2023 NHK 橋を架ける <a-2>")[0] == "2023-03-04"
    assert "2023-03-04" not in reads(more="\n13/04/2023 NHK 橋 <a-2>\n04/13/2023 NHK 港 <a-3>")


def test_what_a_file_does_not_say_the_user_says() -> None:
    lines = split_lines("年表\n\n2023.03.12 橋を 架ける\n 一つ目。\n2023.03.13 NHK 港を開く\n")
    context = Context(load_outlets(), ReadingOptions(outlet="港の新聞", via="切り抜き"))
    pieces = list(FORMATS["text"].read(lines, context))
    rows = [piece.row for piece in pieces if piece.row]
    assert [(row.source_raw, row.via, row.title) for row in rows] == [
        ("港の新聞", "切り抜き", "橋を 架ける"),
        ("NHK", "切り抜き", "港を開く"),
    ]
    assert not any(piece.warnings for piece in pieces)
