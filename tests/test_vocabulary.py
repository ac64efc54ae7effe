"""The data files: no name stands for two things, every row's example holds."""

from collections import Counter

import pytest

from clipdb.tagging import tag
from clipdb.tsv import values
from clipdb.vocabulary.countries import codes_for, load_countries
from clipdb.vocabulary.outlets import key, load_outlets
from clipdb.vocabulary.tables import read_table
from clipdb.vocabulary.topics import Topic, load_topics, topic_for

COUNTRY_ROWS = [*read_table("countries"), *read_table("kanji")]


@pytest.mark.parametrize("table", ["outlets", "carriers"])
def test_a_spelling_stands_for_one_name(table: str) -> None:
    keys = Counter(
        key(name) for row in read_table(table) for name in {row["name"], *values(row["spellings"])}
    )
    assert [name for name, number in keys.items() if number > 1] == []


def test_a_topics_name_stands_for_one_topic() -> None:
    keys = Counter(
        name
        for topic in load_topics().values()
        for name in {
            key(name) for name in (topic.id, topic.label_ja, topic.label_en, *topic.spellings)
        }
    )
    assert [name for name, number in keys.items() if number > 1] == []
    assert all(topic_for(topic.label_ja) == id for id, topic in load_topics().items())


def test_country_names_stand_for_known_countries_and_once() -> None:
    names = Counter(name for row in read_table("countries") for name in values(row["names"]))
    assert [name for name, number in names.items() if number > 1] == []
    known = load_countries().by_code
    assert all(code in known for row in COUNTRY_ROWS for code in row["codes"].split())


@pytest.mark.parametrize("table", ["countries", "kanji", "company", "outlets", "topics", "columns"])
def test_every_row_is_the_only_one_of_its_name(table: str) -> None:
    names = [next(iter(row.values())) for row in read_table(table)]
    assert len(names) == len(set(names))


def test_every_country_name_tags_its_countries_and_no_word_beside_it_does() -> None:
    wrong = []
    for row in read_table("countries"):
        codes = set(row["codes"].split())
        for name in values(row["names"]) if codes else ():
            if not codes <= set(tag("", f"そこで{name}の代表が演説した。", []).countries):
                wrong.append(name)
        for word in values(row["not_in"]):
            if codes & set(tag("", f"そこで「{word}」を見た。", []).countries):
                wrong.append(word)
    assert wrong == []


def test_every_name_of_cldr_tags_its_country() -> None:
    for country in load_countries().by_code.values():
        if country.code in ("JP", "AQ"):
            continue
        for name in (country.name_ja, country.name_en):
            assert tag("", f"そこで {name} の代表が演説した。", []).countries == (country.code,), (
                name
            )


def test_no_word_that_holds_a_kanji_tags_its_country() -> None:
    wrong = [
        (row["kanji"], word)
        for row in read_table("kanji")
        for word in values(row["not_in"])
        if set(row["codes"].split()) & set(tag("", f"そこで「{word}」を見た。", []).countries)
    ]
    assert wrong == []


def test_every_word_of_company_tells_a_kanji_country() -> None:
    for row in read_table("company"):
        for word in values(row["words"]):
            text = f"{word}米する。" if row["where"] in ("set", "visit") else f"この米{word}だ。"
            assert tag("", text, []).countries == ("US",), text


def test_rows_with_a_context_have_an_example_on_each_side() -> None:
    contextual = [row for row in COUNTRY_ROWS if row["codes"] and row["not_in"]]
    for row in [*contextual, *read_table("company")]:
        assert row["accepts"], row
        assert row["refuses"], row


@pytest.mark.parametrize("row", read_table("company"), ids=lambda row: row["where"])
def test_the_examples_of_a_row_of_company_hold(row: dict[str, str]) -> None:
    assert tag("", row["accepts"], []).countries
    assert not tag("", row["refuses"], []).countries


@pytest.mark.parametrize("topic", load_topics().values(), ids=lambda topic: topic.id)
def test_every_spelling_of_a_topic_is_its_subject(topic: Topic) -> None:
    for spelling in topic.spellings:
        text = spelling.replace("…", " や ")
        assert topic.id in tag("", f"彼は {text} を語った。", []).topics, spelling
    for word in topic.not_in:
        assert topic.id not in tag("", f"彼は「{word}」を語った。", []).topics, word


@pytest.mark.parametrize("row", COUNTRY_ROWS, ids=lambda row: row.get("kanji") or row["names"][:20])
def test_the_examples_of_a_country_row_hold(row: dict[str, str]) -> None:
    codes = set(row["codes"].split())
    if row["accepts"]:
        assert codes & set(tag("", row["accepts"], []).countries)
    if row["refuses"]:
        assert not codes & set(tag("", row["refuses"], []).countries)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Italy", "IT"),
        ("ITALY", "IT"),
        ("it", "IT"),
        ("ITA", "IT"),
        ("伊", "IT"),
        ("ｲﾀﾘｱ", "IT"),
        ("米国", "US"),
        ("アメリカ", "US"),
        ("USA", "US"),
        ("UK", "GB"),
        ("South Korea", "KR"),
        ("バルト三国", "EE LT LV"),
        ("台湾", "TW"),
        ("Kosovo", "XK"),
        ("in", "IN"),
    ],
)
def test_a_country_is_typed_by_any_name(typed: str, codes: str) -> None:
    assert codes_for(typed) == tuple(codes.split())


@pytest.mark.parametrize(
    ("printed", "name", "via"),
    [
        ("讀賣新聞", "読売新聞", None),
        ("読売", "読売新聞", None),
        ("Yahoo 読売新聞記事", "読売新聞", "Yahoo"),
        ("Reuters 通信", "ロイター通信", None),
        ("ロイタ通信", "ロイター通信", None),
        ("NHKニュース", "NHK", None),
        ("NHK　ニュース", "NHK", None),
        ("北国新聞", "北國新聞", None),
        ("jane's 360", "Janes", None),
        ("Yahoo みなと日報記事", "みなと日報", "Yahoo"),
    ],
)
def test_an_outlet_has_one_name(printed: str, name: str, via: str | None) -> None:
    found = load_outlets().find(printed)
    assert found is not None
    assert (found.name, found.via) == (name, via)


@pytest.mark.parametrize("printed", ["みなと日報", "記事", "", "Yahoo"])
def test_what_is_no_known_outlet_is_not_found(printed: str) -> None:
    assert load_outlets().find(printed) is None
