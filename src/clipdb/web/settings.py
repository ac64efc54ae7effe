"""What is served, and to whom."""

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

from clipdb.localisation import Language

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE = frozenset({"0.0.0.0", "::"})


@dataclass(frozen=True, slots=True)
class Settings:
    """One server.

    Attributes:
        db: the archive.
        host: the name or address that it listens at.
        token: what a reader must show, or None where everybody may read.
        language: that of all pages, or None where the reader chooses.
        fallback: the language where the reader's browser asks for none of ours.
    """

    db: Path
    host: str = "127.0.0.1"
    token: str | None = None
    language: Language | None = None
    fallback: Language = "en"

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
