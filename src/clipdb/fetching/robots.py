"""`robots.txt`: what the owner of a site lets programs fetch (RFC 9309)."""

import re
from collections.abc import Callable

from protego import Protego

from clipdb.fetching.addresses import Address, UnfetchableError, UnreachableError

PRODUCT = "clipdb"  # the name by which rules are for us
_MOST = 5_000_000  # rules that a parser makes of a file
_AGENT = re.compile(r"^\s*user.?agent\b", re.IGNORECASE | re.MULTILINE)

Ask = Callable[[Address], tuple[int, bytes]]
"""The status and the body of what is at an address."""


class Robots:
    """The rules of the sites that are asked, each read once."""

    def __init__(self) -> None:
        self._rules: dict[tuple[str, str, int], Protego | None] = {}

    def must_allow(self, address: Address, ask: Ask) -> None:
        """Refuse an address that the rules of its site forbid.

        Raises:
            UnfetchableError: they do, or cannot be read.
            UnreachableError: the site cannot be reached.
        """
        site = (address.scheme, address.host, address.port)
        if site not in self._rules:
            self._rules[site] = _read(Address(*site, "/robots.txt"), ask)
        rules = self._rules[site]
        if rules is not None and not rules.can_fetch(address.url, PRODUCT):
            words = f"the robots.txt of {address.host} forbids programs to fetch it"
            raise UnfetchableError(f"{words}; save the page in a browser and import its file")


def _read(address: Address, ask: Ask) -> Protego | None:
    """The rules of a site; none where it has no such file (RFC 9309, 2.3.1)."""
    unread = f"the robots.txt of {address.host} cannot be read, so what it allows is not known"
    try:
        status, content = ask(address)
    except UnreachableError:
        raise
    except UnfetchableError as fault:
        raise UnfetchableError(f"{unread}: {fault}") from None
    if status >= 500:
        raise UnfetchableError(f"{unread} (status {status}); try it later")
    if status != 200:
        return None
    text = content.decode("utf-8-sig", "replace")
    # Each rule is stored for each of the names above it: a file of many of both fills memory.
    agents = len(_AGENT.findall(text))
    if agents * (text.count("\n") + 1 - agents) > _MOST:
        raise UnfetchableError(f"{unread}: it has too many rules")
    return Protego.parse(text)
