"""How much one page may take: time, bytes and redirects."""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

Outcome = TypeVar("Outcome")


class UnfetchableError(Exception):
    """A page cannot be fetched; its message says why, and what to do."""


class UnreachableError(UnfetchableError):
    """There is no connection to the host of a page, or there must be none."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one page.

    Attributes:
        seconds: from the first question to the last byte, with redirects and `robots.txt`.
        size: bytes of the page, after decompression.
        redirects: from the address that is named to the page.
        robots_size: bytes of a `robots.txt` that are read; RFC 9309 asks for 500 KiB.
    """

    seconds: float = 30
    size: int = 20_000_000
    redirects: int = 10
    robots_size: int = 512_000


LIMITS = Limits()


class Deadline:
    """The time that all steps of fetching a page have together.

    A time limit of each step would not do: a server that sends a byte every few seconds keeps to
    any, and looking up a host has none.
    """

    def __init__(self, seconds: float) -> None:
        self._words = f"it took longer than {seconds:g} s; nothing was kept, try it later"
        self._end = monotonic() + seconds
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._is_over = False

    @property
    def left(self) -> float:
        """Seconds that are left, a little more than none at least."""
        return max(self._end - monotonic(), 0.001)

    def must_not_be_over(self) -> None:
        """Raises:
        UnfetchableError: it is; what has come since may have been cut off by that.
        """
        if self._is_over:
            raise UnfetchableError(self._words)

    def watch(self, connected: socket.socket) -> None:
        """Shut this connection down when the time is over."""
        with self._lock:
            self._sockets.append(connected)
            if self._is_over:
                _shut_down(connected)

    def run(self, work: Callable[[], Outcome]) -> Outcome:
        """What `work` gives, if it does in time.

        Raises:
            UnfetchableError: it does not.
        """
        outcome: Future[Outcome] = Future()

        def run_it() -> None:
            try:
                outcome.set_result(work())
            except Exception as error:  # noqa: BLE001  (raised where it is waited for)
                outcome.set_exception(error)

        # A thread that nobody waits for any more ends by itself, as its connections do.
        threading.Thread(target=run_it, name="clipdb-fetching", daemon=True).start()
        try:
            return outcome.result(self.left)
        except TimeoutError:
            raise UnfetchableError(self._words) from None
        finally:
            with self._lock:
                self._is_over = True
                for connected in self._sockets:
                    _shut_down(connected)


def _shut_down(connected: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        # The socket's own way, not TLS's, which another thread may be reading.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
