"""Nothing that is published or exported runs in a browser, whatever the words in it try."""

from __future__ import annotations

import gzip
import http.server
import shutil
import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from claimgraph.build import ensure_built
from claimgraph.exporters.formats import EXPORT_FORMATS
from claimgraph.publishing import publish
from hostile_edition import PAYLOADS, RAN, hostile_edition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Run

#: Chromium as Debian installs it; other systems call it otherwise.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)"
)
#: The kinds of page in the published folder; of a kind with a number the pages with payloads, from the first.
PAGES = {
    "index.html": 0, "ns.html": 0, "relation.html": 0, "small/text.html": 0, "small/queries.html": 0,
    "small/entity/index.html": 0, "small/claim/index.html": 0, "small/argument/index.html": 0,
    "small/entity/e{}.html": 1, "small/claim/p{:03d}-01.html": 2, "small/argument/p{:03d}-a1.html": 3,
}  # fmt: skip
#: Kinds of picture that the edition has something for.
PICTURES = ("arguments p003", "voices", "coverage", "timeline")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
#: What in a page could run, as the browser has read it: scripts, handlers, links and frames that are code.
_COULD_RUN = """() => [...document.querySelectorAll("*")].filter(node =>
    node.localName === "script" || node.localName === "iframe" || node.localName === "object" ||
    [...node.attributes].some(one => /^on/i.test(one.name) ||
        /^\\s*(javascript|data|vbscript):/i.test(one.value))
).map(node => node.outerHTML.slice(0, 200))"""


class Seen(NamedTuple):
    """What the browser met on a page: lines on its console that payloads wrote, and what could have run."""

    ran: list[str]
    could_run: list[str]


class _Files(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, without a word about them; ``?as=`` says what a file is to be called."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the library
        """Say nothing."""

    def send_header(self, keyword: str, value: str) -> None:
        """Send a header; the media type is the one asked for, or none for ``?as=nothing``."""
        wanted = self.path.partition("?as=")[2]
        if keyword == "Content-type" and wanted:
            if wanted == "nothing":
                return
            value = wanted
        super().send_header(keyword, value)


class Browser:
    """Chromium, and a server on the loopback for the files of one folder."""

    def __init__(self, chromium: Any, address: str) -> None:
        self._chromium = chromium
        self._address = address

    def look(self, paths: list[str], *, policy: bool = True) -> dict[str, Seen]:
        """Open each path in a page of its own, press every link that is code, and say what was met.

        Without ``policy`` the pages' Content-Security-Policy does not count.
        """
        context = self._chromium.new_context(bypass_csp=not policy)
        found = {}
        page = context.new_page()
        ran: list[str] = []
        page.on("console", lambda message: ran.append(message.text) if RAN in message.text else None)
        page.on("dialog", lambda dialog: dialog.dismiss())
        for path in paths:
            ran.clear()
            page.goto(f"{self._address}/{path}", wait_until="load")
            page.evaluate(
                """() => document.querySelectorAll("a[href]").forEach(
                    link => /^\\s*javascript:/i.test(link.getAttribute("href")) && link.click())"""
            )
            could_run = page.evaluate(_COULD_RUN)
            page.wait_for_timeout(20)
            found[path] = Seen(list(ran), could_run)
        context.close()
        return found


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    """The folder on a free port of the loopback."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:  # noqa: ARG001
    """A folder with ``site``, ``exports``, the page and the pictures that commands make, and ``controls``."""
    root = tmp_path_factory.mktemp("browser")
    edition = hostile_edition(root / "edition", signs=False)
    made = publish(edition, ensure_built(edition), root / "site")
    assert set(made.left_out) == {"sssom"}
    controls = root / "controls"
    controls.mkdir()
    for number, payload in enumerate(PAYLOADS, 1):
        (controls / f"{number}.html").write_text(
            f"<!DOCTYPE html><meta charset=utf-8><title>x{payload}</title><style>{payload}</style>"
            f'<p title="{payload}" lang=\'{payload}\'>{payload}<a href="{payload}">press</a>',
            encoding="utf-8",
        )
    (controls / "script.xml").write_text(f"<a>{PAYLOADS[-1]}</a>", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def browser(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium, started once."""
    from playwright.sync_api import sync_playwright

    with _serving(folder) as address, sync_playwright() as started:
        chromium = started.chromium.launch(
            executable_path=CHROMIUM,
            args=list(FLAGS),
            downloads_path=tmp_path_factory.mktemp("downloads"),
        )
        yield Browser(chromium, address)
        chromium.close()


def test_the_browser_does_run_what_nobody_kept_from_it(browser: Browser) -> None:
    """Written as they are, the payloads run: what finds nothing elsewhere would have found it."""
    paths = [f"controls/{number}.html" for number in range(1, len(PAYLOADS) + 1)]
    found = browser.look([*paths, "controls/script.xml"])
    ran = {path for path, seen in found.items() if seen.ran}
    assert "controls/script.xml" in ran
    assert len(ran) >= 13, found  # Markdown and entities are no code in HTML
    assert all(seen.could_run for path, seen in found.items() if path in ran)


@pytest.mark.parametrize("policy", [True, False], ids=["with-policy", "without-policy"])
def test_no_page_runs_anything(browser: Browser, folder: Path, policy: bool) -> None:
    """Each kind of page, with the policy that forbids scripts and without, holds nothing that could run."""
    paths = [
        f"site/{page.format(number)}"
        for page, first in PAGES.items()
        for number in (range(first, first + len(PAYLOADS)) if first else (0,))
    ]
    assert all((folder / path).is_file() for path in paths)
    found = browser.look(paths, policy=policy)
    assert not {path: seen for path, seen in found.items() if seen.ran or seen.could_run}


@pytest.mark.filterwarnings("ignore:Glyph:UserWarning")  # the fonts that come with Matplotlib lack scripts
def test_the_page_and_the_pictures_that_commands_make_run_nothing(
    browser: Browser, folder: Path, runner: Run
) -> None:
    """The reading as a page of its own and the drawings, with their words as comments, run nothing."""
    pytest.importorskip("matplotlib")
    place = folder / "made"
    place.mkdir()
    where = ("--edition", str(folder / "edition"))
    assert runner("read", "--html", str(place / "read.html"), *where).exit_code == 0
    for picture in PICTURES:
        words = picture.split()
        result = runner("draw", *words, "-o", str(place / f"{words[0]}.svg"), *where)
        assert result.exit_code == 0, result.output
    found = browser.look([f"made/{path.name}" for path in sorted(place.iterdir())], policy=False)
    assert len(found) == len(PICTURES) + 1
    assert not {path: seen for path, seen in found.items() if seen.ran or seen.could_run}


def test_no_export_runs_anything(browser: Browser, folder: Path) -> None:
    """Every export, served as what it is, as text or as nothing in particular, runs nothing."""
    for packed in (folder / "site" / "small" / "dump").glob("*.gz"):
        packed.with_suffix("").write_bytes(gzip.decompress(packed.read_bytes()))
        packed.unlink()
    dumps = sorted((folder / "site" / "small" / "dump").iterdir())
    media = {row.ending: row.media.replace(" ", "") for row in EXPORT_FORMATS.values()}
    shown = [file for file in dumps if not file.name.endswith((".zip", ".tsv"))]
    assert len(shown) >= len(EXPORT_FORMATS) - 2
    paths = []
    for file in shown:
        ending = file.name.removeprefix("small")
        kinds = {
            "nothing",
            "text/plain",
            "application/xml" if media[ending].endswith("xml") else "text/plain",
        }
        paths += [f"site/small/dump/{file.name}?as={kind}" for kind in sorted(kinds)]
    found = browser.look(paths)
    assert not {path: seen for path, seen in found.items() if seen.ran}
