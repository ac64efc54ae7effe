"""Fetching a page: redirects, rules of the site, conditions, limits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from functools import partial
from http import HTTPStatus
from typing import overload

from clipdb import __version__
from clipdb.errors import AddressError
from clipdb.fetching import without_password
from clipdb.fetching.addresses import Address, UnfetchableError
from clipdb.fetching.connecting import Answer, Deadline, ask
from clipdb.fetching.robots import PRODUCT, Robots

_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {
    "User-Agent": f"{PRODUCT}/{__version__}",
    "Accept": "*/*",
    "Accept-Encoding": "gzip",
}
_CONDITIONS = ("If-None-Match", "If-Modified-Since")
_ADVICE = {
    401: "it is not open to everybody; save the page in a browser and import its file",
    403: "it is not open to programs; save the page in a browser and import its file",
    404: "check the address",
    410: "the page is gone for good",
    429: "the server is asked too often; try it later",
}
_VALIDATOR = re.compile(r"[\x20-\x7e]{1,1000}")


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


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a page: where it was, and its `ETag` and `Last-Modified` there."""

    address: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page that arrived whole.

    Attributes:
        url: the address that was named, in its usual form and without a fragment.
        address: where the page is in the end, after redirects.
        content: its bytes, decompressed.
        charset: the encoding that the server declares, or None.
        etag, last_modified: as the server sent them, to ask again with.
    """

    url: str
    address: str
    content: bytes
    charset: str | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A page that is as it is stored."""

    url: str


Outcome = Fetched | Unchanged


class Fetcher:
    """Fetches the pages of one run; the rules of a site are read once."""

    def __init__(self, limited: Limits | None = None) -> None:
        self._limits = limited or LIMITS
        self._robots = Robots()

    @overload
    def fetch(self, url: str, known: None = None) -> Fetched: ...

    @overload
    def fetch(self, url: str, known: Known | None) -> Outcome: ...

    def fetch(self, url: str, known: Known | None = None) -> Outcome:
        """The page at an address.

        Args:
            url: http or https. A host that names itself as private (`localhost`, `127.0.0.1`,
                `192.168.…`) is asked; any other is refused if it is in a private network.
            known: what is stored of the page: it is asked for only if it is another now.

        Raises:
            AddressError: it cannot be fetched, or may not, or did not arrive whole.
        """
        seconds = self._limits.seconds
        try:
            return self._fetch(Address.parse(url), known, Deadline(seconds))
        except TimeoutError:
            words = f"it took longer than {seconds:g} s; nothing was kept, try it later"
        except UnfetchableError as fault:
            words = str(fault)
        raise AddressError(f"cannot fetch {without_password(url)}: {words}")

    def _fetch(self, named: Address, known: Known | None, deadline: Deadline) -> Outcome:
        address, answer = self._answer(named, deadline, known, may_be_private=named.is_private)
        if answer.status == HTTPStatus.NOT_MODIFIED and _conditions(known, address):
            return Unchanged(named.url)
        if answer.status != HTTPStatus.OK:
            raise UnfetchableError(_status_words(answer.status))
        return Fetched(
            named.url,
            address.url,
            answer.body,
            _charset(answer.headers),
            _validator(answer.headers, "ETag"),
            _validator(answer.headers, "Last-Modified"),
        )

    def _answer(
        self,
        start: Address,
        deadline: Deadline,
        known: Known | None = None,
        *,
        may_be_private: bool,
        is_rules: bool = False,
    ) -> tuple[Address, Answer]:
        """Where an address and its redirects lead, and the answer there.

        Only the host that is asked first may be private, and no longer than until a redirect leads
        to another. Each address on the way must be allowed by its site, but that of the rules.
        """
        address = start
        seen = {start}
        limit = self._limits.robots_size if is_rules else self._limits.size
        for _ in range(self._limits.redirects + 1):
            try:
                if not is_rules:
                    rules = partial(self._rules, deadline=deadline, may_be_private=may_be_private)
                    self._robots.must_allow(address, rules)
                answer = ask(
                    address,
                    {**_HEADERS, **_conditions(known, address)},
                    deadline,
                    limit,
                    may_be_private=may_be_private,
                    may_be_cut=is_rules,
                )
                if answer.status not in _REDIRECTS:
                    return address, answer
                following = address.joined(_decoded(answer.headers.get("Location", "")))
            except UnfetchableError as fault:
                if address == start:
                    raise
                raise type(fault)(f"it redirects to {address.url}: {fault}") from None
            if following in seen:
                raise UnfetchableError("its redirects lead in a ring; check the address")
            may_be_private = may_be_private and following.host == address.host
            address = following
            seen.add(address)
        words = f"there are more than {self._limits.redirects} redirects"
        raise UnfetchableError(f"{words}; name the address to which they lead")

    def _rules(self, at: Address, deadline: Deadline, may_be_private: bool) -> tuple[int, bytes]:
        """The status and the body of a `robots.txt`."""
        _, answer = self._answer(at, deadline, may_be_private=may_be_private, is_rules=True)
        rules = answer.body
        # The rest of a rule that is cut off would make it another.
        is_whole = len(rules) < self._limits.robots_size
        return answer.status, rules if is_whole else rules[: rules.rfind(b"\n") + 1]


def _conditions(known: Known | None, address: Address) -> dict[str, str]:
    """The headers that ask for a page only if it is another than the one that is stored.

    What is said of one address means nothing at another, on the way of redirects.
    """
    if known is None or known.address != address.url:
        return {}
    return {
        name: value
        for name, value in zip(_CONDITIONS, (known.etag, known.last_modified), strict=True)
        if value
    }


def _status_words(status: int) -> str:
    """What a status means, in words of our own: the server's may be anything."""
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = str(status)
    usual = "try it later" if status >= 500 else "there is no page; check the address"
    return f"the server answers {phrase}; {_ADVICE.get(status, usual)}"


def _decoded(location: str) -> str:
    """A redirect's address; one that is not in ASCII is UTF-8, which HTTP reads as Latin-1."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def _charset(headers: Mapping[str, str]) -> str | None:
    message = Message()
    message["Content-Type"] = headers.get("Content-Type", "")
    return message.get_content_charset()


def _validator(headers: Mapping[str, str], name: str) -> str | None:
    """A value to ask again with; one that cannot be sent back is as good as none."""
    value = headers.get(name, "").strip()
    return value if _VALIDATOR.fullmatch(value) else None
