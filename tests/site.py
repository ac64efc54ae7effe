"""A server on 127.0.0.1 that answers as it is told to, to the byte."""

import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import repeat
from time import sleep
from typing import Any

NOT_THERE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def answer(body: bytes = b"", status: int | str = 200, **headers: str) -> bytes:
    """An answer as it should be; `_` in a header's name stands for a hyphen."""
    given = {"Content_Length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items()]
    head = "\r\n".join([f"HTTP/1.1 {status} Said", *lines])
    return head.encode("latin-1") + b"\r\n\r\n" + body


def redirect(to: str, status: int = 302) -> bytes:
    """An answer that leads to another address."""
    return answer(b"moved", status, Location=to)


@dataclass(frozen=True, slots=True)
class Slowly:
    """A beginning, and then a part again and again, with a pause after each."""

    begin: bytes
    part: bytes
    pause: float = 0.05


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: the path with its query, and the headers in lower case."""

    path: str
    headers: Mapping[str, str]


Answer = bytes | Slowly | Callable[[Request], bytes]


@dataclass
class Site:
    """The server: what it answers by path, and what it was asked."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of its root, without the slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        """What was asked, without the rules for programs."""
        return [request.path for request in self.asked if request.path != "/robots.txt"]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    site: Site


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        with suppress(OSError):  # whoever asked has gone
            self._answer()

    def _answer(self) -> None:
        lines = list(iter(lambda: self.rfile.readline().decode("latin-1").strip(), ""))
        if not lines:
            return
        line, *rest = lines
        headers = {
            name.lower(): value for name, _, value in (header.partition(": ") for header in rest)
        }
        request = Request(line.split()[1], headers)
        site = self.server.site
        site.asked.append(request)
        given = site.answers.get(request.path, NOT_THERE)
        if callable(given):
            given = given(request)
        if isinstance(given, bytes):
            self.wfile.write(given)
            return
        self.wfile.write(given.begin)
        for part in repeat(given.part):
            self.wfile.write(part)
            sleep(given.pause)


@contextmanager
def serving(wrap: Callable[[Any], Any] = lambda socket: socket) -> Iterator[Site]:
    """A server that runs meanwhile; `wrap` makes its socket one of TLS."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.socket = wrap(server.socket)
        server.site = Site(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server.site
        finally:
            server.shutdown()
            thread.join()
