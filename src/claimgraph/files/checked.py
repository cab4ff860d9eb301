"""Small files that one process leaves for the next: read only when whole, written only where that can be.

Each begins with a CRC-32 of the rest, so that one that was cut off or altered counts for none. Nothing is
lost with such a file: what is in it can be found out again. Kept small, for every question reads two.
"""

from __future__ import annotations

import os
from binascii import crc32
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def read_checked(path: Path) -> bytes:
    """What is in the file; nothing where there is none, or it is not as it was written."""
    try:
        with open(path, "rb") as stream:
            content = stream.read()
    except OSError:
        return b""
    return content[8:] if content[:8] == b"%08x" % crc32(content[8:]) else b""


def write_checked(path: Path, content: bytes) -> None:
    """Leave ``content`` in the file, where the folder is there and can be written."""
    from claimgraph.errors import Unwritable
    from claimgraph.files.write import write_file

    with suppress(Unwritable, OSError):
        write_file(path, b"%08x" % crc32(content) + content, lasting=False)


def keep_newest(folder: Path, count: int, prefix: str) -> None:
    """Delete all but the last ``count`` files in ``folder`` whose names begin with ``prefix``."""
    with os.scandir(folder) as listing:
        named = [entry for entry in listing if entry.name.startswith(prefix)]
    entries = sorted((entry.stat().st_mtime, entry.path) for entry in named)
    for _, path in entries[: max(len(entries) - count, 0)]:
        with suppress(OSError):
            os.unlink(path)
