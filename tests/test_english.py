"""Queries in English and romaji: the tables, row by row, and what a query becomes."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jaconv import kana2alphabet

from clipdb.english import sounds
from clipdb.english.inflection import key, split, stems
from clipdb.english.sounds import reading_pattern
from clipdb.english.tables import phrase, rows, telling
from clipdb.english.translation import translate
from clipdb.errors import QueryError
from clipdb.folding import fold_word
from clipdb.query.language import Term, parse, written
from clipdb.query.tree import Query, Word
from clipdb.search.filters import resolve_search
from clipdb.store.opening import open_archive
from clipdb.store.select import count
from clipdb.tsv import values
from tests.conftest import ROOT, Run

PHRASES = list(rows("phrases"))
READINGS = list(rows("readings"))


@pytest.fixture(scope="module")
def archive() -> Iterator[Connection]:
    with open_archive(ROOT / "sample.db") as connection:
        yield connection


# --- the tables


def first_wording(row: dict[str, str]) -> str:
    return values(row["english"])[0]


@pytest.mark.parametrize("row", PHRASES, ids=first_wording)
def test_a_row_of_phrases_is_well_formed(row: dict[str, str]) -> None:
    english, japanese = values(row["english"]), values(row["japanese"])
    assert english
    assert japanese
    assert all(wording == wording.lower() and wording.isascii() for wording in english)
    assert all(telling(split(wording))[0] == split(wording)[0] for wording in english)
    assert all(fold_word(word) for word in japanese)
    needless = [w for w in japanese for other in japanese if other != w and other in w]
    assert needless == [], "a part of the word finds it too"
    assert all(phrase(split(wording)) == tuple(japanese) for wording in english)


def test_a_wording_stands_for_one_row() -> None:
    keys = Counter(
        key(telling(split(wording))) for row in PHRASES for wording in values(row["english"])
    )
    assert [wording for wording, number in keys.items() if number > 1] == []


@pytest.mark.parametrize("row", READINGS, ids=lambda row: row["reading"])
def test_a_row_of_readings_is_found_by_its_romaji(row: dict[str, str]) -> None:
    assert re.fullmatch("[ぁ-んー]+", row["reading"])
    assert values(row["japanese"])
    assert all(fold_word(word) for word in values(row["japanese"]))
    pattern = reading_pattern(kana2alphabet(row["reading"]))
    assert pattern
    assert re.fullmatch(pattern, row["reading"])


def test_a_reading_has_one_row() -> None:
    readings = Counter(row["reading"] for row in READINGS)
    assert [reading for reading, number in readings.items() if number > 1] == []


def test_every_sound_of_letters_has_its_kana() -> None:
    consonants = {row["sound"] for row in rows("kana")}
    for row in rows("sounds"):
        for sound in row["sounds"].split("|"):
            name = sound.partition(":")[0]
            is_vowels = name == "-" or name[0] == "=" or re.fullmatch("(?:[yw]?[aiueo])+", name)
            assert name in consonants if row["kind"] == "consonant" else is_vowels, row


# --- inflection, romaji, sound

# wordings of one phrase
ALIKE = [
    ("joint exercise", "joint exercises", "Joint Exercising", "JOINT-EXERCISE"),
    ("port call", "port calls", "port-call", "portcall"),
    ("defence minister", "defense ministers", "Defence Minister's"),
    ("manoeuvre", "maneuvers", "manoeuvring"),
    ("harbour", "harbor", "harbors"),
    ("cyber security", "cybersecurity", "cyber-security"),
    ("nuclear programme", "nuclear programs"),
    ("missile launch", "launch of a missile", "launching of missiles", "missile launches"),
    ("visit to Japan", "visits Japan", "visited Japan", "visiting Japan"),
    ("defence attaché", "defense attache"),
    ("normalisation of relations", "normalization of relations"),
]


@pytest.mark.parametrize("wordings", ALIKE, ids=lambda wordings: wordings[0])
def test_wordings_of_a_phrase_give_the_same_words(wordings: tuple[str, ...]) -> None:
    given_words = {phrase(split(wording)) for wording in wordings}
    assert len(given_words) == 1
    assert given_words != {()}


@pytest.mark.parametrize(
    ("one", "other"),
    [("plan", "plane"), ("sign", "signal"), ("port", "report"), ("mine", "minister")],
)
def test_words_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    assert phrase([one]) != phrase([other])


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("shipping", "ship"),
        ("planned", "plan"),
        ("tagging", "tag"),
        ("rowing", "row"),
        ("king", "king"),
    ],
)
def test_a_word_is_a_form_of_its_stem(typed: str, plain: str) -> None:
    assert plain in stems(typed)


# romaji → a reading it may be, and one it may not
ROMAJI = {
    "yokosuka": ("よこすか", "よこすが"),
    "shimbun": ("しんぶん", "しぶん"),
    "sinbun": ("しんぶん", "じんぶん"),
    "ohno": ("おおの", "おの゛"),
    "ono": ("おの", "うの"),
    "oono": ("おおの", "おうのの"),
    "tōkyō": ("とうきょう", "どうきょう"),
    "toukyou": ("とうきょう", "ときやう"),
    "tokyo": ("とうきょう", "とうきゅう"),
    "kyuusyuu": ("きゅうしゅう", "きゆうしゆう"),
    "kyushu": ("きゅうしゅう", "きょうしゅう"),
    "ken'ichi": ("けんいち", "けにち"),
    "kenichi": ("けんいち", "けいち"),
    "hatchobori": ("はっちょうぼり", "はちょぼり"),
    "homma": ("ほんま", "ほま"),
    "tuzuki": ("つづき", "つすき"),
    "zyun": ("じゅん", "しゅん"),
}


@pytest.mark.parametrize("latin", ROMAJI)
def test_romaji_of_every_system_is_read(latin: str) -> None:
    pattern = reading_pattern(latin)
    assert pattern
    having, lacking = ROMAJI[latin]
    assert re.fullmatch(pattern, having)
    assert not re.fullmatch(pattern, lacking)


@pytest.mark.parametrize("latin", ["", "xylx", "Smith", "q", "123", "クロ"])
def test_what_is_no_romaji_has_no_reading(latin: str) -> None:
    pattern = reading_pattern(latin)
    assert pattern is None or re.fullmatch(r"[ぁ-んー()?:|]+", pattern)
    if latin in ("", "xylx", "Smith", "q"):
        assert pattern is None


# spelling → the word with its sound
SOUNDS = {
    "Crosetto": "クロセット",
    "kurosetto": "クロセット",
    "Zelenskyy": "ゼレンスキー",
    "zerensukii": "ゼレンスキー",
    "Stoltenberg": "ストルテンベルグ",
    "Błaszczak": "ブラシュチャク",
    "Albanese": "アルバニージー",
    "kaburu": "カブール",
    "morojini": "モロジーニ",
    "Scholz": "ショルツ",
    "Wallace": "ウォレス",
    "Jaishankar": "ジャイシャンカル",
    "vonderLeyen": "フォンデアライエン",
    "radar": "レーダー",
    "Mattarella": "マッタレッラ",
    "Hollande": "オランド",
    "Netanyahu": "ネタニヤフ",
    "saiba": "サイバー",
}
UNHEARD = ["Meloni", "Croft", "Stockholm", "rad", "Sweden", "x", ""]
PRINTED = " ".join(dict.fromkeys(SOUNDS.values()))


def heard(name: str) -> list[str]:
    def printed(kana: str) -> str | None:
        match = re.search(rf"(?<![ァ-ヺー]){kana}ー?(?![ァ-ヺー])", PRINTED)
        return match[0] if match else None

    return sounds.katakana(name, lambda kana: kana in PRINTED, printed)


@pytest.mark.parametrize("name", SOUNDS)
def test_a_name_is_the_word_that_sounds_like_it(name: str) -> None:
    assert heard(name) == [SOUNDS[name]]


@pytest.mark.parametrize("name", UNHEARD)
def test_a_name_that_is_not_printed_is_no_word(name: str) -> None:
    assert heard(name) == []


# --- queries

QUERIES = {
    "port call": "寄港 OR 入港",
    "kurosetto": "クロセット",
    "Guido Crosetto": "クロセット",
    "Cavour": "カブール OR Cavour",
    "port calls by Italian frigates": "(寄港 OR 入港) country:イタリア フリゲート",
    "submarine OR frigate -Germany": "潜水艦 OR フリゲート -country:ドイツ",
    "NOT (submarines frigate)": "NOT (潜水艦 フリゲート)",
    'title:Italy note:"port call" country:IT': (
        "title:イタリア (note:寄港 OR note:入港) country:IT"
    ),
    "Italy-Japan": "日伊 OR (country:イタリア 日本)",
    "Italy Italy": "country:イタリア country:イタリア",
    "MRTT Crosetto": "MRTT クロセット",  # no given name, as the archive has it
    "Japan-Italy": "日伊 OR (日本 country:イタリア)",
    "-Japan-Italy navy": "-(日伊 OR (日本 country:イタリア)) 海軍",
    "Yomiuri yokosuka": "source:読売新聞 横須賀",
    "Fumio Kishida": "岸田",
    '"no such phrase"': '"no such phrase"',
    "of the": "of the",
    "foo": "foo",
    "F-35": "F35",
    "etou": "江渡",  # of all that are read so the one that is printed
    "ichikawa": "市川 OR 一川",  # none is
}


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_becomes(query: str, archive: Connection) -> None:
    assert translate(query, archive).query == QUERIES[query]


def test_parts_have_the_numbers_of_their_clips(archive: Connection) -> None:
    translation = translate("Guido Crosetto of foo port calls", archive)
    assert [(p.typed, [tuple(c) for c in p.choices]) for p in translation.parts] == [
        ("Crosetto", [("クロセット", 4)]),
        ("port calls", [("寄港", 7), ("入港", 2)]),
    ]
    assert [(word, choice.clips) for word, (choice,) in translation.unknown] == [("foo", 0)]
    assert translation.left_out == ("Guido", "of")
    for part in translation.parts:
        for choice in part.choices:
            tree = resolve_search(choice.query, archive)
            assert count(archive, Query(search=tree)) == choice.clips


def test_every_phrase_of_the_table_becomes_a_query_that_runs(archive: Connection) -> None:
    expected = {
        wording: set(map(written, values(row["japanese"])))
        for row in PHRASES
        for wording in values(row["english"])
    }
    translation = translate(" OR ".join(expected), archive)
    assert translation.unknown == ()
    became = [{choice.query for choice in part.choices} for part in translation.parts]
    assert dict(zip(expected, became, strict=True)) == expected
    assert resolve_search(translation.query, archive) is not None


PIECES = st.sampled_from(
    (
        *("port", "call", "the", "of", "Italy", "Japan", "クロセット", "kurosetto", "a:b", "F-35"),
        *("OR", "AND", "NOT", "(", ")", "-", '"', '"port call"', "*", "@"),
        *("title:", "country:IT", "note:of"),
    )
)


def as_term(term: Term) -> Word:
    return Word((f"{term.field}:{term.value}",))


@given(st.lists(PIECES, max_size=8), st.booleans())
def test_what_can_be_read_becomes_what_can_be_read(pieces: list[str], spaced: bool) -> None:
    query = (" " if spaced else "").join(pieces)
    with open_archive(ROOT / "sample.db") as archive:
        try:
            tree = parse(query, as_term)
        except QueryError:
            with pytest.raises(QueryError):
                translate(query, archive)
            return
        assert (parse(translate(query, archive).query, as_term) is None) == (tree is None)


@given(st.text(min_size=1, max_size=12))
def test_a_value_that_is_written_is_read_as_it_was(value: str) -> None:
    terms: list[Term] = []

    def note(term: Term) -> Word:
        terms.append(term)
        return Word(("",))

    parse(written(value), note)
    (term,) = terms
    assert term.field is None
    assert re.sub("[“”„＂]", '"', term.value) == re.sub("[“”„＂]", '"', value)


# --- the command line


def test_the_query_is_told_and_run_as_it_stands(run: Run, sample_db: Path) -> None:
    asked = run("search", "--english", "port", "call", "--db", sample_db)
    assert asked.err.splitlines() == ["query: 寄港 OR 入港", "port call → 寄港 (7), 入港 (2)"]
    assert asked.out == run("search", "寄港 OR 入港", "--db", sample_db).out
    assert run("search", "--english", "port call", "--quiet", "--db", sample_db).err == ""


def test_words_that_become_nothing_are_named(run: Run, sample_db: Path) -> None:
    asked = run("search", "--english", "foo", "of", "the", "submarine", "--db", sample_db)
    assert asked.status == 1
    assert asked.err.splitlines()[:4] == [
        "query: foo 潜水艦",
        "submarine → 潜水艦 (1)",
        "no Japanese found for foo; searched as typed (0 clips)",
        "left out: of, the",
    ]


def test_a_saved_search_keeps_the_japanese_query(run: Run, sample_db: Path) -> None:
    run("search", "--english", "port call", "--save", "calls", "--db", sample_db)
    found = run("search", "--english", "port call", "--db", sample_db)
    assert run("search", "@calls", "--db", sample_db).out == found.out
    both = run("search", "@calls", "--english", "Italy", "--db", sample_db)
    assert both.lines == run("search", "(寄港 OR 入港) country:IT", "--db", sample_db).lines


def test_counts_and_exports_take_english(run: Run, sample_db: Path) -> None:
    options = ("--by", "year", "--db", sample_db)
    asked = run("stats", "--query", "port call", "--english", *options)
    assert asked.out == run("stats", "--query", "寄港 OR 入港", *options).out
    assert asked.err.splitlines()[0] == "query: 寄港 OR 入港"
    exported = run("export", "--query", "crosetto", "--english", "--db", sample_db)
    assert exported.out == run("export", "--query", "クロセット", "--db", sample_db).out


@pytest.mark.parametrize("command", ["stats", "export"])
def test_english_without_words_is_a_mistake(command: str, run: Run, sample_db: Path) -> None:
    result = run(command, "--english", "--db", sample_db)
    assert (result.status, result.out) == (2, "")
    assert "--english says how --query is meant; give --query too" in result.err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["kurosetto"], "hint: クロセット: 4; --english looks for it"),
        (["port", "call", "country:IT"], "hint: (寄港 OR 入港) country:IT: 7; --english"),
        (["潜水艦艇"], None),
        (["country:DK"], None),
    ],
    ids=str,
)
def test_a_plain_search_hints_at_english(
    words: list[str], hint: str | None, run: Run, sample_db: Path
) -> None:
    told = run("search", *words, "--db", sample_db).err.splitlines()
    assert [line for line in told if "--english" in line] == [
        line for line in told if hint and line.startswith(hint)
    ]
    assert bool(hint) == any("--english" in line for line in told)


def test_an_error_points_at_the_query_as_typed(run: Run, sample_db: Path) -> None:
    result = run("search", "--english", "(port call", "--db", sample_db)
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "clipdb: nothing closes this (, at character 1 of the query: ▶(port call\n"
    )


def test_english_goes_into_json_as_any_search(run: Run, sample_db: Path) -> None:
    found = json.loads(run("search", "--english", "crosetto", "--json", "--db", sample_db).out)
    assert all("«クロセット»" in record["snippet"] for record in found)
