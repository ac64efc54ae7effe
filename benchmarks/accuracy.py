"""How right the tags are on labelled text: python -m benchmarks.accuracy [-v]

Fails (status 1) where a figure is below the one written here. The labelled clips are the
sample's 24, and clips that were written for this purpose without sight of the rules.
Of topics only those are judged that the labels use.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from clipdb.tagging import tag
from clipdb.vocabulary.outlets import load_outlets
from clipdb.vocabulary.topics import load_topics

DATA = Path(__file__).parent.parent / "tests" / "data"
FLOORS = {
    ("sample", "countries"): 1.0,
    ("sample", "main_countries"): 1.0,
    ("sample", "topics"): 1.0,
    ("sample", "source"): 1.0,
    ("written", "countries"): 0.99,
    ("written", "main_countries"): 0.96,
    ("written", "topics"): 0.98,
    ("sentences", "countries"): 1.0,
}

Labels = set[str]
Case = tuple[str, Labels, Labels]  # what it is, the labels, the tags


@dataclass(slots=True)
class Score:
    """Counts of tags: right, wrong, missing."""

    right: int = 0
    wrong: int = 0
    missing: int = 0

    def add(self, labels: Labels, tags: Labels) -> None:
        self.right += len(labels & tags)
        self.wrong += len(tags - labels)
        self.missing += len(labels - tags)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missing)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missing)


def clips(*names: str) -> list[dict[str, list[str]]]:
    """The labelled clips of some files."""
    text = "".join((DATA / name).read_text(encoding="utf-8") for name in names)
    return [json.loads(line) for line in text.splitlines()]


def tagged(field: str, labelled: list[dict[str, list[str]]]) -> Iterator[Case]:
    """Each clip's labels and tags of a field."""
    by_label = {topic.label_ja: id for id, topic in load_topics().items()}
    judged = {by_label.get(label, label) for clip in labelled for label in clip["topics"]}
    for clip in labelled:
        tags = tag(str(clip["title"]), str(clip["summary"]), clip["notes"])
        given, labels = set(getattr(tags, field)), set(clip[field])
        if field == "topics":
            given &= judged
            labels = {by_label.get(label, label) for label in labels}
        yield str(clip["title"]), labels, given


def sentences() -> Iterator[Case]:
    """Each sentence's labels and tags."""
    for line in (DATA / "country_sentences.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        text, codes, _ = line.split("\t")
        yield text, set(filter(None, codes.split(";"))), set(tag("", text, []).countries)


def outlets(labelled: list[dict[str, str]]) -> Iterator[Case]:
    """Each clip's outlet and the canonical name of what is printed."""
    for clip in labelled:
        yield clip["id"], {clip["source"]}, {load_outlets().canonical(clip["source_raw"])}


def cases() -> Iterator[tuple[str, str, Callable[[], Iterator[Case]]]]:
    """Every figure: the set, the field, and what gives its cases."""
    sample = json.loads((DATA / "sample_labels.json").read_text(encoding="utf-8"))
    written = clips("labelled_clips.jsonl")
    for name, labelled in (("sample", sample), ("written", written)):
        for field in ("countries", "main_countries", "topics"):
            yield name, field, partial(tagged, field, labelled)
    yield "sample", "source", partial(outlets, sample)
    yield "sentences", "countries", sentences


def main() -> None:
    """Print a table, with -v every case that is not right, and exit with 1 below a floor."""
    status = 0
    print("| labelled | tags | labels | precision | recall | F1 | floor |")
    print("|---|---|---|---|---|---|---|")
    for name, field, give in cases():
        score, floor = Score(), FLOORS[name, field]
        for text, labels, tags in give():
            score.add(labels, tags)
            if labels != tags and "-v" in sys.argv:
                print(f"{text}: wrong {sorted(tags - labels)}, missing {sorted(labels - tags)}")
        figures = f"{score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} | {floor}"
        print(f"| {name} | {field} | {score.right + score.missing} | {figures} |")
        status |= score.f1 < floor
    sys.exit(status)


if __name__ == "__main__":
    main()
