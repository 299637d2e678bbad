"""Chromium without a window, told what to do over a pipe as its developer tools do it: pages as people see them."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from outside import needs

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
needs_chromium = needs(CHROMIUM, "Chromium is not installed")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run", "--disable-extensions"]
FREE = 10  # file descriptors from here on: the browser reads from 3 and writes to 4
COMPLAINTS = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")


class Browser:
    """A browser with one page; `asked` are the addresses that the page opened last wanted, `complaints` what went wrong."""

    def __init__(self, profile: Path) -> None:
        self.asked: list[str] = []
        self.complaints: list[dict[str, Any]] = []
        self.page: dict[str, str] = {}
        self.count = 0
        theirs, ours = _pipe()
        here, there = _pipe()
        command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}"]
        given = f'exec "$@" 3<&{theirs} 4>&{there}'  # bash can give a program descriptors by number
        self.process = subprocess.Popen(
            ["bash", "-c", given, "-", *command], pass_fds=(theirs, there), stderr=subprocess.DEVNULL
        )
        os.close(theirs)
        os.close(there)
        self.orders, self.answers = os.fdopen(ours, "wb"), os.fdopen(here, "rb", buffering=0)
        self.unread = b""
        target = self.tell("Target.createTarget", url="about:blank")["targetId"]
        self.page = {"sessionId": self.tell("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]}
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.tell(f"{domain}.enable")

    def close(self) -> None:
        self.page = {}
        self.tell("Browser.close")
        self.process.wait(30)
        self.orders.close()
        self.answers.close()

    def tell(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Give an order, and return what comes of it."""
        self.count += 1
        order = {"id": self.count, "method": method, "params": parameters, **self.page}
        self.orders.write(json.dumps(order).encode() + b"\0")
        self.orders.flush()
        while (heard := self._hear()).get("id") != self.count:
            pass
        assert "result" in heard, heard
        found: dict[str, Any] = heard["result"]
        return found

    def _hear(self) -> dict[str, Any]:
        while b"\0" not in self.unread:
            more = os.read(self.answers.fileno(), 1 << 20)
            assert more, "the browser has ended"
            self.unread += more
        message, self.unread = self.unread.split(b"\0", 1)
        heard: dict[str, Any] = json.loads(message)
        if heard.get("method") == "Network.requestWillBeSent":
            self.asked.append(heard["params"]["request"]["url"])
        if heard.get("method") in COMPLAINTS:
            self.complaints.append(heard["params"])
        return heard

    def open(self, path: Path, *, width: int = 1280, scheme: str = "light") -> None:
        """Open a file as a window of a width in pixels shows it, in a colour scheme."""
        self.asked, self.complaints = [], []
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
        self.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.tell("Page.navigate", url=path.as_uri())
        while self._hear().get("method") != "Page.loadEventFired":
            pass

    def ask(self, expression: str) -> Any:
        """Return what an expression of JavaScript, or what it promises, comes to on the page."""
        found = self.tell("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def press(self, key: str) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            self.tell("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode={"Tab": 9, "Enter": 13}[key])

    def pdf(self) -> bytes:
        """Return the page as it is printed, on the paper that it asks for."""
        return base64.b64decode(self.tell("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])


def _pipe() -> tuple[int, int]:
    """Return both ends of a pipe, numbered so that they are in nobody's way."""
    import fcntl  # which Windows does not have

    ends = os.pipe()
    moved = fcntl.fcntl(ends[0], fcntl.F_DUPFD, FREE), fcntl.fcntl(ends[1], fcntl.F_DUPFD, FREE)
    for end in ends:
        os.close(end)
    return moved
