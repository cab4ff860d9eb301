"""The header of a stored query: the lines that begin with ``#+``, as keys with a text or a list.

The part of YAML that grlc headers use. It has a module of its own because it knows nothing of SPARQL: what a
key means is said by ``queries``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.errors import UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    #: What a key of a header has: a text, or the items of a list.
    Value = str | list[str]


def read_header(lines: Iterable[str], where: str) -> dict[str, Value]:
    """The header at the top of ``lines``, continuation lines included.

    Raises UnreadableInput, with ``where`` and the line's number, for a line that is no ``key: value``.
    """
    header: dict[str, Value] = {}
    key = ""
    for number, line in enumerate(lines, 1):
        if not line.startswith("#+"):
            if not line.strip():
                continue
            break
        content = line[2:]
        stripped = content.strip()
        if not stripped:
            continue
        value = header.get(key)
        if stripped.startswith("- ") and key and (value == "" or isinstance(value, list)):
            items = value if isinstance(value, list) else []
            header[key] = [*items, _unquote(stripped[2:].strip())]
        elif content.startswith(("  ", "\t")) and key:
            if isinstance(value, list):
                header[key] = [*value[:-1], f"{value[-1]} {stripped}".strip()]
            else:
                header[key] = f"{value} {stripped}".strip()
        elif stripped.partition(":")[0].isidentifier() and f"{stripped} ".partition(":")[2].startswith(" "):
            key, _, first = stripped.partition(":")
            first = first.strip()
            header[key] = "" if first in ("|", ">", "|-", ">-") else _unquote(first)
        else:
            raise UnreadableInput(
                f"a header line that is not 'key: value': {stripped!r}", f"{where}:{number}"
            )
    return header


def _unquote(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text


def text_of(value: Value | None) -> str:
    """A key's text; the items of a list in one line."""
    return value if isinstance(value, str) else " ".join(value or [])


def items_of(value: Value | None) -> list[str]:
    """A key's list, also where it is written as ``[a, b]``."""
    if isinstance(value, str):
        return [item.strip() for item in value.strip("[]").split(",") if item.strip()]
    return value or []


def pairs_of(value: Value | None, where: str) -> dict[str, str]:
    """A key's list of ``name: value``; raises UnreadableInput, with ``where``, for another item."""
    pairs: dict[str, str] = {}
    for item in items_of(value) if isinstance(value, list) else ([value] if value else []):
        name, sign, content = item.partition(":")
        if not sign or not name.strip().isalnum():
            raise UnreadableInput(f"a parameter line that is not '- name: value': {item!r}", where)
        pairs[name.strip()] = _unquote(content.strip())
    return pairs
