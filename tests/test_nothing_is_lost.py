"""Every cell or value with content is in a clip, in a reject, or named in a warning.

Values are words that occur once, so that each can be looked for; a column or key that is no field
is named instead of its values.
"""

import csv
import html
import io
import json
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from clipdb.reading.formats import FORMATS
from clipdb.reading.options import Context
from clipdb.reading.rows import Piece
from clipdb.vocabulary.outlets import load_outlets
from tests.pages import split_lines

COLUMNS = ["日付", "媒体", "見出し", "標題", "要旨", "本文", "URL", "タグ", "メモ", "備考", "面",
           "担当", "時刻", "経由", "番号", "関連", "収録", "", "出典"]  # fmt: skip
DATES = ["2024/6/3", "令和6年6月4日", "2024-06-05T10:00:00Z", "6月の吉日", "", "2024.6.6 夕刊"]

Table = list[list[str]]


KNOWN = ["日付", "媒体", "見出し", "要旨", "備考", "メモ", "タグ", "経由"]  # and no field twice


@st.composite
def tables(draw: st.DrawFn, columns: list[str] = COLUMNS) -> Table:
    """A header, and rows of cells; most have as many as it, and a date in its place."""
    header = draw(st.lists(st.sampled_from(columns), min_size=2, max_size=7, unique=True))
    if draw(st.integers(0, 9)):
        header = list(dict.fromkeys(["日付", *header, "見出し"]))
    rows = []
    for number in range(draw(st.integers(1, 5))):
        width = len(header) + draw(st.sampled_from([0, 0, 0, 0, 0, 1, -1]))
        cells = [f"語{number}の{column}" for column in range(width)]
        for column in range(width):
            if column < len(header) and header[column] == "日付":
                cells[column] = draw(st.sampled_from(DATES))
            elif not draw(st.integers(0, 4)):
                cells[column] = ""
        rows.append(cells)
    titles = draw(st.sampled_from([[], [["掲載一覧"]], [["掲載一覧"], [""]]]))
    return [*titles, header, *rows]


def as_csv(table: Table, delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(table)
    return out.getvalue()


@st.composite
def pages(draw: st.DrawFn) -> tuple[Table, str]:
    """Tables as a page of HTML has them, some with cells that span columns or rows."""
    # Where cells span, a word may stand in any column: all of them are fields.
    has_spans = draw(st.booleans())
    table = draw(tables(KNOWN if has_spans else COLUMNS))
    spans = ["", "", "", " rowspan=2", " colspan=2"] if has_spans else [""]
    rows = []
    for cells in table:
        made = []
        for text in cells:
            span = draw(st.sampled_from(spans))
            made.append(f"<td{span}>{html.escape(text)}</td>")
        rows.append("<tr>" + "".join(made) + "</tr>\n")
    page = f"<html><h1>頁</h1><table>{''.join(rows)}</table></html>"
    wrapped = f"<table><tr><td>{page}</td></tr></table>" if draw(st.booleans()) else page
    return table, wrapped


def pieces_of(text: str, format: str) -> list[Piece]:
    pieces = list(FORMATS[format].read(split_lines(text), Context(load_outlets())))
    assert "".join(piece.text for piece in pieces) == text
    return pieces


def told(pieces: Iterable[Piece]) -> str:
    """All that comes of a file: what its clips have, its rejects, its warnings."""
    parts: list[str] = []
    for piece in pieces:
        parts += piece.warnings
        if piece.kind == "reject":
            parts.append(piece.text)
        if piece.row:
            parts.append(repr(piece.row))
    return "\n".join(parts)


def accounted(table: Table, pieces: list[Piece]) -> None:
    """Each word of the table's rows is told, or the name of its column is."""
    known = told(pieces)
    if "a table whose header names no date and headline is left out" in known:
        return  # the table is named as a whole
    header = next(row for row in table if len(row) > 1 or row is table[-1])
    for row in table[table.index(header) + 1 :]:
        for column, text in enumerate(row):
            name = header[column] if column < len(header) else ""
            is_named = bool(name) and any(
                name in warning for piece in pieces for warning in piece.warnings
            )
            assert text in known or is_named or name == "日付", (text, known)


@given(tables(), st.sampled_from([",", ";", "|", "\t"]))
def test_of_delimited_tables(table: Table, delimiter: str) -> None:
    text = as_csv(table, delimiter)
    accounted(table, pieces_of(text, "tsv" if delimiter == "\t" else "csv"))


@given(pages())
def test_of_tables_of_pages(page: tuple[Table, str]) -> None:
    table, text = page
    accounted(table, pieces_of(text, "html"))


def as_markdown(table: Table) -> str:
    """A table in Markdown, lines before its header as paragraphs."""
    at = next(number for number, row in enumerate(table) if len(row) > 1)
    before = [f"{cell}\n\n" for row in table[:at] for cell in row]
    header, *rows = ["| " + " | ".join(row) + " |\n" for row in table[at:]]
    return "".join([*before, header, "|---" * len(table[at]) + "|\n", *rows])


@given(tables())
def test_of_tables_in_markdown(table: Table) -> None:
    accounted(table, pieces_of(as_markdown(table), "markdown-table"))


KEYS = ["date", "title", "headline", "source", "summary", "body", "url", "tags", "memo", "author",
        "images", "section", "番号", "source_raw", "via", "time", "notes", "refs"]  # fmt: skip


class Words:
    """Words that occur once."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        return f"語{self.count}の"


@st.composite
def values(draw: st.DrawFn, words: Words, depth: int = 0) -> object:
    """A value of JSON with words in it, and maybe objects and lists."""
    kind = draw(st.integers(0, 9 if depth < 2 else 5))
    if kind < 6:
        return words()
    if kind == 6:
        return [words() for _ in range(draw(st.integers(0, 3)))]
    if kind == 7:
        return {"name": words()}
    if kind == 8:
        return {draw(st.sampled_from(KEYS)): draw(values(words, depth + 1))}
    return [{"url": draw(values(words, depth + 1))}]


@st.composite
def answers(draw: st.DrawFn) -> tuple[object, str]:
    """What a service answers, and its text, laid out in one of several ways."""
    words = Words()
    records: list[object] = []
    for _ in range(draw(st.integers(1, 4))):
        keys = draw(st.lists(st.sampled_from(KEYS), max_size=6, unique=True))
        record = {key: draw(values(words)) for key in keys}
        if draw(st.integers(0, 9)):
            record = {"date": draw(st.sampled_from(DATES)), "title": words(), **record}
        records.append(record)
    whole: object = records
    for _ in range(draw(st.integers(0, 2))):
        around = {draw(st.sampled_from(["status", "title", "date", "meta"])): draw(values(words))}
        whole = {**around, draw(st.sampled_from(["articles", "items", "body"])): whole}
    indent = draw(st.sampled_from([None, None, 2]))
    if whole is records and draw(st.booleans()):
        texts = [json.dumps(record, ensure_ascii=False, indent=indent) for record in records]
        return whole, "\n".join(texts) + "\n"
    return whole, json.dumps(whole, ensure_ascii=False, indent=indent)


def words_of(value: object, keys: tuple[str, ...] = ()) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Every text of a value, with the keys under which it stands."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from words_of(item, (*keys, key))
    elif isinstance(value, list):
        for item in value:
            yield from words_of(item, keys)
    else:
        yield str(value), keys


@given(answers())
def test_of_json_however_it_is_laid_out(answer: tuple[object, str]) -> None:
    value, text = answer
    pieces = pieces_of(text, "json")
    known = told(pieces)
    named = {
        name
        for piece in pieces
        for warning in piece.warnings
        for name in warning.partition(": ")[2].split(", ")
    }
    for word, keys in words_of(value):
        is_date = "date" in keys
        assert word in known or named & set(keys) or is_date, (word, keys, known)


@given(answers())
def test_json_means_the_same_on_one_line_and_on_many(answer: tuple[object, str]) -> None:
    value, _ = answer
    rows = [
        [piece.row for piece in pieces_of(json.dumps(value, indent=indent), "json") if piece.row]
        for indent in (None, 1, 4)
    ]
    assert rows[0] == rows[1] == rows[2]
