"""Listening at a port, until the person stops it."""

import socket
from asyncio import TimerHandle, Transport
from collections.abc import Callable

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from clipdb.errors import UsageError
from clipdb.web.address import link
from clipdb.web.application import make_application
from clipdb.web.guard import LARGEST_HEAD, Settings

_MOST_AT_ONCE = 400  # connections; one more is told to come again
_MOST_WAITED_FOR = 100  # of those that have sent no whole request; one more ends the oldest
_SECONDS_TO_SEND = 10.0  # for a whole request
_GRACE = 3  # seconds for answers under way when it ends


class Patient(H11Protocol):
    """A connection that is ended where its request is not whole in time.

    However many send slowly they keep nobody out: the oldest that has sent no whole request
    makes room for a new one.
    """

    waited_for: "dict[Patient, None]"
    _timer: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self.waited_for = self.server_state.__dict__.setdefault("waited_for", {})
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_longer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY) and not self.transport.is_closing():
            self._wait()
        else:
            self._wait_no_longer()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.transport.is_closing():
            self.waited_for.setdefault(self)

    def _wait(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(_SECONDS_TO_SEND, self._end)
        self.waited_for.setdefault(self)
        if len(self.waited_for) > _MOST_WAITED_FOR:
            next(iter(self.waited_for))._end()

    def _wait_no_longer(self) -> None:
        self.waited_for.pop(self, None)
        if self._timer:
            self._timer.cancel()
        self._timer = None

    def _end(self) -> None:
        self._wait_no_longer()
        self.transport.abort()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one.

    Raises:
        UsageError: the port is in use, or it is not this machine's to listen there.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        made = socket.create_server((host, port), family=family, backlog=128)
        # A socket that knows that it is TCP gives each answer away at once (TCP_NODELAY).
        return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, made.detach())
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        words = f"cannot listen at {host} port {port}: {reason}"
        raise UsageError(f"{words}; choose another with --port, or --host") from error


def address_of(listening: socket.socket, settings: Settings) -> str:
    """The address for a browser, with the token if there is one."""
    port = listening.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    pairs = [("token", settings.token)] if settings.token else []
    return f"http://{host}:{port}" + link("/", pairs)


def made_ready(settings: Settings, report: Callable[[str], None]) -> uvicorn.Server:
    """A server that does not listen yet.

    Args:
        settings: what is served.
        report: called with one line for each mistake of the program.
    """
    return uvicorn.Server(
        uvicorn.Config(
            make_application(settings, report),
            http=Patient,
            h11_max_incomplete_event_size=LARGEST_HEAD,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,  # an address has in it what a reader looks for
            server_header=False,
            proxy_headers=False,
            limit_concurrency=_MOST_AT_ONCE,
            timeout_graceful_shutdown=_GRACE,
        )
    )


def serve(settings: Settings, listening: socket.socket, report: Callable[[str], None]) -> None:
    """Answer requests until the process is told to end.

    Raises:
        KeyboardInterrupt: the person stopped it.
    """
    made_ready(settings, report).run(sockets=[listening])
