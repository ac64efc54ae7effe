"""The pages of `clipdb serve`: what they show is what the command line finds and exports."""

import json
import random
import re
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

pytest.importorskip("starlette", reason="the extra web is not installed")

from clipdb.export.formats import FORMATS
from clipdb.folding import fold
from clipdb.localisation import labels
from clipdb.web.downloads import offered
from tests.conftest import ROOT, Run
from tests.pages import page as source_page
from tests.served import Answer, Site, site

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;{{7*7}}{% raw %}"
NUMBER = re.compile(r"([\d,]+) clips?\b")


@pytest.fixture
def sample(sample_db: Path) -> Site:
    return site(sample_db)


def found(answer: Answer) -> int:
    """How many clips a list says that there are."""
    assert answer.status == 200, answer.text
    shown = re.search(r'<p class="shown">(.*?)</p>', answer.text, re.DOTALL)
    assert shown
    if "No clips match" in shown[1]:
        return 0
    return int(NUMBER.findall(shown[1])[-1].replace(",", ""))


def clips(answer: Answer) -> list[str]:
    """The ids of the clips of a list, in order."""
    links = answer.page.links("/clip/")
    return [link.removeprefix("/clip/").split("?")[0] for link in links]


def queries() -> list[str]:
    """Two hundred queries: words of the sample and how people join them."""
    chance = random.Random(8321)
    text = (ROOT / "sample.txt").read_text(encoding="utf-8")
    runs = re.findall(r"[一-龯ァ-ヶー]{2,6}|[A-Za-z]{3,8}", text)
    forms = (
        "{0}",
        "{0} {1}",
        "{0} OR {1}",
        "{0} -{1}",
        '"{0}{1}"',
        "title:{0}",
        "({0} OR {1}) country:Italy",
        "-{0}",
        "{0} since:2020",
        "summary:{0} NOT note:{1}",
    )
    return [forms[place % len(forms)].format(*chance.sample(runs, 2)) for place in range(200)]


def test_a_page_counts_and_exports_what_a_search_finds(
    sample: Site, run: Run, sample_db: Path
) -> None:
    import clipdb

    with clipdb.open(sample_db) as archive:
        for place, query in enumerate(queries()):
            on_page = sample.get("/?" + urlencode({"q": query, "lang": "en"}))
            as_csv = sample.get("/?" + urlencode({"q": query, "format": "csv"}))
            ids, exported = archive.search(query).ids(), archive.search(query).export("csv")
            if place % 10 == place // 10 % 10:  # every form once and again by the command line
                searched = run("search", *query.split(), "--format", "ids", "--db", sample_db)
                assert ids == searched.lines, (query, searched.err)
                options = ("--query", query, "--format", "csv", "--db", sample_db)
                assert run("export", *options).out == exported, query
            assert found(on_page) == len(ids), query
            assert clips(on_page) == ids[:50], query
            assert as_csv.text == exported, query


@pytest.mark.parametrize(
    "format", [row.name for row in offered() if not (row.takes_about or row.is_binary)]
)
def test_every_format_is_byte_for_byte_that_of_export(
    sample: Site, run: Run, sample_db: Path, format: str
) -> None:
    filters = ("--country", "Italy", "--since", "2015", "--sort", "title", "--reverse")
    exported = run("export", *filters, "--format", format, "--db", sample_db)
    address = "/?country=Italy&since=2015&sort=title&reverse=1&format=" + format
    answer = sample.get(address + "&page=3")
    assert (exported.status, answer.status) == (0, 200)
    assert answer.text == exported.out
    assert answer.headers["content-disposition"].startswith("attachment")
    one = sample.get(f"/clip/2412-112514?format={format}")
    assert one.text == run("export", "2412-112514", "--format", format, "--db", sample_db).out


def test_a_report_says_what_it_is_of(sample: Site) -> None:
    report = sample.get("/?country=IT&q=ACSA&format=html&lang=en")
    assert report.status == 200
    assert "country Italy" in report.text
    assert "search ACSA" in report.text


def test_a_list_leads_to_its_feed(sample: Site, run: Run, sample_db: Path) -> None:
    import feedparser

    page = sample.get("/?q=ACSA&country=IT&sort=title&reverse=1&lang=en")
    (link,) = re.findall(r'<link rel="alternate" type="application/atom.xml" [^>]+>', page.text)
    address = re.search(r'href="([^"]+)"', link)
    assert address
    feed = sample.get(address[1].replace("&amp;", "&"))
    assert feed.headers["content-type"].startswith("application/atom+xml")
    parsed = feedparser.parse(feed.body)
    expected = run("export", "--query", "ACSA", "--country", "IT", "--format", "json",
                   "--sort", "added", "--db", sample_db).out  # fmt: skip
    assert parsed.feed.title == "Press clippings: country Italy, search ACSA"
    assert [entry.title for entry in parsed.entries] == [
        record["title"] for record in json.loads(expected)
    ]


def test_columns_and_limit_are_those_of_export(sample: Site, run: Run, sample_db: Path) -> None:
    exported = run("export", "--columns", "id,date", "--limit", "3", "--db", sample_db)
    assert sample.get("/?format=csv&columns=id,date&limit=3").text == exported.out


def test_no_format_leaves_with_the_options_of_the_command_line() -> None:
    assert {row.name for row in offered()} == {
        row.name for row in FORMATS.values() if row.option is None
    }


def test_every_filter_leads_to_as_many_clips_as_it_says(sample: Site) -> None:
    for start in (
        "/",
        "/?country=IT",
        "/?country=IT&main=1",
        "/?q=協定&topic=ACSA",
        "/?since=2020",
    ):
        page = sample.get(start + ("&" if "?" in start else "?") + "lang=en")
        before = found(page)
        values = re.findall(
            r'<li><a href="([^"]+)"><span>[^<]+</span> <span class="number">([\d,]+)<', page.text
        )
        widening = re.findall(r'<h2 id="facet-([\w-]+)">[^<]*<small>\(or also\)', page.text)
        assert len(values) > 10
        for address, number in values:
            filter = address.replace("&amp;", "&")
            there = found(sample.get(filter))
            asked = int(number.replace(",", ""))
            if not widening:
                assert there == asked, filter
            else:
                assert there == asked or before <= there <= before + asked, filter


def test_a_chosen_filter_can_be_taken_away(sample: Site) -> None:
    page = sample.get("/?country=Italy&country=%E7%8B%AC&since=2023&until=2023&topic=ACSA&lang=en")
    chosen = re.findall(r'<a href="([^"]+)" aria-label="Remove: ([^"]+)"', page.text)
    assert [name for _, name in chosen] == [
        "country Italy",
        "country Germany",
        "topic Acquisition and cross-servicing agreement",
        "dates 2023",
    ]
    without = [address.replace("&amp;", "&") for address, _ in chosen]
    assert without[0] == "/?country=%E7%8B%AC&topic=ACSA&since=2023&until=2023&lang=en"
    assert without[3] == "/?country=Italy&country=%E7%8B%AC&topic=ACSA&lang=en"
    assert all(sample.get(address).status == 200 for address in without)


def test_a_list_is_paged_by_its_address(sample: Site, run: Run, sample_db: Path) -> None:
    seen: list[str] = []
    address: str | None = "/?limit=20&sort=source&lang=en"
    while address:
        answer = sample.get(address)
        seen += clips(answer)
        following = re.search(r'<a rel="next" href="([^"]+)"', answer.text)
        address = following[1].replace("&amp;", "&") if following else None
    assert seen == run("list", "--sort", "source", "--format", "ids", "--db", sample_db).lines
    beyond = sample.get("/?limit=20&page=9&lang=en")
    assert beyond.status == 200
    assert "There is no page 9; the last is page 3." in beyond.text


def test_matches_are_marked_in_the_list_and_in_the_clip(sample: Site) -> None:
    page = sample.get("/?q=ACSA")
    assert "<mark>ACSA</mark>" in page.text
    link = page.page.links("/clip/")[0]
    assert "?q=ACSA&" in link
    assert "<mark>ACSA</mark>" in sample.get(link).text


def test_a_clip_shows_everything_that_is_known_of_it(sample: Site, sample_db: Path) -> None:
    import clipdb

    with clipdb.open(sample_db) as archive:
        stored = [*archive]
    for clip in stored:
        answer = sample.get(f"/clip/{clip.id}?lang=ja")
        words = answer.page.words
        assert answer.status == 200
        for text in (clip.title, *clip.summary.split("\n"), *clip.notes, clip.source_raw):
            assert text in words
        assert "元の行" in words
        assert "分類の理由" in words
        for ref in clip.refs:
            assert ref in words


def test_clips_lead_to_what_they_refer_to_and_back(run: Run, sample_db: Path) -> None:
    lines = "2025.02.01 毎日新聞 続報 <2503-020101>\n 本文\n 【関連記事:2412-112514】"
    Path("follow.txt").write_text(source_page(lines), encoding="utf-8")
    assert run("import", "follow.txt", "--db", sample_db).status == 0
    served = site(sample_db)
    assert "/clip/2412-112514" in served.get("/clip/2503-020101").page.links("/clip/2412")
    assert "/clip/2503-020101" in served.get("/clip/2412-112514").page.links("/clip/2503")


def test_a_saved_search_has_an_address(sample: Site, run: Run, sample_db: Path) -> None:
    assert "No search is saved yet" in sample.get("/saved?lang=en").text
    saved = run("search", "ACSA", "--country", "Italy", "--save", "伊/acsa", "--db", sample_db)
    assert saved.status == 0
    saved = run("search", "@伊/acsa", "--db", sample_db)
    listed = sample.get("/saved?lang=en")
    (link,) = listed.page.links("/saved/")
    assert found(sample.get(link)) == len(saved.lines)
    assert clips(sample.get(link)) == [line.split("\t")[0] for line in saved.lines]
    as_ids = sample.get(link.split("?")[0] + "?format=ids").text.split()
    assert as_ids == [line.split("\t")[0] for line in saved.lines]
    narrowed = sample.get(link + "&q=-協定")
    assert found(narrowed) < len(saved.lines)
    missing = sample.get("/saved/nothing")
    assert missing.status == 404
    assert "no saved search nothing" in missing.page.words


@pytest.mark.parametrize("by", ["year", "month", "country", "main-country", "topic", "source"])
def test_counts_are_those_of_stats(sample: Site, run: Run, sample_db: Path, by: str) -> None:
    counted = run("stats", "--by", by, "--query", "協定", "--json", "--db", sample_db)
    answer = sample.get(f"/stats?by={by}&q=協定&lang=en")
    assert answer.status == 200
    rows = re.findall(r'<td class="number">([\d,]+)</td>', answer.text)
    assert list(map(int, rows)) == [row["clips"] for row in json.loads(counted.out)]
    assert '<svg class="chart"' in answer.text


def test_counts_lead_to_their_clips(sample: Site) -> None:
    for by in ("year", "month", "country", "main-country", "topic", "source", "collection", "via"):
        page = sample.get(f"/stats?by={by}&lang=en&since=2015").text
        rows = re.findall(
            r'<th scope="row"><a href="([^"]+)">[^<]+</a></th><td class="number">(\d+)', page
        )
        assert rows
        for address, number in rows:
            assert found(sample.get(address.replace("&amp;", "&"))) == int(number), address


def test_counts_cross_two_properties(sample: Site) -> None:
    page = sample.get("/stats?by=country&by=year&lang=en")
    assert page.status == 200
    assert '<th scope="row">Italy</th>' in page.text
    for bad in ("/stats?by=nothing", "/stats?by=year&by=year", "/stats?by=year&by=via&by=month"):
        assert sample.get(bad).status == 400


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/?q=(協定", "nothing closes this (, at character 1 of the query: ▶(協定"),
        ("/?q=協定 OR", "a word is missing"),
        ("/?q=nofield:x", "no field"),
        ("/?q=@nothing", "unknown saved search"),
        ("/?country=Britian", "Britain"),
        ("/?since=2023-02-30", "2023-02-30"),
        ("/?contry=IT", "unknown part of the address 'contry'"),
        ("/?page=0", "page= is a number from 1 on"),
        ("/?page=x", "page= is a number from 1 on"),
        ("/?sort=colour", "unknown order"),
        ("/?main=perhaps", "main= is 1 or 0"),
        ("/?q=a&q=b", "q= more than once"),
        ("/?main=1", "main says how country is meant; give country too"),
        ("/?since=2024&until=2023", "since 2024 is after until 2023; swap them"),
        ("/?country=NATO", "unknown country 'NATO'; it is a topic: topic=NATO"),
        ("/?q=country:NATO", "it is a topic: topic=NATO"),
        ("/?label=none", "/stats?by=label lists those of the archive"),
        ("/stats?q=(", "a word is missing"),
        ("/saved?x=1", "unknown part of the address"),
        ("/clip/2412-112514?q=(", "a word is missing"),
    ],
)
def test_what_cannot_be_read_is_an_error_and_never_all_clips(
    sample: Site, address: str, words: str
) -> None:
    answer = sample.get(address)
    assert answer.status == 400
    assert words in answer.page.words
    assert "<article" not in answer.text
    as_file = sample.get(address + ("&" if "?" in address else "?") + "format=csv")
    assert as_file.status == 400
    assert as_file.headers["content-type"].startswith("text/plain")


def test_unknown_formats_and_columns_are_errors(sample: Site) -> None:
    assert sample.get("/?format=docx").status == 400
    assert sample.get("/?format=plain").status == 400  # the command line's own
    assert sample.get("/?format=csv&columns=nothing").status == 400
    assert sample.get("/?format=bibtex&columns=id").status == 400


@pytest.mark.parametrize(
    "address", ["/clip/none", "/clips", "/static/..%2fweb.css", "/favicon.ico"]
)
def test_there_is_nothing_but_the_routes(sample: Site, address: str) -> None:
    answer = sample.get(address)
    assert answer.status == 404
    assert "<h1>There is no such page</h1>" in answer.text


def test_nothing_found_says_what_would_find_more(sample: Site) -> None:
    answer = sample.get("/?q=空母 国会&lang=en")
    assert found(answer) == 0
    assert "each alone: 空母 (5), 国会 (1)" in answer.page.words


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/?q=空母&topic=NATO", "without topic: 5"),
        ("/?country=Tonga&added-since=2021", "no clip of this archive has country Tonga"),
        ("/?q=物品役務相互提供協定&until=2020", "without until: "),
        ("/?q=イギリス", "イギリス → 英国: "),
        ("/?q=aircraft carrier", "空母: 5"),
    ],
)
def test_what_would_find_more_is_said_in_the_words_of_addresses(
    address: str, words: str, sample: Site
) -> None:
    text = sample.get(f"{address}&lang=en").page.words
    assert words in text
    assert "--" not in text


@pytest.mark.parametrize(
    ("address", "words", "part"),
    [
        ("/?q=空母&topic=NATO", "without topic: 5", None),
        ("/?q=イギリス", "英国", "expand=1"),
        ("/?q=aircraft carrier", "空母: 5", "english=1"),
        ("/?q=空母 国会", "空母 (5)", "q=%E7%A9%BA%E6%AF%8D"),
        ("/?q=クロセッタ", "クロセット", "q="),
    ],
)
def test_a_hint_is_a_link_to_what_it_says(
    sample: Site, address: str, words: str, part: str | None
) -> None:
    for language in ("en", "ja"):
        page = sample.get(f"{address}&lang={language}")
        hints = re.search(r'class="hints".*?</section>', page.text, re.DOTALL)
        if part is None and hints is None:
            continue
        assert hints
        links = re.findall(r'<a href="([^"]+)">([^<]+)</a>', hints[0])
        found_by = [unescape(link) for link, said in links if part is None or part in link]
        assert language == "ja" or any(words in said for _, said in links)
        assert found_by, hints[0]
        assert all(found(sample.get(link.replace("lang=ja", "lang=en"))) for link in found_by)
        assert language == "en" or "without" not in hints[0]


def test_english_is_read_as_the_command_line_reads_it(
    sample: Site, run: Run, sample_db: Path
) -> None:
    page = sample.get("/?q=port call&english=1&lang=en")
    ids = run("search", "port", "call", "--english", "--format", "ids", "--db", sample_db).lines
    assert clips(page) == ids
    assert "寄港 OR 入港" in page.page.words
    assert sample.get("/?q=port call&english=1&format=ids").text.split() == ids


@pytest.mark.parametrize(
    "asked",
    [
        "q=協定",
        "country=IT&sort=title&reverse=1",
        "q=@acsa&sort=relevance",
        "english=1&q=italy&sort=added",
    ],
)
def test_a_clip_leads_back_to_the_list_and_on_to_its_neighbours(
    sample: Site, run: Run, sample_db: Path, asked: str
) -> None:
    assert run("search", "ACSA", "--save", "acsa", "--db", sample_db).status == 0
    every = sample.get(f"/?{asked}&format=ids").text.split()
    link: str | None = sample.get(f"/?{asked}&limit=4&lang=en").page.links("/clip/")[0]
    seen: list[str] = []
    while link:
        page = sample.get(link).text
        way = re.search(r'<nav class="way".*?</nav>', page, re.DOTALL)
        assert way
        id = link.removeprefix("/clip/").split("?")[0]
        back, _, fragment = unescape(re.findall(r'href="([^"]+)"', way[0])[0]).partition("#")
        seen.append(id)
        assert fragment == id
        assert id in clips(sample.get(back)), back
        previous = re.search(r'rel="prev" href="/clip/([^?]+)', way[0])
        assert (previous[1] if previous else None) == (seen[-2] if len(seen) > 1 else None)
        following = re.search(r'rel="next" href="([^"]+)"', way[0])
        link = unescape(following[1]) if following else None
    assert seen == every


def test_a_clip_that_left_the_list_still_leads_to_the_next(
    sample: Site, run: Run, sample_db: Path
) -> None:
    first, second, third = sample.get("/?q=ACSA&format=ids").text.split()[:3]
    link = next(one for one in sample.get("/?q=ACSA").page.links("/clip/") if second in one)
    assert run("edit", second, "--set", "title=別の話", "--set", "summary=なし",
               "--db", sample_db).status == 0  # fmt: skip
    way = sample.get(link).page
    assert [one for one in way.links("/clip/") if first in one]
    assert [one for one in way.links("/clip/") if third in one]


def test_chosen_clips_are_a_file(sample: Site, run: Run, sample_db: Path) -> None:
    ids = sample.get("/?format=ids").text.split()[3:6]
    chosen = "&".join(f"clip={id}" for id in ids)
    got = sample.get(f"/chosen?{chosen}&format=csv").text
    assert got == run("export", *ids, "--format", "csv", "--db", sample_db).out
    boxes = [i for i in sample.get("/").page.tags("input") if i.get("form") == "chosen"]
    assert len(boxes) == 49
    assert sample.get("/chosen?format=csv").status == 400
    assert sample.get("/chosen?clip=none&format=csv").status == 404
    assert sample.get("/?clip=none").status == 400


def test_counts_by_two_lead_to_their_clips_and_have_totals(sample: Site) -> None:
    for by in ("by=country&by=year", "by=topic&by=source", "by=month&by=year&since=2023-03"):
        page = sample.get(f"/stats?{by}&lang=en").text
        cells = re.findall(r'<td class="number"><a href="([^"]+)">([\d,]+)</a>', page)
        assert len(cells) > 20
        for address, number in random.Random(1).sample(cells, 12):
            assert found(sample.get(unescape(address))) == int(number.replace(",", "")), address
        assert "<tfoot>" in page


def test_labels_and_carriers_lead_to_their_clips(sample: Site, run: Run, sample_db: Path) -> None:
    assert run("label", "2412-112514", "--add", "重要", "--db", sample_db).status == 0
    page = sample.get("/?lang=en")
    (link,) = set(page.page.links("/?label="))
    assert found(sample.get(link)) == 1
    assert link in sample.get("/clip/2412-112514?lang=en").page.links("/?label=")
    via = page.page.links("/?via=")
    assert found(sample.get(via[0]))
    assert 'id="facet-via"' in page.text


def test_a_list_says_what_is_new_since_a_date(sample: Site) -> None:
    page = sample.get("/?lang=en").page
    assert any(field["name"] == "added_since" for field in page.tags("input"))
    assert found(sample.get("/?added_since=2999&lang=en")) == 0
    assert any("format=atom" in link for link in page.links("/?sort=added"))


def test_dates_are_written_for_readers(sample: Site) -> None:
    assert "25 November 2024 (Mon) 21:23" in sample.get("/clip/2412-112514?lang=en").text
    assert "2024年11月25日(月) 21:23" in sample.get("/?q=ACSA&lang=ja").text


def test_forms_keep_what_is_asked_for(sample: Site) -> None:
    page = sample.get("/?q=協定&country=Italy&main=1&sort=title&page=2&limit=1&lang=ja").page
    hidden = [(i["name"], i["value"]) for i in page.tags("input") if i.get("type") == "hidden"]
    search = [
        ("country", "Italy"),
        ("main", "1"),
        ("sort", "title"),
        ("limit", "1"),
        ("lang", "ja"),
    ]
    assert hidden[: len(search)] == search
    assert ("q", "協定") in hidden
    assert not any(name == "page" for name, _ in hidden)


@pytest.mark.parametrize(
    ("settings", "address", "wish", "language"),
    [
        ({}, "/", "", "en"),
        ({"fallback": "ja"}, "/", "fr, de;q=0.9", "ja"),
        ({}, "/", "ja-JP,ja;q=0.9,en;q=0.8", "ja"),
        ({}, "/", "en;q=0.5, ja;q=0.7", "ja"),
        ({}, "/", "ja;q=0, en;q=x", "en"),
        ({}, "/?lang=ja", "en", "ja"),
        ({}, "/?lang=fr", "ja", "ja"),
        ({"language": "en"}, "/?lang=ja", "ja", "en"),
    ],
    ids=["nothing", "fallback", "browser", "weights", "none", "switch", "unknown", "decided"],
)
def test_the_language_is_the_readers(
    sample_db: Path, settings: dict[str, str], address: str, wish: str, language: str
) -> None:
    answer = site(sample_db, **settings).get(address, headers=[("accept-language", wish)])
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}">' in answer.text
    assert ("Clips" in answer.page.words) == (language == "en")
    assert ("日本語" in answer.page.words) == ("language" not in settings)


def test_every_page_has_words_in_both_languages(sample: Site) -> None:
    for path in (
        "/",
        "/?q=協定&country=IT",
        "/clip/2412-112514",
        "/stats",
        "/saved",
        "/help",
        "/x",
    ):
        for language in ("en", "ja"):
            answer = sample.get(path + ("&" if "?" in path else "?") + f"lang={language}")
            assert answer.status in (200, 404)
            assert len(answer.page.tags("h1")) == 1
            assert len(answer.page.tags("main")) == 1
    keys = labels("en", "web.")
    assert keys.keys() == labels("ja", "web.").keys()
    templates = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "src/clipdb/web").rglob("*")
        if path.suffix in (".html", ".py")
    )
    unused = [
        key
        for key in keys
        if f"web.{key}" not in templates and not key.startswith(("sort.", "error."))
    ]
    assert not unused


def test_examples_of_the_help_can_be_searched_for(sample: Site) -> None:
    for language in ("en", "ja"):
        links = sample.get(f"/help?lang={language}").page.links("/?q=")
        assert len(links) > 10
        assert all(sample.get(link).status == 200 for link in links)


def test_text_of_others_is_text_and_nothing_else(run: Run, sample_db: Path) -> None:
    Path("hostile.txt").write_text(
        source_page(f"2025.02.01 毎日新聞 {HOSTILE} <2503-020101>\n {HOSTILE}"), encoding="utf-8"
    )
    assert run("import", "hostile.txt", "--db", sample_db).status == 0
    served = site(sample_db)
    addresses = (
        "/?q=script",
        "/?q=" + quote(HOSTILE, safe=""),
        "/clip/2503-020101?q=alert",
        "/stats?by=collection",
        "/nothing" + quote(HOSTILE),
        "/?country=" + quote(HOSTILE, safe=""),
        "/?lang=" + quote(HOSTILE, safe=""),
        "/saved/" + quote(HOSTILE, safe=""),
    )
    for address in addresses:
        answer = served.get(address)
        page = answer.page
        assert not page.tags("script"), address
        assert not page.tags("img"), address
        assert not any("style" in attributes for _, attributes in page.elements)
        events = [n for _, attributes in page.elements for n in attributes if n.startswith("on")]
        assert not events, address
    shown = served.get("/clip/2503-020101").page.words
    assert fold("alert(2)") in fold(shown)
    assert "{{7*7}}" in shown


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " http://x", "//x", None]
)
def test_only_the_web_is_linked_to(url: str | None) -> None:
    from clipdb.clip import web_address

    assert web_address(url) == ""
    assert web_address("HTTPS://example.org/a?b=<c>") == "HTTPS://example.org/a?b=<c>"


def test_a_request_leaves_no_file_behind(sample: Site, sample_db: Path) -> None:
    before = sorted(sample_db.parent.iterdir())
    content = sample_db.read_bytes()
    for address in ("/", "/?q=協定", "/?format=csv", "/stats", "/clip/2412-112514", "/?q=("):
        sample.get(address)
    assert sorted(sample_db.parent.iterdir()) == before
    assert sample_db.read_bytes() == content


def test_an_archive_that_goes_away_is_an_error(sample: Site, sample_db: Path) -> None:
    sample_db.unlink()
    answer = sample.get("/?lang=en")
    assert answer.status == 503
    assert not sample_db.exists()
    sample_db.write_bytes(b"no archive")
    assert sample.get("/?lang=en").status == 503


def test_the_chronology_has_the_events_of_the_command_line(
    sample: Site, run: Run, sample_db: Path
) -> None:
    for asked, options in (
        ("country=IT", ["--country", "IT"]),
        ("q=協定&since=2023", ["協定", "--since", "2023"]),
        ("", []),
    ):
        told = run("chronology", *options, "--format", "json", "--db", sample_db)
        events = json.loads(told.out)
        page = sample.get(f"/chronology?{asked}&lang=en")
        assert page.status == 200
        assert page.text.count('<p class="reports">') == len(events)
        assert all(event["headline"] in unescape(page.text) for event in events)
        assert json.loads(sample.get(f"/chronology?{asked}&format=json").text) == events
    for format in ("csv", "markdown", "html", "ics", "timeline"):
        told = run("chronology", "--format", format, "--db", sample_db)
        file = sample.get(f"/chronology?format={format}&lang=en")
        assert file.status == 200
        assert format == "ics" or file.text == told.out, format
    for by in ("kind", "party", "topic"):
        assert sample.get(f"/chronology?by={by}").status == 200
    assert sample.get("/chronology?by=nothing").status == 400
    assert sample.get("/chronology?format=ids").status == 400


def test_a_clip_leads_to_the_other_reports_of_its_event(
    sample: Site, run: Run, sample_db: Path
) -> None:
    title = "自衛隊とイタリア軍の円滑な物資相互提供が可能に 日伊政府が協定に署名"
    fields = ("--date", "2024-11-26", "--source", "NHK", "--title", title)
    (id,) = run("add", *fields, "--db", sample_db).lines
    assert id in str(sample.get("/clip/2412-112514").page.links("/clip/"))
    assert "2412-112514" in str(sample.get(f"/clip/{id}").page.links("/clip/"))
