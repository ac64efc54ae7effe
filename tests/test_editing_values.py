"""What a user may say of each field: examples that are taken, beside others that are not."""

from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb.clip import ADJUSTABLE, EDITABLE, Clip, Value, record_of
from clipdb.editing.changes import edit_between
from clipdb.editing.differences import differences
from clipdb.editing.statements import edit_of, parted
from clipdb.editing.values import field_named, value_of
from clipdb.edits import Edit
from clipdb.errors import ClipdbError
from clipdb.fields import FIELDS_BY_NAME
from clipdb.store.opening import open_archive
from tests.conftest import ROOT

# By field: what is typed, and what the record has then.
TAKEN: dict[str, tuple[tuple[str, Value], ...]] = {
    "date": (
        ("2024-11-24", "2024-11-24"),
        ("2024年3月5日", "2024-03-05"),
        ("令和6年1月2日", "2024-01-02"),
        ("2024/1/2", "2024-01-02"),
    ),
    "time": (("9:05", "09:05"), ("21:05", "21:05"), ("09:05:59", "09:05"), ("", None)),
    "source": (("讀賣", "読売新聞"), ("NHK ニュース", "NHK"), ("町の新聞", "町の新聞")),
    "via": (("yahoo", "Yahoo"), ("", None), ("町の図書館", "町の図書館")),
    "title": (("日伊、署名", "日伊、署名"), (" 日伊、\n署名 ", "日伊、署名")),
    "summary": (("一。\r\n二。", "一。\n二。"), ("", ""), ("a\x1b[31mb\x07", "ab")),
    "notes": (("発効は\\;2025年;二つ目", ["発効は;2025年", "二つ目"]), ("", [])),
    "refs": (("2412-112514;<2302-011016>", ["2412-112514", "2302-011016"]), ("", [])),
    "countries": (
        ("Italy;フランス;伊", ["FR", "IT"]),
        ("バルト三国", ["EE", "LT", "LV"]),
        ("", []),
    ),
    "main_countries": (("ITA", ["IT"]), ("", [])),
    "topics": (("acsa;防衛相会談", ["ACSA", "防衛相会談"]), ("", [])),
    "collections": (
        (
            "自分のページ;その他欧州諸国との防衛協力に関する報道",
            ["その他欧州諸国との防衛協力に関する報道", "自分のページ"],
        ),
        ("", []),
    ),
    "url": (("https://example.com/協定?a=1", "https://example.com/協定?a=1"), ("", None)),
    "labels": (("b; a ;b;要確認", ["a", "b", "要確認"]), ("", [])),
    "comment": (("あとで\n読む", "あとで\n読む"), ("", None)),
}
# By field: what is typed, and a part of what is said.
REFUSED: dict[str, tuple[tuple[str, str], ...]] = {
    "date": (
        ("", "date cannot be empty"),
        ("2024-11", "'2024-11' is more than a day"),
        ("2024-02-30", "there is no such date as '2024-02-30'"),
        ("soon", "cannot read the date 'soon'"),
    ),
    "time": (("25:30", "'25:30' is no time of day"), ("noon", "write it like 21:05")),
    "source": (("", "source cannot be empty"),),
    "via": (),  # any name may be one
    "title": (("", "title cannot be empty"), ("\x07", "title cannot be empty")),
    "summary": (),
    "notes": (),
    "refs": (("24 12", "'24 12' is not an id"), ("x" * 65, "is not an id")),
    "countries": (
        ("Itly", "unknown country 'Itly'; nearest known: Italy"),
        ("NATO", "unknown country 'NATO'; it is a topic: topics=NATO"),
        ("Japan", "Japan is never tagged"),
    ),
    "main_countries": (("Ruritania", "unknown country 'Ruritania'"),),
    "topics": (("Italy", "unknown topic 'Italy'; it is a country: countries=Italy"),),
    "collections": (),
    "url": (
        ("ftp://example.com/x", "is no address of an article"),
        ("javascript:alert(1)", "it begins with https:// or http://"),
        ("https://example.com/a b", "is no address"),
    ),
    "labels": (),
    "comment": (),
}


@pytest.fixture(scope="module")
def archive() -> Iterator[Connection]:
    with open_archive(ROOT / "sample.db") as connection:
        yield connection


def test_every_field_has_its_examples() -> None:
    assert set(TAKEN) == set(REFUSED) == set(EDITABLE)


@pytest.mark.parametrize(
    ("field", "typed", "value"), [(f, *row) for f, rows in TAKEN.items() for row in rows]
)
def test_a_value_is_taken_as_the_record_has_it(
    field: str, typed: str, value: Value, archive: Connection
) -> None:
    edit = edit_of(archive, lambda _: None, set=[(field, typed)])
    assert edit == Edit(set={field: value})
    # What the record has is taken again as it is.
    again = edit_of(archive, lambda _: None, set=[(field, value)])
    assert again == edit


@pytest.mark.parametrize(
    ("field", "typed", "words"), [(f, *row) for f, rows in REFUSED.items() for row in rows]
)
def test_what_is_no_value_is_refused(
    field: str, typed: str, words: str, archive: Connection
) -> None:
    with pytest.raises(ClipdbError) as refused:
        edit_of(archive, lambda _: None, set=[(field, typed)])
    assert words in str(refused.value)


WARNED = (
    ("source", "朝日新聞x", "outlet '朝日新聞x' is a new one; nearest known: 朝日新聞"),
    ("via", "Yahho", "carrier 'Yahho' is a new one; nearest known: Yahoo"),
    ("refs", "2412-99", "refs 2412-99: the archive has no such clip"),
    ("collections", "防衛協力", "collection '防衛協力' is a new one; nearest known: その他欧州"),
)


@pytest.mark.parametrize(("field", "typed", "words"), WARNED)
def test_a_new_name_is_taken_and_told(
    field: str, typed: str, words: str, archive: Connection
) -> None:
    warnings: list[str] = []
    edit = edit_of(archive, warnings.append, set=[(field, typed)])
    assert edit.set[field] in (typed, [typed])
    assert [warning for warning in warnings if warning.startswith(words)] == warnings != []


@pytest.mark.parametrize("field", EDITABLE)
def test_what_clips_have_is_said_without_a_warning(field: str, archive: Connection) -> None:
    warnings: list[str] = []
    for id in ("2412-112514", "1605-040802", "2302-011016"):
        clip = _clip(archive, id)
        if field == "refs":  # not all of them are in the sample
            continue
        value = record_of(clip)[field]
        assert value_of(FIELDS_BY_NAME[field], value, archive, warnings.append) == value
    assert warnings == []


def _clip(archive: Connection, id: str) -> Clip:
    from clipdb.store.select import by_id

    clip = by_id(archive, id)
    assert clip
    return clip


STATEMENTS = (
    ({"set": ["date"]}, "--set date: write a field and a value, as --set date=2024-05-01"),
    ({"add": ["labels"]}, "--add labels: write a field and a value, as --add countries=Italy"),
    ({"set": ["id=x"]}, "id cannot be changed"),
    ({"set": ["source_raw=x"]}, "source_raw cannot be changed: it is as printed, and stays"),
    ({"set": ["added=2024"]}, "added cannot be changed"),
    ({"set": ["country_names=x"]}, "it is made of countries; edit that"),
    ({"set": ["outlett=NHK"]}, "unknown field 'outlett'; nearest known: outlets, outlet"),
    ({"set": ["出所=NHK"]}, "unknown field '出所'"),
    ({"set": ["labal=x"]}, "unknown field 'labal'; nearest known: label"),
    ({"set": ["date=2024-01-01", "date=2024-01-02"]}, "date is set twice"),
    ({"add": ["title=x"]}, "title is no list of values, so use: --set title=…"),
    ({"add": ["labels="]}, "labels: no value to add"),
    ({"add": ["labels=x"], "set": ["labels=y"]}, "labels is set"),
    ({"add": ["countries=IT"], "remove": ["countries=伊"]}, "IT is added and removed"),
    ({"set": ["date=2024-01-01"], "reset": ["date"]}, "date is reset and changed"),
    ({"reset": ["dat"]}, "unknown field 'dat'; nearest known: date"),
    ({"remove": ["labels=nonesuch"]}, "unknown label 'nonesuch'"),
    ({"remove": ["collections=防衛"]}, "unknown collection '防衛'; nearest known: その他欧州"),
)


@pytest.mark.parametrize(("said", "words"), STATEMENTS)
def test_what_cannot_be_meant_is_refused(
    said: dict[str, list[str]], words: str, archive: Connection
) -> None:
    with pytest.raises(ClipdbError) as refused:
        _edit(said, archive)
    assert words in str(refused.value)


def _edit(said: dict[str, list[str]], archive: Connection) -> Edit:
    parts = {name: parted(name, said.get(name, ())) for name in ("set", "add", "remove")}
    return edit_of(archive, lambda _: None, **parts, reset=said.get("reset", ()))


def test_several_statements_make_one_edit(archive: Connection) -> None:
    said = {
        "set": ["title=a=b", "time="],
        "add": ["countries=Italy", "countries=FR", "notes=一;二"],
        "remove": ["topics=acsa"],
        "reset": ["date", "date"],
    }
    assert _edit(said, archive) == Edit(
        set={"title": "a=b", "time": None},
        add={"countries": ("IT", "FR"), "notes": ("一;二",)},
        remove={"topics": ("ACSA",)},
        reset=("date",),
    )


def test_a_label_is_spelt_as_the_archive_has_it(sample_db: Path) -> None:
    import clipdb

    with clipdb.open(sample_db, write=True) as writable:
        writable.label("2412-112514", add="Checked")
        writable.label("2302-011016", add="checked")
        assert writable["2302-011016"].labels == ("Checked",)


@pytest.mark.parametrize("name", ADJUSTABLE)
def test_a_list_takes_items_and_a_text(name: str, archive: Connection) -> None:
    field = field_named(name)
    item = {"topics": "ACSA", "refs": "2412-112514"}.get(name, "IT" if "countr" in name else "x")
    assert value_of(field, [item], archive, lambda _: None) == [item]
    assert value_of(field, item, archive, lambda _: None) == [item]


TEXTS = st.text(st.sampled_from("日伊協定aA1 。、\n"), max_size=30)


@given(TEXTS, TEXTS)
def test_differences_are_those_of_the_paragraphs(old: str, new: str) -> None:
    found = differences(old.split("\n"), new.split("\n"))
    assert (found == []) == (old == new)
    for one in found:
        same_old = _without(one.old, one.old_places)
        same_new = _without(one.new, one.new_places)
        if one.old is not None and one.new is not None:
            assert len(same_old) <= len(one.old)
            assert _is_within(same_new, one.old) or _is_within(same_old, one.new)


def _without(text: str | None, places: tuple[tuple[int, int], ...]) -> str:
    kept, done = "", 0
    for start, end in places:
        assert done <= start < end <= len(text or "")
        kept += (text or "")[done:start]
        done = end
    return kept + (text or "")[done:]


def _is_within(part: str, whole: str) -> bool:
    """Whether a text is another one from which characters were taken."""
    rest = iter(whole)
    return all(character in rest for character in part)


LISTS = st.lists(st.sampled_from("abcdef"), unique=True).map(sorted)


@given(LISTS, LISTS)
def test_of_labels_what_came_and_went_is_said(old: list[str], new: list[str]) -> None:
    edit = edit_between({"labels": list(old)}, {"labels": list(new)})
    assert edit.set == {}
    assert sorted({*old} - {*edit.remove.get("labels", ())} | {*edit.add.get("labels", ())}) == new
