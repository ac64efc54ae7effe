"""Journeys of a reader in Chromium, and axe-core's opinion of every page."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

pytest.importorskip("starlette", reason="the extra web is not installed")
pytest.importorskip("websocket", reason="websocket-client is not installed")

from clipdb.web import server
from clipdb.web.guard import Settings
from tests.browser import Tab, browser
from tests.conftest import ROOT, Run

AXE = "axe-core@4"
WIDTHS = (320, 768, 1200)
PAGES = {
    "list": "/?q=" + quote("協定 署名"),
    "filtered": "/?country=IT&main=1&since=2020",
    "nothing": "/?q=" + quote("空母 国会"),
    "clip": "/clip/2412-112514?q=ACSA",
    "counts": "/stats?by=country",
    "years": "/stats",
    "crossed": "/stats?by=country&by=year",
    "saved": "/saved",
    "help": "/help",
    "error": "/?q=(",
    "missing": "/nothing",
    "english": "/?q=port%20call&english=1",
    "chronology": "/chronology?country=IT",
    "from a list": "/clip/2412-112514?q=ACSA&at=1",
    "fields": "/edit/edit?clip=2412-112514",
    "label": "/edit/label?clip=2412-112514&clip=2409-081713",
    "merge": "/edit/merge?clip=2412-112514&clip=2409-081713",
    "remove": "/edit/remove?clip=2412-112514",
    "save": "/edit/save?q=ACSA&country=IT",
    "log": "/log",
}


_WIDE = (
    "[...document.querySelectorAll('body *')]"
    ".filter((e) => e.getBoundingClientRect().right > innerWidth + 1)"
    ".map((e) => e.outerHTML.slice(0, 90)).slice(0, 3)"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server for the sample."""
    db = Path(shutil.copy(ROOT / "sample.db", tmp_path_factory.mktemp("served") / "sample.db"))
    with served(Settings(db, edit=True)) as here:
        yield here


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The address of a server."""
    with server.listen("127.0.0.1", 0) as listening:
        running = server.made_ready(settings, pytest.fail)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        yield server.address_of(listening, settings).rstrip("/")
        running.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core's script from npm; a machine without npm skips what needs it, CI does not."""
    npm = shutil.which("npm")
    if npm is None and not os.environ.get("CI"):
        pytest.skip("no npm on this machine")
    assert npm, "no npm: .ci/run should have installed it"
    folder = tmp_path_factory.mktemp("axe")
    call = [npm, "install", "--silent", "--no-save", "--prefix", str(folder), AXE]
    done = subprocess.run(call, capture_output=True, text=True, timeout=300)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"npm cannot install {AXE}")
    assert not done.returncode, done.stderr
    return (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def text(tab: Tab) -> str:
    return str(tab.run("document.body.innerText"))


def click(tab: Tab, words: str) -> None:
    """Follow the first link whose text begins so."""
    script = (
        "[...document.querySelectorAll('main a')]"
        f".find((a) => a.innerText.trim().startsWith({words!r})).click()"
    )
    tab.go(script)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("language", "italy", "cite", "counts"),
    [("en", "Italy", "How to cite it", "Counts"), ("ja", "イタリア", "引用", "件数")],
    ids=["en", "ja"],
)
def test_a_colleague_finds_narrows_reads_and_cites(
    address: str, tab: Tab, width: int, language: str, italy: str, cite: str, counts: str
) -> None:
    tab.requested.clear()
    tab.complaints.clear()
    tab.look(width)
    tab.open(f"{address}/?lang={language}")
    # find
    tab.run("document.getElementById('q').focus()")
    tab.type("協定 署名")
    tab.go("document.querySelector('form.search button').click()")
    assert tab.run("document.querySelectorAll('article').length") == 8
    assert tab.run("document.querySelectorAll('mark').length") > 8
    # narrow
    click(tab, italy)
    assert tab.run("document.querySelectorAll('article').length") == 2
    shared = tab.run("location.href")
    assert "country=IT" in shared
    # read
    tab.go("document.querySelector('article h2 a').click()")
    assert "クロセット" in text(tab)
    assert tab.run("document.querySelectorAll('mark').length") > 0
    # cite
    assert cite in text(tab)
    tab.run("[...document.querySelectorAll('details')].forEach((d) => d.open = true)")
    assert "@article{2412-112514" in text(tab)
    # share the address
    tab.open(shared)
    assert tab.run("document.querySelectorAll('article').length") == 2
    # count
    click(tab, counts)
    assert tab.run("document.querySelectorAll('svg.chart').length") == 1
    # nothing but this server was asked for anything, and nothing was refused by the policy
    assert all(url.startswith(address) for url in tab.requested)
    assert not tab.complaints


@pytest.mark.parametrize("has_scripts", [False, True], ids=["without scripts", "with scripts"])
def test_a_librarians_hour_is_played_at_the_desk(
    tmp_path: Path, tab: Tab, run: Run, has_scripts: bool
) -> None:
    """docs/librarian.md in the browser: correcting, labels, merging, removing, taking back."""
    db = Path(shutil.copy(ROOT / "sample.db", tmp_path / "desk.db"))
    tab.look(390)
    tab.call("Emulation.setScriptExecutionDisabled", value=not has_scripts)
    with served(Settings(db, edit=True, language="ja")) as address:
        # Correcting: a wrong date and a slip in a headline.
        tab.open(f"{address}/?q=ACSA")
        tab.follow("article h2 a")
        tab.follow("a[href^='/edit/edit']")
        tab.write("#field-date", "2024-11-24")
        tab.write("#field-title", "日伊、物品協定に署名")
        tab.follow("form.desk button")
        assert tab.value("h1") == "日伊、物品協定に署名"
        assert "2024年11月24日" in tab.value(".text .meta")
        # A party that does not exist is told, and what was typed stays.
        tab.follow("a[href^='/edit/edit']")
        tab.write("#field-main_countries", "Austrlia")
        tab.follow("form.desk button")
        assert "Austria, Australia" in tab.value("#message")
        assert tab.value("#field-main_countries") == "Austrlia"
        # Labels for some, and a remark for one; on to the next, and back in the very list.
        tab.open(f"{address}/?q=ACSA")
        for choose in tab.every("article .choose"):
            tab.press_at(choose)
        tab.follow("button[formaction='/edit/label']")
        tab.write("#field-add", "確認済み")
        tab.follow("form.desk button")
        assert tab.value(".label") == "確認済み"
        tab.follow("article h2 a")
        tab.write("#comment-comment", "国会の承認を待つ")
        tab.follow("form[action^='/edit/comment'] button")
        assert "国会の承認を待つ" in tab.value(".comment")
        tab.follow("a[rel=next]")
        assert "伊、空母で" in tab.value("h1")
        tab.write("#label-drop", "確認済み")
        tab.follow("form[action^='/edit/label'] button")
        tab.follow(".way a")
        assert "q=ACSA" in tab.address()
        # Merging and removing, and taking the newest back.
        added = ("--date", "2024-11-24", "--source", "TBS", "--title", "日伊、物品協定に署名へ")
        (other,) = run("add", *added, "--db", db).lines
        tab.open(f"{address}/clip/2412-112514")
        tab.follow("a[href^='/edit/merge']")
        tab.write("#field-others", other)
        tab.follow("form.desk button")
        tab.open(f"{address}/clip/{other}")
        assert tab.value("h1") == "日伊、物品協定に署名"
        tab.open(f"{address}/clip/1208-062005")
        tab.follow("a[href^='/edit/remove']")
        tab.follow("form.desk button")
        tab.open(f"{address}/clip/1208-062005")
        assert tab.value("h1") == "ページがありません"
        tab.open(f"{address}/log")
        tab.follow("td button")
        tab.open(f"{address}/clip/1208-062005")
        assert tab.value("h1") != "ページがありません"
        # A search is saved.
        tab.open(f"{address}/?label=確認済み")
        tab.follow("a[href^='/edit/save']")
        tab.write("#field-name", "確認済み")
        tab.follow("form.desk button")
        assert "2件" in tab.value(".shown")
    tab.call("Emulation.setScriptExecutionDisabled", value=False)
    kinds = run("log", "--columns", "kind", "--db", db).lines
    assert kinds == ["undo", "remove", "merge", "add", "edit", "edit", "edit", "edit", "import"]
    labelled = run("list", "--label", "確認済み", "--columns", "id,comment", "--db", db).lines
    assert [line.rstrip("\t") for line in labelled] == [
        "2412-112514\t国会の承認を待つ",
        "2407-061419",
    ]
    assert run("check", "--db", db).status == 0


def test_a_list_comes_back_as_a_file(address: str, tab: Tab) -> None:
    tab.open(f"{address}/?q=ACSA&lang=en")
    links = tab.run("[...document.querySelectorAll('nav.formats a')].map((a) => a.href)")
    assert len(links) > 8
    for link in links:
        with urlopen(link) as answer:  # the policy lets the page itself fetch nothing
            assert answer.status == 200, link


@pytest.mark.parametrize("width", [320, 390, 768, 1200])
def test_no_page_is_wider_than_its_window(address: str, tab: Tab, width: int) -> None:
    tab.look(width)
    for path in PAGES.values():
        for language in ("en", "ja"):
            tab.open(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
            tab.run("[...document.querySelectorAll('details')].forEach((d) => d.open = true)")
            wide = tab.run(_WIDE)
            assert tab.run("document.documentElement.scrollWidth") <= width, (path, wide)


def test_everything_is_reached_by_keyboard_with_a_visible_focus(address: str, tab: Tab) -> None:
    tab.look(1280)
    tab.open(f"{address}/?q=ACSA&lang=en")
    focused = (
        "(() => { const e = document.activeElement, s = getComputedStyle(e);"
        " return [e.tagName, e.getAttribute('href') || e.id || e.type || '',"
        " s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2]; })()"
    )
    reached: list[str] = []
    for _ in range(120):
        tab.press("Tab")
        tag, name, is_seen = tab.run(focused)
        if tag == "BODY":
            break
        assert is_seen, (tag, name)
        reached.append(name)
    assert reached[0] == "#content"
    can_be = tab.run(
        "[...document.querySelectorAll("
        "'a[href], input:not([type=hidden]), button, select, textarea, summary')]"
        ".filter((e) => e.checkVisibility()).length"
    )
    assert len(reached) == can_be
    tab.run("document.getElementById('q').select()")
    tab.type("協定")
    tab.press("Enter", "\r")
    tab._wait()
    assert "q=%E5%8D%94%E5%AE%9A" in tab.run("location.href")


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing(address: str, tab: Tab, axe: str, path: str, is_dark: bool) -> None:
    for width, language in ((320, "ja"), (1280, "en")):
        tab.look(width, is_dark=is_dark)
        tab.open(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        tab.run("[...document.querySelectorAll('details')].forEach((d) => d.open = true)")
        tab.run(axe + "; 0")
        violations = tab.run(
            "axe.run().then((done) => done.violations.map((v) =>"
            " [v.id, v.help, v.nodes.map((n) => n.html + n.failureSummary).slice(0, 3)]))"
        )
        assert violations == [], (width, language)
