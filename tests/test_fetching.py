"""Pages by their address: whole or an error of one line, whatever a server does."""

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipdb import __version__
from clipdb.errors import AddressError
from clipdb.fetching import addresses, is_address, pages, without_password
from clipdb.fetching.addresses import Address, UnfetchableError, is_public
from clipdb.fetching.pages import Fetched, Fetcher, Limits
from tests.conftest import Run
from tests.site import Answer, Site, Slowly, answer, redirect, serving

HEAD = "<table><tr><th>日付</th><th>媒体</th><th>見出し</th><th>要旨</th></tr>"
ROW = "<tr><td>2024-11-25</td><td>読売新聞</td><td>日伊が協定に署名</td><td>署名した。</td></tr>"
PAGE = f"<html><h1>日伊の頁</h1>{HEAD}{ROW}</table></html>".encode()
OK = answer(PAGE)
LENGTH = f"Content-Length: {len(PAGE)}"
MORE = {"Content_Length": str(len(PAGE) + 10)}
LESS = {"Content_Length": str(len(PAGE) - 10)}
START = b"HTTP/1.1 200 OK\r\n"
ZIPPED = gzip.compress(PAGE)
GZIP = {"Content_Encoding": "gzip"}
BOMB = gzip.compress(bytes(50_000_000))
CHUNKED = START + b"Transfer-Encoding: chunked\r\n\r\n"
SMALL = Limits(size=100_000, redirects=3)
QUICK = Limits(seconds=0.5)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@dataclass(frozen=True)
class Misdeed:
    """What a server answers instead of a page, and what is said of it; `{}` is its address."""

    page: Answer
    said: str
    limited: Limits = SMALL
    others: dict[str, Answer] = field(default_factory=dict)


CUT = "the connection ended before the page was whole; nothing was kept, try it later"
LATER = "it took longer than 0.5 s; nothing was kept, try it later"
NO_HTTP = "what the server sends is no answer in HTTP; check the address"
BROKEN = "its compression is broken or cut off; nothing was kept, try it later"
LARGE = "it is larger than 0.1 MB"
UNREAD = "the robots.txt of 127.0.0.1 cannot be read, so what it allows is not known"
BY_HAND = "save the page in a browser and import its file"
PRIVATE = (
    "which is of a private network; only an address that says so itself, as http://localhost/ does,"
    " is asked there"
)

MISDEEDS: dict[str, Misdeed] = {
    # time
    "a body that drips": Misdeed(Slowly(START + b"\r\n", b"x"), LATER, QUICK),
    "headers that drip": Misdeed(Slowly(START + b"X-Drip: ", b"x"), LATER, QUICK),
    "the size of a chunk that drips": Misdeed(Slowly(CHUNKED, b"0"), LATER, QUICK),
    "a compressed body that drips": Misdeed(
        Slowly(START + b"Content-Encoding: gzip\r\n\r\n" + ZIPPED[:20], b""), LATER, QUICK
    ),
    "silence": Misdeed(Slowly(b"", b""), LATER, QUICK),
    "silence after the headers": Misdeed(Slowly(START + b"\r\n", b""), LATER, QUICK),
    "no end of interim answers": Misdeed(
        Slowly(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.001), LATER, QUICK
    ),
    "rules that drip": Misdeed(OK, LATER, QUICK, {"/robots.txt": Slowly(START + b"\r\n", b"#")}),
    "a slow page after slow rules": Misdeed(
        Slowly(START + b"\r\n", b"x"), LATER, QUICK, {"/robots.txt": answer()}
    ),
    # size
    "a body without end": Misdeed(Slowly(START + b"\r\n", b"x" * 10_000, 0), LARGE),
    "chunks without end": Misdeed(Slowly(CHUNKED, b"5\r\nhello\r\n" * 1000, 0), LARGE),
    "a length beyond the limit": Misdeed(answer(PAGE, Content_Length="100001"), LARGE),
    "a compressed bomb": Misdeed(answer(BOMB, **GZIP), LARGE),
    "a bomb of many members": Misdeed(answer(gzip.compress(bytes(900)) * 200, **GZIP), LARGE),
    "a flood of headers": Misdeed(
        Slowly(START, b"X-Flood: 1\r\n", 0),
        NO_HTTP,
    ),
    "a header without end": Misdeed(
        Slowly(START + b"X-Long: ", b"x" * 10_000, 0),
        NO_HTTP,
    ),
    # lengths
    "a length that is too large": Misdeed(answer(PAGE, **MORE), CUT),
    "a length that is too small": Misdeed(
        answer(PAGE, **LESS),
        "the server sends more bytes than it announces, so where the page ends is not known;"
        " nothing was kept",
    ),
    "two lengths": Misdeed(START + f"{LENGTH}\r\nContent-Length: 7\r\n\r\n".encode() + PAGE, CUT),
    "a chunk that is cut off": Misdeed(CHUNKED + b"ff\r\nhello", CUT),
    "no last chunk": Misdeed(CHUNKED + b"5\r\nhello\r\n", CUT),
    "a chunk with a size that is none": Misdeed(CHUNKED + b"zz\r\nhello\r\n0\r\n\r\n", CUT),
    "a connection closed at once": Misdeed(
        b"",
        CUT,
    ),
    "a connection closed in the headers": Misdeed(START + f"{LENGTH}\r\nX-Cut: ".encode(), CUT),
    "no HTTP": Misdeed(
        b"SSH-2.0-OpenSSH_9.6\r\n",
        NO_HTTP,
    ),
    # compression
    "broken compression": Misdeed(answer(ZIPPED[:30] + b"\0" * 30 + ZIPPED[60:], **GZIP), BROKEN),
    "compression that is cut off": Misdeed(answer(ZIPPED[:-30], **GZIP), BROKEN),
    "compression without its sum": Misdeed(answer(ZIPPED[:-4], **GZIP), BROKEN),
    "compression that is none": Misdeed(answer(PAGE, **GZIP), BROKEN),
    "compression with a rest": Misdeed(answer(ZIPPED + b"rest", **GZIP), BROKEN),
    "a compression not asked for": Misdeed(
        answer(zlib.compress(PAGE), Content_Encoding="br"),
        "it is compressed as 'br', which was not asked for",
    ),
    "compression twice": Misdeed(
        answer(gzip.compress(ZIPPED), Content_Encoding="gzip, gzip"),
        "it is compressed as 'gzip, gzip', which was not asked for",
    ),
    # redirects
    "a redirect to itself": Misdeed(
        redirect("/page"), "its redirects lead in a ring; check the address"
    ),
    "redirects in a ring": Misdeed(
        redirect("/two"),
        "its redirects lead in a ring; check the address",
        others={"/two": redirect("/page#again", 301)},
    ),
    "too many redirects": Misdeed(
        redirect("/1"),
        "there are more than 3 redirects; name the address to which they lead",
        others={f"/{n}": redirect(f"/{n + 1}", 307) for n in range(1, 5)},
    ),
    "a redirect to a private network": Misdeed(
        redirect("http://10.0.0.1/admin"),
        f"it redirects to http://10.0.0.1/admin: 10.0.0.1 is at 10.0.0.1, {PRIVATE}",
    ),
    "a redirect to another host of this computer": Misdeed(
        redirect("http://localhost:{port}/other"),
        "it redirects to http://localhost:{port}/other: localhost is at 127.0.0.1, " + PRIVATE,
        others={"/other": OK},
    ),
    "a redirect to a file": Misdeed(
        redirect("file:///etc/passwd"),
        "only http and https are fetched, not file; save the page and import its file",
    ),
    "a redirect with a password": Misdeed(
        redirect("http://user:secret@127.0.0.1/"),
        "addresses with a user name or password are not fetched; save the page and import its file",
    ),
    "a redirect to what is no address": Misdeed(
        redirect("http://[::1/"), "it is no whole address; check how it is written"
    ),
    "a redirect to nowhere": Misdeed(
        answer(b"", 302), "it redirects, but does not say where to; check the address"
    ),
    # status
    "304 to one who has nothing": Misdeed(
        answer(b"", 304),
        "the server answers 304 Not Modified; there is no page; check the address",
    ),
    "204": Misdeed(
        answer(b"", 204), "the server answers 204 No Content; there is no page; check the address"
    ),
    "206, a part": Misdeed(
        answer(PAGE, 206),
        "the server answers 206 Partial Content; there is no page; check the address",
    ),
    "401": Misdeed(
        answer(PAGE, 401),
        f"the server answers 401 Unauthorized; it is not open to everybody; {BY_HAND}",
    ),
    "403": Misdeed(
        answer(PAGE, 403),
        f"the server answers 403 Forbidden; it is not open to programs; {BY_HAND}",
    ),
    "404": Misdeed(answer(PAGE, 404), "the server answers 404 Not Found; check the address"),
    "410": Misdeed(answer(PAGE, 410), "the server answers 410 Gone; the page is gone for good"),
    "429": Misdeed(
        answer(PAGE, 429),
        "the server answers 429 Too Many Requests; the server is asked too often; try it later",
    ),
    "500": Misdeed(answer(PAGE, 500), "the server answers 500 Internal Server Error; try it later"),
    "a status nobody knows": Misdeed(answer(PAGE, 799), "the server answers 799; try it later"),
    # rules for programs
    "rules that forbid": Misdeed(
        OK,
        f"the robots.txt of 127.0.0.1 forbids programs to fetch it; {BY_HAND}",
        others={"/robots.txt": answer(b"User-agent: *\nDisallow: /p")},
    ),
    "rules that forbid us alone": Misdeed(
        OK,
        f"the robots.txt of 127.0.0.1 forbids programs to fetch it; {BY_HAND}",
        others={
            "/robots.txt": answer(b"User-agent: *\nAllow: /\n\nUser-agent: ClipDB\nDisallow: /")
        },
    ),
    "rules that forbid where it redirects to": Misdeed(
        redirect("/private/page"),
        "it redirects to {site}/private/page: the robots.txt of 127.0.0.1 forbids programs to fetch"
        f" it; {BY_HAND}",
        others={"/robots.txt": answer(b"User-agent: *\nDisallow: /private"), "/private/page": OK},
    ),
    "rules with a fault of the server": Misdeed(
        OK,
        f"{UNREAD} (status 503); try it later",
        others={"/robots.txt": answer(b"", 503)},
    ),
    "rules that are cut off": Misdeed(
        OK, f"{UNREAD}: {CUT}", others={"/robots.txt": answer(b"User-agent: *", **MORE)}
    ),
    "rules in a ring": Misdeed(
        OK,
        f"{UNREAD}: its redirects lead in a ring; check the address",
        others={"/robots.txt": redirect("/robots.txt")},
    ),
    "rules without number": Misdeed(
        OK,
        f"{UNREAD}: it has too many rules",
        others={
            "/robots.txt": answer(
                b"".join(b"User-agent: %d\n" % n for n in range(5000)) + b"Allow: /a\n" * 5000
            )
        },
    ),
}
# What arrives whole, and is no page.
NO_PAGES = {
    "nothing": (b"", "{} is empty; there is nothing to import"),
    "a PDF": (
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        "{} is a PDF, which is not read; save its text as a .txt file (pdftotext -layout), or its"
        " table as CSV, and import that",
    ),
    "a picture": (
        b"\x89PNG\r\n\x1a\n\0\0",
        "{} is a PNG picture, which is not read; its text has to be typed or recognised first",
    ),
    "a page without clips": (
        b"<html><h1>Welcome</h1></html>",
        "{} holds no clips: no row of it begins with a date",
    ),
}


def set_up(site: Site, page: Answer, others: dict[str, Answer]) -> None:
    def there(given: Answer) -> Answer:
        return given.replace(b"{port}", b"%d" % site.port) if isinstance(given, bytes) else given

    site.answers |= {path: there(given) for path, given in {**others, "/page": page}.items()}


def message(site: Site, words: str) -> str:
    filled = words.replace("{port}", str(site.port)).replace("{site}", site.url)
    return f"clipdb: cannot fetch {site.url}/page: {filled}\n"


@pytest.mark.parametrize("name", MISDEEDS)
def test_a_page_that_does_not_arrive_whole_is_one_line_and_nothing_else(
    name: str, site: Site, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    misdeed = MISDEEDS[name]
    monkeypatch.setattr(pages, "LIMITS", misdeed.limited)
    set_up(site, misdeed.page, misdeed.others)
    done = run("import", f"{site.url}/page", "--db", "new.db")
    assert (done.status, done.out, done.err) == (2, "", message(site, misdeed.said))
    assert not Path("new.db").exists()


@pytest.mark.parametrize("name", MISDEEDS)
def test_a_stored_page_is_kept_when_it_does_not_arrive_whole_again(
    name: str, site: Site, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(site, OK, {})
    run("import", f"{site.url}/page", "--db", "a.db")
    before = Path("a.db").read_bytes()
    misdeed = MISDEEDS[name]
    monkeypatch.setattr(pages, "LIMITS", misdeed.limited)
    set_up(site, misdeed.page, misdeed.others)
    done = run("refresh", "--db", "a.db")
    assert (done.status, done.err) == (2, message(site, misdeed.said))
    assert done.out == f"{site.url}/page: failed\n"
    assert Path("a.db").read_bytes() == before


@pytest.mark.parametrize("name", NO_PAGES)
def test_what_arrives_and_is_no_page_is_named(name: str, site: Site, run: Run) -> None:
    content, said = NO_PAGES[name]
    site.answers["/page"] = answer(content, Content_Type="text/html")
    done = run("import", f"{site.url}/page", "--db", "new.db")
    assert (done.status, done.out) == (2, "")
    assert done.err == f"clipdb: {said.format(f'{site.url}/page')}\n"


def test_a_text_of_the_server_acts_on_nothing(site: Site, run: Run) -> None:
    site.answers["/page"] = answer(b"", Content_Encoding="\x1b[2J\x9b31m")
    done = run("import", f"{site.url}/page", "--db", "new.db")
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert "\x1b" not in done.err
    assert "\x9b" not in done.err


# What is whole


def fetch(url: str, limited: Limits | None = None) -> Fetched:
    return Fetcher(limited).fetch(url)


def refusal(url: str, limited: Limits | None = None) -> str:
    """What is said of a page that is not fetched."""
    with pytest.raises(AddressError) as raised:
        fetch(url, limited)
    return str(raised.value)


WHOLE: dict[str, bytes] = {
    "with its length": OK,
    "until the connection ends": START + b"\r\n" + PAGE,
    "in chunks": CHUNKED + b"%x\r\n" % len(PAGE) + PAGE + b"\r\n0\r\n\r\n",
    "compressed": answer(ZIPPED, **GZIP),
    "compressed in chunks": START
    + b"Content-Encoding: x-gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"%x\r\n" % len(ZIPPED)
    + ZIPPED
    + b"\r\n0\r\n\r\n",
    "compressed in members": answer(gzip.compress(PAGE[:50]) + gzip.compress(PAGE[50:]), **GZIP),
    "in HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\n" + PAGE,
    "not compressed, and saying so": answer(PAGE, Content_Encoding="identity"),
    "with a length that is none": answer(PAGE, Content_Length="many"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_page_is_its_bytes_however_they_are_sent(name: str, site: Site) -> None:
    site.answers["/page"] = WHOLE[name]
    assert fetch(f"{site.url}/page").content == PAGE


def test_a_connection_that_stays_open_does_no_harm(site: Site) -> None:
    site.answers["/page"] = Slowly(OK, b"", 0.1)
    assert fetch(f"{site.url}/page").content == PAGE


@given(
    body=st.binary(max_size=3000),
    cut=st.integers(0, 3000),
    is_zipped=st.booleans(),
    is_chunked=st.booleans(),
)
def test_a_body_is_whole_or_an_error(
    body: bytes, cut: int, is_zipped: bool, is_chunked: bool
) -> None:
    sent = gzip.compress(body) if is_zipped else body
    headers = GZIP if is_zipped else {}
    whole = answer(sent, **headers)
    if is_chunked:
        head = "".join(f"Content-Encoding: {value}\r\n" for value in headers.values()).encode()
        parts = b"%x\r\n" % len(sent) + sent + b"\r\n" if sent else b""
        whole = START + head + b"Transfer-Encoding: chunked\r\n\r\n" + parts + b"0\r\n\r\n"
    with serving() as site:
        site.answers["/page"] = whole
        assert fetch(f"{site.url}/page").content == body
        begin = whole.index(b"\r\n\r\n") + 4
        last = len(whole) - len(b"0\r\n\r\n") - 1
        if begin <= last:
            site.answers["/page"] = whole[: begin + cut % (last + 1 - begin)]
            assert "nothing was kept" in refusal(f"{site.url}/page")


# Parts of answers, which in the wrong place make one that no server should send.
PARTS = [
    *(b"\r\n", b"\n", b"\r\n\r\n", b"\0", b"-5", b"0x10", b"ffffffffffff", b"\xff\xfe", b"302"),
    *(b"HTTP/2 200\r\n", b"HTTP/1.1 100 X\r\n\r\n", b"Transfer-Encoding: chunked\r\n"),
    *(b"Content-Length: -1\r\n", b"Content-Length: 5, 5\r\n", b"Content-Encoding: gzip\r\n"),
    *(b"Location: //[\r\n", b"Content-Type: text/html; charset*0=\r\n", b"Set-Cookie: a\r\n b"),
]


@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 9), st.sampled_from(PARTS)), max_size=4),
)
def test_whatever_is_sent_is_a_page_or_an_error(
    name: str, changes: list[tuple[int, int, bytes]]
) -> None:
    sent = WHOLE[name]
    for at, length, part in changes:
        sent = sent[:at] + part + sent[at + length :]
    with serving() as site:
        site.answers["/page"] = sent
        with suppress(AddressError):
            assert isinstance(fetch(f"{site.url}/page", Limits(seconds=5)).content, bytes)


def test_a_page_is_asked_for_honestly(site: Site) -> None:
    site.answers["/page?q=%E5%8D%94%E5%AE%9A"] = OK
    fetch(f"{site.url}/page?q=協定#part")
    rules, page = site.asked
    assert (rules.path, page.path) == ("/robots.txt", "/page?q=%E5%8D%94%E5%AE%9A")
    for request in (rules, page):
        assert request.headers == {
            "host": f"127.0.0.1:{site.port}",
            "user-agent": f"clipdb/{__version__}",
            "accept": "*/*",
            "accept-encoding": "gzip",
            "connection": "close",
        }


def test_redirects_lead_to_a_page_and_to_its_address(site: Site) -> None:
    site.answers |= {
        "/page": redirect("/moved/here", 301),
        "/moved/here": redirect("頁?q=1#part".encode().decode("latin-1"), 308),
        "/moved/%E9%A0%81?q=1": OK,
    }
    page = fetch(f"{site.url}/page")
    assert (page.url, page.address) == (f"{site.url}/page", f"{site.url}/moved/%E9%A0%81?q=1")


def test_the_rules_of_a_site_are_asked_for_once(site: Site) -> None:
    site.answers |= {"/a": OK, "/b": OK, "/robots.txt": answer(b"User-agent: *\nDisallow: /c")}
    fetcher = Fetcher()
    fetcher.fetch(f"{site.url}/a")
    fetcher.fetch(f"{site.url}/b")
    with pytest.raises(AddressError, match="forbids"):
        fetcher.fetch(f"{site.url}/c")
    assert [request.path for request in site.asked] == ["/robots.txt", "/a", "/b"]


ALLOWING: dict[str, Answer] = {
    "no rules": answer(b"", 404),
    "rules that are not open": answer(b"", 403),
    "empty rules": answer(),
    "rules for others": answer(b"User-agent: Otherbot\nDisallow: /"),
    "rules for other pages": answer(b"User-agent: *\nDisallow: /pages$\nDisallow: /*.cgi"),
    "rules elsewhere": redirect("/elsewhere"),
    "rules without end": Slowly(START + b"\r\nUser-agent: *\n", b"Disallow: /private\n" * 1000, 0),
    "rules that are no text": answer(bytes(range(256))),
}


@pytest.mark.parametrize("name", ALLOWING)
def test_rules_that_do_not_forbid_allow(name: str, site: Site) -> None:
    site.answers |= {"/page": OK, "/elsewhere": answer(), "/robots.txt": ALLOWING[name]}
    assert fetch(f"{site.url}/page").content == PAGE


# Networks


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "239.1.1.1", "255.255.255.255", "192.0.2.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1"),
    ],
)
def test_an_address_of_a_private_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


def looked_up(monkeypatch: pytest.MonkeyPatch, *answers: Sequence[str]) -> list[str]:
    """Have `press.example` looked up so, time after time; 127.0.0.2 alone is private."""
    real, given, asked = socket.getaddrinfo, iter(answers), []

    def look_up(host: str, *values: Any, **options: Any) -> Any:
        if host != "press.example":
            return real(host, *values, **options)
        asked.append(host)
        return [entry for address in next(given) for entry in real(address, *values, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(addresses, "is_public", lambda address: address != "127.0.0.2")
    return asked


def test_the_connection_goes_to_the_address_that_was_checked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers["/page"] = OK
    # The third look-up, which would be that of a connection, leads elsewhere.
    asked = looked_up(monkeypatch, ["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"])
    page = fetch(f"http://press.example:{site.port}/page")
    assert (page.content, len(asked)) == (PAGE, 2)
    assert {request.headers["host"] for request in site.asked} == {f"press.example:{site.port}"}


@pytest.mark.parametrize("found", [["127.0.0.2"], ["127.0.0.1", "127.0.0.2"]])
def test_a_host_with_a_private_address_is_refused(
    found: list[str], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up(monkeypatch, found)
    assert "press.example is at 127.0.0.2, which is of a private" in refusal(
        f"http://press.example:{site.port}/page"
    )
    assert site.asked == []


def test_a_host_that_is_private_at_the_second_look_up_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers["/page"] = OK
    looked_up(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    assert "private network" in refusal(f"http://press.example:{site.port}/page")
    assert site.paths() == []


def test_a_redirect_from_the_internet_to_this_computer_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers |= {"/page": redirect(f"http://127.0.0.2:{site.port}/admin"), "/admin": OK}
    looked_up(monkeypatch, ["127.0.0.1"], ["127.0.0.1"])
    said = refusal(f"http://press.example:{site.port}/page")
    assert f"it redirects to http://127.0.0.2:{site.port}/admin: 127.0.0.2 is at" in said
    assert site.paths() == ["/page"]


def test_a_redirect_by_way_of_the_internet_back_to_a_private_host_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = f"http://127.0.0.1:{site.port}"
    site.answers |= {"/page": redirect(f"http://press.example:{site.port}/back")}
    site.answers["/back"] = redirect(f"{private}/admin")
    looked_up(monkeypatch, ["127.0.0.1"], ["127.0.0.1"])
    # The rules of the other host, its redirect, and then where this leads to.
    public = iter([True, True, False])
    monkeypatch.setattr(addresses, "is_public", lambda _: next(public))
    assert "private network" in refusal(f"{private}/page")


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "169.254.0.1", "[fe80::1]", "[::ffff:169.254.169.254]"]
)
def test_a_link_local_address_is_not_asked_even_where_it_is_named(host: str, site: Site) -> None:
    assert "where only the computers beside this one are" in refusal(f"http://{host}/latest")
    site.answers["/page"] = redirect(f"http://{host}/latest")
    assert "where only the computers beside this one are" in refusal(f"{site.url}/page")


def test_a_host_that_is_looked_up_for_ever_takes_no_longer_than_a_page_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given_up = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: given_up.wait(60))
    assert refusal("http://press.example/page", QUICK).endswith(LATER)
    given_up.set()


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1"])
def test_a_private_host_in_disguise_is_refused(host: str, site: Site) -> None:
    assert "private network" in refusal(f"http://{host}:{site.port}/page")
    assert site.asked == []


@pytest.fixture
def silent() -> Iterator[str]:
    """The host and port of a computer that takes no connections there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


def test_a_host_that_is_not_there_or_takes_no_connection_is_named(silent: str) -> None:
    unknown = refusal("https://no.such.host.invalid/page")
    assert "the host no.such.host.invalid is not known; check" in unknown
    words = f"there is no connection to {silent} (connection refused); try it later"
    assert words in refusal(f"http://{silent}/page")


def test_a_proxy_of_the_environment_is_not_used_and_an_error_says_so(
    site: Site, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"{site.url}/")
    assert "; the proxy of the environment is not used" in refusal(f"http://{silent}/page")
    assert site.asked == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of localhost that nobody has signed, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl on this machine")
    path = tmp_path / "certificate.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", tmp_path / "key.pem", "-out", path),
        ],
        check=True,
        capture_output=True,
    )
    with path.open("ab") as file:
        file.write((tmp_path / "key.pem").read_bytes())
    return path


def test_a_certificate_must_be_valid_and_of_the_host(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(lambda plain: context.wrap_socket(plain, server_side=True)) as site:
        site.answers["/page"] = OK
        unsigned = refusal(f"https://localhost:{site.port}/page")
        assert "the certificate of localhost is not valid (self-signed" in unsigned
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetch(f"https://localhost:{site.port}/page").content == PAGE
        other = refusal(f"https://127.0.0.1:{site.port}/page")
        assert "the certificate of 127.0.0.1 is not valid (IP address mismatch" in other
        site.answers["/page"] = Slowly(START + b"\r\n", b"x")
        assert LATER in refusal(f"https://localhost:{site.port}/page", QUICK)


def test_a_server_without_tls_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            connected, _ = server.accept()
            with connected:
                connected.sendall(b"220 press.example ESMTP\r\n")

        greeting = threading.Thread(target=greet)
        greeting.start()
        url = f"https://127.0.0.1:{server.getsockname()[1]}/page"
        said = refusal(url)
        greeting.join()
    assert "there is no connection to 127.0.0.1" in said
    assert "(TLS fails: wrong version number)" in said


# Addresses as they are typed


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("HTTPS://Press.Example/", "https://press.example/"),
        ("https://press.example", "https://press.example/"),
        ("https://press.example:443/a?b#c", "https://press.example/a?b"),
        ("http://press.example:8080/a/./b/../c", "http://press.example:8080/a/c"),
        (
            "https://press.example/頁?q=日 伊",
            "https://press.example/%E9%A0%81?q=%E6%97%A5%20%E4%BC%8A",
        ),
        ("https://press.example/%e9%A0%81", "https://press.example/%E9%A0%81"),
        ("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("http://[::1]:8000/", "http://[::1]:8000/"),
    ],
)
def test_an_address_has_one_form(typed: str, url: str) -> None:
    assert is_address(typed)
    assert Address.parse(typed).url == url
    assert Address.parse(url).url == url


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ftp://press.example/a", "only http and https are fetched, not ftp"),
        ("file:///etc/passwd", "only http and https are fetched, not file"),
        ("https://", "it is no whole address"),
        ("https:///a", "it is no whole address"),
        ("https://press.example:port/", "it is no whole address"),
        ("https://press.example:99999/", "it is no whole address"),
        ("https://[::1/", "it is no whole address"),
        (f"https://{'x' * 64}.example/", "it is no whole address"),
        ("https://user:secret@press.example/", "with a user name or password are not fetched"),
        (f"https://press.example/{'x' * 5000}", "an address has at most 4,000 characters"),
    ],
)
def test_what_is_no_address_to_fetch_is_named_without_its_password(
    typed: str, said: str, run: Run
) -> None:
    done = run("import", typed, "--db", "new.db")
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert said in done.err
    assert "secret" not in done.err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("https://user:secret@press.example/a", "https://…@press.example/a"),
        ("https://secret@press.example/a", "https://…@press.example/a"),
        ("https://user:se/cret@press.example/a", "https://…@press.example/a"),
        ("https://user:s@e@press.example/a", "https://…@press.example/a"),
        ("https://press.example/@user/a@b", "https://press.example/@user/a@b"),
        ("https://press.example/a?to=b@c.example", "https://press.example/a?to=b@c.example"),
    ],
)
def test_an_address_is_shown_without_its_password(typed: str, said: str) -> None:
    assert without_password(typed) == said


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_an_error(text: str) -> None:
    for typed in (text, f"https://{text}", f"http://press.example/{text}"):
        try:
            address = Address.parse(typed)
        except UnfetchableError:
            continue
        assert Address.parse(address.url) == address
        assert address.url.isascii()
        assert address.url.isprintable()


@pytest.mark.parametrize("name", ["page.txt", "C://pages/a.txt", "http:/x", "a b", "-", "https:"])
def test_a_name_of_a_file_is_no_address(name: str) -> None:
    assert not is_address(name)
