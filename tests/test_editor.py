"""Clips in the user's editor: TOML out and back, mistakes, differences, and nothing lost."""

import os
import re
import stat
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb.clip import EDITABLE, Clip, Value, record_of
from clipdb.editing.document import (
    DocumentError,
    document_of,
    edits_in,
    with_marks,
    without_marks,
)
from clipdb.editing.editor import draft, editor_called
from clipdb.editing.values import value_of
from clipdb.edits import Edit
from clipdb.fields import FIELDS_BY_NAME
from clipdb.query.tree import Query
from clipdb.store.opening import open_archive
from clipdb.store.select import by_id, select
from tests.conftest import ROOT, Run
from tests.terminal import on_terminal

ID = "2412-112514"
OTHER = "1806-050602"


@pytest.fixture(scope="module")
def archive() -> Iterator[Connection]:
    with open_archive(ROOT / "sample.db") as connection:
        yield connection


TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n'\"\\日本"), max_size=20
)


@given(TEXT, TEXT, st.lists(TEXT, max_size=4))
def test_every_text_is_written_so_that_it_is_read_again(
    title: str, text: str, items: list[str]
) -> None:
    clip = Clip(
        id="a.b/本",
        date="2024-01-01",
        time=None,
        source=title,
        source_raw="",
        via=None,
        title=title,
        summary=text,
        notes=tuple(items),
        comment=text or None,
    )
    table = tomllib.loads(document_of([clip]))[clip.id]
    assert list(table) == list(EDITABLE)
    for name, value in record_of(clip, EDITABLE).items():
        read = table[name]
        is_paragraphs = name in ("summary", "comment") and bool(value)
        assert (read.removesuffix("\n") if is_paragraphs else read) == (value or type(read)())


NEW = st.fixed_dictionaries(
    {
        "date": st.sampled_from(["2024-11-25", "2012-08-06"]),
        "time": st.sampled_from([None, "00:00", "23:59"]),
        "title": TEXT.filter(str.strip),
        "summary": TEXT,
        "notes": st.lists(TEXT, max_size=3),
        "countries": st.lists(st.sampled_from(["DE", "FR", "IT"]), unique=True),
        "labels": st.lists(st.sampled_from(["a", "b;c", "本 本", '"']), unique=True),
        "comment": TEXT,
    }
)


@given(NEW)
def test_whatever_is_written_in_the_editor_is_what_the_record_has_then(
    archive: Connection, typed: dict[str, Value]
) -> None:
    values: dict[str, Any] = {
        name: value_of(FIELDS_BY_NAME[name], value, archive, lambda _: None)
        for name, value in typed.items()
    }
    clip = by_id(archive, ID)
    assert clip
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    wanted = replace(clip, **values | lists)
    found = dict(edits_in(document_of([wanted]), [clip], archive, lambda _: None))
    assert applied(found.get(ID, Edit()), record_of(clip)) == record_of(wanted)


def applied(edit: Edit, record: dict[str, Value]) -> dict[str, Value]:
    """A record after an edit."""
    after = record | dict(edit.set)
    for name in {*edit.add, *edit.remove}:
        before = after[name]
        assert isinstance(before, list)
        kept = {*before} - {*edit.remove.get(name, ())} | {*edit.add.get(name, ())}
        after[name] = sorted(kept)
    return after


def test_a_text_that_is_not_changed_says_nothing(archive: Connection) -> None:
    clips = list(select(archive, Query()))
    text = document_of(clips)
    assert edits_in(text, clips, archive, lambda _: None) == []
    assert edits_in("\ufeff" + text.replace("\n", "\r\n"), clips, archive, lambda _: None) == []
    assert edits_in("", clips, archive, lambda _: None) == []


def test_paragraphs_and_lists_stand_as_they_are(archive: Connection) -> None:
    (clip,) = (clip for clip in select(archive, Query()) if clip.id == OTHER)
    text = document_of([clip])
    assert f"summary = '''\n{clip.summary}\n'''\n" in text
    assert 'topics = ["NATO", "サイバー", "防衛相会談"]\n' in text
    assert f"[{OTHER}]\n" in text


CHANGES: tuple[tuple[str, str, Edit], ...] = (
    ('date = "2024-11-25"', "date = 2024-11-24", Edit(set={"date": "2024-11-24"})),
    ('time = "21:23"', "time = 09:05:00", Edit(set={"time": "09:05"})),
    ('time = "21:23"', 'time = ""', Edit(set={"time": None})),
    ('via = "Yahoo"\n', "", Edit()),
    ('via = "Yahoo"', 'via = "yahoo"', Edit()),
    ('countries = ["CN", ', 'countries = ["中国", "ドイツ", ', Edit(add={"countries": ("DE",)})),
    ('main_countries = ["IT"]', "main_countries = []", Edit(remove={"main_countries": ("IT",)})),
    ("notes = []", 'notes = ["一", "二"]', Edit(set={"notes": ["一", "二"]})),
    ('comment = ""', "comment = '''\n一\n二\n'''", Edit(set={"comment": "一\n二"})),
    ("labels = []", 'labels = "mine"', Edit(add={"labels": ("mine",)})),
)


@pytest.mark.parametrize(("old", "new", "edit"), CHANGES)
def test_what_was_changed_is_what_is_said(
    old: str, new: str, edit: Edit, archive: Connection
) -> None:
    clips = [clip for clip in select(archive, Query()) if clip.id in (ID, OTHER)]
    text = document_of(clips)
    assert old in text
    found = edits_in(text.replace(old, new, 1), clips, archive, lambda _: None)
    assert found == ([(ID, edit)] if edit != Edit() else [])


MISTAKES: tuple[tuple[str, str, str], ...] = (
    ('time = "21:23"', 'time = "25:23"', "time '25:23' is no time of day"),
    ('time = "21:23"', "time = true", "time: True is not a text"),
    ('countries = ["CN"', 'countries = ["Itly", "CN"', "unknown country 'Itly'"),
    ("labels = []", "lables = []", "unknown field 'lables'; nearest known: labels"),
    ("labels = []", 'id = "x"', "id cannot be changed"),
    ('title = "', "title = ", "not TOML: "),
    ("labels = []", "labels = []\nlabels = []", "not TOML: Cannot overwrite a value"),
    (f"[{ID}]", "[2412-99]", "2412-99 is none of the clips of this text"),
    ("topics = [", 'x = "y"\ntopics = [', "unknown field 'x'"),
)


@pytest.mark.parametrize(("old", "new", "words"), MISTAKES)
def test_a_mistake_is_marked_above_its_line(
    old: str, new: str, words: str, archive: Connection
) -> None:
    (clip,) = (clip for clip in select(archive, Query()) if clip.id == ID)
    text = document_of([clip]).replace(old, new, 1)
    with pytest.raises(DocumentError) as found:
        edits_in(text, [clip], archive, lambda _: None)
    marked = with_marks(text, found.value.mistakes)
    lines = marked.split("\n")
    assert lines[0] == "# !! clipdb: there is 1 mistake in this text, told above the line"
    (place,) = (at for at, line in enumerate(lines) if words in line)
    assert new.split("\n")[-1 if "overwrite" in words else 0].split(" ")[0] in lines[place + 1]
    assert without_marks(marked) == text


def test_all_mistakes_are_told_at_once(archive: Connection) -> None:
    clips = [clip for clip in select(archive, Query()) if clip.id in (ID, OTHER)]
    text = document_of(clips).replace('time = "21:23"', 'time = "x"').replace("url =", "ur =")
    with pytest.raises(DocumentError) as found:
        edits_in(text, clips, archive, lambda _: None)
    assert [mistake.line is not None for mistake in found.value.mistakes] == [True] * 3


# The command, with an editor that is a script.

SCRIPT = """\
#!{python}
import pathlib, sys
path = pathlib.Path(sys.argv[-1])
text = path.read_text(encoding="utf-8")
opened = pathlib.Path("opened")
number = len(list(opened.iterdir()))
(opened / str(number)).write_text(text, encoding="utf-8")
changes = {changes!r}
old, new = changes[min(number, len(changes) - 1)]
assert old in text
path.write_text(text.replace(old, new, 1), encoding="utf-8")
"""


def editor(*changes: tuple[str, str]) -> str:
    """An editor that replaces a text each time it is opened, and keeps what it was given."""
    Path("opened").mkdir(exist_ok=True)
    script = Path("editor.py").absolute()
    script.write_text(SCRIPT.format(python=sys.executable, changes=changes), encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return f"{sys.executable} {script}"


def opened() -> list[str]:
    paths = sorted(Path("opened").iterdir(), key=lambda path: int(path.name))
    return [path.read_text(encoding="utf-8") for path in paths]


MISTAKE = ('time = "21:23"', 'time = "25:23"')
MENDED = ('time = "25:23"', 'time = "22:23"')
NOTHING = ("labels = []", "labels = []")


def left_behind() -> list[Path]:
    return list(Path(os.environ["TMPDIR"]).glob("clipdb-*.toml"))


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)


def test_a_mistake_opens_the_text_again_and_is_then_corrected(run: Run, sample_db: Path) -> None:
    done = run("edit", ID, OTHER, "--db", sample_db, VISUAL=editor(MISTAKE, MENDED))
    assert (done.status, done.out) == (0, "")
    assert re.fullmatch(r"1 clip edited \(time\); to take it back: clipdb undo \d+\n", done.err)
    first, second = opened()
    assert first.startswith("# 2 clips: change what is wrong")
    assert second.startswith("# !! clipdb: there is 1 mistake in this text")
    assert (
        "# !! clipdb: time '25:23' is no time of day; write it like 21:05\ntime = \"25:23\"\n"
        in second
    )
    assert '"time": "22:23"' in run("show", ID, "--json", "--db", sample_db).out
    assert left_behind() == []


def test_a_mistake_that_stays_ends_it_and_the_text_is_kept(run: Run, sample_db: Path) -> None:
    before = run("export", "--db", sample_db).out
    done = run("edit", ID, "--db", sample_db, EDITOR=editor(MISTAKE, NOTHING))
    (kept,) = left_behind()
    assert done.status == 2
    assert done.err.splitlines() == [
        f"what you wrote is kept in {kept}",
        "clipdb: the text still has a mistake: time '25:23' is no time of day; write it like 21:05",
    ]
    assert 'time = "25:23"' in kept.read_text(encoding="utf-8")
    assert run("export", "--db", sample_db).out == before


def test_an_editor_that_nobody_sees_is_not_opened_for_ever(run: Run, sample_db: Path) -> None:
    worse = [(f'time = "{hour}:23"', f'time = "{hour + 1}:23"') for hour in range(25, 40)]
    done = run("edit", ID, "--db", sample_db, EDITOR=editor(MISTAKE, *worse))
    assert (done.status, len(opened()), len(left_behind())) == (2, 3, 1)
    assert "the text still has a mistake: time '27:23' is no time of day" in done.err


def test_nothing_changed_is_nothing_done(run: Run, sample_db: Path) -> None:
    before = run("log", "--db", sample_db).out
    done = run("edit", ID, "--db", sample_db, EDITOR=editor(NOTHING))
    assert (done.status, done.err) == (0, "nothing to change\n")
    assert run("log", "--db", sample_db).out == before
    assert left_behind() == []


def test_a_table_that_is_deleted_removes_no_clip(run: Run, sample_db: Path) -> None:
    with open_archive(sample_db) as connection:
        clip = by_id(connection, ID)
        assert clip
        table = document_of([clip]).partition("\n\n")[2]
    done = run("edit", ID, OTHER, "--db", sample_db, EDITOR=editor((table, "")))
    assert (done.status, done.err) == (0, "nothing to change\n")
    assert run("show", ID, "--db", sample_db).status == 0


def test_an_editor_that_fails_loses_nothing(run: Run, sample_db: Path) -> None:
    ending = editor(('time = "21:23"', 'time = "22:23"'))
    failing = f"sh -c '{ending} \"$0\"; exit 3'"
    done = run("edit", ID, "--db", sample_db, EDITOR=failing)
    (kept,) = left_behind()
    assert done.err == f"what you wrote is kept in {kept}\nclipdb: sh ended with status 3\n"
    assert 'time = "22:23"' in kept.read_text(encoding="utf-8")
    assert '"time": "21:23"' in run("show", ID, "--json", "--db", sample_db).out


NO_EDITOR: tuple[tuple[dict[str, str], str], ...] = (
    ({"PATH": ""}, "no editor: neither $VISUAL nor $EDITOR names one, as EDITOR=nano does"),
    ({"EDITOR": "no-such-editor -w"}, "cannot run the editor no-such-editor: No such file"),
    ({"EDITOR": "vi '"}, '$EDITOR is "vi \'", which is no command'),
    ({"EDITOR": "false"}, "false ended with status 1"),
)


@pytest.mark.parametrize(("environment", "words"), NO_EDITOR)
def test_without_an_editor_one_line_says_so(
    environment: dict[str, str], words: str, run: Run, sample_db: Path
) -> None:
    done = run("edit", ID, "--db", sample_db, **environment)
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert words in done.err
    assert left_behind() == []


def test_without_a_variable_the_first_usual_editor_is_called(tmp_path: Path) -> None:
    for name in ("vi", "nano"):
        (tmp_path / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    assert editor_called({"PATH": str(tmp_path)}) == ["nano"]
    assert editor_called({"PATH": str(tmp_path), "EDITOR": "ed -s"}) == ["ed", "-s"]


def test_a_clip_that_is_changed_meanwhile_is_not_overwritten(run: Run, sample_db: Path) -> None:
    meanwhile = f"{sys.executable} -m clipdb edit {ID} --set time=10:00 --db {sample_db}"
    change = editor(('time = "21:23"', 'time = "22:23"'))
    script = Path("both.sh")
    script.write_text(f'{change} "$1"\n{meanwhile} 2>/dev/null\n', encoding="utf-8")
    done = run("edit", ID, "--db", sample_db, EDITOR=f"sh {script.absolute()}")
    assert done.status == 2
    assert f"time of {ID} was changed meanwhile; nothing was changed" in done.err
    assert len(left_behind()) == 1
    assert '"time": "10:00"' in run("show", ID, "--json", "--db", sample_db).out


@pytest.mark.posix
def test_what_was_kept_is_taken_up_again(run: Run, sample_db: Path) -> None:
    run("edit", ID, "--db", sample_db, EDITOR=editor(MISTAKE, NOTHING))
    (kept,) = left_behind()
    kept.write_text(kept.read_text(encoding="utf-8").replace("25:23", "22:23"), encoding="utf-8")
    done = run("edit", ID, "--db", sample_db, EDITOR=f"cp {kept}")
    assert done.err.startswith("1 clip edited (time)")
    assert '"time": "22:23"' in run("show", ID, "--json", "--db", sample_db).out


def test_a_new_clip_is_filled_in_in_the_editor(run: Run) -> None:
    filled = editor(
        ('date = ""', 'date = "2024-11-25"'),
        ('source = ""', 'source = "NHK"'),
        ('title = ""', 'title = "日伊会談"'),
    )
    done = run("add", "--db", "new.db", EDITOR=filled)
    assert done.status == 0
    assert re.fullmatch(r"x-[0-9a-f]+\n", done.out)
    assert "# !! clipdb: source is missing\nsource = " in opened()[1]
    assert "# !! clipdb: title is missing\ntitle = " in opened()[2]
    assert '"source": "NHK"' in run("list", "--json", "--db", "new.db").out
    nothing = run("add", "--db", "new.db", EDITOR="true")
    assert (nothing.status, nothing.out, nothing.err) == (0, "", "nothing to add\n")


@pytest.mark.posix
def test_on_a_terminal_the_differences_are_applied_edited_again_or_given_up(
    run: Run, sample_db: Path
) -> None:
    call = ["edit", ID, "--db", str(sample_db)]
    change = editor(('time = "21:23"', 'time = "22:23"'), ('"22:23"', '"23:23"'))
    shown = on_terminal(call, typed="e\na\n", EDITOR=change, NO_COLOR="1")
    shown = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert shown.count("Apply, edit again, or quit? [a/e/q]") == 2
    assert "time  - 21:23\n        + 22:23\n" in shown
    assert "time  - 21:23\n        + 23:23\n" in shown
    assert "1 clip edited (time)" in shown
    assert '"time": "23:23"' in run("show", ID, "--json", "--db", sample_db).out
    change = editor(*[('time = "23:23"', 'time = "10:00"')] * 9)
    shown = on_terminal(call, typed="q\n", EDITOR=change)
    (kept,) = left_behind()
    assert f"what you wrote is kept in {kept}" in shown
    assert '"time": "23:23"' in run("show", ID, "--json", "--db", sample_db).out


def test_whoever_interrupts_keeps_the_text() -> None:
    told: list[str] = []
    change = editor(("a", "b"))

    def edit_and_interrupt() -> None:
        with draft("a", {"EDITOR": change}, told.append) as text:
            assert text.edited(str) == "b"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        edit_and_interrupt()
    (kept,) = left_behind()
    assert told == [f"what you wrote is kept in {kept}"]
    assert kept.read_text(encoding="utf-8") == "b"


@pytest.mark.posix
def test_differences_are_in_colour_on_a_terminal(sample_db: Path) -> None:
    title = "自衛隊とイタリア海軍の円滑な物資相互提供が可能に 日伊政府が協定に署名"
    call = ["edit", ID, "--set", f"title={title}", "--dry-run", "--db", str(sample_db)]
    shown = on_terminal(call, TERM="xterm-256color")
    assert "48;5;194m海\x1b[0m" in shown
