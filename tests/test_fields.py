"""A row of the table of fields is whole: what it still lacks somewhere else is named here.

`tests/test_registries.py` holds every filter to the same result in all commands, and
`tests/test_editing_values.py` every field to what it takes and refuses.
"""

import re
from dataclasses import fields
from pathlib import Path

import pytest

import clipdb
from clipdb.clip import ADDED, EXPORTED, Clip
from clipdb.editing.values import READERS
from clipdb.fields import FIELDS_BY_NAME, FILTERS, NAMES, PROPERTIES, SEVERAL, TAGS, TERMS
from clipdb.localisation import LANGUAGES, Localisation
from clipdb.query.tree import Filters
from clipdb.reading.fields import field_called
from clipdb.search.filters import filters_in_words, resolve
from clipdb.store.opening import new_in_memory
from tests.conftest import ROOT, Run

DOCS = "\n".join(
    path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
)


def test_a_field_is_an_attribute_of_a_clip_and_the_other_way_round() -> None:
    types = {item.name: str(item.type) for item in fields(Clip)}
    assert sorted(types) == sorted(FIELDS_BY_NAME)
    for name, row in FIELDS_BY_NAME.items():
        assert ("tuple" in types[name]) == row.is_list, f"{name}: Clip has {types[name]}"


@pytest.mark.parametrize("name", EXPORTED)
def test_a_field_is_kept_and_has_labels(name: str) -> None:
    row = FIELDS_BY_NAME[name]
    with new_in_memory() as archive:
        columns = {
            column
            for table in ("clips", "texts")
            for _, column, *_ in archive.execute(f"PRAGMA table_info({table})")
        }
        assert name in columns, f"a migration adds the column {name}"
        if row.links:
            archive.execute(f"SELECT {row.links.column}, clip FROM {row.links.table}")
    archive.close()
    for language in LANGUAGES:
        assert Localisation(language).label(f"column.{name}"), f"labels.tsv has no column.{name}"
    assert f"`{name}`" in DOCS, f"say in docs/ what `{name}` is"


@pytest.mark.parametrize("name", [name for name, row in FIELDS_BY_NAME.items() if row.is_editable])
def test_a_field_that_may_be_edited_has_a_way_to_be_read_and_an_option(name: str) -> None:
    row = FIELDS_BY_NAME[name]
    assert row.reads == "value" or row.reads in READERS
    assert (row.reads == "value") == bool(row.filter)
    assert row.filter in ("", *FILTERS)
    assert re.fullmatch(r"[A-Z].*\.", row.help)
    assert row.names or not row.is_list, "a list is called by one of its values, too"


def test_names_by_which_people_call_fields_mean_one_each() -> None:
    names = [name for row in FIELDS_BY_NAME.values() for name in (row.name, *row.names)]
    assert len(names) == len(set(names))
    assert not {*NAMES} & {*names}
    for row in FIELDS_BY_NAME.values():
        for name in row.names:  # a header of a table that is called so means no other field
            assert field_called(name) in (row.name, None), f"{name}: see columns.tsv"


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_asks_something_of_a_field_and_has_a_label(name: str) -> None:
    row = FILTERS[name]
    assert row.field in FIELDS_BY_NAME
    assert row.asks in Filters._fields, f"Filters has no attribute {row.asks}"
    assert bool(row.what) == (row.kind == "values")
    assert re.fullmatch(r"[A-Z].*\.", row.help)
    assert (name in TERMS) == row.is_term
    for language in LANGUAGES:
        assert Localisation(language).label(f"filter.{name}", value="x")
    assert row.facet == 0 or FIELDS_BY_NAME[row.field].counted, "what is not counted is no facet"


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_has_labels(name: str) -> None:
    for language in LANGUAGES:
        for kind in ("property", "by"):
            assert Localisation(language).label(f"{kind}.{name}")
    assert (name in SEVERAL) == FIELDS_BY_NAME[PROPERTIES[name].name].is_list


def test_terms_mean_one_each_and_what_is_added_is_no_field_of_the_record() -> None:
    assert len(TERMS) == len(set(TERMS))
    assert ADDED not in EXPORTED[:-1]


TYPED: dict[str, dict[str, str | bool | list[str]]] = {
    "country": {"country": ["Italy"]},
    "main": {"country": ["Italy"], "main": True},
    "source": {"source": ["NHK"]},
    "via": {"via": ["Yahoo"]},
    "topic": {"topic": ["ACSA"]},
    "collection": {"collection": ["その他欧州"]},
    "label": {"label": ["checked"]},
    "since": {"since": "2023"},
    "until": {"until": "2023"},
    "added_since": {"added_since": "2023"},
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_document_says_which_filter_chose_its_clips(name: str, run: Run, sample_db: Path) -> None:
    run("label", "2412-112514", "--add", "checked", "--db", sample_db)
    with clipdb.open(sample_db) as archive:
        typed = TYPED[name]
        filters = resolve(typed, archive.connection)
        localisation = archive.localisation("en")
        words = list(filters_in_words(typed, filters, None, localisation))
        found = archive.search(**typed).ids()  # type: ignore[arg-type]
    assert len(words) == 1, "filters_in_words tells each filter"
    assert localisation.label(f"filter.{name}", value="").strip() in words[0]
    assert found
    assert tuple(field for field in EXPORTED if field in TAGS) == TAGS
