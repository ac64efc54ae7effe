"""The sample: every field of every clip, and the database that is shipped with it."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from clipdb.clip import record_of
from clipdb.query.tree import Query
from clipdb.store.opening import open_archive
from clipdb.store.select import select
from tests.conftest import DATA, ROOT, SAMPLE, Run
from tests.pages import read_clips

LABELS = json.loads((DATA / "sample_labels.json").read_text(encoding="utf-8"))
# The labels know these headings; the vocabulary has more.
LABELLED_TOPICS = {topic for label in LABELS for topic in label["topics"]}


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label["id"])
def test_every_field_of_a_labelled_clip_is_exact(label: dict[str, object]) -> None:
    clips = {clip.id: clip for clip in read_clips(SAMPLE.read_text(encoding="utf-8"))}
    clip = clips[str(label["id"])]
    judged = replace(clip, topics=tuple(t for t in clip.topics if t in LABELLED_TOPICS))
    assert record_of(judged) == label | {"url": None, "labels": [], "comment": None}


def test_the_sample_has_49_clips_newest_first() -> None:
    clips = read_clips(SAMPLE.read_text(encoding="utf-8"))
    assert len({clip.id for clip in clips}) == 49
    order = [(clip.date, clip.time or "") for clip in clips]
    assert order == sorted(order, reverse=True)
    with open_archive(ROOT / "sample.db") as archive:
        assert [clip.id for clip in select(archive, Query())] == [clip.id for clip in clips]


def dump(path: Path) -> list[str]:
    """The database as SQL, but for when it was made, and from what path."""
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE entries SET time = ''")
        connection.execute("UPDATE imports SET file = ''")
        lines = list(connection.iterdump())
        connection.rollback()
    return lines


def test_the_sample_database_is_a_fresh_import_of_the_sample(
    run: Run, sample_db: Path, tmp_path: Path
) -> None:
    fresh = tmp_path / "fresh.db"
    assert run("import", SAMPLE, "--db", fresh).status == 0
    assert dump(fresh) == dump(sample_db)
