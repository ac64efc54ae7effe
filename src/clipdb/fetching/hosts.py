"""The internet addresses of a host, and which of them are public.

A host is looked up once, and the connection goes to one of the very addresses that were checked:
a name that means another computer at the next look-up (DNS rebinding) gains nothing.
"""

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from clipdb.fetching.limits import UnreachableError

# What a gateway to the older internet makes of its addresses (RFC 6052).
_TRANSLATED = IPv6Network("64:ff9b::/96")


def addresses_of(host: str, port: int, *, may_be_private: bool) -> list[str]:
    """The internet addresses of a host, all of them public unless it may be private.

    Raises:
        UnreachableError: it has none, or one that is not public.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        words = f"the host {host} is not known; check the address and the connection"
        raise UnreachableError(words) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not may_be_private and not is_public(address):
            raise UnreachableError(
                f"{host} is at {address}, which is of a private network; only an address that says"
                " so itself, as http://localhost/ does, is asked there"
            )
    return addresses


def is_public(address: str) -> bool:
    """Whether an internet address is of the public network, whatever it is wrapped in."""
    return all(one.is_global and not one.is_multicast for one in _meant(ip_address(address)))


def _meant(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address | IPv6Address]:
    """The address, or those of the older internet that it stands for."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            yield address.ipv4_mapped
            return
        if address in _TRANSLATED:
            yield IPv4Address(int(address) & 0xFFFF_FFFF)
        if address.sixtofour:
            yield address.sixtofour
    yield address
