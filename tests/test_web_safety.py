"""What `clipdb serve` refuses, what every answer says of itself, and how it begins and ends."""

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the extra web is not installed")

from clipdb.web import server
from clipdb.web.guard import HEADERS, LONGEST_QUERY, POLICY, Settings, is_loopback
from tests.conftest import Run
from tests.served import Site, site

TOKEN = "correct horse battery"
ADDRESSES = (
    "/",
    "/?q=(",
    "/clip/none",
    "/clip/2412-112514",
    "/stats",
    "/saved",
    "/help",
    "/nothing",
    "/?format=csv",
    "/static/style.css",
    "/static/web.css",
    "/static/icon.svg",
)


@pytest.fixture
def sample(sample_db: Path) -> Site:
    return site(sample_db)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_has_the_headers(sample: Site, address: str) -> None:
    answer = sample.get(address)
    for name, value in HEADERS.items():
        assert answer.headers[name.lower()] == value
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers
    assert "server" not in answer.headers


def test_the_policy_lets_nothing_in() -> None:
    assert POLICY == (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
        " frame-ancestors 'none'; base-uri 'none'"
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_ask_for_nothing_elsewhere_and_have_no_script(sample: Site, address: str) -> None:
    answer = sample.get(address)
    if not answer.headers["content-type"].startswith("text/html"):
        return
    page = answer.page
    assert not page.tags("script")
    for tag, attributes in page.elements:
        assert "style" not in attributes
        for name in ("src", "action", "href"):
            value = attributes.get(name, "/")
            assert value.startswith(("/", "#")), (tag, value)
            assert not value.startswith("//")


@pytest.mark.parametrize("name", ["style.css", "web.css", "icon.svg"])
def test_what_a_browser_has_already_is_not_sent_again(sample: Site, name: str) -> None:
    first = sample.get(f"/static/{name}")
    again = sample.get(f"/static/{name}", headers=[("if-none-match", first.headers["etag"])])
    assert (first.status, again.status, again.body) == (200, 304, b"")
    assert again.headers["content-security-policy"] == POLICY


@pytest.mark.parametrize(
    "name", ["report.js", "card.py", "__init__.py", "", ".", "..", "../card.py"]
)
def test_nothing_else_of_the_program_is_served(sample: Site, name: str) -> None:
    assert sample.get(f"/static/{name}").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get"])
@pytest.mark.parametrize("address", ["/", "/static/style.css", "/nothing"])
def test_only_reading_is_answered(sample: Site, method: str, address: str) -> None:
    answer = sample.get(address, method=method)
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.headers["content-security-policy"] == POLICY


def test_head_says_what_get_says_without_the_page(sample: Site) -> None:
    head = sample.get("/", method="HEAD")
    assert head.status == 200
    assert sample.get("/nothing", method="HEAD").status == 404


@pytest.mark.parametrize(
    ("host", "given", "is_served"),
    [
        ("127.0.0.1", "127.0.0.1:8321", True),
        ("127.0.0.1", "localhost:9000", True),
        ("127.0.0.1", "LOCALHOST", True),
        ("127.0.0.1", "localhost.", True),
        ("127.0.0.1", "[::1]:8321", True),
        ("127.0.0.1", "evil.example", False),
        ("127.0.0.1", "localhost.evil.example", False),
        ("127.0.0.1", "127.0.0.1.evil.example:8321", False),
        ("127.0.0.1", "192.168.0.5", False),
        ("127.0.0.1", "", False),
        ("127.0.0.1", "localhost@evil.example", False),
        ("127.0.0.1", "localhost/x", False),
        ("127.0.0.1", "::1", False),
        ("archive.local", "archive.local:8321", True),
        ("archive.local", "localhost", False),
        ("0.0.0.0", "192.168.0.5:8321", True),
        ("0.0.0.0", "evil.example", False),
    ],
)
def test_only_the_host_that_is_served_is_answered(
    sample_db: Path, host: str, given: str, is_served: bool
) -> None:
    answer = site(sample_db, host=host).get("/", headers=[("host", given)])
    assert answer.status == (200 if is_served else 421)
    assert ("<article" in answer.text) == is_served


def test_two_hosts_are_refused(sample: Site) -> None:
    both = [("host", "localhost"), ("host", "localhost")]
    assert sample.get("/", headers=both).status == 421


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("/", [], 401),
        ("/?token=", [], 401),
        ("/?token=wrong", [], 401),
        ("/?token=" + TOKEN[:-1], [], 401),
        ("/", [("authorization", "Bearer wrong")], 401),
        ("/", [("authorization", "Basic " + TOKEN)], 401),
        ("/static/style.css", [], 401),
        ("/nothing", [], 401),
        ("/?token=" + TOKEN, [], 200),
        ("/", [("authorization", "Bearer " + TOKEN)], 200),
        ("/?format=csv", [("authorization", "bearer " + TOKEN)], 200),
    ],
)
def test_a_token_is_asked_for(
    sample_db: Path, address: str, headers: list[tuple[str, str]], status: int
) -> None:
    served = site(sample_db, host="0.0.0.0", token=TOKEN)
    answer = served.get(address, headers=[("host", "192.168.0.5"), *headers])
    assert answer.status == status
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert "clips" not in answer.text


def test_links_go_on_with_the_token_and_the_language(sample_db: Path) -> None:
    served = site(sample_db, token=TOKEN)
    start = f"/?q=ACSA&country=IT&lang=ja&token={TOKEN}"
    seen = set()
    for address in (
        start,
        f"/clip/2412-112514?token={TOKEN}&lang=ja",
        f"/stats?token={TOKEN}&lang=ja",
    ):
        page = served.get(address).page
        for link in page.links("/"):
            seen.add(link.split("?")[0])
            assert "token=correct%20horse%20battery" in link
            assert "lang=" in link
            assert served.get(link).status == 200, link
        for form in page.tags("form"):
            assert form["action"].startswith("/")
        tokens = [i for i in page.tags("input") if i["name"] == "token"]
        assert len(tokens) == len(page.tags("form"))
        assert all(field["value"] == TOKEN for field in tokens)
    assert {"/", "/saved", "/stats", "/help", "/static/style.css"} <= seen
    by_header = served.get("/", headers=[("authorization", f"Bearer {TOKEN}")])
    assert "token" not in by_header.text


def test_long_addresses_are_refused(sample: Site) -> None:
    assert sample.get("/?q=" + "a" * LONGEST_QUERY).status == 414
    assert sample.get("/" + "a" * 5000).status == 414
    assert sample.get("/?q=" + "a" * 1001).status == 400
    assert sample.get("/?" + "&".join("country=IT" for _ in range(101))).status == 400
    assert sample.get("/?limit=999999999").text.count("<article>") <= 200


def test_a_query_that_takes_too_long_is_ended(
    sample: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clipdb.web.application._PAGE_SECONDS", -1.0)
    monkeypatch.setattr("clipdb.store.transactions._STEPS", 1)
    answer = sample.get("/?q=協定&lang=en")
    assert answer.status == 503
    assert "it took longer than" in answer.page.words
    monkeypatch.undo()
    assert sample.get("/?q=協定").status == 200


def test_a_mistake_of_the_program_is_reported_without_contents(
    sample: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("協定")

    monkeypatch.setattr("clipdb.web.pages.list_page", broken)
    answer = sample.get("/?q=協定")
    assert answer.status == 500
    assert answer.text == "Internal Server Error"
    assert answer.headers["content-security-policy"] == POLICY
    (report,) = sample.reports
    assert report.startswith("internal error: RuntimeError at ")
    assert "協定" not in report


def test_web_sockets_are_not_answered(sample: Site) -> None:
    sent: list[object] = []

    async def ask() -> None:
        async def receive() -> dict[str, str]:
            return {"type": "websocket.connect"}

        async def send(message: object) -> None:
            sent.append(message)

        await sample.application({"type": "websocket", "path": "/"}, receive, send)

    asyncio.run(ask())
    assert not sent


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("192.168.0.1", False),
        ("example.org", False),
        ("localhost.example.org", False),
    ],
)
def test_what_only_this_machine_reaches(host: str, expected: bool) -> None:
    assert is_loopback(host) == expected


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--host", "0.0.0.0"], "protect it with --token"),
        (["--host", "0.0.0.0", "--token", "short"], "--token needs at least 12"),
        (["--token", "with\na line break in it"], "printable"),
        (["--host", "no.such.host.invalid", "--token", TOKEN], "cannot listen at"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(
    run: Run, sample_db: Path, options: list[str], words: str
) -> None:
    done = run("serve", "--port", "0", *options, "--db", sample_db)
    assert done.status == 2
    assert words in done.err
    assert done.err.count("\n") == 1
    assert not done.out


def test_a_port_in_use_is_told_in_one_line(run: Run, sample_db: Path) -> None:
    with server.listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        done = run("serve", "--port", str(port), "--db", sample_db)
    assert done.status == 2
    assert f"cannot listen at 127.0.0.1 port {port}: " in done.err
    assert done.err.count("\n") == 1


def test_no_archive_is_told_in_one_line(run: Run, tmp_path: Path) -> None:
    done = run("serve", "--port", "0", "--db", tmp_path / "none.db")
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert not (tmp_path / "none.db").exists()


def test_without_its_extra_the_command_says_how_to_install_it(
    run: Run, sample_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("clipdb.web")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = run("serve", "--db", sample_db)
    assert done.status == 2
    words = "clipdb serve needs the extra web; install it: pip install 'clipdb-press[web]'"
    assert done.err == f"clipdb: {words}\n"


def test_no_other_command_imports_what_serves(sample_db: Path) -> None:
    script = (
        "import sys; from clipdb.cli import main;"
        f"main(['search', 'ACSA', '--db', {str(sample_db)!r}]);"
        "main(['--help']);"
        "bad = {'starlette', 'uvicorn', 'jinja2', 'anyio'} & sys.modules.keys();"
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, timeout=120)


@contextmanager
def serving(db: Path, *options: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The command in a process of its own, and the address that it printed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "clipdb", "serve", "--port", "0", "--db", str(db), *options],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stderr
        line = process.stderr.readline()
        yield process, line.split(" is at ")[1].split(" ")[0]
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_it_serves_until_it_is_interrupted_and_logs_nothing_of_what_is_read(
    sample_db: Path,
) -> None:
    with serving(sample_db) as (process, address):
        host = address.removeprefix("http://").rstrip("/")
        answers = []
        for path in ("/?q=ACSA", "/?q=(", "/clip/2412-112514", "/?format=csv"):
            connection = http.client.HTTPConnection(host, timeout=60)
            connection.request("GET", path)
            answer = connection.getresponse()
            answers.append((answer.status, bool(answer.read())))
            connection.close()
        kept_open = http.client.HTTPConnection(host, timeout=60)
        kept_open.request("GET", "/")
        assert kept_open.getresponse().read()
        assert answers == [(200, True), (400, True), (200, True), (200, True)]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        kept_open.close()
        assert process.returncode == 130
        assert not out
        assert err == "clipdb: interrupted\n"


def test_the_option_edit_lets_forms_change_the_archive(sample_db: Path) -> None:
    for options, status in (([], 404), (["--edit"], 200)):
        with serving(sample_db, *options) as (_, address):
            host = address.removeprefix("http://").rstrip("/")
            connection = http.client.HTTPConnection(host, timeout=60)
            connection.request("GET", "/log")
            assert connection.getresponse().status == status
            connection.close()


def test_it_shows_what_is_imported_while_it_serves(run: Run, sample_db: Path) -> None:
    from tests.pages import page

    Path("new.txt").write_text(
        page("2025.02.01 毎日新聞 新着 <2503-020101>\n 本文"), encoding="utf-8"
    )
    served = site(sample_db)
    assert "2503-020101" not in served.get("/").text
    stop = threading.Event()
    statuses: list[int] = []

    def read() -> None:
        while not stop.is_set():
            statuses.append(served.get("/?q=協定").status)
            time.sleep(0)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert run("import", "new.txt", "--db", sample_db).status == 0
    finally:
        stop.set()
        reader.join()
    assert set(statuses) <= {200}
    assert "2503-020101" in served.get("/").text


@contextmanager
def running(db: Path, **settings: Any) -> Iterator[int]:
    """A server in a thread of this process; its port."""
    with server.listen("127.0.0.1", 0) as listening:
        made = server.made_ready(Settings(db, **settings), pytest.fail)
        thread = threading.Thread(target=made.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            made.should_exit = True
            thread.join()


def sent(port: int, data: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(data)
    return connection


@pytest.mark.parametrize(
    "half",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        b"POST /edit/label HTTP/1.1\r\nHost: 127.0.0.1:1\r\nOrigin: http://127.0.0.1:1\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nrun=",
        b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /help HTTP/1.1\r\nHo",
    ],
    ids=["nothing", "line", "headers", "body", "second"],
)
def test_slow_senders_keep_nobody_out_and_are_closed(
    sample_db: Path, half: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_SECONDS_TO_SEND", 2.0)
    with running(sample_db, edit=True) as port:
        slow = [sent(port, half) for _ in range(300)]
        began = time.monotonic()
        for _ in range(5):
            reader = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            reader.request("GET", "/help")
            assert reader.getresponse().status == 200
            reader.close()
        assert time.monotonic() - began < 5
        for connection in slow:
            with suppress(ConnectionError):
                while connection.recv(65536):
                    pass
            connection.close()
        assert time.monotonic() - began < 15


def test_large_headers_and_bodies_are_refused(sample_db: Path) -> None:
    with running(sample_db, edit=True) as port:
        for request in (
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
            b"POST /edit/label HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999999\r\n"
            b"Origin: http://127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n",
            b"GET /a b HTTP/9\r\n\r\n",
        ):
            with sent(port, request) as connection:
                assert b" 4" in connection.recv(65536).partition(b"\r\n")[0]


def test_an_answer_does_not_wait_for_the_one_before(sample_db: Path) -> None:
    with running(sample_db) as port:
        reader = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        times = []
        for _ in range(20):
            began = time.perf_counter()
            reader.request("GET", "/help")
            assert reader.getresponse().read()
            times.append(time.perf_counter() - began)
        reader.close()
    assert sorted(times)[3] < 0.038  # a delayed acknowledgement is 40 ms
