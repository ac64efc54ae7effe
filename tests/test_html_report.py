"""The HTML report in a browser: what it shows, how it filters, and that text stays text."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from clipdb import markup
from clipdb.folding import fold, fold_word
from clipdb.markup.folding_rules import folding_rules
from tests.conftest import MUST_HAVE_PROGRAMS, ROOT, Run
from tests.pages import page

HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">&amp;"
)
NOTED = "2025.02.02 毎日新聞 註のある記事 <2503-020202>\n 本文。\n【註】\n 要フォロー: 承認の時期"


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
def db(run: Run, sample_db: Path) -> Path:
    """The sample, with a clip of hostile text and one with a note."""
    rows = f"2025.02.01 毎日新聞 {HOSTILE} <2503-020101>\n {HOSTILE}"
    Path("more.txt").write_text(page(rows, NOTED), encoding="utf-8")
    assert run("import", "more.txt", "--db", sample_db).status == 0
    return sample_db


@pytest.fixture
def report(run: Run, db: Path, tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    assert run("export", "-o", path, "--db", db).status == 0
    return path


def opened(browser: str, path: Path, fragment: str = "", width: int = 800) -> str:
    """The page's elements after its script has run."""
    done = subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            f"--window-size={width},800",
            f"--user-data-dir={path.parent / 'profile'}",
            "--dump-dom",
            f"file://{path}#{fragment}",
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


def shown(dom: str) -> list[str]:
    """The ids of the clips that are shown, in order."""
    articles = re.findall(r"<article ([^>]*)>", dom)
    return [a.split('id="clip-', 1)[1].split('"')[0] for a in articles if " hidden" not in a]


def listed(run: Run, db: Path, *arguments: str) -> list[str]:
    return run(*arguments, "--format", "ids", "--db", db).lines


def test_the_report_shows_every_clip_newest_first(
    browser: str, report: Path, run: Run, db: Path
) -> None:
    dom = opened(browser, report)
    assert shown(dom) == listed(run, db, "list")
    assert re.search(r'id="shown"[^>]*>51 clips<', dom)


# fragment → the command that finds the same
FILTERS = {
    "q=" + quote("Ａcsa"): ["search", "ACSA"],
    "q=" + quote("サイバ"): ["search", "サイバ"],
    "q=" + quote("サイバー 会談"): ["search", "サイバー", "会談"],
    "q=" + quote('"A330 MRTT"'): ["search", '"A330 MRTT"'],
    "q=" + quote("ACSA -メローニ"): ["search", "ACSA", "-メローニ"],
    "q=" + quote("讀賣"): ["search", "讀賣"],
    "country=IT&source=NHK": ["list", "--country", "IT", "--source", "NHK"],
    "country=IT&parties=1": ["list", "--country", "IT", "--main"],
    "topic=" + quote("サイバー"): ["list", "--topic", "サイバー"],
    "q=nonesuch": ["search", "nonesuch"],
}


@pytest.mark.parametrize("fragment", FILTERS)
def test_the_report_finds_what_the_tool_finds(
    fragment: str, browser: str, report: Path, run: Run, db: Path
) -> None:
    dom = opened(browser, report, fragment)
    expected = listed(run, db, *FILTERS[fragment])
    assert shown(dom) == expected
    assert f"{len(expected)} of 51 clips" in dom
    by_year = re.findall(r'<g data-key="(\d{4})"[^>]*><title>\d+: (\d+)</title>', dom)
    assert sum(int(number) for _, number in by_year) == len(expected)  # the charts follow


def test_the_report_sorts(browser: str, report: Path) -> None:
    oldest = shown(opened(browser, report, "sort=oldest"))
    assert (oldest[0], oldest[-1]) == ("1208-062005", "2503-020202")


def test_the_report_says_what_it_is_of(run: Run, db: Path) -> None:
    filters = ("--country", "Italy", "--main", "--since", "2023-06", "--query", "協定")
    text = run("export", "--format", "html", *filters, "--db", db).out
    title = "Press clippings: party Italy, from 2023-06, search 協定"
    assert f"<title>{title}</title>" in text
    assert f"<h1>{title}</h1>" in text
    assert "<mark>協定</mark>" in text
    japanese = run("export", "--format", "html", *filters, "--lang", "ja", "--db", db).out
    assert '<html lang="ja">' in japanese
    assert "<title>新聞記事クリップ: 当事国: イタリア、2023-06以降、検索: 協定</title>" in japanese


def test_a_card_has_parties_first_topics_by_name_and_notes_apart(run: Run, db: Path) -> None:
    text = run("export", "1605-040802", "2503-020202", "--format", "html", "--db", db).out
    first, second = re.findall(r"<article.*?</article>", text)
    assert "<b>Estonia</b>, Russia" in first
    assert "NATO, Cyber security, Summit meeting" in first
    assert '<a href="#clip-1504-031804">1504-031804</a>' in first
    assert '<aside class="notes"><h3>Notes</h3><p>要フォロー: 承認の時期</p></aside>' in second
    assert '<div class="summary"><p>本文。</p></div>' in second


def test_hostile_text_stays_text(browser: str, report: Path) -> None:
    dom = opened(browser, report)
    assert "<title>Press clippings</title>" in dom
    assert "owned" not in re.sub(r"<article.*?</article>", "", dom, flags=re.DOTALL)
    assert re.findall(r"<script[^>]*>", dom) == [
        '<script type="application/json" id="data">',
        "<script>",
    ]
    assert "<img" not in dom


def test_the_report_asks_for_nothing(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert "unsafe-inline" not in text
    outside = text.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r'https?://|\bsrc=["\']|\bhref="[^#]|@import|url\(| style=', outside)


@pytest.mark.parametrize("width", [320, 390, 768, 1200])
def test_nothing_is_wider_than_the_window(width: int, browser: str, report: Path) -> None:
    # A window has a least width of its own, so the report is looked at in a frame.
    text = report.read_text(encoding="utf-8")
    probe = (
        "<script>parent.postMessage(document.documentElement.scrollWidth <= innerWidth"
        " ? 'fits' : 'is too wide', '*')</script></body>"
    )
    inner = re.sub(r"<meta http-equiv[^>]*>", "", text).replace("</body>", probe)
    outer = report.with_name("outer.html")
    outer.write_text(
        '<meta charset="utf-8"><p></p><script>addEventListener("message", ({data}) => {'
        'document.querySelector("p").textContent = "It " + data})</script>'
        f'<iframe width="{width}" height="900" srcdoc="{html.escape(inner)}"></iframe>',
        encoding="utf-8",
    )
    assert "<p>It fits</p>" in opened(browser, outer, width=1400)


def test_the_folding_of_the_script_is_that_of_the_tool(browser: str, tmp_path: Path) -> None:
    assets = Path(markup.__file__).parent
    texts = [*(ROOT / "sample.txt").read_text(encoding="utf-8").split("\n"), *ODD]
    rules = json.dumps(folding_rules()).replace("<", "\\u003c")
    given = json.dumps(texts).replace("<", "\\u003c")
    test = tmp_path / "fold.html"
    test.write_text(
        f'<meta charset="utf-8"><pre></pre><script>{(assets / "fold.js").read_text("utf-8")}'
        f"const folder = folding({rules}), texts = {given};"
        "document.querySelector('pre').textContent = JSON.stringify(texts.map((text) =>"
        " [folder.fold(text), folder.foldWithMap(text).text, folder.foldWord(text).sort()]))"
        "</script>",
        encoding="utf-8",
    )
    written = re.search(r"<pre>(.*?)</pre>", opened(browser, test), re.DOTALL)
    assert written
    for text, (folded, mapped, forms) in zip(
        texts, json.loads(html.unescape(written[1])), strict=True
    ):
        assert (text, folded) == (text, fold(text))
        assert (text, mapped) == (text, fold(text))
        assert (text, set(forms)) == (text, set(fold_word(text)))


# Texts that each rule of the folding changes, and characters beyond the first plane.
ODD = [
    *("ＡＣＳＡ　ｻｲﾊﾞｰ", "讀賣新聞の國會", "首 脳 会談 と A330  MRTT", "F35A が F‐35B と 10式"),
    *("㍻31年 ㈱ ①", "7か国 八ヵ国 三ヶ月 わが国", "か国", "7か", "ボスニア・ヘルツェゴビナ"),
    *("・サイバ・", "サイバ防衛", "カ\u3099ス", "ﾊﾟｰﾄﾅｰ", "Straße Σίσυφος ΟΔΟΣ İ ǅ"),
    *("𠮷野家 𩸽 😀", "a\u00adb\u200bc", "“quoted” – Jane’s", "", " ", "・"),
]
