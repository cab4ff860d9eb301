"""How a file that somebody names is read: whole, or with one line that says which file and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.errors import UnreadableInput

if TYPE_CHECKING:
    from pathlib import Path


def read_bytes(path: Path, kind: str = "file", *, name: str = "", hint: str = "") -> bytes:
    """What is in the file ``path``, which messages call ``name``, and a ``kind`` ("text", "query").

    Raises UnreadableInput where the system does not give it.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"cannot read the {kind}: {error.strerror}", name or str(path), hint) from None


def decoded(data: bytes, name: str, kind: str = "file", *, encoding: str = "utf-8", hint: str = "") -> str:
    """``data`` as text; raises UnreadableInput with the line and byte that is not UTF-8.

    The encoding ``utf-8-sig`` leaves a mark of byte order out.
    """
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableInput(
            f"the {kind} is not UTF-8", f"{name}:{line}, byte {error.start}", hint
        ) from None


def read_text(
    path: Path, kind: str = "file", *, name: str = "", encoding: str = "utf-8", hint: str = ""
) -> str:
    """The same of a file; ``hint`` is how to save it as UTF-8."""
    content = read_bytes(path, kind, name=name)
    return decoded(content, name or str(path), kind, encoding=encoding, hint=hint)
