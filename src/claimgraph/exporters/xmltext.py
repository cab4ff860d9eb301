"""Text as XML 1.0 can hold it, for the writers of XML."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

#: What XML 1.0 cannot hold, not even as a character reference.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(content: str) -> str:
    """``content`` between tags; U+FFFD stands for what XML cannot hold, carriage returns survive."""
    return escape(_NO_XML.sub("\ufffd", content), {"\r": "&#13;"})


def quoted(content: str) -> str:
    """``content`` as an attribute's value with its quotation marks."""
    return quoteattr(_NO_XML.sub("\ufffd", content))


def element(name: str, content: str | None = None, **attributes: str) -> str:
    """An element in one line; ``content`` is XML already, attributes that are empty are left out.

    ``_`` in an attribute's name stands for ``:``, and one at its end for nothing (``from_``).
    """
    said = "".join(
        f" {key.rstrip('_').replace('_', ':')}={quoted(value)}" for key, value in attributes.items() if value
    )
    return f"<{name}{said}/>" if content is None else f"<{name}{said}>{content}</{name}>"
