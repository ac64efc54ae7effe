"""What a screen calls a thing is what can be typed, wherever a field or a filter is named."""

from pathlib import Path

import pytest

from clipdb.clip import EXPORTED
from clipdb.errors import UnknownValueError
from clipdb.fields import FIELDS_BY_NAME, FILTERS, PROPERTIES, TERMS, field_meant, named
from clipdb.localisation import LANGUAGES, Localisation
from tests.conftest import Run

ID = "2412-112514"
# what a person types → the same in the words of the record
ALIKE = [
    ("list --outlet TBS", "list --source TBS"),
    ("list --party Italy", "list --country Italy --main"),
    ("list --page 欧州", "list --collection 欧州"),
    ("list -n 3", "list --limit 3"),
    ("export -n 3", "export --limit 3"),
    ("list --query 協定", "search 協定"),
    ("search outlet:TBS", "search source:TBS"),
    ("search headline:空母", "search title:空母"),
    ("search 見出し:空母", "search title:空母"),
    ("search party:Italy", "search main:Italy"),
    ("search -見出し:空母 海自", "search -title:空母 海自"),
    ("search topics:ACSA", "search topic:ACSA"),
    ("list --columns id,outlet,headline,parties", "list --columns id,source,title,main_countries"),
    ("list --columns 見出し,媒体,当事国", "list --columns title,source,main_countries"),
    (f"edit {ID} --set headline=X --dry-run", f"edit {ID} --set title=X --dry-run"),
    (f"edit {ID} --set 日付=2024-01-02 --dry-run", f"edit {ID} --set date=2024-01-02 --dry-run"),
    (f"edit {ID} --add party=豪 --dry-run", f"edit {ID} --add main_countries=豪 --dry-run"),
    (f"edit {ID} --reset 国 --dry-run", f"edit {ID} --reset countries --dry-run"),
    (f"label {ID} 確認済み --dry-run", f"label {ID} --add 確認済み --dry-run"),
]


@pytest.mark.parametrize(("typed", "plain"), ALIKE)
def test_people_s_words_mean_the_same(typed: str, plain: str, run: Run, sample_db: Path) -> None:
    one, other = (run(*call.split(), "--db", sample_db) for call in (typed, plain))
    assert (one.status, one.out) == (other.status, other.out)
    assert one.status == 0


@pytest.mark.parametrize("field", FIELDS_BY_NAME)
def test_a_field_is_known_by_all_its_names(field: str) -> None:
    for name in (field, *FIELDS_BY_NAME[field].names):
        assert field_meant(name) == field
        assert named(name.upper(), list(FIELDS_BY_NAME)) == field


@pytest.mark.parametrize("field", EXPORTED)
def test_what_a_screen_calls_a_field_can_be_typed(field: str) -> None:
    if field not in ("source_raw", "refs"):  # nobody changes the one, the other is a sentence
        for language in LANGUAGES:
            assert field_meant(Localisation(language).label(f"column.{field}")) == field


def test_no_two_fields_share_a_name() -> None:
    names = [name for row in FIELDS_BY_NAME.values() for name in {row.name, *row.names}]
    assert len(names) == len(set(names))


def test_a_name_that_is_none_is_refused_with_the_nearest_of_what_people_say() -> None:
    with pytest.raises(UnknownValueError, match="nearest known: outlet"):
        named("outlat", list(FIELDS_BY_NAME))
    for known in (list(FILTERS), list(PROPERTIES), list(TERMS)):
        with pytest.raises(UnknownValueError):
            named("xyzzy", known)


MEANT = {
    "list Italy": "clipdb list --country Italy, or clipdb search Italy",
    "list 協定": "clipdb search",
    "list NHK": "clipdb list --source NHK, or clipdb search NHK",
    "info ACSA": "clipdb search ACSA",
}


@pytest.mark.parametrize("call", MEANT)
def test_a_word_where_none_is_taken_is_answered_by_the_call_that_was_meant(
    call: str, run: Run, sample_db: Path
) -> None:
    asked = run(*call.split(), "--db", sample_db)
    assert (asked.status, asked.out) == (2, "")
    assert MEANT[call] in asked.err


def test_filters_stand_in_the_place_of_ids(run: Run, sample_db: Path) -> None:
    db = ("--db", sample_db)
    refused = run("label", "--country", "Italy", "checked", *db)
    assert (refused.status, refused.out) == (2, "")
    assert "give --yes to label 17 clips" in refused.err
    assert run("label", "--country", "Italy", "checked", "--yes", *db).status == 0
    assert len(run("list", "--label", "checked", *db).lines) == 17
    assert run("edit", "--label", "checked", "--set", "メモ=x", "--yes", *db).status == 0
    assert run("remove", "--label", "checked", "--query", "署名", "--yes", *db).status == 0
    left = run("list", "--label", "checked", "--columns", "title,comment", *db).lines
    assert left
    assert all(line.endswith("\tx") and "署名" not in line for line in left)
    both = run("remove", ID, "--country", "Italy", "--yes", *db)
    assert "not by both" in both.err
