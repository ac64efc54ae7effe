"""Everything that clipdb says has Japanese, of whatever part of the code it comes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import clipdb
from clipdb.cli.app import COMMANDS
from clipdb.localisation.messages import in_language
from clipdb.tsv import parse
from tests.conftest import SAMPLE, Run

SRC = Path(clipdb.__file__).parent
TABLE = SRC / "localisation" / "messages.tsv"
# What is said to programs and in the help, or is no sentence.
_OTHER_FILES = {
    "cli/options.py": "helps",
    "cli/app.py": "names of commands, and the help",
    "cli/completion.py": "what a shell shows beside its choices",
    "export/formats.py": "the help of formats",
    "web/application.py": "plain answers, too",
    "web/guard.py": "plain answers of HTTP to a wrong call",
    "editing/document.py": "the text that an editor opens, whose keys are English",
}
# Names and words to look for, what nobody sees, and pieces whose whole is in the table.
_NO_SENTENCES = {
    *(
        "in force",
        "item type",
        "no city",
        'search matches "7"',
        "<7 clips of 7>",
        "names never end",
    ),
    "module 'clipdb' has no attribute 7",
    *(
        "would be",
        "7 7merged into 7",
        "7 was 7 by entry 7",
        "by entry 7; clipdb undo 7 brings it back",
    ),
    *(
        *("cannot undo entry 7: 77 7 on it", "7, by the words 7"),
        "7 7 byte 7 does not fit; name it with --encoding",
        "it was removed 7",
        "7 7 is a new one7",
    ),
    *("begins as 7 does, but", "is text", "id 7 7, clipdb show 7 --history has both"),
    *("7, or import it with --date-order ymd, mdy or dmy", "(application id 7)"),
    *("is the SQLite database of another application7", "7 is not a SQLite database7; check --db"),
    *("no page7 has an address; to import one: clipdb import https://…",),
}
_SENTENCE = re.compile(r"[A-Za-z']{2,}(?: [a-z'][a-z',-]+)+")
# Markup, SQL, styles, calls and what Python shows are no sentences.
_CODE = re.compile(
    r"[A-Z]{5,} |\|[a-z]|AND | <> | = | \? |\\|\(\?|</?[a-z!?]|color\(|^(not )?bold|'none'"
    r"|(^| )on [a-z]+$"
    r"|^clipdb [a-z]+( --.*| [A-Z]+)?$|^black on"
)
_CALL = re.compile(
    r"clipdb export -o FILE.jsonl|--map \S+=[a-z]+|(clipdb|pip)( [a-z]+)?( \S*[/[-]\S*)*"
    r"|--[a-z-]+ [A-Za-z]+|'[^']*'|rand -hex"
)


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values
        )
    return None


def _texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts of a module but its docstrings, annotations and helps, each with its line."""
    if isinstance(node, ast.Expr) and _text(node.value) is not None:
        return
    if isinstance(node, ast.keyword) and node.arg in ("help", "metavar"):
        return
    if (text := _text(node)) is not None:
        yield getattr(node, "lineno", 0), text
        return
    for name, child in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for one in child if isinstance(child, list) else [child]:
            if isinstance(one, ast.AST):
                yield from _texts(one)


def _sentences() -> Iterator[tuple[str, str]]:
    for path in sorted(SRC.rglob("*.py")):
        name = path.relative_to(SRC).as_posix()
        if name in _OTHER_FILES:
            continue
        for line, text in _texts(ast.parse(path.read_text(encoding="utf-8"))):
            if _SENTENCE.search(text) and not _CODE.search(text):
                yield f"{name}:{line}", text


def _is_japanese(text: str) -> bool:
    """Whether no English is left in a message but names and what one can type."""
    return text.isascii() is False and not _SENTENCE.search(_CALL.sub("", text))


def test_every_sentence_of_the_code_has_japanese() -> None:
    """A part of one may stand before or after a value that another part of the code puts there."""
    missing = []
    for place, text in _sentences():
        stripped = " ".join(text.split()).strip(" :")
        ways = [
            f"{before}{stripped}{after}" for before in ("", "7 ") for after in ("", " 7", ": 7")
        ]
        ways.append(f"7{text}")
        if stripped not in _NO_SENTENCES and not any(
            _is_japanese(in_language(way, "ja")) for way in ways
        ):
            missing.append(f"{place}: {stripped}")
    assert not missing, "\n".join(missing)


def test_a_sentence_stands_once_with_the_same_places_and_has_words_of_its_own() -> None:
    rows = [row for _, row in parse(TABLE)]
    assert len({row["en"] for row in rows}) == len(rows)
    for row in rows:
        number = row["en"].count("{}")
        row["ja"].format(*"abcdefgh"[:number])
        assert row["ja"].count("{}") in (0, number), row
        assert len(row["en"].replace("{}", "").strip()) > 1, row


# Calls of every command, right and wrong, one after another in one archive.
_CALLS = """
import PAGE
import PAGE --dry-run
import TABLE --verbose
import nosuch.txt
import PAGE --encoding foo
import PAGE --from xlsx --db other.db
import http://127.0.0.1:9/x
refresh
list --format table --source 産経新聞
list --country Narnia
list --limit x
list --since foo
list --since 03/04/2024
list --since 2024 --until 2020
list --db nosuch.db
list --db PAGE
list --columns foo
list --nosuch
search 協定 --format table --limit 2
search zzz
search (a
search outle:x
search
search zzz --english
search port call --english
search 協定 -Japan --save 安保
search @nosuch
show 2412-112514
show 2412-112514 --why
show 2412-112514 --raw
show nosuch
stats --by country --format table
stats --by topic --by year --format table
stats --by year --by year
chronology --format table --limit 3
chronology --why 2412-112514
info
log --format table
log nosuch
log --conflicts
edit 2412-112514 --set title=x --dry-run
edit 2412-112514 --set title=x
edit 2412-112514 --set title=
edit 2412-112514 --set date=2024-13-45
edit 2412-112514 --set source=謎新聞
edit 2412-112514 --add title=x
edit nosuch --set title=x
show 2412-112514 --history
label 2412-112514 --add 確認
label 2412-112514 --add 確認
log --format table
add --date 2024-01-01 --source 朝日新聞 --title 試し
add --date 2024-01-01
merge 2412-112514 2412-112507 --yes
merge 2412-112514 2412-112514 --yes
show 2412-112507
remove 2412-112609
remove 2412-112609 --yes
show 2412-112609
undo 99
undo 1
undo
undo --dry-run
export --format bibtex --limit 1 -o one.bib
export --limit 1 -o one.bib
export -o x.nosuch
edit --from TABLE
retag
check
backup copy.db
backup copy.db
restore nosuch.db
restore copy.db --db again.db
serve --host 0.0.0.0
serve --token kurz
nosuch
list --lang xx
"""
# Names of fields, formats, checks and files, options and calls can be typed; names are names.
_CAN_BE_TYPED = re.compile(
    r"/\S*|clipdb( [a-z]+)?|--?[a-z][a-z-]*|'[^']*'|\S+\.(db|txt|csv|bib|nosuch|xlsx)\S*|@\w+"
    r"|https?\S*|\b(csv|text|title|date|source(_raw)?|labels|countries|topics|via|utf|ymd|mdy|dmy)\b"
    r"|\b(main_countries|notes|summary|refs|collections|comment|added|time|url|id|note)\b"
    r"|\b(td|abc|euc|Yahoo|Janes|News|Gambia|Latvia|Serbia|edit|label|event\w*)\b"
    r"|\bopenssl rand|\.[a-z]+\b|</?[a-z]+>|^(searches|pages|schema|lines|links|dates|records) "
    r"|^(tags|counts|index|journal|search|events) "
)


def test_no_command_says_an_english_word(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names of places and people are no English; all else that is Latin can be typed."""
    monkeypatch.chdir(tmp_path)
    files = {"PAGE": str(SAMPLE), "TABLE": "t.csv"}
    Path("t.csv").write_text("Date,Headline,面\n2024-01-02,日伊会談,3\nabc,x,2\n", "utf-8")
    said, called = [], set()
    for line in _CALLS.strip().splitlines():
        words = [files.get(word, word) for word in line.split()]
        called.add(words[0])
        done = run(*words, CLIPDB_LANG="ja", CLIPDB_DB="clips.db")
        shown = done.err if words[0] == "export" else done.out + done.err
        for one in shown.splitlines():
            rest = _CAN_BE_TYPED.sub("", one)
            found = re.findall(r"(?<![\w$])[A-Za-z]?[a-z]{2,}(?!\w)", rest)
            if english := set(found) - set(re.findall(r"\w+", line)):
                said.append(f"{line}: {one}: {english}")
    assert called - {"nosuch"} == set(COMMANDS)
    assert not said, "\n".join(said)
