"""Chromium, driven by its own protocol."""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_PATIENCE = 60.0


def chromium() -> str:
    """Its path; a machine without it skips what needs it, CI does not."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail("no chromium: .ci/run should have installed it")
    if found is None:
        pytest.skip("no chromium on this machine")
    return found


class Tab:
    """One window, at one page at a time."""

    def __init__(self, address: str) -> None:
        import websocket

        self._socket = websocket.create_connection(address, timeout=_PATIENCE, suppress_origin=True)
        self._sent = 0
        self._loaded = 0  # pages
        self.requested: list[str] = []
        self.complaints: list[str] = []
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def close(self) -> None:
        """Leave the browser."""
        self._socket.close()

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask something of the browser."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while True:
            message = self._next()
            if message.get("id") == self._sent:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result

    def _next(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._socket.recv())
        if message.get("method") == "Network.requestWillBeSent":
            self.requested.append(message["params"]["request"]["url"])
        elif message.get("method") == "Page.loadEventFired":
            self._loaded += 1
        elif message.get("method") == "Log.entryAdded":
            entry = message["params"]["entry"]
            self.complaints.append(f"{entry['text']} {entry.get('url', '')}")
        return message

    def open(self, url: str) -> None:
        """Go to a page, and wait for it."""
        self.call("Page.navigate", url=url)
        self._wait()

    def _wait(self) -> None:
        while self._next().get("method") != "Page.loadEventFired":
            pass

    def run(self, script: str) -> Any:
        """The value of a script's expression, or what its promise gives."""
        done = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def go(self, script: str) -> None:
        """Run what leads to another page, and wait for it."""
        self.run(script)
        self._wait()

    def every(self, selector: str) -> list[int]:
        """Elements, found without a script of the page."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        found: list[int] = self.call("DOM.querySelectorAll", nodeId=root, selector=selector)[
            "nodeIds"
        ]
        assert found, f"no {selector} at {self.address()}"
        return found

    def press_at(self, element: int) -> None:
        """Press an element with the mouse."""
        self.call("DOM.scrollIntoViewIfNeeded", nodeId=element)
        quads = self.call("DOM.getContentQuads", nodeId=element)["quads"]
        place = {"x": sum(quads[0][::2]) / 4, "y": sum(quads[0][1::2]) / 4}
        for kind in ("mousePressed", "mouseReleased"):
            how = {"type": kind, "button": "left", "clickCount": 1, **place}
            self.call("Input.dispatchMouseEvent", **how)

    def follow(self, selector: str) -> None:
        """Press what leads to another page, and wait for it."""
        before = self._loaded
        self.press_at(self.every(selector)[0])
        while self._loaded == before:  # it may have been before the press was reported
            self._next()

    def write(self, selector: str, text: str) -> None:
        """Replace what stands in a field."""
        self.call("DOM.focus", nodeId=self.every(selector)[0])
        for kind in ("rawKeyDown", "keyUp"):
            how = {"type": kind, "commands": ["selectAll"] if kind == "rawKeyDown" else []}
            self.call("Input.dispatchKeyEvent", key="a", code="KeyA", modifiers=2, **how)
        self.type(text)

    def value(self, selector: str) -> str:
        """The text of an element, or what stands in a field."""
        node = self.call("DOM.resolveNode", nodeId=self.every(selector)[0])
        read = "function () { return this.value ?? this.innerText; }"
        done = self.call(
            "Runtime.callFunctionOn",
            objectId=node["object"]["objectId"],
            functionDeclaration=read,
            returnByValue=True,
        )
        return str(done["result"]["value"])

    def address(self) -> str:
        """Where it is."""
        history = self.call("Page.getNavigationHistory")
        return str(history["entries"][history["currentIndex"]]["url"])

    def press(self, key: str, text: str = "") -> None:
        """Press a key and let it go; Enter leads to another page."""
        code = {"Tab": 9, "Enter": 13}.get(key, 0)
        typed = {"text": text} if text else {}
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                **(typed if kind == "keyDown" else {}),
            )

    def type(self, text: str) -> None:
        """Type a text into what has the focus."""
        self.call("Input.insertText", text=text)

    def look(self, width: int, height: int = 900, *, is_dark: bool = False) -> None:
        """Have a window of this size, and its colours."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def picture(self, path: Path, *, is_whole: bool = False) -> None:
        """Write what is seen, or the whole page, as a PNG file."""
        done = self.call("Page.captureScreenshot", captureBeyondViewport=is_whole)
        path.write_bytes(base64.b64decode(done["data"]))


@contextlib.contextmanager
def browser() -> Iterator[Tab]:
    """A window of a browser of its own, without history, in English."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [
                chromium(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--hide-scrollbars",
                "--lang=en",
                "--accept-lang=en",
                "--remote-debugging-port=0",
                f"--user-data-dir={folder}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            with contextlib.closing(Tab(_address(Path(folder) / "DevToolsActivePort"))) as tab:
                yield tab
        finally:
            process.kill()
            process.wait()


def _address(written: Path) -> str:
    """Where the browser listens, once it has said so."""
    from urllib.request import urlopen

    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, IndexError):
            port = written.read_text(encoding="utf-8").splitlines()[0]
            with urlopen(f"http://127.0.0.1:{port}/json") as answer:
                for tab in json.load(answer):
                    if tab["type"] == "page":
                        return str(tab["webSocketDebuggerUrl"])
        time.sleep(0.1)
    pytest.fail("chromium did not start")
