"""The rules as functions of batches give what an import gives, in every process."""

import doctest
import json
import pickle
import re
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import clipdb
from clipdb import rules
from clipdb.engines import columns
from clipdb.folding import fold
from tests.conftest import ROOT, SAMPLE, Run
from tests.pages import page

DOCS = (ROOT / "docs" / "dev" / "scale.md").read_text(encoding="utf-8")
FUNCTIONS = [getattr(rules, name) for name in rules.__all__]


@pytest.fixture
def records(tmp_path: Path) -> list[dict[str, Any]]:
    """What an import makes of the sample."""
    with clipdb.open(tmp_path / "new.db", write=True) as archive:
        archive.import_file(SAMPLE)
        return list(archive.search().records())


def of(records: Iterable[dict[str, Any]]) -> tuple[list[str], list[str], list[list[str]]]:
    """The columns of the texts."""
    titles, summaries, notes = zip(
        *((r["title"], r["summary"], r["notes"]) for r in records), strict=True
    )
    return list(titles), list(summaries), list(notes)


def test_a_batch_has_the_tags_of_an_import(records: list[dict[str, Any]]) -> None:
    tagged = rules.tag_batch(*of(records))
    assert tagged == [{name: record[name] for name in tagged[0]} for record in records]
    assert list(tagged[0]) == ["countries", "main_countries", "topics"]
    assert rules.tag_batch(*of(records[:1])) + rules.tag_batch(*of(records[1:])) == tagged


def test_a_batch_is_folded_as_for_the_index(records: list[dict[str, Any]]) -> None:
    titles, summaries, notes = of(records)
    assert rules.fold_batch([None, *titles, None]) == [None, *map(fold, titles), None]
    assert rules.search_batch(titles, summaries, notes) == [
        columns.search_columns(*texts) for texts in zip(titles, summaries, notes, strict=True)
    ]


def test_missing_texts_are_empty_ones_and_no_rows_no_results() -> None:
    empty: dict[str, list[str]] = {"countries": [], "main_countries": [], "topics": []}
    assert rules.tag_batch([None, "", "日伊会談"], [None, "", None], [None, [], None]) == [
        empty,
        empty,
        {"countries": ["IT"], "main_countries": ["IT"], "topics": []},
    ]
    assert rules.tag_batch([], [], []) == []
    assert rules.fold_batch([]) == []
    with pytest.raises(ValueError, match="shorter"):
        rules.tag_batch(["日伊"], [], [])


FILES: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode(),
    "cp932": lambda text: text.encode("cp932"),
    "utf-16": lambda text: text.encode("utf-16"),
}


@pytest.mark.parametrize("encoding", FILES)
def test_a_page_is_read_as_an_import_reads_it(encoding: str, records: list[dict[str, Any]]) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    read = rules.read_page(FILES[encoding](text))
    assert sorted(read["clips"], key=id_of) == sorted(records, key=id_of)
    assert read["rejects"] == []


def id_of(record: dict[str, Any]) -> str:
    return str(record["id"])


def test_what_cannot_be_read_is_a_reject(run: Run) -> None:
    text = page(
        "2024.02.30 毎日新聞 日伊会談 <2402-023001>\n 会談した。", "2024.02.03 NHK 日英会談\n 。"
    )
    read = rules.read_page(text.encode())
    Path("page.txt").write_text(text, encoding="utf-8")
    run("import", "page.txt", "--rejects", "rejects.jsonl", "--db", "new.db")
    (reject,) = map(json.loads, Path("rejects.jsonl").read_text(encoding="utf-8").splitlines())
    assert read["rejects"] == [{name: reject[name] for name in read["rejects"][0]}]
    assert [clip["title"] for clip in read["clips"]] == ["日英会談"]


def test_what_is_no_page_is_an_error_with_the_name_given() -> None:
    for content, words in ((b"hello", "x.txt is not a page"), (b"", "x.txt is empty")):
        with pytest.raises(clipdb.InputError, match=words):
            rules.read_page(content, "x.txt")


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_a_function_can_be_sent_to_another_process(function: Callable[..., object]) -> None:
    assert pickle.loads(pickle.dumps(function)) is function
    assert function.__name__ in DOCS


def test_another_process_gives_the_same(records: list[dict[str, Any]]) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(rules.tag_batch, *of(records)).result() == rules.tag_batch(*of(records))


def test_the_examples_of_the_docs_run(sample_db: Path) -> None:
    shutil.copy(SAMPLE, sample_db.parent)
    test = doctest.DocTestParser().get_doctest(DOCS.replace("```", ""), {}, "scale.md", None, 0)
    said: list[str] = []
    runner = doctest.DocTestRunner()
    runner.run(test, out=said.append)
    assert len(test.examples) > 20
    assert not runner.failures, "".join(said)


def test_the_mapping_of_the_docs_has_every_field_that_is_asked_for(sample_db: Path) -> None:
    mapping, search = map(json.loads, re.findall(r"^```json\n(.*?)^```", DOCS, re.S | re.M))
    fields = mapping["mappings"]["properties"]
    asked = {*columns._COLUMNS.values(), "main_countries", "id", "date", *columns.token_fields("")}
    assert asked <= {*fields}
    assert {entry for part in search["sort"] for entry in part} <= {*fields}
    assert search["query"]["query_string"]["query"] in DOCS.replace("'", '"')
    # What is given to the engine has every field of the mapping.
    code = next(
        b for b in re.findall(r"^```python\n(.*?)^```", DOCS, re.S | re.M) if "def doc" in b
    )
    names: dict[str, Any] = {}
    exec(code, names)
    with clipdb.open(sample_db) as archive:
        Path("clips.parquet").write_bytes(archive.search().export("parquet"))
    (document, *others) = names["documents"]("clips.parquet")
    assert {*fields} <= {*document}
    assert len(others) == 48
