"""The user's own work: what is said stands, what is printed stays beneath, all can be undone."""

from collections.abc import Callable, Iterator
from contextlib import closing
from sqlite3 import Connection
from time import process_time

import pytest

from clipdb.clip import record_of
from clipdb.edits import Edit
from clipdb.errors import ClipdbError, UnknownIdError, UsageError
from clipdb.journal.edit import add_clip, edit_clips, merge_clips, remove_clips
from clipdb.journal.log import conflicts, history, log_entries
from clipdb.journal.retag import retag
from clipdb.journal.undo import undo
from clipdb.query.tree import Filters, Query
from clipdb.store.opening import new_in_memory
from clipdb.store.removed import moved_ids
from clipdb.store.select import by_id, referring_to, select
from tests.journal import faults, found, import_page, records, state
from tests.pages import TITLE

ONE = "2024.06.03 甲新聞 日仏、港で会談 <2406-03>\n 港に入った。"
TWO = "2024.06.04 乙新聞 日独が会談 <2406-04>\n 署名した。【関連記事:ID 2406-03】"
REWORDED = ONE.replace("会談", "会談へ")


@pytest.fixture
def archive() -> Iterator[Connection]:
    """An archive of one page with two clips."""
    with closing(new_in_memory()) as connection:
        import_page(connection, ONE, TWO)
        yield connection


def value(archive: Connection, id: str, field: str) -> object:
    clip = by_id(archive, id)
    assert clip is not None
    return record_of(clip)[field]


# Each field: what is asked, and what the record then has.
CORRECTIONS = {
    "date": (Edit(set={"date": "2024-05-31"}), "2024-05-31"),
    "time": (Edit(set={"time": "09:05"}), "09:05"),
    "source": (Edit(set={"source": "産経新聞"}), "産経新聞"),
    "via": (Edit(set={"via": "Yahoo"}), "Yahoo"),
    "title": (Edit(set={"title": "日伊、港で会談"}), "日伊、港で会談"),
    "summary": (Edit(set={"summary": "港に入り、\n訓練した。"}), "港に入り、\n訓練した。"),
    "notes": (Edit(add={"notes": ("訂正あり",)}), ["訂正あり"]),
    "refs": (Edit(add={"refs": ("2406-04",)}), ["2406-04"]),
    "countries": (Edit(add={"countries": ("DE",)}), ["DE", "FR"]),
    "main_countries": (Edit(set={"main_countries": ["IT"]}), ["IT"]),
    "topics": (Edit(set={"topics": ["ACSA"]}), ["ACSA"]),
    "collections": (Edit(add={"collections": ("手元の束",)}), None),
    "url": (Edit(set={"url": "https://example.com/1"}), "https://example.com/1"),
    "labels": (Edit(add={"labels": ("要確認", "甲")}), ["甲", "要確認"]),
    "comment": (Edit(set={"comment": "日付は縮刷版で見た"}), "日付は縮刷版で見た"),
}


@pytest.mark.parametrize("field", CORRECTIONS)
def test_a_correction_outlives_its_page_retag_and_replay_and_is_undone(
    archive: Connection, field: str
) -> None:
    edit, expected = CORRECTIONS[field]
    before = state(archive)
    printed = value(archive, "2406-03", field)
    entered = edit_clips(archive, [("2406-03", edit)], call="edit")
    corrected = value(archive, "2406-03", field)
    assert corrected != printed
    if expected is not None:
        assert corrected == expected
    import_page(archive, ONE, TWO)
    retag(archive, keep=True, watch=lambda: None)
    assert value(archive, "2406-03", field) == corrected
    assert faults(archive) == []
    undone = undo(archive, call="undo")
    assert undone.undone == entered.number
    assert state(archive) == before


def test_the_index_and_the_tags_follow_the_corrected_text(archive: Connection) -> None:
    edit_clips(archive, [("2406-03", Edit(set={"title": "日伊、艦で会談"}))], call="edit")
    assert (found(archive, "日仏"), found(archive, "日伊")) == ([], ["2406-03"])
    assert value(archive, "2406-03", "countries") == ["IT"]
    italian = Query(filters=Filters(countries=("IT",)))
    assert [clip.id for clip in select(archive, italian)] == ["2406-03"]
    edit_clips(archive, [("2406-03", Edit(reset=("title",)))], call="edit")
    assert found(archive, "日仏") == ["2406-03"]
    assert value(archive, "2406-03", "countries") == ["FR"]


def test_a_page_that_words_an_edited_field_otherwise_gives_all_three(archive: Connection) -> None:
    edit_clips(archive, [("2406-03", Edit(set={"title": "両国の会談"}))], call="edit")
    told: list[str] = []
    import_page(archive, REWORDED, TWO, told=told)
    three = "was '日仏、港で会談', is now '日仏、港で会談へ'; yours stays '両国の会談'"
    assert f"the title of 2406-03 on its page: it {three}" in told
    assert value(archive, "2406-03", "title") == "両国の会談"
    assert conflicts(archive) == [
        ("2406-03", "title", "日仏、港で会談", "日仏、港で会談へ", "両国の会談")
    ]
    (title,) = history(archive, "2406-03")
    assert title.printed == ((1, "日仏、港で会談"), (3, "日仏、港で会談へ"))
    assert [(word.entry, word.after) for word in title.yours] == [(2, "両国の会談")]
    edit_clips(archive, [("2406-03", Edit(reset=("title",)))], call="edit")
    assert value(archive, "2406-03", "title") == "日仏、港で会談へ"
    assert conflicts(archive) == []


def test_the_history_tells_what_the_rules_read_in_the_corrected_text(archive: Connection) -> None:
    edit = Edit(set={"title": "日伊、港で会談"}, add={"countries": ("DE",)})
    edit_clips(archive, [("2406-03", edit)], call="edit")
    found = {field.field: field for field in history(archive, "2406-03")}
    assert found["title"].read == "日仏、港で会談"
    assert found["countries"].read == ["IT"]
    assert found["countries"].stands == ["DE", "IT"]


def test_a_page_that_corrects_itself_as_the_user_did_is_the_same_clip(
    archive: Connection,
) -> None:
    edit_clips(
        archive, [("2406-03", Edit(set={"date": "2024-06-01", "source": "丙新聞"}))], call="edit"
    )
    report = import_page(archive, "2024.06.01 丙新聞 日仏、港で会談 <2406-03>\n 港に入った。", TWO)
    assert (report.new, report.updated) == (0, 1)
    assert conflicts(archive) == []


def test_what_was_added_to_a_list_stands_beside_what_the_page_adds(archive: Connection) -> None:
    edit_clips(archive, [("2406-03", Edit(add={"countries": ("DE",)}))], call="edit")
    import_page(archive, ONE.replace("港に入った", "イタリア艦が港に入った"), TWO)
    assert value(archive, "2406-03", "countries") == ["DE", "FR", "IT"]


@pytest.mark.parametrize(
    ("edit", "countries", "main"),
    [
        (Edit(add={"main_countries": ("IT",)}), ["FR", "IT"], ["FR", "IT"]),
        (Edit(remove={"countries": ("FR",)}), [], []),
        (Edit(set={"countries": ["KR"]}), ["KR"], []),
        (Edit(set={"countries": ["KR"], "main_countries": ["IT"]}), ["IT", "KR"], ["IT"]),
        (Edit(add={"countries": ("KR",)}, remove={"countries": ("FR",)}), ["KR"], []),
    ],
)
def test_a_main_country_is_always_one_of_the_countries(
    archive: Connection, edit: Edit, countries: list[str], main: list[str]
) -> None:
    assert value(archive, "2406-03", "main_countries") == ["FR"]
    edit_clips(archive, [("2406-03", edit)], call="edit")
    assert value(archive, "2406-03", "countries") == countries
    assert value(archive, "2406-03", "main_countries") == main


@pytest.mark.parametrize(
    ("edit", "countries", "main"),
    [
        (Edit(set={"countries": ["KR"]}), ["KR"], []),
        (Edit(set={"countries": []}), [], []),
        (Edit(set={"main_countries": ["KR"]}), ["DE", "FR", "KR"], ["KR"]),
        (Edit(remove={"countries": ("FR",)}), ["DE"], ["DE"]),
    ],
)
def test_countries_that_were_set_stay_when_the_page_names_another_party(
    archive: Connection, edit: Edit, countries: list[str], main: list[str]
) -> None:
    edit_clips(archive, [("2406-03", edit)], call="edit")
    import_page(archive, ONE.replace("日仏", "日独仏"), TWO)
    assert value(archive, "2406-03", "countries") == countries
    assert value(archive, "2406-03", "main_countries") == main


@pytest.mark.parametrize(
    "edit", [Edit(), Edit(set={"title": "日仏、港で会談"}), Edit(remove={"labels": ("無",)})]
)
def test_what_changes_nothing_makes_no_entry(archive: Connection, edit: Edit) -> None:
    assert edit_clips(archive, [("2406-03", edit)], call="edit").number is None
    assert [entry.number for entry in log_entries(archive)] == [1]


def test_one_bad_id_and_nothing_is_kept(archive: Connection) -> None:
    before = state(archive)
    label = Edit(add={"labels": ("甲",)})
    with pytest.raises(UnknownIdError, match="2406-99"):
        edit_clips(archive, [("2406-03", label), ("2406-99", label)], call="edit")
    assert state(archive) == before


@pytest.mark.parametrize("fields", [{"date": "2024-6-1"}, {"time": "9:00"}, {"title": "一\x07行"}])
def test_a_value_that_no_clip_can_have_is_refused(
    archive: Connection, fields: dict[str, str]
) -> None:
    before = state(archive)
    with pytest.raises(UsageError, match="2406-03"):
        edit_clips(archive, [("2406-03", Edit(set=fields))], call="edit")
    assert state(archive) == before


def test_a_dry_run_tells_what_would_change_and_keeps_nothing(archive: Connection) -> None:
    before = state(archive)
    edit = Edit(set={"date": "2024-01-01"})
    entered = edit_clips(archive, [("2406-03", edit)], call="edit", keep=False)
    assert entered.number is None
    assert entered.changes == (("2406-03", "date", "2024-06-03", "2024-01-01", "2024-06-03"),)
    assert state(archive) == before


def test_a_clip_is_added_by_hand_and_keeps_the_users_words_when_its_page_comes(
    archive: Connection,
) -> None:
    fields = {
        "date": "2024-06-05",
        "source": "甲新聞",
        "title": "日加が会談",
        "summary": "手で入れた要旨。",
    }
    (id,) = add_clip(archive, fields, call="add").clips
    assert value(archive, id, "countries") == ["CA"]
    assert found(archive, "手で入れた") == [id]
    told: list[str] = []
    printed = "2024.06.05 甲新聞 日加が会談\n 頁の要旨。"
    assert import_page(archive, printed, name="別の頁", told=told).updated == 1
    assert value(archive, id, "summary") == "手で入れた要旨。"
    assert value(archive, id, "collections") == ["別の頁"]
    assert any("is now '頁の要旨。'; yours stays" in message for message in told)
    assert faults(archive) == []


def test_an_added_clip_that_is_undone_leaves_and_may_be_added_again(archive: Connection) -> None:
    fields = {"date": "2024-06-05", "source": "甲新聞", "title": "日加が会談"}
    (id,) = add_clip(archive, fields, call="add").clips
    with pytest.raises(UsageError, match=f"there already as {id}"):
        add_clip(archive, fields, call="add")
    assert undo(archive, call="undo").left == (id,)
    assert by_id(archive, id) is None
    assert add_clip(archive, fields, call="add").clips == (id,)


@pytest.mark.parametrize("missing", ["date", "source", "title"])
def test_a_clip_needs_a_date_an_outlet_and_a_headline(archive: Connection, missing: str) -> None:
    fields = {"date": "2024-06-05", "source": "甲新聞", "title": "日加が会談"}
    del fields[missing]
    with pytest.raises(UsageError, match=missing):
        add_clip(archive, fields, call="add")


def test_a_removed_clip_stays_out_when_its_page_comes_again(archive: Connection) -> None:
    remove_clips(archive, ["2406-03"], call="remove")
    assert [record["id"] for record in records(archive)] == ["2406-04"]
    report = import_page(archive, REWORDED, TWO)
    assert (report.new, report.updated, report.unchanged) == (0, 0, 2)
    assert by_id(archive, "2406-03") is None
    assert found(archive, "日仏") == []
    with pytest.raises(UsageError, match="removed by entry 2; clipdb undo 2 brings it back"):
        edit_clips(archive, [("2406-03", Edit(set={"comment": "x"}))], call="edit")
    undo(archive, 2, call="undo")
    assert value(archive, "2406-03", "title") == "日仏、港で会談へ"
    assert faults(archive) == []


def test_a_clip_that_was_edited_and_then_removed_stays_out(archive: Connection) -> None:
    edit = Edit(set={"title": "別の題", "date": "2024-01-01"})
    edit_clips(archive, [("2406-03", edit)], call="edit")
    remove_clips(archive, ["2406-03"], call="remove")
    assert import_page(archive, ONE, TWO, name="別の頁").new == 0
    assert [record["id"] for record in records(archive)] == ["2406-04"]


def test_another_article_under_a_removed_id_is_a_clip_of_its_own(archive: Connection) -> None:
    remove_clips(archive, ["2406-03"], call="remove")
    report = import_page(archive, "2020.01.01 丁新聞 雪まつり <2406-03>\n 雪。", name="他の頁")
    assert report.new == 1
    assert [r["title"] for r in records(archive)] == ["日独が会談", "雪まつり"]


def test_merged_clips_are_one_and_their_ids_lead_to_it(archive: Connection) -> None:
    import_page(archive, "2024.06.03 甲新聞 日仏、港で会談か\n 別の要旨。", name="別の頁")
    (other,) = (str(r["id"]) for r in records(archive) if str(r["id"]).startswith("x-"))
    edit_clips(archive, [(other, Edit(add={"labels": ("甲",)}))], call="edit")
    merge_clips(archive, "2406-03", [other], call="merge")
    assert by_id(archive, other) is None
    assert moved_ids(archive, [other]) == {other: "2406-03"}
    assert value(archive, "2406-03", "labels") == ["甲"]
    assert "別の頁" in str(value(archive, "2406-03", "collections"))
    assert referring_to(archive, "2406-03") == ["2406-04"]
    # A page that has the other one still names a page of the merged clip.
    import_page(archive, "2024.06.03 甲新聞 日仏、港で会談か\n 別の要旨。", name="三つ目の頁")
    assert "三つ目の頁" in str(value(archive, "2406-03", "collections"))
    assert faults(archive) == []
    undo(archive, 4, call="undo")
    assert value(archive, other, "labels") == ["甲"]
    assert value(archive, "2406-03", "labels") == []
    assert faults(archive) == []


def test_a_chain_of_merges_is_followed_both_ways(archive: Connection) -> None:
    for number in (5, 6):
        text = f"2024.06.0{number} 甲新聞 日加会談 <2406-0{number}>\n 文。"
        import_page(archive, text, name="別の頁")
    merge_clips(archive, "2406-05", ["2406-03"], call="merge")
    merge_clips(archive, "2406-06", ["2406-05"], call="merge")
    assert referring_to(archive, "2406-06") == ["2406-04"]
    merge_clips(archive, "2406-04", ["2406-06"], call="merge")
    assert value(archive, "2406-04", "refs") == []
    assert referring_to(archive, "2406-04") == []
    assert faults(archive) == []


def test_an_import_is_undone_and_its_clips_come_again_under_their_ids(
    archive: Connection,
) -> None:
    before = state(archive)
    import_page(archive, REWORDED, "2024.06.06 丙新聞 日英が署名 <2406-06>\n 文。")
    undone = undo(archive, 2, call="undo")
    assert undone.left == ("2406-06",)
    assert [change[:2] for change in undone.changes] == [("2406-03", "title")]
    assert state(archive) == before
    report = import_page(archive, REWORDED, "2024.06.06 丙新聞 日英が署名 <2406-06>\n 文。")
    assert (report.new, report.updated) == (1, 1)
    assert faults(archive) == []


Step = Callable[[Connection], object]
# What is done after the import; the entry that shall be undone; and why it is not.
REFUSALS: dict[str, tuple[list[Step], int, str]] = {
    "an edit of a clip that only that import brought": (
        [lambda a: edit_clips(a, [("2406-03", Edit(set={"comment": "x"}))], call="edit")],
        1,
        r"entry 2 \(edit: the comment of 2406-03\) builds on it; undo 2 first",
    ),
    "a later word on the same field": (
        [
            lambda a: edit_clips(a, [("2406-03", Edit(set={"title": "一"}))], call="edit"),
            lambda a: edit_clips(a, [("2406-03", Edit(set={"title": "二"}))], call="edit"),
        ],
        2,
        r"entry 3 \(edit: the title of 2406-03\) builds on it; undo 3 first",
    ),
    "a removal of an edited clip": (
        [
            lambda a: edit_clips(a, [("2406-03", Edit(set={"title": "一"}))], call="edit"),
            lambda a: remove_clips(a, ["2406-03"], call="remove"),
        ],
        2,
        r"entry 3 \(remove: the removal of 2406-03\) builds on it",
    ),
    "an undo": (
        [
            lambda a: remove_clips(a, ["2406-03"], call="remove"),
            lambda a: undo(a, call="undo"),
        ],
        2,
        "entry 2 was undone by entry 3; undo 3 instead",
    ),
    "an entry that is not there": ([], 9, "there is no entry 9; clipdb log lists them"),
    "an edit of a clip that came again only since": (
        [
            lambda a: edit_clips(a, [("2406-03", Edit(set={"title": "一"}))], call="edit"),
            lambda a: undo(a, call="undo"),
            lambda a: undo(a, 1, call="undo"),
            lambda a: import_page(a, ONE),
        ],
        3,
        "entry 2 is about 2406-03, which is in the archive only since entry 5",
    ),
    "an edit of a clip that has left since": (
        [
            lambda a: edit_clips(a, [("2406-03", Edit(set={"title": "一"}))], call="edit"),
            lambda a: undo(a, call="undo"),
            lambda a: undo(a, 1, call="undo"),
        ],
        3,
        "entry 2 is about 2406-03, which is not in the archive",
    ),
}


@pytest.mark.parametrize("reason", REFUSALS)
def test_what_something_builds_on_is_not_undone(archive: Connection, reason: str) -> None:
    steps, number, words = REFUSALS[reason]
    for step in steps:
        step(archive)
    before = state(archive)
    with pytest.raises(ClipdbError, match=words):
        undo(archive, number, call="undo")
    assert state(archive) == before


def test_an_import_after_an_edit_can_be_undone(archive: Connection) -> None:
    edit_clips(archive, [("2406-03", Edit(set={"title": "一"}))], call="edit")
    import_page(archive, REWORDED, TWO)
    undo(archive, 3, call="undo")
    assert value(archive, "2406-03", "title") == "一"
    assert conflicts(archive) == []


def test_undo_alone_goes_back_through_the_users_own_work_and_never_past_an_import(
    archive: Connection,
) -> None:
    edit_clips(archive, [("2406-03", Edit(set={"title": "一"}))], call="edit")
    import_page(archive, REWORDED, TWO)
    edit_clips(archive, [("2406-04", Edit(set={"title": "二"}))], call="edit")
    assert [undo(archive, call="undo").undone for _ in range(2)] == [4, 2]
    before = state(archive)
    with pytest.raises(UsageError, match="there is nothing to undo"):
        undo(archive, call="undo")
    assert state(archive) == before


def test_two_labels_that_were_added_one_after_another_are_undone_alone(
    archive: Connection,
) -> None:
    for label in ("甲", "乙", "丙"):
        edit_clips(archive, [("2406-03", Edit(add={"labels": (label,)}))], call="label")
    undo(archive, 3, call="undo")
    assert value(archive, "2406-03", "labels") == ["丙", "甲"]
    undo(archive, 2, call="undo")
    assert value(archive, "2406-03", "labels") == ["丙"]
    edit_clips(archive, [("2406-03", Edit(remove={"labels": ("丙",)}))], call="label")
    with pytest.raises(UsageError, match=r"entry 7 \(edit: the labels of 2406-03\) builds on it"):
        undo(archive, 4, call="undo")
    assert faults(archive) == []


def test_what_pages_say_is_kept_twice_only_where_the_user_says_otherwise(
    archive: Connection,
) -> None:
    def kept() -> int:
        (number,) = archive.execute("SELECT count(base) FROM overrides").fetchone()
        return int(number)

    said = Edit(set={"comment": "見た"}, add={"labels": ("甲",)})
    edit_clips(archive, [("2406-03", said), ("2406-04", said)], call="edit")
    assert kept() == 0
    edit_clips(archive, [("2406-03", Edit(set={"via": "Yahoo"}))], call="edit")
    assert kept() == 1
    undo(archive, call="undo")
    assert kept() == 0
    undo(archive, call="undo")
    assert value(archive, "2406-04", "comment") is None
    assert faults(archive) == []


@pytest.mark.parametrize("field", ["title", "labels"])
def test_the_thousandth_edit_of_a_clip_is_kept_as_shortly_as_the_first(
    archive: Connection, field: str
) -> None:
    for number in range(40):
        label = ("甲", "乙", "丙")[number % 3]
        edit = (
            Edit(set={"title": f"題{number}"})
            if field == "title"
            else Edit(add={"labels": (label,)})
            if number % 2
            else Edit(remove={"labels": (label,)})
        )
        edit_clips(archive, [("2406-03", edit)], call="edit")
    (said,) = archive.execute("SELECT json_array_length(said) FROM overrides").fetchone()
    assert said == 1
    expected = "題39" if field == "title" else ["乙", "甲"]
    assert value(archive, "2406-03", field) == expected
    assert faults(archive) == []


def test_a_reset_counts_where_page_and_user_say_the_same_just_now(archive: Connection) -> None:
    edit_clips(archive, [("2406-03", Edit(set={"title": "日仏、港で会談へ"}))], call="edit")
    import_page(archive, REWORDED, TWO)
    edit_clips(archive, [("2406-03", Edit(reset=("title",)))], call="edit")
    import_page(archive, ONE.replace("会談", "会談か"), TWO)
    assert value(archive, "2406-03", "title") == "日仏、港で会談か"
    assert faults(archive) == []


def test_an_import_that_a_later_one_has_printed_again_is_refused_by_name(
    archive: Connection,
) -> None:
    import_page(archive, REWORDED, TWO, name="二つ目")
    import_page(archive, TWO, name="三つ目")
    words = (
        r"entry 2 \(import: 二つ目.txt\), entry 3 \(import: 三つ目.txt\) build on it; undo 3 first"
    )
    with pytest.raises(UsageError, match=words):
        undo(archive, 1, call="undo")
    undo(archive, 3, call="undo")
    undo(archive, 2, call="undo")
    with pytest.raises(UsageError, match=r"entry 5 \(undo: the import 2 of 二つ目.txt\) builds"):
        undo(archive, 4, call="undo")
    undo(archive, 5, call="undo")
    undo(archive, 4, call="undo")
    assert value(archive, "2406-04", "collections") == [TITLE, "三つ目", "二つ目"]
    assert faults(archive) == []


def test_an_import_in_between_that_was_undone_is_in_nobodys_way(archive: Connection) -> None:
    undo(archive, 1, call="undo")
    import_page(archive, REWORDED)
    undo(archive, 3, call="undo")
    undo(archive, 2, call="undo")
    assert [record["title"] for record in records(archive)] == ["日独が会談", "日仏、港で会談"]
    assert faults(archive) == []


def test_a_merged_clip_gives_its_later_pages_until_the_merge_is_undone(archive: Connection) -> None:
    merge_clips(archive, "2406-03", ["2406-04"], call="merge")
    import_page(archive, TWO.replace("日独が会談", "日独が再会談"), name="別の頁")
    edit_clips(archive, [("2406-03", Edit(remove={"collections": (TITLE,)}))], call="edit")
    assert value(archive, "2406-03", "collections") == ["別の頁"]
    undo(archive, 4, call="undo")
    undo(archive, 2, call="undo")
    assert value(archive, "2406-03", "collections") == [TITLE]
    assert value(archive, "2406-04", "title") == "日独が再会談"
    assert value(archive, "2406-04", "collections") == [TITLE, "別の頁"]
    assert faults(archive) == []


@pytest.mark.parametrize("undone", [1, 3])
def test_an_undo_reads_no_page_again(
    archive: Connection, undone: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_page(archive, "2024.06.06 丙新聞 日英が署名 <2406-06>\n 文。", name="別の頁")
    remove_clips(archive, ["2406-06"], call="remove")
    monkeypatch.setattr("clipdb.journal.replay.FORMATS", {})
    before = state(archive)
    number = undo(archive, undone, call="undo").number
    assert state(archive) != before
    undo(archive, number, call="undo")
    assert state(archive) == before


@pytest.mark.parametrize("number", [-1, 0, 99999999999999999999])
def test_a_number_that_no_entry_can_have_is_named(archive: Connection, number: int) -> None:
    with pytest.raises(UsageError, match=f"there is no entry {number}; clipdb log lists them"):
        undo(archive, number, call="undo")


def test_the_log_has_every_entry_with_its_numbers(archive: Connection) -> None:
    label = Edit(add={"labels": ("甲",)})
    edit_clips(archive, [("2406-03", label), ("2406-04", label)], call="clipdb label")
    remove_clips(archive, ["2406-04"], call="clipdb remove")
    undo(archive, call="clipdb undo")
    import_page(archive, REWORDED, TWO)
    found = [(e.number, e.kind, e.clips, e.changes, e.undone_by) for e in log_entries(archive)]
    assert found == [
        (5, "import", 1, 1, None),
        (4, "undo", 1, 1, None),
        (3, "remove", 1, 1, 4),
        (2, "edit", 2, 2, None),
        (1, "import", 2, 2, None),
    ]
    assert [entry.number for entry in log_entries(archive, "2406-03")] == [5, 2, 1]


def test_an_import_names_what_looks_like_an_article_that_is_there(archive: Connection) -> None:
    told: list[str] = []
    report = import_page(
        archive, "2024.06.03 甲新聞 日仏が港で会談\n 文。", name="別の頁", told=told
    )
    assert report.new == 1
    (id,) = (str(r["id"]) for r in records(archive) if str(r["id"]).startswith("x-"))
    words = f"{id} looks like 2406-03; if they are one article: clipdb merge 2406-03 {id}"
    assert words in told


def test_among_many_headlines_of_a_day_the_like_one_is_named_in_linear_time(
    archive: Connection,
) -> None:
    ports = [
        *("横須賀", "佐世保", "呉", "舞鶴", "大湊", "那覇"),
        *("函館", "小樽", "神戸", "長崎", "清水", "高松"),
    ]
    ships = [
        f"{port}に{ship}型護衛艦が{n}隻寄港"
        for port in ports
        for ship in "甲乙丙丁"
        for n in "二三四五六七八"
    ]

    def took(day: int, headlines: list[str]) -> tuple[float, list[str]]:
        day_of = f"2023.01.{day:02} 丁新聞"
        rows = [
            f"{day_of} {title} <2301-{day:02}{n:03}>\n 文。" for n, title in enumerate(headlines)
        ]
        import_page(archive, *rows, name=f"頁{day}")
        told: list[str] = []
        # As another page words them: every second with a word more, the others not at all.
        again = [
            f"{day_of} {title}、知事は歓迎\n 別の文。" if n % 2 else f"{day_of} 閣議{n}\n 文。"
            for n, title in enumerate(headlines)
        ]
        started = process_time()
        import_page(archive, *again, name=f"別の頁{day}", told=told)
        return process_time() - started, [one for one in told if "looks like" in one]

    short, few = took(1, ships[:84])
    long, many = took(2, ships[:336])
    assert (len(few), len(many)) == (42, 168)
    named = zip(range(1, 336, 2), many, strict=True)
    assert all(f"looks like 2301-02{n:03};" in words for n, words in named)
    assert long < 8 * short


def test_like_headlines_of_other_countries_are_of_two_articles(archive: Connection) -> None:
    told: list[str] = []
    import_page(archive, "2024.06.03 甲新聞 日蘭、港で会談\n 文。", name="別の頁", told=told)
    assert not any("looks like" in message for message in told)
