"""Every row of a registry is whole: a format has its example, a command its example and line.

What CONTRIBUTING asks of who adds a row is asked here of every row; a test that fails says what is
missing. With UPDATE_EXAMPLES=1 the expected outputs are written, to be looked at.
"""

import io
import json
import os
import re
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clipdb.cli.app import COMMANDS
from clipdb.clip import Clip, record_of
from clipdb.export.documents import About
from clipdb.export.formats import FORMATS as WRITTEN
from clipdb.export.formats import format_of
from clipdb.fields import FILTERS as ROWS
from clipdb.reading.files import read
from clipdb.reading.formats import FORMATS as READ
from clipdb.reading.options import Context
from clipdb.reading.source import open_source
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import DATA, ROOT, Run
from tests.pages import page
from tests.terminal import on_terminal

EXAMPLES = DATA / "formats"
DOCS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}


def must_be_documented(*names: str) -> None:
    """One of these names stands as code in the docs."""
    found = any(f"`{name}" in text for text in DOCS.values() for name in names)
    assert found, f"say what `{names[0]}` is in one of {', '.join(DOCS)}"


NO_ENDING = (".txt",)  # of the example of a format whose row says that it has no ending


def example_of(folder: str, name: str, endings: tuple[str, ...]) -> Path:
    """The one example file of a format, with one of its endings."""
    endings = endings or NO_ENDING
    found = sorted((EXAMPLES / folder).glob(f"{name}.*"))
    where = (EXAMPLES / folder / f"{name}{endings[0]}").relative_to(ROOT)
    assert len(found) == 1, f"one example is needed, as {where}; there are {len(found)}"
    assert found[0].suffix in endings, f"{found[0].name} has none of the endings {endings}"
    assert all(re.fullmatch(r"\.[a-z0-9]+", ending) for ending in endings), endings
    return found[0]


# Formats that are read


def names_value(option: str, value: str, text: str) -> bool:
    """Whether a help text names a value of an option, between white space and commas."""
    (line,) = (line for line in text.splitlines() if line.strip("│ ").startswith(f"{option} "))
    return bool(re.search(rf"[ :]{re.escape(value)}[,.]", line))


@pytest.mark.parametrize("name", READ)
def test_a_format_that_is_read_has_an_example_that_is_read(name: str, run: Run) -> None:
    row = READ[name]
    example = example_of("read", name, row.endings)
    with open_source(example) as source:
        pieces = list(read(source, Context(load_outlets()), format=name).pieces)
        detected = read(source, Context(load_outlets())).format
    clips = [piece.row for piece in pieces if piece.row]
    assert clips, f"{example.name} reads to no clip"
    assert all(clip.date and clip.title for clip in clips)
    told = "json" if name == "jsonl" else name  # which is read alike
    assert detected == told, f"{example.name} is taken for {detected}"
    result = run("import", example, "--from", name, "--db", "new.db")
    assert (result.status, f"{len(clips)} new" in result.err) == (0, True), result.err


@pytest.mark.parametrize("ending", sorted({e for row in READ.values() for e in row.endings}))
def test_a_folder_is_searched_for_files_of_every_ending(ending: str, run: Run) -> None:
    name = next(name for name, row in READ.items() if ending in row.endings)
    example = example_of("read", name, READ[name].endings)
    Path("pages").mkdir()
    Path("pages", f"one{ending.upper()}").write_bytes(example.read_bytes())
    result = run("import", "pages", "--db", "new.db")
    assert (result.status, " new, " in result.err) == (0, True), result.err


@pytest.mark.parametrize("name", READ)
def test_a_format_that_is_read_is_in_the_help_and_the_docs(name: str, run: Run) -> None:
    assert READ[name].description
    assert names_value("--from", name, run("import", "--help", COLUMNS="400").out)
    must_be_documented(name)


def test_a_file_of_the_fuzz_corpus_names_its_format() -> None:
    for path in sorted((ROOT / "fuzz" / "corpus" / "reading").iterdir()):
        assert path.read_bytes().split(b"\n", 1)[0].decode() in READ, path.name


# Formats that are written


def records() -> tuple[list[dict[str, Any]], list[str]]:
    """Two records with what formats trip over, and the columns that the examples have."""
    given: list[Any] = json.loads((EXAMPLES / "records.json").read_text(encoding="utf-8"))
    return [record_of(_clip(record)) for record in given], list(given[0])


def _clip(record: dict[str, Any]) -> Clip:
    values: Any = {key: tuple(v) if isinstance(v, list) else v for key, v in record.items()}
    return Clip(**values)


def _parquet(content: bytes) -> list[object]:
    from pyarrow import parquet

    table = parquet.read_table(io.BytesIO(content))
    return [table.schema, table.schema.metadata, *table.to_pylist()]


def _workbook(content: bytes) -> list[object]:
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(content)).active
    return [sheet.title, sheet.freeze_panes, sheet.auto_filter.ref, *sheet.values]


# What is in a file that is no text; its bytes tell of the library that wrote it, too.
READABLE: dict[str, Callable[[bytes], object]] = {"parquet": _parquet, "xlsx": _workbook}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_format_that_is_written_gives_its_example(name: str) -> None:
    row = WRITTEN[name]
    content = io.BytesIO()
    if row.is_binary:
        row.binary_writer()(*records(), content, {"clipdb.folding": "1"})
    else:
        out = io.TextIOWrapper(content, encoding="utf-8", newline="")
        row.writer(About(made=date(2026, 1, 1)))(*records(), out)
        out.flush()
    written = content.getvalue()
    if os.environ.get("UPDATE_EXAMPLES"):
        (EXAMPLES / "written" / f"{name}{(row.endings or NO_ENDING)[0]}").write_bytes(written)
    expected = example_of("written", name, row.endings).read_bytes()
    read_it = READABLE[name] if row.is_binary else bytes.decode
    assert read_it(written) == read_it(expected), "UPDATE_EXAMPLES=1 writes it anew"


@pytest.mark.parametrize("name", WRITTEN)
def test_a_format_that_is_written_is_in_the_help_and_the_docs(name: str, run: Run) -> None:
    row = WRITTEN[name]
    assert row.description
    exported = run("export", "--help", COLUMNS="400").out
    listed = run("list", "--help", COLUMNS="400").out
    if row.option:
        assert row.option.split()[0] in listed, f"no command has {row.option}"
    else:
        assert names_value("--format", name, exported)
        assert names_value("--format", name, listed) == row.is_listed
    must_be_documented(name, row.option or name)


@pytest.mark.parametrize("name", [name for name, row in WRITTEN.items() if not row.option])
def test_a_format_is_chosen_by_its_ending_and_takes_columns_or_says_no(
    name: str, run: Run, sample_db: Path
) -> None:
    row = WRITTEN[name]
    assert [format_of(ending.upper()) for ending in row.endings] == [name] * len(row.endings)
    for ending in row.endings:
        assert run("export", "-o", f"by{ending}", "--db", sample_db).status == 0
        asked = run("export", "--format", name, "-o", f"asked{ending}", "--db", sample_db)
        assert asked.status == 0
        assert Path(f"by{ending}").read_bytes() == Path(f"asked{ending}").read_bytes()
    given = ("export", "--format", name, "--columns", "id,date", "-o", "chosen.file")
    chosen = run(*given, "--db", sample_db)
    assert chosen.status == (0 if row.takes_columns else 2), chosen.err
    assert ("no columns to choose from" in chosen.err) != row.takes_columns


# Commands

HOSTILE = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e\u2066[red]"
UNSAFE = ("\x1b[2J", "\x1b]0", "\x07", "\x9b", "\u202e", "\u2066")
ID = "2502-012510"
# What each command is asked on an archive and a page full of hostile text; all that it prints.
CALLS: dict[str, tuple[str, ...]] = {
    "import": (
        "import page.txt --dry-run --verbose",
        "import page.json --dry-run --verbose",
        "import page.csv --dry-run",
        "import no$HOSTILE.txt",
        "import http://$HOSTILE/ ftp://$HOSTILE https://user:$HOSTILE@127.0.0.1/",
    ),
    "refresh": ("refresh", "refresh --collection $HOSTILE", "refresh --collection 国々"),
    "list": (
        "list",
        "list --format plain",
        "list --csv",
        "list --tsv",
        "list --json",
        "list --source $HOSTILE",
    ),
    "search": ("search 会談", "search 会談 --json", "search $HOSTILE", "search source:$HOSTILE"),
    "serve": ("serve --host $HOSTILE", "serve --token $HOSTILE --port 0 --host $HOSTILE"),
    "show": (
        f"show {ID}",
        f"show {ID} --raw",
        f"show {ID} --history",
        f"show {ID} --why",
        f"show {ID} --json",
        f"show {ID} --open",
        "show $HOSTILE",
    ),
    "export": (
        "export",
        "export --format markdown",
        "export --format bibtex",
        "export --format html",
        "export --format source --collection ある国々",
        "export --columns $HOSTILE",
    ),
    "chronology": (
        "chronology",
        "chronology --format table --why",
        "chronology --json",
        "chronology --format markdown",
        "chronology --format html",
        "chronology --format ics",
        "chronology --format timeline",
        "chronology $HOSTILE",
    ),
    "stats": (
        "stats --by source",
        "stats --by source --csv",
        "stats --by source --by via --format table",
        "stats --svg -",
    ),
    "info": ("info", "info --json"),
    "log": (
        "log",
        "log --format table",
        "log --json --columns call,file",
        "log --conflicts",
        "log $HOSTILE",
    ),
    "edit": (
        f"edit {ID} --set title=$HOSTILE --verbose",
        f"edit {ID} --set title=a$HOSTILE --add labels=$HOSTILE --dry-run",
        f"edit {ID} --set source=$HOSTILE --dry-run",
        f"edit {ID} --set $HOSTILE=x",
        f"edit {ID} --set countries=$HOSTILE",
        "edit $HOSTILE --set time=9:00",
        "edit --from page.csv",
        "edit --from ids.csv --dry-run",
    ),
    "add": ("add --date 2024-01-01 --source $HOSTILE --title a$HOSTILE", "add --date $HOSTILE"),
    "label": (f"label {ID} --add x$HOSTILE --verbose", f"label {ID} --remove $HOSTILE"),
    "remove": (f"remove {ID} --yes", f"remove {ID} --dry-run", "remove $HOSTILE --yes"),
    "merge": (f"merge {ID} $HOSTILE --yes",),
    "undo": ("undo --dry-run", "undo --verbose", "undo 1"),
    "retag": ("retag --dry-run", "retag --dry-run --verbose"),
    "check": ("check", "check --json", "check --repair"),
    "backup": ("backup $HOSTILE.db",),
    "restore": ("restore $HOSTILE.db",),
}
# What gives a page's own lines, as they are, to a program.
EXACT = ("--raw", "--history", "--format source")


@pytest.fixture
def hostile_db(run: Run) -> Path:
    """An archive of pages with hostile text wherever text can be, and these pages."""
    head = f"2025.01.25 何{HOSTILE}新聞 日伊が会談{HOSTILE} <{ID}>\n 本文{HOSTILE}。\n"
    text = page(f"{head}【註】\n 註{HOSTILE}。\n", HOSTILE).replace(
        "ある国々", f"ある国々{HOSTILE}"
    )
    text += "\n2025.01.24 毎日新聞 日比が会談 <24\x1b[2J12-112514>\n 本文。"
    Path("page.txt").write_text(text, encoding="utf-8")
    fields = dict.fromkeys(("id", "title", "source", "summary", "collections"), f"x{HOSTILE}")
    rows = [{"date": "2025-01-26", HOSTILE: "x"} | fields, {"date": HOSTILE, "title": HOSTILE}]
    Path("page.json").write_text(json.dumps(rows), encoding="utf-8")
    Path("page.csv").write_text(
        f"date,title,source,{HOSTILE}\n2025-01-27,x{HOSTILE},y{HOSTILE},z\n{HOSTILE},a,b,c,d\n",
        encoding="utf-8",
    )
    Path("ids.csv").write_text(
        f"id,title,source_raw,{HOSTILE}\n{ID},b{HOSTILE},{HOSTILE},x\n", encoding="utf-8"
    )
    for name in ("page.txt", "page.json", "page.csv"):
        run("import", name, "--db", "hostile.db")
    run("edit", ID, "--set", f"comment=x{HOSTILE}", "--db", "hostile.db")
    return Path("hostile.db").absolute()


def words_of(call: str) -> list[str]:
    return [word.replace("$HOSTILE", HOSTILE) for word in call.split()]


ALL_CALLS = [call for command in COMMANDS for call in CALLS.get(command, ())]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_an_example_and_a_line_and_is_tried_with_hostile_text(
    command: str, run: Run
) -> None:
    text = " ".join(run(command, "--help", COLUMNS="200").out.replace("│", " ").split())
    assert f"Example: clipdb {command} " in text, "its docstring ends in an Example"
    assert f"`{command}`" in DOCS["docs/commands.md"], "docs/commands.md has it nowhere"
    assert command in CALLS, "name calls of it that print text, in CALLS"
    assert all(call.split()[0] == command for call in CALLS[command])


@pytest.mark.posix
@pytest.mark.parametrize("call", ALL_CALLS)
def test_no_text_acts_on_a_terminal(call: str, hostile_db: Path) -> None:
    with sqlite3.connect(hostile_db) as connection:  # as another program may write
        connection.execute("UPDATE clips SET via = ?, title = title || ?", (HOSTILE, HOSTILE))
        connection.execute(f'CREATE VIEW "{HOSTILE}" AS SELECT 1')
    connection.close()
    screen = on_terminal([*words_of(call), "--db", str(hostile_db)], NO_COLOR="1")
    assert "Traceback" not in screen
    assert [text for text in UNSAFE if text in screen] == []


@pytest.mark.parametrize("call", ALL_CALLS)
def test_no_control_character_goes_through_a_pipe(call: str, hostile_db: Path, run: Run) -> None:
    result = run(*words_of(call), "--db", hostile_db)
    printed = result.err if any(option in call for option in EXACT) else result.out + result.err
    printed = printed.replace("\r\n", "\n")  # as calendars end their lines
    assert sorted(set(re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", printed))) == []
    assert "Traceback" not in printed


# Filters

FILTERS = set(ROWS)
# A value that some clips of the sample have and others have not, and the field of a search.
TYPED: dict[str, tuple[str, str]] = {
    "country": ("--country Italy", "country:Italy"),
    "main": ("--country Britain --main", "main:Britain"),
    "source": ("--source 読売", "source:読売"),
    "via": ("--via Yahoo", "via:Yahoo"),
    "topic": ("--topic ACSA", "topic:ACSA"),
    "collection": ("--collection 防衛協力", "collection:防衛協力"),
    "label": ("--label 要確認", "label:要確認"),
    "added_since": ("--added-since 2021", "added:2021.."),
    "since": ("--since 2023", "since:2023"),
    "until": ("--until 2020-06", "until:2020-06"),
}
SHORT = ("--format", "ids")


@pytest.fixture
def filled(run: Run, sample_db: Path) -> Path:
    """The sample, imported some years ago, and a clip with a label, imported today."""
    with sqlite3.connect(sample_db) as connection:
        connection.execute("UPDATE entries SET time = '2020-01-01T00:00:00+00:00'")
    connection.close()
    page = Path("labelled.csv")
    page.write_text("date,source,title,labels\n2022-03-01,NHK,日伊会談,要確認\n", encoding="utf-8")
    assert run("import", page, "--db", sample_db).status == 0
    return sample_db


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_a_filter_means_the_same_everywhere(name: str, run: Run, filled: Path) -> None:
    assert name in TYPED, f"name a value for --{name}, and its field of a search, in TYPED"
    option, field = TYPED[name]
    given = (*option.split(), "--db", filled)
    listed = run("list", *SHORT, *given).lines
    everything = run("list", *SHORT, "--db", filled).lines
    assert listed
    assert set(listed) <= set(everything)
    assert run("export", *SHORT, *given).lines == listed
    assert run("search", *SHORT, "-無い言葉", *given).lines == listed
    assert run("search", *SHORT, field, "--db", filled).lines == listed
    others = run("search", *SHORT, f"-{field}", "--db", filled).lines
    assert sorted([*listed, *others]) == sorted(everything), "what has it not is all the rest"
    years = json.loads(run("stats", "--by", "year", "--json", *given).out)
    assert sum(year["clips"] for year in years) == len(listed)
    for command in ("list", "search", "export", "stats", "chronology"):
        assert f"--{name.replace('_', '-')}" in run(command, "--help", COLUMNS="200").out


@pytest.mark.parametrize("name", sorted(FILTERS - {"collection", "main"}))
def test_a_filter_that_hides_what_is_searched_is_named(name: str, run: Run, filled: Path) -> None:
    option, _ = TYPED[name]
    listed = run("list", *SHORT, *option.split(), "--db", filled).lines
    hidden = next(id for id in run("list", *SHORT, "--db", filled).lines if id not in listed)
    result = run("search", f"id:{hidden}", *option.split(), "--db", filled)
    assert result.status == 1
    assert f"without --{name.replace('_', '-')}: 1\n" in result.err
