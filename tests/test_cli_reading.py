"""list, search, show, export and info on the sample, as a user and as a script see them."""

import csv
import io
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from clipdb.cli.output import COLUMNS
from clipdb.clip import FIELDS
from clipdb.folding import fold, fold_word
from tests.conftest import Run

ITALY_SINCE_2023 = [
    "2412-112514",
    "2409-083026",
    "2409-082722",
    "2409-082209",
    "2409-081713",
    "2407-062503",
    "2407-061419",
    "2309-081420",
    "2309-080509",
    "2307-062106",
    "2303-022016",
    "2302-011016",
]


def test_search_finds_a_latin_word_beside_japanese_and_across_broken_lines(
    run: Run, sample_db: Path
) -> None:
    found = run("search", "ACSA", "--db", sample_db)
    assert [line.split("\t")[0] for line in found.lines] == [
        "2412-112514",
        "2409-081713",
        "2407-061419",
    ]
    assert found.status == 0


@pytest.mark.parametrize(
    "word", ["協定", "伊", "サイバ", "首脳会談", "F-35", "A330 MRTT", "の", "。"]
)
def test_search_finds_what_a_scan_of_the_records_finds(
    run: Run, sample_db: Path, word: str
) -> None:
    records = json.loads(run("list", "--json", "--db", sample_db).out)

    def holds(text: str) -> bool:
        return any(form in fold(text) for form in fold_word(word))

    expected = [
        r["id"] for r in records if any(map(holds, [r["title"], r["summary"], *r["notes"]]))
    ]
    found = run(
        "search", f'"{word}"' if " " in word else word, "--format", "ids", "--db", sample_db
    )
    assert found.lines == expected
    assert expected


def test_search_joins_words_by_and(run: Run, sample_db: Path) -> None:
    both = run("search", "協定", "日独", "--format", "ids", "--db", sample_db).lines
    each = [run("search", w, "--format", "ids", "--db", sample_db).lines for w in ("協定", "日独")]
    assert set(both) == set(each[0]) & set(each[1])
    assert both


def test_search_that_finds_nothing_says_so_and_exits_1(run: Run, sample_db: Path) -> None:
    found = run("search", "巡洋戦艦隊", "--quiet", "--db", sample_db)
    assert (found.status, found.out, found.err) == (1, "", "")
    found = run("search", "ア", "-の", "--db", sample_db)
    assert (found.status, found.out, found.err) == (1, "", "no clips match\n")


@pytest.mark.parametrize("country", ["Italy", "italy", "IT", "ITA", "イタリア", "伊", "ｲﾀﾘｱ"])
def test_list_takes_a_country_by_any_name(run: Run, sample_db: Path, country: str) -> None:
    listed = run("list", "--country", country, "--since", "2023", "--db", sample_db)
    assert [line.split("\t")[0] for line in listed.lines] == ITALY_SINCE_2023


def test_export_gives_csv_that_a_csv_reader_reads(run: Run, sample_db: Path) -> None:
    done = run("export", "--country", "Italy", "--since", "2023", "--db", sample_db)
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["id"] for row in rows] == ITALY_SINCE_2023
    assert tuple(rows[0]) == FIELDS
    assert rows[0]["countries"] == "CN;FR;GB;IT;US"


def test_every_format_gives_the_same_records(run: Run, sample_db: Path) -> None:
    records = json.loads(run("export", "--format", "json", "--db", sample_db).out)
    lines = run("export", "--format", "jsonl", "--db", sample_db).lines
    assert [json.loads(line) for line in lines] == records
    joined = [
        {k: ";".join(v) if isinstance(v, list) else v or "" for k, v in record.items()}
        for record in records
    ]
    comma = run("export", "--db", sample_db).out
    assert list(csv.DictReader(io.StringIO(comma, newline=""))) == joined
    tabbed = [
        line.split("\t") for line in run("export", "--format", "tsv", "--db", sample_db).lines
    ]
    assert tabbed == [
        list(FIELDS),
        *([" ".join(v.split("\n")).replace("\t", " ") for v in r.values()] for r in joined),
    ]
    ids = run("export", "--format", "ids", "--db", sample_db).lines
    assert ids == [record["id"] for record in records]


@pytest.mark.parametrize(
    ("format", "empty"), [("json", "[]\n"), ("jsonl", ""), ("csv", ",".join(FIELDS) + "\n")]
)
def test_nothing_is_an_empty_result_in_every_format(
    run: Run, sample_db: Path, format: str, empty: str
) -> None:
    done = run("list", "--until", "1999", "--format", format, "--db", sample_db)
    assert (done.status, done.out) == (0, empty)


def test_a_pipe_gets_one_uncut_uncoloured_line_a_clip(run: Run, sample_db: Path) -> None:
    done = run("list", "--db", sample_db)
    records = json.loads(run("list", "--json", "--db", sample_db).out)
    assert done.lines == [
        "\t".join((r["id"], r["date"], r["source"], ";".join(r["countries"]), r["title"]))
        for r in records
    ]
    assert "\x1b" not in done.out


def test_columns_limit_offset_and_order(run: Run, sample_db: Path) -> None:
    done = run("list", "--columns", "date,id", "--csv", "--limit", "2", "--offset", "1")
    assert done.status == 2
    done = run(
        "list", "--columns", "date,id", "--csv", "--limit", "2", "--offset", "1", "--db", sample_db
    )
    assert done.out == "date,id\n2024-12-02,2501-120217\n2024-11-25,2412-112514\n"
    oldest = run("list", "--reverse", "--limit", "1", "--format", "ids", "--db", sample_db)
    assert oldest.lines == ["1208-062005"]


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_can_be_asked_for_alone(column: str, run: Run, sample_db: Path) -> None:
    asked = ("--columns", column, "--db", sample_db)
    exported = run("export", *asked)
    assert (exported.status, exported.lines[0]) == (0, column)
    assert exported.out == run("list", "--csv", *asked).out
    if column in FIELDS:
        whole = run("export", "--format", "json", "--db", sample_db).out
        jsonl = run("list", "--jsonl", *asked).lines
        assert [json.loads(line)[column] for line in jsonl] == [
            record[column] for record in json.loads(whole)
        ]


def test_filters_narrow_together_and_values_widen(run: Run, sample_db: Path) -> None:
    def ids(*arguments: str) -> list[str]:
        return run("list", *arguments, "--format", "ids", "--db", sample_db).lines

    both = ids("--source", "読売", "--source", "NHK")
    assert sorted(both) == sorted(ids("--source", "読売") + ids("--source", "NHK"))
    assert len(ids("--source", "讀賣新聞")) == 5
    assert ids("--country", "GB", "--main", "--via", "yahoo") == ["2303-022016"]
    assert ids("--topic", "物品役務相互提供協定") == ids("--topic", "acsa")
    assert len(ids("--collection", "その他欧州諸国との防衛協力に関する報道")) == 49
    assert ids("--since", "令和6年11月", "--until", "2024-11") == ["2412-112514", "2412-111615"]


def test_show_takes_prefixes_and_several_ids(run: Run, sample_db: Path) -> None:
    done = run("show", "2412-1125", "1307-060801", "--json", "--db", sample_db)
    assert [record["id"] for record in json.loads(done.out)] == ["2412-112514", "1307-060801"]
    piped = run(
        "show", "-", "--format", "ids", "--db", sample_db, input="2412-112514\n1307-060801\n"
    )
    assert piped.lines == ["2412-112514", "1307-060801"]


def test_show_prints_the_whole_clip_as_a_card(run: Run, sample_db: Path) -> None:
    done = run("show", "1605-040802", "--db", sample_db, COLUMNS="80")
    assert done.out == CARD


CARD = """\
エストニアとサイバーセキュリティーで協力強化
1605-040802  2016-04-08  NHK (NHKニュース)

安倍首相が8日、ロイバスエストニア首相と会談し、ITやサイバーセキュリティ分
野優れた知見を有しているエストニアとの関係を重視しており、さらに発展させたいと
述べた。

これに対しロイバス首相は、エストニアは小国だが、日本とともに世界に冠たる
技術先進国であり、関係を強化していきたいと応じた。

Notes
  2007年にロシアからの大規模なサイバ攻撃を受けたエストニアはサイバセキュリティに
  力を入れており、首都タリンにはNATOのサイバ防衛センタが置かれている。

countries    Estonia*, Russia  (* party to what is reported)
topics       NATO, Cyber security, Summit meeting
collections  その他欧州諸国との防衛協力に関する報道
refers to    1504-031804  (not in this archive)
"""


def test_show_tells_what_is_missing_and_what_is_ambiguous(run: Run, sample_db: Path) -> None:
    missing = run("show", "9999-999999", "--db", sample_db)
    assert (missing.status, missing.out) == (1, "")
    assert missing.err == "clipdb: no clip 9999-999999; clipdb list gives the ids\n"
    several = run("show", "2407", "--db", sample_db)
    assert (several.status, several.out) == (2, "")
    assert several.err.startswith(
        "clipdb: Invalid value: several ids begin with 2407: 2407-061419, "
    )


def test_info_counts(run: Run, sample_db: Path) -> None:
    facts = json.loads(run("info", "--json", "--db", sample_db).out)
    assert (facts["clips"], facts["imports"], facts["rejects"]) == (49, 1, 0)
    assert (facts["first_date"], facts["last_date"]) == ("2012-06-20", "2025-01-25")
    assert facts["countries"]["IT"] == 17
    shown = run("info", "--db", sample_db).lines
    assert "countries        Italy (17)" in shown
    assert "dates            2012-06-20 to 2025-01-25" in shown


def test_export_to_a_file_never_overwrites_unasked(
    run: Run, sample_db: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.json"
    assert run("export", "-o", target, "--db", sample_db).err == (
        f"wrote {target}, as of entry 1\n"
    )
    assert len(json.loads(target.read_text(encoding="utf-8"))) == 49
    again = run("export", "-o", target, "--db", sample_db)
    assert (again.status, again.err) == (2, f"clipdb: {target} exists; --force overwrites it\n")
    assert run("export", "-o", target, "--force", "--limit", "1", "--db", sample_db).status == 0
    assert len(json.loads(target.read_text(encoding="utf-8"))) == 1


def test_a_closed_pipe_ends_quietly(sample_db: Path) -> None:
    command = f"{sys.executable} -m clipdb export --db {sample_db} | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 141)
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")


def test_reading_leaves_no_file_behind_also_where_nothing_may_be_written(
    run: Run, sample_db: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    database = sample_db.rename(folder / "clips.db")
    database.chmod(stat.S_IRUSR)
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    before = database.read_bytes()
    for command in (["list"], ["search", "ACSA"], ["show", "2412-112514"], ["info"]):
        assert run(*command, "--db", database).status == 0
    folder.chmod(stat.S_IRWXU)
    assert [path.name for path in folder.iterdir()] == ["clips.db"]
    assert database.read_bytes() == before


def test_the_database_is_found_before_the_command_and_in_the_environment(
    run: Run, sample_db: Path
) -> None:
    before = run("--db", sample_db, "list", "--limit", "1")
    variable = run("list", "--limit", "1", CLIPDB_DB=str(sample_db))
    assert before.out == variable.out == run("list", "--limit", "1", "--db", sample_db).out


WITH_URLS = """\
id,date,source,title,url
a-1,2024-05-01,NHK,一つ目,https://press.example/1?a=1&b=2
a-2,2024-05-02,NHK,二つ目,
a-3,2024-05-03,NHK,三つ目,http://press.example/3
"""


@pytest.fixture
def linked(run: Run) -> Path:
    """An archive of three clips, of which one has no url."""
    Path("linked.csv").write_text(WITH_URLS, encoding="utf-8")
    run("import", "linked.csv", "--db", "linked.db")
    return Path("linked.db").absolute()


def test_show_opens_articles_in_the_browser(
    run: Run, linked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_it(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", open_it)
    result = run("show", "--open", "a-1", "a-3", "--db", linked)
    assert (result.status, result.out, result.err.count("opened http")) == (0, "", 2)
    assert opened == ["https://press.example/1?a=1&b=2", "http://press.example/3"]
    missing = run("show", "--open", "a-2", "a-3", "--db", linked, "--quiet")
    assert (missing.status, opened[2:]) == (1, ["http://press.example/3"])
    assert missing.err == "clipdb: clip a-2 has no url; nobody has said where its article is\n"


def test_show_prints_the_address_where_no_browser_is(
    run: Run, linked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    result = run("show", "--open", "a-3", "--db", linked)
    assert (result.status, result.out) == (1, "http://press.example/3\n")
    assert result.err == "clipdb: no browser could be started; open the address above in one\n"


def test_show_opens_addresses_of_the_web_alone(
    run: Run, linked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    with sqlite3.connect(linked) as connection:  # as another program may write
        connection.execute("UPDATE clips SET url = 'file:///etc/passwd' WHERE id = 'a-3'")
    connection.close()
    monkeypatch.setattr("webbrowser.open", lambda _: pytest.fail("it is opened"))
    result = run("show", "--open", "a-3", "--db", linked)
    assert (result.status, "has no url" in result.err) == (1, True)
    refused = run("show", "--open", "a-1", "--raw", "--db", linked)
    assert (refused.status, "leave the other options out" in refused.err) == (2, True)


def test_a_value_that_is_typed_in_full_is_not_one_that_contains_it(run: Run) -> None:
    page = "date,source,title,labels\n2024-05-01,NHK,a,要確認\n2024-05-02,NHK,b,要確認済;ＡＢ\n"
    Path("page.csv").write_text(page + "2024-05-03,NHK,c,abc\n", encoding="utf-8")
    run("import", "page.csv", "--db", "new.db")
    found = {
        typed: run("list", "--csv", "--columns", "title", "--label", typed, "--db", "new.db")
        for typed in ("要確認", "済", "ab", "Abc", "確認")
    }
    titles = {typed: result.lines[1:] for typed, result in found.items()}
    assert titles == {"要確認": ["a"], "済": ["b"], "ab": ["b"], "Abc": ["c"], "確認": []}
    assert "label '確認' could mean: 要確認, 要確認済" in found["確認"].err


def test_a_period_ends_with_its_last_minute_for_clips_with_and_without_a_time(run: Run) -> None:
    times = [("2024-04-30", "23:59"), ("2024-05-01", ""), ("2024-05-01", "00:00")]
    times += [("2024-05-31", "23:59"), ("2024-06-01", ""), ("2024-06-01", "00:00")]
    rows = [f"{day},{time},NHK,t{number}" for number, (day, time) in enumerate(times)]
    Path("page.csv").write_text("\n".join(["date,time,source,title", *rows]), encoding="utf-8")
    run("import", "page.csv", "--db", "new.db")

    def titles(*options: str) -> list[str]:
        called = run("export", "--csv", "--columns", "title", *options, "--db", "new.db")
        return sorted(called.lines[1:])

    assert titles("--since", "2024-05", "--until", "2024-05") == ["t1", "t2", "t3"]
    assert titles("--until", "2024-04-30") == ["t0"]
    assert titles("--since", "2024-06-01") == ["t4", "t5"]
    assert titles("--query", "date:2024-05-01..2024-05-31") == ["t1", "t2", "t3"]


def test_plain_lines_of_a_list_are_taken_for_their_ids(run: Run, sample_db: Path) -> None:
    lines = run("list", "--limit", "3", "--db", sample_db).out
    shown = run("show", "-", "--format", "ids", "--db", sample_db, input=lines)
    ids = run("list", "--limit", "3", "--format", "ids", "--db", sample_db).out
    assert (shown.status, shown.out, shown.err) == (0, ids, "")
