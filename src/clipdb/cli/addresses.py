"""Fetching pages for a command, while a person is shown that it is under way."""

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, overload

from clipdb.cli.session import Session
from clipdb.fetching import without_password

if TYPE_CHECKING:
    from clipdb.fetching.pages import Fetched, Fetcher, Known, Unchanged


class Addresses:
    """Fetches the pages of one run; what that takes is imported with the first."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._fetcher: Fetcher | None = None

    @overload
    def fetch(self, url: str, known: None = None) -> "Fetched": ...

    @overload
    def fetch(self, url: str, known: "Known | None") -> "Fetched | Unchanged": ...

    def fetch(self, url: str, known: "Known | None" = None) -> "Fetched | Unchanged":
        """The page at an address, as `Fetcher.fetch` gives it.

        Raises:
            AddressError: it cannot be fetched, or may not, or did not arrive whole.
        """
        from clipdb.fetching.pages import Fetcher

        self._fetcher = self._fetcher or Fetcher()
        shown: AbstractContextManager[None] = nullcontext()
        if self._session.is_watched:
            from clipdb.render.progress import waiting

            shown = waiting(self._session.console(stderr=True), f"fetching {without_password(url)}")
        with shown:
            return self._fetcher.fetch(url, known)
