"""Asking the web application, in this process, for one page after another."""

import asyncio
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from clipdb.web.application import make_application
from clipdb.web.guard import Settings

Headers = list[tuple[str, str]]
FROM_HERE: Headers = [("origin", "http://127.0.0.1:8321"), ("sec-fetch-site", "same-origin")]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def page(self) -> "Page":
        return Page(self.text)

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Site:
    """An application, and what it reported of itself."""

    settings: Settings
    reports: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.application = make_application(self.settings, self.reports.append)

    def send(self, address: str, **fields: str | list[str]) -> Answer:
        """The answer to a form of this run, sent as a browser does."""
        several = {name: [v] if isinstance(v, str) else v for name, v in fields.items()}
        typed = {"run": [self.settings.run], **several}
        return self.post(address, urlencode(typed, doseq=True).encode(), FROM_HERE)

    def post(self, address: str, body: bytes, headers: Headers) -> Answer:
        """The answer to a request that would change something."""
        form = [("content-type", "application/x-www-form-urlencoded")]
        given = headers if any(name == "content-type" for name, _ in headers) else headers + form
        return self.get(address, method="POST", headers=given, body=body)

    def get(
        self,
        address: str,
        *,
        method: str = "GET",
        headers: Headers | None = None,
        body: bytes = b"",
    ) -> Answer:
        """The answer to one request; its `Host` is that of the server unless one is given."""
        given = headers or []
        if not any(name == "host" for name, _ in given):
            host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
            given = [("host", f"{host}:8321"), *given]
        return asyncio.run(self._ask(address, method, given, body))

    async def _ask(self, address: str, method: str, headers: Headers, body: bytes) -> Answer:
        parts = urlsplit(address)
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            if sent:  # nothing more comes; the reader stays
                await asyncio.Event().wait()
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(parts.path),
            "raw_path": parts.path.encode(),
            "query_string": quote(parts.query, safe="%&=+;~!*'(),/:@?").encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8321),
        }
        await self.application(scope, receive, send)
        start = sent[0]
        answered = b"".join(message.get("body", b"") for message in sent[1:])
        names = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], names, answered)


class Page(HTMLParser):
    """A page's elements, texts and links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.titles: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data

    def links(self, starts: str = "") -> list[str]:
        """The addresses of all links that begin so."""
        return [
            attributes["href"]
            for tag, attributes in self.elements
            if tag in ("a", "link") and attributes.get("href", "").startswith(starts)
        ]

    def tags(self, name: str) -> list[dict[str, str]]:
        """The attributes of all elements of a name."""
        return [attributes for tag, attributes in self.elements if tag == name]


def site(db: Path, **settings: Any) -> Site:
    """An application for an archive."""
    return Site(Settings(db, **settings))
