"""Addresses of pages in one form, and which hosts they may lead to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Self
from urllib.parse import urljoin, urlsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+", re.IGNORECASE)
_NONE = "it is no whole address; check how it is written"
_LONGEST = 4_000  # characters; servers take some 8,000 with all headers
# What a gateway to the older internet makes of its addresses (RFC 6052).
_TRANSLATED = IPv6Network("64:ff9b::/96")


class UnfetchableError(Exception):
    """A page cannot be fetched; its message says why, and what to do."""


class UnreachableError(UnfetchableError):
    """There is no connection to the host of a page, or there must be none."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address, whole and in ASCII.

    Attributes:
        scheme: `http` or `https`.
        host: in lower case; an IPv6 address without its brackets.
        port: that of the scheme, if none is named.
        target: path and query.
    """

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address that a text is.

        Raises:
            UnfetchableError: it is none, of another scheme, or has a password.
        """
        if len(text) > _LONGEST:
            raise UnfetchableError(f"an address has at most {_LONGEST:,} characters")
        try:
            parts = urlsplit(text.strip())
            if parts.scheme and parts.scheme not in _PORTS:
                words = f"only http and https are fetched, not {parts.scheme}"
                raise UnfetchableError(f"{words}; save the page and import its file")
            if "@" in parts.netloc:
                words = "addresses with a user name or password are not fetched"
                raise UnfetchableError(f"{words}; save the page and import its file")
            host = (parts.hostname or "").encode("idna").decode("ascii")
            port = parts.port or _PORTS.get(parts.scheme, 0)
            in_brackets = f"[{host}]" if ":" in host else host
            whole = parts._replace(netloc=in_brackets, fragment="").geturl()
            normal = parse_url(whole)
        except (ValueError, LocationParseError):  # also of a port, a bracket, a label of a host
            raise UnfetchableError(_NONE) from None
        if not parts.scheme or not normal.host or not _HOST.fullmatch(host):
            raise UnfetchableError(_NONE)
        return cls(parts.scheme, host.lower(), port, normal.request_uri)

    def joined(self, location: str) -> Self:
        """The address that a redirect from this one leads to.

        Raises:
            UnfetchableError: as `parse`.
        """
        if not location:
            raise UnfetchableError("it redirects, but does not say where to; check the address")
        try:
            whole = urljoin(self.url, location)
        except ValueError:
            whole = ""
        return self.parse(whole)

    @property
    def host_and_port(self) -> str:
        """The host as a request names it; the port of the scheme is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address as a text."""
        return f"{self.scheme}://{self.host_and_port}{self.target}"

    @property
    def is_private(self) -> bool:
        """Whether the very name says that it is of this computer or of a private network."""
        host = self.host.rstrip(".")
        if host == "localhost" or host.endswith(".localhost"):
            return True
        # The usual form alone: 2130706433 and 0x7f.1 mean 127.0.0.1 too, and do not say so.
        is_usual = re.fullmatch(r"\d+\.\d+\.\d+\.\d+|[0-9a-f:.]*:[0-9a-f:.]*", host)
        try:
            return bool(is_usual) and not is_public(str(ip_address(host)))
        except ValueError:
            return False


def must_be_allowed(host: str, address: str, *, may_be_private: bool) -> None:
    """Refuse an internet address of a host that is not public, unless it may be private.

    Raises:
        UnreachableError: it must not be asked.
    """
    if is_public(address):
        return
    if any(one.is_link_local for one in _meant(ip_address(address))):
        raise UnreachableError(
            f"{host} is at {address}, where only the computers beside this one are, and services"
            " that tell their secrets to whoever is beside them; nothing is asked there"
        )
    if not may_be_private:
        raise UnreachableError(
            f"{host} is at {address}, which is of a private network; only an address that says"
            " so itself, as http://localhost/ does, is asked there"
        )


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
