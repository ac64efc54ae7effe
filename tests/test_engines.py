"""The archive, DuckDB over its Parquet export, and Lucene over its tokens find the same clips.

Searches of every form, over 5,000 generated clips and 500 whose texts are like newspapers'.
"""

import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from benchmarks.pages import page

import clipdb
from clipdb.engines import search_columns, to_duckdb, to_lucene, token_fields
from clipdb.folding import fold_word
from clipdb.query.tree import And, Filters, Not, Or, Query, Word
from tests.conftest import DATA

GENERATED, REAL = 5_000, 500
SEARCHES = 200
LUCENE = Path(__file__).parent / "lucene" / "Search.java"
JARS = [
    jar
    for part in ("core", "analyzers-common", "queryparser")
    for jar in Path("/usr/share/java").glob(f"lucene-{part}-8.*.jar")
]

# A, B and C stand for parts of texts, in quotation marks; the rest is as it is typed.
FORMS = (
    "A",
    "A B",
    "A B C",
    "A OR B",
    "A -B",
    "-A",
    "-A -B",
    "NOT (A OR B)",
    "(A OR B) -C",
    "A -(B C)",
    "title:A",
    "title:A -title:B",
    "summary:A title:B",
    "note:A",
    "-note:A B",
    "note:A OR title:B",
    "country:Italy A",
    "main:英",
    "-country:フィリピン A",
    "main:IT OR topic:ACSA",
    "topic:寄港 -A",
    "source:読売",
    'source:"Jane\'s Defence Weekly" OR A',
    "-source:NHK A",
    "via:Yahoo A",
    "-via:Yahoo",
    "via:郵便 OR A",
    "collection:ニュース A",
    "-collection:防衛協力",
    "id:2511",
    "id:r-4 OR (id:2512 A)",
    "since:2023-05 A",
    "until:2019 A",
    "date:2011..2015-06 (A OR B)",
    "-date:2012.. A",
    "A (B OR (C -since:2022)) -topic:ACSA",
)
# Searches that others would take for something else, and whether `ODD` has what they are for.
HARD: dict[str, tuple[str, bool]] = {
    "a word across title and summary": ('"終わり始まり"', False),
    "a word across two notes": ('"前の注後の注"', False),
    "a space between Latin words": ('"open sea"', True),
    "no space between Latin words": ("opensea", False),
    "operators": ('"a && b || !c"', True),
    "wildcards": ('"f?o*~2^3"', True),
    "brackets": ('"[x TO y]" "{z}"', True),
    "a backslash and a colon": (r'"c:\path"', True),
    "a quotation mark": ('"say ""yes"""', True),
    "a slash": ('"/reg.*ex/"', True),
    "a plus, and a minus quoted": ('"+1 -2"', True),
    "words that are operators": ('"AND" "NOT" "OR"', True),
    "a percent sign": ('"100%_"', True),
    "an apostrophe": ('"it\'s; --"', True),
    "half width": ("ﾂｼﾏｶｲｷｮｳ", True),
    "old kanji": ("會議", True),
    "a long vowel left out": ("フリゲ", True),
    "a counter": ("7か国語", True),
    "a character beyond the first plane": ("𠮟", True),
    "an emoji": ("🚢", True),
    "what is nowhere": ("zzz", False),
    "a name of an id with an operator": ('id:"r-+(1"', True),
}
ODD = {
    "id": "r-+(1",
    "date": "2020-02-02",
    "source": 'It\'s a "Gazette"; [x] + \\y',
    "via": "郵便",
    "title": "始まりの終わり",
    "summary": '始まりは open sea、a && b || !c、f?o*~2^3、[x TO y] {z}。c:\\path と say "yes"、'
    " /reg.*ex/ +1 -2、this AND that NOT these OR those。100%_ it's; -- ツシマカイキョウの会議場で"
    "フリゲートが7カ国語で𠮟られた🚢。",
    "notes": ["前の注", "後の注"],
    "collections": ['A "page" of \\ odd+ clips'],
}


def real_clips(chance: random.Random) -> list[dict[str, object]]:
    """Records whose texts people wrote as newspapers do, and one of odd characters."""
    lines = (DATA / "country_sentences.tsv").read_text(encoding="utf-8").splitlines()[1:]
    sentences = [line.split("\t")[0] for line in lines]
    labelled = [
        json.loads(line)
        for line in (DATA / "labelled_clips.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    texts = [(clip["title"], clip["summary"], clip["notes"]) for clip in labelled]
    while len(texts) < REAL - 1:
        title, *summary = chance.sample(sentences, chance.randint(2, 5))
        texts.append((title, "\n".join(summary), chance.sample(sentences, chance.randint(0, 3))))
    clips = [
        {
            "id": f"r-{number}",
            "date": date(chance.randint(2008, 2025), chance.randint(1, 12), 3).isoformat(),
            "source": chance.choice(["読売新聞", "NHK", "Jane's Defence Weekly", "Harbor Mail"]),
            "via": chance.choice([None, "Yahoo", "インターネット", "郵便"]),
            "title": title,
            "summary": summary,
            "notes": notes,
            "collections": [chance.choice(["各国のニュース", "海のページ"])],
        }
        for number, (title, summary, notes) in enumerate(texts)
    ]
    return [*clips, ODD]


@dataclass(frozen=True)
class Asked:
    """A search, and the ids that each engine gives for it."""

    form: str
    typed: str
    query: Query
    archive: set[str]
    duckdb: set[str]
    lucene: set[str]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[clipdb.Archive]:
    """The archive of all clips, with `clips.parquet` beside it."""
    folder = tmp_path_factory.mktemp("engines")
    (folder / "page.txt").write_text("".join(page(GENERATED)), encoding="utf-8")
    records = real_clips(random.Random(2))
    written = json.dumps(records, ensure_ascii=False)
    (folder / "real.json").write_text(written, encoding="utf-8")
    with clipdb.open(folder / "clips.db", write=True) as opened:
        for name in ("page.txt", "real.json"):
            opened.import_file(folder / name)
        assert len(opened) == GENERATED + REAL
        (folder / "clips.parquet").write_bytes(opened.search().export("parquet"))
        yield opened


@pytest.fixture(scope="module")
def java() -> str:
    """Java with Lucene; a machine without them skips these tests, CI does not."""
    found = shutil.which("java")
    if found and shutil.which("javac") and JARS:
        return found
    if os.environ.get("CI"):
        pytest.fail("no Java with Lucene: .ci/run should have installed it")
    words = "no Java with Lucene on this machine"
    pytest.skip(f"{words} (Debian: default-jdk-headless, liblucene8-java)")


def searches(records: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Each form, with words from the texts in it, until there are enough; and the hard ones."""
    chance = random.Random(3)
    kinds = [records[:GENERATED], records[GENERATED:]]

    def word(_: str) -> str:
        while True:
            record = chance.choice(chance.choice(kinds))
            text = chance.choice([record["title"], record["summary"], *record["notes"]])
            start = chance.randrange(max(1, len(text)))
            part = text[start : start + chance.choice((1, 2, 2, 3, 4, 6, 9))].replace('"', '""')
            if fold_word(part.replace('""', '"')):
                return f'"{part}"'

    for number in range(SEARCHES - len(HARD)):
        form = FORMS[number % len(FORMS)]
        yield (
            form,
            "".join(word(c) if c in "ABC" and is_place(form, i) else c for i, c in enumerate(form)),
        )
    yield from ((name, typed) for name, (typed, _) in HARD.items())


def is_place(form: str, place: int) -> bool:
    """Whether a letter stands alone, so that a word takes its place."""
    around = form[max(0, place - 1) : place] + form[place + 1 : place + 2]
    return not any(other.isalpha() for other in around)


@pytest.fixture(scope="module")
def answers(archive: clipdb.Archive, java: str) -> dict[str, list[Asked]]:
    """The searches by form, asked of all three."""
    folder = archive.path.parent
    records = sorted(archive.search().records(), key=lambda record: str(record["id"])[0] == "r")
    asked = [(form, typed, archive.search(typed)) for form, typed in searches(records)]
    by_lucene = lucene(java, folder, [to_lucene(found.query) for _, _, found in asked])
    answered: dict[str, list[Asked]] = {}
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW clips AS FROM '{folder / 'clips.parquet'}'")
        for (form, typed, found), ids in zip(asked, by_lucene, strict=True):
            where, values = to_duckdb(found.query)
            rows = connection.execute(f"SELECT id FROM clips WHERE {where}", values).fetchall()
            answered.setdefault(form, []).append(
                Asked(form, typed, found.query, {*found.ids()}, {id for (id,) in rows}, ids)
            )
    return answered


def lucene(java: str, folder: Path, queries: list[str]) -> list[set[str]]:
    """The ids that Lucene finds for each query, over the clips of the Parquet file."""
    with duckdb.connect() as connection:
        found = connection.execute(f"FROM '{folder / 'clips.parquet'}'")
        names = [column[0] for column in found.description]
        with (folder / "clips.tsv").open("w", encoding="utf-8") as file:
            for row in found.fetchall():
                clip = dict(zip(names, row, strict=True))
                for name in (
                    "date",
                    "source",
                    "via",
                    "countries",
                    "main_countries",
                    "topics",
                    "collections",
                ):
                    values = clip[name] if isinstance(clip[name], list) else [clip[name]]
                    file.writelines(f"{clip['id']}\t{name}\t{v}\n" for v in values if v)
                for name, text in token_fields(clip["tokens"]).items():
                    file.write(f"{clip['id']}\t{name}\t{text}\n")
    (folder / "queries.txt").write_text("\n".join(queries) + "\n", encoding="utf-8")
    call: list[str | Path] = [
        java,
        "-cp",
        ":".join(map(str, JARS)),
        LUCENE,
        folder / "clips.tsv",
        folder / "queries.txt",
    ]
    done = subprocess.run(
        call, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return [set(line.split()) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("form", [*FORMS, *HARD])
def test_three_engines_give_the_same_clips(form: str, answers: dict[str, list[Asked]]) -> None:
    for asked in answers[form]:
        assert asked.duckdb == asked.archive, asked.typed
        assert asked.lucene == asked.archive, asked.typed
    if form in HARD:
        (asked,) = answers[form]
        assert (ODD["id"] in asked.archive) == HARD[form][1]


def test_the_searches_are_many_and_find_something(answers: dict[str, list[Asked]]) -> None:
    everything = [asked for of_form in answers.values() for asked in of_form]
    some = [asked for asked in everything if 0 < len(asked.archive) < GENERATED + REAL]
    assert len(everything) == SEARCHES
    assert len(some) > SEARCHES * 3 // 4
    assert {form for form in FORMS if not any(asked.archive for asked in answers[form])} == set()


WORD = Word(("寄港",))
FULL: dict[str, object] = {
    "countries": ("IT",),
    "sources": ("NHK",),
    "vias": ("Yahoo",),
    "topics": ("ACSA",),
    "collections": ("x",),
    "labels": ("x",),
    "since": date(2024, 1, 2),
    "until": date(2024, 1, 2),
    "id_prefix": "24",
}


@pytest.mark.parametrize("name", ["added_since", "added_until"])
def test_a_filter_of_the_archive_alone_is_refused(name: str) -> None:
    filters = Filters()._replace(**{name: date(2024, 1, 2)})  # type: ignore[arg-type]
    for translate in (to_duckdb, to_lucene):
        with pytest.raises(clipdb.QueryError, match=f"{name} is in the archive alone"):
            translate(Query(filters))


OF_COLUMNS = [name for name in Filters._fields if name != "main" and "added" not in name]


@pytest.mark.parametrize("name", OF_COLUMNS)
def test_no_filter_is_passed_over_in_silence(name: str) -> None:
    """A filter that is in no column of the record is refused instead."""
    filters = Filters()._replace(**{name: FULL[name]})  # type: ignore[arg-type]
    for query in (Query(filters), Query(search=filters), Query(search=Not(filters))):
        assert to_duckdb(query) != to_duckdb(Query())
        assert to_lucene(query) != to_lucene(Query())


def test_a_query_is_written_as_the_docs_say() -> None:
    filters = Filters(countries=("IT", "FR"), main=True, until=date(2024, 6, 30))
    query = Query(filters, And((WORD, Not(Or((Word(("a b",), "title"), Filters(vias=("X",))))))))
    assert to_duckdb(query) == (
        "((list_has_any(main_countries, [?, ?]) AND date <= ?)"
        " AND ((contains(folded_title, ?) OR contains(folded_summary, ?)"
        " OR contains(array_to_string(folded_notes, chr(57345)), ?))"
        " AND (NOT (contains(folded_title, ?) OR (via IS NOT NULL AND via IN (?))))))",
        ["IT", "FR", date(2024, 6, 30), "寄港", "寄港", "寄港", "a b", "X"],
    )
    assert to_lucene(query) == (
        '(+(+(main_countries:"IT" main_countries:"FR") +date:[* TO 2024-06-30])'
        ' +(+tokens:"寄 港" -(tokens_title:"a \ue000 b" via:"X")))'
    )
    assert (to_duckdb(Query()), to_lucene(Query())) == (("TRUE", []), "*:*")


def test_tokens_come_apart_into_the_fields_of_lucene() -> None:
    columns = search_columns("日伊 Open Sea", "", ["注1", "注2"])
    assert columns["tokens"] == "日 伊 o p e n \ue000 s e a \ue001 \ue001 注 1 \ue001 注 2"
    assert token_fields(str(columns["tokens"])) == {
        "tokens": columns["tokens"],
        "tokens_title": "日 伊 o p e n \ue000 s e a",
        "tokens_summary": "",
        "tokens_notes": "注 1 \ue001 注 2",
    }
    without_notes = search_columns("a", "b", [])
    assert token_fields(str(without_notes["tokens"]))["tokens_notes"] == ""


def test_thousands_of_terms_are_one_condition(archive: clipdb.Archive) -> None:
    words = Query()._replace(search=Or((WORD, Filters(countries=("IT",))) * 500))
    where, values = to_duckdb(words)
    path = archive.path.with_name("clips.parquet")
    with duckdb.connect() as connection:
        counted = connection.execute(
            f"SELECT count(*) FROM '{path}' WHERE {where}", values
        ).fetchone()
    assert counted == (len(archive.search("寄港 OR country:IT")),)
