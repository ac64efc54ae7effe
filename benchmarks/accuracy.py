"""How right the tags are on labelled text: python -m benchmarks.accuracy [-v] [--final]

Fails (status 1) where a figure is below the one written here. The labelled clips are the
sample's 24; clips written to make the rules by; and the three parts of `tests/data/labels`,
written without sight of the rules: `look` and `check`, and with `--final` the part that is
run for published figures alone. -v names every clip whose tags are not its labels, but for
`check` and `final`.

A country is *named* where its name stands in the clip, and rests on *kanji alone* where only a
kanji stands for it. Of topics only those are judged that a part's labels use. The interval
beside each F1 has 95 of 100 bootstrap samples of the clips.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from clipdb.tagging import explain, tag
from clipdb.tagging.countries import RULES
from clipdb.vocabulary.countries import load_countries
from clipdb.vocabulary.outlets import load_outlets
from clipdb.vocabulary.topics import load_topics

DATA = Path(__file__).parent.parent / "tests" / "data"
SILENT = ("check", "final")
SAMPLES = 1_000
FLOORS = {
    ("sample", "countries"): 1.0,
    ("sample", "main_countries"): 1.0,
    ("sample", "topics"): 1.0,
    ("sample", "source"): 1.0,
    ("written", "countries"): 0.99,
    ("written", "main_countries"): 0.98,
    ("written", "topics"): 0.98,
    ("sentences", "countries"): 1.0,
    ("look", "countries"): 0.99,
    ("look", "main_countries"): 0.94,
    ("look", "topics"): 0.9,
    ("check", "countries"): 0.99,
    ("check", "main_countries"): 0.92,
    ("check", "topics"): 0.81,
}

Labels = set[str]


class Case(NamedTuple):
    """A clip or sentence: what it is, the labels, the tags."""

    name: str
    labels: Labels
    tags: Labels


class Counts(NamedTuple):
    """Counts of tags: right, wrong, missing."""

    right: int
    wrong: int
    missing: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missing)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missing)


@dataclass(frozen=True, slots=True)
class Figure:
    """The cases of a part of the labelled text, and the field that is judged in them."""

    part: str
    field: str
    cases: list[Case]

    def counts(self) -> list[Counts]:
        """For each case."""
        return [
            Counts(len(c.labels & c.tags), len(c.tags - c.labels), len(c.labels - c.tags))
            for c in self.cases
        ]


def added(counts: Sequence[Counts]) -> Counts:
    """The sums."""
    return Counts(*map(sum, zip(*counts, strict=True))) if counts else Counts(0, 0, 0)


def interval(counts: Sequence[Counts]) -> tuple[float, float]:
    """Between which F1 lies in 95 of 100 samples of as many cases, drawn with replacement."""
    chance = random.Random(1)
    found = sorted(
        added(chance.choices(counts, k=len(counts))).f1 for _ in range(SAMPLES if counts else 1)
    )
    return found[len(found) * 25 // 1_000], found[len(found) * 975 // 1_000]


def clips(name: str) -> list[dict[str, list[str]]]:
    """The labelled clips of a file."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def is_english(clip: dict[str, list[str]]) -> bool:
    """Whether a clip is in English."""
    return str(clip["title"]).isascii() and str(clip["summary"]).isascii()


def tagged(part: str, labelled: list[dict[str, list[str]]]) -> Iterator[Figure]:
    """All figures of a part; those of clips in English apart too."""
    by_label = {topic.label_ja: id for id, topic in load_topics().items()}
    judged = {by_label.get(label, label) for clip in labelled for label in clip["topics"]}
    cases: dict[str, list[Case]] = {}
    for clip in labelled:
        title, summary = str(clip["title"]), str(clip["summary"])
        tags = tag(title, summary, clip["notes"])
        topics = {by_label.get(label, label) for label in clip["topics"]}
        countries, given = set(clip["countries"]), set(tags.countries)
        named, kanji = _told(title, summary, clip["notes"], countries | given)
        found = {
            "countries": Case(title, countries, given),
            "countries named": Case(title, countries & named, given & named),
            "countries by kanji alone": Case(title, countries & kanji, given & kanji),
            "main_countries": Case(title, set(clip["main_countries"]), set(tags.main_countries)),
            "topics": Case(title, topics, set(tags.topics) & judged),
        }
        for field, case in found.items():
            cases.setdefault(field, []).append(case)
            if is_english(clip) and field in ("countries", "main_countries", "topics"):
                cases.setdefault(f"{field}, English", []).append(case)
    yield from (Figure(part, field, found) for field, found in cases.items())


def _told(title: str, summary: str, notes: Sequence[str], codes: Labels) -> tuple[Labels, Labels]:
    """Of some codes those that a clip names, and those that it has a kanji for and no name."""
    named = {
        code
        for reason in explain(title, summary, notes).reasons
        if reason.rule == RULES["name"]
        for code in reason.tags
    }
    whole = "\n".join((title, summary, *notes))
    kanji = {
        code
        for form in load_countries().kanji.values()
        if form.kanji in whole
        for code in form.codes
    }
    alone = (codes - named) & kanji
    return codes - alone, alone


def sentences() -> Figure:
    """The sentences of other texts."""
    cases = []
    for line in (DATA / "country_sentences.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        text, codes, _ = line.split("\t")
        labels = set(filter(None, codes.split(";")))
        cases.append(Case(text, labels, set(tag("", text, []).countries)))
    return Figure("sentences", "countries", cases)


def outlets(labelled: list[dict[str, str]]) -> Figure:
    """Each clip's outlet and the canonical name of what is printed."""
    known = load_outlets()
    return Figure(
        "sample",
        "source",
        [Case(c["id"], {c["source"]}, {known.canonical(c["source_raw"])}) for c in labelled],
    )


def figures(*, final: bool) -> Iterator[Figure]:
    """Every figure."""
    sample = json.loads((DATA / "sample_labels.json").read_text(encoding="utf-8"))
    yield from tagged("sample", sample)
    yield outlets(sample)
    yield sentences()
    yield from tagged("written", clips("labelled_clips.jsonl"))
    for part in ("look", "check", *(("final",) if final else ())):
        yield from tagged(part, clips(f"labels/{part}.jsonl"))


def main() -> None:
    """Print a table, with -v every case that is not right, and exit with 1 below a floor."""
    status = 0
    print("| labelled | tags | labels | precision | recall | F1 | 95 % | floor |")
    print("|---|---|--:|--:|--:|--:|---|--:|")
    for figure in figures(final="--final" in sys.argv):
        counts = figure.counts()
        score, (low, high) = added(counts), interval(counts)
        floor = FLOORS.get((figure.part, figure.field))
        cells = (
            *(figure.part, figure.field, str(score.right + score.missing)),
            *(f"{value:.3f}" for value in (score.precision, score.recall, score.f1)),
            *(f"{low:.3f}-{high:.3f}", "" if floor is None else str(floor)),
        )
        print(f"| {' | '.join(cells)} |")
        if "-v" in sys.argv and figure.part not in SILENT:
            for name, labels, tags in figure.cases:
                if labels != tags:
                    wrong, missing = sorted(tags - labels), sorted(labels - tags)
                    print(f"    {name}: wrong {wrong}, missing {missing}")
        status |= score.f1 < (floor or 0)
    sys.exit(status)


if __name__ == "__main__":
    main()
