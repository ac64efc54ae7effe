"""Suggestions: what begins so, and what is a few slips away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb.nearest import is_one_slip_off, nearest

KNOWN = ["Britain", "Bulgaria", "New Zealand", "Niger", "Poland", "Portugal", "イタリア", "台湾"]

# what is typed → what is suggested
NEAR = {
    "Britian": ["Britain"],  # transposed
    "Brtain": ["Britain"],  # one too few
    "Pooland": ["Poland"],  # one too many
    "Bulgarla": ["Bulgaria"],  # another
    "new": ["New Zealand"],  # its beginning
    "ｎｅｗ ｚ": ["New Zealand"],  # in another width
    "イタリヤ": ["イタリア"],
    "Po": ["Poland", "Portugal"],
    "xyzzy": [],
}


@pytest.mark.parametrize("typed", NEAR)
def test_the_nearest_are_suggested(typed: str) -> None:
    assert nearest(typed, KNOWN) == NEAR[typed]


def test_beside_a_name_of_one_slip_none_of_two_is_suggested() -> None:
    known = ["Italy", "Mali", "Iraq", "Peru", "Cuba", "Chad"]
    assert nearest("Maly", known) == ["Mali"]
    assert nearest("Italia", known)[0] == "Italy"


def test_of_few_known_all_are_suggested() -> None:
    assert nearest("xyzzy", KNOWN[:3]) == KNOWN[:3]


@given(st.sampled_from([name for name in KNOWN if len(name) > 3 and " " not in name]), st.data())
def test_neighbours_that_are_transposed_are_one_slip(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(name) - 2))
    typed = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    if typed.casefold() != name.casefold():
        assert is_one_slip_off(typed, name)
        assert nearest(typed, KNOWN)[0] == name
