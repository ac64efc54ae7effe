"""The reader's language: which it is, what things are called in it, and that nothing is missing."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipdb.clip import FIELDS
from clipdb.errors import UsageError
from clipdb.fields import PROPERTIES
from clipdb.localisation import LANGUAGES, Localisation, chosen_language, labels
from tests.conftest import ROOT, Run

# option and environment → language
CHOSEN = {
    "nothing is said": (None, {}, "en"),
    "the locale": (None, {"LANG": "ja_JP.UTF-8"}, "ja"),
    "another locale": (None, {"LANG": "de_DE.UTF-8"}, "en"),
    "the locale of messages": (None, {"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "en_GB"}, "en"),
    "the locale of all": (None, {"LC_MESSAGES": "en_GB", "LC_ALL": "ja_JP"}, "ja"),
    "the variable": (None, {"CLIPDB_LANG": "ja", "LANG": "en_GB"}, "ja"),
    "the option": ("en", {"CLIPDB_LANG": "ja", "LANG": "ja_JP"}, "en"),
}


@pytest.mark.parametrize("what", CHOSEN)
def test_the_language_is_decided_by(what: str) -> None:
    asked, environment, expected = CHOSEN[what]
    assert chosen_language(asked, environment) == expected


def test_a_variable_with_another_language_is_an_error(run: Run, sample_db: Path) -> None:
    with pytest.raises(UsageError, match=r"\$CLIPDB_LANG is 'fr'; it is one of en, ja"):
        chosen_language(None, {"CLIPDB_LANG": "fr"})
    refused = run("list", "--db", sample_db, CLIPDB_LANG="fr")
    assert (refused.status, refused.out) == (2, "")


def test_every_label_is_there_in_every_language_with_the_same_places() -> None:
    english, japanese = (labels(language, "") for language in LANGUAGES)
    assert english.keys() == japanese.keys()
    for key, label in english.items():
        assert label
        assert japanese[key], key
        places = [set(re.findall(r"\{\w+\}", text)) for text in (label, japanese[key])]
        assert places[0] == places[1], key


def used_labels() -> Iterator[str]:
    """The keys that the code names."""
    for path in (ROOT / "src" / "clipdb").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        yield from re.findall(r'(?:label|number_of)\(\s*"([\w.-]+)"', text)


def test_every_field_property_and_label_that_is_named_has_one() -> None:
    known = labels("en", "")
    assert {f"column.{name}" for name in FIELDS} <= known.keys()
    assert {f"{kind}.{name}" for name in PROPERTIES for kind in ("property", "by")} <= known.keys()
    for key in used_labels():
        assert key in known or f"{key}.many" in known, key


def test_parties_come_first_in_order_of_their_names() -> None:
    localisation = Localisation("en", {"IT": "Italy", "GB": "United Kingdom", "FR": "France"})
    tagged = localisation.countries(["FR", "GB", "IT", "XX"], ["GB", "IT"])
    assert [(one.name, one.is_party) for one in tagged] == [
        ("Italy", True),
        ("United Kingdom", True),
        ("France", False),
        ("XX", False),
    ]


def test_names_are_columns_in_the_readers_language(run: Run, sample_db: Path) -> None:
    columns = "countries,country_names,main_country_names,topics,topic_names"
    command = ("list", "--country", "EE", "--limit", "1", "--columns", columns, "--db", sample_db)
    english = json.loads(run(*command, "--json").out)[0]
    japanese = json.loads(run(*command, "--json", "--lang", "ja").out)[0]
    assert english["main_country_names"] == ["Estonia"] == english["country_names"][:1]
    assert japanese["main_country_names"] == ["エストニア"] == japanese["country_names"][:1]
    assert english["topics"] == japanese["topics"]
    assert len(english["topic_names"]) == len(english["topics"])
    exported = run("export", "--country", "EE", "--columns", "id,country_names", "--db", sample_db)
    assert "Estonia" in exported.out
