"""How right events are on labelled clips: python -m benchmarks.events [-v] [FILE]

A file has a clip a line: `date`, `source`, `title`, `summary`, and the labels `event_kind`,
`event_date`, `basis`, `event_status`, `main_countries`, and `event`, which clips of one event
share. Without one it is `tests/data/labels/events_look.jsonl`. -v names every clip that is read
otherwise. Fails (status 1) where a figure of that file is below the one written here.
"""

import json
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from clipdb.clip import Clip
from clipdb.events import read_event
from clipdb.events.joining import joined, report_of
from clipdb.tagging import tag

LABELLED = Path(__file__).parent.parent / "tests" / "data" / "labels" / "events_look.jsonl"
FLOORS = {"kind": 0.9, "date": 0.95, "status": 0.92, "join precision": 0.98, "join recall": 0.8}


def judged(clips: Sequence[dict[str, str]], *, is_verbose: bool) -> dict[str, float]:
    """The part of the clips that have each label."""
    right = dict.fromkeys(("kind", "date", "status"), 0)
    for clip in clips:
        read = read_event(clip["title"], clip["summary"], clip["date"])
        for name in right:
            given, wanted = getattr(read, name), clip[f"event_{name}"]
            right[name] += given == wanted
            if is_verbose and given != wanted:
                print(f"{name}: {given}, not {wanted}: {clip['title']} | {clip['summary'][:70]}")
                print(f"    {clip['date']} {read}")
    return {name: number / len(clips) for name, number in right.items()}


def joins(clips: Sequence[dict[str, str]], *, is_verbose: bool) -> dict[str, float]:
    """Precision and recall of the pairs of clips that are one event, all in one archive."""
    reports = [report_of(_clip(str(place), clip)) for place, clip in enumerate(clips)]
    found = {one.clip.id: event[0].clip.id for event in joined(reports) for one in event}
    right = wrong = missed = 0
    for one, other in combinations(range(len(clips)), 2):
        given, wanted = found[str(one)] == found[str(other)], _event(clips, one, other)
        right, wrong, missed = (
            right + (given and wanted),
            wrong + (given and not wanted),
            missed + (wanted and not given),
        )
        if is_verbose and given != wanted:
            what = "joined" if given else "not joined"
            print(f"{what}: {clips[one]['title']} / {clips[other]['title']}")
    return {
        "join precision": right / max(1, right + wrong),
        "join recall": right / max(1, right + missed),
    }


def _event(clips: Sequence[dict[str, str]], one: int, other: int) -> bool:
    return clips[one]["event"] == clips[other]["event"]


def _clip(id: str, given: dict[str, str]) -> Clip:
    tags = tag(given["title"], given["summary"], [])
    return Clip(
        id,
        given["date"],
        None,
        given["source"],
        given["source"],
        None,
        given["title"],
        given["summary"],
        countries=tags.countries,
        main_countries=tags.main_countries,
        topics=tags.topics,
    )


def main(arguments: Sequence[str]) -> int:
    """Print the figures."""
    is_verbose = "-v" in arguments
    files = [Path(argument) for argument in arguments if argument != "-v"] or [LABELLED]
    failed = False
    for file in files:
        clips = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        figures = judged(clips, is_verbose=is_verbose) | joins(clips, is_verbose=is_verbose)
        print(f"{file.name}: {len(clips)} clips")
        for name, figure in figures.items():
            print(f"  {name:<18} {figure:.3f}")
            failed = failed or (file == LABELLED and figure < FLOORS[name])
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
