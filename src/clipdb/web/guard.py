"""What is served and to whom: what every request passes first, what every answer says of itself.

A request that changes something must come from a page of this server: `Origin` has its host, and
`Sec-Fetch-Site`, where a browser says it, that the page was the server's own.

Starlette's own `TrustedHostMiddleware` would not do: it looks at the first of several hosts, and
cannot say that any address, but no name, is served where the server listens everywhere.
"""

import hmac
import ipaddress
import re
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clipdb.localisation import Language

LONGEST_QUERY = 8192  # bytes of an address after its question mark
LARGEST_HEAD = 32 * 1024  # bytes of a request's headers
LARGEST_FORM = 512 * 1024  # bytes
_LONGEST_PATH = 2048
_FORM = "application/x-www-form-urlencoded"
_METHODS = ("GET", "HEAD")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE = frozenset({"0.0.0.0", "::"})
_HOST = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[^\[\]:/@\s]+))(?::\d{1,5})?")

# Nothing but this server's own style and pictures; no script, no frame, no form to elsewhere.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # an address has the query in it, perhaps the token
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "Vary": "Accept-Language, Authorization",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """One server.

    Attributes:
        db: the archive.
        host: the name or address that it listens at.
        token: what a reader must show, or None where everybody may read.
        language: that of all pages, or None where the reader chooses.
        fallback: the language where the reader's browser asks for none of ours.
        edit: whether its forms change the archive.
        run: what its forms carry, so that no other page can send one.
    """

    db: Path
    host: str = "127.0.0.1"
    token: str | None = None
    language: Language | None = None
    fallback: Language = "en"
    edit: bool = False
    run: str = field(default_factory=lambda: secrets.token_hex(16))

    def is_served(self, host: str) -> bool:
        """Whether a host of a request's `Host` (without port and brackets) is served here.

        A page elsewhere whose name is made to lead to this machine has another.
        """
        if is_loopback(self.host):
            return host in _LOOPBACK or host == self.host.lower()
        if self.host in _EVERYWHERE:
            own = {socket.gethostname().lower(), socket.getfqdn().lower()}
            return host in _LOOPBACK or host in own or _is_address(host)
        return host == self.host.lower()


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host."""
    return host.lower() == "localhost" or (
        _is_address(host) and ipaddress.ip_address(host).is_loopback
    )


def _is_address(host: str) -> bool:
    """Whether a host is an address and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class Guard:
    """Refuses what is no honest request to read; gives every answer its headers.

    Args:
        app: what answers the others.
        settings: what is served.
        report: called with one line where an answer failed by a mistake of the program; it
            names the place in the program, and nothing of what was asked.
    """

    def __init__(self, app: ASGIApp, settings: Settings, report: Callable[[str], None]) -> None:
        self._app = app
        self._settings = settings
        self._report = report

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return  # neither web sockets nor what a server tells of its life

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        answer = _refusal(scope, self._settings) or self._app
        try:
            await answer(scope, receive, send_with_headers)
        except Exception as error:  # noqa: BLE001  (it has been answered with 500)
            self._report(_place(error))


def _place(error: Exception) -> str:
    """Which mistake it was and where in the program, without a text of the archive."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
    return f"internal error: {type(error).__name__} at {where}"


def _refusal(scope: Scope, settings: Settings) -> Response | None:
    """Why a request is not answered, or None."""
    headers = Headers(scope=scope)
    is_sent = settings.edit and scope["method"] == "POST" and scope["path"].startswith("/edit/")
    if scope["method"] not in _METHODS and not is_sent:
        words = "clipdb: at this address the archive can only be read"
        return PlainTextResponse(words, 405, {"Allow": ", ".join(_METHODS)})
    if not _is_served(headers.getlist("host"), settings):
        words = "clipdb: no such host here; use the address that clipdb serve printed"
        return PlainTextResponse(words, 421)
    if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEAD:
        return PlainTextResponse("clipdb: the headers of the request are too large", 431)
    if len(scope["query_string"]) > LONGEST_QUERY or len(scope["path"]) > _LONGEST_PATH:
        return PlainTextResponse("clipdb: the address is too long; shorten the query", 414)
    if settings.token is not None and not _shows(settings.token, scope, headers):
        words = "clipdb: this archive asks for its token; add ?token=… to the address"
        return PlainTextResponse(words, 401, {"WWW-Authenticate": 'Bearer realm="clipdb"'})
    return _refusal_to_change(headers) if is_sent else None


def _refusal_to_change(headers: Headers) -> Response | None:
    """Why a form is not taken, or None."""
    origins = headers.getlist("origin")
    origin = urlsplit(origins[0]) if len(origins) == 1 else urlsplit("")
    is_own = origin.scheme in ("http", "https") and origin.netloc == headers["host"]
    if not is_own or headers.get("sec-fetch-site", "same-origin") != "same-origin":
        words = "clipdb: only a page of this server can change the archive"
        return PlainTextResponse(words, 403)
    if headers.get("content-type", "").partition(";")[0].strip() != _FORM:
        return PlainTextResponse("clipdb: a form is sent as " + _FORM, 415)
    length = headers.get("content-length", "0")
    if not length.isdigit() or len(length) > 9 or int(length) > LARGEST_FORM:
        return PlainTextResponse("clipdb: the form is too large", 413)
    return None


def _is_served(hosts: list[str], settings: Settings) -> bool:
    match = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    if match is None:
        return False
    return settings.is_served((match["v6"] or match["name"]).lower().rstrip("."))


def _shows(token: str, scope: Scope, headers: Headers) -> bool:
    """Whether a request has the token; how long it takes to tell says nothing of it."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    shown = [given.strip()] if scheme.lower() == "bearer" else []
    shown += parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
    matches = [hmac.compare_digest(one.encode(), token.encode()) for one in shown]
    return any(matches)
