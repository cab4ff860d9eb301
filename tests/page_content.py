"""What a page would fetch or run, as an HTML parser meets it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

#: Elements that run, hold or fetch something whatever their attributes say.
_ELEMENTS = frozenset(
    ("script", "iframe", "frame", "object", "embed", "applet", "base", "form", "portal", "audio", "video")
)
#: Attributes whose address is fetched, or whose value is run.
_FETCHED = frozenset(
    ("src", "srcset", "srcdoc", "poster", "data", "background", "action", "formaction", "ping", "manifest")
)
#: Relations of a link element that fetch nothing.
_NAMED = frozenset(("alternate", "describes", "license", "canonical"))
_IN_STYLES = re.compile(r"url\(|@import|image-set\(|expression\(", re.IGNORECASE)
_CODE = re.compile(r"\s*(?:javascript|data|vbscript):", re.IGNORECASE)


class _Active(HTMLParser):
    """Takes note of whatever is not plain markup."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.active: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element."""
        values = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        wrong = tag in _ELEMENTS or (tag == "meta" and values.get("http-equiv", "").lower() == "refresh")
        if tag == "link":
            kinds = set(values.get("rel", "").lower().split())
            sheet = kinds == {"stylesheet"} and not any(urlsplit(values.get("href", ""))[:2])
            wrong |= not kinds or not (kinds <= _NAMED or sheet)
        elif tag not in ("a", "area"):  # those are followed when somebody asks for it
            wrong |= bool({"href", "xlink:href"} & values.keys())
        wrong |= any(
            name in _FETCHED
            or name.startswith("on")
            or (name == "style" and _IN_STYLES.search(value) is not None)
            or _CODE.match(value) is not None
            for name, value in values.items()
        )
        if wrong:
            self.active.append(self.get_starttag_text() or tag)

    def handle_data(self, data: str) -> None:
        """Look at a style sheet inside the page."""
        if self._in_style and _IN_STYLES.search(data):
            self.active.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Perhaps a style sheet ends."""
        self._in_style &= tag != "style"


def active(page: str) -> list[str]:
    """Whatever in a page fetches something by itself, but for a style sheet beside it, or could run."""
    parser = _Active()
    parser.feed(page)
    parser.close()
    return parser.active
