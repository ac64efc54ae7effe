"""Listening at a port, until the person stops it."""

import socket
from collections.abc import Callable

import uvicorn

from clipdb.errors import UsageError
from clipdb.web.address import link
from clipdb.web.application import make_application
from clipdb.web.guard import Settings

_MOST_AT_ONCE = 200  # connections; one more is told to come again
_LARGEST_HEAD = 32 * 1024  # bytes of a request's first line and headers
_GRACE = 3  # seconds for answers under way when it ends


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


def serve(settings: Settings, listening: socket.socket, report: Callable[[str], None]) -> None:
    """Answer requests until the process is told to end.

    Args:
        settings: what is served.
        listening: where.
        report: called with one line for each mistake of the program.

    Raises:
        KeyboardInterrupt: the person stopped it.
    """
    config = uvicorn.Config(
        make_application(settings, report),
        http="h11",  # the parser whose limits are set below
        h11_max_incomplete_event_size=_LARGEST_HEAD,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,  # an address has in it what a reader looks for
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_AT_ONCE,
        timeout_graceful_shutdown=_GRACE,
    )
    uvicorn.Server(config).run(sockets=[listening])
