"""Finished pages and documents, kept in memory up to a size: what nobody asks for goes first."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimgraph.web.responses import Content

#: How many bytes of finished pages and documents are kept for each edition.
MAX_BYTES = 24 << 20
#: How many bytes an empty page takes among them.
_OVERHEAD = 1_000


class ContentCache:
    """Finished content by key, what was asked for last kept up to a size; several threads may use it."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._size = 0
        self._contents: OrderedDict[object, Content] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> Content | None:
        """What is kept under ``key``."""
        with self._lock:
            found = self._contents.get(key)
            if found is not None:
                self._contents.move_to_end(key)
            return found

    def keep(self, key: object, content: Content) -> Content:
        """Keep ``content``, and forget what nobody asked for longest."""
        with self._lock:
            if key not in self._contents:
                self._contents[key] = content
                self._size += _size_of(key, content)
            while self._size > self._max_bytes and len(self._contents) > 1:
                self._size -= _size_of(*self._contents.popitem(last=False))
        return content


def _size_of(key: object, content: Content) -> int:
    """How many bytes content takes with its key, which anybody may make long, and with what holds both."""
    return 2 * len(content.content) + len(repr(key)) + _OVERHEAD  # packed it is smaller, never larger
