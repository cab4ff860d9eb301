"""Elements of XML, for the writers of XML."""

from __future__ import annotations

from claimgraph.escaping import xml_attribute


def element(name: str, content: str | None = None, **attributes: str) -> str:
    """An element in one line; ``content`` is XML already, attributes that are empty are left out.

    ``_`` in an attribute's name stands for ``:``, and one at its end for nothing (``from_``).
    """
    said = "".join(
        f" {key.rstrip('_').replace('_', ':')}={xml_attribute(value)}"
        for key, value in attributes.items()
        if value
    )
    return f"<{name}{said}/>" if content is None else f"<{name}{said}>{content}</{name}>"
