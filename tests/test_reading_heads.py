"""Every layout of a record's head is read, with known and with unknown outlets."""

import pytest

from tests.pages import page, read_clips, read_pieces

Fields = tuple[str | None, str, str, str | None, str]

BODY = "\n 本文である。"

# head → time, source, source_raw, via, title
LAYOUTS: dict[str, tuple[str, Fields]] = {
    "1: outlet and carrier on lines of their own": (
        "2025.01.25\n 16:01\n讀賣新聞\n\n(Yahoo)\n\n日比、協定に署名 <2502-012510>",
        ("16:01", "読売新聞", "讀賣新聞", "Yahoo", "日比、協定に署名"),
    ),
    "1 without a carrier": (
        "2025.01.25\n 16:01\n河北新報\n\n日比、協定に署名 <2502-012510>",
        ("16:01", "河北新報", "河北新報", None, "日比、協定に署名"),
    ),
    "1 with an outlet nobody knows": (
        "2025.01.25\n 16:01\n月刊みなと\n\n(Yahoo)\n\n日比、協定に署名 <2502-012510>",
        ("16:01", "月刊みなと", "月刊みなと", "Yahoo", "日比、協定に署名"),
    ),
    "2: outlet and headline on one line after the time": (
        "2025.01.25\n 06:51\n日経新聞 日比、協定に 署名 <2502-012510>",
        ("06:51", "日本経済新聞", "日経新聞", None, "日比、協定に 署名"),
    ),
    "2 with an outlet that has a space": (
        "2025.01.25\n 06:51\nNHK News 海上自衛隊 インド洋で訓練 <2502-012510>",
        ("06:51", "NHK", "NHK News", None, "海上自衛隊 インド洋で訓練"),
    ),
    "2 with a headline in quotation marks glued to the outlet": (
        "2025.01.25\n 06:51\n産経新聞「日比」で合意 <2502-012510>",
        ("06:51", "産経新聞", "産経新聞", None, "「日比」で合意"),
    ),
    "3: date and outlet on one line, carrier below": (
        "2021.07.01 毎日新聞\n\n(Yahoo)\n\n外相歴訪 <2108-070104>",
        (None, "毎日新聞", "毎日新聞", "Yahoo", "外相歴訪"),
    ),
    "3 with 「インターネット」": (
        "2018.01.12 日経新聞\n\nインターネット\n\n首相12日から歴訪 <1802-011202>",
        (None, "日本経済新聞", "日経新聞", "インターネット", "首相12日から歴訪"),
    ),
    "4: carrier wrapped round the outlet, headline in quotation marks, id alone": (
        "2018.02.17 Yahoo 朝日新聞記事\n\n「日 EU 協定で合意」\n\n<1803-021701>",
        (None, "朝日新聞", "Yahoo 朝日新聞記事", "Yahoo", "日 EU 協定で合意"),
    ),
    "4 with an unknown outlet": (
        "2018.02.17 Yahoo みなと日報記事\n\n「日比が合意」\n\n<1803-021701>",
        (None, "みなと日報", "Yahoo みなと日報記事", "Yahoo", "日比が合意"),
    ),
    "4 on one line": (
        "2018.02.17 Yahoo 朝日新聞記事 「日比が合意」 <1803-021701>",
        (None, "朝日新聞", "Yahoo 朝日新聞記事", "Yahoo", "日比が合意"),
    ),
    "5: all on one line, outlet with spaces": (
        "2017.03.29 Jane's Defence Weekly Japan, Russia to talk <1705-032911>",
        (None, "Janes", "Jane's Defence Weekly", None, "Japan, Russia to talk"),
    ),
    "5 with a shorter name of the same outlet": (
        "2023.08.14 Janes Heading east: Japan emerges <2309-081420>",
        (None, "Janes", "Janes", None, "Heading east: Japan emerges"),
    ),
    "5 with digits in the outlet's name": (
        "2017.08.14 Jane's 360 Japan, Ukraine consider partnership <1709-081403>",
        (None, "Janes", "Jane's 360", None, "Japan, Ukraine consider partnership"),
    ),
    "time on the line of the date": (
        "2025.01.25 16:01 共同通信\n\n(Yahoo)\n\n日比、協定に署名 <2502-012510>",
        ("16:01", "共同通信", "共同通信", "Yahoo", "日比、協定に署名"),
    ),
    "headline broken before a linked word": (
        "2025.01.25\n 16:01\n共同通信\n\n(Yahoo)\n\n日比、円滑化協定 (\nRAA) に署名 <2502-012510>",
        ("16:01", "共同通信", "共同通信", "Yahoo", "日比、円滑化協定 (RAA) に署名"),
    ),
    "outlet and broken headline on one line": (
        "2025.01.25\n 16:01\n共同通信 日比、円滑化協定 (\nRAA) に署名 <2502-012510>",
        ("16:01", "共同通信", "共同通信", None, "日比、円滑化協定 (RAA) に署名"),
    ),
    "full-width digits, colon and brackets": (
        "２０２５.０１.２５\n　１６：０１\n読売新聞\n\n（Yahoo）\n\n日比、署名 ＜2502-012510＞",
        ("16:01", "読売新聞", "読売新聞", "Yahoo", "日比、署名"),
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_head_is_read_in_every_layout(layout: str) -> None:
    head, (time, source, source_raw, via, title) = LAYOUTS[layout]
    (clip,) = read_clips(page(head + BODY))
    assert (clip.time, clip.source, clip.source_raw, clip.via, clip.title, clip.summary) == (
        time,
        source,
        source_raw,
        via,
        title,
        "本文である。",
    )


@pytest.mark.parametrize(
    "title",
    [
        "日伊首脳、「戦略的パートナーシップ」締結で合意",
        "「一帯一路」も議題",
        "外相「連携を強化」",
        "「自由」と「開かれた海」",
    ],
)
def test_quotation_marks_inside_a_headline_stay(title: str) -> None:
    (clip,) = read_clips(page(f"2025.01.25 毎日新聞\n\n(Yahoo)\n\n{title} <2502-012510>{BODY}"))
    assert clip.title == title


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("2025/01/25", "2025-01-25"),
        ("2025-1-5", "2025-01-05"),
        ("2025年1月25日", "2025-01-25"),
        ("令和7年1月25日", "2025-01-25"),
        ("平成元年1月9日", "1989-01-09"),
        ("２０２５．０１．２５", "2025-01-25"),
        ("2025.01.25(土)", "2025-01-25"),
    ],
)
def test_a_date_is_read_however_it_is_printed(printed: str, date: str) -> None:
    (clip,) = read_clips(page(f"{printed}\n 16:01\n共同通信\n\n日比が合意 <2502-012510>{BODY}"))
    assert clip.date == date


def test_an_unknown_outlet_seen_alone_elsewhere_tells_where_a_line_splits() -> None:
    alone = f"2025.01.25\n 16:01\nHarbor Daily Mail\n\n(Yahoo)\n\n訪日 <2502-012510>{BODY}"
    line = f"2025.01.24 Harbor Daily Mail Japan, Italy meet <2502-012401>{BODY}"
    first, second = read_clips(page(alone, line))
    assert (first.source, second.source, second.title) == (
        "Harbor Daily Mail",
        "Harbor Daily Mail",
        "Japan, Italy meet",
    )


def test_an_unknown_outlet_is_guessed_to_be_the_first_word_and_said_so() -> None:
    pieces = read_pieces(page(f"2025.01.24 みなと日報 日伊が会談 <2502-012401>{BODY}"))
    row = pieces[-1].row
    assert row is not None
    assert (row.source_raw, row.title) == ("みなと日報", "日伊が会談")
    assert pieces[-1].warnings == ("unknown outlet, the split is a guess: みなと日報",)


def test_an_id_that_disagrees_with_the_date_is_kept_and_reported() -> None:
    pieces = read_pieces(page(f"2025.01.24 毎日新聞 日伊が会談 <2502-012501>{BODY}"))
    row = pieces[-1].row
    assert row is not None
    assert (row.id, row.date) == ("2502-012501", "2025-01-24")
    assert pieces[-1].warnings == ("id disagrees with the date: 2502-012501, 2025-01-24",)


def test_ids_of_other_archives_are_taken_as_they_are() -> None:
    (clip,) = read_clips(page(f"2025.01.24 毎日新聞 日伊が会談 <ABC/2025:77>{BODY}"))
    assert clip.id == "ABC/2025:77"
