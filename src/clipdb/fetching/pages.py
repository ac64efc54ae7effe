"""Fetching a page: redirects, rules of the site, conditions, limits."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from functools import partial
from http import HTTPStatus
from typing import overload

from clipdb import __version__
from clipdb.errors import AddressError
from clipdb.fetching import limits
from clipdb.fetching.addresses import Address
from clipdb.fetching.connecting import Answer, asked
from clipdb.fetching.limits import Deadline, Limits, UnfetchableError
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
_PASSWORD = re.compile(r"//[^/?#]*@")
_VALIDATOR = re.compile(r"[\x20-\x7e]{1,1000}")


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
        self._limits = limited or limits.LIMITS
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
        try:
            named = Address.parse(url)
            deadline = Deadline(self._limits.seconds)
            return deadline.run(lambda: self._fetch(named, known, deadline))
        except UnfetchableError as fault:
            shown = _PASSWORD.sub("//…@", url)
            raise AddressError(f"cannot fetch {shown}: {fault}") from None

    def _fetch(self, named: Address, known: Known | None, deadline: Deadline) -> Outcome:
        with self._answered(named, deadline, known, named.is_private) as (address, answer):
            if answer.status == HTTPStatus.NOT_MODIFIED and _conditions(known, address):
                return Unchanged(named.url)
            if answer.status != HTTPStatus.OK:
                raise UnfetchableError(_said(answer.status))
            return Fetched(
                named.url,
                address.url,
                answer.body(self._limits.size),
                _charset(answer.headers),
                _validator(answer.headers, "ETag"),
                _validator(answer.headers, "Last-Modified"),
            )

    def _rules(self, at: Address, deadline: Deadline, may_be_private: bool) -> tuple[int, bytes]:
        """The status and the body of a `robots.txt`."""
        answered = self._answered(at, deadline, None, may_be_private, is_by_rules=False)
        with answered as (_, answer):
            if answer.status != HTTPStatus.OK:
                return answer.status, b""
            limit = self._limits.robots_size
            rules = answer.body(limit, may_be_cut=True)
            # The rest of a rule that is cut off would make it another.
            return answer.status, rules if len(rules) < limit else rules[: rules.rfind(b"\n") + 1]

    @contextmanager
    def _answered(
        self,
        start: Address,
        deadline: Deadline,
        known: Known | None,
        may_be_private: bool,
        *,
        is_by_rules: bool = True,
    ) -> Iterator[tuple[Address, Answer]]:
        """The answer to which an address and its redirects lead, and where it is.

        Only the host that is asked first may be private, and no longer than until a redirect leads
        to another. Each address on the way must be allowed by its site, but that of the rules.
        """
        address = start
        seen = {start}
        for _ in range(self._limits.redirects + 1):
            with _naming(start, address):
                if is_by_rules:
                    rules = partial(self._rules, deadline=deadline, may_be_private=may_be_private)
                    self._robots.must_allow(address, rules)
                headers = {**_HEADERS, **_conditions(known, address)}
                with asked(address, headers, deadline, may_be_private=may_be_private) as answer:
                    if answer.status not in _REDIRECTS:
                        yield address, answer
                        return
                    location = answer.headers.get("Location", "")
                following = address.joined(_decoded(location))
            if following in seen:
                raise UnfetchableError("its redirects lead in a ring; check the address")
            may_be_private = may_be_private and following.host == address.host
            address = following
            seen.add(address)
        words = f"there are more than {self._limits.redirects} redirects"
        raise UnfetchableError(f"{words}; name the address to which they lead")


@contextmanager
def _naming(start: Address, address: Address) -> Iterator[None]:
    """Say of a fault to which address a redirect has led."""
    try:
        yield
    except UnfetchableError as fault:
        if address == start:
            raise
        raise type(fault)(f"it redirects to {address.url}: {fault}") from None


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


def _said(status: int) -> str:
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
