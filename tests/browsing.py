"""Chromium and a server on the loopback, for tests of pages that are alive."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import claimgraph
import patience

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Chromium as Debian installs it; other systems call it otherwise.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
#: Whom pages are judged by: axe-core, as ``npm ci`` puts it beside the libraries of the pages.
AXE = Path(
    os.environ.get("CLAIMGRAPH_AXE")
    or Path(claimgraph.__file__).parent / "web/frontend/node_modules/axe-core/axe.min.js"
)
_FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


@contextmanager
def serving(*roots: str) -> Iterator[str]:
    """The address of a server of the editions in ``roots``, of the built-in one where none is given."""
    import uvicorn

    from claimgraph.web.app import create_app
    from serving import PATIENT

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    editions = [claimgraph.open(root) for root in roots] or [claimgraph.open()]
    server = uvicorn.Server(uvicorn.Config(create_app(editions, PATIENT), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium, started once."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        yield chromium
        chromium.close()


def until(page: Any, expression: str) -> None:
    """Wait until an expression of JavaScript holds: Playwright's way needs what the pages' policy forbids."""
    end = time.monotonic() + patience.PATIENCE
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(20)


#: Opens a tab; what it takes is what :class:`Tab` does.
Open = Callable[..., "Tab"]


class Tab:
    """A page in the browser, and what it did that none may do: complain, or ask another host."""

    def __init__(
        self, chromium: Any, address: str, width: int = 1400, height: int = 900, **options: Any
    ) -> None:
        self.context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        self.page = self.context.new_page()
        self.address = address
        self._host = "/".join(address.split("/")[:3]) + "/"
        self.faults: list[str] = []
        self.page.set_default_timeout(patience.PATIENCE * 1000)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.text} {message.location}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self._host, "data:")):
            self.faults.append(f"asked {request.url}")

    def go(self, path: str) -> Any:
        """Open a path, and wait until its scripts have done their work."""
        self.page.goto(self.address + path, wait_until="networkidle")
        return self.page

    def violations(self) -> list[tuple[str, list[str]]]:
        """What axe-core finds against WCAG 2.2 AA: the rule, and the elements."""
        session = self.context.new_cdp_session(self.page)
        # Past the page's policy, which lets no script in that is not the server's.
        session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
        found = self.page.evaluate(
            """async rules => (await axe.run(document, {resultTypes: ["violations"], runOnly: rules}))
                .violations.map(one => [one.id, one.nodes.map(
                    node => node.target.join(" ") + ": " + node.failureSummary)])""",
            ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
        )
        return [(rule, elements) for rule, elements in found]
