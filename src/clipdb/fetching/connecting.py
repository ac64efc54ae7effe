"""One question to one server, at an internet address that was checked."""

import gzip
import http.client
import io
import os
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from http import HTTPStatus
from time import monotonic
from typing import Any, NamedTuple

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError, ReadTimeoutError
from urllib3.response import HTTPResponse

from clipdb.fetching.addresses import (
    Address,
    UnfetchableError,
    UnreachableError,
    must_be_allowed,
)

_CHUNK = 1 << 16
_GRACE = 0.5  # seconds in which a server that is asked to close the connection does so
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")


class Deadline:
    """The time that all steps of fetching a page have together, looking up hosts and all.

    A limit of each step would not do: a server that sends a byte every few seconds keeps to any.
    """

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left.

        Raises:
            TimeoutError: none are.
        """
        left = self._end - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Timed(io.RawIOBase):
    """What comes from a server, each part of it within a time that is asked for anew."""

    def __init__(self, connected: socket.socket, seconds: Callable[[], float]) -> None:
        self._connected = connected
        self._file = connected.makefile("rb", buffering=0)
        self.seconds = seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._connected.settimeout(self.seconds())
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


class _Stream(io.BufferedReader):
    """What a server sends; at its end it looks whether there is more than was announced."""

    raw: _Timed
    has_more = False

    def close(self) -> None:
        if not self.closed:
            seconds = self.raw.seconds
            self.raw.seconds = lambda: min(_GRACE, seconds())
            with suppress(OSError, ValueError):
                self.has_more = bool(self.peek(1))
        super().close()


class Answer(NamedTuple):
    """What a server answers; the body, decompressed, of a page that is there."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    address: Address,
    headers: Mapping[str, str],
    deadline: Deadline,
    limit: int,
    *,
    may_be_private: bool = False,
    may_be_cut: bool = False,
) -> Answer:
    """The answer to `GET` of an address.

    Args:
        address: what is asked for.
        headers: of the request, beside those that every request has.
        deadline: for all of it.
        limit: of the bytes of the body.
        may_be_private: whether the host may be in a private network.
        may_be_cut: whether of a longer body the beginning will do.

    Raises:
        UnreachableError: there is no connection to its host, or there must be none.
        UnfetchableError: what is sent is no answer, is not whole or too large.
        TimeoutError: the deadline is over.
    """
    connection = _connected(address, deadline, may_be_private=may_be_private)
    streams: list[_Stream] = []

    def respond(connected: socket.socket, **named: Any) -> http.client.HTTPResponse:
        response = http.client.HTTPResponse(connected, **named)
        response.fp.close()
        response.fp = _Stream(_Timed(connected, deadline.left))
        streams.append(response.fp)
        return response

    connection.response_class = respond  # type: ignore[assignment]  # all that is asked of a class
    try:
        connection.request(
            "GET",
            address.target,
            headers={"Host": address.host_and_port, "Connection": "close", **headers},
            preload_content=False,
            decode_content=False,
        )
        with connection.getresponse() as response:
            is_page = response.status == HTTPStatus.OK
            body = _body(response, streams[-1], limit, may_be_cut=may_be_cut) if is_page else b""
            return Answer(response.status, response.headers, body)
    except (TimeoutError, ReadTimeoutError):
        raise TimeoutError from None
    except (gzip.BadGzipFile, zlib.error, EOFError):
        words = "its compression is broken or cut off; nothing was kept, try it later"
        raise UnfetchableError(words) from None
    except (OSError, HTTPError):
        words = "the connection ended before the page was whole; nothing was kept, try it later"
        raise UnfetchableError(words) from None
    except http.client.HTTPException:
        words = "what the server sends is no answer in HTTP; check the address"
        raise UnfetchableError(words) from None
    finally:
        connection.close()


def _body(response: HTTPResponse, stream: _Stream, limit: int, *, may_be_cut: bool) -> bytes:
    """The whole body, decompressed; of a longer one, if it may be cut, the beginning."""
    declared = response.length_remaining
    compression = response.headers.get("Content-Encoding", "").strip().lower()
    content: Any = response
    if compression in ("gzip", "x-gzip"):
        content = gzip.GzipFile(fileobj=response)
    elif compression not in ("", "identity"):
        raise UnfetchableError(f"it is compressed as {compression[:40]!r}, which was not asked for")
    body = bytearray()
    is_too_large = declared is not None and declared > limit and not may_be_cut
    while not is_too_large and (part := content.read(_CHUNK)):
        body += part
        if may_be_cut and len(body) > limit:
            return bytes(body[:limit])
        is_too_large = len(body) > limit
    if is_too_large:
        raise UnfetchableError(f"it is larger than {limit / 1_000_000:g} MB")
    if declared is not None and stream.has_more:
        raise UnfetchableError(
            "the server sends more bytes than it announces, so where the page ends is not"
            " known; nothing was kept"
        )
    return bytes(body)


def _connected(
    address: Address, deadline: Deadline, *, may_be_private: bool
) -> HTTPConnection | HTTPSConnection:
    """A connection to the first of a host's internet addresses that takes one.

    The host is looked up once, and the connection goes to one of the very addresses that were
    checked: a name that means another computer the next time (DNS rebinding) gains nothing.
    """
    hosts = _looked_up(address, deadline)
    for host in hosts:
        must_be_allowed(address.host, host, may_be_private=may_be_private)
    error: Exception | None = None
    for place, host in enumerate(hosts):
        timeout = deadline.left() / (len(hosts) - place)  # a silent one leaves time for others
        connection: HTTPConnection | HTTPSConnection
        if address.scheme == "https":
            name = address.host
            connection = HTTPSConnection(host, address.port, timeout=timeout, server_hostname=name)
        else:
            connection = HTTPConnection(host, address.port, timeout=timeout)
        try:
            connection.connect()
        except ssl.SSLCertVerificationError as invalid:
            connection.close()
            words = f"the certificate of {address.host} is not valid ({invalid.verify_message})"
            words += "; check the address and this computer's clock"
            raise UnreachableError(words) from None
        except (OSError, HTTPError) as failed:
            connection.close()
            error = failed
        else:
            return connection
    words = f"there is no connection to {address.host_and_port} ({_reason(error)})"
    if any(name.lower() in _PROXIES for name in os.environ):
        raise UnreachableError(f"{words}; the proxy of the environment is not used") from None
    raise UnreachableError(f"{words}; try it later") from None


def _looked_up(address: Address, deadline: Deadline) -> list[str]:
    """The internet addresses of a host; in a thread, as nothing else ends a slow look-up in time.

    Raises:
        UnreachableError: it has none.
        TimeoutError: the deadline is over.
    """
    found: Future[list[Any]] = Future()

    def look_up() -> None:
        try:
            kind = socket.SOCK_STREAM
            found.set_result(socket.getaddrinfo(address.host, address.port, type=kind))
        except (OSError, UnicodeError) as error:
            found.set_exception(error)

    threading.Thread(target=look_up, name="clipdb-looking-up", daemon=True).start()
    try:
        entries = found.result(deadline.left())
    except TimeoutError:
        raise
    except (OSError, UnicodeError):
        words = f"the host {address.host} is not known; check the address and the connection"
        raise UnreachableError(words) from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


def _reason(error: Exception | None) -> str:
    cause = error.__cause__ if isinstance(error, NewConnectionError) else error
    if isinstance(cause, ssl.SSLError):
        return f"TLS fails: {(cause.reason or 'no reason given').replace('_', ' ').lower()}"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror.lower()
    return "it takes too long"
