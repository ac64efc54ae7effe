"""Whatever is done and undone: the archive is what its entries in force make of it."""

from contextlib import closing
from sqlite3 import Connection
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipdb.edits import Edit
from clipdb.errors import UnknownIdError, UsageError
from clipdb.journal.edit import add_clip, edit_clips, merge_clips, remove_clips
from clipdb.journal.retag import retag
from clipdb.journal.undo import undo
from clipdb.store.opening import new_in_memory
from tests.journal import faults, import_page, in_force, records, replayed, state

ADDED = [
    {"date": f"2024-02-0{n}", "source": "丙新聞", "title": f"日{name}会談"}
    for n, name in ((1, "英"), (2, "独"))
]
IDS = ["2401-01", "2401-02", "2401-03", "x-f0c6581b1768", "x-0f17320653f1"]
WORDINGS = [
    ("護衛艦が仏の港に寄港", "艦は仏海軍と訓練した。"),
    ("護衛艦が伊の港に寄港", "艦は伊海軍と訓練した。"),
    ("護衛艦が港に寄港した", "司令官が語った。<2401-02>"),
]
ids = st.sampled_from(IDS)
# Of the last two the user may add the clip, too.
rows = st.lists(st.tuples(st.integers(1, 5), st.sampled_from(WORDINGS)), min_size=1, max_size=3)
edits = st.sampled_from(
    [
        Edit(set={"title": "訂正した見出し、日米会談"}),
        Edit(set={"date": "2020-02-29", "source": "産経新聞"}),
        Edit(add={"main_countries": ("DE",), "labels": ("甲",)}),
        Edit(remove={"countries": ("FR", "IT")}),
        Edit(add={"collections": ("手元の束",)}, set={"comment": "要確認"}),
        Edit(reset=("title", "date", "countries")),
        Edit(set={"summary": "", "countries": ["KR"]}),
    ]
)
labels = st.builds(
    lambda added, removed: Edit(add={"labels": (added,)}, remove={"labels": (removed,)}),
    st.sampled_from("甲乙丙"),
    st.sampled_from("丁戊己"),
) | st.builds(lambda removed: Edit(remove={"labels": (removed,)}), st.sampled_from("甲乙丙"))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("import"), st.sampled_from(["一の頁", "二の頁"]), rows),
        st.tuples(st.just("edit"), st.lists(ids, min_size=1, max_size=2, unique=True), edits),
        st.tuples(st.just("edit"), st.lists(ids, min_size=1, max_size=2, unique=True), labels),
        st.tuples(st.just("add"), st.sampled_from(ADDED)),
        st.tuples(st.just("remove"), ids),
        st.tuples(st.just("merge"), ids, ids),
        st.tuples(st.just("undo"), st.one_of(st.none(), st.integers(1, 14))),
        st.tuples(st.just("retag")),
    ),
    min_size=2,
    max_size=14,
)


Step = tuple[Any, ...]


def row(number: int, title: str, summary: str) -> str:
    """A clip as a page prints it."""
    if number <= 3:
        return f"2024.01.0{number} 甲新聞 {title} <2401-0{number}>\n {summary}"
    added = ADDED[number - 4]
    date = added["date"].replace("-", ".")
    # An id in its text would be its own.
    return f"{date} {added['source']} {added['title']}\n {summary.partition('<')[0]}"


def take(archive: Connection, step: Step) -> None:
    """One step; one that cannot be taken changes nothing, as the state shows."""
    before = state(archive)
    try:
        match step:
            case "import", name, rows:
                printed = {number: row(number, *wording) for number, wording in rows}
                import_page(archive, *printed.values(), name=name)
            case "edit", ids, edit:
                edit_clips(archive, [(id, edit) for id in ids], call="edit")
            case "add", fields:
                add_clip(archive, fields, call="add")
            case "remove", id:
                remove_clips(archive, [id], call="remove")
            case "merge", kept, other:
                merge_clips(archive, kept, [other], call="merge")
            case "undo", number:
                undo(archive, number, call="undo")
            case ("retag",):
                retag(archive, keep=True, watch=lambda: None)
    except (UnknownIdError, UsageError):
        assert state(archive) == before


@settings(max_examples=40, deadline=None)
@given(steps)
def test_an_archive_is_what_the_entries_in_force_make_of_it(steps: list[Step]) -> None:
    with closing(new_in_memory()) as archive:
        for step in steps:
            take(archive, step)
        with closing(replayed(archive, in_force(archive))) as once_more:
            assert state(archive) == state(once_more)
            assert faults(once_more) == []
        assert faults(archive) == []


@settings(max_examples=40, deadline=None)
@given(steps)
def test_to_undo_all_that_the_user_did_leaves_the_imports_alone(steps: list[Step]) -> None:
    with closing(new_in_memory()) as archive:
        for step in steps:
            take(archive, step)
        own = ("edit", "add", "remove", "merge")
        while numbers := in_force(archive, own):
            undo(archive, numbers[-1], call="undo")
        with closing(replayed(archive, in_force(archive, ["import"]))) as imports:
            assert records(archive) == records(imports)


@settings(max_examples=40, deadline=None)
@given(steps)
def test_an_undo_that_is_undone_changes_nothing(steps: list[Step]) -> None:
    with closing(new_in_memory()) as archive:
        for step in steps:
            take(archive, step)
        before = state(archive)
        try:
            number = undo(archive, call="undo").number
        except UsageError:
            return
        undo(archive, number, call="undo")
        assert state(archive) == before


@settings(max_examples=40, deadline=None)
@given(steps)
def test_a_replay_of_all_entries_is_the_archive(steps: list[Step]) -> None:
    with closing(new_in_memory()) as archive:
        for step in steps:
            take(archive, step)
        everything = [number for (number,) in archive.execute("SELECT number FROM entries")]
        with closing(replayed(archive, everything)) as again:
            assert state(again) == state(archive)


def test_the_ids_of_the_steps_are_those_of_clips() -> None:
    with closing(new_in_memory()) as archive:
        entered = [add_clip(archive, fields, call="add").clips for fields in ADDED]
        assert [id for ids in entered for id in ids] == IDS[-2:]


@pytest.mark.parametrize("number", [7, None])
def test_there_is_nothing_to_undo_in_a_new_archive(number: int | None) -> None:
    with closing(new_in_memory()) as archive, pytest.raises(UsageError, match="clipdb log"):
        undo(archive, number, call="undo")
