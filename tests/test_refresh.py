"""import https://… and refresh: what is stored of a page at an address, and what is new on it."""

import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import clipdb
from clipdb.journal.undo import undo
from clipdb.store.opening import open_archive
from tests.conftest import SAMPLE, Run
from tests.site import Answer, Request, Site, answer, redirect, serving

HEAD = "<tr><th>日付</th><th>媒体</th><th>見出し</th><th>要旨</th></tr>"
ONE = ("日伊が協定に署名", "協定に署名した。")
TWO = ("日仏が会談", "首脳が会談した。")
THREE = ("日独が協定を締結", "協定を締結した。")
NO_DATE = "<tr><td>2024-02-30</td><td>読売新聞</td><td>無い日</td><td>本文。</td></tr>"


def html(*clips: tuple[str, str], name: str = "欧州の頁", more: str = "") -> bytes:
    """A page with a row for each headline and summary."""
    rows = "".join(
        f'<tr><td>2024-11-25</td><td>読売新聞</td><td><a href="a/{title}">{title}</a></td>'
        f"<td>{summary}</td></tr>"
        for title, summary in clips
    )
    return f"<html><h1>{name}</h1><table>{HEAD}{rows}{more}</table></html>".encode()


def conditional(body: bytes, etag: str) -> Answer:
    """An answer to one who asks by an `ETag`."""

    def give(request: Request) -> bytes:
        if request.headers.get("if-none-match") == etag:
            return b"HTTP/1.1 304 Not Modified\r\n\r\n"
        return answer(body, ETag=etag)

    return give


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def rows(sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect("a.db") as connection:
        found = connection.execute(sql).fetchall()
    connection.close()
    return found


# Importing


def test_a_page_is_imported_from_its_address_and_its_bytes_are_kept(site: Site, run: Run) -> None:
    page = html(ONE, TWO)
    headers = {"ETag": '"v1"', "Last_Modified": "Mon, 25 Nov 2024 12:00:00 GMT"}
    site.answers["/page"] = answer(page, **headers)
    done = run("import", f"{site.url}/page#top", "--db", "a.db")
    assert (done.status, done.out) == (0, "")
    counts = f"{site.url}/page (html, utf-8): 2 new, 0 updated, 0 unchanged, 0 rejected\n"
    assert done.err == counts
    source = run("export", "--format", "source", "--import", "1", "--db", "a.db")
    assert source.out.encode() == page
    assert rows("SELECT file, url, etag, last_modified FROM imports") == [
        (f"{site.url}/page", f"{site.url}/page", '"v1"', "Mon, 25 Nov 2024 12:00:00 GMT")
    ]


@pytest.mark.parametrize("codec", ["cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-8-sig"])
def test_the_bytes_served_are_given_back_in_every_encoding(
    codec: str, site: Site, run_process: Run
) -> None:
    page = html(ONE, TWO).decode().encode(codec)
    site.answers["/page"] = answer(page)
    assert run_process("import", f"{site.url}/page", "--db", "a.db").status == 0
    given = ("export", "--format", "source", "--import", "1", "-o", "page.html")
    assert run_process(*given, "--db", "a.db").status == 0
    assert Path("page.html").read_bytes() == page


@pytest.mark.parametrize("base", ["", '<base href="https://press.example/b/">'])
def test_links_are_made_whole_against_the_address_where_the_page_is(
    base: str, site: Site, run: Run
) -> None:
    page = html(ONE).replace(b"<html>", b"<html>" + base.encode())
    site.answers |= {"/page": redirect("/moved/page"), "/moved/page": answer(page)}
    run("import", f"{site.url}/page", "--db", "a.db")
    (record,) = json.loads(run("list", "--json", "--db", "a.db").out)
    start = "https://press.example/b" if base else f"{site.url}/moved"
    assert record["url"] == f"{start}/a/日伊が協定に署名"


def test_addresses_in_json_are_made_whole_too(site: Site, run: Run) -> None:
    urls = ["rel/1", "/top?a=b", "https://press.example/2", "no address", "mailto:a@b.example"]
    records = [
        {"date": "2024-11-25", "source": "NHK", "title": f"題{place}", "url": url}
        for place, url in enumerate(urls)
    ]
    site.answers["/feed/data.json"] = answer(json.dumps(records).encode())
    assert run("import", f"{site.url}/feed/data.json", "--db", "a.db").status == 0
    found = json.loads(run("list", "--json", "--sort", "title", "--db", "a.db").out)
    whole = [f"{site.url}/feed/rel/1", f"{site.url}/top?a=b", urls[2], None, None]
    assert [record["url"] for record in found] == whole


def test_files_and_addresses_are_mixed_and_one_that_fails_does_not_stop_the_others(
    site: Site, run: Run
) -> None:
    site.answers |= {"/one": answer(html(ONE)), "/two": answer(html(TWO, name="他の頁"))}
    named = (f"{site.url}/one", "missing.txt", f"{site.url}/gone", SAMPLE, f"{site.url}/two")
    done = run("import", *named, "ftp://press.example/a", "--db", "a.db")
    assert done.status == 2
    assert "clipdb: no such file: missing.txt; check the path\n" in done.err
    assert f"clipdb: cannot fetch {site.url}/gone: the server answers 404 Not Found; " in done.err
    assert "clipdb: cannot fetch ftp://press.example/a: only http and https" in done.err
    counts = [line for line in done.err.splitlines() if " new, " in line]
    pages = [f"{site.url}/one", str(SAMPLE), f"{site.url}/two"]
    assert [line.split(" (")[0] for line in counts] == pages
    assert len(run("list", "--db", "a.db").lines) == 51


def test_a_dry_run_and_strict_keep_nothing_of_a_page_at_an_address(site: Site, run: Run) -> None:
    site.answers["/page"] = answer(html(ONE))
    tried = run("import", f"{site.url}/page", "--dry-run", "--db", "a.db")
    assert (tried.status, "1 new" in tried.err) == (0, True)
    assert not Path("a.db").exists()
    strict = run("import", f"{site.url}/page", "--strict", "--map", "面=", "--db", "a.db")
    assert (strict.status, "nothing kept (--strict)" in strict.err) == (1, True)


def test_the_same_page_again_makes_no_entry_but_a_new_etag_is_noted(site: Site, run: Run) -> None:
    for etag in ('"v1"', '"v2"', 'W/"v3"'):
        site.answers["/page"] = answer(html(ONE), ETag=etag)
        done = run("import", f"{site.url}/page", "--db", "a.db")
        assert done.status == 0
        assert rows("SELECT number, etag FROM imports") == [(1, etag)]
    assert done.err.endswith("1 unchanged, 0 rejected (nothing to change)\n")


def test_a_validator_that_cannot_be_sent_back_is_left_out(site: Site, run: Run) -> None:
    site.answers["/page"] = answer(html(ONE), ETag="\x01" * 3, Last_Modified="x" * 2000)
    run("import", f"{site.url}/page", "--db", "a.db")
    assert rows("SELECT etag, last_modified FROM imports") == [(None, None)]


def test_a_page_of_a_file_gets_its_address_by_importing_it_from_there(site: Site, run: Run) -> None:
    Path("page.html").write_bytes(html(ONE))
    site.answers |= {"/page": answer(html(ONE)), "/copy": answer(html(ONE))}
    names = ("page.html", f"{site.url}/page", f"{site.url}/copy")
    for name in (*names, *names[1:]):
        assert run("import", name, "--db", "a.db").status == 0
    assert run("refresh", "--db", "a.db").lines == [f"{name}: unchanged" for name in names[1:]]
    found = rows("SELECT number, file FROM imports ORDER BY number")
    assert found == list(enumerate(names, 1)), "each address once, however often it is asked"


CHARSETS = [
    # the header, what the page says, what it is in
    ("text/html; charset=Shift_JIS", "", "cp932"),
    ('text/html; charset="euc-jp"', "", "euc_jp"),
    ("text/html; charset=utf-8", "", "utf-8"),
    ("text/html; charset=utf-8", "", "cp932"),
    ("text/html; charset=utf-8", "shift_jis", "cp932"),
    ("text/html; charset=Shift_JIS", "utf-8", "utf-8"),
    ("text/html; charset=Shift_JIS", "", "utf-8"),
    ("text/html; charset=EUC-JP", "shift_jis", "cp932"),
    ("text/html; charset=iso-8859-1", "", "cp932"),
    ("text/html; charset=iso-8859-1", "euc-jp", "euc_jp"),
    ("text/html; charset=Shift_JIS", "", "iso2022_jp"),
    ("text/html; charset=utf-8", "", "utf-16"),
    ("text/html; charset=no-such-thing", "", "cp932"),
    ("text/html; charset=", "", "euc_jp"),
    ("text/html; charset=utf-16", "", "utf-8"),
    ("text/html; charset=zlib", "", "utf-8"),
    ("text/html; charset=unicode_escape", "", "cp932"),
    ("text/html; charset=*utf-8''%E3; charset=", "", "cp932"),
    ("image/png", "", "utf-8"),
    ("", "", "cp932"),
]


@pytest.mark.parametrize(("header", "meta", "codec"), CHARSETS)
def test_a_page_is_read_in_its_encoding_whatever_the_server_says(
    header: str, meta: str, codec: str, site: Site, run: Run
) -> None:
    said = f'<meta charset="{meta}">' if meta else ""
    page = html(ONE, TWO).decode().replace("<html>", f"<html>{said}").encode(codec)
    site.answers["/page"] = answer(page, Content_Type=header)
    assert run("import", f"{site.url}/page", "--db", "a.db").status == 0
    titles = [record["title"] for record in json.loads(run("list", "--json", "--db", "a.db").out)]
    assert sorted(titles) == sorted([ONE[0], TWO[0]])


# Refreshing


def test_an_archive_without_addresses_says_so(run: Run, sample_db: Path) -> None:
    before = sample_db.read_bytes()
    done = run("refresh", "--db", sample_db)
    words = "no page has an address; to import one: clipdb import https://…\n"
    assert (done.status, done.out, done.err) == (0, "", words)
    assert run("refresh", "--quiet", "--db", sample_db).err == ""
    assert sample_db.read_bytes() == before


def test_without_an_archive_the_next_step_is_named(run: Run) -> None:
    done = run("refresh", "--db", "none.db")
    assert (done.status, done.out) == (2, "")
    assert not Path("none.db").exists()


def test_a_page_that_changed_is_told_in_clips(site: Site, run: Run) -> None:
    url = f"{site.url}/page"
    site.answers["/page"] = answer(html(ONE, TWO))
    run("import", url, "--db", "a.db")
    assert run("refresh", "--db", "a.db").out == f"{url}: unchanged\n"
    site.answers["/page"] = answer(html((ONE[0], "批准した。"), THREE))
    assert run("refresh", "--db", "a.db").out == f"{url}: 1 new, 1 reworded, 1 gone\n"
    assert run("refresh", "--db", "a.db").out == f"{url}: unchanged\n"
    site.answers["/page"] = answer(html((ONE[0], "批准した。"), TWO, THREE))
    assert run("refresh", "--db", "a.db").out == f"{url}: unchanged\n", "it is known, and is back"
    site.answers["/page"] = answer(html(THREE))
    assert run("refresh", "--db", "a.db").out == f"{url}: 2 gone\n"
    assert len(run("list", "--db", "a.db").lines) == 3, "what is gone from a page is kept"
    assert run("check", "--db", "a.db").status == 0


def test_what_is_gone_is_told_of_a_page_with_another_title(site: Site, run: Run) -> None:
    site.answers["/page"] = answer(html(ONE, TWO, name="11月の頁"))
    run("import", f"{site.url}/page", "--db", "a.db")
    site.answers["/page"] = answer(html(TWO, THREE, name="12月の頁"))
    lines = run("refresh", "--db", "a.db").lines
    assert lines == [f"{site.url}/page: 1 new, 1 updated, 1 gone"], "TWO is on a second page now"
    site.answers["/page"] = answer(html(ONE, TWO, name="11月の頁"))
    assert run("refresh", "--db", "a.db").lines == [f"{site.url}/page: 1 gone"]
    assert run("refresh", "--db", "a.db").lines == [f"{site.url}/page: unchanged"]


def test_a_page_is_asked_for_conditionally_and_304_is_unchanged(site: Site, run: Run) -> None:
    site.answers["/page"] = conditional(html(ONE), '"v1"')
    run("import", f"{site.url}/page", "--db", "a.db")
    before = Path("a.db").read_bytes()
    assert run("refresh", "--db", "a.db").out == f"{site.url}/page: unchanged\n"
    assert site.asked[-1].headers["if-none-match"] == '"v1"'
    assert "if-modified-since" not in site.asked[-1].headers
    assert Path("a.db").read_bytes() == before


def test_a_date_is_sent_back_as_it_came(site: Site, run: Run) -> None:
    changed = "Mon, 25 Nov 2024 12:00:00 GMT"
    site.answers["/page"] = answer(html(ONE), Last_Modified=changed)
    run("import", f"{site.url}/page", "--db", "a.db")
    run("refresh", "--db", "a.db")
    assert site.asked[-1].headers["if-modified-since"] == changed


def test_conditions_are_those_of_the_address_they_came_from(site: Site, run: Run) -> None:
    site.answers |= {"/page": redirect("/moved"), "/moved": conditional(html(ONE), '"v1"')}
    run("import", f"{site.url}/page", "--db", "a.db")
    del site.asked[:]
    assert run("refresh", "--db", "a.db").out == f"{site.url}/page: unchanged\n"
    sent = [(request.path, request.headers.get("if-none-match")) for request in site.asked]
    assert sent == [("/robots.txt", None), ("/page", None), ("/moved", '"v1"')]


def test_a_page_read_by_older_rules_is_asked_for_whole(site: Site, run: Run) -> None:
    site.answers["/page"] = conditional(html(ONE), '"v1"')
    run("import", f"{site.url}/page", "--db", "a.db")
    with sqlite3.connect("a.db") as connection:
        connection.execute("UPDATE imports SET reading = '0'")
    connection.close()
    assert run("refresh", "--db", "a.db").out == f"{site.url}/page: unchanged\n"
    assert "if-none-match" not in site.asked[-1].headers
    run("refresh", "--db", "a.db")
    assert site.asked[-1].headers["if-none-match"] == '"v1"'


def test_a_page_is_read_as_it_was_when_it_was_imported(site: Site, run: Run) -> None:
    page = "day,what,outlet\n2024-11-25,日伊が会談,読売新聞\n"
    site.answers["/page"] = answer(page.encode("euc_jp"))
    given = ("--from", "csv", "--map", "day=date", "--map", "what=title", "--encoding", "euc-jp")
    assert run("import", f"{site.url}/page", *given, "--db", "a.db").status == 0
    site.answers["/page"] = answer(f"{page}2024-11-26,日仏が会談,NHK\n".encode("euc_jp"))
    assert run("refresh", "--db", "a.db").out == f"{site.url}/page: 1 new\n"


def test_a_failing_address_is_one_line_and_the_others_go_on(site: Site, run: Run) -> None:
    paths = ("/one", "/two", "/three")
    for path, clip in zip(paths, (ONE, TWO, THREE), strict=True):
        site.answers[path] = answer(html(clip, name=path))
        run("import", f"{site.url}{path}", "--db", "a.db")
    site.answers["/two"] = answer(b"", 410)
    site.answers["/three"] = answer(html(THREE, ("日蘭が会談", ""), name="/three"))
    done = run("refresh", "--db", "a.db")
    assert done.status == 2
    assert done.lines == [
        f"{site.url}/one: unchanged",
        f"{site.url}/two: failed",
        f"{site.url}/three: 1 new",
    ]
    gone = f"cannot fetch {site.url}/two: the server answers 410 Gone; the page is gone for good"
    assert done.err == f"clipdb: {gone}\n"


def test_a_page_that_moves_to_another_encoding_says_what_to_do_and_that_does_it(
    site: Site, run: Run
) -> None:
    url = f"{site.url}/page"
    site.answers["/page"] = answer(html(ONE).decode().encode("cp932"))
    run("import", url, "--encoding", "cp932", "--db", "a.db")
    site.answers["/page"] = answer(html(ONE, TWO))
    done = run("refresh", "--db", "a.db")
    assert (done.status, done.out) == (2, f"{url}: failed\n")
    assert f"{url} is not cp932" in done.err
    assert "import it without --encoding" in done.err
    assert run("import", url, "--db", "a.db").status == 0
    again = run("refresh", "--db", "a.db")
    assert (again.status, again.out) == (0, f"{url}: unchanged\n")


def test_what_is_rejected_is_told_once(site: Site, run: Run) -> None:
    url = f"{site.url}/page"
    site.answers["/page"] = answer(html(ONE))
    run("import", url, "--db", "a.db")
    site.answers["/page"] = answer(html(ONE, more=NO_DATE))
    done = run("refresh", "--db", "a.db")
    assert (done.status, done.out) == (1, f"{url}: 1 rejected\n")
    assert "rejected: there is no such date as 2024-02-30" in done.err
    again = run("refresh", "--db", "a.db")
    assert (again.status, again.out, again.err) == (0, f"{url}: unchanged\n", "")


def test_a_dry_run_tells_and_keeps_nothing(site: Site, run: Run) -> None:
    site.answers["/page"] = answer(html(ONE))
    run("import", f"{site.url}/page", "--db", "a.db")
    run("search", "--save", "all", "協定", "--db", "a.db")
    before = Path("a.db").read_bytes()
    site.answers["/page"] = answer(html(ONE, THREE))
    tried = run("refresh", "--dry-run", "--db", "a.db")
    assert (tried.status, tried.out) == (0, f"{site.url}/page: 1 new\n")
    assert Path("a.db").read_bytes() == before


@pytest.mark.parametrize(
    ("chosen", "asked"),
    [
        ((), ["/one", "/two", "/table"]),
        (("--collection", "欧州の頁"), ["/one"]),
        (("--collection", "比国"), ["/two"]),
        (("--collection", "欧州", "--collection", "比国"), ["/one", "/two"]),
        (("--collection", "覚え"), ["/table"]),
    ],
)
def test_a_collection_chooses_the_addresses_of_its_pages(
    chosen: tuple[str, ...], asked: list[str], site: Site, run: Run
) -> None:
    site.answers |= {
        "/one": answer(html(ONE)),
        "/two": answer(html(TWO, ONE, name="比国の頁")),
        "/table": answer("date,title,collections\n2024-11-25,日独,覚え\n".encode()),
    }
    for path in ("/one", "/two", "/table"):
        run("import", f"{site.url}{path}", "--db", "a.db")
    del site.asked[:]
    assert run("refresh", *chosen, "--db", "a.db").lines == [
        f"{site.url}{path}: unchanged" for path in asked
    ]
    assert site.paths() == asked


def test_a_collection_without_an_address_and_an_unknown_one_are_named(
    run: Run, sample_db: Path
) -> None:
    known = run("refresh", "--collection", "その他欧州", "--db", sample_db)
    words = "no page of その他欧州諸国との防衛協力に関する報道 has an address; to import one:"
    assert (known.status, known.err.startswith(words)) == (0, True)
    unknown = run("refresh", "--collection", "無い", "--db", sample_db)
    assert (unknown.status, "unknown collection '無い'" in unknown.err) == (2, True)


def test_a_repair_keeps_where_pages_are_from(site: Site, run: Run) -> None:
    site.answers["/page"] = conditional(html(ONE), '"v1"')
    run("import", f"{site.url}/page", SAMPLE, "--db", "a.db")
    before = rows("SELECT number, file, url, etag, last_modified, options FROM imports")
    with sqlite3.connect("a.db") as connection:
        connection.execute("DROP INDEX clips_by_source")
    connection.close()
    run("check", "--repair", "--db", "a.db")
    assert rows("SELECT number, file, url, etag, last_modified, options FROM imports") == before
    assert run("refresh", "--db", "a.db").out == f"{site.url}/page: unchanged\n"


def test_an_import_that_was_undone_is_no_more_what_is_stored_of_a_page(
    site: Site, run: Run
) -> None:
    site.answers["/page"] = conditional(html(ONE), '"v1"')
    run("import", f"{site.url}/page", "--db", "a.db")
    site.answers["/page"] = conditional(html(ONE, TWO), '"v2"')
    assert run("refresh", "--db", "a.db").lines == [f"{site.url}/page: 1 new"]
    with open_archive(Path("a.db"), write=True) as archive:
        undo(archive, 2, call="")
    assert run("refresh", "--db", "a.db").lines == [f"{site.url}/page: 1 new"]
    assert site.asked[-1].headers["if-none-match"] == '"v1"'
    site.answers["/page"] = conditional(html(ONE), '"v1"')
    assert run("refresh", "--db", "a.db").lines == [f"{site.url}/page: 1 gone"]
    assert run("check", "--db", "a.db").status == 0


# What is new for saved searches


def test_saved_searches_tell_their_new_hits_exactly(site: Site, run: Run) -> None:
    site.answers["/page"] = answer(html(ONE, TWO))
    run("import", f"{site.url}/page", "--db", "a.db")
    for name, words in (("pacts", "協定"), ("talks", "会談"), ("ships", "艦艇")):
        run("search", "--save", name, words, "--db", "a.db")
    # Another wording brings a clip under a search, but does not make it a new clip.
    site.answers["/page"] = answer(html(ONE, (TWO[0], "協定に触れた。"), THREE))
    assert run("refresh", "--db", "a.db").lines == [
        f"{site.url}/page: 1 new, 1 reworded",
        "@pacts: 1 new",
    ]
    assert run("refresh", "--db", "a.db").lines == [f"{site.url}/page: unchanged"]


def test_import_ends_with_the_new_hits_of_saved_searches(run: Run, sample_db: Path) -> None:
    run("search", "--save", "pacts", "協定", "--db", sample_db)
    run("search", "--save", "nhk", "--source", "NHK", "--sort", "title", "--db", sample_db)
    Path("new.csv").write_text(
        "id,date,source,title\n"
        "2411-112601,2024-11-26,NHK,協定が発効\n2411-112602,2024-11-26,朝日新聞,協定を承認\n",
        encoding="utf-8",
    )
    counts = "new.csv (csv, utf-8): 2 new, 0 updated, 0 unchanged, 0 rejected"
    tried = run("import", "new.csv", "--dry-run", "--db", sample_db)
    assert tried.err.splitlines() == [f"{counts} (nothing kept (--dry-run))"]
    done = run("import", "new.csv", "--db", sample_db)
    assert done.err.splitlines() == [counts, "@nhk: 1 new", "@pacts: 2 new"]
    again = run("import", "new.csv", "--db", sample_db)
    assert "@" not in again.err


def test_a_saved_search_that_cannot_be_run_is_named_and_the_others_go_on(
    run: Run, sample_db: Path
) -> None:
    for name in ("broken", "pacts"):
        run("search", "--save", name, "協定", "--db", sample_db)
    with sqlite3.connect(sample_db) as connection:
        connection.execute("UPDATE searches SET query = '(' WHERE name = 'broken'")
    connection.close()
    Path("new.csv").write_text("date,source,title\n2024-11-26,NHK,協定が発効\n", encoding="utf-8")
    done = run("import", "new.csv", "--db", sample_db)
    assert done.status == 0
    assert "clipdb: the saved search broken cannot be run: " in done.err
    assert done.err.splitlines()[-1] == "@pacts: 1 new"


def test_what_is_new_is_found_again_by_when_it_was_added(site: Site, run: Run) -> None:
    site.answers["/page"] = answer(html(ONE))
    run("import", f"{site.url}/page", "--db", "a.db")
    with sqlite3.connect("a.db") as connection:
        connection.execute("UPDATE entries SET time = '2020-01-01T00:00:00+00:00'")
    connection.close()
    run("search", "--save", "pacts", "協定", "--db", "a.db")
    site.answers["/page"] = answer(html(ONE, THREE))
    run("refresh", "--db", "a.db")
    titles = ("--format", "csv", "--columns", "title", "--db", "a.db")
    for asked in (("@pacts", "--added-since", "today"), ("@pacts", "added:today..")):
        assert run("search", *asked, *titles).lines[1:] == [THREE[0]]
    by_age = run("search", "@pacts", "--sort", "added", *titles).lines[1:]
    assert by_age == [THREE[0], ONE[0]]


@pytest.mark.posix
@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Asia/Tokyo", "2026-11-24T22:00:00+00:00", "2026-11-25"),  # seven in the morning
        ("Asia/Tokyo", "2026-11-24T14:59:59+00:00", "2026-11-24"),
        ("America/New_York", "2026-11-25T02:00:00+00:00", "2026-11-24"),
        ("UTC", "2026-11-25T00:00:00+00:00", "2026-11-25"),
    ],
)
def test_the_day_on_which_a_clip_was_added_is_that_of_the_reader(
    zone: str, moment: str, day: str, run: Run, sample_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(sample_db) as connection:
        connection.execute("UPDATE entries SET time = ?", (moment,))
    connection.close()
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        year, month, number = day.split("-")
        other = f"{year}-{month}-{int(number) + 1}"
        before = f"{year}-{month}-{int(number) - 1}"
        given = ("--format", "ids", "--db", sample_db)
        assert len(run("list", "--added-since", day, *given).lines) == 49
        assert len(run("search", f"added:{day}", *given).lines) == 49
        assert run("list", "--added-since", other, *given).lines == []
        assert run("search", f"added:..{before}", *given).lines == []
        assert len(run("search", "added:0001..9999", *given).lines) == 49
    finally:
        monkeypatch.undo()
        time.tzset()


# In Python


def test_a_program_imports_a_page_from_its_address(site: Site) -> None:
    site.answers["/page"] = answer(html(ONE, TWO))
    with clipdb.open("a.db", write=True) as archive:
        report = archive.import_url(f"{site.url}/page")
        assert (report.new, report.rejected) == (2, 0)
        with pytest.raises(clipdb.ClipdbError, match="404 Not Found"):
            archive.import_url(f"{site.url}/gone")
        assert len(archive) == 2
    with clipdb.open("a.db") as archive, pytest.raises(clipdb.ClipdbError, match="write=True"):
        archive.import_url(f"{site.url}/page")
    assert site.paths() == ["/page", "/gone"], "an archive for reading alone asks for nothing"
