"""One question to one server, at an internet address that was checked."""

import gzip
import http.client
import io
import os
import socket
import ssl
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.response import HTTPResponse

from clipdb.fetching.addresses import Address
from clipdb.fetching.hosts import addresses_of
from clipdb.fetching.limits import Deadline, UnfetchableError, UnreachableError

_CHUNK = 1 << 16
_GRACE = 0.5  # seconds in which a server that is asked to close the connection does so
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")
_GZIP = ("gzip", "x-gzip")


class _Stream(io.BufferedReader):
    """What a server sends; at its end it looks whether there is more than was announced."""

    has_more = False

    def __init__(self, connected: socket.socket) -> None:
        super().__init__(connected.makefile("rb", buffering=0))
        self._connected = connected

    def close(self) -> None:
        if not self.closed:
            with suppress(OSError, ValueError):
                self._connected.settimeout(_GRACE)
                self.has_more = bool(self.peek(1))
        super().close()


class _Watched:
    """A connection that ends with the deadline, and keeps what is read from it."""

    sock: socket.socket
    stream: _Stream
    deadline: Deadline

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]  # of the class beside it
        self.deadline.watch(self.sock)
        self.response_class = self._response

    def _response(self, connected: socket.socket, *values: Any, **named: Any) -> Any:
        response = http.client.HTTPResponse(connected, *values, **named)
        response.fp.close()
        response.fp = self.stream = _Stream(connected)
        return response


class _Plain(_Watched, HTTPConnection):  # type: ignore[misc]  # sock is None at first
    pass


class _Secure(_Watched, HTTPSConnection):  # type: ignore[misc]  # the same
    pass


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answers; the body is read once it is asked for."""

    status: int
    headers: Mapping[str, str]
    _response: HTTPResponse
    _connection: _Plain | _Secure
    _deadline: Deadline

    def body(self, limit: int, *, may_be_cut: bool = False) -> bytes:
        """The whole body, decompressed.

        Args:
            limit: of its bytes.
            may_be_cut: whether of a longer one the beginning will do.

        Raises:
            UnfetchableError: it is longer, or does not arrive whole.
        """
        declared = self._response.length_remaining
        too_large = UnfetchableError(f"it is larger than {limit / 1_000_000:g} MB")
        if declared and declared > limit and not may_be_cut:
            raise too_large
        stream = self._decompressed()
        parts, length = [], 0
        while part := stream.read(_CHUNK):
            parts.append(part)
            length += len(part)
            if length > limit and not may_be_cut:
                raise too_large
            if length > limit:
                return b"".join(parts)[:limit]
        self._deadline.must_not_be_over()
        if declared is not None and self._connection.stream.has_more:
            raise UnfetchableError(
                "the server sends more bytes than it announces, so where the page ends is not"
                " known; nothing was kept"
            )
        return b"".join(parts)

    def _decompressed(self) -> Any:
        compression = self.headers.get("Content-Encoding", "").strip().lower()
        if compression in ("", "identity"):
            return self._response
        if compression in _GZIP:
            return gzip.GzipFile(fileobj=self._response)
        raise UnfetchableError(f"it is compressed as {compression[:40]!r}, which was not asked for")


@contextmanager
def asked(
    address: Address, headers: Mapping[str, str], deadline: Deadline, *, may_be_private: bool
) -> Iterator[Answer]:
    """The answer to `GET` of an address, with the connection open.

    Args:
        address: what is asked for.
        headers: of the request, beside those that every request has.
        deadline: for all of it.
        may_be_private: whether the host may be in a private network.

    Raises:
        UnreachableError: there is no connection to its host, or there must be none.
        UnfetchableError: what is sent is no answer, or is not whole.
    """
    deadline.must_not_be_over()
    hosts = addresses_of(address.host, address.port, may_be_private=may_be_private)
    connection = _connected(address, hosts, deadline)
    try:
        with _explained():
            connection.request(
                "GET",
                address.target,
                headers={"Host": address.host_and_port, "Connection": "close", **headers},
                preload_content=False,
                decode_content=False,
            )
            response = connection.getresponse()
            with response:
                yield Answer(response.status, response.headers, response, connection, deadline)
    finally:
        connection.close()


def _connected(address: Address, hosts: list[str], deadline: Deadline) -> _Plain | _Secure:
    """A connection to the first of these internet addresses that takes one."""
    error: Exception | None = None
    for place, host in enumerate(hosts):
        timeout = deadline.left / (len(hosts) - place)  # one that is silent leaves time for others
        connection: _Plain | _Secure
        if address.scheme == "https":
            connection = _Secure(host, address.port, timeout=timeout, server_hostname=address.host)
        else:
            connection = _Plain(host, address.port, timeout=timeout)
        connection.deadline = deadline
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
            connection.timeout = None  # from now on the deadline ends it
            return connection
    words = f"there is no connection to {address.host_and_port} ({_reason(error)})"
    if any(name.lower() in _PROXIES for name in os.environ):
        raise UnreachableError(f"{words}; the proxy of the environment is not used") from None
    raise UnreachableError(f"{words}; try it later") from None


def _reason(error: Exception | None) -> str:
    cause = error.__cause__ if isinstance(error, NewConnectionError) else error
    if isinstance(cause, ssl.SSLError):
        return f"TLS fails: {(cause.reason or 'no reason given').replace('_', ' ').lower()}"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror.lower()
    return "it takes too long"


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what can happen to an answer into what a user can act on."""
    try:
        yield
    except (gzip.BadGzipFile, zlib.error, EOFError):
        words = "its compression is broken or cut off; nothing was kept, try it later"
        raise UnfetchableError(words) from None
    except (OSError, HTTPError):
        words = "the connection ended before the page was whole; nothing was kept, try it later"
        raise UnfetchableError(words) from None
    except http.client.HTTPException:
        words = "what the server sends is no answer in HTTP; check the address"
        raise UnfetchableError(words) from None
