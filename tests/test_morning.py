"""docs/morning.md: what it tells people to type, from the first import to the workbook."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.conftest import ROOT
from tests.site import Site, answer, serving

PAGE = (ROOT / "docs" / "morning.md").read_text(encoding="utf-8")
ONCE, MORNING, RETURN = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
(SHOWN,) = re.findall(r"^```console\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
PLACE = "https://clippings.example"

HEAD = "<tr><th>日付</th><th>媒体</th><th>見出し</th><th>要旨</th><th>ID</th></tr>"
BEGIN = ("日伊が協定の交渉を開始", "交渉を始めた。", "2411-112501")
# The pages by their path, as they are at first and the next morning.
CLIPS = {
    "/europe.html": (
        [BEGIN],
        [(BEGIN[0], "年内の妥結を目指す。", BEGIN[2]), ("日仏が協定に署名", "", "2411-112601")],
    ),
    "/asia.html": (
        [("比艦艇が出港", "横須賀を出た。", "2411-112502")],
        [("越艦艇が寄港", "横須賀に寄港した。", "2411-112602")],
    ),
}


# The feed's items, newest first.
ITEMS = [("2024-11-25", "日豪が会談"), ("2024-11-26", "日独が協定を協議")]


def feed(items: list[tuple[str, str]]) -> bytes:
    entries = "".join(
        f"<item><title>{title}</title><pubDate>{day}T09:00:00+09:00</pubDate></item>"
        for day, title in reversed(items)
    )
    channel = f"<channel><title>港の新聞</title>{entries}</channel>"
    return answer(f"<rss version='2.0'>{channel}</rss>".encode())


def page(path: str, clips: list[tuple[str, str, str]]) -> bytes:
    rows = "".join(
        f"<tr><td>2024-11-{id[7:9]}</td><td>読売新聞</td><td>{title}</td>"
        f"<td>{text}</td><td>{id}</td></tr>"
        for title, text, id in clips
    )
    return answer(f"<html><h1>{path}</h1><table>{HEAD}{rows}</table></html>".encode())


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def shell(script: str, site: Site) -> str:
    """What a script prints, on standard output and standard error."""
    programs = Path("bin")
    programs.mkdir(exist_ok=True)
    clipdb = programs / "clipdb"
    clipdb.write_text(f'#!/bin/sh\nexec {sys.executable} -m clipdb "$@"\n')
    clipdb.chmod(0o755)
    path = os.pathsep.join([str(programs.absolute()), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-eu", "-c", script.replace(PLACE, site.url)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "PATH": path, "CLIPDB_DB": "a.db"},
        timeout=120,
        check=True,
    )
    return done.stdout.replace(site.url, PLACE)


@pytest.mark.posix
def test_a_morning_at_the_desk(site: Site) -> None:
    site.answers |= {path: page(path, clips[0]) for path, clips in CLIPS.items()}
    site.answers["/news.xml"] = feed(ITEMS[:1])
    assert shell(ONCE, site).count("1 new") == 3
    with sqlite3.connect("a.db") as connection:  # that was some days ago
        connection.execute("UPDATE entries SET time = '2024-11-25T22:00:00+00:00'")
    connection.close()
    site.answers |= {path: page(path, clips[1]) for path, clips in CLIPS.items()}
    site.answers["/news.xml"] = feed(ITEMS)
    command, *shown = SHOWN.splitlines()
    assert command == "$ clipdb refresh"
    printed = shell(MORNING, site).splitlines()
    (of_feed,) = (line.split("\t")[0] for line in printed if ITEMS[1][1] in line)
    assert printed == [
        *shown,
        "",
        "@pacts",
        f"{of_feed}\t2024-11-26\t港の新聞\tDE\t日独が協定を協議",
        "2411-112601\t2024-11-26\t読売新聞\tFR\t日仏が協定に署名",
        "",
        "@ships",
        "2411-112602\t2024-11-26\t読売新聞\tVN\t越艦艇が寄港",
    ]
    workbook = f"new-{date.today():%F}.xlsx"
    sheet = load_workbook(workbook).active
    header, *rows = sheet.iter_rows(values_only=True)
    assert {row[header.index("id")] for row in rows} == {of_feed, "2411-112601", "2411-112602"}
    again = shell(MORNING, site).splitlines()
    assert again[:4] == [f"{PLACE}{path}: unchanged" for path in (*CLIPS, "/news.xml")] + [""]
    assert again[4:] == printed[len(shown) + 1 :], "they were added today still"
    _correct(workbook, "2411-112601", title="日仏、協定に署名")
    first, second = shell(RETURN, site).split("(nothing kept: --dry-run)\n")
    assert "+ 日仏、協定に署名" in first
    assert second.startswith("1 clip edited (title)")
    site.answers["/europe.html"] = page("/europe.html", CLIPS["/europe.html"][0])
    shell(MORNING, site)
    with sqlite3.connect("a.db") as connection:
        found = connection.execute("SELECT title FROM clips WHERE id = '2411-112601'").fetchall()
    connection.close()
    assert found == [("日仏、協定に署名",)]


def _correct(workbook: str, id: str, **fields: str) -> None:
    """Change cells of a clip's row as a person would, and save the workbook under another name."""
    book = load_workbook(workbook)
    header, *rows = book.active.iter_rows()
    names = [cell.value for cell in header]
    (row,) = (row for row in rows if row[names.index("id")].value == id)
    for name, value in fields.items():
        row[names.index(name)].value = value
    book.save("corrected.xlsx")
