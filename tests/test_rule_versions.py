"""Each version of rules is one number for one output: another output needs another number.

`data/rule_versions.json` has, for the number that stands in `clipdb/versions.py`, a digest of
what the rules make of each text of a corpus. Where a digest differs, raise the number and note
the new output with one command: UPDATE_RULE_VERSIONS=1 pytest tests/test_rule_versions.py
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import astuple
from hashlib import sha256
from pathlib import Path

import pytest
from benchmarks.pages import page

from clipdb import versions
from clipdb.folding import fold, fold_word, normalise
from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context
from clipdb.reading.source import open_source
from clipdb.store.index import row_tokens
from clipdb.tagging import tag
from clipdb.vocabulary.outlets import load_outlets
from tests.conftest import DATA, SAMPLE
from tests.pages import read_pieces

NOTED = DATA / "rule_versions.json"
UPDATE = "UPDATE_RULE_VERSIONS"
PAGES = sorted(DATA.glob("pages/*.txt"))
# Texts of the kinds that folding rewrites, and what may stand at the borders of each rule.
FOLDED = (
    "ＡＣＳＡ と ｲﾀﾘｱ",
    "讀賣新聞 國防相 澤 濱",
    "F35A F-35A F‐35Ａ 2プラス2 2+2",
    "首 脳会談 は\n東京 で",
    "7か国 7カ国 7個国 七ヵ国 霞ヶ関",
    "サイバ防衛 サイバー防衛 サイバネティクス",
    "㍻㋿ ㈱ ① Ⅳ",
    "ボスニア・ヘルツェゴビナ ・ア・",
    "カ\u3099 ｶﾞ か\u309a",
    "Le Café à Besançon ＆ STRASSE straße",
    "\u200bゼロ\ufeff幅\u00ad",
    "port  call\tof the　Navy",
    "",
    "。、！？",
    "한국 中华 ΑΣ",
    "a\u0301" * 40,
)

Output = Iterator[tuple[str, object]]


def texts() -> Iterator[str]:
    """All texts of all clips of the corpus."""
    for path in (SAMPLE, *PAGES):
        for piece in read_pieces(path.read_bytes().decode()):
            if piece.row:
                yield from (piece.row.title, "\n".join(piece.row.paragraphs), *piece.row.notes)


def of_reading() -> Output:
    files = [SAMPLE, *PAGES, *sorted(DATA.glob("rule_versions/*"))]
    for path in files:
        with open_source(path) as source:
            for name in FORMATS:
                if path.suffix in FORMATS[name].endings:
                    pieces = FORMATS[name].read(source, Context(load_outlets()))
                    for number, piece in enumerate(pieces, 1):
                        yield f"{path.name}, piece {number}", astuple(piece)
    for number, piece in enumerate(read_pieces("".join(page(30))), 1):
        yield f"generated page, piece {number}", astuple(piece)


def of_folding() -> Output:
    for text in (*FOLDED, *texts()):
        words = [fold_word(text[:end]) for end in (1, 2, 3, 5)]
        yield text[:20], (normalise(text), fold(text), words, row_tokens(text, text, [text, text]))


def of_tagging() -> Output:
    outlets = load_outlets()
    for path in (SAMPLE, *PAGES):
        for piece in read_pieces(path.read_bytes().decode()):
            if row := piece.row:
                tags = tag(row.title, "\n".join(row.paragraphs), row.notes)
                yield row.title, (astuple(tags), outlets.canonical(row.source_raw))
    sentences = (DATA / "country_sentences.tsv").read_text(encoding="utf-8").splitlines()
    for sentence in (*sentences, *FOLDED):
        yield sentence[:30], astuple(tag(sentence, sentence, [sentence]))


RULES: dict[str, Callable[[], Output]] = {
    "READING": of_reading,
    "FOLDING": of_folding,
    "TAGGING": of_tagging,
}


def digests(output: Output) -> dict[str, str]:
    """A short digest of each output, by what it is of; what is of the same text has a number."""
    found: dict[str, str] = {}
    for name, made in output:
        place = name if name not in found else f"{name} ({len(found)})"
        written = json.dumps(made, ensure_ascii=False, sort_keys=True)
        found[place] = sha256(written.encode()).hexdigest()[:8]
    return found


@pytest.mark.parametrize("name", RULES)
def test_another_output_has_another_number(name: str) -> None:
    number, found = getattr(versions, name), digests(RULES[name]())
    noted = json.loads(NOTED.read_text(encoding="utf-8")) if NOTED.exists() else {}
    before = noted.get(name, {"number": 0, "digests": {}})
    command = f"{UPDATE}=1 pytest {Path(__file__).relative_to(DATA.parent.parent)}"
    same = [text for text in found if found[text] == before["digests"].get(text)]
    changed = [text for text in found if text in before["digests"] and text not in same]
    if changed and number == before["number"]:
        pytest.fail(
            f"{name} {number} makes another output of {len(changed)} texts, the first of them"
            f" {changed[0]!r}: raise {name} in clipdb/versions.py, then run {command}"
        )
    if os.environ.get(UPDATE):
        noted[name] = {"number": number, "digests": found}
        written = json.dumps(noted, ensure_ascii=False, indent=1, sort_keys=True)
        NOTED.write_text(written + "\n", encoding="utf-8")
    elif found != before["digests"] or number != before["number"]:
        pytest.fail(f"{name} or its corpus is not as noted; run {command}")
