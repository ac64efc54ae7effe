"""What `import` promises of any file: how it is read, what it says of it, what it refuses."""

import gzip
import io
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest

from clipdb.reading.options import ReadingOptions
from tests.conftest import SAMPLE, Run
from tests.pages import page

HEAD = "2024.06.03 毎日新聞 護衛艦が寄港 <2407-060301>\n 港に入った。"

# A call's file and options; then status, records (date, time, source_raw, title), words on stderr.
Record = tuple[str, str | None, str, str]
CALLS: dict[str, tuple[str, tuple[str, ...], int, list[Record], tuple[str, ...]]] = {
    "a row with a cell too many is a reject": (
        "掲載日,媒体,見出し\n2024/6/3,丙新聞,甲\n2024/6/4,丁新聞,乙,余り\n",
        (),
        1,
        [("2024-06-03", None, "丙新聞", "甲")],
        ("rejected: 4 cells where the header has 3",),
    ),
    "a column that is no field is named, and may be given one": (
        "掲載日,社名,見出し,欄\n2024/6/3,丙新聞,甲,社会\n",
        ("--map", "社名=source", "--map", "欄="),
        0,
        [("2024-06-03", None, "丙新聞", "甲")],
        (),
    ),
    "a newspaper's page is no page of the archive": (
        "掲載日,媒体,見出し,面,ページ\n2024/6/3,丙新聞,甲,5,12\n",
        (),
        0,
        [("2024-06-03", None, "丙新聞", "甲")],
        ("columns that are no field are left out: 面, ページ",),
    ),
    "of two headlines the first that is there stands": (
        "掲載日,媒体,表題,見出し\n2024/6/3,丙新聞,,甲\n2024/6/4,丙新聞,乙,丙\n",
        (),
        0,
        [("2024-06-04", None, "丙新聞", "乙"), ("2024-06-03", None, "丙新聞", "甲")],
        ("of columns of one field the first that is not empty stands: 表題, 見出し",),
    ),
    "what many rows share is told once": (
        "date,time,source,title\n"
        "2024-06-01,24:61,丙新聞,甲1\n2024-06-02,24:61,丙新聞,甲2\n"
        "2024-06-03,24:61,丙新聞,甲3\n2024-06-04,24:61,丙新聞,甲4\n",
        (),
        0,
        [(f"2024-06-0{n}", None, "丙新聞", f"甲{n}") for n in (4, 3, 2, 1)],
        ("warning: there is no such time: 24:61 (4 times, lines 2, 3, 4 …)",),
    ),
    "an outlet of the record's own that the printed one does not give is named": (
        '[{"date": "2024-06-03", "source": "NHK", "source_raw": "讀賣新聞", "title": "甲"}]',
        (),
        0,
        [("2024-06-03", None, "讀賣新聞", "甲")],
        ("source is decided by the rules from source_raw, the record's own is left out: NHK",),
    ),
    "a time with a zone is told in Japan's": (
        '[{"published_at": "2024-06-03T23:30:00Z", "source": "丙新聞", "title": "甲"}]',
        (),
        0,
        [("2024-06-04", "08:30", "丙新聞", "甲")],
        (),
    ),
    "or in the one asked for": (
        '[{"published_at": "2024-06-03T23:30:00Z", "source": "丙新聞", "title": "甲"}]',
        ("--timezone", "Europe/Rome"),
        0,
        [("2024-06-04", "01:30", "丙新聞", "甲")],
        (),
    ),
    "a zone that is none": ("date,title", ("--timezone", "Atlantis"), 2, [], ("unknown time",)),
    "a field that is none": ("date,title", ("--map", "a=titel"), 2, [], ("known: title",)),
    "a map that is none": ("date,title", ("--map", "a"), 2, [], ("--map a: write",)),
    "tags of a record's own are the rules' to give": (
        '[{"date": "2024-06-03", "source": "丙新聞", "title": "日伊会談", "countries": ["FR"]}]',
        (),
        0,
        [("2024-06-03", None, "丙新聞", "日伊会談")],
        ("countries are decided by the rules, the record's own are left out: FR",),
    ),
    "a key that only numbers the records is no id": (
        '[{"番号": 1, "date": "2024-06-03", "source": "丙新聞", "title": "甲"},'
        ' {"番号": 2, "date": "2024-06-03", "source": "丙新聞", "title": "乙"}]',
        (),
        0,
        [("2024-06-03", None, "丙新聞", "甲"), ("2024-06-03", None, "丙新聞", "乙")],
        ("only numbers the records is left out: 番号",),
    ),
    "an object of the page's own around its list": (
        '{"title": "一覧", "date": "2024-06-30", "rows": [{"date": "2024-06-03", "title": "甲",'
        ' "source": {"title": "丙新聞"}}]}',
        (),
        0,
        [("2024-06-03", None, "丙新聞", "甲")],
        ("keys that are no field are left out: title, date",),
    ),
    "seconds, and a time that cannot be, in the text": (
        page(
            "2024.06.03\n 10:00:30\n毎日新聞 甲 <2407-060301>",
            "2024.06.02\n 25:00\n毎日新聞 乙 <2407-060201>",
        ),
        (),
        0,
        [("2024-06-03", "10:00", "毎日新聞", "甲"), ("2024-06-02", None, "毎日新聞", "乙")],
        ("there is no such time: 25:00",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_a_call_does_what_it_says(name: str, run: Run) -> None:
    text, options, status, records, words = CALLS[name]
    Path("file").write_text(text, encoding="utf-8")
    done = run("import", "file", *options, "--db", "new.db")
    assert (done.status, done.out) == (status, ""), done.err
    for part in words:
        assert done.err.count(part) == 1, done.err
    if status < 2:
        listed = json.loads(run("list", "--json", "--db", "new.db").out)
        found = [(r["date"], r["time"], r["source_raw"], r["title"]) for r in listed]
        assert sorted(found, key=repr) == sorted(records, key=repr)
    else:
        assert not Path("new.db").exists()


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("iso2022_jp", "iso-2022-jp"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp932", "cp932"),
        ("euc_jp", "euc-jp"),
    ],
)
@pytest.mark.parametrize("form", ["text", "csv", "html"])
def test_an_encoding_is_told_by_the_bytes_alone(
    codec: str, name: str, form: str, run: Run, tmp_path: Path
) -> None:
    texts = {
        "text": page(HEAD),
        "csv": "掲載日,媒体,見出し\n2024/6/3,毎日新聞,護衛艦が寄港\n",
        "html": "<table><tr><th>日付<th>媒体<th>見出し"
        "<tr><td>2024/6/3<td>毎日新聞<td>護衛艦が寄港</table>",
    }
    (tmp_path / "file").write_bytes(texts[form].encode(codec))
    done = run("import", "file", "--db", "new.db")
    assert f"file ({form}, {name}): 1 new" in done.err
    assert (
        run("list", "--columns", "source,title", "--db", "new.db").out == "毎日新聞\t護衛艦が寄港\n"
    )


@pytest.mark.parametrize(
    ("declared", "codec", "name"),
    [
        ("iso-8859-1", "latin-1", "windows-1252"),
        ("iso-8859-1", "utf-8", "utf-8"),  # as pages say that were never looked at
        ("iso-8859-1", "cp932", "cp932"),
        ("utf-8", "iso2022_jp", "iso-2022-jp"),
        ("Shift_JIS", "cp932", "cp932"),
        ("euc-jp", "cp932", "cp932"),
        ("windows-1250", "cp1250", "cp1250"),
        ("nonesuch", "utf-8", "utf-8"),
    ],
)
def test_what_a_page_declares_counts_if_it_fits(
    declared: str, codec: str, name: str, run: Run, tmp_path: Path
) -> None:
    title = "Café à Besançon" if name in ("windows-1252", "cp1250") else "護衛艦が寄港した"
    title = "Łódź, část" if name == "cp1250" else title
    text = (
        f"<html><meta http-equiv=content-type content='text/html; charset={declared}'><table>"
        f"<tr><th>date<th>source<th>title<tr><td>2024-06-03<td>Le Port<td>{title}</table>"
    )
    (tmp_path / "file").write_bytes(text.encode(codec))
    assert f"(html, {name})" in run("import", "file", "--db", "new.db").err
    assert run("list", "--columns", "title", "--db", "new.db").out == f"{title}\n"


@pytest.mark.parametrize("place", [3, 1_048_575, 1_048_576, 1_300_001])
@pytest.mark.parametrize("options", [(), ("--encoding", "utf-8")])
def test_the_byte_that_does_not_fit_is_told_where_it_is(
    place: int, options: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    content = bytearray(b"abc\n" * 400_000)
    content[place] = 0xFF
    (tmp_path / "file").write_bytes(content)
    done = run("import", "file", *options, "--db", "new.db")
    assert (done.status, f"byte {place} does not fit" in done.err) == (2, True), done.err


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(*(name.split("=") if "=" in name else (name, "x" * 99)))
    return out.getvalue()


def database(tmp_path: Path) -> bytes:
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    return (tmp_path / "other.db").read_bytes()


KINDS = {
    "a PubMed file": b"PMID- 1\nTI  - a\n",
    "a Web of Science export": b"FN Clarivate Analytics Web of Science\nVR 1.0\n",
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "a Word document (DOCX)": zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
    "a presentation (PPTX)": zipped("[Content_Types].xml", "ppt/presentation.xml"),
    "an OpenDocument text (ODT)": zipped("mimetype=application/vnd.oasis.opendocument.text"),
    "a ZIP archive": zipped("page.txt"),
    "a gzip file": gzip.compress(page(HEAD).encode()),
    "an RTF document": b"{\\rtf1\\ansi 2024.06.03}",
    "a PNG picture": b"\x89PNG\r\n\x1a\n\0\0",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_another_kind_is_named_with_the_way_on(kind: str, run: Run) -> None:
    Path("file").write_bytes(KINDS[kind])
    Path("page.txt").write_text(page(HEAD), encoding="utf-8")
    done = run("import", "file", "page.txt", "--db", "new.db")
    (line,) = [line for line in done.err.splitlines() if line.startswith("clipdb: ")]
    assert line.startswith(f"clipdb: file is {kind}, which is not read; ")
    assert (done.status, "encoding" in line, "1 new" in done.err) == (2, False, True)


def test_databases_and_reports_are_named_too(run: Run, sample_db: Path, tmp_path: Path) -> None:
    run("export", "-o", "report.html", "--db", sample_db)
    Path("other").write_bytes(database(tmp_path))
    for name, kind in (
        (sample_db, "a clipdb archive"),
        ("other", "a SQLite database"),
        ("report.html", "an HTML report that clipdb wrote"),
    ):
        done = run("import", name, "--db", "new.db")
        assert (done.status, f"is {kind}, which is not read; " in done.err) == (2, True), done.err


CONTROLS = "一\x1b[31m二\x1b]0;名\x07三\x9b1m四\x00五"
CLEAN = "一二三四五"


@pytest.mark.parametrize("form", ["text", "html", "csv", "tsv", "json"])
def test_no_control_character_comes_in_by_any_field(form: str, run: Run, tmp_path: Path) -> None:
    fields = dict.fromkeys(
        ("source_raw", "via", "title", "summary", "notes", "refs", "collections"), CONTROLS
    )
    record = {"id": f"i7{CONTROLS}", "date": "2024-06-03", **fields}
    names = list(record)
    as_references = CONTROLS.replace("\x1b", "&#27;").replace("\x07", "&#x7;")
    cells = "".join(f"<td>{as_references if v == CONTROLS else v}" for v in record.values())
    texts = {
        "text": f"{CONTROLS}\n\n年 月 日\n出 典\n標 題\n要 旨\n"
        f"2024.06.03\n毎日新聞\n\n({CONTROLS})\n\n"
        f"{CONTROLS} <i7{CONTROLS}>\n {CONTROLS}\n【註】\n {CONTROLS}\n【関連記事:9{CONTROLS}】",
        "html": f"<h1>{as_references}</h1><table><tr>"
        + "".join(f"<th>{name}" for name in names)
        + f"<tr>{cells}</table>",
        "csv": ",".join(names) + "\n" + ",".join(record.values()) + "\n",
        "tsv": "\t".join(names) + "\n" + "\t".join(record.values()) + "\n",
        "json": json.dumps([record]),
    }
    (tmp_path / "file").write_text(texts[form], encoding="utf-8", newline="")
    done = run("import", "file", "--db", "new.db")
    assert done.status == 0, done.err
    (clip,) = json.loads(run("list", "--json", "--db", "new.db").out)
    assert (clip["title"], clip["summary"], clip["notes"]) == (CLEAN, CLEAN, [CLEAN])
    assert clip["collections"] == [CLEAN]
    for shown in (
        done.err,
        json.dumps(clip, ensure_ascii=False),
        run("info", "--db", "new.db").out,
    ):
        assert not [char for char in shown if ord(char) < 32 and char != "\n"]


def test_a_folder_is_searched_but_for_what_is_hidden_or_a_program_s(run: Run) -> None:
    for folder in ("a", ".git", "env/lib", "node_modules/x", "b/.cache"):
        Path(folder).mkdir(parents=True)
        (Path(folder) / "page.txt").write_text(page(HEAD), encoding="utf-8")
    Path("env/pyvenv.cfg").write_text("")
    done = run("import", ".", "--db", "new.db")
    assert [line.split(" ")[0] for line in done.err.splitlines()] == ["a/page.txt"]


@pytest.mark.parametrize("link", ["the file", "a link to it", "in a folder"])
def test_the_file_of_rejects_is_never_one_that_is_imported(link: str, run: Run) -> None:
    Path("pages").mkdir()
    for name in ("a.txt", "b.txt"):
        Path("pages", name).write_text(page(HEAD), encoding="utf-8")
    before = Path("pages/b.txt").read_bytes()
    rejects = Path("pages/b.txt")
    if link == "a link to it":
        rejects = Path("link")
        rejects.symlink_to("pages/b.txt")
    files = ["pages"] if link == "in a folder" else ["pages/a.txt", "pages/b.txt"]
    done = run("import", *files, "--rejects", rejects, "--force", "--db", "new.db")
    assert (done.status, Path("pages/b.txt").read_bytes()) == (2, before)


def test_options_of_reading_are_written_and_read_back() -> None:
    options = ReadingOptions((("社名", "source"), ("面", "")), "UTC", "https://press.example/")
    assert ReadingOptions.from_json(options.as_json()) == options
    assert (ReadingOptions().as_json(), ReadingOptions.from_json("")) == ("{}", ReadingOptions())


@pytest.mark.parametrize("options", [(), ("--excel",)])
def test_an_export_for_a_spreadsheet_comes_back(
    options: tuple[str, ...], run: Run, sample_db: Path
) -> None:
    Path("own.json").write_text(
        json.dumps([{"id": "n-1", "date": "2024-06-03", "source": "丙", "title": "-3度で訓練"}])
    )
    run("import", "own.json", "--db", sample_db)
    assert run("export", *options, "-o", "out.csv", "--db", sample_db).status == 0
    assert run("import", "out.csv", "--db", "new.db").status == 0
    before = run("list", "--json", "--db", sample_db).out
    assert run("list", "--json", "--db", "new.db").out == before


def test_rows_of_the_view_of_records_come_back(run: Run, sample_db: Path) -> None:
    with sqlite3.connect(sample_db) as connection:
        cursor = connection.execute("SELECT * FROM records")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
    connection.close()
    Path("rows.json").write_text(json.dumps(rows), encoding="utf-8")
    assert run("import", "rows.json", "--db", "new.db").status == 0
    before = run("list", "--json", "--db", sample_db).out
    assert run("list", "--json", "--db", "new.db").out == before


def test_the_sample_says_nothing_odd_but_what_is_odd_in_it(run: Run) -> None:
    assert run("import", SAMPLE, "--db", "new.db").err.splitlines() == [
        f"{SAMPLE}:332-334: warning: stray markup dropped: /td>",
        f"{SAMPLE}: warning: a related clip is not in the archive: 1702-011304, 1504-031804"
        " (2 times, lines 310, 349)",
        f"{SAMPLE} (text, utf-8): 49 new, 0 updated, 0 unchanged, 0 rejected",
    ]


def test_a_map_of_a_column_that_is_not_there_is_told(run: Run) -> None:
    Path("page.csv").write_text("day,title,社\n2024-05-01,題,読売新聞\n", encoding="utf-8")
    Path("page.json").write_text('[{"date": "2024-05-01", "title": "題"}]', encoding="utf-8")
    Path("page.txt").write_text(page(HEAD), encoding="utf-8")
    words = "--map names what is no column or key here: "
    given = ("--map", "DAY=date", "--map", "社=source", "--map", "存在しない=via")
    for name, unknown in (
        ("page.csv", "存在しない"),
        ("page.json", "DAY, 社, 存在しない"),
        ("page.txt", "DAY, 社, 存在しない"),
    ):
        result = run("import", name, *given, "--db", "new.db")
        assert (result.status, f"warning: {words}{unknown}\n" in result.err) == (0, True), (
            result.err
        )
    assert words not in run("import", "page.csv", *given[:4], "--db", "other.db").err
