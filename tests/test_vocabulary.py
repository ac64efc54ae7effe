"""The data files: no name stands for two things, every row's example holds."""

import re
from collections import Counter

import pytest

from clipdb.errors import UnknownValueError
from clipdb.folding import normalise, normalise_all
from clipdb.tagging import tag
from clipdb.tagging.countries import find_countries
from clipdb.tagging.parties import report_of
from clipdb.tagging.scanning import scan
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
        for name in {key(name) for name in (topic.id, topic.label_ja, topic.label_en, *topic.names)}
    )
    assert [name for name, number in keys.items() if number > 1] == []
    assert all(topic_for(topic.label_ja) == id for id, topic in load_topics().items())


def test_country_names_stand_for_known_countries_and_once() -> None:
    names = Counter(name for row in read_table("countries") for name in values(row["names"]))
    assert [name for name, number in names.items() if number > 1] == []
    known = load_countries().by_code
    assert all(code in known for row in COUNTRY_ROWS for code in row["codes"].split())


@pytest.mark.parametrize(
    "table",
    [
        *("countries", "kanji", "contexts", "outlets", "topics", "columns", "demonyms", "groups"),
        "events",
    ],
)
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


# A sentence in which a word of each kind of context tells the United States, or does not hide it.
CONTEXTS = {
    "title": "この米{}だ。",
    "force": "この米{}だ。",
    "side": "この米{}だ。",
    "event": "この米{}だ。",
    "modifier": "この米{}政権だ。",
    "noun": "この米{}だ。",
    "ending": "この米独特{}だ。",
    "visit": "{}米する。",
    "set": "{}米する。",
}


@pytest.mark.parametrize("where", CONTEXTS)
def test_every_word_of_a_context_tells_a_kanji_country(where: str) -> None:
    row = next(row for row in read_table("contexts") if row["where"] == where)
    texts = [CONTEXTS[where].format(word) for word in values(row["words"])]
    assert [text for text in texts if "US" not in tag("", text, []).countries] == []


TABLES_WITH_EXAMPLES = ("contexts", "lookalikes", "roles")


@pytest.mark.parametrize("table", TABLES_WITH_EXAMPLES)
def test_every_row_has_an_example_on_each_side(table: str) -> None:
    contextual = [row for row in COUNTRY_ROWS if row["codes"] and row["not_in"]]
    for row in [*contextual, *read_table(table)]:
        assert row["accepts"], row
        assert row["refuses"], row


@pytest.mark.parametrize("row", read_table("contexts"), ids=lambda row: row["where"])
def test_the_examples_of_a_context_hold(row: dict[str, str]) -> None:
    accepted = tag("", row["accepts"], []).countries
    if row["where"] in NO_COUNTRY:
        assert not set(accepted) - set(NO_COUNTRY[row["where"]])
    else:
        assert accepted
    refused = tag("", row["refuses"], []).countries
    assert set(refused) == set(REFUSED.get(row["where"], ()))


# Contexts that tell that a name is none; and what else their examples name.
NO_COUNTRY = {"person": ("KR",), "given": ("MX",), "rank": ("TD",), "institution": ("TD",)}
NO_COUNTRY["no city"] = ("GE",)
REFUSED: dict[str, tuple[str, ...]] = {}


@pytest.mark.parametrize("row", read_table("lookalikes"), ids=lambda row: row["accepts"])
def test_the_examples_of_a_lookalike_hold(row: dict[str, str]) -> None:
    countries = load_countries()
    hidden = row["hides"] or row["word"].split("|")[0].removesuffix("海")
    code = countries.names.get(hidden) or countries.kanji[hidden].codes
    is_title = row["in"] == "title"

    def names_it(text: str) -> bool:
        tags = tag(text, "", []) if is_title else tag("", text, [])
        return bool(set(code) & set(tags.countries))

    assert not names_it(row["accepts"])
    assert names_it(row["refuses"]) or (row["in"] == "text" and "、" in row["refuses"])


def roles_of(sentence: str) -> str | None:
    """The role of the country in 【】."""
    before, name, after = re.split("[【】]", sentence)
    ((text, beginnings),) = normalise_all([before + name + after])
    ((hits,), _) = scan([text], [])
    mentions = find_countries(text, hits, beginnings, is_headline=True)
    place = text.index(normalise(name))
    roles = report_of(text, beginnings, mentions).headline.roles
    (role,) = (r for m, r in zip(mentions, roles, strict=True) if m.start == place)
    return role.name if role else None


@pytest.mark.parametrize("row", read_table("roles"), ids=lambda row: row["accepts"])
def test_the_examples_of_a_role_hold(row: dict[str, str]) -> None:
    assert roles_of(row["accepts"]) == row["role"]
    assert roles_of(row["refuses"]) != row["role"]


@pytest.mark.parametrize("topic", load_topics().values(), ids=lambda topic: topic.id)
def test_every_spelling_of_a_topic_is_its_subject(topic: Topic) -> None:
    for spelling in topic.spellings:
        longest = max(map(len, spelling.parts))
        for place in range(longest):
            text = " や ".join(words[place % len(words)] for words in spelling.parts)
            assert topic.id in tag("", f"彼は {text} を語った。", []).topics, text
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
    ("typed", "nearest"),
    [
        ("Deutschland", "Germany"),
        ("Deutschlnad", "Germany"),  # a slip in another language
        ("Kina", "China"),
        ("Itlay", "Italy"),
    ],
)
def test_an_unknown_country_is_told_with_the_one_that_is_meant(typed: str, nearest: str) -> None:
    with pytest.raises(UnknownValueError, match=nearest):
        codes_for(typed)


def test_a_slip_in_a_short_name_of_another_language_means_no_country() -> None:
    with pytest.raises(UnknownValueError) as told:
        codes_for("Kixa")
    assert "China" not in str(told.value)


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
