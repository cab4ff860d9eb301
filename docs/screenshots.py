"""Take the pictures of pages that stand in docs/web: ``make screenshots``, which needs Chromium.

Ten pages of the first edition at half the size of their window, in few colours.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from browsing import Tab, browser, serving  # noqa: E402 - found beside the tests

_QUERY = """SELECT ?label ?quote {
  ?claim cg:claimant ent:the-economist ;
    rdfs:label ?label ; cg:quote ?quote .
}"""
#: Picture → path of the page below the edition, width of the window, colours, and where to scroll to.
PAGES: dict[str, tuple[str, int, str, str]] = {
    "text": ("/text#p068-39", 1400, "light", ""),
    "text-phone": ("/text#p020-05", 390, "dark", ""),
    "paragraph": ("/paragraph/p051", 1400, "light", ""),
    "claim": ("/claim/p051-07", 1400, "light", ""),
    "entity": ("/entity/germany", 1400, "light", ""),
    "voice": ("/voice/leon-trotsky?kind=denied", 1400, "dark", ""),
    "arguments": ("/arguments?about=p048", 1400, "light", "figure.drawing"),
    "states": ("/states", 1400, "light", "figure.drawing"),
    "question": ("/query/dependence", 1400, "light", ""),
    "sparql": (f"/sparql?{urlencode({'query': _QUERY})}", 1400, "light", ""),
}


def main() -> None:
    """Take them all."""
    folder = HERE / "web"
    folder.mkdir(exist_ok=True)
    with serving() as address, browser() as chromium:
        for name, (path, width, colours, at) in PAGES.items():
            tab = Tab(chromium, f"{address}/soviet-power-1918", width, color_scheme=colours)
            page = tab.go(path)
            page.wait_for_timeout(1500)  # what follows the scrolling has come
            if at:
                page.locator(at).scroll_into_view_if_needed()
                page.evaluate(f"document.querySelector({at!r}).scrollIntoView()")
            taken: Image.Image = Image.open(io.BytesIO(page.screenshot()))
            if width > 500:
                taken = taken.resize((width // 2, taken.height // 2), Image.Resampling.LANCZOS)
            taken.convert("RGB").quantize(64).save(folder / f"{name}.png", optimize=True)
            tab.context.close()
            if tab.faults:
                raise SystemExit(f"{path}: {tab.faults}")


if __name__ == "__main__":
    main()
