"""Whatever happens to a process, the archive is as it was before or as it should be after.

`python -m benchmarks.faults` does the same two hundred times.
"""

import random
from collections.abc import Iterator

import pytest
from benchmarks.faults import Archive, Outcome, crowd, flips, full_disks, kills

pytestmark = pytest.mark.posix


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return Archive(tmp_path_factory.mktemp("archive"))


def of(outcomes: Iterator[Outcome]) -> list[list[str]]:
    """What was wrong, for each thing that was done some times."""
    found = list(outcomes)
    assert all(outcome.times and outcome.came for outcome in found)
    return [outcome.wrong for outcome in found]


def test_a_kill_leaves_the_state_before_or_after(archive: Archive) -> None:
    assert of(kills(archive, 4, random.Random(1))) == [[], [], []]


def test_a_full_disk_leaves_the_state_before_and_one_clear_line(archive: Archive) -> None:
    assert of(full_disks(archive, 3, random.Random(2))) == [[], []]


def test_many_write_and_read_at_once_and_nothing_is_lost(archive: Archive) -> None:
    assert of(crowd(archive, 4, writers=3, readers=3)) == [[]]


def test_a_flipped_bit_gives_a_result_or_a_clear_error(archive: Archive) -> None:
    assert of(flips(archive, 8, random.Random(3))) == [[]]
