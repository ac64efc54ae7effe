"""The HTML report in a browser: it filters, sorts, asks for nothing, and text stays text."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import MUST_HAVE_PROGRAMS, Run
from tests.pages import page

HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">&amp;"
)


@pytest.fixture(scope="module")
def browser() -> str:
    """Chromium; a machine without it skips these tests, CI on Linux does not."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None and MUST_HAVE_PROGRAMS:
        pytest.fail("no chromium: .ci/run should have installed it")
    if found is None:
        pytest.skip("no chromium on this machine")
    return found


@pytest.fixture
def report(run: Run, sample_db: Path, tmp_path: Path) -> Path:
    """The report of the sample and of a clip with hostile text."""
    Path("hostile.txt").write_text(
        page(f"2025.02.01 毎日新聞 {HOSTILE} <2503-020101>\n {HOSTILE}"), encoding="utf-8"
    )
    assert run("import", "hostile.txt", "--db", sample_db).status == 0
    path = tmp_path / "report.html"
    assert run("export", "-o", path, "--db", sample_db).status == 0
    return path


def opened(browser: str, report: Path, fragment: str = "") -> str:
    """The page's elements after its script has run."""
    done = subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            f"--user-data-dir={report.parent / 'profile'}",
            "--dump-dom",
            f"file://{report}#{fragment}",
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


def rows(dom: str) -> list[str]:
    """The ids of the rows that are shown, in order."""
    shown = re.findall(r"<tr data-countries=\"[^\"]*\">.*?</tr>", dom, re.DOTALL)
    return [match[1] for row in shown if (match := re.search(r"<summary>(.*?)</summary>", row))]


def test_the_report_lists_every_clip_newest_first(
    browser: str, report: Path, run: Run, sample_db: Path
) -> None:
    dom = opened(browser, report)
    assert rows(dom) == run("list", "--format", "ids", "--db", sample_db).lines
    assert "50 of 50 clips" in dom
    assert "<h1>clipdb</h1>" in dom


def test_the_report_filters_by_words_country_and_outlet(
    browser: str, report: Path, run: Run, sample_db: Path
) -> None:
    found = opened(browser, report, "words=%EF%BC%A1csa")  # Ａcsa
    assert rows(found) == run("search", "ACSA", "--format", "ids", "--db", sample_db).lines
    assert "3 of 50 clips" in found
    both = opened(browser, report, "country=IT&outlet=NHK")
    filters = ("--country", "IT", "--source", "NHK")
    assert rows(both) == run("list", *filters, "--format", "ids", "--db", sample_db).lines


def test_the_report_sorts_by_a_column(browser: str, report: Path) -> None:
    dom = opened(browser, report, "sort=0")
    shown = rows(dom)
    assert (shown[0], shown[-1]) == ("1208-062005", "2503-020101")
    assert 'aria-sort="ascending"' in dom


def test_hostile_text_stays_text(browser: str, report: Path) -> None:
    dom = opened(browser, report)
    assert "<title>clipdb</title>" in dom
    assert "owned" not in re.sub(r"<td.*?</td>", "", dom, flags=re.DOTALL)
    assert dom.count("<script>") == 1
    assert "<img" not in dom


def test_the_report_asks_for_nothing(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    outside = re.sub(r'xmlns="http://www.w3.org/2000/svg"', "", text)
    assert not re.search(r"https?://|\bsrc=[\"']|\bhref=|@import|url\(", outside)
